"""Images of a private registry, with credentials that tasks bring along in their URIs, as users of Marathon do."""
import io
import json
import os
import tarfile
import urllib.request

import lab
import raw
import registry

options = lab.arguments('--init')


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(data)
    return 'file://' + path


def archive(name, data):
    """A tar.gz with one file."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w:gz') as tar:
        member = tarfile.TarInfo(name)
        member.mode, member.size = 0o600, len(data)
        tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


def credentials(where, password=registry.PASSWORD):
    return {where: {'auth': registry.login(password)}}


def launch(scheduler, task_id, image, *uris):
    offer = scheduler.offer()
    info = {'type': 'DOCKER', 'docker': {'image': image}}
    task = lab.command_task(task_id, offer['agent_id'], 'sleep 1000', container=info)
    task['command']['uris'] = list(uris)
    scheduler.launch(offer, task)


def refused(scheduler, task_id, image, text, *uris):
    launch(scheduler, task_id, image, *uris)
    failed = scheduler.updates.wait(task_id, 'TASK_FAILED', 60)
    lab.expect(text in failed['message'] and registry.PASSWORD not in failed['message'], failed)


def call(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request('http://%s%s' % (options.init, path), data, {'Content-Type': 'application/json'}, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def by_marathon(image, uri):
    """The same for a service."""
    call('POST', '/v2/apps', {
        'id': '/private', 'cmd': 'sleep 1000', 'cpus': 0.1, 'mem': 32, 'instances': 1, 'fetch': [{'uri': uri}],
        'container': {'type': 'DOCKER', 'docker': {'image': image}}})

    def app():
        return call('GET', '/v2/apps//private?embed=app.lastTaskFailure')['app']

    lab.until(lambda: 'the service runs: %s' % app(), lambda: app()['tasksRunning'] == 1, 60)
    call('DELETE', '/v2/apps//private?force=true')
    lab.until('the service is gone', lambda: not call('GET', '/v2/apps')['apps'])


def main(store):
    where = lab.until('the registry listens', store.listening)
    layers = [registry.busybox('sh', 'sleep')]
    images = [store.push(where, 'team/' + name, '1', layers, Env=['PATH=/bin']) for name in ('new', 'old', 'named', 'app')]
    folder = os.path.abspath('files')
    good = json.dumps({'auths': credentials(where)}).encode()
    bad = json.dumps({'auths': credentials(where, 'wrong')}).encode()
    new = write(folder + '/docker.tar.gz', archive('.docker/config.json', good))
    old = write(folder + '/.dockercfg', json.dumps(credentials(where)).encode())
    scheduler = raw.Scheduler(options.master)
    refused(scheduler, 'stranger', images[0], 'wants a name and a password')
    launch(scheduler, 'new', images[0], {'value': new})
    scheduler.updates.wait('new', 'TASK_RUNNING', 60)
    launch(scheduler, 'old', images[1], {'value': old})
    scheduler.updates.wait('old', 'TASK_RUNNING', 60)
    # The newer form counts where both are.
    config = {'value': write(folder + '/config.json', bad), 'output_file': '.docker/config.json'}
    refused(scheduler, 'both', images[2], 'the credentials do not open', {'value': old}, config)
    broken = {'value': write(folder + '/broken', b'secret'), 'output_file': '.docker/config.json'}
    refused(scheduler, 'broken', images[2], '.docker/config.json', broken)
    refused(scheduler, 'missing', images[2], 'failed to fetch', {'value': 'file://' + folder + '/none'})
    config['value'] = write(folder + '/good.json', good)
    launch(scheduler, 'named', images[2], config)
    scheduler.updates.wait('named', 'TASK_RUNNING', 60)
    # What was pulled with credentials is for who has them.
    refused(scheduler, 'curious', images[2], 'wants a name and a password')
    scheduler.teardown()
    by_marathon(images[3], new)


private = registry.Registry(is_private=True)
try:
    main(private)
finally:
    private.stop()
lab.result(ok=True)

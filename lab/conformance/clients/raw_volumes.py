"""Volumes of containers: what tasks see of them, what is kept, and what is left of them."""
import base64
import glob
import hashlib
import io
import json
import os
import platform
import tarfile

import lab
import raw

options = lab.arguments('--only', '--folder', '--cluster')
IMAGE = {'type': 'DOCKER', 'docker': {'name': 'app:1'}}


def archive(files, links=()):
    """A tar archive in memory."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode='w', format=tarfile.GNU_FORMAT) as tar:
        for name, content in files:
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o755
            tar.addfile(member, io.BytesIO(content))
        for name, target in links:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = tarfile.SYMTYPE, target
            tar.addfile(member)
    return packed.getvalue()


def save_image():
    """Writes what `docker save` would, with busybox in it."""
    busybox = next(path for path in ('/bin/busybox', '/usr/bin/busybox') if os.path.exists(path))
    names = ('sh', 'cat', 'echo', 'ls', 'sleep', 'touch')
    layer = archive([('bin/busybox', open(busybox, 'rb').read()), ('etc/motd', b'inside\n')],
                    [('bin/' + name, 'busybox') for name in names])
    config = {'os': 'linux', 'architecture': {'x86_64': 'amd64', 'aarch64': 'arm64'}[platform.machine()],
              'config': {'Env': ['PATH=/bin']},
              'rootfs': {'type': 'layers', 'diff_ids': ['sha256:' + hashlib.sha256(layer).hexdigest()]}}
    manifest = [{'Config': 'c.json', 'RepoTags': ['app:1'], 'Layers': ['1.tar']}]
    image = archive([('manifest.json', json.dumps(manifest).encode()), ('c.json', json.dumps(config).encode()),
                     ('1.tar', layer)])
    os.makedirs(options.folder + '/images', exist_ok=True)
    with open(options.folder + '/images/app:1.tar', 'wb') as file:
        file.write(image)


def container(*volumes, image=False):
    info = {'type': 'MESOS', 'volumes': list(volumes)}
    if image:
        info['mesos'] = {'image': IMAGE}
    return info


def volume(path, mode='RW', **source):
    return dict({'container_path': path, 'mode': mode}, **source)


def part(kind, path):
    return {'type': 'SANDBOX_PATH', 'sandbox_path': {'type': kind, 'path': path}}


def secret(text):
    value = base64.b64encode(text.encode()).decode()
    return {'type': 'SECRET', 'secret': {'type': 'VALUE', 'value': {'data': value}}}


def read(path):
    with open(path) as file:
        return file.read()


def said(path):
    return lab.until(path, lambda: os.path.exists(path) and read(path))


def begin(scheduler, task_id, command, info, **more):
    scheduler.run_task(task_id, command, container=info, **more)
    scheduler.updates.wait(task_id, 'TASK_RUNNING')
    return raw.sandbox(options.agent, task_id)


def stop(scheduler, task_id):
    scheduler.call('KILL', task_id={'value': task_id})
    scheduler.updates.wait(task_id, 'TASK_KILLED')


def registered():
    """When the agent last registered with the master, if it is there."""
    agents = raw.get_json(options.master, '/slaves')['slaves']
    return [agent.get('reregistered_time') for agent in agents if agent['active']]


def restart(meanwhile=lambda: None):
    before = registered()
    lab.please('kill agent')
    meanwhile()
    lab.please('start agent')
    # What is said to an agent that has just died is lost.
    lab.until('the agent is back', lambda: registered() not in ([], before))


def machine():
    """Folders of the machine and secrets, over a kill of the agent."""
    scheduler = raw.Scheduler(options.master)
    data = options.folder + '/data'
    os.makedirs(data)
    volumes = [volume('/data', host_path=data), volume('fixed', 'RO', host_path=data),
               volume('/run/word', 'RO', source=secret('open sesame')),
               volume('/tools', 'RO', image=IMAGE)]
    script = ('cd $MESOS_SANDBOX; echo first > /data/word; echo x > fixed/x || cat /run/word /tools/etc/motd > seen;'
              ' until [ -e fixed/go ]; do sleep 0.05; done; echo last > /data/word; sleep 1000')
    sandbox = begin(scheduler, 'task', script, container(*volumes, image=True))
    lab.expect(said(sandbox + '/seen') == 'open sesameinside\n', read(sandbox + '/seen'))
    lab.expect(said(data + '/word') == 'first\n' and os.listdir(data) == ['word'], os.listdir(data))
    restart()
    open(data + '/go', 'w').close()
    lab.until('the task goes on', lambda: read(data + '/word') == 'last\n')
    stop(scheduler, 'task')
    held = glob.glob(options.cluster + '/*.log') + glob.glob(options.cluster + '/agent/slaves/**/*', recursive=True)
    held = [path for path in held if os.path.isfile(path) and not path.endswith('/seen')]
    lab.expect(any(path.endswith('/agent.log') for path in held), held)
    told = [path for path in held if b'sesame' in open(path, 'rb').read()]
    lab.expect(not told, told)
    scheduler.teardown()


def create(scheduler, offer, mode='RW'):
    """Reserves a disk and makes a volume of it; returns the operations and the volume."""
    disk = dict(lab.scalar('disk', 32), reservations=[{'type': 'DYNAMIC', 'role': 'lab'}])
    kept = dict(disk, disk={'persistence': {'id': 'kept'}, 'volume': {'container_path': 'kept', 'mode': 'RW'}})
    return [{'type': 'RESERVE', 'reserve': {'resources': [disk]}},
            {'type': 'CREATE', 'create': {'volumes': [kept]}}], kept


def kept():
    """A persistent volume in an image, part of it at another place; the next task finds what the first one wrote."""
    scheduler = raw.Scheduler(options.master)
    offer = scheduler.offer()
    operations, disk = create(scheduler, offer)
    info = container(volume('/var/data', source=part('SELF', 'kept/deep')), image=True)

    def task(task_id, command):
        one = lab.command_task(task_id, offer['agent_id'], command, container=info)
        one['resources'].append(disk)
        return one
    first = task('first', 'echo one > /var/data/word; cat $MESOS_SANDBOX/kept/deep/word; sleep 1')
    scheduler.call('ACCEPT', offer_ids=[offer['id']], filters={'refuse_seconds': 0.0},
                   operations=operations + [{'type': 'LAUNCH', 'launch': {'task_infos': [first]}}])
    scheduler.updates.wait('first', 'TASK_FINISHED')
    lab.expect(read(raw.sandbox(options.agent, 'first') + '/stdout') == 'one\n', 'what is written at one place')
    restart()
    offer = scheduler.offer()
    while not any('persistence' in one.get('disk', {}) for one in offer['resources']):
        scheduler.decline(offer, 0.0)
        offer = scheduler.offer()
    scheduler.launch(offer, task('second', 'cat /var/data/word; ls -A $MESOS_SANDBOX/kept; sleep 1'))
    scheduler.updates.wait('second', 'TASK_FINISHED')
    lab.expect(read(raw.sandbox(options.agent, 'second') + '/stdout') == 'one\ndeep\n', 'what the next one finds')
    scheduler.teardown()


def pod():
    """Tasks of a pod in images share a folder of its sandbox, one of them only to read."""
    scheduler = raw.Scheduler(options.master)

    def shared(path, mode):
        return {'container': container(volume(path, mode, source=part('PARENT', 'shared')), image=True)}
    scheduler.launch_group(
        'pod', ('writer', 'echo hello > /mine/word; sleep 1000', shared('/mine', 'RW')),
        ('reader', 'until [ -s $MESOS_SANDBOX/yours/word ]; do sleep 0.05; done; cat $MESOS_SANDBOX/yours/word;'
                   ' touch $MESOS_SANDBOX/yours/x || echo refused', shared('yours', 'RO')))
    scheduler.updates.wait('reader', 'TASK_FINISHED')
    directory = raw.sandbox(options.agent, 'pod')
    lab.expect(read(directory + '/tasks/reader/stdout') == 'hello\nrefused\n', 'the reader only reads')
    lab.expect(read(directory + '/shared/word') == 'hello\n', 'the pod has it')
    scheduler.teardown()


def refused():
    """What cannot be had is said, with what to do."""
    scheduler = raw.Scheduler(options.master)
    reference = {'type': 'SECRET', 'secret': {'type': 'REFERENCE', 'reference': {'name': 'word'}}}
    for number, (one, expected) in enumerate((
            (volume('data', host_path=options.folder + '/nothing'), '--host_path_volume_force_creation'),
            (volume('/nowhere/x', host_path=options.folder), 'must exist on the machine'),
            (volume('word', source=reference), '--secrets_dir'),
            (volume('../up', host_path=options.folder), "'..'"),
            (volume('data', source=part('PARENT', 'x')), 'no container above'))):
        task_id = 'refused-%d' % number
        scheduler.run_task(task_id, 'sleep 1000', container=container(one))
        failed = scheduler.updates.wait(task_id, 'TASK_FAILED')
        lab.expect(expected in failed['message'], failed)
    scheduler.teardown()


def of_docker(name):
    return {'type': 'DOCKER_VOLUME', 'docker_volume': {'driver': 'rexray', 'name': name, 'driver_options': {
        'parameter': [{'key': 'size', 'value': '5'}]}}}


def told():
    path = options.folder + '/told'
    return [line.split()[0] for line in read(path).splitlines()] if os.path.exists(path) else []


def docker():
    """Volumes of Docker, by a program that does as dvdcli: one mount for two tasks, over a kill of the agent."""
    scheduler = raw.Scheduler(options.master)
    first = volume('data', source=of_docker('shared'))
    second = volume('/other', 'RO', source=of_docker('shared'))
    begin(scheduler, 'first', 'echo hello > data/word; sleep 1000', container(first))
    kept = options.folder + '/docker/shared'
    lab.expect(said(kept + '/word') == 'hello\n', os.listdir(kept))
    script = 'cat /other/word > $MESOS_SANDBOX/seen; touch /other/x || sleep 1000'
    sandbox = begin(scheduler, 'second', script, container(second, image=True))
    lab.expect(said(sandbox + '/seen') == 'hello\n', read(sandbox + '/stderr'))
    lab.expect(told() == ['mount'], told())
    restart()
    stop(scheduler, 'first')
    lab.expect(told() == ['mount'], told())
    stop(scheduler, 'second')
    lab.until('it is unmounted', lambda: told() == ['mount', 'unmount'])
    scheduler.run_task('bad', 'sleep 1000', container=container(volume('data', source=of_docker('bad'))))
    failed = scheduler.updates.wait('bad', 'TASK_FAILED')
    lab.expect('no such volume' in failed['message'], failed)
    scheduler.teardown()


def of_plugin(volume_id='v', plugin='lab.folders', mode='SINGLE_NODE_WRITER', word='sesame'):
    value = base64.b64encode(word.encode()).decode()
    return {'type': 'CSI_VOLUME', 'csi_volume': {'plugin_name': plugin, 'static_provisioning': {
        'volume_id': volume_id, 'volume_capability': {'mount': {}, 'access_mode': {'mode': mode}},
        'volume_context': {'secret': 'sesame'},
        'node_stage_secrets': {'secret': {'type': 'VALUE', 'value': {'data': value}}}}}}


def mounted():
    with open('/proc/self/mounts') as mounts:
        return [line for line in mounts if '/csi/lab.folders/' in line and options.cluster in line]


def csi():
    """Volumes of a CSI plugin: mounted once for two tasks, and gone with the last, who ends while the agent is away."""
    scheduler = raw.Scheduler(options.master)
    data = options.folder + '/csi-data/v'
    begin(scheduler, 'first', 'echo hello > data/word; sleep 1000', container(volume('data', source=of_plugin())))
    lab.expect(said(data + '/word') == 'hello\n', os.listdir(data))
    lab.expect(len(mounted()) == 2, mounted())
    script = 'cat /other/word > $MESOS_SANDBOX/seen; touch /other/x || until [ -e /other/end ]; do sleep 0.05; done'
    second = container(volume('/other', 'RO', source=of_plugin()), image=True)
    sandbox = begin(scheduler, 'second', script, second)
    lab.expect(said(sandbox + '/seen') == 'hello\n', read(sandbox + '/stderr'))
    restart()
    stop(scheduler, 'first')
    lab.expect(len(mounted()) == 2, mounted())
    restart(lambda: open(data + '/end', 'w').close())
    scheduler.updates.wait('second', 'TASK_FINISHED')
    lab.until('it is unmounted', lambda: not mounted())
    for number, (source, expected) in enumerate((
            (of_plugin('none'), 'NOT_FOUND'), (of_plugin(plugin='nobody'), "no CSI plugin 'nobody'"),
            (of_plugin(mode='MULTI_NODE_READER_ONLY'), 'mode RO'), (of_plugin(word='guess'), 'UNAUTHENTICATED'))):
        task_id = 'refused-%d' % number
        scheduler.run_task(task_id, 'sleep 1000', container=container(volume('data', source=source)))
        failed = scheduler.updates.wait(task_id, 'TASK_FAILED')
        lab.expect(expected in failed['message'] and 'guess' not in failed['message'], failed)
    lab.until('nothing is left', lambda: not mounted())
    scheduler.teardown()


SCENARIOS = {f.__name__: f for f in (machine, kept, pod, refused, docker, csi)}
save_image()
SCENARIOS[options.only]()
lab.result(ok=True)

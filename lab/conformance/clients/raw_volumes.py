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


def restart():
    lab.please('kill agent')
    lab.please('start agent')
    lab.until('the agent is back', lambda: raw.active_agents(options.master))


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


SCENARIOS = {f.__name__: f for f in (machine, kept, pod, refused)}
save_image()
SCENARIOS[options.only]()
lab.result(ok=True)

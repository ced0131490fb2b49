"""Resource providers: disks made and destroyed by operations with feedback, tasks on them, and kill -9 of everyone."""
import base64
import http.client
import json
import os
import subprocess
import sys
import uuid

import lab
import raw

options = lab.arguments('--only')
STATE = os.path.abspath('provider.json')
PATH = '/api/v1/resource_provider'
CAPABILITIES = ['RESERVATION_REFINEMENT']


class Process:
    """The provider, as a process of its own."""

    def __init__(self):
        self.start()

    def start(self):
        with open('provider.log', 'a') as log:
            self.child = subprocess.Popen(
                [sys.executable, '-B', os.path.join(os.path.dirname(__file__), 'provider.py'),
                 '--agent', options.agent, '--state', STATE], stderr=log, stdout=log)

    def kill(self):
        self.child.kill()
        self.child.wait()

    def state(self):
        with open(STATE) as file:
            return json.load(file)


def hold():
    open(STATE + '.hold', 'w').close()


def release():
    os.remove(STATE + '.hold')


def operator(address, kind, **fields):
    body = {'type': kind}
    if fields:
        body[kind.lower()] = fields
    status, answer = raw.post(address, '/api/v1', body)
    lab.expect(status == 200, kind, 'is', status, answer[:200])
    return json.loads(answer) if answer else None


def operations(address):
    return (operator(address, 'GET_OPERATIONS').get('get_operations') or {}).get('operations', [])


def provided(resources):
    return [r for r in resources if 'provider_id' in r]


def total():
    """What the agent says its provider has; nothing while there is none."""
    try:
        known = operator(options.agent, 'GET_RESOURCE_PROVIDERS')['get_resource_providers']
    except (OSError, http.client.HTTPException, lab.Failed):
        return []
    return [r for one in known.get('resource_providers', []) for r in one.get('total_resources', [])]


class Framework(raw.Scheduler):
    """Operation statuses are kept, and acknowledged unless told otherwise."""

    def __init__(self, **more):
        self.statuses, self.acknowledges = [], True
        super().__init__(options.master, capabilities=CAPABILITIES, **more)

    def on_event(self, event):
        if event['type'] == 'UPDATE_OPERATION_STATUS':
            status = event['update_operation_status']['status']
            self.statuses.append(status)
            if 'uuid' in status and self.acknowledges:
                self.acknowledge_operation(status)
            return
        super().on_event(event)

    def acknowledge_operation(self, status):
        fields = {key: status[key] for key in ('agent_id', 'resource_provider_id', 'operation_id') if key in status}
        try:
            self.try_call('ACKNOWLEDGE_OPERATION_STATUS', uuid=status['uuid']['value'], **fields)
        except (OSError, http.client.HTTPException):
            pass

    def status(self, operation, state, seconds=30):
        def look():
            return [s for s in self.statuses
                    if s.get('operation_id', {}).get('value') == operation and s['state'] == state]
        so_far = [(s.get('operation_id'), s['state']) for s in self.statuses]
        return lab.until('%s of %s (so far %s)' % (state, operation, so_far), look, seconds)[0]

    def reconciled(self, operation, seconds=30, **where):
        """What reconciliation says of an operation."""
        del self.statuses[:]
        self.call('RECONCILE_OPERATIONS', operations=[dict(operation_id={'value': operation}, **where)])
        look = lambda: [s for s in self.statuses
                        if s.get('operation_id', {}).get('value') == operation and 'uuid' not in s]
        return lab.until('an answer about ' + operation, look, seconds)[0]['state']

    def disk(self, accept, seconds=30):
        """An offer of a disk that is accepted, and the disk. Offers without it are given back, to come again whole."""
        def look():
            for event in [e for e in list(self.events) if e['type'] == 'OFFERS']:
                self.events.remove(event)
                self.offers += event['offers']['offers']
            while self.offers:
                offer = self.offers.pop(0)
                found = [r for r in provided(offer['resources']) if accept(r)]
                if found:
                    return offer, found[0]
                self.decline(offer, 0.1)
            return None
        return lab.until('an offer with the disk', look, seconds)

    def raw_disk(self, size):
        offer, disk = self.disk(lambda r: r['disk']['source']['type'] == 'RAW' and r['scalar']['value'] >= size)
        return offer, dict(disk, scalar={'value': size})

    def is_offered(self, size):
        """So much raw disk is offered."""
        offer, _ = self.raw_disk(size)
        self.decline(offer, 0.1)

    def mount_disk(self):
        return self.disk(lambda r: r['disk']['source']['type'] == 'MOUNT')

    def operate(self, offer, name, kind, **fields):
        self.call('ACCEPT', offer_ids=[offer['id']], filters={'refuse_seconds': 0.0},
                  operations=[{'type': kind, kind.lower(): fields, 'id': {'value': name}}])

    def create(self, name, size):
        offer, source = self.raw_disk(size)
        self.operate(offer, name, 'CREATE_DISK', source=source, target_type='MOUNT')
        return offer


def begin():
    provider = Process()
    lab.until('the provider has told', total)
    return provider, Framework(checkpoint=True)


def disks():
    provider, framework = begin()
    known = operator(options.master, 'GET_AGENTS')['get_agents']['agents'][0]['resource_providers']
    lab.expect(known[0]['resource_provider_info']['name'] == 'disks', known)
    lab.expect(raw.get_json(options.agent, '/state')['resource_providers'], 'the agent shows its provider')

    # Pending: seen by everybody, offered to nobody.
    hold()
    framework.acknowledges = False
    agent = framework.create('one', 40)['agent_id']
    for address in (options.master, options.agent):
        seen = lab.until('it is pending at ' + address, lambda: operations(address))[0]
        lab.expect(seen['latest_status']['state'] == 'OPERATION_PENDING', seen)
        lab.expect(seen['info']['create_disk']['source']['allocation_info']['role'] == 'lab', seen)
        lab.expect(seen['agent_id'] == agent and seen['framework_id'] == framework.framework_id, seen)
    lab.expect(framework.reconciled('one') == 'OPERATION_PENDING', framework.statuses)
    metrics = raw.get_json(options.master, '/metrics/snapshot')
    lab.expect(metrics['master/operations/create_disk/pending'] == 1, 'metrics')
    framework.is_offered(60)
    release()
    del framework.statuses[:]
    done = framework.status('one', 'OPERATION_FINISHED')
    made = done['converted_resources'][0]
    lab.expect(made['disk']['source']['type'] == 'MOUNT' and made['scalar']['value'] == 40, made)
    lab.until('it is repeated', lambda: len([s for s in framework.statuses if s['state'] == 'OPERATION_FINISHED']) > 2)
    lab.expect(len(operations(options.master)) == 1, 'it is kept until it is acknowledged')
    framework.acknowledges = True
    lab.until('it is acknowledged', lambda: not operations(options.master) and not operations(options.agent))
    lab.until('the provider forgets it', lambda: not provider.state()['operations'])
    lab.expect(framework.reconciled('one', agent_id=agent) == 'OPERATION_UNKNOWN', framework.statuses)

    # One that fails gives back what it used up.
    framework.create('bad', 13)
    framework.status('bad', 'OPERATION_FAILED')
    framework.is_offered(60)
    lab.until('it is acknowledged', lambda: not operations(options.master))

    # A volume on the disk, a task in it, and all of it back.
    offer, disk = framework.mount_disk()
    disk.pop('allocation_info', None)
    reserved = dict(disk, reservations=[{'type': 'DYNAMIC', 'role': 'lab'}])
    framework.operate(offer, 'reserve', 'RESERVE', resources=[reserved])
    framework.status('reserve', 'OPERATION_FINISHED')
    volume = json.loads(json.dumps(reserved))
    volume['disk'].update(persistence={'id': 'v'}, volume={'mode': 'RW', 'container_path': 'data'})
    offer, _ = framework.disk(lambda r: r.get('reservations'))
    framework.operate(offer, 'create', 'CREATE', volumes=[volume])
    framework.status('create', 'OPERATION_FINISHED')

    def launch(name, command):
        offer, found = framework.disk(lambda r: 'persistence' in r['disk'])
        task = lab.command_task(name, offer['agent_id'], command)
        task['resources'].append({k: v for k, v in found.items() if k != 'allocation_info'})
        framework.launch(offer, task)

    open(STATE + '.deny', 'w').close()
    launch('denied', 'true')
    denied = framework.updates.wait('denied', 'TASK_FAILED')
    lab.expect(denied['reason'] == 'REASON_CONTAINER_LAUNCH_FAILED', denied)
    os.remove(STATE + '.deny')
    launch('writer', 'echo kept > data/file')
    framework.updates.wait('writer', 'TASK_FINISHED')
    root = made['disk']['source']['mount']['root']
    lab.expect(open(os.path.join(root, 'file')).read() == 'kept\n', 'the task wrote to the disk')
    lab.expect(provider.state()['published'], 'the disk was published')
    offer, _ = framework.disk(lambda r: 'persistence' in r['disk'])
    framework.operate(offer, 'destroy', 'DESTROY', volumes=[volume])
    framework.status('destroy', 'OPERATION_FINISHED')
    offer, _ = framework.disk(lambda r: r.get('reservations') and 'persistence' not in r['disk'])
    framework.operate(offer, 'unreserve', 'UNRESERVE', resources=[reserved])
    framework.status('unreserve', 'OPERATION_FINISHED')
    offer, disk = framework.mount_disk()
    framework.operate(offer, 'gone', 'DESTROY_DISK', source=disk)
    framework.status('gone', 'OPERATION_FINISHED')
    framework.is_offered(100)
    metrics = raw.get_json(options.master, '/metrics/snapshot')
    for name, count in (('create_disk/finished', 1), ('create_disk/failed', 1), ('destroy_disk/finished', 1),
                        ('reserve/finished', 1)):
        lab.expect(metrics['master/operations/' + name] == count, name, metrics['master/operations/' + name])

    # It goes away and comes back.
    where = {'agent_id': agent, 'resource_provider_id': {'value': provider.state()['id']}}
    status, answer = raw.post(options.agent, '/api/v1', {
        'type': 'MARK_RESOURCE_PROVIDER_GONE',
        'mark_resource_provider_gone': {'resource_provider_id': where['resource_provider_id']}})
    lab.expect(status == 500, 'it has resources', status, answer)
    provider.kill()
    lab.until('its disks are gone', lambda: not total())
    lab.until('it is known to be away',
              lambda: framework.reconciled('x', **where) == 'OPERATION_RECOVERING')
    provider.start()
    framework.is_offered(100)
    lab.expect(framework.reconciled('x', **where) == 'OPERATION_UNKNOWN', framework.statuses)
    provider.kill()
    framework.teardown()


def crashes():
    """Whoever dies: the operation is pending until its provider says what became of it, and then it is told."""
    provider, framework = begin()
    for number, victim in enumerate(('master', 'agent', 'provider', 'both')):
        name = 'disk-%d' % number
        hold()
        submit(framework, provider, name)
        daemons = {'master': ['master'], 'agent': ['agent'], 'provider': [], 'both': ['master', 'agent']}[victim]
        for daemon in daemons:
            lab.please('kill ' + daemon)
        if victim == 'provider':
            provider.kill()
        for daemon in daemons:
            lab.please('start ' + daemon)
        if victim == 'provider':
            lab.until('its disks are gone', lambda: not total())
            lab.expect(framework.reconciled(name, agent_id=agent_of(framework)) == 'OPERATION_UNKNOWN')
            provider.start()
        if 'master' in daemons:
            framework = Framework(framework_id=framework.framework_id)
        lab.until('the agent is back', lambda: raw.active_agents(options.master), 60)
        lab.until('%s is pending again after the %s died' % (name, victim),
                  lambda: framework.reconciled(name) == 'OPERATION_PENDING', 60)
        release()
        framework.status(name, 'OPERATION_FINISHED')
        lab.until('it is acknowledged', lambda: not operations(options.master) and not provider.state()['operations'])
        lab.note('%s outlived the %s' % (name, victim))
    framework.is_offered(60)
    disks = [r for r in total() if r['disk']['source']['type'] == 'MOUNT']
    lab.expect(len(disks) == 4, 'every disk was made once', disks)
    # The outcome of an operation of the agent's own is not lost either.
    framework.acknowledges = False
    offer = framework.offer(1)
    reserved = dict(lab.scalar('cpus', 1), reservations=[{'type': 'DYNAMIC', 'role': 'lab'}])
    framework.operate(offer, 'own', 'RESERVE', resources=[reserved])
    framework.status('own', 'OPERATION_FINISHED')
    for daemon in ('agent', 'master'):
        lab.please('kill ' + daemon)
        lab.please('start ' + daemon)
    framework = Framework(framework_id=framework.framework_id)
    framework.status('own', 'OPERATION_FINISHED', 60)
    lab.until('it is acknowledged', lambda: not operations(options.master) and not operations(options.agent))
    provider.kill()
    # Nobody is left to wait for this one: the master acknowledges it.
    framework.teardown()


def submit(framework, provider, name):
    """Until the provider has it: an offer of before a crash may be void by now."""
    while True:
        del framework.statuses[:]
        framework.create(name, 10)
        refused = lambda: [s for s in framework.statuses if s['state'] in ('OPERATION_ERROR', 'OPERATION_DROPPED')]
        lab.until('somebody answers', lambda: provider.state()['operations'] or refused())
        if not refused():
            return


def agent_of(framework):
    return {'value': raw.active_agents(options.master)[0]}


def orphans():
    """The framework is removed while its operation is pending: the disk is nobody's until it is done."""
    provider, framework = begin()
    hold()
    framework.create('one', 40)
    lab.until('the provider knows it', lambda: provider.state()['operations'])
    framework.teardown()
    heir = Framework(name='heir')
    heir.is_offered(60)
    lab.expect(len(operations(options.master)) == 1, 'it is still there')
    release()
    heir.mount_disk()
    lab.until('the master acknowledges it',
              lambda: not operations(options.master) and not provider.state()['operations'])
    provider.kill()
    heir.teardown()


def strangers():
    """Nobody speaks for a provider but itself."""
    provider, framework = begin()
    own = provider.state()['id']
    some_uuid = {'value': base64.b64encode(uuid.uuid4().bytes).decode()}
    other = raw.Stream(options.agent, PATH, {'type': 'SUBSCRIBE', 'subscribe': {
        'resource_provider_info': {'type': 'org.example.disks', 'name': 'others'}}})
    others = other.wait('SUBSCRIBED')['subscribed']['provider_id']['value']

    def state(of, resources=(), operations=(), version=some_uuid):
        return {'type': 'UPDATE_STATE', 'resource_provider_id': {'value': of}, 'update_state': {
            'resources': list(resources), 'operations': list(operations), 'resource_version_uuid': version}}

    def status(of, said, operation=some_uuid):
        return {'type': 'UPDATE_OPERATION_STATUS', 'resource_provider_id': {'value': of},
                'update_operation_status': {'status': said, 'operation_uuid': operation}}

    def disk(of, **more):
        return dict(lab.scalar('disk', 10), provider_id={'value': of}, disk={'source': {'type': 'RAW'}}, **more)

    finished = {'state': 'OPERATION_FINISHED', 'resource_provider_id': {'value': others}}
    deep = [{'type': 'DYNAMIC', 'role': '/'.join(['a'] * n)} for n in range(1, 300)]
    create = {'type': 'CREATE_DISK', 'create_disk': {'source': disk(others, allocation_info={'role': 'lab'}),
                                                     'target_type': 'MOUNT', 'target_profile': 'fast'}}
    operation = {'info': create, 'uuid': some_uuid, 'latest_status': finished, 'framework_id': {'value': 'F'}}
    rows = [
        ('no stream', None, state(others), 400),
        ('a stream that is none', 'nope', state(others), 400),
        ("another's stream", other.id, state(own), 400),
        ('an id that was never given', other.id, state(str(uuid.uuid4())), 400),
        ('an id that is a path', other.id, state('../../etc/passwd'), 400),
        ("another's resources", other.id, state(others, [disk(own)]), 400),
        ("the agent's resources", other.id, state(others, [lab.scalar('cpus', 64)]), 400),
        ('less than nothing', other.id, state(others, [dict(disk(others), scalar={'value': -1})]), 400),
        ('text', other.id, state(others, [dict(disk(others), type='TEXT')]), 400),
        ('a volume without reservation', other.id, state(others, [disk(others, shared={})]), 400),
        ('no version', other.id, state(others, version={'value': 'AAAA'}), 400),
        ('one operation twice', other.id, state(others, operations=[operation, operation]), 400),
        ('a launch', other.id, state(others, operations=[dict(operation, info={'type': 'LAUNCH', 'launch': {}})]), 400),
        ("another's operation", other.id, state(others, operations=[dict(operation, info=json.loads(
            json.dumps(create).replace(others, own)))]), 400),
        ('a status without provider', other.id, status(others, {'state': 'OPERATION_FINISHED'}), 400),
        ("another's status", other.id, status(others, dict(finished, resource_provider_id={'value': own})), 400),
        ('a state that is not its to say', other.id,
         status(others, dict(finished, state='OPERATION_GONE_BY_OPERATOR')), 400),
        ('no uuid', other.id, status(others, finished, {'value': ''}), 400),
        ("another's disk as the result", other.id, status(others, dict(finished, converted_resources=[disk(own)])), 400),
        ('a subscription on a stream', other.id, {'type': 'SUBSCRIBE', 'subscribe': {
            'resource_provider_info': {'type': 'a', 'name': 'b'}}}, 400),
        ('a subscription by an id that was never given', None, {'type': 'SUBSCRIBE', 'subscribe': {
            'resource_provider_info': {'id': {'value': 'x'}, 'type': 'a', 'name': 'b'}}}, 400),
        ('a subscription by another name', None, {'type': 'SUBSCRIBE', 'subscribe': {
            'resource_provider_info': {'id': {'value': own}, 'type': 'a', 'name': 'b'}}}, 400),
        ('300 nested reservations', other.id, state(others, [disk(others, reservations=deep)]), 202),
        ('an operation that nobody knows', other.id, status(others, finished), 202),
        ('its own', other.id, state(others, [disk(others)], [operation]), 202),
        ('an answer to what was not asked', other.id,
         {'type': 'UPDATE_PUBLISH_RESOURCES_STATUS', 'resource_provider_id': {'value': others},
          'update_publish_resources_status': {'uuid': some_uuid, 'status': 'OK'}}, 202),
    ]
    for about, stream, body, wanted in rows:
        headers = {'Mesos_Stream_Id': stream} if stream else {}
        got, answer = raw.post(options.agent, PATH, body, **headers)
        lab.expect(got == wanted, about, 'is', got, answer[:300])
    # What it said of an operation of a framework that was never there is acknowledged by the master.
    other.close()
    lab.until("the other's disks are gone", lambda: all(r['provider_id']['value'] == own for r in total()))

    # Operations that a framework may not have.
    offer, source = framework.raw_disk(10)
    mount = json.loads(json.dumps(source))
    mount['disk']['source'].update(type='MOUNT')
    forged = json.loads(json.dumps(source).replace(own, others))
    for name, kind, fields in (
            ('block', 'CREATE_DISK', {'source': source, 'target_type': 'PATH'}),
            ('profile', 'CREATE_DISK', {'source': source, 'target_type': 'MOUNT', 'target_profile': 'slow'}),
            ('forged', 'CREATE_DISK', {'source': forged, 'target_type': 'MOUNT'}),
            ('much', 'CREATE_DISK', {'source': dict(source, scalar={'value': 1e6}), 'target_type': 'MOUNT'}),
            ('nothing', 'CREATE_DISK', {'source': dict(source, scalar={'value': 0}), 'target_type': 'MOUNT'}),
            ('agent', 'CREATE_DISK', {'source': lab.scalar('disk', 1), 'target_type': 'MOUNT'}),
            ('unmade', 'DESTROY_DISK', {'source': source}),
            ('mount', 'DESTROY_DISK', {'source': mount})):
        framework.operate(offer, name, kind, **fields)
        error = framework.status(name, 'OPERATION_ERROR')
        lab.expect('uuid' not in error and error['message'], error)
        offer, _ = framework.raw_disk(10)
    lab.expect(not provider.state()['operations'], 'the provider heard of none of them')
    provider.kill()
    framework.teardown()


{f.__name__: f for f in (disks, crashes, orphans, strangers)}[options.only]()
lab.result(ok=True)

"""Everything that we say in protobuf, read and written again by Google's runtime with Mesos' own classes."""
import http.client
import threading

import foreign
import lab
import raw

options = lab.arguments('--only')
PROTOBUF = 'application/x-protobuf'
pool = foreign.Pool()
seen = set()


def note(message):
    """Remembers the classes of a message and of all in it."""
    seen.add(message.DESCRIPTOR.full_name)
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            values = [v for v in value.values() if hasattr(v, 'DESCRIPTOR')]
        else:
            values = value if field.label == field.LABEL_REPEATED else [value]
        for each in values:
            note(each)


def read(data, name):
    message = foreign.check(data, pool.message(name))
    note(message)
    return message


def fill(message, values):
    """Sets the fields of a message from a dictionary, as JSON would."""
    for name, value in values.items():
        if isinstance(value, dict):
            getattr(message, name).SetInParent()
            fill(getattr(message, name), value)
        elif isinstance(value, list):
            for each in value:
                if isinstance(each, dict):
                    fill(getattr(message, name).add(), each)
                else:
                    add = getattr(message, name).append
                    add(number(message, name, each))
        else:
            setattr(message, name, number(message, name, value))
    return message


def number(message, name, value):
    """Enum values are given by name."""
    field = message.DESCRIPTOR.fields_by_name[name]
    if field.enum_type is not None and isinstance(value, str):
        return field.enum_type.values_by_name[value].number
    return value


def request(address, path, body, **headers):
    connection = http.client.HTTPConnection(address, timeout=30)
    headers = {name.replace('_', '-'): value for name, value in headers.items()}
    connection.request('POST', path, body.SerializeToString(),
                       dict({'Content-Type': PROTOBUF, 'Accept': PROTOBUF}, **headers))
    return connection, connection.getresponse()


def call(address, package, kind, **fields):
    """One operator call: its answer, or nothing if it has none."""
    body = fill(pool.message('mesos.v1.%s.Call' % package)(), dict(fields, type=kind))
    connection, answer = request(address, '/api/v1', body)
    data = answer.read()
    connection.close()
    lab.expect(answer.status in (200, 202), kind, 'is', answer.status, data[:200])
    if not data:
        return None
    lab.expect(answer.getheader('Content-Type') == PROTOBUF, kind, answer.getheader('Content-Type'))
    message = read(data, 'mesos.v1.%s.Response' % package)
    return message


class Stream:
    """Events, checked as they come by a thread of its own."""

    def __init__(self, address, path, name, body):
        self.name, self.events, self.fault = name, [], None
        self.connection, self.answer = request(address, path, body)
        lab.expect(self.answer.status == 200, path, self.answer.status, self.answer.reason)
        self.id = self.answer.getheader('Mesos-Stream-Id')
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        try:
            while True:
                length = self.answer.readline()
                if not length:
                    return
                event = read(self.take(int(length)), self.name)
                self.on_event(event, self.kind(event))
        except lab.Failed as fault:
            self.fault = fault
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass

    def take(self, length):
        data = b''
        while len(data) < length:
            piece = self.answer.read(length - len(data))
            if not piece:
                raise ValueError('the stream ends within a record')
            data += piece
        return data

    @staticmethod
    def kind(event):
        return event.DESCRIPTOR.fields_by_name['type'].enum_type.values_by_number[event.type].name

    def on_event(self, event, kind):
        self.events.append((kind, event))

    def wait(self, kind, accept=lambda event: True):
        """The first event of that kind that is accepted; it is taken away."""
        def look():
            if self.fault:
                raise self.fault
            for each in list(self.events):
                if each[0] == kind and accept(each[1]):
                    self.events.remove(each)
                    return each[1]
            return None
        return lab.until('%s event of %s (unread: %s)' % (kind, self.name, [k for k, _ in self.events]), look)


class Scheduler(Stream):
    def __init__(self, **info):
        self.address = options.master
        self.call_class = pool.message('mesos.v1.scheduler.Call')
        framework = dict({'user': lab.USER, 'name': 'lab', 'roles': ['lab'], 'checkpoint': True, 'failover_timeout': 600.0,
                          'hostname': 'here', 'webui_url': 'http://here', 'labels': {'labels': [{'key': 'k', 'value': 'v'}]},
                          'capabilities': [{'type': c} for c in ('MULTI_ROLE', 'PARTITION_AWARE', 'TASK_KILLING_STATE',
                                                                 'RESERVATION_REFINEMENT')]}, **info)
        body = fill(self.call_class(), {'type': 'SUBSCRIBE', 'subscribe': {'framework_info': framework}})
        super().__init__(options.master, '/api/v1/scheduler', 'mesos.v1.scheduler.Event', body)
        self.framework_id = self.wait('SUBSCRIBED').subscribed.framework_id

    def call(self, kind, **fields):
        body = fill(self.call_class(), {'type': kind, **({kind.lower(): fields} if fields else {})})
        body.framework_id.CopyFrom(self.framework_id)
        connection, answer = request(self.address, '/api/v1/scheduler', body, Mesos_Stream_Id=self.id)
        data = answer.read()
        connection.close()
        lab.expect(answer.status == 202, kind, 'is', answer.status, data[:300])

    def offer(self, accept=lambda offer: cpus(offer) >= 1):
        """An offer that is accepted; others are given back, to come again as one."""
        while True:
            offer = self.wait('OFFERS').offers.offers[0]
            if accept(offer):
                return offer
            self.call('DECLINE', offer_ids=[{'value': offer.id.value}], filters={'refuse_seconds': 1.0})

    def update(self, task, state):
        """The next update of a task, acknowledged."""
        event = self.wait('UPDATE', lambda e: e.update.status.task_id.value == task)
        status = event.update.status
        name = status.DESCRIPTOR.fields_by_name['state'].enum_type.values_by_number[status.state].name
        lab.expect(name == state, task, 'is', name, status)
        self.acknowledge(status)
        return status

    def acknowledge(self, status):
        self.call('ACKNOWLEDGE', agent_id={'value': status.slave_id.value}, task_id={'value': status.task_id.value},
                  uuid=status.uuid)


def cpus(offer):
    return sum(r.scalar.value for r in offer.resources if r.name == 'cpus')


def amounts(cpus, mem, role='lab'):
    """Resources as an offer has them: every amount says for whom."""
    return [{'name': name, 'type': 'SCALAR', 'scalar': {'value': float(value)}, 'allocation_info': {'role': role}}
            for name, value in (('cpus', cpus), ('mem', mem))]


def task(name, agent, command, **more):
    return dict({'name': name, 'task_id': {'value': name}, 'slave_id': {'value': agent}, 'resources': amounts(0.1, 32),
                 'command': {'value': command}}, **more)


def launch(scheduler, offer, *tasks):
    """`TaskInfo` is a class of the old names, with a `slave_id`."""
    scheduler.call('ACCEPT', offer_ids=[{'value': offer.id.value}], filters={'refuse_seconds': 0.0},
                   operations=[{'type': 'LAUNCH', 'launch': {'task_infos': list(tasks)}}])


def rich_task(agent):
    """Something of everything that a command task may say."""
    return task(
        'rich', agent, 'sleep 1000', labels={'labels': [{'key': 'colour', 'value': 'blue'}]},
        discovery={'visibility': 'CLUSTER', 'name': 'rich', 'ports': {'ports': [{'number': 80, 'name': 'web'}]}},
        kill_policy={'grace_period': {'nanoseconds': 10**9}}, max_completion_time={'nanoseconds': 10**12},
        container={'type': 'MESOS', 'rlimit_info': {'rlimits': [{'type': 'RLMT_NOFILE', 'hard': 100, 'soft': 100}]}},
        check={'type': 'COMMAND', 'command': {'command': {'value': 'exit 3'}}, 'delay_seconds': 0.0},
        health_check={'type': 'COMMAND', 'command': {'value': 'true'}, 'delay_seconds': 0.0},
        data=b'\x00\xff')


def operator_reads(package, address, kinds):
    for kind in kinds:
        fields = {'GET_METRICS': {'get_metrics': {}},
                  'GET_CONTAINERS': {'get_containers': {'show_nested': True}}}.get(kind, {})
        answer = call(address, package, kind, **fields)
        lab.expect(answer is not None, kind, 'has no answer')


MASTER_READS = ('GET_HEALTH GET_FLAGS GET_VERSION GET_METRICS GET_LOGGING_LEVEL GET_STATE GET_AGENTS '
                'GET_FRAMEWORKS GET_EXECUTORS GET_OPERATIONS GET_TASKS GET_ROLES GET_WEIGHTS GET_MASTER '
                'GET_MAINTENANCE_STATUS GET_MAINTENANCE_SCHEDULE GET_QUOTA').split()
AGENT_READS = ('GET_HEALTH GET_FLAGS GET_VERSION GET_METRICS GET_LOGGING_LEVEL GET_CONTAINERS GET_FRAMEWORKS '
               'GET_EXECUTORS GET_OPERATIONS GET_TASKS GET_STATE GET_AGENT').split()


def schedulers_and_operators():
    watch = Stream(options.master, '/api/v1', 'mesos.v1.master.Event',
                   fill(pool.message('mesos.v1.master.Call')(), {'type': 'SUBSCRIBE'}))
    watch.wait('SUBSCRIBED')
    watch.wait('HEARTBEAT')
    call(options.master, 'master', 'UPDATE_WEIGHTS',
         update_weights={'weight_infos': [{'role': 'lab', 'weight': 2.5}]})
    quota = fill(pool.message('mesos.v1.master.Call')(), {'type': 'UPDATE_QUOTA', 'update_quota': {
        'quota_configs': [{'role': 'other'}]}})
    quota.update_quota.quota_configs[0].limits['cpus'].value = 1.0
    connection, answer = request(options.master, '/api/v1', quota)
    lab.expect(answer.status == 200, 'UPDATE_QUOTA is', answer.status, answer.read())
    connection.close()
    scheduler = Scheduler()
    scheduler.wait('HEARTBEAT')
    watch.wait('FRAMEWORK_ADDED')
    agent = scheduler.offer()
    launch(scheduler, agent, rich_task(agent.slave_id.value), task('short', agent.slave_id.value, 'exit 1'))
    scheduler.update('rich', 'TASK_STARTING')
    scheduler.update('rich', 'TASK_RUNNING')
    results = [scheduler.update('rich', 'TASK_RUNNING') for _ in range(2)]
    lab.expect(results[1].healthy and results[1].check_status.command.exit_code == 3, results)
    for state in ('TASK_STARTING', 'TASK_RUNNING', 'TASK_FAILED'):
        scheduler.update('short', state)
    watch.wait('TASK_ADDED')
    watch.wait('TASK_UPDATED')
    operator_reads('master', options.master, MASTER_READS)
    operator_reads('agent', options.agent, AGENT_READS)
    sandbox = raw.sandbox(options.agent, 'rich')
    call(options.agent, 'agent', 'LIST_FILES', list_files={'path': sandbox})
    call(options.agent, 'agent', 'READ_FILE', read_file={'path': sandbox + '/stdout', 'offset': 0})
    scheduler.call('RECONCILE', tasks=[{'task_id': {'value': 'nobody'}}])
    scheduler.wait('UPDATE', lambda e: e.update.status.task_id.value == 'nobody')
    scheduler.call('KILL', task_id={'value': 'rich'})
    scheduler.update('rich', 'TASK_KILLING')
    scheduler.update('rich', 'TASK_KILLED')
    reserve(scheduler)
    operator_reads('master', options.master, MASTER_READS)
    maintain(scheduler, agent)
    scheduler.call('TEARDOWN')
    watch.wait('FRAMEWORK_REMOVED')
    operator_reads('master', options.master, MASTER_READS)


def reserve(scheduler):
    """A reservation, a volume on it, and word of both."""
    offer = scheduler.offer()
    disk = {'name': 'disk', 'type': 'SCALAR', 'scalar': {'value': 64.0}, 'allocation_info': {'role': 'lab'},
            'reservations': [{'type': 'DYNAMIC', 'role': 'lab',
                              'labels': {'labels': [{'key': 'for', 'value': 'data'}]}}]}
    volume = dict(disk, disk={'persistence': {'id': 'data'}, 'volume': {'container_path': 'data', 'mode': 'RW'}})
    scheduler.call('ACCEPT', offer_ids=[{'value': offer.id.value}], filters={'refuse_seconds': 0.0}, operations=[
        {'type': 'RESERVE', 'id': {'value': 'reserved'}, 'reserve': {'resources': [disk]}},
        {'type': 'CREATE', 'id': {'value': 'created'}, 'create': {'volumes': [volume]}}])
    for name in ('reserved', 'created'):
        event = scheduler.wait('UPDATE_OPERATION_STATUS',
                               lambda e: e.update_operation_status.status.operation_id.value == name)
        status = event.update_operation_status.status
        scheduler.call('ACKNOWLEDGE_OPERATION_STATUS', agent_id={'value': status.slave_id.value}, uuid=status.uuid.value,
                       operation_id={'value': name})
    offer = scheduler.offer(lambda o: any(r.disk.persistence.id == 'data' for r in o.resources))
    scheduler.call('DECLINE', offer_ids=[{'value': offer.id.value}], filters={'refuse_seconds': 0.0})


def maintain(scheduler, offer):
    """Machines that will be down: offers say when, and inverse offers ask for them."""
    machine = {'hostname': offer.hostname, 'ip': offer.url.address.ip}
    launch(scheduler, scheduler.offer(), task('held', offer.slave_id.value, 'sleep 1000'))
    scheduler.update('held', 'TASK_STARTING')
    scheduler.update('held', 'TASK_RUNNING')
    schedule = {'windows': [{'machine_ids': [machine], 'unavailability': {
        'start': {'nanoseconds': 4 * 10**18}, 'duration': {'nanoseconds': 10**12}}}]}
    call(options.master, 'master', 'UPDATE_MAINTENANCE_SCHEDULE', update_maintenance_schedule={'schedule': schedule})
    scheduler.wait('INVERSE_OFFERS')
    scheduler.wait('OFFERS', lambda e: e.offers.offers[0].HasField('unavailability'))
    operator_reads('master', options.master, ['GET_MAINTENANCE_STATUS', 'GET_MAINTENANCE_SCHEDULE', 'GET_AGENTS'])
    call(options.master, 'master', 'UPDATE_MAINTENANCE_SCHEDULE',
         update_maintenance_schedule={'schedule': {'windows': []}})
    scheduler.wait('RESCIND')


def executors():
    """The other stream of events, read by an executor that runs here instead of in its container."""
    scheduler = Scheduler()
    offer = scheduler.offer()
    agent = offer.slave_id.value
    executor = {'type': 'CUSTOM', 'executor_id': {'value': 'e'}, 'command': {'value': 'sleep 1000'},
                'framework_id': {'value': scheduler.framework_id.value},
                'resources': amounts(0.1, 32), 'labels': {'labels': [{'key': 'k', 'value': 'v'}]}}
    with_executor = task('t', agent, None, executor=executor)
    del with_executor['command']
    launch(scheduler, offer, with_executor)

    def container():
        state = call(options.agent, 'agent', 'GET_CONTAINERS', get_containers={})
        return state.get_containers.containers
    lab.until('the container', container)
    body = fill(pool.message('mesos.v1.executor.Call')(), {'type': 'SUBSCRIBE', 'subscribe': {},
                'framework_id': {'value': scheduler.framework_id.value}, 'executor_id': {'value': 'e'}})
    stream = Stream(options.agent, '/api/v1/executor', 'mesos.v1.executor.Event', body)

    def say(kind, **fields):
        each = fill(pool.message('mesos.v1.executor.Call')(), dict({
            'type': kind, 'framework_id': {'value': scheduler.framework_id.value}, 'executor_id': {'value': 'e'}}, **fields))
        connection, answer = request(options.agent, '/api/v1/executor', each)
        data = answer.read()
        connection.close()
        lab.expect(answer.status == 202, kind, answer.status, data[:200])
    stream.wait('SUBSCRIBED')
    stream.wait('LAUNCH')
    say('UPDATE', update={'status': {
        'task_id': {'value': 't'}, 'state': 'TASK_RUNNING', 'uuid': b'0123456789abcdef', 'source': 'SOURCE_EXECUTOR',
        'executor_id': {'value': 'e'}, 'data': b'data', 'message': 'on', 'timestamp': 1.5, 'healthy': False,
        'labels': {'labels': [{'key': 'k', 'value': 'v'}]},
        'container_status': {'network_infos': [{'ip_addresses': [{'protocol': 'IPv4', 'ip_address': '1.2.3.4'}]}]},
        'check_status': {'type': 'TCP', 'tcp': {'succeeded': True}}}})
    stream.wait('ACKNOWLEDGED')
    status = scheduler.update('t', 'TASK_RUNNING')
    lab.expect(status.data == b'data' and status.healthy is False and status.check_status.tcp.succeeded, status)
    say('MESSAGE', message={'data': b'hello'})
    scheduler.wait('MESSAGE')
    scheduler.call('MESSAGE', agent_id={'value': agent}, executor_id={'value': 'e'}, data=b'hi')
    stream.wait('MESSAGE')
    operator_reads('master', options.master, MASTER_READS)
    operator_reads('agent', options.agent, AGENT_READS)
    scheduler.call('KILL', task_id={'value': 't'})
    stream.wait('KILL')
    scheduler.call('SHUTDOWN', executor_id={'value': 'e'}, agent_id={'value': agent})
    stream.wait('SHUTDOWN')
    scheduler.wait('FAILURE')
    scheduler.update('t', 'TASK_FAILED')
    scheduler.call('TEARDOWN')


SCENARIOS = {f.__name__: f for f in (schedulers_and_operators, executors)}
SCENARIOS[options.only]()
lab.result(ok=True, classes=sorted(name for name in seen if name.count('.') and not name.startswith('mesos.v1.')),
           declared=sorted(name for name in seen if name.startswith('mesos.v1.')))

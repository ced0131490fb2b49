"""Checks and health checks: what is looked at, what is said of it, and who is killed.

Tasks share the network of the machine, so what is looked at listens in this program: no port is fixed.
"""
import http.server
import os
import socket
import ssl
import threading

import lab
import raw

options = lab.arguments('--only', '--certificates')
HEALTH = 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED'
CHECK = 'REASON_TASK_CHECK_STATUS_UPDATED'
# Not the clock of a patient operator.
QUICK = {'delay_seconds': 0, 'interval_seconds': 0.1, 'timeout_seconds': 20, 'grace_period_seconds': 0}


class Web(http.server.ThreadingHTTPServer):
    """Answers with the status it was told to."""

    def __init__(self, status=200, secure=False, family=socket.AF_INET, moved=None):
        owner = self
        self.status, self.paths = status, []
        self.address_family = family

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                owner.paths.append(self.path)
                found = moved is None or self.path == moved
                self.send_response(owner.status if found else 302)
                if not found:
                    self.send_header('Location', moved)
                self.end_headers()
                self.wfile.write(b'x' * 100000)

            def log_message(self, *_):
                pass

        super().__init__(('::1' if family == socket.AF_INET6 else '127.0.0.1', 0), Handler)
        if secure:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(os.path.join(options.certificates, 'server.pem'),
                                    os.path.join(options.certificates, 'server.key'))
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()


def wait(scheduler, task_id, what, look, seconds=30):
    """The first update of a task that is accepted."""
    def find():
        return next((s for s in scheduler.updates.of(task_id) if look(s)), None)
    return lab.until('%s is %s (so far %s)' % (task_id, what, scheduler.updates.of(task_id)), find, seconds)


def healthy(scheduler, task_id, value):
    status = wait(scheduler, task_id, 'healthy=%s' % value, lambda s: s.get('healthy') == value)
    lab.expect(status['state'] == 'TASK_RUNNING', status)
    lab.expect(status['reason'] == HEALTH and status['source'] == 'SOURCE_EXECUTOR', status)
    lab.expect('uuid' in status and 'container_status' in status, status)
    return status


def killed(scheduler, task_id):
    last = scheduler.updates.wait(task_id, 'TASK_KILLED')
    lab.expect(last['healthy'] is False and last['source'] == 'SOURCE_EXECUTOR', last)
    return last


def refusing_port():
    """A port that nobody listens at, and that nobody gets for as long as the socket lives."""
    holder = socket.socket()
    holder.bind(('127.0.0.1', 0))
    return holder, holder.getsockname()[1]


def http_health():
    """Healthy is said once, unhealthy at each failure, and the third failure in a row is the last."""
    scheduler = raw.Scheduler(options.master, capabilities=['TASK_KILLING_STATE'])
    web = Web(399)
    scheduler.run_task('web', 'sleep 1000', health_check=dict(QUICK, http={'port': web.port, 'path': '/health'}))
    healthy(scheduler, 'web', True)
    seen = len(web.paths)
    lab.until('it is looked at again', lambda: len(web.paths) > seen + 2)
    lab.expect(len(scheduler.updates.of('web')) == 3, scheduler.updates.of('web'))
    state = raw.get_json(options.master, '/state')
    statuses = state['frameworks'][0]['tasks'][0]['statuses']
    lab.expect([s.get('healthy') for s in statuses] == [None, True], statuses)
    web.status = 400
    killed(scheduler, 'web')
    states = [(s['state'], s.get('healthy')) for s in scheduler.updates.of('web')]
    lab.expect(states == [('TASK_STARTING', None), ('TASK_RUNNING', None), ('TASK_RUNNING', True)]
               + 3 * [('TASK_RUNNING', False)] + [('TASK_KILLING', None), ('TASK_KILLED', False)], states)
    lab.expect(set(web.paths) == {'/health'}, web.paths)
    scheduler.teardown()


def other_ways():
    """TLS with whatever certificate, IPv6 where there is one, answers that point elsewhere, plain connections."""
    scheduler = raw.Scheduler(options.master)
    checks = {'tls': {'type': 'HTTP', 'http': {'port': Web(secure=True).port, 'scheme': 'https'}}}
    checks['moved'] = {'type': 'HTTP', 'http': {'port': Web(moved='/there').port, 'path': '/here'}}
    listener = socket.socket()
    listener.bind(('127.0.0.1', 0))
    listener.listen()
    checks['tcp'] = {'type': 'TCP', 'tcp': {'port': listener.getsockname()[1]}}
    try:
        checks['ipv6'] = {'type': 'HTTP', 'http': {'port': Web(family=socket.AF_INET6).port, 'protocol': 'IPv6'}}
    except OSError:
        lab.note('no IPv6 here')
    for name, check in checks.items():
        scheduler.run_task(name, 'sleep 1000', health_check=dict(QUICK, **check))
    for name in checks:
        healthy(scheduler, name, True)
    scheduler.teardown()


def unreachable():
    """Nobody listens, no port of that number, nobody answers in time: each is a failure."""
    scheduler = raw.Scheduler(options.master)
    holder, port = refusing_port()
    silent = socket.socket()
    silent.bind(('127.0.0.1', 0))
    silent.listen()
    checks = {
        'refused': {'type': 'TCP', 'tcp': {'port': port}},
        'beyond': {'type': 'HTTP', 'http': {'port': 70000}},
        'silent': {'type': 'HTTP', 'http': {'port': silent.getsockname()[1]}, 'timeout_seconds': 0.2},
        'slow': {'type': 'COMMAND', 'command': {'value': 'sleep 1000'}, 'timeout_seconds': 0.2},
        'missing': {'type': 'COMMAND', 'command': {'shell': False, 'value': '/no/such/program'}},
    }
    for name, check in checks.items():
        scheduler.run_task(name, 'sleep 1000', health_check=dict(QUICK, consecutive_failures=2, **check))
    for name in checks:
        killed(scheduler, name)
        failures = [s for s in scheduler.updates.of(name) if s['state'] == 'TASK_RUNNING' and s.get('healthy') is False]
        lab.expect(len(failures) == 2, name, failures)
    holder.close()
    scheduler.teardown()


def grace():
    """A task that takes its time is not killed meanwhile, and nothing is said of its failures."""
    scheduler = raw.Scheduler(options.master)
    web = Web(503)
    health = dict(QUICK, http={'port': web.port}, consecutive_failures=1, grace_period_seconds=1000)
    scheduler.run_task('late', 'sleep 1000', health_check=health)
    lab.until('it fails', lambda: len(web.paths) > 3)
    lab.expect(scheduler.updates.states('late') == ['TASK_STARTING', 'TASK_RUNNING'], scheduler.updates.of('late'))
    web.status = 200
    healthy(scheduler, 'late', True)
    web.status = 503
    killed(scheduler, 'late')
    scheduler.teardown()


def command():
    """A command looks at its task from inside: same folder, user and environment, and some more of its own."""
    scheduler = raw.Scheduler(options.master)
    check = {'value': 'echo "$COLOUR $SIZE $(pwd)"; test -e healthy',
             'environment': {'variables': [{'name': 'SIZE', 'value': 'small'}]}}
    offer = scheduler.offer()
    task = lab.command_task('inside', offer['agent_id'], None,
                            health_check=dict(QUICK, command=check, consecutive_failures=1,
                                              grace_period_seconds=1000))
    task['command'] = {'value': 'touch healthy; sleep 1000',
                       'environment': {'variables': [{'name': 'COLOUR', 'value': 'blue'}]}}
    scheduler.launch(offer, task)
    healthy(scheduler, 'inside', True)
    directory = raw.sandbox(options.agent, 'inside')
    said = raw.read_file(options.agent, directory + '/stderr').splitlines()[0]
    lab.expect(said == 'blue small ' + directory, said)
    os.unlink(os.path.join(directory, 'healthy'))
    killed(scheduler, 'inside')
    scheduler.teardown()


def results():
    """A check kills nobody: it says what it finds when that has changed."""
    scheduler = raw.Scheduler(options.master)
    web = Web(200)
    quick = {k: v for k, v in QUICK.items() if k != 'grace_period_seconds'}
    scheduler.run_task('web', 'sleep 1000', check=dict(quick, type='HTTP', http={'port': web.port}))

    def code(value):
        found = {'type': 'HTTP', 'http': {'status_code': value}}
        status = wait(scheduler, 'web', value, lambda s: s['check_status'] == found)
        lab.expect((status['state'], status['reason']) == ('TASK_RUNNING', CHECK), status)
    code(200)
    first = scheduler.updates.of('web')[:2]
    lab.expect([s['check_status'] for s in first] == 2 * [{'type': 'HTTP', 'http': {}}], first)
    web.status = 503
    code(503)
    seen = len(web.paths)
    lab.until('it is looked at again', lambda: len(web.paths) > seen + 2)
    lab.expect(len(scheduler.updates.of('web')) == 4, scheduler.updates.of('web'))

    path = os.path.abspath('code')
    with open(path, 'w') as out:
        out.write('3')
    scheduler.run_task('command', 'sleep 1000', check=dict(
        quick, type='COMMAND', command={'command': {'value': 'exit $(cat %s)' % path}}))
    wait(scheduler, 'command', 3, lambda s: s['check_status'].get('command') == {'exit_code': 3})
    with open(path, 'w') as out:
        out.write('0')
    wait(scheduler, 'command', 0, lambda s: s['check_status'].get('command') == {'exit_code': 0})

    holder, port = refusing_port()
    scheduler.run_task('tcp', 'sleep 1000', check=dict(quick, type='TCP', tcp={'port': port}))
    wait(scheduler, 'tcp', 'unreachable', lambda s: s['check_status'].get('tcp') == {'succeeded': False})
    holder.listen()
    wait(scheduler, 'tcp', 'reachable', lambda s: s['check_status'].get('tcp') == {'succeeded': True})
    for task in ('web', 'command', 'tcp'):
        scheduler.call('KILL', task_id={'value': task})
        last = scheduler.updates.wait(task, 'TASK_KILLED')
        kind = {'web': 'HTTP', 'command': 'COMMAND', 'tcp': 'TCP'}[task]
        lab.expect(last['check_status'] == {'type': kind, kind.lower(): {}}, last)
        lab.expect('healthy' not in last, last)
    scheduler.teardown()


def restart():
    """Another agent goes on where the last one was killed."""
    scheduler = raw.Scheduler(options.master)
    web = Web(200)
    scheduler.run_task('web', 'sleep 1000', health_check=dict(QUICK, http={'port': web.port}))
    healthy(scheduler, 'web', True)
    lab.please('kill agent')
    web.status = 500
    lab.please('start agent')
    healthy(scheduler, 'web', False)
    killed(scheduler, 'web')
    scheduler.teardown()


def pods():
    """Tasks of groups are looked at as others are: one that is unhealthy is killed, and its group with it."""
    scheduler = raw.Scheduler(options.master)
    web = Web(200)
    listener = socket.socket()
    listener.bind(('127.0.0.1', 0))
    listener.listen()
    look = {'value': 'echo "$COLOUR $(pwd)"; test -e healthy',
            'environment': {'variables': [{'name': 'COLOUR', 'value': 'blue'}]}}
    checks = {'http': {'http': {'port': web.port}}, 'tcp': {'tcp': {'port': listener.getsockname()[1]}},
              'command': {'command': look}}
    for kind, check in checks.items():
        health = dict(QUICK, type=kind.upper(), consecutive_failures=2, grace_period_seconds=1000, **check)
        scheduler.launch_group('pod', (kind, 'touch healthy; sleep 1000', {'health_check': health}),
                               ('with ' + kind, 'sleep 1000', {}))
    quick = {k: v for k, v in QUICK.items() if k != 'grace_period_seconds'}
    result = dict(quick, type='COMMAND', command={'command': {'value': 'exit $(cat code)'}})
    scheduler.launch_group('pod', ('other', 'echo 3 > code; sleep 1000', {'check': result}))
    for kind in checks:
        container = healthy(scheduler, kind, True)['container_status']['container_id']
        starting = scheduler.updates.of(kind)[0]
        lab.expect(starting['container_status']['container_id'] == container, starting)
        lab.expect('executor_pid' not in starting['container_status'], starting)
    wait(scheduler, 'other', 3, lambda s: s['check_status'].get('command') == {'exit_code': 3})
    directory = raw.sandbox(options.agent, 'pod') + '/tasks/'
    said = raw.read_file(options.agent, directory + 'command/stderr').splitlines()[0]
    lab.expect(said == 'blue ' + os.path.realpath(directory + 'command'), said)
    web.status = 500
    listener.close()
    os.unlink(directory + 'command/healthy')
    for kind in checks:
        killed(scheduler, kind)
        lab.expect([s.get('healthy') for s in scheduler.updates.of(kind)]
                   == [None, None, True, False, False, False], scheduler.updates.of(kind))
        killed(scheduler, 'with ' + kind)
    with open(directory + 'other/code', 'w') as out:
        out.write('0')
    wait(scheduler, 'other', 0, lambda s: s['check_status'].get('command') == {'exit_code': 0})
    lab.expect(scheduler.updates.states('other') == ['TASK_STARTING', 'TASK_RUNNING'], scheduler.updates.of('other'))
    scheduler.teardown()


SCENARIOS = {f.__name__: f for f in (http_health, other_ways, unreachable, grace, command, results, restart, pods)}
SCENARIOS[options.only]()
lab.result(ok=True)

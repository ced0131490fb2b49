"""The PyPI package marathon drives services: create, scale, update, roll back, health, kill, events, groups."""
import collections
import collections.abc
import glob
import http.client
import json
import os
import sys
import threading

# Python 3.10 took the name away that the package still uses.
collections.Iterable = collections.abc.Iterable

import lab
import requests
from marathon import MarathonClient
from marathon.exceptions import ConflictError, MarathonHttpError, NotFoundError
from marathon.models import MarathonApp, MarathonConstraint, MarathonGroup, MarathonHealthCheck
from marathon.models.app import MarathonUpgradeStrategy

options = lab.arguments('--init', '--folder', '--only')
client = MarathonClient('http://' + options.init)
SLEEP = 'exec sleep 1000'
SMALL = {'cpus': 0.1, 'mem': 32}


class Events:
    """Remembers the events of some types as the package reads them. It cannot read plans without definitions."""

    TYPES = ['status_update_event', 'deployment_success', 'deployment_failed', 'api_post_event', 'app_terminated_event',
             'instance_changed_event', 'instance_health_changed_event', 'group_change_success',
             'health_status_changed_event', 'event_stream_attached']

    def __init__(self):
        self.seen = []
        threading.Thread(target=self.read, daemon=True).start()
        self.wait('MarathonEventStreamAttached')

    def read(self):
        for event in client.event_stream(event_types=self.TYPES):
            self.seen.append(event)

    def wait(self, kind, accept=lambda event: True):
        def look():
            return next((e for e in list(self.seen) if type(e).__name__ == kind and accept(e)), None)
        return lab.until('%s (so far %s)' % (kind, [type(e).__name__ for e in self.seen]), look)

    def deployed(self, answer):
        """Waits until the deployment of an answer has ended well."""
        name = answer['deploymentId'] if isinstance(answer, dict) else answer.deployments[0].id
        ended = ('MarathonDeploymentSuccess', 'MarathonDeploymentFailed')
        look = lambda: [type(e).__name__ for e in list(self.seen) if type(e).__name__ in ended and e.id == name]
        lab.expect(lab.until('the end of %s' % name, look, 60) == [ended[0]], name, 'failed')


def running(app_id, count):
    def look():
        app = client.get_app(app_id)
        tasks = [t for t in app.tasks if t.state == 'TASK_RUNNING']
        return tasks if app.tasks_running == count and len(tasks) == count else None
    return lab.until('%d of %s' % (count, app_id), look)


def refused(kind, call, *arguments, **more):
    try:
        call(*arguments, **more)
    except kind as error:
        return error
    raise lab.Failed('%s%s is not refused' % (call.__name__, arguments))


def life():
    """One service from its creation to its removal."""
    events = Events()
    lab.expect(client.ping() in (b'pong', b'"pong"'), client.ping())
    info = client.get_info()
    lab.expect(info.name == 'marathon' and info.framework_id and info.elected, info)
    lab.expect(client.get_leader()['leader'], client.get_leader())
    created = client.create_app('/team/web', MarathonApp(
        cmd='env > env; ' + SLEEP, instances=2, env={'WORD': 'hello'}, labels={'tier': 'web'}, **SMALL))
    lab.expect(created.id == '/team/web' and created.instances == 2, created)
    events.deployed(created)
    first = running('/team/web', 2)
    for task in first:
        lab.expect(task.app_id == '/team/web' and task.host and task.slave_id and len(task.ports) == 1, task)
        lab.expect(task.started_at and task.staged_at <= task.started_at, task)
    update = events.wait('MarathonStatusUpdateEvent', lambda e: e.task_status == 'TASK_RUNNING')
    lab.expect(update.app_id == '/team/web' and update.task_id in [t.id for t in first], update)
    events.wait('MarathonApiPostEvent', lambda e: e.uri.startswith('/v2/apps'))
    refused(ConflictError, client.create_app, '/team/web', MarathonApp(cmd=SLEEP, **SMALL))
    refused(NotFoundError, client.get_app, '/nobody')
    error = refused(MarathonHttpError, client.create_app, '/bad', MarathonApp(cmd=SLEEP, cpus=-1, mem=32))
    lab.expect(error.status_code == 422 and error.error_details, error)

    # More and fewer instances keep those that can stay.
    events.deployed(client.scale_app('/team/web', instances=4))
    more = running('/team/web', 4)
    lab.expect({t.id for t in first} < {t.id for t in more}, first, more)
    events.deployed(client.scale_app('/team/web', delta=-3))
    running('/team/web', 1)
    lab.expect(client.get_app('/team/web').instances == 1, 'the number is kept')

    # Another definition replaces them, and an old version brings it back.
    versions = client.list_versions('/team/web')
    lab.expect(len(versions) == 3, versions)
    events.deployed(client.update_app('/team/web', MarathonApp(env={'WORD': 'bye'}, instances=2)))
    changed = running('/team/web', 2)
    lab.expect(not {t.id for t in changed} & {t.id for t in more}, changed)
    lab.expect(client.get_app('/team/web').env == {'WORD': 'bye'}, client.get_app('/team/web'))
    old = client.get_version('/team/web', versions[0])
    lab.expect(old.env == {'WORD': 'hello'}, old)
    events.deployed(client.rollback_app('/team/web', versions[0]))
    lab.expect(client.get_app('/team/web').env == {'WORD': 'hello'}, 'it is rolled back')
    events.deployed(client.scale_app('/team/web', instances=2))
    before = {t.id for t in running('/team/web', 2)}
    events.deployed(client.restart_app('/team/web'))
    lab.expect(not before & {t.id for t in running('/team/web', 2)}, 'all are new')

    found = [a.id for a in client.list_apps(label='tier==web', embed_counts=True, embed_tasks=True)]
    lab.expect(found == ['/team/web'], found)
    lab.expect(client.list_apps(label='tier==db') == [], client.list_apps(label='tier==db'))
    lab.expect([e.task_id for e in client.list_endpoints()], 'endpoints are listed')
    events.deployed(client.delete_app('/team/web'))
    events.wait('MarathonAppTerminatedEvent', lambda e: e.app_id == '/team/web')
    refused(NotFoundError, client.get_app, '/team/web')
    lab.expect(client.list_tasks() == [] and client.list_deployments() == [], 'nothing is left')


def kills():
    """Tasks that are killed come back, unless the service shrinks with them."""
    events = Events()
    events.deployed(client.create_app('/k', MarathonApp(cmd=SLEEP, instances=3, **SMALL)))
    one, two, three = running('/k', 3)
    killed = client.kill_task('/k', one.id)
    lab.expect(killed.id == one.id, killed)
    events.wait('MarathonStatusUpdateEvent', lambda e: e.task_id == one.id and e.task_status == 'TASK_KILLED')
    lab.until('another in its place', lambda: one.id not in [t.id for t in running('/k', 3)])
    answer = client.kill_task('/k', two.id, scale=True)
    events.deployed(answer)
    lab.expect(two.id not in [t.id for t in running('/k', 2)], 'it is gone')
    lab.expect(client.get_app('/k').instances == 2, 'and nothing takes its place')
    lab.expect(client.kill_given_tasks([three.id]), 'a list of tasks is killed')
    lab.until('another in its place', lambda: three.id not in [t.id for t in running('/k', 2)])
    before = {t.id for t in running('/k', 2)}
    lab.expect({t.id for t in client.kill_tasks('/k')} == before, 'all are killed')
    lab.until('all are new', lambda: not before & {t.id for t in running('/k', 2)})
    refused(NotFoundError, client.kill_task, '/k', 'k.instance-00000000-0000-0000-0000-000000000000._app.1')

    # What ends by itself comes back later and later, and says how it ended.
    client.create_app('/fails', MarathonApp(cmd='exit 3', **SMALL))
    failure = lab.until('it fails', lambda: client.get_app('/fails').last_task_failure)
    lab.expect(failure.state == 'TASK_FAILED' and failure.app_id == '/fails', failure)
    waits = lab.until('it is held back', lambda: [e for e in queue() if e['app']['id'] == '/fails' and not e['delay']['overdue']])
    lab.expect(waits[0]['count'] == 1, waits)
    client.reset_delay('/fails')
    client.delete_app('/fails', force=True)
    events.deployed(client.delete_app('/k'))


def queue():
    """As the package asks for it; what it makes of the answer knows no roles."""
    return client._do_request('GET', '/v2/queue').json()['queue']


def health():
    """Checks by the agent and by init; what is not healthy is no success, and is replaced."""
    events = Events()
    web = 'echo ok > index.html; exec python3 -m http.server $PORT0'
    quick = {'interval_seconds': 1, 'timeout_seconds': 5, 'grace_period_seconds': 60}
    for name, check in (
            ('mesos', MarathonHealthCheck(protocol='MESOS_HTTP', path='/', port_index=0, delay_seconds=0, **quick)),
            ('command', MarathonHealthCheck(protocol='COMMAND', command='test -e index.html', delay_seconds=0, **quick)),
            ('init', MarathonHealthCheck(protocol='HTTP', path='/index.html', port_index=0, **quick)),
            ('tcp', MarathonHealthCheck(protocol='TCP', port_index=0, **quick))):
        app_id = '/health-' + name
        events.deployed(client.create_app(app_id, MarathonApp(cmd=web, health_checks=[check], **SMALL)))
        app = client.get_app(app_id)
        lab.expect(app.tasks_healthy == 1 and app.tasks_unhealthy == 0, app)
        results = app.tasks[0].health_check_results
        lab.expect(len(results) == 1 and results[0].alive and results[0].first_success, results)
        events.wait('MarathonInstanceHealthChangedEvent', lambda e: e.run_spec_id == app_id and e.healthy)
        client.delete_app(app_id, force=True)
        lab.note(name)
    # The checks fail from the moment that the file is gone.
    check = MarathonHealthCheck(protocol='COMMAND', command='test ! -e sick', delay_seconds=0,
                                max_consecutive_failures=1, **dict(quick, grace_period_seconds=0))
    sick = 'if [ -e $OLD ]; then exec sleep 1000; fi; touch $OLD; sleep 1; touch sick; exec sleep 1000'
    client.create_app('/sick', MarathonApp(cmd=sick, env={'OLD': os.getcwd() + '/was-there'}, health_checks=[check], **SMALL))
    lab.until('another in its place', lambda: [t for t in client.list_tasks('/sick') if t.id.endswith('._app.2')], 60)
    client.delete_app('/sick', force=True)


def groups():
    """Services that depend on each other, as a group."""
    events = Events()
    group = MarathonGroup(id='/shop', apps=[MarathonApp(id='db', cmd=SLEEP, **SMALL),
                                            MarathonApp(id='web', cmd=SLEEP, dependencies=['db'], **SMALL)])
    events.deployed(client.create_group(group))
    events.wait('MarathonGroupChangeSuccess')
    order = [e.app_id for e in events.seen if type(e).__name__ == 'MarathonStatusUpdateEvent' and e.task_status == 'TASK_RUNNING']
    lab.expect(order == ['/shop/db', '/shop/web'], order)
    found = client.get_group('/shop')
    lab.expect(sorted(a.id for a in found.apps) == ['/shop/db', '/shop/web'], found)
    lab.expect([g.id for g in client.list_groups()] == ['/shop'], client.list_groups())
    events.deployed(client.scale_group('/shop', 2))
    for app_id in ('/shop/db', '/shop/web'):
        running(app_id, 2)
    events.deployed(client.update_group('/shop', MarathonGroup(apps=[MarathonApp(id='web', cmd=SLEEP, **SMALL)])))
    lab.expect([a.id for a in client.list_apps()] == ['/shop/web'], 'what is not named goes')
    refused(NotFoundError, client.get_group, '/none')
    events.deployed(client.delete_group('/shop'))
    refused(NotFoundError, client.get_group, '/shop')


def deployments():
    """Deployments in the way of each other, cancelled and rolled back; places that there are not."""
    events = Events()
    events.deployed(client.create_app('/d', MarathonApp(cmd=SLEEP, **SMALL)))
    big = MarathonApp(cpus=1000, upgrade_strategy=MarathonUpgradeStrategy(maximum_over_capacity=1, minimum_health_capacity=1))
    started = client.update_app('/d', big)
    going = lab.until('it goes on', client.list_deployments)[0]
    lab.expect(going.id == started['deploymentId'] and going.affected_apps == ['/d'], going)
    refused(ConflictError, client.scale_app, '/d', instances=2)
    waits = lab.until('it waits', lambda: [e for e in queue() if e['app']['id'] == '/d'])
    reasons = lab.until('offers were looked at', lambda: [
        r for e in queue() for r in e['processedOffersSummary']['rejectSummaryLastOffers'] if r['declined']])
    lab.expect(waits[0]['count'] == 1 and reasons[0]['reason'] == 'InsufficientCpus', waits, reasons)
    events.deployed(client.delete_deployment(going.id))
    lab.expect(client.get_app('/d').cpus == 0.1, 'it is rolled back')
    events.wait('MarathonDeploymentFailed', lambda e: e.id == going.id)
    running('/d', 1)
    started = client.update_app('/d', MarathonApp(cpus=1000))
    lab.expect(client.delete_deployment(started['deploymentId'], force=True) == {}, 'it is stopped')
    lab.until('none goes on', lambda: client.list_deployments() == [])
    events.deployed(client.update_app('/d', MarathonApp(cpus=0.2), force=True))
    lab.expect(running('/d', 1), 'it runs')
    where = MarathonApp(cmd=SLEEP, constraints=[MarathonConstraint('rack', 'LIKE', 'nowhere')], **SMALL)
    client.create_app('/placed', where)
    lab.until('it is against the constraints', lambda: [
        r for e in queue() if e['app']['id'] == '/placed'
        for r in e['processedOffersSummary']['rejectSummaryLastOffers']
        if r['reason'] == 'UnfulfilledConstraint' and r['declined']])
    events.deployed(client.update_app('/placed', MarathonApp(constraints=[MarathonConstraint('rack', 'LIKE', 'r1')]), force=True))
    running('/placed', 1)
    for app_id in ('/d', '/placed'):
        events.deployed(client.delete_app(app_id, force=True))


def crashes():
    """kill -9 of init, master and agent in turn: no instance is lost, none is doubled."""
    events = Events()
    events.deployed(client.create_app('/c', MarathonApp(cmd=SLEEP, instances=3, **SMALL)))
    before = {t.id for t in running('/c', 3)}
    info = client.get_info()
    # init is started again at once.
    for wish in ('kill init', 'kill master', 'start master', 'kill agent', 'start agent'):
        lab.please(wish)
        if wish in ('kill master', 'kill agent'):
            continue
        lab.until('it answers', answers, 60)
        lab.expect({t.id for t in running('/c', 3)} == before, wish, 'has ended tasks')
    lab.expect(client.get_info().framework_id == info.framework_id, 'it is the same framework')
    events = Events()
    started = client.scale_app('/c', instances=6)
    lab.please('kill init')
    lab.until('it answers', answers, 60)
    after = {t.id for t in running('/c', 6)}
    lab.expect(before < after, before, after)
    lab.until('the deployment is over', lambda: client.list_deployments() == [])
    lab.expect(started['deploymentId'], started)
    Events().deployed(client.delete_app('/c'))


def call(method, path, document=None, status=200):
    """What the package has no words for."""
    answer = requests.request(method, 'http://%s%s' % (options.init, path), json=document)
    lab.expect(answer.status_code == status, method, path, answer.status_code, answer.text)
    return answer.json()


def residents():
    """Data that outlive their task, init and the agent, an update and a scale to nothing; until they are wiped."""
    def volumes():
        return glob.glob(options.folder + '/**/volumes/roles/eng/*', recursive=True)

    def lines():
        logs = [log for volume in volumes() for log in glob.glob(volume + '/log')]
        return [line for log in logs for line in open(log).read().split()]

    def wrote(count):
        lab.until('%d starts wrote, not %s' % (count, lines()), lambda: len(lines()) == count, 60)
        return running('/db', 1)[0]

    events = Events()
    # Each start adds a line to what the others wrote.
    start = 'echo $MESOS_TASK_ID >> data/log; exec sleep 1000'
    volume = {'containerPath': 'data', 'mode': 'RW', 'persistent': {'size': 64}}
    app = {'id': '/db', 'cmd': start, 'cpus': 0.1, 'mem': 32, 'backoffSeconds': 1,
           'container': {'type': 'MESOS', 'volumes': [volume]}}
    call('POST', '/v2/apps', app, 201)
    first = wrote(1)
    local = call('GET', '/v2/apps/db/tasks')['tasks'][0]['localVolumes'][0]
    lab.expect([os.path.basename(v) for v in volumes()] == [local['persistenceId']], volumes(), local)
    client.kill_task('/db', first.id)
    second = wrote(2)
    lab.expect(second.id == first.id.replace('._app.1', '._app.2'), first.id, second.id)
    for who, wishes in (('init', ['kill init']), ('the agent', ['kill agent', 'start agent'])):
        for wish in wishes:
            lab.please(wish)
        lab.until('it answers', answers, 60)
        before = len(lines())
        lab.expect(running('/db', 1)[0].id == lines()[-1], who, 'has ended the task')
        client.kill_task('/db', lines()[-1])
        wrote(before + 1)
    events = Events()
    events.deployed(call('PUT', '/v2/apps/db', {'cmd': start + '; exit'}))
    wrote(5)
    events.deployed(call('PUT', '/v2/apps/db', {'instances': 0}))
    lab.expect(len(lines()) == 5, 'data rest', lines())
    events.deployed(call('PUT', '/v2/apps/db', {'instances': 1}))
    last = wrote(6)
    kept = call('GET', '/v2/apps/db/tasks')['tasks'][0]['localVolumes']
    lab.expect(kept == [local] and len({line.split('._app.')[0] for line in lines()}) == 1, kept, lines())
    wiped = call('DELETE', '/v2/apps/db/tasks/%s?wipe=true' % last.id)
    lab.expect(wiped['task']['id'] == last.id, wiped)
    fresh = wrote(1)
    lab.expect(fresh.id.endswith('._app.1'), fresh.id)
    lab.until('the old data are gone', lambda: len(volumes()) == 1)
    events.deployed(client.delete_app('/db'))
    lab.until('all data are gone', lambda: volumes() == [])
    # What was reserved can be used by others again: all that the agent has.
    whole = {'id': '/all', 'cmd': SLEEP, 'cpus': 4, 'mem': 4096, 'disk': 8192}
    call('POST', '/v2/apps', whole, 201)
    running('/all', 1)
    events.deployed(client.delete_app('/all'))
    # The containers of a pod share its data.
    container = {'name': 'c', 'exec': {'command': {'shell': 'echo $MESOS_TASK_ID >> mnt/log; exec sleep 1000'}},
                 'resources': {'cpus': 0.1, 'mem': 32}, 'volumeMounts': [{'name': 'data', 'mountPath': 'mnt'}]}
    pod = {'id': '/pod', 'containers': [container], 'volumes': [{'name': 'data', 'persistent': {'size': 64}}],
           'scheduling': {'backoff': {'backoff': 1}}}
    call('POST', '/v2/pods', pod, 201)
    lab.until('it wrote', lambda: len(lines()) == 1, 60)
    status = call('GET', '/v2/pods/pod::status')
    local = status['instances'][0]['localVolumes']
    lab.expect([volume['persistenceId'] for volume in local] == [os.path.basename(v) for v in volumes()], local)
    call('DELETE', '/v2/pods/pod::instances/' + status['instances'][0]['id'])
    lab.until('it wrote again', lambda: len(lines()) == 2, 60)
    requests.delete('http://%s/v2/pods/pod' % options.init)
    lab.until('all data are gone', lambda: volumes() == [])


SERVER = """
import http.server, os, socketserver, time
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep(0.02)
        body = os.environ['VERSION'].encode()
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *more):
        pass
class Server(socketserver.ThreadingTCPServer):
    request_queue_size, allow_reuse_address, daemon_threads = 64, True, True
Server(('', int(os.environ['PORT0'])), Handler).serve_forever()
"""


class Balancer:
    """Leads requests to the instances that events speak of, and tells when it leads none to one that goes."""

    def __init__(self):
        self.lock = threading.Condition()
        self.backends, self.busy, self.failed, self.served = {}, collections.Counter(), [], collections.Counter()
        self.stops = False
        types = ['instance_changed_event', 'instance_health_changed_event']
        query = '&'.join('event_type=' + kind for kind in types)
        self.stream = requests.get('http://%s/v2/events?watcher=lb&%s' % (options.init, query), stream=True,
                                   headers={'Accept': 'text/event-stream'})
        lab.expect(self.stream.status_code == 200, self.stream.text if self.stream.status_code != 200 else '')
        self.look()
        threading.Thread(target=self.read, daemon=True).start()
        self.workers = [threading.Thread(target=self.load, args=(number,), daemon=True) for number in range(4)]
        for worker in self.workers:
            worker.start()

    def look(self):
        tasks = call('GET', '/v2/apps/web/tasks')['tasks']
        with self.lock:
            for task in tasks:
                healthy = [check['alive'] for check in task['healthCheckResults']]
                if task['state'] == 'TASK_RUNNING' and healthy == [True]:
                    instance = task['id'].split('._app.')[0]
                    self.backends[instance] = '127.0.0.1', task['ports'][0]
                    self.lock.notify_all()

    def read(self):
        for line in self.stream.iter_lines():
            if not line.startswith(b'data:'):
                continue
            event = json.loads(line[len(b'data:'):])
            if event.get('healthy'):
                self.look()
            elif event.get('condition') == 'Killing':
                threading.Thread(target=self.drain, args=(event['instanceId'],), daemon=True).start()

    def drain(self, instance):
        with self.lock:
            self.backends.pop(instance, None)
            self.lock.wait_for(lambda: self.busy[instance] == 0)
        answer = requests.post('http://%s/drain/lb/%s' % (options.init, instance))
        lab.expect(answer.status_code == 204, answer.text)

    def load(self, number):
        while not self.stops:
            with self.lock:
                self.lock.wait_for(lambda: self.backends or self.stops)
                if self.stops:
                    return
                number += 1
                instance = sorted(self.backends)[number % len(self.backends)]
                place = self.backends[instance]
                self.busy[instance] += 1
            try:
                connection = http.client.HTTPConnection(*place, timeout=10)
                connection.request('GET', '/')
                answer = connection.getresponse()
                self.served[answer.read().decode()] += 1
                lab.expect(answer.status == 200, answer.status)
                connection.close()
            except Exception as error:
                self.failed.append('%s at %s: %r' % (instance, place, error))
            with self.lock:
                self.busy[instance] -= 1
                self.lock.notify_all()

    def serves(self, version, more=50):
        """That so many more requests were answered by a version."""
        before = self.served[version]
        lab.until('%s serves (%s)' % (version, self.served), lambda: self.served[version] >= before + more, 60)
        lab.expect(not self.failed, self.failed[:3])


def drain():
    """A service under load is updated, restarted, scaled and moved on, and no request fails."""
    events = Events()
    check = {'protocol': 'HTTP', 'path': '/', 'intervalSeconds': 1, 'timeoutSeconds': 5, 'gracePeriodSeconds': 60}
    app = {'id': '/web', 'cmd': 'exec %s -c "$SERVER"' % sys.executable, 'env': {'SERVER': SERVER, 'VERSION': 'one'}, 'cpus': 0.1,
           'mem': 64, 'instances': 3, 'healthChecks': [check],
           'upgradeStrategy': {'minimumHealthCapacity': 0.6, 'maximumOverCapacity': 0.4}}
    events.deployed({'deploymentId': call('POST', '/v2/apps', app, 201)['deployments'][0]['id']})
    balancer = Balancer()
    balancer.serves('one')
    events.deployed(call('PUT', '/v2/apps/web', {'env': dict(app['env'], VERSION='two')}))
    balancer.serves('two')
    lab.expect(len(balancer.backends) == 3, balancer.backends)
    events.deployed(call('POST', '/v2/apps/web/restart'))
    events.deployed(call('PUT', '/v2/apps/web', {'instances': 1}))
    balancer.serves('two')
    client.kill_tasks('/web')
    lab.until('another comes', lambda: [t for t in client.list_tasks('/web') if t.state == 'TASK_RUNNING'], 60)
    balancer.serves('two')
    balancer.stops = True
    with balancer.lock:
        balancer.lock.notify_all()
    for worker in balancer.workers:
        worker.join()
    lab.expect(not balancer.failed and balancer.served['one'] and balancer.served['two'], balancer.failed[:3])
    lab.note('%d requests, none failed' % sum(balancer.served.values()))
    events.deployed(client.delete_app('/web'))


def answers():
    try:
        return client.ping()
    except Exception:
        return None


SCENARIOS = {f.__name__: f for f in (life, kills, health, groups, deployments, crashes, residents, drain)}
SCENARIOS[options.only]()
lab.result(ok=True)

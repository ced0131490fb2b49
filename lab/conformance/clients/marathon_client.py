"""The PyPI client of Marathon, unmodified: create, health, scale, update, roll back, kill, groups, events, the queue."""
import collections
import collections.abc
import json
import threading

# The client is as it was published; Python 3.10 took this name away.
collections.Iterable = collections.abc.Iterable

import marathon
from marathon.models import MarathonApp, MarathonGroup
from marathon.models.app import MarathonHealthCheck

import lab

RESOURCES = dict(cpus=0.1, mem=32, disk=0)
# What is in the foreground answers, and ends when it is told to.
SERVE = 'exec python3 -m http.server --bind 127.0.0.1 $PORT0'


def main():
    init = lab.arguments('--init').init
    client = marathon.MarathonClient('http://' + init, timeout=60)
    lab.expect(b'pong' in client.ping(), 'ping')
    lab.expect(client.get_info().name == 'marathon', 'info')
    lab.expect(client.get_leader()['leader'] == init, 'leader')
    lab.expect('marathon.apps.active.gauge' in client.get_metrics()['gauges'], 'metrics')
    seen = listen(client)
    app = create(client)
    health(client, app)
    first = client.get_app(app).version
    scale(client, app)
    update(client, app)
    roll_back(client, app, first)
    kill(client, app)
    lab.expect(client.delete_leader()['message'] == 'Leadership abdicated', 'the leader gives up')
    lab.please('kill init')
    lab.until('the service is back', lambda: running(client, app, 3))
    refuse(client, app)
    wait(client, client.delete_app(app))
    lab.expect(not client.list_apps(), 'an app is left')
    groups(client)
    queue(client)
    for name in ('deployment_success', 'status_update_event', 'api_post_event'):
        lab.expect(name in seen, name, 'was not told, but', sorted(seen))
    lab.result(ok=True)


def listen(client):
    """The names of all events, as they come."""
    seen = set()
    started = threading.Event()

    def read():
        # As they come: the classes of the client know plans of an older age than those that are sent.
        for event in client.event_stream(raw=True):
            seen.add(json.loads(event)['eventType'])
            started.set()

    def carefully():
        try:
            read()
        except Exception as error:
            lab.note('the stream ended: %s' % error)

    threading.Thread(target=carefully, daemon=True).start()
    lab.expect(started.wait(10), 'no event')
    return seen


def wait(client, answer):
    """Waits until a deployment is done."""
    identity = answer['deploymentId'] if isinstance(answer, dict) else answer
    lab.until('the deployment ends',
              lambda: identity not in [one.id for one in client.list_deployments()], 60)


def running(client, app, count):
    found = client.get_app(app)
    return found.tasks_running == count and not found.deployments and found.instances == count


def create(client):
    check = MarathonHealthCheck(protocol='HTTP', path='/', port_index=0, interval_seconds=1, timeout_seconds=5,
                                grace_period_seconds=30, max_consecutive_failures=3)
    app = MarathonApp(cmd=SERVE, instances=1, health_checks=[check], labels={'tier': 'web'}, **RESOURCES)
    created = client.create_app('/web', app)
    lab.expect(created.id == '/web', created)
    lab.until('it runs', lambda: running(client, '/web', 1))
    lab.expect([one.id for one in client.list_apps(label='tier==web')] == ['/web'], 'it is found by its label')
    return '/web'


def health(client, app):
    lab.until('it is healthy', lambda: client.get_app(app).tasks_healthy == 1)
    task = client.list_tasks(app)[0]
    lab.expect(task.health_check_results[0].alive, task)
    lab.expect(len(task.ports) == 1, task)


def scale(client, app):
    wait(client, client.scale_app(app, instances=3))
    lab.expect(running(client, app, 3), client.get_app(app))
    lab.until('all are healthy', lambda: client.get_app(app).tasks_healthy == 3)


def update(client, app):
    old = {task.id for task in client.list_tasks(app)}
    wait(client, client.update_app(app, MarathonApp(env={'COLOUR': 'green'})))
    found = client.get_app(app)
    lab.expect(found.env == {'COLOUR': 'green'} and found.instances == 3, found)
    lab.expect(not old & {task.id for task in client.list_tasks(app)}, 'an old task is left')


def roll_back(client, app, version):
    text = version.strftime('%Y-%m-%dT%H:%M:%S.%f')[:-3] + 'Z' if hasattr(version, 'strftime') else version
    lab.expect(text in client.list_versions(app), text, client.list_versions(app))
    wait(client, client.rollback_app(app, text))
    found = client.get_app(app)
    lab.expect(not found.env and found.instances == 1, found)
    wait(client, client.scale_app(app, instances=3))
    lab.expect(client.get_version(app, text).instances == 1, 'the old version is there')


def kill(client, app):
    victim = client.list_tasks(app)[0]
    killed = client.kill_task(app, victim.id)
    lab.expect(killed.id == victim.id, killed)
    lab.until('another comes', lambda: victim.id not in [one.id for one in client.list_tasks(app)]
              and running(client, app, 3))
    client.kill_given_tasks([client.list_tasks(app)[0].id], scale=True)
    lab.until('there is one less', lambda: running(client, app, 2))
    wait(client, client.scale_app(app, delta=1))


def refuse(client, app):
    for wrong, error in ((lambda: client.get_app('/nowhere'), marathon.exceptions.NotFoundError),
                         # No Marathon of this age calls back.
                         (client.list_event_subscriptions, marathon.exceptions.NotFoundError),
                         (lambda: client.rollback_group('/', '2020-01-01T00:00:00.000Z'), marathon.MarathonHttpError),
                         (lambda: client.create_app(app, MarathonApp(cmd='x1')), marathon.exceptions.ConflictError),
                         (lambda: client.create_app('/x', MarathonApp(cmd='x1', cpus=-1)), marathon.MarathonHttpError)):
        try:
            wrong()
        except error:
            continue
        raise lab.Failed('%s was expected' % error)


def groups(client):
    def app(name, **more):
        return MarathonApp(id=name, cmd='exec sleep 1000', **RESOURCES, **more)

    group = MarathonGroup(id='/shop', apps=[app('db'), app('shop', dependencies=['/shop/db'])])
    wait(client, client.create_group(group))
    found = client.get_group('/shop')
    lab.expect(sorted(one.id for one in found.apps) == ['/shop/db', '/shop/shop'], found)
    version = found.version
    lab.expect('/shop' in [one.id for one in client.list_groups()], 'the root has it')
    wait(client, client.scale_group('/shop', 2))
    lab.expect(running(client, '/shop/db', 2), client.get_app('/shop/db'))
    # The client has a method for it, whose path no Marathon ever had.
    wait(client, client._do_request('PUT', '/v2/groups/shop', data=json.dumps({'version': version})).json())
    lab.expect(running(client, '/shop/db', 1), client.get_app('/shop/db'))
    both = [app('/shop/db', instances=2), app('/shop/shop', instances=2, dependencies=['/shop/db'])]
    wait(client, client.update_apps(both))
    lab.expect(all(running(client, one.id, 2) for one in both), client.list_apps())
    wait(client, client.delete_group('/shop'))
    lab.expect(not client.list_tasks(), client.list_tasks())


def queue(client):
    client.create_app('/huge', MarathonApp(cmd='exec sleep 1000', cpus=1000, mem=32))
    # The client is older than the member `role`, and refuses it.
    items = lambda: client._do_request('GET', '/v2/queue', params={'embed': 'lastUnusedOffers'}).json()['queue']
    waiting = lab.until('it waits', lambda: [one for one in items() if one['lastUnusedOffers']])
    lab.expect('InsufficientCpus' in waiting[0]['lastUnusedOffers'][0]['reason'], waiting)
    stuck = client.list_deployments()[0]
    client.delete_deployment(stuck.id)
    lab.until('it is rolled back', lambda: not client.list_apps())


if __name__ == '__main__':
    main()

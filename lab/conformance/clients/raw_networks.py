"""Containers with networks of their own: who reaches them, what they see, and what is told of them.

The cluster and this program share a network namespace that nobody else is in.
"""
import http.client
import os

import lab
import raw
import registry

options = lab.arguments('--only', '--plugin-network')
EXECUTOR = [lab.scalar('cpus', 0.1), lab.scalar('mem', 32), lab.scalar('disk', 16)]
HEALTH = 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED'
QUICK = {'delay_seconds': 0, 'interval_seconds': 0.1, 'timeout_seconds': 20, 'grace_period_seconds': 1000}
# Shows what the container sees of itself to whoever asks.
SERVE = 'cat /etc/hosts > hosts; hostname > name; cat /etc/resolv.conf > resolv; exec python3 -m http.server 8000'


def container(name, port=None, **more):
    network = dict({'name': name}, **more)
    if port:
        network['port_mappings'] = [{'host_port': port, 'container_port': 8000}]
    return {'type': 'MESOS', 'network_infos': [network]}


def ports(port):
    return {'name': 'ports', 'type': 'RANGES', 'ranges': {'range': [{'begin': port, 'end': port}]}}


def holds(offer, port):
    ranges = [r for resource in offer['resources'] if resource['name'] == 'ports' for r in resource['ranges']['range']]
    return any(r['begin'] <= port <= r['end'] for r in ranges)


def launch(scheduler, task_id, port, info, command=SERVE, **more):
    offer = scheduler.offer()
    while port and not holds(offer, port):
        # It was made before the port was free; it comes again with it.
        scheduler.decline(offer, 0.0)
        offer = scheduler.offer()
    task = lab.command_task(task_id, offer['agent_id'], command, container=info, **more)
    if port:
        task['resources'].append(ports(port))
    scheduler.launch(offer, task)


def served(port, path, host='127.0.0.1'):
    """What a container shows at a port of the machine; nothing while nobody answers."""
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request('GET', path)
        answer = connection.getresponse()
        return answer.read().decode() if answer.status == 200 else None
    except OSError:
        return None
    finally:
        connection.close()


def answers(port, path, host='127.0.0.1'):
    return lab.until('%s:%d answers' % (host, port), lambda: served(port, path, host))


def network(status):
    return status['container_status']['network_infos'][0]


def address(status):
    return network(status)['ip_addresses'][0]['ip_address']


def healthy(scheduler, task_id):
    def look():
        return next((s for s in scheduler.updates.of(task_id) if s.get('healthy')), None)
    return lab.until('%s is healthy (so far %s)' % (task_id, scheduler.updates.of(task_id)), look)


def bridge():
    """A task behind a mapped port: by HTTP from the machine, before and after the agent was killed."""
    scheduler = raw.Scheduler(options.master)
    info = container('mesos-bridge', 31000, labels={'labels': [{'key': 'k', 'value': 'v'}]})
    info['hostname'] = 'web'
    launch(scheduler, 'web', 31000, info, health_check=dict(QUICK, http={'port': 8000, 'path': '/name'}))
    running = scheduler.updates.wait('web', 'TASK_RUNNING')
    told = network(running)
    ip = address(running)
    lab.expect(told['name'] == 'mesos-bridge' and told['labels']['labels'][0]['key'] == 'k', told)
    lab.expect(told['port_mappings'][0]['host_port'] == 31000, told)
    lab.expect([a['protocol'] for a in told['ip_addresses']] == ['IPv4', 'IPv6'], told)
    lab.expect(answers(31000, '/name') == 'web\n', served(31000, '/name'))
    lab.expect('%s web\n' % ip in answers(31000, '/hosts'), served(31000, '/hosts'))
    lab.expect(answers(8000, '/name', ip) == 'web\n', ip)
    # Looked at from inside: nobody listens at that port of the machine.
    healthy(scheduler, 'web')
    lab.expect(served(8000, '/name') is None, 'the port of the container is one of the machine')

    # Of the same port there is only one.
    launch(scheduler, 'alone', None, container('mesos-bridge'), 'env > env; ' + SERVE)
    other = scheduler.updates.wait('alone', 'TASK_RUNNING')
    lab.expect(address(other) != ip, other)
    env = answers(8000, '/env', address(other))
    lab.expect('LIBPROCESS_IP=0.0.0.0\n' in env and 'MESOS_CONTAINER_IP=%s\n' % address(other) in env, env)

    lab.please('kill agent')
    lab.expect(served(31000, '/name') == 'web\n', 'the network went with the agent')
    lab.please('start agent')
    lab.until('the agent is back', lambda: raw.active_agents(options.master))
    lab.expect(served(31000, '/name') == 'web\n', 'the network went with the next agent')

    def shown():
        state = raw.get_json(options.agent, '/state')
        tasks = [t for f in state['frameworks'] for e in f['executors'] for t in e['tasks'] if t['id'] == 'web']
        return tasks and tasks[0]['statuses'][-1]['container_status']['network_infos'][0]
    lab.expect(lab.until('the task is shown', shown)['ip_addresses'][0]['ip_address'] == ip, shown())

    scheduler.call('KILL', task_id={'value': 'web'})
    scheduler.updates.wait('web', 'TASK_KILLED')
    lab.expect(served(31000, '/name') is None, 'the port is still mapped')
    launch(scheduler, 'again', 31000, container('mesos-bridge', 31000))
    scheduler.updates.wait('again', 'TASK_RUNNING')
    answers(31000, '/name')
    scheduler.teardown()


def refused():
    """What cannot be had is said, with a reason, and leaves nothing."""
    scheduler = raw.Scheduler(options.master)
    for task_id, port, info, part in (
            ('moon', None, container('moon'), 'mesos-bridge'),
            ('stolen', None, container('mesos-bridge', 22), 'not among the resources'),
            ('outside', None, container('mesos-bridge', ip_addresses=[{'ip_address': '8.8.8.8'}]), '8.8.8.8')):
        launch(scheduler, task_id, port, info, 'sleep 1000')
        failed = scheduler.updates.wait(task_id, 'TASK_FAILED')
        lab.expect(part in failed['message'], failed)
    scheduler.teardown()


def pod():
    """The tasks of a pod share the network of its executor."""
    scheduler = raw.Scheduler(options.master)
    offer = scheduler.offer(0.5)
    tasks = [lab.command_task(task_id, offer['agent_id'], command) for task_id, command in (
        ('server', SERVE),
        ('client', 'until python3 -c "import urllib.request as r; r.urlopen(\'http://127.0.0.1:8000/name\')";'
                   ' do sleep 0.1; done; touch found; sleep 1000'))]
    tasks[0]['resources'].append(ports(31001))
    executor = {'type': 'DEFAULT', 'executor_id': {'value': 'pod'}, 'framework_id': scheduler.framework_id,
                'resources': EXECUTOR, 'container': container('mesos-bridge', 31001)}
    scheduler.call('ACCEPT', offer_ids=[offer['id']], filters={'refuse_seconds': 0.0},
                   operations=[{'type': 'LAUNCH_GROUP', 'launch_group': {
                       'executor': executor, 'task_group': {'tasks': tasks}}}])
    seen = [address(scheduler.updates.wait(task, 'TASK_RUNNING')) for task in ('server', 'client')]
    lab.expect(seen[0] == seen[1] and seen[0] != '127.0.0.1', seen)
    answers(31001, '/name')
    directory = lab.until('the pod is there', lambda: raw.sandbox(options.agent, 'pod'))
    client = os.readlink(directory + '/tasks/client')
    lab.until('one task reaches the other', lambda: os.path.exists(client + '/found'))
    lab.expect('%s ' % seen[0] in answers(31001, '/hosts'), served(31001, '/hosts'))
    scheduler.teardown()


def plugins():
    """A network of plugins, which serve its addresses and name servers."""
    scheduler = raw.Scheduler(options.master)
    launch(scheduler, 'cni', None, container(options.plugin_network))
    running = scheduler.updates.wait('cni', 'TASK_RUNNING')
    lab.expect(address(running).startswith('10.88.0.'), running)
    lab.expect('nameserver 10.88.0.1\n' in answers(8000, '/resolv', address(running)), running)
    scheduler.teardown()


def image():
    """A service in an image of a registry: pulled, started as the image says, on the bridge behind a mapped port."""
    store = registry.Registry()
    try:
        where = lab.until('the registry listens', store.listening)
        layers = [registry.busybox('httpd', 'sh', 'sleep'), registry.layer([('www/index.html', b'from the image\n')])]
        name = store.push(where, 'team/web', '1', layers, Env=['PATH=/bin', 'OF=image'], WorkingDir='/www',
                          Entrypoint=['httpd', '-f', '-p'], Cmd=['1'])
    except BaseException:
        store.stop()
        raise
    scheduler = raw.Scheduler(options.master)
    info = {'type': 'DOCKER', 'docker': {
        'image': name, 'network': 'BRIDGE', 'port_mappings': [{'host_port': 31002, 'container_port': 80}]}}
    offer = scheduler.offer()
    task = lab.command_task('web', offer['agent_id'], '', container=info)
    task['command'] = {'shell': False, 'arguments': ['80']}
    task['health_check'] = dict(QUICK, http={'port': 80, 'path': '/'})
    task['resources'].append(ports(31002))
    scheduler.launch(offer, task)
    running = scheduler.updates.wait('web', 'TASK_RUNNING', 60)
    lab.expect(answers(31002, '/') == 'from the image\n', served(31002, '/'))
    lab.expect(answers(80, '/', address(running)) == 'from the image\n', running)
    healthy(scheduler, 'web')
    # What is there needs no registry: neither the next agent nor the next task.
    store.stop()
    again = lambda: raw.get_json(options.master, '/slaves')['slaves'][0].get('reregistered_time', 0)
    before = again()
    lab.please('kill agent')
    lab.please('start agent')
    # What was offered before is void once it has registered again.
    lab.until('the agent is back', lambda: again() > before)
    lab.expect(served(31002, '/') == 'from the image\n', 'the service went with the agent')
    script = 'echo $OF from ${PWD} > /www/index.html; read _ first _ < /proc/self/uid_map; echo $first > /www/first; ' \
        'exec httpd -f -p 81 -h /www'
    launch(scheduler, 'own', None, dict(info, docker={'image': name, 'network': 'BRIDGE'}), script)
    own = scheduler.updates.wait('own', 'TASK_RUNNING', 60)
    lab.expect(answers(81, '/', address(own)) == 'image from /www\n', own)
    lab.expect(served(31002, '/') == 'from the image\n', 'one task writes to the root of another')
    # Its users are nobody on the machine, and not those of the first, whom the next agent knows.
    lab.expect(answers(81, '/first', address(own)) == '%d\n' % (0x70000000 + 0x10000), own)
    info = dict(info, docker=dict(info['docker'], port_mappings=[], image='%s/team/none:1' % where))
    launch(scheduler, 'none', None, info, 'sleep 1000')
    failed = scheduler.updates.wait('none', 'TASK_FAILED', 60)
    lab.expect('%s/team/none:1' % where in failed['message'], failed)
    scheduler.teardown()


SCENARIOS = {f.__name__: f for f in (bridge, refused, pod, plugins, image)}
SCENARIOS[options.only]()
lab.result(ok=True)

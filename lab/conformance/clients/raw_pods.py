"""Task groups under the built-in executor, and containers that calls launch below others or alone."""
import json
import os
import threading

import lab
import raw

options = lab.arguments('--only')


def executor_entry(address, executor_id):
    """What /state of master or agent says of an executor that is not over."""
    state = raw.get_json(address, '/state')
    for framework in state['frameworks']:
        for executor in framework['executors']:
            if executor.get('id', executor.get('executor_id')) == executor_id:
                return executor
    return None


def sleeper(task_id):
    return task_id, 'sleep 1000', {}


def pods():
    """States, links, environment and entries of a pod; one kill ends the group, and the last task the executor."""
    scheduler = raw.Scheduler(options.master)
    scheduler.launch_group('pod', ('one', 'env; pwd; sleep 1000', {}), sleeper('two'), sleeper('three'))
    for task_id in ('one', 'two', 'three'):
        running = scheduler.updates.wait(task_id, 'TASK_RUNNING')
        lab.expect(running['source'] == 'SOURCE_EXECUTOR', running)
        lab.expect(running['executor_id'] == {'value': 'pod'}, running)
        lab.expect(scheduler.updates.states(task_id) == ['TASK_STARTING', 'TASK_RUNNING'], scheduler.updates.all)
        container = running['container_status']['container_id']
        lab.expect(container['parent']['value'] and container['value'] != container['parent']['value'], running)
        lab.expect(running['container_status']['network_infos'][0]['ip_addresses'][0]['ip_address'], running)
    for address in (options.master, options.agent):
        entry = executor_entry(address, 'pod')
        lab.expect(entry and entry['type'] == 'DEFAULT', address, entry)
    entry = executor_entry(options.agent, 'pod')
    lab.expect(len(entry['tasks']) == 3, entry)
    lab.expect(abs(entry['resources']['cpus'] - 0.4) < 1e-6, entry['resources'])
    directory = entry['directory']
    link = os.readlink(directory + '/tasks/one')
    one = scheduler.updates.of('one')[-1]['container_status']['container_id']
    lab.expect(link == '%s/containers/%s' % (directory, one['value']), link)
    def words():
        return open(link + '/stdout').read().splitlines()
    lab.until('the task has said where it is', lambda: link in words())
    variables = dict(line.split('=', 1) for line in words() if '=' in line)
    lab.expect(variables['MESOS_SANDBOX'] == link and variables['MESOS_ALLOCATION_ROLE'] == 'lab', variables)
    lab.expect(variables['MESOS_CONTAINER_IP'] and 'MESOS_EXECUTOR_ID' not in variables, variables)
    text = raw.read_file(options.agent, directory + '/tasks/one/stdout')
    lab.expect('MESOS_SANDBOX=' + link in text, text)
    scheduler.call('KILL', task_id={'value': 'two'})
    for task_id in ('one', 'two', 'three'):
        scheduler.updates.wait(task_id, 'TASK_KILLED')
    failure = scheduler.wait('FAILURE')
    lab.expect(failure['failure']['executor_id'] == {'value': 'pod'}, failure)
    lab.expect(failure['failure'].get('status', 0) == 0, failure)
    lab.until('the executor is over', lambda: executor_entry(options.agent, 'pod') is None)
    scheduler.teardown()


def groups():
    """One group fails as a whole, another under the same executor goes on; what finishes ends nobody."""
    scheduler = raw.Scheduler(options.master, capabilities=['TASK_KILLING_STATE'])
    scheduler.launch_group('pod', sleeper('a1'), ('a2', 'sleep 0.5; exit 3', {}))
    scheduler.updates.wait('a1', 'TASK_RUNNING')
    scheduler.launch_group('pod', sleeper('b1'), ('b2', 'exit 0', {}))
    failed = scheduler.updates.wait('a2', 'TASK_FAILED')
    lab.expect(failed['message'] == 'Command exited with status 3', failed)
    killed = scheduler.updates.wait('a1', 'TASK_KILLED')
    lab.expect(scheduler.updates.states('a1')[-2:] == ['TASK_KILLING', 'TASK_KILLED'], killed)
    scheduler.updates.wait('b2', 'TASK_FINISHED')
    scheduler.updates.wait('b1', 'TASK_RUNNING')
    lab.expect(scheduler.updates.states('b1') == ['TASK_STARTING', 'TASK_RUNNING'], scheduler.updates.all)
    # Stubborn ones are killed when their grace is over.
    stubborn = 'trap "" TERM; touch ready; while :; do sleep 0.05; done'
    scheduler.launch_group('pod', ('c', stubborn, {'kill_policy': {'grace_period': {'nanoseconds': 3 * 10**8}}}))
    scheduler.updates.wait('c', 'TASK_RUNNING')
    directory = executor_entry(options.agent, 'pod')['directory']
    lab.until('the trap is set', lambda: os.path.exists(directory + '/tasks/c/ready'))
    scheduler.call('KILL', task_id={'value': 'c'})
    killed = scheduler.updates.wait('c', 'TASK_KILLED')
    lab.expect(killed['message'] == 'Command terminated with signal Killed', killed)
    scheduler.launch_group('pod', ('d', 'sleep 1000', {'max_completion_time': {'nanoseconds': 3 * 10**8}}))
    failed = scheduler.updates.wait('d', 'TASK_FAILED')
    lab.expect(failed['reason'] == 'REASON_MAX_COMPLETION_TIME_REACHED', failed)
    scheduler.launch_group('pod', ('e1', '', {'command': {'shell': False, 'value': '/no/such/program'}}), sleeper('e2'))
    failed = scheduler.updates.wait('e1', 'TASK_FAILED')
    lab.expect('/no/such/program' in failed['message'], failed)
    scheduler.updates.wait('e2', 'TASK_KILLED')
    agent_id = scheduler.updates.of('b1')[0]['agent_id']
    scheduler.call('SHUTDOWN', executor_id={'value': 'pod'}, agent_id=agent_id)
    scheduler.updates.wait('b1', 'TASK_KILLED')
    scheduler.wait('FAILURE')
    scheduler.teardown()


def volumes():
    """Tasks of a pod share a folder of its sandbox."""
    def shared(path):
        return {'container': {'type': 'MESOS', 'volumes': [{
            'container_path': path, 'mode': 'RW',
            'source': {'type': 'SANDBOX_PATH', 'sandbox_path': {'type': 'PARENT', 'path': 'shared'}}}]}}
    scheduler = raw.Scheduler(options.master)
    scheduler.launch_group('pod', ('writer', 'echo hello > data/word; sleep 1000', shared('data')),
                           ('reader', 'until [ -s deep/data/word ]; do sleep 0.05; done; cat deep/data/word', shared('deep/data')))
    scheduler.updates.wait('reader', 'TASK_FINISHED')
    directory = executor_entry(options.agent, 'pod')['directory']
    lab.expect(open(directory + '/tasks/reader/stdout').read() == 'hello\n', 'the reader reads')
    lab.expect(open(directory + '/shared/word').read() == 'hello\n', 'the pod has it')
    scheduler.teardown()


def call(kind, expect=200, **fields):
    status, body = raw.post(options.agent, '/api/v1', {'type': kind, kind.lower(): fields})
    lab.expect(status == expect, kind, fields, 'is', status, body[:300])
    return body


def waited(container_id, kind='WAIT_CONTAINER'):
    return json.loads(call(kind, container_id=container_id))[kind.lower()]


def waiter(container_id):
    """Begins to wait for a container; what is returned waits for the answer."""
    answers = []
    thread = threading.Thread(target=lambda: answers.append(waited(container_id)))
    thread.start()

    def wait():
        thread.join(60)
        lab.expect(answers, 'nobody says how', container_id, 'ended')
        return answers[0]
    return wait


def touch(path):
    open(path, 'w').close()


def nested(parent, value):
    return {'value': value, 'parent': parent}


def listed(**show):
    status, body = raw.post(options.agent, '/api/v1', {'type': 'GET_CONTAINERS', 'get_containers': show})
    lab.expect(status == 200, 'GET_CONTAINERS is', status, body[:300])
    entries = json.loads(body).get('get_containers', {}).get('containers', [])
    return {entry['container_id']['value']: entry for entry in entries}


def containers():
    """Nested containers below a task of a pod, with both spellings of each call."""
    scheduler = raw.Scheduler(options.master)
    scheduler.launch_group('pod', sleeper('a'))
    running = scheduler.updates.wait('a', 'TASK_RUNNING')
    task = running['container_status']['container_id']
    lab.expect(set(listed()) == {task['parent']['value']}, listed())
    lab.expect(task['value'] in listed(show_nested=True), listed(show_nested=True))
    deep = nested(task, 'deep')
    command = 'echo $MESOS_SANDBOX; pwd; until [ -e go ]; do sleep 0.05; done; exit 3'
    call('LAUNCH_NESTED_CONTAINER', container_id=deep, command={'value': command})
    directory = '%s/containers/%s/containers/deep' % (executor_entry(options.agent, 'pod')['directory'], task['value'])
    call('LAUNCH_CONTAINER', 202, container_id=deep, command={'value': 'true'})
    entry = listed(show_nested=True)['deep']
    lab.expect(entry['container_id']['parent']['value'] == task['value'], entry)
    call('REMOVE_CONTAINER', 500, container_id=deep)
    wait = waiter(deep)
    lab.until('it says where it is', lambda: open(directory + '/stdout').read().split() == [directory] * 2)
    touch(directory + '/go')
    lab.expect(wait() == {'exit_status': 3 << 8}, wait())
    lab.expect(waited(deep, 'WAIT_NESTED_CONTAINER') == wait(), 'it can be asked again')
    call('KILL_NESTED_CONTAINER', 404, container_id=deep)
    call('REMOVE_NESTED_CONTAINER', container_id=deep)
    lab.expect(not os.path.exists(directory), 'its files are gone')
    call('WAIT_CONTAINER', 404, container_id=deep)
    # What is below ends with what is above.
    call('LAUNCH_CONTAINER', container_id=deep, command={'value': 'sleep 1000'})
    lowest = nested(deep, 'lowest')
    call('LAUNCH_CONTAINER', container_id=lowest, command={'value': 'sleep 1000'})
    call('KILL_CONTAINER', container_id=deep, signal=15)
    lab.expect(waited(deep) == {'exit_status': 15}, 'it is terminated')
    lab.expect(waited(lowest) == {'exit_status': 9}, 'and that is the end of what is below')
    scheduler.call('KILL', task_id={'value': 'a'})
    scheduler.updates.wait('a', 'TASK_KILLED')
    lab.until('the tree is gone', lambda: listed(show_nested=True) == {})
    call('WAIT_CONTAINER', 404, container_id=deep)
    call('LAUNCH_CONTAINER', 400, container_id=deep, command={'value': 'true'})
    scheduler.teardown()


def standalone():
    """Containers that belong to no framework."""
    alone = {'value': 'alone'}
    resources = [lab.scalar('cpus', 0.1), lab.scalar('mem', 64)]
    call('LAUNCH_CONTAINER', container_id=alone, command={'value': 'trap "exit 7" TERM; touch ready; while :; do sleep 0.05; done'},
         resources=resources, limits={'cpus': {'value': 1.0}})
    lab.expect(listed() == {} and set(listed(show_standalone=True)) == {'alone'}, listed(show_standalone=True))
    below = nested(alone, 'below')
    call('LAUNCH_NESTED_CONTAINER', container_id=below, command={'value': 'exit 5'})
    lab.expect(waited(below)['exit_status'] == 5 << 8, 'nested below a standalone one')
    state = raw.get_json(options.agent, '/flags')['flags']
    directory = state['work_dir'] + '/containers/alone'
    lab.until('the trap is set', lambda: os.path.exists(directory + '/ready'))
    wait = waiter(alone)
    lab.until('it is waited for', lambda: 'alone' in listed(show_standalone=True))
    call('LAUNCH_CONTAINER', 202, container_id=alone, command={'value': 'true'})
    # Only the command is told: what it started goes on for a moment, and ends with it.
    call('KILL_CONTAINER', container_id=alone, signal=15)
    lab.expect(wait() == {'exit_status': 7 << 8}, wait())
    lab.expect(listed(show_standalone=True) == {}, 'it is over')
    call('WAIT_CONTAINER', 404, container_id=alone)
    call('KILL_CONTAINER', 404, container_id=alone)
    call('REMOVE_CONTAINER', container_id=alone)
    lab.expect(not os.path.exists(directory), 'its files are gone')
    call('REMOVE_CONTAINER', 500, container_id=alone)


def memory():
    """A limit of its own bites one container alone. Needs root."""
    scheduler = raw.Scheduler(options.master)
    greedy = 'head -c 300m /dev/zero | tail -n 1 | wc -c'
    own = {'container': {'type': 'MESOS', 'linux_info': {'share_cgroups': False}},
           'resources': [lab.scalar('cpus', 0.1), lab.scalar('mem', 64)]}
    scheduler.launch_group('pod', sleeper('calm')[:2] + (own,))
    scheduler.launch_group('pod', ('greedy', greedy, own))
    failed = scheduler.updates.wait('greedy', 'TASK_FAILED', 60)
    lab.expect(failed['reason'] == 'REASON_CONTAINER_LIMITATION_MEMORY', failed)
    lab.expect(failed['limitation']['resources'][0]['name'] == 'mem', failed)
    lab.expect(scheduler.updates.states('calm') == ['TASK_STARTING', 'TASK_RUNNING'], 'the neighbour is not touched')
    container = {'value': 'alone'}
    call('LAUNCH_CONTAINER', container_id=container, command={'value': 'sleep 0.3; ' + greedy},
         resources=[lab.scalar('cpus', 0.1), lab.scalar('mem', 64)])
    end = waited(container)
    lab.expect(end['state'] == 'TASK_FAILED' and end['reason'] == 'REASON_CONTAINER_LIMITATION_MEMORY', end)
    lab.expect(end['limitation']['resources'][0]['scalar']['value'] == 64.0 and end['message'], end)
    scheduler.teardown()


def restarts():
    """The agent is killed while pods and containers run, and nothing is lost."""
    scheduler = raw.Scheduler(options.master)
    scheduler.launch_group('pod', sleeper('a'), ('b', 'until [ -e go ]; do sleep 0.05; done', {}))
    scheduler.launch_group('pod', ('c', 'until [ -e go ]; do sleep 0.05; done; exit 4', {}), sleeper('d'))
    for task_id in 'abcd':
        scheduler.updates.wait(task_id, 'TASK_RUNNING')
    task = scheduler.updates.of('a')[-1]['container_status']['container_id']
    alone, below = {'value': 'alone'}, nested(task, 'below')
    for container_id in (alone, below):
        call('LAUNCH_CONTAINER', container_id=container_id, command={'value': 'until [ -e go ]; do sleep 0.05; done; exit 6'})
    directory = executor_entry(options.agent, 'pod')['directory']
    folder = raw.get_json(options.agent, '/flags')['flags']['work_dir']
    lab.please('kill agent')
    # One ends while nobody looks.
    touch(directory + '/tasks/c/go')
    lab.please('start agent')
    lab.until('the agent is back', lambda: raw.active_agents(options.master))
    failed = scheduler.updates.wait('c', 'TASK_FAILED', 60)
    lab.expect(failed['message'] == 'Command exited with status 4', failed)
    scheduler.updates.wait('d', 'TASK_KILLED', 60)
    touch(directory + '/tasks/b/go')
    scheduler.updates.wait('b', 'TASK_FINISHED', 60)
    touch('%s/containers/%s/containers/below/go' % (directory, task['value']))
    lab.expect(waited(below)['exit_status'] == 6 << 8, 'nested containers are waited for')
    lab.please('kill agent')
    lab.please('start agent')
    lab.until('the agent is back', lambda: raw.active_agents(options.master))
    def again():
        status, body = raw.post(options.agent, '/api/v1', {'type': 'WAIT_CONTAINER', 'wait_container': {'container_id': below}})
        return status == 200 and b'1536' in body
    lab.until('what ended can be asked after another restart', again)
    lab.expect('alone' in listed(show_standalone=True), 'standalone containers survive')
    wait = waiter(alone)
    touch(folder + '/containers/alone/go')
    lab.expect(wait() == {'exit_status': 6 << 8}, wait())
    lab.expect(scheduler.updates.states('a') == ['TASK_STARTING', 'TASK_RUNNING'], scheduler.updates.all)
    scheduler.call('KILL', task_id={'value': 'a'})
    scheduler.updates.wait('a', 'TASK_KILLED', 60)
    scheduler.teardown()


def processes():
    """A container that shares processes shares those of the container above it: a pod those of the agent."""
    shares = {'container': {'type': 'MESOS', 'linux_info': {'share_pid_namespace': True}}}
    command = 'readlink /proc/self/ns/pid; echo $$; sleep 1000'
    scheduler = raw.Scheduler(options.master)
    scheduler.launch_group('open', ('a', command, shares), ('b', command, {}), **shares)
    scheduler.launch_group('closed', ('c', command, shares), ('d', command, shares), ('e', command, {}))
    said = {}
    for executor, tasks in (('open', 'ab'), ('closed', 'cde')):
        for task in tasks:
            scheduler.updates.wait(task, 'TASK_RUNNING')
            output = '%s/tasks/%s/stdout' % (executor_entry(options.agent, executor)['directory'], task)
            def words():
                return open(output).read().split()
            lab.until('%s has spoken' % task, lambda: len(words()) == 2)
            said[task] = words()
    space = {task: words[0] for task, words in said.items()}
    machine = os.readlink('/proc/self/ns/pid')
    lab.expect(space['a'] == machine, said)
    lab.expect(space['c'] == space['d'] and space['c'] != machine, said)
    lab.expect(len({machine, space['b'], space['c'], space['e']}) == 4, said)
    # Its number is the same to whoever looks for it among the processes that it shares.
    lab.expect(os.path.exists('/proc/%s' % said['a'][1]), said)
    scheduler.teardown()


SCENARIOS = {f.__name__: f for f in (pods, groups, volumes, containers, standalone, memory, processes, restarts)}
SCENARIOS[options.only]()
lab.result(ok=True)

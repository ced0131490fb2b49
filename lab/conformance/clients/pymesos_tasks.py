"""Subscribe, offers, command tasks that finish, fail and are killed, teardown."""
import lab
import pym
import raw

options = lab.arguments()
client = pym.Client(options.master, 'pymesos-tasks')
client.subscribed()
lab.expect(client.memory.subscriptions == ['registered'], client.memory.subscriptions)

offer = client.offer(cpus=4)
lab.expect(lab.amount(offer['resources'], 'mem') == 4096, offer['resources'])
lab.expect(offer['url']['path'] == '/slave(1)', offer)
lab.expect('%s:%s' % (offer['url']['address']['ip'], offer['url']['address']['port']) == options.agent, offer['url'])
lab.expect({a['name'] for a in offer['attributes']} == {'rack', 'zone'}, offer['attributes'])
lab.expect('allocation_info' not in offer, 'a framework without MULTI_ROLE sees no allocation_info')
agent_id = offer['agent_id']
client.launch(offer,
              lab.command_task('good', agent_id, 'echo hello; echo oops >&2'),
              lab.command_task('bad', agent_id, 'exit 3'),
              lab.command_task('long', agent_id, 'sleep 1000'))
client.wait('good', 'TASK_FINISHED')
client.wait('bad', 'TASK_FAILED')
client.wait('long', 'TASK_RUNNING')
for task_id, end in (('good', 'TASK_FINISHED'), ('bad', 'TASK_FAILED')):
    states = client.memory.updates.states(task_id)
    lab.expect(states == ['TASK_STARTING', 'TASK_RUNNING', end], task_id, states)
running = client.wait('long', 'TASK_RUNNING')
lab.expect(running['source'] == 'SOURCE_EXECUTOR' and running['uuid'], running)
lab.expect(running['container_status']['network_infos'], running)
lab.note('three tasks ran')

directory = raw.sandbox(options.agent, 'good')
lab.expect(raw.read_file(options.agent, directory + '/stdout').endswith('hello\n'), 'stdout of', directory)
lab.expect('oops' in raw.read_file(options.agent, directory + '/stderr'), 'stderr of', directory)

client.kill('long')
client.wait('long', 'TASK_KILLED')
everything = client.offer(cpus=4)
lab.expect(lab.amount(everything['resources'], 'mem') == 4096, 'all is offered again', everything['resources'])

framework_id = client.id
client.stop()
completed = raw.get_json(options.master, '/state')['completed_frameworks']
lab.expect(framework_id in [f['id'] for f in completed], 'the framework was torn down')
lab.result(states={task: client.memory.updates.states(task) for task in ('good', 'bad', 'long')})

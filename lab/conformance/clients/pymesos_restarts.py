"""kill -9 of the master or of the agent while tasks run: nothing is lost, nothing runs twice."""
import os

import lab
import pym
import raw

options = lab.arguments('--victim')
go, ran = os.path.abspath('go'), os.path.abspath('ran')
open(ran, 'w').close()

client = pym.Client(options.master, 'pymesos-restarts')
client.subscribed()
offer = client.run_task('long', 'echo long >> %s; sleep 1000' % ran)
client.wait('long', 'TASK_RUNNING')
client.run_task('later', 'echo later >> %s; while [ ! -e %s ]; do sleep 0.05; done; echo end >> %s' % (ran, go, ran))
client.wait('later', 'TASK_RUNNING')

lab.please('kill ' + options.victim)
open(go, 'w').close()
lab.until('the task ends while the %s is away' % options.victim, lambda: 'end' in open(ran).read())
lab.please('start ' + options.victim)
if options.victim == 'master':
    client.subscribed(times=2)
    lab.expect(client.memory.subscriptions == ['registered', 'reregistered'], client.memory.subscriptions)
client.wait('later', 'TASK_FINISHED')
lab.note('the end of a task was not lost')


def alive():
    client.driver.reconcileTasks([{'task_id': {'value': 'long'}}])
    def look():
        return [s for s in client.memory.updates.of('long') if s.get('reason') == 'REASON_RECONCILIATION']
    return lab.until('an answer', look, 60)


# Before the agent is back the master does not answer about its tasks.
agents = lab.until('the agent is back', lambda: raw.active_agents(options.master), 60)
lab.expect(agents == [offer['agent_id']['value']], 'the agent keeps its id', agents)
found = alive()
lab.expect(found[0]['state'] == 'TASK_RUNNING', found)

again = client.run_task('again', 'echo again >> %s' % ran)
lab.expect(again['agent_id'] == offer['agent_id'], again)
client.wait('again', 'TASK_FINISHED')
client.kill('long')
client.wait('long', 'TASK_KILLED')
lines = open(ran).read().split()
lab.expect(sorted(lines) == ['again', 'end', 'later', 'long'], 'everything ran once', lines)
everything = client.offer(cpus=4)
lab.expect(lab.amount(everything['resources'], 'mem') == 4096, everything['resources'])
client.stop()
lab.result(subscriptions=client.memory.subscriptions)

"""Explicit and implicit reconciliation, with and without PARTITION_AWARE."""
import lab
import pym
import raw

options = lab.arguments()


def answers(client, task_id, state):
    def look():
        return [s for s in client.memory.updates.of(task_id) if s.get('reason') == 'REASON_RECONCILIATION']
    found = lab.until('an answer about ' + task_id, look)
    lab.expect(found[0]['state'] == state, task_id, found[0])
    lab.expect('uuid' not in found[0], 'such an answer must not be acknowledged', found[0])
    lab.expect(found[0]['source'] == 'SOURCE_MASTER', found[0])
    return found


client = pym.Client(options.master, 'pymesos-reconcile')
client.subscribed()
client.run_task('run', 'sleep 1000')
client.wait('run', 'TASK_RUNNING')
client.run_task('done', 'true')
client.wait('done', 'TASK_FINISHED')
# The acknowledgement of the end makes the master forget the task.
lab.until('the task is forgotten', lambda: 'done' in [
    task['id'] for f in raw.get_json(options.master, '/frameworks')['frameworks'] for task in f['completed_tasks']])

client.driver.reconcileTasks([{'task_id': {'value': t}} for t in ('run', 'nobody')])
answers(client, 'run', 'TASK_RUNNING')
answers(client, 'nobody', 'TASK_UNKNOWN')
lab.note('explicit')

client.memory.updates.clear()
client.driver.reconcileTasks([])
answers(client, 'run', 'TASK_RUNNING')
lab.expect(not client.memory.updates.of('done'), 'an acknowledged end is not told again')
lab.note('implicit')

client.memory.updates.clear()
client.kill('nobody')
answers(client, 'nobody', 'TASK_UNKNOWN')
client.kill('run')
client.wait('run', 'TASK_KILLED')
client.stop()

old = pym.Client(options.master, 'pymesos-reconcile-old', capabilities=[])
old.subscribed()
old.driver.reconcileTasks([{'task_id': {'value': 'nobody'}}])
answers(old, 'nobody', 'TASK_LOST')
old.stop()
lab.result(ok=True)

"""A custom executor: several tasks on it, messages both ways, kill, restart of the agent, end."""
import os
import sys

import lab
import pym
import raw
from pymesos import decode_data, encode_data

options = lab.arguments()
HERE = os.path.dirname(os.path.abspath(__file__))
EXECUTOR = {
    'executor_id': {'value': 'obedient'},
    'name': 'obedient',
    'type': 'CUSTOM',
    'command': {'value': '%s -B %s/pymesos_custom_executor.py' % (sys.executable, HERE)},
    'resources': [lab.scalar('cpus', 0.1), lab.scalar('mem', 64)],
}

client = pym.Client(options.master, 'pymesos-executor')
client.subscribed()


def launch(task_id):
    offer = client.offer(0.3)
    task = lab.command_task(task_id, offer['agent_id'], None, executor=dict(EXECUTOR))
    del task['command']
    client.launch(offer, task)
    client.wait(task_id, 'TASK_RUNNING')
    return offer['agent_id']


def tell(text):
    client.driver.sendFrameworkMessage(EXECUTOR['executor_id'], agent_id, encode_data(text.encode()))


def hear(text, seconds=30):
    lab.until('the message %r' % text, lambda: text in heard(), seconds)


def heard():
    return [decode_data(message).decode() for _, message in list(client.memory.messages)]


agent_id = launch('one')
hear('registered')
running = client.wait('one', 'TASK_RUNNING')
lab.expect(running['message'] == 'obedient', running)
launch('two')
tell('ping')
hear('pong ping')
lab.note('messages went both ways')

executors = client.offer()['executor_ids']
lab.expect(executors == [{'value': 'obedient'}], 'the offer names the executor', executors)

client.kill('one')
client.wait('one', 'TASK_KILLED')

lab.please('kill agent')
lab.please('start agent')
hear('reregistered', 60)
tell('again')
hear('pong again')
lab.note('the executor outlived the agent')

tell('finish two')
finished = client.wait('two', 'TASK_FINISHED')
lab.expect(decode_data(finished['data']) == b'bye', finished)

launch('three')
tell('exit 7')
failed = client.wait('three', 'TASK_FAILED')
lab.expect(failed['reason'] == 'REASON_EXECUTOR_TERMINATED', failed)
lost = lab.until('executorLost', lambda: client.memory.lost)
lab.expect(lost[0] == ('obedient', 7 << 8), 'exit status 7 as wait(2) tells it', lost)

launch('four')
directory = raw.sandbox(options.agent, 'obedient')
client.stop()
lab.until('the teardown shuts the executor down',
          lambda: raw.get(options.agent, '/files/browse', path=directory)[2].find(b'/shutdown"') > 0)
lab.result(messages=heard())

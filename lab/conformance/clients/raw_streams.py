"""Streams: repetition of updates, the operator's events, subscribers that do not read, files and containers."""
import json
import os
import socket
import time

import lab
import raw

options = lab.arguments('--only')


def repetition():
    """An update comes again until it is acknowledged, and the next waits for it."""
    scheduler = raw.Scheduler(options.master, acknowledge=False)
    scheduler.run_task('quick', 'true')
    first = scheduler.updates.wait('quick', 'TASK_STARTING')
    again = lab.until('the update comes again', lambda: scheduler.updates.of('quick')[1:], 25)
    lab.expect(again[0]['uuid'] == first['uuid'], 'the second update waits for the first', again)
    state = raw.get_json(options.master, '/tasks', task_id='quick')['tasks'][0]
    lab.expect(state['state'] == 'TASK_FINISHED', '/tasks knows the newest state', state)
    for wanted in ('TASK_STARTING', 'TASK_RUNNING', 'TASK_FINISHED'):
        status = scheduler.updates.wait('quick', wanted)
        scheduler.acknowledge_status(status)
    seen = len(scheduler.updates.of('quick'))
    time.sleep(1)
    lab.expect(len(scheduler.updates.of('quick')) == seen, 'nothing comes after the last acknowledgement')
    scheduler.teardown()


def operator():
    """The operator's stream tells of frameworks and tasks, in order."""
    stream = raw.Stream(options.master, '/api/v1', {'type': 'SUBSCRIBE'})
    subscribed = stream.wait('SUBSCRIBED')['subscribed']
    lab.expect(subscribed['heartbeat_interval_seconds'] == 15, subscribed)
    lab.expect(len(subscribed['get_state']['get_agents']['agents']) == 1, subscribed)
    scheduler = raw.Scheduler(options.master)
    stream.wait('FRAMEWORK_ADDED')
    scheduler.run_task('seen', 'sleep 1000')
    added = stream.wait('TASK_ADDED')['task_added']['task']
    lab.expect(added['task_id'] == {'value': 'seen'}, added)
    stream.wait('TASK_UPDATED', lambda event: event['task_updated']['state'] == 'TASK_RUNNING')
    scheduler.updates.wait('seen', 'TASK_RUNNING')

    containers = raw.get_json(options.agent, '/containers')
    lab.expect([c['executor_id'] for c in containers] == ['seen'], containers)
    lab.expect(containers[0]['container_id'] and containers[0]['status'], containers)
    statistics = raw.get_json(options.agent, '/monitor/statistics')
    lab.expect(statistics[0]['executor_id'] == 'seen', statistics)
    lab.expect(statistics[0]['statistics']['cpus_limit'] > 0, statistics)

    scheduler.call('KILL', task_id={'value': 'seen'})
    stream.wait('TASK_UPDATED', lambda event: event['task_updated']['state'] == 'TASK_KILLED')
    scheduler.teardown()
    stream.wait('FRAMEWORK_REMOVED')
    stream.close()


def dead_subscribers():
    """Subscribers that never read: others are served, and the master's memory is bounded."""
    deaf = []
    for number in range(20):
        sock = socket.create_connection(options.master.rsplit(':', 1))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        body = json.dumps({'type': 'SUBSCRIBE'}).encode()
        sock.sendall(b'POST /api/v1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
                     b'Content-Length: %d\r\n\r\n%s' % (len(body), body))
        deaf.append(sock)
    listener = raw.Stream(options.master, '/api/v1', {'type': 'SUBSCRIBE'})
    scheduler = raw.Scheduler(options.master)
    # Each is refused and would be an event; the labels make it a big one.
    labels = {'labels': [{'key': 'k' * 1000, 'value': 'v' * 60000}]}
    for number in range(60):
        offer = scheduler.offer(cpus=1)
        task_id = 'big-%d' % number
        scheduler.launch(offer, lab.command_task(task_id, offer['agent_id'], 'true', labels=labels))
        scheduler.updates.wait(task_id, 'TASK_FINISHED')
    listener.wait('TASK_UPDATED', lambda event: event['task_updated']['status']['task_id']['value'] == 'big-59'
                  and event['task_updated']['state'] == 'TASK_FINISHED')
    for sock in deaf:
        sock.close()
    scheduler.teardown()
    listener.close()


def files():
    """Paths never leave a sandbox: not by dots, not by links, not by spelling."""
    secret = os.path.abspath('secret')
    with open(secret, 'w') as file:
        file.write('do not tell')
    scheduler = raw.Scheduler(options.master)
    scheduler.run_task('holes', 'echo fine > ok; ln -s / all; ln -s %s file; mkdir d; ln -s ../../../../../.. d/up; '
                       'ln -s ok inner; mkfifo fifo; sleep 1000' % secret)
    scheduler.updates.wait('holes', 'TASK_RUNNING')
    directory = raw.sandbox(options.agent, 'holes')
    lab.until('the fifo is made', lambda: b'/fifo"' in raw.get(options.agent, '/files/browse', path=directory)[2])
    lab.expect(raw.read_file(options.agent, directory + '/ok') == 'fine\n', 'a plain file')
    lab.expect(raw.read_file(options.agent, directory + '/inner') == 'fine\n', 'a link that stays inside')
    for escape in ('/file', '/all' + secret, '/all/etc/hostname', '/d/up' + secret, '/..' * 20 + secret,
                   '/d/../../../../../../../../../..' + secret, '/./..//..//..' * 8 + secret):
        for verb in ('read', 'download', 'browse'):
            status, _, body = raw.get(options.agent, '/files/' + verb, path=directory + escape, offset=0, length=64)
            lab.expect(status in (400, 403, 404) and b'do not tell' not in body, verb, escape, status, body[:200])
    for path in (secret, '/etc/passwd', 'etc/passwd', '', '.', '..', '/', '\0', directory + '\0/ok', 'x' * 5000):
        status, _, body = raw.get(options.agent, '/files/read', path=path, offset=0)
        lab.expect(status in (400, 403, 404), 'read of', repr(path[:40]), 'is', status, body[:200])
    for verb in ('read', 'download'):
        status, _, body = raw.get(options.agent, '/files/' + verb, path=directory + '/fifo', offset=0)
        lab.expect(status in (200, 400, 403, 404, 500), 'a fifo does not block', status)
    names = [e['path'] for e in raw.get_json(options.agent, '/files/browse', path=directory)]
    lab.expect({directory + '/ok', directory + '/d', directory + '/stdout'} <= set(names), names)
    size = raw.get_json(options.agent, '/files/read', path=directory + '/ok', offset=-1)
    lab.expect(size == {'data': '', 'offset': 5}, size)
    scheduler.teardown()


SCENARIOS = {f.__name__: f for f in (repetition, operator, dead_subscribers, files)}
SCENARIOS[options.only]()
lab.result(ok=True)

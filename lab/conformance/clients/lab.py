"""How a client program talks to the test that runs it, and waits.

One JSON object per line on stdout: a note, a wish ("kill master"), or the result. Python's standard library only.
"""
import argparse
import getpass
import json
import sys
import threading
import time

USER = getpass.getuser()
TERMINAL = {'TASK_FINISHED', 'TASK_FAILED', 'TASK_KILLED', 'TASK_ERROR', 'TASK_LOST', 'TASK_DROPPED', 'TASK_GONE',
            'TASK_GONE_BY_OPERATOR'}


class Failed(Exception):
    """Something is not as it should be."""


def arguments(*more):
    parser = argparse.ArgumentParser()
    parser.add_argument('--master', required=True)
    parser.add_argument('--agent', required=True)
    for name in more:
        parser.add_argument(name)
    return parser.parse_args()


def say(**line):
    sys.stdout.write(json.dumps(line) + '\n')
    sys.stdout.flush()


def note(text):
    say(note=text)


def please(wish):
    """Asks for a fault, and returns when it was done."""
    say(please=wish)
    if not sys.stdin.readline():
        raise Failed('nobody answers %r' % wish)


def result(**value):
    say(result=value)


def expect(condition, *about):
    if not condition:
        raise Failed(' '.join(str(part) for part in about))


def until(what, look, seconds=30):
    """What look() finds, within so many seconds. What a function says of it is asked at the end."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise Failed('%s: not within %s s' % (what() if callable(what) else what, seconds))
        time.sleep(0.02)


def scalar(name, value):
    return {'name': name, 'type': 'SCALAR', 'scalar': {'value': value}}


def amount(resources, name):
    return sum(r['scalar']['value'] for r in resources if r['name'] == name)


def command_task(task_id, agent_id, command, cpus=0.1, mem=32, **more):
    task = {
        'name': task_id,
        'task_id': {'value': task_id},
        'agent_id': agent_id,
        'resources': [scalar('cpus', cpus), scalar('mem', mem)],
        'command': {'value': command},
    }
    task.update(more)
    return task


class Updates:
    """Status updates in the order they came, by task."""

    def __init__(self):
        self.lock = threading.Lock()
        self.all = []

    def add(self, status):
        with self.lock:
            self.all.append(json.loads(json.dumps(status)))

    def of(self, task_id):
        with self.lock:
            return [s for s in self.all if s['task_id']['value'] == task_id]

    def states(self, task_id):
        """States without repetitions: an unacknowledged update comes again."""
        states = []
        for status in self.of(task_id):
            if not states or states[-1] != status['state']:
                states.append(status['state'])
        return states

    def wait(self, task_id, state, seconds=30):
        def look():
            for status in self.of(task_id):
                if status['state'] == state:
                    return status
                if status['state'] in TERMINAL and status.get('reason') != 'REASON_RECONCILIATION':
                    raise Failed('%s is %s, not %s: %s' % (task_id, status['state'], state, status))
            return None
        return until(lambda: '%s of %s (so far %s)' % (state, task_id, self.states(task_id)), look, seconds)

    def clear(self):
        with self.lock:
            self.all = []

"""A scheduler that may be killed at any moment: what it means to do is in its journal before it is done.

It runs jobs until the file `enough` is there, each as often as needed until one attempt of it ends as it should. A job is
one command task, or with `--pods yes` a group of two. The command of a task adds a line to `started`, and one to `ended`.
Who reads the journal and these two files knows whether anything was lost or ran twice.
"""
import http.client
import json
import os
import time

import lab
import raw

options = lab.arguments('--pods')
AT_ONCE = 12
STARTED, ENDED, ENOUGH = os.path.abspath('started'), os.path.abspath('ended'), os.path.abspath('enough')
# What the master answers about a task that does not run and never will.
NOT_THERE = {'TASK_UNKNOWN', 'TASK_GONE', 'TASK_LOST', 'TASK_DROPPED', 'TASK_GONE_BY_OPERATOR'}
# What becomes of groups: their tasks end by themselves, the first is killed by a call, or it is unhealthy.
FINISH, KILL, SICK = range(3)


def kind(job):
    return job % 3 if options.pods else FINISH


def names(job, number):
    """The tasks of an attempt at a job."""
    return ['%d-%d%s' % (job, number, member) for member in ('ab' if options.pods else [''])]


class Journal:
    """Facts, one per line, on the disk before the call returns."""

    def __init__(self, path):
        self.framework_id = self.agent_id = None
        self.attempts, self.ends = {}, {}
        if os.path.exists(path):
            with open(path, 'rb') as file:
                for line in file.read().split(b'\n')[:-1]:
                    self.apply(json.loads(line))
        # A line that was cut off by a crash stated no fact: it must not be glued to the next one.
        self.file = open(path, 'ab')
        with open(path, 'rb+') as file:
            whole = file.read()
            file.truncate(whole.rfind(b'\n') + 1)

    def write(self, **fact):
        self.file.write(json.dumps(fact).encode() + b'\n')
        self.file.flush()
        os.fsync(self.file.fileno())
        self.apply(fact)

    def apply(self, fact):
        if 'framework' in fact:
            self.framework_id = fact['framework']
        elif 'launch' in fact:
            self.attempts[fact['launch']] = fact['job']
            self.agent_id = fact['agent']
        elif 'end' in fact:
            self.ends.setdefault(fact['end'], fact['state'])

    def alive(self):
        return [attempt for attempt in self.attempts if attempt not in self.ends]

    def tries(self, job):
        """How often a job was begun. The last time it may not have been written down for all of its tasks."""
        return -(-sum(1 for other in self.attempts.values() if other == job) // len(names(job, 0)))

    def is_done(self, job):
        goal = 'TASK_FINISHED' if kind(job) == FINISH else 'TASK_KILLED'
        return any(all(self.ends.get(name) == goal for name in names(job, number)) for number in range(self.tries(job)))

    def done(self):
        return {job for job in set(self.attempts.values()) if self.is_done(job)}

    def waiting(self):
        """Jobs begun that neither run nor are done."""
        busy = self.done() | {self.attempts[a] for a in self.alive()}
        return sorted(set(self.attempts.values()) - busy)


class Disconnected(Exception):
    pass


def send(scheduler, kind, **fields):
    try:
        status, body = scheduler.try_call(kind, **fields)
    except (OSError, http.client.HTTPException) as error:
        raise Disconnected(error)
    if status != 202:
        raise Disconnected('%s is %s %s' % (kind, status, body))


def serve(journal, scheduler):
    """Until everything is done (True), or the stream breaks."""
    told, asked = 0, 0.0
    while True:
        if scheduler.closed:
            raise Disconnected('the stream closed')
        for status in scheduler.updates.all[told:]:
            told += 1
            take(journal, scheduler, status)
        for event in list(scheduler.events):
            scheduler.events.remove(event)
            if event['type'] == 'OFFERS':
                for offer in event['offers']['offers']:
                    use(journal, scheduler, offer)
            elif event['type'] == 'ERROR':
                raise Disconnected(event)
        if os.path.exists(ENOUGH) and not journal.waiting() and not journal.alive():
            return True
        if time.monotonic() - asked > 1 and journal.alive():
            asked = time.monotonic()
            send(scheduler, 'RECONCILE', tasks=[{'task_id': {'value': a}, 'agent_id': journal.agent_id}
                                                for a in journal.alive()])
            for attempt in journal.alive():
                job = journal.attempts[attempt]
                if kind(job) == KILL and attempt in names(job, journal.tries(job) - 1)[:1]:
                    send(scheduler, 'KILL', task_id={'value': attempt}, agent_id=journal.agent_id)
        time.sleep(0.01)


def take(journal, scheduler, status):
    attempt, state = status['task_id']['value'], status['state']
    if attempt not in journal.attempts:
        raise lab.Failed('an update for a task that was never launched: %s' % status)
    by_word = status.get('reason') == 'REASON_RECONCILIATION'
    if state in lab.TERMINAL or by_word and state in NOT_THERE:
        known = journal.ends.get(attempt)
        if known is None or known != state and not by_word:
            journal.write(end=attempt, state=state, reason=status.get('reason'), source=status['source'],
                          uuid=status.get('uuid'))
    if 'uuid' in status:
        send(scheduler, 'ACKNOWLEDGE', agent_id=status['agent_id'], task_id=status['task_id'], uuid=status['uuid'])


def use(journal, scheduler, offer):
    each = len(names(0, 0))
    # A group has an executor of its own, with 0.1 cpus.
    room = int(lab.amount(offer['resources'], 'cpus') / (0.1 + 0.1 * each))
    room = max(0, min(AT_ONCE - len({journal.attempts[a] for a in journal.alive()}), room))
    jobs = journal.waiting()
    if not os.path.exists(ENOUGH):
        begun = len(set(journal.attempts.values()))
        jobs += range(begun, begun + room)
    operations = []
    for job in jobs[:room]:
        attempt = names(job, journal.tries(job))
        for name in attempt:
            journal.write(launch=name, job=job, agent=offer['agent_id'])
        tasks = [task(job, name, name == attempt[0], offer['agent_id']) for name in attempt]
        if options.pods:
            executor = {'type': 'DEFAULT', 'executor_id': {'value': 'pod-%d' % job}, 'framework_id': journal.framework_id,
                        'resources': [lab.scalar('cpus', 0.1), lab.scalar('mem', 32), lab.scalar('disk', 16)]}
            operations.append({'type': 'LAUNCH_GROUP', 'launch_group': {
                'executor': executor, 'task_group': {'tasks': tasks}}})
        else:
            operations.append({'type': 'LAUNCH', 'launch': {'task_infos': tasks}})
    send(scheduler, 'ACCEPT', offer_ids=[offer['id']], operations=operations, filters={'refuse_seconds': 0.2})


def task(job, name, is_first, agent_id):
    begin, end = 'echo %s >> %s' % (name, STARTED), 'echo %s >> %s' % (name, ENDED)
    length, more = 0.1 + job % 7 / 5, {}
    if options.pods:
        more['health_check'] = {'type': 'COMMAND', 'command': {'value': 'test -e healthy'}, 'delay_seconds': 0,
                                'interval_seconds': 0.1, 'grace_period_seconds': 5, 'consecutive_failures': 3}
        begin += '; touch healthy'
    if kind(job) == SICK and is_first:
        # It has been healthy, whether or not an agent was there to see it, and is no more.
        begin += '; sleep %.1f; rm healthy' % (0.5 + length)
    if kind(job) != FINISH:
        length, end = 1000, 'false'
    return lab.command_task(name, agent_id, '%s; sleep %.1f; %s' % (begin, length, end), **more)


def main():
    journal = Journal('journal')
    while True:
        try:
            scheduler = raw.Scheduler(options.master, framework_id=journal.framework_id, acknowledge=False,
                                      name='crash')
        except (OSError, http.client.HTTPException, lab.Failed) as error:
            lab.note('no subscription: %s' % error)
            time.sleep(0.1)
            continue
        try:
            if journal.framework_id is None:
                journal.write(framework=scheduler.framework_id)
            if serve(journal, scheduler):
                send(scheduler, 'TEARDOWN')
                lab.result(attempts=len(journal.attempts), done=len(journal.done()))
                return
        except Disconnected as error:
            lab.note('disconnected: %s' % error)
            scheduler.close()
            time.sleep(0.1)


main()

"""What a task sees and how it ends: kill escalation, time limits, environment, files fetched, isolation, limits."""
import bz2
import gzip
import http.server
import io
import lzma
import os
import tarfile
import threading
import zipfile

import lab
import raw

options = lab.arguments('--only')


def kill_escalation():
    """SIGTERM to the whole tree first, SIGKILL after the grace period; a second KILL can only shorten it."""
    scheduler = raw.Scheduler(options.master, capabilities=['TASK_KILLING_STATE'])
    ready = os.path.abspath('stubborn')
    scheduler.run_task('stubborn', 'trap "" TERM; touch %s; while :; do sleep 0.1; done' % ready,
                       kill_policy={'grace_period': {'nanoseconds': 3600 * 10**9}})
    scheduler.updates.wait('stubborn', 'TASK_RUNNING')
    lab.until('the trap is set', lambda: os.path.exists(ready))
    scheduler.call('KILL', task_id={'value': 'stubborn'})
    scheduler.updates.wait('stubborn', 'TASK_KILLING')
    scheduler.call('KILL', task_id={'value': 'stubborn'}, kill_policy={'grace_period': {'nanoseconds': 10**8}})
    scheduler.updates.wait('stubborn', 'TASK_KILLED', 20)
    said = os.path.abspath('said')
    scheduler.run_task('polite', 'trap "echo bye > %s; exit 0" TERM; touch %s-ready; while :; do sleep 0.05; done'
                       % (said, said))
    lab.until('the trap is set', lambda: os.path.exists(said + '-ready'))
    scheduler.call('KILL', task_id={'value': 'polite'})
    scheduler.updates.wait('polite', 'TASK_KILLED')
    lab.expect(open(said).read() == 'bye\n', 'a task hears SIGTERM')
    scheduler.teardown()


def time_limit():
    scheduler = raw.Scheduler(options.master)
    scheduler.run_task('slow', 'sleep 1000', max_completion_time={'nanoseconds': 3 * 10**8})
    failed = scheduler.updates.wait('slow', 'TASK_FAILED')
    lab.expect(failed['reason'] == 'REASON_MAX_COMPLETION_TIME_REACHED', failed)
    scheduler.teardown()


def environment():
    scheduler = raw.Scheduler(options.master)
    offer = scheduler.offer()
    task = lab.command_task('env', offer['agent_id'], None)
    task['command'] = {'shell': False, 'value': '/bin/sh',
                       'arguments': ['sh', '-c', 'env; pwd; echo "$0 $1"', 'a b', 'c'],
                       'environment': {'variables': [{'name': 'COLOUR', 'value': 'deep blue'}]}}
    scheduler.launch(offer, task)
    scheduler.updates.wait('env', 'TASK_FINISHED')
    directory = raw.sandbox(options.agent, 'env')
    lines = raw.read_file(options.agent, directory + '/stdout').splitlines()
    variables = dict(line.split('=', 1) for line in lines if '=' in line)
    lab.expect(variables['COLOUR'] == 'deep blue', variables)
    lab.expect(variables['MESOS_FRAMEWORK_ID'] == scheduler.framework_id['value'], variables)
    lab.expect(variables['MESOS_SANDBOX'] == lines[-2], 'the sandbox is the working directory', lines)
    lab.expect(lines[-1] == 'a b c', 'arguments keep their borders', lines)
    scheduler.teardown()


def tarball(mode):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w:' + mode) as archive:
        member = tarfile.TarInfo('from-' + (mode or 'tar'))
        member.size = 6
        archive.addfile(member, io.BytesIO(b'inside'))
    return out.getvalue()


def escaping_tarball():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w') as archive:
        member = tarfile.TarInfo('../../../../../../../../../../..' + os.path.abspath('escaped'))
        member.size = 3
        archive.addfile(member, io.BytesIO(b'out'))
        link = tarfile.TarInfo('link')
        link.type, link.linkname = tarfile.SYMTYPE, os.path.abspath('.')
        archive.addfile(link)
        member = tarfile.TarInfo('link/escaped')
        member.size = 3
        archive.addfile(member, io.BytesIO(b'out'))
    return out.getvalue()


class Files(http.server.BaseHTTPRequestHandler):
    files = {}

    def do_GET(self):
        if self.path == '/moved':
            self.send_response(302)
            self.send_header('Location', '/plain')
            self.end_headers()
            return
        body = self.files.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header('Content-Length', str(len(body or b'')))
        self.end_headers()
        self.wfile.write(body or b'')

    def log_message(self, *args):
        pass


def zipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w') as archive:
        archive.writestr('from-zip', 'inside')
    return out.getvalue()


def fetcher():
    Files.files = {'/plain': b'plain', '/run': b'#!/bin/sh\necho ran\n', '/a.tar.gz': tarball('gz'),
                   '/a.tar.bz2': tarball('bz2'), '/a.tar.xz': tarball('xz'), '/a.tar': tarball(''), '/a.zip': zipped(),
                   '/one.gz': gzip.compress(b'inside'), '/kept.tar.gz': tarball('gz'), '/evil.tar': escaping_tarball()}
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Files)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = 'http://127.0.0.1:%d' % server.server_port
    with open('local', 'w') as file:
        file.write('local')
    scheduler = raw.Scheduler(options.master)

    def launch(task_id, command, *uris):
        offer = scheduler.offer()
        task = lab.command_task(task_id, offer['agent_id'], command)
        task['command']['uris'] = list(uris)
        scheduler.launch(offer, task)

    launch('fetch',
           'set -ex; test "$(cat plain)" = plain; test "$(cat named/it)" = plain; test "$(cat moved)" = plain; '
           'test "$(./run)" = ran; for f in from-gz from-bz2 from-xz from-tar from-zip one; do '
           'test "$(cat $f)" = inside; done; test -e kept.tar.gz; test "$(cat local)" = local',
           {'value': base + '/plain'}, {'value': base + '/plain', 'output_file': 'named/it'},
           {'value': base + '/moved'}, {'value': base + '/run', 'executable': True}, {'value': base + '/a.tar.gz'}, {'value': base + '/a.tar.bz2'},
           {'value': base + '/a.tar.xz'}, {'value': base + '/a.tar'}, {'value': base + '/a.zip'},
           {'value': base + '/one.gz'}, {'value': base + '/kept.tar.gz', 'extract': False},
           {'value': 'file://' + os.path.abspath('local')})
    try:
        scheduler.updates.wait('fetch', 'TASK_FINISHED')
    except lab.Failed:
        lab.note(raw.read_file(options.agent, raw.sandbox(options.agent, 'fetch') + '/stderr'))
        raise

    launch('missing', 'true', {'value': base + '/missing'})
    scheduler.updates.wait('missing', 'TASK_FAILED')
    launch('outside', 'true', {'value': base + '/plain', 'output_file': '../../outside'})
    lab.until('a name outside is refused',
              lambda: {'TASK_FAILED', 'TASK_ERROR'} & set(scheduler.updates.states('outside')))
    launch('evil', 'true', {'value': base + '/evil.tar'})
    lab.until('the archive is done with', lambda: lab.TERMINAL & set(scheduler.updates.states('evil')))
    lab.expect(not os.path.exists('escaped'), 'an archive wrote outside of the sandbox')
    scheduler.teardown()
    server.shutdown()


def isolation():
    """Own pid, mount, ipc and uts namespaces; few capabilities; no new privileges. Needs root."""
    mine = {kind: os.readlink('/proc/self/ns/' + kind) for kind in ('pid', 'mnt', 'ipc', 'uts')}
    scheduler = raw.Scheduler(options.master)
    scheduler.run_task('look', 'for n in pid mnt ipc uts; do echo $n=$(readlink /proc/self/ns/$n); done; '
                       'grep -E "^(NoNewPrivs|CapEff):" /proc/self/status; ls -d /proc/[0-9]* | wc -l; '
                       'hostname inside 2>/dev/null; cat /proc/self/cgroup')
    scheduler.updates.wait('look', 'TASK_FINISHED')
    text = raw.read_file(options.agent, raw.sandbox(options.agent, 'look') + '/stdout')
    for kind, namespace in mine.items():
        lab.expect('%s=%s\n' % (kind, namespace) not in text, kind, 'is shared with the host', text)
    lab.expect('NoNewPrivs:\t1' in text, text)
    capabilities = int(text.split('CapEff:\t')[1].split()[0], 16)
    for name, bit in (('SYS_ADMIN', 21), ('SYS_MODULE', 16), ('SYS_PTRACE', 19), ('NET_ADMIN', 12)):
        lab.expect(not capabilities & 1 << bit, 'CAP_' + name, text)
    scheduler.teardown()


def limits():
    """Memory that bites: the task that takes too much ends, its neighbour does not. Needs root."""
    scheduler = raw.Scheduler(options.master)
    scheduler.run_task('calm', 'sleep 1000')
    scheduler.updates.wait('calm', 'TASK_RUNNING')
    # tail keeps the last line of its input: all of it.
    scheduler.run_task('greedy', 'head -c 300m /dev/zero | tail -n 1 | wc -c', mem=64)
    failed = scheduler.updates.wait('greedy', 'TASK_FAILED', 60)
    lab.expect(failed['reason'] == 'REASON_CONTAINER_LIMITATION_MEMORY', failed)
    lab.expect(scheduler.updates.states('calm') == ['TASK_STARTING', 'TASK_RUNNING'], 'the neighbour is not touched')
    statistics = raw.get_json(options.agent, '/monitor/statistics')
    calm = [e for e in statistics if e['executor_id'] == 'calm']
    lab.expect(calm and calm[0]['statistics']['mem_limit_bytes'] >= 32 << 20, statistics)
    scheduler.teardown()


def restarts():
    """What is launched while the agent is away, and the master has yet to notice, is launched or told to be lost."""
    scheduler = raw.Scheduler(options.master)
    scheduler.run_task('long', 'exec sleep 1000')
    scheduler.updates.wait('long', 'TASK_RUNNING')
    for number in range(12):
        offer = scheduler.offer(0.1)
        name = 'task-%d' % number
        lab.please('kill agent')
        if number % 2:
            lab.please('start agent')
        scheduler.launch(offer, lab.command_task(name, offer['agent_id'], 'exit 0'))
        if not number % 2:
            lab.please('start agent')
        lab.until('something is told of ' + name, lambda: scheduler.updates.of(name), 30)
    scheduler.teardown()


SCENARIOS = {f.__name__: f for f in (kill_escalation, time_limit, environment, fetcher, isolation, limits, restarts)}
SCENARIOS[options.only]()
lab.result(ok=True)

"""A scheduler and an operator that speak HTTP by themselves, with Python's standard library."""
import http.client
import json
import threading
import urllib.parse

import lab


def get(address, path, /, **query):
    """GET: (status, headers, body)."""
    if query:
        path += '?' + urllib.parse.urlencode(query)
    connection = http.client.HTTPConnection(address, timeout=30)
    try:
        connection.request('GET', path, headers={'Accept': 'application/json'})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def get_json(address, path, /, **query):
    status, _, body = get(address, path, **query)
    lab.expect(status == 200, 'GET', path, 'is', status, body[:200])
    return json.loads(body)


def post(address, path, body, **headers):
    """POST of JSON: (status, body)."""
    headers = {name.replace('_', '-'): value for name, value in headers.items()}
    headers.setdefault('Content-Type', 'application/json')
    headers.setdefault('Accept', 'application/json')
    connection = http.client.HTTPConnection(address, timeout=30)
    try:
        connection.request('POST', path, json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


class Stream:
    """A stream of events, read by a thread of its own."""

    def __init__(self, address, path, body):
        self.connection = http.client.HTTPConnection(address, timeout=60)
        self.connection.request('POST', path, json.dumps(body),
                                {'Content-Type': 'application/json', 'Accept': 'application/json'})
        self.socket = self.connection.sock
        self.answer = self.connection.getresponse()
        self.events, self.closed = [], False
        if self.answer.status != 200:
            raise lab.Failed('%s %s' % (self.answer.status, self.answer.read()))
        self.id = self.answer.getheader('Mesos-Stream-Id')
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        try:
            while True:
                length = self.answer.readline()
                if not length:
                    break
                body = self.take(int(length))
                self.on_event(json.loads(body))
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass
        self.closed = True

    def take(self, length):
        body = b''
        while len(body) < length:
            piece = self.answer.read(length - len(body))
            if not piece:
                raise ValueError('the stream ends within a record')
            body += piece
        return body

    def on_event(self, event):
        self.events.append(event)

    def wait(self, kind, accept=lambda event: True, seconds=30):
        """The first event of that kind that is accepted; it is taken away."""
        def look():
            for event in list(self.events):
                if event['type'] == kind and accept(event):
                    self.events.remove(event)
                    return event
            return None
        return lab.until('%s event (unread: %s)' % (kind, [e['type'] for e in self.events]), look, seconds)

    def close(self):
        try:
            self.socket.shutdown(2)
        except OSError:
            pass
        self.connection.close()


class Scheduler(Stream):
    """One subscription of a framework. Updates are acknowledged unless told otherwise."""

    def __init__(self, address, framework_id=None, acknowledge=True, capabilities=(), **info):
        self.address, self.acknowledge, self.updates = address, acknowledge, lab.Updates()
        self.framework_id, self.offers = None, []
        info = dict({'user': lab.USER, 'name': 'lab', 'roles': ['lab'], 'checkpoint': True, 'failover_timeout': 600,
                     'capabilities': [{'type': c} for c in ('MULTI_ROLE', 'PARTITION_AWARE') + tuple(capabilities)]},
                    **info)
        body = {'type': 'SUBSCRIBE', 'subscribe': {'framework_info': info}}
        if framework_id:
            info['id'] = body['framework_id'] = framework_id
        self.info = info
        super().__init__(address, '/api/v1/scheduler', body)
        subscribed = self.wait('SUBSCRIBED')
        self.framework_id = subscribed['subscribed']['framework_id']

    def on_event(self, event):
        if event['type'] == 'SUBSCRIBED':
            self.framework_id = event['subscribed']['framework_id']
        if event['type'] == 'UPDATE':
            status = event['update']['status']
            self.updates.add(status)
            if self.acknowledge and 'uuid' in status:
                self.acknowledge_status(status)
            return
        super().on_event(event)

    def acknowledge_status(self, status):
        """Tries to: an acknowledgement that gets lost is asked for again by the next repetition of the update."""
        try:
            self.try_call('ACKNOWLEDGE', agent_id=status['agent_id'], task_id=status['task_id'], uuid=status['uuid'])
        except (OSError, http.client.HTTPException):
            pass

    def try_call(self, kind, **fields):
        body = {'type': kind, 'framework_id': self.framework_id}
        if fields:
            body[kind.lower()] = fields
        return post(self.address, '/api/v1/scheduler', body, Mesos_Stream_Id=self.id)

    def call(self, kind, **fields):
        status, body = self.try_call(kind, **fields)
        lab.expect(status in (200, 202), kind, 'is', status, body[:300])

    def offer(self, cpus=0.1, seconds=30):
        """An offer with at least so many cpus; smaller ones are given back, to come again as one."""
        def look():
            for event in [e for e in list(self.events) if e['type'] == 'OFFERS']:
                self.events.remove(event)
                self.offers += event['offers']['offers']
            rescinded = [e['rescind']['offer_id'] for e in list(self.events) if e['type'] == 'RESCIND']
            self.offers = [offer for offer in self.offers if offer['id'] not in rescinded]
            while self.offers:
                offer = self.offers.pop(0)
                if lab.amount(offer['resources'], 'cpus') >= cpus - 1e-9:
                    return offer
                self.decline(offer)
            return None
        return lab.until('an offer of %s cpus' % cpus, look, seconds)

    def decline(self, offer, seconds=1.0):
        self.call('DECLINE', offer_ids=[offer['id']], filters={'refuse_seconds': seconds})

    def launch(self, offer, *tasks):
        self.call('ACCEPT', offer_ids=[offer['id']], filters={'refuse_seconds': 0.0},
                  operations=[{'type': 'LAUNCH', 'launch': {'task_infos': list(tasks)}}])

    def run_task(self, task_id, command, **more):
        """Launches one command task; returns its offer."""
        offer = self.offer(more.get('cpus', 0.1))
        self.launch(offer, lab.command_task(task_id, offer['agent_id'], command, **more))
        return offer

    def launch_group(self, executor_id, *tasks, **executor_more):
        """Launches a group of (task id, shell command, more) under the built-in executor; returns its offer."""
        offer = self.offer(0.1 + 0.1 * len(tasks))
        infos = [dict(lab.command_task(task_id, offer['agent_id'], command), **more) for task_id, command, more in tasks]
        executor = {'type': 'DEFAULT', 'executor_id': {'value': executor_id}, 'framework_id': self.framework_id,
                    'resources': [lab.scalar('cpus', 0.1), lab.scalar('mem', 32), lab.scalar('disk', 16)], **executor_more}
        self.call('ACCEPT', offer_ids=[offer['id']], filters={'refuse_seconds': 0.0},
                  operations=[{'type': 'LAUNCH_GROUP', 'launch_group': {
                      'executor': executor, 'task_group': {'tasks': infos}}}])
        return offer

    def teardown(self):
        self.call('TEARDOWN')


def active_agents(master):
    """Ids of the agents that the master knows as active; none while it does not answer."""
    try:
        return [s['id'] for s in get_json(master, '/slaves')['slaves'] if s['active']]
    except (OSError, http.client.HTTPException, lab.Failed):
        return []


def sandbox(agent, executor_id):
    """The sandbox folder of an executor, running or completed."""
    state = get_json(agent, '/state')
    for framework in state['frameworks'] + state['completed_frameworks']:
        for executor in framework['executors'] + framework['completed_executors']:
            if executor['id'] == executor_id:
                return executor['directory']
    return None


def read_file(agent, path):
    """A whole file of a sandbox, as text."""
    status, _, body = get(agent, '/files/download', path=path)
    lab.expect(status == 200, 'download of', path, 'is', status, body[:200])
    return body.decode()

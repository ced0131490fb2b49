"""A resource provider: one pool of raw disk that it makes mount disks of. It survives its own death.

What it must remember is in a file beside it. `<state>.hold` keeps operations pending while it exists, `<state>.deny`
makes it fail to publish; a source of 13 MB is one that it fails to make a disk of. Python's standard library only.
"""
import argparse
import base64
import json
import os
import sys
import threading
import time
import uuid

import lab
import raw

PATH = '/api/v1/resource_provider'


def new_uuid():
    return base64.b64encode(uuid.uuid4().bytes).decode()


def bare(resource):
    """A resource as the provider counts it: to whom it is allocated is not its business."""
    return {key: value for key, value in resource.items() if key != 'allocation_info'}


def source_id(resource):
    return resource['disk']['source'].get('id')


class Provider:
    def __init__(self, agent, path):
        self.agent, self.path, self.lock = agent, path, threading.RLock()
        self.state = {'id': None, 'version': new_uuid(), 'raw': 100, 'disks': [], 'operations': {}, 'published': []}
        self.stream = None
        if os.path.exists(path):
            with open(path) as file:
                self.state = json.load(file)

    def save(self):
        with open(self.path + '.new', 'w') as file:
            json.dump(self.state, file)
        os.replace(self.path + '.new', self.path)

    def resources(self):
        disks = [bare(disk) for disk in self.state['disks']]
        return ([self.raw(self.state['raw'])] if self.state['raw'] else []) + disks

    def raw(self, size):
        return dict(lab.scalar('disk', size), provider_id={'value': self.state['id']},
                    disk={'source': {'type': 'RAW', 'profile': 'fast'}})

    def call(self, kind, **fields):
        body = {'type': kind, 'resource_provider_id': {'value': self.state['id']}, kind.lower(): fields}
        try:
            status, answer = raw.post(self.agent, PATH, body, Mesos_Stream_Id=self.stream.id)
        except OSError:
            return
        if status != 202:
            print(kind, status, answer[:300], file=sys.stderr, flush=True)

    def subscribe(self):
        info = {'type': 'org.example.disks', 'name': 'disks'}
        if self.state['id']:
            info['id'] = {'value': self.state['id']}
        stream = raw.Stream(self.agent, PATH, {'type': 'SUBSCRIBE', 'subscribe': {'resource_provider_info': info}})
        event = stream.wait('SUBSCRIBED')
        with self.lock:
            self.stream = stream
            self.state['id'] = event['subscribed']['provider_id']['value']
            self.save()
            self.tell_state()

    def tell_state(self):
        operations = [dict(agent_id=None, **{key: op[key] for key in ('info', 'uuid', 'latest_status', 'statuses')},
                           **({'framework_id': op['framework_id']} if op['framework_id'] else {}))
                      for op in self.state['operations'].values()]
        self.call('UPDATE_STATE', resources=self.resources(), operations=operations,
                  resource_version_uuid={'value': self.state['version']})

    def run(self):
        while True:
            try:
                self.subscribe()
            except (OSError, lab.Failed) as error:
                print('not subscribed:', error, file=sys.stderr, flush=True)
                time.sleep(0.2)
                continue
            repeated = 0
            while not self.stream.closed or self.stream.events:
                while self.stream.events:
                    event = self.stream.events.pop(0)
                    with self.lock:
                        getattr(self, 'on_' + event['type'].lower())(event)
                with self.lock:
                    self.work()
                    if time.monotonic() > repeated:
                        repeated = time.monotonic() + 1
                        for op in self.state['operations'].values():
                            self.tell(op)
                time.sleep(0.02)

    def on_apply_operation(self, event):
        apply = event['apply_operation']
        key = apply['operation_uuid']['value']
        status = {'state': 'OPERATION_PENDING', 'resource_provider_id': {'value': self.state['id']}}
        if apply['info'].get('id'):
            status['operation_id'] = apply['info']['id']
        self.state['operations'][key] = {
            'info': apply['info'], 'uuid': apply['operation_uuid'], 'framework_id': apply.get('framework_id'),
            'latest_status': status, 'statuses': [], 'version': apply['resource_version_uuid']['value']}
        self.save()

    def work(self):
        """Carries out what is pending."""
        if os.path.exists(self.path + '.hold'):
            return
        for op in self.state['operations'].values():
            if op['latest_status']['state'] == 'OPERATION_PENDING':
                state, converted = self.carry_out(op)
                status = dict(op['latest_status'], state=state, uuid={'value': new_uuid()})
                if converted:
                    status['converted_resources'] = converted
                op['latest_status'] = status
                op['statuses'].append(status)
                self.save()
                self.tell(op)

    def carry_out(self, op):
        info = op['info']
        if op['version'] != self.state['version']:
            return 'OPERATION_DROPPED', None
        kind = info['type']
        if kind == 'CREATE_DISK':
            source = info['create_disk']['source']
            size = source['scalar']['value']
            if size == 13:
                return 'OPERATION_FAILED', None
            folder = os.path.join(os.path.dirname(self.path), 'disk-' + uuid.uuid4().hex[:8])
            disk = json.loads(json.dumps(source))
            disk['disk']['source'] = {'type': info['create_disk']['target_type'], 'id': os.path.basename(folder),
                                      'profile': 'fast', 'mount': {'root': folder}}
            self.state['raw'] -= size
            self.state['disks'].append(disk)
            return 'OPERATION_FINISHED', [disk]
        if kind == 'DESTROY_DISK':
            source = info['destroy_disk']['source']
            self.state['disks'] = [d for d in self.state['disks'] if source_id(d) != source_id(source)]
            self.state['raw'] += source['scalar']['value']
            left = dict(self.raw(source['scalar']['value']))
            if 'allocation_info' in source:
                left['allocation_info'] = source['allocation_info']
            return 'OPERATION_FINISHED', [left]
        if kind in ('RESERVE', 'UNRESERVE', 'CREATE', 'DESTROY'):
            part = info[kind.lower()]
            for one in part.get('resources', part.get('volumes', [])):
                one = json.loads(json.dumps(one))
                if kind == 'UNRESERVE':
                    one['reservations'].pop()
                if kind == 'DESTROY':
                    del one['disk']['persistence'], one['disk']['volume']
                self.state['disks'] = [one if source_id(d) == source_id(one) else d for d in self.state['disks']]
            return 'OPERATION_FINISHED', None
        return 'OPERATION_ERROR', None

    def tell(self, op):
        for status in op['statuses'][:1]:
            fields = {'status': status, 'operation_uuid': op['uuid']}
            if op['framework_id']:
                fields['framework_id'] = op['framework_id']
            self.call('UPDATE_OPERATION_STATUS', **fields)

    def on_acknowledge_operation_status(self, event):
        seen = event['acknowledge_operation_status']
        op = self.state['operations'].get(seen['operation_uuid']['value'])
        if op and op['statuses'] and op['statuses'][0]['uuid'] == seen['status_uuid']:
            del self.state['operations'][seen['operation_uuid']['value']]
            self.save()

    def on_publish_resources(self, event):
        publish = event['publish_resources']
        denied = os.path.exists(self.path + '.deny')
        if not denied:
            self.state['published'] = [source_id(r) for r in publish.get('resources', [])]
            for resource in publish.get('resources', []):
                os.makedirs(resource['disk']['source']['mount']['root'], exist_ok=True)
            self.save()
        self.call('UPDATE_PUBLISH_RESOURCES_STATUS', uuid=publish['uuid'], status='FAILED' if denied else 'OK')

    def on_reconcile_operations(self, event):
        for one in event['reconcile_operations']['operation_uuids']:
            if one['value'] not in self.state['operations']:
                status = {'state': 'OPERATION_DROPPED', 'resource_provider_id': {'value': self.state['id']}}
                self.call('UPDATE_OPERATION_STATUS', status=status, operation_uuid=one)

    def on_teardown(self, event):
        os.remove(self.path)
        sys.exit(0)


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--agent', required=True)
    parser.add_argument('--state', required=True)
    given = parser.parse_args()
    Provider(given.agent, given.state).run()

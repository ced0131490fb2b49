"""One update of a custom executor and one operation, from where they begin to their acknowledgement; prints their ids."""
import base64
import uuid

import lab
import raw

options = lab.arguments()
for daemon in options.master, options.agent:
    status, _, body = raw.get(daemon, '/logging/toggle', level=1, duration='10mins')
    lab.expect(status == 200, 'toggle is', status, body)

scheduler = raw.Scheduler(options.master, acknowledge=False, capabilities=['RESERVATION_REFINEMENT'])
offer = scheduler.offer(1)
amounts = [{'name': n, 'type': 'SCALAR', 'scalar': {'value': v}} for n, v in (('cpus', 0.1), ('mem', 32))]
task = {'name': 'trail', 'task_id': {'value': 'trail'}, 'agent_id': offer['agent_id'], 'resources': amounts,
        'executor': {'executor_id': {'value': 'own'}, 'type': 'CUSTOM', 'command': {'value': 'exec sleep 1000'},
                     'resources': amounts}}
reserve = {'name': 'cpus', 'type': 'SCALAR', 'scalar': {'value': 0.5},
           'reservations': [{'type': 'DYNAMIC', 'role': 'lab'}]}
scheduler.call('ACCEPT', offer_ids=[offer['id']], operations=[
    {'type': 'RESERVE', 'id': {'value': 'operation'}, 'reserve': {'resources': [reserve]}},
    {'type': 'LAUNCH', 'launch': {'task_infos': [task]}}])

done = scheduler.wait('UPDATE_OPERATION_STATUS')['update_operation_status']['status']
lab.expect(done['state'] == 'OPERATION_FINISHED', done)
scheduler.call('ACKNOWLEDGE_OPERATION_STATUS', agent_id=offer['agent_id'], uuid=done['uuid']['value'],
               operation_id=done['operation_id'])


def subscribe():
    try:
        return raw.Stream(options.agent, '/slave(1)/api/v1/executor', {
            'type': 'SUBSCRIBE', 'framework_id': scheduler.framework_id, 'executor_id': {'value': 'own'},
            'subscribe': {'unacknowledged_tasks': [], 'unacknowledged_updates': []}})
    except lab.Failed:
        return None


executor = lab.until('the executor is expected', subscribe)
executor.wait('LAUNCH')
name = uuid.uuid4()
status, body = raw.post(options.agent, '/slave(1)/api/v1/executor', {
    'type': 'UPDATE', 'framework_id': scheduler.framework_id, 'executor_id': {'value': 'own'},
    'update': {'status': {'task_id': {'value': 'trail'}, 'state': 'TASK_RUNNING', 'source': 'SOURCE_EXECUTOR',
                          'uuid': base64.b64encode(name.bytes).decode()}}})
lab.expect(status == 202, 'UPDATE is', status, body)
# By this thread: the program must not end before.
scheduler.acknowledge_status(scheduler.updates.wait('trail', 'TASK_RUNNING'))
of_operation = uuid.UUID(bytes=base64.b64decode(done['uuid']['value']))
lab.result(update=str(name), operation=str(of_operation), framework=scheduler.framework_id['value'],
         agent=offer['agent_id']['value'])

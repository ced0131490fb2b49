"""Every call of the operator drivers of pymesos, and the stream of events that they read."""
import threading

import lab
import pym
import raw
from pymesos import MesosOperatorAgentDriver, MesosOperatorMasterDriver, OperatorMaster

options = lab.arguments()
SECOND = 10**9


class Memory(OperatorMaster):
    """Remembers every callback."""

    def __init__(self):
        self.lock, self.seen = threading.Lock(), []

    def add(self, what, event):
        with self.lock:
            self.seen.append((what, event))

    def wait(self, what, accept=lambda event: True):
        def look():
            with self.lock:
                return next((e for w, e in self.seen if w == what and accept(e)), None)
        return lab.until('%s (so far %s)' % (what, [w for w, _ in self.seen]), look)

    def taskAdded(self, event):
        self.add('task added', event)

    def taskUpdated(self, event):
        self.add('task updated', event)

    def frameworkAdded(self, event):
        self.add('framework added', event)

    def frameworkUpdated(self, event):
        self.add('framework updated', event)

    def frameworkRemoved(self, event):
        self.add('framework removed', event)

    def agentAdded(self, event):
        self.add('agent added', event)

    def agentRemoved(self, event):
        self.add('agent removed', event)


def refused(status, call, *arguments, **more):
    """The driver tells the status of what does not succeed in its own words."""
    try:
        call(*arguments, **more)
    except RuntimeError as error:
        lab.expect('code=%s,' % status in str(error), call.__name__, error)
        return
    raise lab.Failed('%s%s is not refused' % (call.__name__, arguments))


def shared(driver, log):
    """What master and agent have in common."""
    lab.expect(driver.getHealth() == {'type': 'GET_HEALTH', 'get_health': {'healthy': True}}, driver.getHealth())
    flags = {f['name']: f.get('value') for f in driver.getFlags()['get_flags']['flags']}
    lab.expect('work_dir' in flags and 'port' in flags, flags)
    lab.expect(driver.getVersion()['get_version']['version_info']['version'], driver.getVersion())
    metrics = {m['name']: m['value'] for m in driver.getMetrics(5 * SECOND)['get_metrics']['metrics']}
    lab.expect(metrics['system/cpus_total'] >= 1, metrics)
    level = driver.getLoggingLevel()['get_logging_level']['level']
    driver.setLoggingLevel(level + 1, 3600 * SECOND)
    lab.expect(driver.getLoggingLevel()['get_logging_level']['level'] == level + 1, driver.getLoggingLevel())
    driver.setLoggingLevel(level, 3600 * SECOND)
    refused(404, driver.listFiles, '/nowhere')
    refused(404, driver.readFile, '/nowhere', 1, 0)
    for call, key in ((driver.getState, 'get_state'), (driver.getFrameworks, 'get_frameworks'),
                      (driver.getExecutors, 'get_executors'), (driver.getTasks, 'get_tasks')):
        lab.expect(key in call(), call())


def reservations(agent_id):
    disk = dict(lab.scalar('disk', 64), reservations=[{'type': 'DYNAMIC', 'role': 'ops'}])
    volume = dict(disk, disk={'persistence': {'id': 'data'}, 'volume': {'container_path': 'data', 'mode': 'RW'}})
    refused(409, master.unreserveResources, agent_id, [disk])
    master.reserveResources(agent_id, [disk])
    master.createVolumes(agent_id, [volume])
    agent = master.getAgents()['get_agents']['agents'][0]
    volumes = [r for r in agent['total_resources'] if 'disk' in r]
    lab.expect(volumes and volumes[0]['disk']['persistence']['id'] == 'data', agent['total_resources'])
    refused(400, master.unreserveResources, agent_id, [volume])
    master.destroyVolumes(agent_id, [volume])
    master.unreserveResources(agent_id, [disk])
    agent = master.getAgents()['get_agents']['agents'][0]
    lab.expect(lab.amount(agent['total_resources'], 'disk') == 8192, agent['total_resources'])
    refused(400, master.reserveResources, 'nobody', [disk])


def roles():
    master.updateWeights([{'role': 'ops', 'weight': 2.5}])
    weights = master.getWeights()['get_weights']['weight_infos']
    lab.expect(weights == [{'role': 'ops', 'weight': 2.5}], weights)
    refused(400, master.updateWeights, [{'role': 'ops', 'weight': -1}])
    lab.expect(master.getQuota()['get_quota']['status'] is not None, master.getQuota())
    master.setQuota({'role': 'ops', 'guarantee': [lab.scalar('cpus', 1)]})
    infos = master.getQuota()['get_quota']['status']['infos']
    lab.expect([i['role'] for i in infos] == ['ops'], infos)
    refused(400, master.setQuota, {'role': 'ops', 'guarantee': [lab.scalar('cpus', 1)]})
    refused(409, master.setQuota, {'role': 'big', 'guarantee': [lab.scalar('cpus', 1000)]})
    found = {r['name']: r['weight'] for r in master.getRoles()['get_roles']['roles']}
    lab.expect(found['ops'] == 2.5, found)
    master.removeQuota('ops')
    refused(400, master.removeQuota, 'ops')


def maintenance(machine):
    window = {'machine_ids': [machine], 'unavailability': {'start': {'nanoseconds': 4 * 10**18}}}
    refused(400, master.startMaintenance, [machine])
    master.updateMaintenanceSchedule([window])
    schedule = master.getMaintenanceSchedule()['get_maintenance_schedule']['schedule']
    lab.expect(schedule['windows'] == [window], schedule)
    status = master.getMaintenanceStatus()['get_maintenance_status']['status']
    lab.expect(status['draining_machines'] == [{'id': machine}], status)
    master.startMaintenance([machine])
    memory.wait('agent removed')
    status = master.getMaintenanceStatus()['get_maintenance_status']['status']
    lab.expect(status['down_machines'] == [machine], status)
    master.stopMaintenance([machine])
    refused(400, master.stopMaintenance, [machine])
    status = master.getMaintenanceStatus()['get_maintenance_status']['status']
    lab.expect(not status.get('down_machines') and not status.get('draining_machines'), status)


def agents(driver):
    """What only agents answer. The driver sends what attaches to input in a form that no agent takes."""
    containers = driver.getContainers(show_nested=True, show_standalone=True)['get_containers']['containers']
    found = [c for c in containers if c['executor_id'] == {'value': 'long'}]
    lab.expect(len(found) == 1 and found[0]['resource_statistics'], containers)
    above = found[0]['container_id']['value']
    refused(400, driver.attachContainerInput, above, [{'type': 'DATA', 'data': {'type': 'STDIN', 'data': ''}}])
    nested(driver, above)
    configurations(driver)
    driver.pruneImages()
    keep = lambda name: [{'type': 'DOCKER', 'docker': {'name': name}}]
    driver.pruneImages(keep('registry.example.org/some/image:1'))
    refused(400, driver.pruneImages, keep('No Name'))


def nested(driver, above):
    """A container below a task's, from launch to removal; the driver waits for its end, and drops how it came."""
    def listed():
        containers = driver.getContainers(show_nested=True)['get_containers']['containers']
        return [c['container_id'] for c in containers if c['container_id'].get('parent') == {'value': above}]

    below = {'value': 'below', 'parent': {'value': above}}
    refused(404, driver.waitNestedContainer, 'below', above)
    driver.launchNestedContainer({'container_id': below, 'command': {'value': 'sleep 1000'}})
    lab.expect(listed() == [below], listed())
    refused(500, driver.removeNestedContainer, 'below', above)
    driver.killNestedContainer('below', above)
    driver.waitNestedContainer('below', above)
    lab.expect(listed() == [], listed())
    driver.removeNestedContainer('below', above)
    refused(404, driver.waitNestedContainer, 'below', above)
    session = {'value': 'session', 'parent': {'value': above}}
    driver.launchNestedContainerSession({'container_id': session, 'command': {'value': 'echo seen > seen'}})
    lab.until('the session is over', lambda: listed() == [])
    refused(404, driver.attachContainerOutput, 'nobody')


def configurations(driver):
    """Configurations of the agent's own resource providers."""
    kind, name = 'org.apache.mesos.rp.local.storage', 'disks'
    container = {'services': ['CONTROLLER_SERVICE', 'NODE_SERVICE'], 'command': {'value': 'plugin'}}
    info = {'type': kind, 'name': name,
            'storage': {'plugin': {'type': 'org.example.disks', 'name': 'plugin', 'containers': [container]}}}
    refused(404, driver.updateResourceProviderConfig, info)
    driver.addResourceProviderConfig(info)
    changed = dict(info, default_reservations=[{'type': 'DYNAMIC', 'role': 'ops'}])
    refused(409, driver.addResourceProviderConfig, changed)
    driver.updateResourceProviderConfig(changed)
    driver.removeResourceProviderConfig(kind, name)
    refused(404, driver.updateResourceProviderConfig, info)
    driver.removeResourceProviderConfig(kind, name)


memory = Memory()
master = MesosOperatorMasterDriver(options.master, memory)
master.start()
lab.until('a stream', lambda: master.connected)
agent = MesosOperatorAgentDriver(options.agent)
shared(master, '/master/log')
shared(agent, '/slave/log')
lab.note('both answer')

info = master.getMaster()['get_master']
lab.expect('%s:%s' % (info['master_info']['hostname'], info['master_info']['port']) and info['start_time'], info)
agent_info = master.getAgents()['get_agents']['agents'][0]['agent_info']
agent_id = agent_info['id']['value']
client = pym.Client(options.master, 'pymesos-operator')
client.subscribed()
memory.wait('framework added', lambda e: e['framework_info']['name'] == 'pymesos-operator')
client.run_task('long', 'echo hello; sleep 1000')
client.wait('long', 'TASK_RUNNING')
added = memory.wait('task added', lambda e: e['task_id']['value'] == 'long')
lab.expect(added['state'] == 'TASK_STAGING' and added['agent_id']['value'] == agent_id, added)
memory.wait('task updated', lambda e: e['state'] == 'TASK_RUNNING' and e['status']['task_id']['value'] == 'long')
tasks = master.getTasks()['get_tasks']['tasks']
lab.expect([t['task_id']['value'] for t in tasks] == ['long'], tasks)
lab.expect(len(agent.getTasks()['get_tasks']['launched_tasks']) == 1, agent.getTasks())
lab.expect(len(agent.getExecutors()['get_executors']['executors']) == 1, agent.getExecutors())
sandbox = raw.sandbox(options.agent, 'long')
names = [f['path'].rsplit('/', 1)[1] for f in agent.listFiles(sandbox)['list_files']['file_infos']]
lab.expect({'stdout', 'stderr'} <= set(names), names)
read = lab.until('the output', lambda: agent.readFile(sandbox + '/stdout', 100, 0)['read_file'].get('data'))
lab.expect(read == 'aGVsbG8K', read)
agents(agent)
client.kill('long')
client.wait('long', 'TASK_KILLED')
client.stop()
memory.wait('framework removed')
lab.note('frameworks and tasks were seen')

reservations(agent_id)
roles()
lab.note('resources and roles were changed')
maintenance({'hostname': agent_info['hostname'], 'ip': options.agent.split(':')[0]})
lab.please('kill agent')
lab.please('start agent')
again = lab.until('an agent', lambda: raw.active_agents(options.master))[0]
memory.wait('agent added', lambda e: e['agent_info']['id']['value'] == again)
refused(404, master.markAgentGone, 'nobody')
master.markAgentGone(again)
lab.until('it is gone', lambda: not raw.active_agents(options.master))
master.stop()
lab.result(ok=True)

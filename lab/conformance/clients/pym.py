"""What the pymesos programs share: a scheduler that remembers, and a driver around it."""
import threading

import lab
from pymesos import MesosSchedulerDriver, Scheduler


class Memory(Scheduler):
    """Remembers every callback."""

    def __init__(self):
        self.updates = lab.Updates()
        self.lock = threading.Lock()
        self.offers, self.messages, self.errors, self.lost = [], [], [], []
        self.subscriptions = []
        self.disconnections = 0

    def registered(self, driver, framework_id, master_info):
        self.subscriptions.append('registered')

    def reregistered(self, driver, master_info):
        self.subscriptions.append('reregistered')

    def disconnected(self, driver):
        self.disconnections += 1
        with self.lock:
            self.offers = []

    def resourceOffers(self, driver, offers):
        with self.lock:
            self.offers += offers

    def offerRescinded(self, driver, offer_id):
        with self.lock:
            self.offers = [o for o in self.offers if o['id'] != offer_id]

    def statusUpdate(self, driver, status):
        self.updates.add(status)

    def frameworkMessage(self, driver, executor_id, agent_id, message):
        self.messages.append((executor_id['value'], message))

    def executorLost(self, driver, executor_id, agent_id, status):
        self.lost.append((executor_id['value'], status))

    def error(self, driver, message):
        self.errors.append(message)
        # The driver would subscribe again, and take the framework back from whoever has it now.
        driver.stop(failover=True)

    def processHeartBeat(self, driver):
        pass


class Client:
    """A driver that runs, and what its scheduler remembers."""

    def __init__(self, master, name, framework_id=None, **info):
        framework = dict({'user': lab.USER, 'name': name, 'checkpoint': True, 'failover_timeout': 600,
                          'capabilities': [{'type': 'PARTITION_AWARE'}]}, **info)
        if framework_id:
            framework['id'] = {'value': framework_id}
        self.memory = Memory()
        self.driver = MesosSchedulerDriver(self.memory, framework, master)
        self.driver.start()

    def subscribed(self, times=1, seconds=60):
        lab.until('subscription %d' % times, lambda: len(self.memory.subscriptions) >= times, seconds)
        lab.until('a stream', lambda: self.driver.connected)

    @property
    def id(self):
        return self.driver.framework_id

    def offer(self, cpus=0.1, seconds=60):
        """An offer with at least so many cpus; smaller ones are given back, to come again as one."""
        def look():
            with self.memory.lock:
                offers, self.memory.offers = self.memory.offers, []
            found = None
            for offer in offers:
                if not found and lab.amount(offer['resources'], 'cpus') >= cpus - 1e-9:
                    found = offer
                elif found:
                    with self.memory.lock:
                        self.memory.offers.append(offer)
                else:
                    self.driver.declineOffer(offer['id'], filters={'refuse_seconds': 1})
            return found
        return lab.until('an offer of %s cpus' % cpus, look, seconds)

    def launch(self, offer, *tasks):
        self.driver.launchTasks(offer['id'], list(tasks), filters={'refuse_seconds': 0})

    def run_task(self, task_id, command, **more):
        offer = self.offer(more.get('cpus', 0.1))
        self.launch(offer, lab.command_task(task_id, offer['agent_id'], command, **more))
        return offer

    def wait(self, task_id, state, seconds=60):
        return self.memory.updates.wait(task_id, state, seconds)

    def kill(self, task_id):
        self.driver.killTask({'value': task_id})

    def stop(self, failover=False):
        self.driver.stop(failover=failover)
        self.driver.join()

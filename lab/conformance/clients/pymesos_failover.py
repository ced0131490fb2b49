"""Fail-over of a framework: a second scheduler takes the id over, from one that lives and from one that left."""
import os

import lab
import pym

options = lab.arguments()
go = os.path.abspath('go')

first = pym.Client(options.master, 'pymesos-failover')
first.subscribed()
first.run_task('long', 'sleep 1000')
first.wait('long', 'TASK_RUNNING')
first.run_task('later', 'while [ ! -e %s ]; do sleep 0.05; done' % go)
first.wait('later', 'TASK_RUNNING')

second = pym.Client(options.master, 'pymesos-failover', framework_id=first.id)
second.subscribed()
lab.expect(second.id == first.id and second.memory.subscriptions == ['reregistered'], second.memory.subscriptions)
lab.until('the first is told', lambda: first.memory.errors)
lab.expect(first.memory.errors == ['Framework failed over'], first.memory.errors)
first.driver.join()
lab.note('taken over from the living')

second.driver.reconcileTasks([])
second.wait('long', 'TASK_RUNNING')
second.wait('later', 'TASK_RUNNING')
second.stop(failover=True)

# It ends while nobody listens.
open(go, 'w').close()
third = pym.Client(options.master, 'pymesos-failover', framework_id=first.id)
third.subscribed()
finished = third.wait('later', 'TASK_FINISHED')
lab.note('taken over from the absent')
third.kill('long')
third.wait('long', 'TASK_KILLED')
again = third.run_task('again', 'true')
third.wait('again', 'TASK_FINISHED')
third.stop()

last = pym.Client(options.master, 'pymesos-failover', framework_id=first.id)
lab.until('an id that was torn down never returns', lambda: last.memory.errors)
last.driver.join()
lab.result(error=last.memory.errors[0])

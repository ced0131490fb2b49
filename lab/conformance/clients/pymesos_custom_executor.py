"""An executor made with pymesos. It runs nothing: it says RUNNING, and obeys messages.

"finish <task>" ends a task, "exit" ends the executor, anything else comes back as "pong <message>".
"""
import os
import threading
import time

from pymesos import Executor, MesosExecutorDriver, decode_data, encode_data


class Obedient(Executor):
    def __init__(self):
        self.ended = threading.Event()

    def update(self, driver, task_id, state, **more):
        driver.sendStatusUpdate(dict({'task_id': task_id, 'state': state, 'timestamp': time.time()}, **more))

    def say(self, driver, text):
        driver.sendFrameworkMessage(encode_data(text.encode()))

    def registered(self, driver, executor_info, framework_info, agent_info):
        self.say(driver, 'registered')

    def reregistered(self, driver, agent_info):
        self.say(driver, 'reregistered')

    def disconnected(self, driver):
        pass

    def launchTask(self, driver, task):
        self.update(driver, task['task_id'], 'TASK_STARTING')
        self.update(driver, task['task_id'], 'TASK_RUNNING', message=os.environ['MESOS_EXECUTOR_ID'])

    def killTask(self, driver, task_id):
        self.update(driver, task_id, 'TASK_KILLED')

    def frameworkMessage(self, driver, message):
        word, _, rest = decode_data(message).decode().partition(' ')
        if word == 'finish':
            self.update(driver, {'value': rest}, 'TASK_FINISHED', data=encode_data(b'bye'))
        elif word == 'exit':
            os._exit(int(rest))
        else:
            self.say(driver, 'pong ' + decode_data(message).decode())

    def shutdown(self, driver):
        with open('shutdown', 'w') as file:
            file.write('as asked\n')
        self.ended.set()

    def error(self, driver, message):
        print('error', message, flush=True)


executor = Obedient()
driver = MesosExecutorDriver(executor)
driver.start()
executor.ended.wait()
driver.stop()
driver.join()

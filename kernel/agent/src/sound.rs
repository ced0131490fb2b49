//! What must hold of an agent between any two steps.

use std::collections::BTreeSet;

use crate::agent::Agent;
use crate::model::ExecutorState;

impl Agent {
    /// Checks what must always hold.
    ///
    /// # Panics
    ///
    /// When it does not, saying what.
    pub fn check(&self) {
        let mut tasks = 0;
        let mut containers = BTreeSet::new();
        for (id, framework) in self.frameworks.iter() {
            assert_eq!(id, &framework.id);
            assert!(
                !framework.executors.is_empty() || self.has_streams(id),
                "framework {id} has nothing here and is kept"
            );
            for (executor_id, executor) in framework.executors.iter() {
                let over = executor.state == ExecutorState::Terminated;
                assert!(
                    !over || !executor.tasks.is_empty(),
                    "executor {executor_id} is over and kept"
                );
                assert!(
                    !over || executor.connection.is_none(),
                    "executor {executor_id} is over and connected"
                );
                assert!(
                    containers.insert(executor.container.clone()),
                    "container {} twice",
                    executor.container
                );
                assert_eq!(self.containers.contains_key(&executor.container), !over);
                if let Some(connection) = executor.connection {
                    assert_eq!(
                        self.connections.get(&connection),
                        Some(&(id.clone(), executor_id.clone()))
                    );
                }
                for batch in &executor.queue {
                    for task in &batch.tasks {
                        let task = executor
                            .tasks
                            .get(task)
                            .expect("queued tasks belong to their executor");
                        assert!(
                            !task.delivered && !task.latest.is_terminal(),
                            "{} is queued",
                            task.spec.id
                        );
                    }
                }
                for (task_id, task) in executor.tasks.iter() {
                    tasks += 1;
                    let key = (id.clone(), task_id.clone());
                    assert_eq!(self.tasks.get(&key), Some(executor_id), "task {task_id}");
                    assert!(
                        !over || task.latest.is_terminal(),
                        "task {task_id} outlives its executor"
                    );
                    let waits = self
                        .streams
                        .get(&key)
                        .is_some_and(|stream| !stream.pending.is_empty());
                    let ended = task.latest.is_terminal();
                    assert!(
                        !ended || waits || framework.terminating,
                        "task {task_id} is over and kept"
                    );
                }
            }
        }
        assert_eq!(
            tasks,
            self.tasks.len(),
            "the index of tasks has other tasks"
        );
        assert_eq!(
            self.connections.len(),
            self.frameworks
                .values()
                .flat_map(|framework| framework.executors.values())
                .filter(|executor| executor.connection.is_some())
                .count(),
            "the index of connections has other connections"
        );
        for (key, stream) in &self.streams {
            stream.check(key);
        }
        for container in self.preparations.keys() {
            assert!(
                self.containers.contains_key(container),
                "container {container} is prepared for nobody"
            );
        }
        self.check_containers();
        self.check_checks();
    }

    /// How many entries each collection has that should be empty when nothing is left to do, for tests and the
    /// simulator.
    pub fn entries(&self) -> [(&'static str, usize); 11] {
        [
            ("frameworks", self.frameworks.size()),
            ("tasks", self.tasks.len()),
            ("containers", self.containers.len()),
            ("connections", self.connections.len()),
            ("streams", self.streams.len()),
            ("messages", self.messages.len()),
            ("operations", self.operations.size()),
            ("operation retries", self.operation_retries.len()),
            ("preparations", self.preparations.len()),
            ("checks", self.checks.len()),
            ("probes", self.probes.len()),
        ]
    }
}

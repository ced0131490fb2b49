//! An instance: what it shall be, what its tasks are, and what follows when one of them changes.

use std::collections::BTreeMap;

use abi_marathon::shown::{Goal, State};
use abi_marathon::{InstanceId, TaskId, Timestamp};

/// States of tasks by how bad they are; an instance is in the worst of its tasks' states.
const WORST_FIRST: [State; 15] = [
    State::Error,
    State::Failed,
    State::Gone,
    State::Dropped,
    State::UnreachableInactive,
    State::Unreachable,
    State::Killing,
    State::Starting,
    State::Staging,
    State::Unknown,
    State::Scheduled,
    State::Provisioned,
    State::Running,
    State::Finished,
    State::Killed,
];

/// The state of an instance with tasks in these states; scheduled without any.
pub fn worst(states: impl IntoIterator<Item = State>) -> State {
    let rank = |state: &State| WORST_FIRST.iter().position(|it| it == state);
    let worst = states.into_iter().min_by_key(rank);
    worst.unwrap_or(State::Scheduled)
}

/// Whether a task in this state has ended.
pub fn is_terminal(state: State) -> bool {
    match state {
        State::Killed
        | State::Finished
        | State::Failed
        | State::Error
        | State::Dropped
        | State::Gone => true,
        State::Scheduled
        | State::Provisioned
        | State::Staging
        | State::Starting
        | State::Running
        | State::Killing
        | State::Unknown
        | State::Unreachable
        | State::UnreachableInactive => false,
    }
}

/// Whether an instance that ended so waits longer before it is started again.
pub fn is_failure(state: State) -> bool {
    match state {
        State::Dropped | State::Error | State::Failed | State::Gone | State::Finished => true,
        State::Killed
        | State::Scheduled
        | State::Provisioned
        | State::Staging
        | State::Starting
        | State::Running
        | State::Killing
        | State::Unknown
        | State::Unreachable
        | State::UnreachableInactive => false,
    }
}

/// The state that Mesos' name of a task's state means, and its name of the reason, which old masters need.
pub fn state_of(state: &str, reason: &str) -> Option<State> {
    Some(match state {
        "TASK_STAGING" => State::Staging,
        "TASK_STARTING" => State::Starting,
        "TASK_RUNNING" => State::Running,
        "TASK_KILLING" => State::Killing,
        "TASK_FINISHED" => State::Finished,
        "TASK_FAILED" => State::Failed,
        "TASK_KILLED" => State::Killed,
        "TASK_ERROR" => State::Error,
        "TASK_DROPPED" => State::Dropped,
        "TASK_UNREACHABLE" => State::Unreachable,
        "TASK_GONE" | "TASK_GONE_BY_OPERATOR" => State::Gone,
        "TASK_UNKNOWN" => State::Unknown,
        "TASK_LOST" => match reason {
            "REASON_SLAVE_REMOVED" | "REASON_SLAVE_UNKNOWN" | "REASON_SLAVE_DISCONNECTED" => {
                State::Unreachable
            }
            "REASON_RECONCILIATION" => State::Unknown,
            "REASON_INVALID_OFFERS"
            | "REASON_SLAVE_RESTARTED"
            | "REASON_RESOURCES_UNKNOWN"
            | "REASON_TASK_UNKNOWN"
            | "REASON_INVALID_FRAMEWORKID" => State::Dropped,
            _ => State::Gone,
        },
        _ => return None,
    })
}

/// An instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Its id.
    pub id: InstanceId,
    /// When the configuration that it was started with was made.
    pub config: Timestamp,
    /// What it shall be.
    pub goal: Goal,
    /// What it is.
    pub state: State,
    /// Since when.
    pub since: Timestamp,
    /// Whether it has data that stay.
    pub resident: bool,
    /// Whether it is healthy; none before the first result.
    pub healthy: Option<bool>,
    /// Its tasks and their states; none while it waits for an offer.
    pub tasks: BTreeMap<TaskId, State>,
}

/// What follows from the end of all tasks of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Nothing: something of it is still there.
    Nothing,
    /// It waits for an offer, and is started again under a new number.
    Relaunch {
        /// Whether it ended by a failure, so that the wait grows.
        failure: bool,
    },
    /// It rests with its data.
    Rest,
    /// It is gone, and its data can be given back.
    Remove,
}

impl Instance {
    /// An instance that waits for its first offer.
    pub fn new(id: InstanceId, config: Timestamp, resident: bool, now: Timestamp) -> Self {
        Self {
            id,
            config,
            goal: Goal::Running,
            state: State::Scheduled,
            since: now,
            resident,
            healthy: None,
            tasks: BTreeMap::new(),
        }
    }

    /// The ids of the tasks of its next start, one for each container; apps have none to name.
    pub fn next_tasks(&self, containers: &[Option<&str>]) -> Vec<TaskId> {
        let count = self
            .tasks
            .keys()
            .map(TaskId::incarnation)
            .max()
            .unwrap_or(0);
        containers
            .iter()
            .map(|container| TaskId::new(&self.id, *container, count.saturating_add(1)))
            .collect()
    }

    /// It is being started with these tasks.
    pub fn launched(&mut self, tasks: Vec<TaskId>, config: Timestamp, now: Timestamp) {
        self.tasks = tasks
            .into_iter()
            .map(|task| (task, State::Provisioned))
            .collect();
        (self.config, self.healthy) = (config, None);
        self.settle(now);
    }

    /// One of its tasks has changed. An update of a task that it does not have changes nothing.
    pub fn task_changed(
        &mut self,
        task: &TaskId,
        state: State,
        healthy: Option<bool>,
        now: Timestamp,
    ) -> After {
        let Some(known) = self.tasks.get_mut(task) else {
            return After::Nothing;
        };
        // What has ended does not live again, and a task that runs is not being staged.
        let stale = is_terminal(*known)
            || (*known == State::Running && matches!(state, State::Staging | State::Starting));
        if stale {
            return After::Nothing;
        }
        *known = state;
        match state {
            State::Running => self.healthy = healthy.or(self.healthy),
            State::Scheduled
            | State::Provisioned
            | State::Staging
            | State::Starting
            | State::Killing
            | State::Unknown
            | State::Unreachable
            | State::UnreachableInactive => {}
            State::Killed
            | State::Finished
            | State::Failed
            | State::Error
            | State::Dropped
            | State::Gone => self.healthy = None,
        }
        self.settle(now);
        self.after()
    }

    /// It shall be something else from now on.
    pub fn shall_be(&mut self, goal: Goal) -> After {
        let goal = match goal {
            // Without data there is nothing to come back to.
            Goal::Stopped if !self.resident => Goal::Decommissioned,
            Goal::Running | Goal::Stopped | Goal::Decommissioned => goal,
        };
        // What goes does not come back.
        if self.goal != Goal::Decommissioned {
            self.goal = goal;
        }
        self.after()
    }

    fn settle(&mut self, now: Timestamp) {
        let state = worst(self.tasks.values().copied());
        if state != self.state {
            (self.state, self.since) = (state, now);
        }
    }

    fn after(&mut self) -> After {
        if !self.tasks.values().all(|state| is_terminal(*state)) {
            return After::Nothing;
        }
        match self.goal {
            Goal::Running if self.state == State::Scheduled => After::Nothing,
            Goal::Running => {
                let failure = self.tasks.values().any(|state| is_failure(*state));
                self.state = State::Scheduled;
                After::Relaunch { failure }
            }
            Goal::Stopped => After::Rest,
            Goal::Decommissioned => After::Remove,
        }
    }

    /// Whether it counts as capacity: it runs, and is healthy where health is asked for.
    pub fn serves(&self, checked: bool) -> bool {
        self.goal == Goal::Running
            && self.state == State::Running
            && (!checked || self.healthy == Some(true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi_marathon::PathId;

    const NOW: Timestamp = Timestamp::EPOCH;

    fn instance(containers: &[Option<&str>], resident: bool) -> Instance {
        let id = InstanceId::new(&PathId::new("/a"), "0d3b1c9e-0a1d-4f9b-8b2f-000000000001");
        let mut instance = Instance::new(id, NOW, resident, NOW);
        let tasks = instance.next_tasks(containers);
        instance.launched(tasks, NOW, NOW);
        instance
    }

    #[track_caller]
    fn check(instance: &mut Instance, at: usize, state: State, expect: After, is: State) {
        let task = instance
            .tasks
            .keys()
            .nth(at)
            .expect("it has such a task")
            .clone();
        assert_eq!(instance.task_changed(&task, state, None, NOW), expect);
        assert_eq!(instance.state, is);
    }

    #[test]
    fn an_instance_is_as_its_worst_task() {
        assert_eq!(worst([]), State::Scheduled);
        assert_eq!(worst([State::Running, State::Staging]), State::Staging);
        assert_eq!(worst([State::Finished, State::Running]), State::Running);
        assert_eq!(worst([State::Failed, State::Unreachable]), State::Failed);
        for state in State::ALL {
            assert!(WORST_FIRST.contains(state), "{state}");
        }
    }

    #[test]
    fn what_ends_is_started_again_under_a_new_number() {
        let mut app = instance(&[None], false);
        assert_eq!(app.state, State::Provisioned);
        check(&mut app, 0, State::Running, After::Nothing, State::Running);
        check(&mut app, 0, State::Staging, After::Nothing, State::Running);
        assert!(app.serves(false) && !app.serves(true));
        check(
            &mut app,
            0,
            State::Failed,
            After::Relaunch { failure: true },
            State::Scheduled,
        );
        check(
            &mut app,
            0,
            State::Running,
            After::Nothing,
            State::Scheduled,
        );
        let again = app.next_tasks(&[None]);
        assert_eq!(again[0].incarnation(), 2);
        app.launched(again, NOW, NOW);
        check(
            &mut app,
            0,
            State::Killed,
            After::Relaunch { failure: false },
            State::Scheduled,
        );
    }

    #[test]
    fn a_pod_ends_with_the_last_of_its_tasks() {
        let mut pod = instance(&[Some("a"), Some("b")], false);
        check(
            &mut pod,
            0,
            State::Running,
            After::Nothing,
            State::Provisioned,
        );
        check(&mut pod, 1, State::Running, After::Nothing, State::Running);
        check(&mut pod, 0, State::Failed, After::Nothing, State::Failed);
        check(
            &mut pod,
            1,
            State::Killed,
            After::Relaunch { failure: true },
            State::Scheduled,
        );
    }

    #[test]
    fn goals_decide_what_follows_the_end() {
        let mut app = instance(&[None], false);
        assert_eq!(app.shall_be(Goal::Stopped), After::Nothing);
        assert_eq!(app.goal, Goal::Decommissioned);
        assert_eq!(app.shall_be(Goal::Running), After::Nothing);
        assert_eq!(app.goal, Goal::Decommissioned);
        check(&mut app, 0, State::Killed, After::Remove, State::Killed);
        let mut resident = instance(&[None], true);
        assert_eq!(resident.shall_be(Goal::Stopped), After::Nothing);
        check(&mut resident, 0, State::Killed, After::Rest, State::Killed);
        assert_eq!(
            resident.shall_be(Goal::Running),
            After::Relaunch { failure: false }
        );
        assert_eq!(resident.shall_be(Goal::Decommissioned), After::Remove);
        // One that was never placed goes at once.
        let id = InstanceId::new(&PathId::new("/a"), "u");
        let mut waiting = Instance::new(id, NOW, false, NOW);
        assert_eq!(waiting.shall_be(Goal::Running), After::Nothing);
        assert_eq!(waiting.shall_be(Goal::Decommissioned), After::Remove);
    }

    #[test]
    fn states_of_mesos_are_all_known() {
        for (name, reason, expect) in [
            ("TASK_RUNNING", "", Some(State::Running)),
            ("TASK_GONE_BY_OPERATOR", "", Some(State::Gone)),
            (
                "TASK_LOST",
                "REASON_SLAVE_REMOVED",
                Some(State::Unreachable),
            ),
            ("TASK_LOST", "REASON_RECONCILIATION", Some(State::Unknown)),
            ("TASK_LOST", "", Some(State::Gone)),
            ("TASK_BORED", "", None),
        ] {
            assert_eq!(state_of(name, reason), expect, "{name} {reason}");
        }
    }
}

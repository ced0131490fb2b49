//! What is counted: of each framework in arrays with fixed places, and the ends of tasks by their causes. Names are
//! made where somebody reads.

use abi_terms::{Command, ConversionKind, Event, Reason, Source, TaskState};
use base_ids::FrameworkId;

use crate::io::Effect;
use crate::master::Master;

/// Counts of one framework since it came to this master.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Calls, in the places of [`Tally::CALLS`].
    pub calls: [u64; Self::CALLS.len()],
    /// Events, in the places of [`Tally::EVENTS`]; heartbeats are not among them.
    pub events: [u64; Self::EVENTS.len()],
    /// Tasks that ended, in the places of [`TaskState::ALL`].
    pub ended: [u64; TaskState::ALL.len()],
    /// Tasks that are active now by their latest states, in the places of [`TaskState::ALL`].
    pub active: [u64; TaskState::ALL.len()],
    /// Operations carried out, in the places of [`Tally::OPERATIONS`].
    pub operations: [u64; Self::OPERATIONS.len()],
    /// Offers made.
    pub offers_sent: u64,
    /// Offers accepted.
    pub offers_accepted: u64,
    /// Offers declined.
    pub offers_declined: u64,
    /// Offers taken back.
    pub offers_rescinded: u64,
}

impl Tally {
    /// The types of calls.
    pub const CALLS: [&'static str; 17] = [
        "subscribe",
        "accept",
        "decline",
        "accept_inverse_offers",
        "decline_inverse_offers",
        "revive",
        "suppress",
        "kill",
        "shutdown",
        "acknowledge",
        "acknowledge_operation_status",
        "reconcile",
        "reconcile_operations",
        "message",
        "request",
        "teardown",
        "update_framework",
    ];
    /// The types of operations: those that launch, and then in the order of [`ConversionKind::ALL`].
    pub const OPERATIONS: [&'static str; 10] = [
        "launch",
        "launch_group",
        "reserve",
        "unreserve",
        "create",
        "destroy",
        "grow_volume",
        "shrink_volume",
        "create_disk",
        "destroy_disk",
    ];
    /// The types of events.
    pub const EVENTS: [&'static str; 10] = [
        "subscribed",
        "offers",
        "inverse_offers",
        "rescind",
        "rescind_inverse_offer",
        "update",
        "update_operation_status",
        "message",
        "failure",
        "error",
    ];

    pub(crate) fn subscribe(&mut self) {
        self.calls[0] += 1;
    }

    pub(crate) fn call(&mut self, command: &Command) {
        self.calls[match command {
            Command::Accept(_) => 1,
            Command::Decline { .. } => 2,
            Command::AcceptInverse { .. } => 3,
            Command::DeclineInverse { .. } => 4,
            Command::Revive(_) => 5,
            Command::Suppress(_) => 6,
            Command::Kill { .. } => 7,
            Command::Shutdown { .. } => 8,
            Command::Acknowledge { .. } => 9,
            Command::AcknowledgeOperation { .. } => 10,
            Command::Reconcile(_) => 11,
            Command::ReconcileOperations(_) => 12,
            Command::Message { .. } => 13,
            Command::Request => 14,
            Command::Teardown => 15,
            Command::Update(_) => 16,
        }] += 1;
    }

    /// How many tasks are active in a state.
    #[must_use]
    pub fn active_in(&self, state: TaskState) -> u64 {
        place(state).map_or(0, |place| self.active[place])
    }

    /// An active task is in another state; `None` while it is not active.
    pub(crate) fn moved(&mut self, before: Option<TaskState>, after: Option<TaskState>) {
        if before == after {
            return;
        }
        if let Some(place) = before.and_then(place) {
            self.active[place] = self.active[place].saturating_sub(1);
        }
        if let Some(place) = after.and_then(place) {
            self.active[place] += 1;
        }
    }

    fn event(&mut self, event: &Event) {
        self.events[match event {
            Event::Subscribed { .. } => 0,
            Event::Offers(..) => 1,
            Event::InverseOffers(_) => 2,
            Event::Rescind(_) => 3,
            Event::RescindInverse(_) => 4,
            Event::Update(..) => 5,
            Event::Operation(..) => 6,
            Event::Message { .. } => 7,
            Event::Failure { .. } => 8,
            Event::Error(_) => 9,
        }] += 1;
    }
}

fn place(state: TaskState) -> Option<usize> {
    TaskState::ALL.iter().position(|other| *other == state)
}

/// Why a task ended.
pub type Cause = (TaskState, Source, Reason);

impl Master {
    /// Counts the events among new effects.
    pub(crate) fn count_events(&mut self, effects: &[Effect]) {
        for effect in effects {
            if let Effect::Tell(connection, event) = effect
                && let Some(id) = self.schedulers.get(connection).cloned()
                && let Some(framework) = self.framework_mut(&id)
            {
                framework.tally.event(event);
            }
        }
    }

    /// An operation of a framework is carried out.
    pub(crate) fn count_applied(&mut self, framework: &FrameworkId, place: usize) {
        if let Some(framework) = self.framework_mut(framework) {
            framework.tally.operations[place] += 1;
        }
    }

    /// A conversion for a framework is carried out.
    pub(crate) fn count_converted(&mut self, framework: &FrameworkId, kind: ConversionKind) {
        let place = ConversionKind::ALL.iter().position(|other| *other == kind);
        if let Some(place) = place {
            self.count_applied(framework, 2 + place);
        }
    }

    /// A task of a framework ended.
    pub(crate) fn count_end(&mut self, framework: &FrameworkId, state: TaskState) {
        self.count(match state {
            TaskState::Finished => "master/tasks_finished",
            TaskState::Failed => "master/tasks_failed",
            TaskState::Killed => "master/tasks_killed",
            TaskState::Error => "master/tasks_error",
            TaskState::Lost => "master/tasks_lost",
            TaskState::Dropped => "master/tasks_dropped",
            TaskState::Gone => "master/tasks_gone",
            TaskState::GoneByOperator => "master/tasks_gone_by_operator",
            TaskState::Staging
            | TaskState::Starting
            | TaskState::Running
            | TaskState::Killing
            | TaskState::Unreachable
            | TaskState::Unknown => return,
        });
        if let Some(place) = place(state)
            && let Some(framework) = self.framework_mut(framework)
        {
            framework.tally.ended[place] += 1;
        }
    }

    /// A status that ends a task names why.
    pub(crate) fn count_cause(&mut self, status: &abi_terms::Status) {
        if let (Some(source), Some(reason)) = (status.source, status.reason) {
            let cause = (status.state, source, reason);
            match self.causes.get_mut(&cause) {
                Some(count) => *count += 1,
                None => {
                    self.causes.insert_mut(cause, 1);
                }
            }
        }
    }
}

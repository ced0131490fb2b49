//! States of tasks, and the reasons and sources of their updates. Numbers are those of `mesos.v1`.

macro_rules! numbered {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $number:literal $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "the names are the standard's")]
        pub enum $name { $($variant = $number),* }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The value with this number on the wire, if there is one.
            pub const fn from_number(number: i32) -> Option<Self> {
                match number { $($number => Some(Self::$variant),)* _ => None }
            }

            /// The number on the wire.
            pub const fn number(self) -> i32 {
                self as i32
            }

            /// The name on the wire, such as `TASK_RUNNING`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.name())
            }
        }
    };
}

numbered! {
    /// State of a task (`mesos.v1.TaskState`).
    TaskState {
        Staging = 6 "TASK_STAGING", Starting = 0 "TASK_STARTING", Running = 1 "TASK_RUNNING",
        Killing = 8 "TASK_KILLING", Finished = 2 "TASK_FINISHED", Failed = 3 "TASK_FAILED",
        Killed = 4 "TASK_KILLED", Error = 7 "TASK_ERROR", Lost = 5 "TASK_LOST", Dropped = 9 "TASK_DROPPED",
        Unreachable = 10 "TASK_UNREACHABLE", Gone = 11 "TASK_GONE",
        GoneByOperator = 12 "TASK_GONE_BY_OPERATOR", Unknown = 13 "TASK_UNKNOWN",
    }
}

impl TaskState {
    /// Whether nothing can follow this state. `Unreachable` and `Unknown` are not terminal: such a task may come back.
    pub const fn is_terminal(self) -> bool {
        match self {
            Self::Finished
            | Self::Failed
            | Self::Killed
            | Self::Error
            | Self::Lost
            | Self::Dropped
            | Self::Gone
            | Self::GoneByOperator => true,
            Self::Staging
            | Self::Starting
            | Self::Running
            | Self::Killing
            | Self::Unreachable
            | Self::Unknown => false,
        }
    }

    /// The state that a framework without `PARTITION_AWARE` is told instead of this one.
    pub const fn without_partition_awareness(self) -> Self {
        match self {
            Self::Dropped
            | Self::Unreachable
            | Self::Gone
            | Self::GoneByOperator
            | Self::Unknown => Self::Lost,
            other => other,
        }
    }
}

numbered! {
    /// Who made an update (`mesos.v1.TaskStatus.Source`).
    Source { Master = 0 "SOURCE_MASTER", Agent = 1 "SOURCE_AGENT", Executor = 2 "SOURCE_EXECUTOR" }
}

numbered! {
    /// Why an update was made (`mesos.v1.TaskStatus.Reason`).
    Reason {
        CommandExecutorFailed = 0 "REASON_COMMAND_EXECUTOR_FAILED",
        ContainerLaunchFailed = 21 "REASON_CONTAINER_LAUNCH_FAILED",
        ContainerLimitation = 19 "REASON_CONTAINER_LIMITATION",
        ContainerLimitationDisk = 20 "REASON_CONTAINER_LIMITATION_DISK",
        ContainerLimitationMemory = 8 "REASON_CONTAINER_LIMITATION_MEMORY",
        ContainerPreempted = 17 "REASON_CONTAINER_PREEMPTED",
        ContainerUpdateFailed = 22 "REASON_CONTAINER_UPDATE_FAILED",
        MaxCompletionTimeReached = 33 "REASON_MAX_COMPLETION_TIME_REACHED",
        ExecutorRegistrationTimeout = 23 "REASON_EXECUTOR_REGISTRATION_TIMEOUT",
        ExecutorReregistrationTimeout = 24 "REASON_EXECUTOR_REREGISTRATION_TIMEOUT",
        ExecutorTerminated = 1 "REASON_EXECUTOR_TERMINATED",
        ExecutorUnregistered = 2 "REASON_EXECUTOR_UNREGISTERED",
        FrameworkRemoved = 3 "REASON_FRAMEWORK_REMOVED",
        GcError = 4 "REASON_GC_ERROR",
        InvalidFrameworkId = 5 "REASON_INVALID_FRAMEWORKID",
        InvalidOffers = 6 "REASON_INVALID_OFFERS",
        IoSwitchboardExited = 27 "REASON_IO_SWITCHBOARD_EXITED",
        MasterDisconnected = 7 "REASON_MASTER_DISCONNECTED",
        Reconciliation = 9 "REASON_RECONCILIATION",
        ResourcesUnknown = 18 "REASON_RESOURCES_UNKNOWN",
        AgentDisconnected = 10 "REASON_AGENT_DISCONNECTED",
        AgentDraining = 34 "REASON_AGENT_DRAINING",
        AgentRemoved = 11 "REASON_AGENT_REMOVED",
        AgentRemovedByOperator = 31 "REASON_AGENT_REMOVED_BY_OPERATOR",
        AgentReregistered = 32 "REASON_AGENT_REREGISTERED",
        AgentRestarted = 12 "REASON_AGENT_RESTARTED",
        AgentUnknown = 13 "REASON_AGENT_UNKNOWN",
        TaskKilledDuringLaunch = 30 "REASON_TASK_KILLED_DURING_LAUNCH",
        TaskCheckStatusUpdated = 28 "REASON_TASK_CHECK_STATUS_UPDATED",
        TaskHealthCheckStatusUpdated = 29 "REASON_TASK_HEALTH_CHECK_STATUS_UPDATED",
        TaskGroupInvalid = 25 "REASON_TASK_GROUP_INVALID",
        TaskGroupUnauthorized = 26 "REASON_TASK_GROUP_UNAUTHORIZED",
        TaskInvalid = 14 "REASON_TASK_INVALID",
        TaskUnauthorized = 15 "REASON_TASK_UNAUTHORIZED",
        TaskUnknown = 16 "REASON_TASK_UNKNOWN",
    }
}

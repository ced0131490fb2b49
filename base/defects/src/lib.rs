//! Faults put in on purpose, to see whether the simulator finds them.
//!
//! Where a kernel or a service could be wrong in a way that matters, it asks [`defect!`] whether it shall be. Without the feature
//! `armed` the answer is a constant, so nothing of this is left in any other build. With it a thread chooses by [`arm`]
//! which defect its own kernels have. [`crash_point`] is the same for shells: where a process may die.

mod crash;

pub use crash::{VARIABLE as CRASH_VARIABLE, crash_point};

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// An offer is taken back without a word.
    SilentRescind,
    /// Offers of an agent stay open when it is deactivated.
    OffersOutliveDeactivation,
    /// What a task uses that its agent reports is free for the allocator.
    OfferedTwiceAfterRecovery,
    /// What was refused once is never offered again.
    FilterForEver,
    /// The limits of quota are not looked at.
    LimitIgnored,
    /// Roles are not held to the limits of those above them.
    ParentLimitIgnored,
    /// An agent that is gone for good may come back.
    GoneMayReturn,
    /// It is told that an agent is gone, and not made durable.
    GoneIsForgotten,
    /// Tasks that come back with their unreachable agent are not taken up again.
    UnreachableStayAway,
    /// Tasks of frameworks that do not checkpoint run on although they were told to be lost.
    LostRunOn,
    /// An agent counts as drained while tasks run.
    DrainedTooEarly,
    /// Agents of machines that are down are admitted.
    DownIsAdmitted,
    /// An update that was not acknowledged is not sent again.
    NoRetry,
    /// An acknowledgement changes nothing.
    AcknowledgementIgnored,
    /// An update is told before it is durable.
    UpdateNotKept,
    /// An executor is started that the master does not count.
    ExecutorUncounted,
    /// Tasks that an executor never got are not missed.
    UndeliveredForgotten,
    /// Containers that nobody knows after a restart run on.
    OrphansKept,
    /// Containers that are ordered while an agent finds the others again are ordered once more.
    LaunchedTwice,
    /// An agent forgets its volumes when it is started again.
    VolumesForgotten,
    /// What a reservation uses up is kept beside what it makes.
    ReservedTwice,
    /// The data of a volume stays when it is destroyed.
    DataOutlivesVolume,
    /// A frame that comes twice is delivered twice.
    DeliveredTwice,
    /// An operation is taken for lost when its resource provider is away.
    AwayIsDropped,
    /// What an operation left is added to a total that has it.
    OutcomeCountedTwice,
    /// The start of an instance is told before it is durable.
    LaunchNotKept,
    /// Tasks that init does not know run on.
    StrangersRunOn,
    /// Old instances go whatever the strategy of the update demands.
    CapacityIgnored,
    /// A deployment that is done is there again after a restart.
    DeploymentReturns,
    /// The master is not asked what has become of tasks.
    NothingReconciled,
    /// Instances are asked to end while they get requests.
    NotWithdrawn,
    /// Reservations and volumes that nobody uses any more are not given back.
    DataLeftBehind,
    /// After a restart a schedule starts runs beside others, though it must not.
    ForbidForgotten,
    /// A start that was missed is made up for, however late.
    DeadlineIgnored,
    /// The start of a run is told before it is durable.
    StartNotKept,
    /// What comes at an hour that the clock shows twice comes twice.
    DoubledHourTwice,
    /// A task that is out of reach is waited for.
    UnreachableWaitedFor,
}

impl Defect {
    /// Those that meet too seldom to be found in few seeds.
    pub const RARE: [Self; 2] = [Self::UndeliveredForgotten, Self::LostRunOn];

    /// Those of init.
    pub const INIT: [Self; 7] = [
        Self::LaunchNotKept,
        Self::StrangersRunOn,
        Self::CapacityIgnored,
        Self::DeploymentReturns,
        Self::NothingReconciled,
        Self::NotWithdrawn,
        Self::DataLeftBehind,
    ];

    /// Those of cron.
    pub const CRON: [Self; 5] = [
        Self::ForbidForgotten,
        Self::DeadlineIgnored,
        Self::StartNotKept,
        Self::DoubledHourTwice,
        Self::UnreachableWaitedFor,
    ];

    /// All others, those of the kernels.
    pub const ALL: [Self; 23] = [
        Self::SilentRescind,
        Self::OffersOutliveDeactivation,
        Self::OfferedTwiceAfterRecovery,
        Self::FilterForEver,
        Self::LimitIgnored,
        Self::ParentLimitIgnored,
        Self::GoneMayReturn,
        Self::GoneIsForgotten,
        Self::UnreachableStayAway,
        Self::DrainedTooEarly,
        Self::DownIsAdmitted,
        Self::NoRetry,
        Self::AcknowledgementIgnored,
        Self::UpdateNotKept,
        Self::ExecutorUncounted,
        Self::OrphansKept,
        Self::LaunchedTwice,
        Self::VolumesForgotten,
        Self::ReservedTwice,
        Self::DataOutlivesVolume,
        Self::DeliveredTwice,
        Self::AwayIsDropped,
        Self::OutcomeCountedTwice,
    ];
}

/// Whether the kernels of this thread have the defect.
#[cfg(not(feature = "armed"))]
#[inline(always)]
pub const fn is_on(_: Defect) -> bool {
    false
}

#[cfg(feature = "armed")]
thread_local! {
    static ARMED: std::cell::Cell<Option<Defect>> = const { std::cell::Cell::new(None) };
}

/// The kernels of this thread have this defect from now on, or none.
#[cfg(feature = "armed")]
pub fn arm(defect: Option<Defect>) {
    ARMED.set(defect);
}

/// Whether the kernels of this thread have the defect.
#[cfg(feature = "armed")]
pub fn is_on(defect: Defect) -> bool {
    ARMED.get() == Some(defect)
}

/// Whether the kernels of this thread have the defect of this name.
#[macro_export]
macro_rules! defect {
    ($name:ident) => {
        $crate::is_on($crate::Defect::$name)
    };
}

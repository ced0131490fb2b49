//! What a master is told once and for all.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use abi_terms::MasterSpec;
use base_access::Authorizer;

/// Settings that last as long as the master.
#[derive(Clone, Debug)]
pub struct Config {
    /// Who it is; its id begins the ids of the frameworks, agents and offers that it names.
    pub master: Arc<MasterSpec>,
    /// Where its UUIDs come from; must differ at each start.
    pub seed: u64,
    /// How often schedulers are told to expect a heartbeat.
    pub heartbeat: Duration,
    /// Who may do what.
    pub authorizer: Arc<dyn Authorizer>,
    /// Settings of the allocator.
    pub allocator: kernel_allocator::Options,
    /// Weights of roles; 1 where absent.
    pub weights: Vec<(String, f64)>,
    /// The only roles there are; absent means any.
    pub roles: Option<BTreeSet<String>>,
    /// How long a disconnected agent may be away before it is unreachable.
    pub agent_reregister_timeout: Duration,
    /// The least time between two agents that become unreachable; absent means none.
    pub removal_pause: Option<Duration>,
    /// If more hundredths of the known agents than this stay away after a fail-over, the master ends instead of
    /// giving them up; 0 to 100.
    pub recovery_removal_percent_max: f64,
    /// How often entries of agents that never came back are looked through.
    pub registry_gc_interval: Duration,
    /// Entries that are older are forgotten.
    pub registry_agent_age_max: Duration,
    /// Unreachable agents, and agents that are gone, that are remembered.
    pub registry_agents_max: usize,
    /// With quota nothing is offered after a fail-over until this part of the known agents is back; 0 to 1.
    pub recovery_factor: f64,
    /// Or until this time has passed.
    pub recovery_timeout: Duration,
    /// Whether agents without a fault domain are refused.
    pub require_agent_domain: bool,
    /// How long an offer stays open; absent means for ever.
    pub offer_timeout: Option<Duration>,
    /// Whether frameworks may run as root.
    pub root_submissions: bool,
    /// Removed frameworks that are remembered.
    pub completed_frameworks_max: usize,
    /// Ended tasks of one framework that are remembered.
    pub completed_tasks_max: usize,
    /// Unreachable tasks of one framework that are remembered.
    pub unreachable_tasks_max: usize,
}

impl Config {
    /// The usual settings.
    pub fn new(master: Arc<MasterSpec>, seed: u64) -> Self {
        Self {
            master,
            seed,
            heartbeat: Duration::from_secs(15),
            authorizer: Arc::new(base_access::AllowAll),
            allocator: kernel_allocator::Options {
                seed,
                ..kernel_allocator::Options::default()
            },
            weights: Vec::new(),
            roles: None,
            agent_reregister_timeout: Duration::from_secs(600),
            removal_pause: None,
            recovery_removal_percent_max: 100.0,
            registry_gc_interval: Duration::from_secs(15 * 60),
            registry_agent_age_max: Duration::from_secs(14 * 24 * 60 * 60),
            registry_agents_max: 102_400,
            recovery_factor: 0.8,
            recovery_timeout: Duration::from_secs(600),
            require_agent_domain: false,
            offer_timeout: None,
            root_submissions: true,
            completed_frameworks_max: 50,
            completed_tasks_max: 1000,
            unreachable_tasks_max: 1000,
        }
    }
}

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
            offer_timeout: None,
            root_submissions: true,
            completed_frameworks_max: 50,
            completed_tasks_max: 1000,
            unreachable_tasks_max: 1000,
        }
    }
}

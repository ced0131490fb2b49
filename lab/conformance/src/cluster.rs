//! A master and an agent, as real processes, each of which can be killed and started again.

use std::{path::Path, time::Duration};

use tempfile::TempDir;

use crate::{daemon::Daemon, http, leftovers::Leftovers, port::Port, wait};

/// How long a registration may take.
const REGISTERED_WITHIN: Duration = Duration::from_secs(30);
/// How long a clean stop may take, tasks included.
const STOPPED_WITHIN: Duration = Duration::from_secs(20);
/// How long the kernel may take to clear away what a stopped agent let go of.
const CLEARED_WITHIN: Duration = Duration::from_secs(10);

/// How a cluster is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// `--resources` of the agent.
    pub resources: String,
    /// `--attributes` of the agent.
    pub attributes: String,
    /// Further arguments of the master.
    pub master: Vec<String>,
    /// Further arguments of the agent.
    pub agent: Vec<String>,
    /// Further arguments of the service interface.
    pub init: Vec<String>,
    /// Variables of the agent.
    pub agent_environment: Vec<(String, String)>,
}

impl Default for Options {
    /// The machine that the recorded cases expect.
    fn default() -> Self {
        Self {
            resources: "cpus:4;mem:4096;disk:8192;ports:[31000-32000]".to_owned(),
            attributes: "rack:r1;zone:2".to_owned(),
            master: Vec::new(),
            agent: Vec::new(),
            init: Vec::new(),
            agent_environment: Vec::new(),
        }
    }
}

/// A running cluster. Dropped, it is killed with all that it started.
#[derive(Debug)]
pub struct Cluster {
    options: Options,
    master: Option<Daemon>,
    agent: Option<Daemon>,
    init: Option<Daemon>,
    init_address: String,
    cron: Option<Daemon>,
    cron_address: String,
    master_address: String,
    agent_address: String,
    /// Nobody takes them while a daemon is down.
    ports: [Port; 4],
    folder: TempDir,
}

impl Cluster {
    /// A cluster of one master and one agent, ready for frameworks.
    ///
    /// # Panics
    /// When it does not come up.
    #[must_use]
    pub fn start(options: Options) -> Self {
        // Short: sockets below it have at most 108 bytes.
        let folder = tempfile::Builder::new()
            .prefix("tepui-")
            .tempdir()
            .expect("a temporary folder can be made");
        let mut cluster = Self {
            options,
            master: None,
            agent: None,
            init: None,
            init_address: String::new(),
            cron: None,
            cron_address: String::new(),
            master_address: String::new(),
            agent_address: String::new(),
            ports: [Port::hold(), Port::hold(), Port::hold(), Port::hold()],
            folder,
        };
        cluster.start_master();
        cluster.start_agent();
        cluster.wait_registered();
        cluster
    }

    /// `host:port` of the master, the same after each restart.
    #[must_use]
    pub fn master(&self) -> &str {
        &self.master_address
    }

    /// `host:port` of the agent, the same after each restart.
    #[must_use]
    pub fn agent(&self) -> &str {
        &self.agent_address
    }

    /// `host:port` of the service interface, the same after each restart; of use once it was started.
    #[must_use]
    pub fn init(&self) -> &str {
        &self.init_address
    }

    /// `host:port` of the job interface, the same after each restart; of use once it was started.
    #[must_use]
    pub fn cron(&self) -> &str {
        &self.cron_address
    }

    /// Starts the service interface, on the port that it had before.
    pub fn start_init(&mut self) {
        let init = self.start_service("init", &self.ports[2], &self.options.init);
        self.init_address = init.said("init").to_owned();
        self.init = Some(init);
    }

    /// Starts the job interface, on the port that it had before.
    pub fn start_cron(&mut self) {
        let cron = self.start_service("cron", &self.ports[3], &[]);
        self.cron_address = cron.said("cron").to_owned();
        self.cron = Some(cron);
    }

    fn start_service(&self, name: &str, port: &Port, more: &[String]) -> Daemon {
        let mut arguments = vec![
            name.to_owned(),
            format!("--{name}_port={}", port.number()),
            format!("--master={}", self.master_address),
            format!("--work_dir={}", self.folder().join(name).display()),
            "--json".to_owned(),
        ];
        arguments.extend_from_slice(more);
        Daemon::start(name, &arguments, self.folder())
    }

    /// `kill -9` of the service interface; its services run on.
    pub fn kill_init(&mut self) {
        self.init = None;
    }

    /// The process of the service interface.
    ///
    /// # Panics
    /// When it was not started.
    #[must_use]
    pub fn init_process(&mut self) -> &mut Daemon {
        self.init.as_mut().expect("init was started")
    }

    /// The folder of the cluster; a test may put its own files beside the daemons'.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The master's process.
    ///
    /// # Panics
    /// When it was killed.
    #[must_use]
    pub fn master_process(&mut self) -> &mut Daemon {
        self.master.as_mut().expect("the master was started")
    }

    /// The agent's process.
    ///
    /// # Panics
    /// When it was killed.
    #[must_use]
    pub fn agent_process(&mut self) -> &mut Daemon {
        self.agent.as_mut().expect("the agent was started")
    }

    /// Starts the master, on the port that it had before.
    pub fn start_master(&mut self) {
        let mut arguments = self.arguments("master", &self.ports[0]);
        arguments.extend(self.options.master.clone());
        let master = Daemon::start("master", &arguments, self.folder());
        self.master_address = master.said("master").to_owned();
        self.master = Some(master);
    }

    /// Starts the agent, on the port that it had before.
    ///
    /// # Panics
    /// When it is not ready in time.
    pub fn start_agent(&mut self) {
        if let Err(text) = self.try_start_agent() {
            panic!("{text}");
        }
    }

    /// The same for an agent that may end before it is ready.
    ///
    /// # Errors
    /// It did.
    pub fn try_start_agent(&mut self) -> Result<(), String> {
        let mut arguments = self.arguments("agent", &self.ports[1]);
        arguments.extend([
            format!("--master={}", self.master_address),
            format!("--resources={}", self.options.resources),
            format!("--attributes={}", self.options.attributes),
            // However full the disk of the machine is: tests read sandboxes after the end of their task.
            "--gc_disk_headroom=0".to_owned(),
        ]);
        arguments.extend(self.options.agent.clone());
        let environment = &self.options.agent_environment;
        let agent = Daemon::try_start("agent", &arguments, environment, self.folder())?;
        self.agent_address = agent.said("agent").to_owned();
        self.agent = Some(agent);
        Ok(())
    }

    fn arguments(&self, personality: &str, port: &Port) -> Vec<String> {
        let port = port.number();
        vec![
            personality.to_owned(),
            "--ip=127.0.0.1".to_owned(),
            format!("--port={port}"),
            format!("--work-dir={}", self.folder().join(personality).display()),
            "--json".to_owned(),
        ]
    }

    /// `kill -9` of the master.
    pub fn kill_master(&mut self) {
        self.master = None;
    }

    /// `kill -9` of the agent; its tasks run on.
    pub fn kill_agent(&mut self) {
        self.agent = None;
    }

    /// Waits until the agent is active at the master.
    ///
    /// # Panics
    /// When it is not within 30 s.
    pub fn wait_registered(&mut self) {
        let registered = wait::within(REGISTERED_WITHIN, || {
            let slaves = http::try_get(&self.master_address, "/slaves")?;
            let slaves = slaves.json();
            slaves["slaves"]
                .as_array()?
                .iter()
                .find(|slave| slave["active"] == true)
                .map(drop)
        });
        assert!(
            registered.is_some(),
            "the agent does not register\n{}",
            self.logs()
        );
    }

    /// Whether both daemons run and answer.
    pub fn is_healthy(&mut self) -> bool {
        self.has_master()
            && self.agent.as_mut().is_some_and(Daemon::is_alive)
            && answers(&self.agent_address)
    }

    /// Whether the master runs and answers.
    pub fn has_master(&mut self) -> bool {
        self.master.as_mut().is_some_and(Daemon::is_alive) && answers(&self.master_address)
    }

    /// The last lines of every log of the cluster.
    #[must_use]
    pub fn logs(&self) -> String {
        ["master", "agent", "init", "cron"]
            .map(|name| crate::daemon::tail(&self.folder().join(format!("{name}.log"))))
            .join("\n")
    }

    /// Stops the cluster as an operator would: SIGTERM, agent first. Tasks end with it.
    ///
    /// # Panics
    /// When a daemon ignores it, or something stays behind.
    pub fn stop(mut self) {
        for mut daemon in self.daemons() {
            daemon.terminate(STOPPED_WITHIN);
        }
        let clear = wait::within(CLEARED_WITHIN, || {
            Leftovers::of(self.folder()).is_empty().then_some(())
        });
        assert!(
            clear.is_some(),
            "left behind: {:?}\n{}",
            Leftovers::of(self.folder()),
            self.logs()
        );
    }
}

impl Cluster {
    /// All that run, in the order in which an operator stops them.
    fn daemons(&mut self) -> impl Iterator<Item = Daemon> + use<> {
        let services = [self.cron.take(), self.init.take()];
        let kernel = [self.agent.take(), self.master.take()];
        services.into_iter().chain(kernel).flatten()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // A clean end first: it is the agent that knows what it started.
        for mut daemon in self.daemons() {
            if daemon.is_alive() && !std::thread::panicking() {
                daemon.terminate(STOPPED_WITHIN);
            }
        }
        // Killing a supervisor may set another free: until there is nothing.
        for _ in 0..3 {
            let left = Leftovers::of(self.folder.path());
            if left.is_empty() {
                break;
            }
            left.remove();
        }
    }
}

fn answers(address: &str) -> bool {
    http::try_get(address, "/health").is_some_and(|answer| answer.status == 200)
}

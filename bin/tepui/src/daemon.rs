//! `tepui up`, `tepui master` and `tepui agent`: from arguments to daemons, and from signals to their end.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, ensure};
use base_config::{Flag, FlagSet, Values};
use daemons_agent::AgentOptions;
use daemons_master::MasterOptions;
use services_cron::io::CronOptions;
use services_init::io::InitOptions;
use tokio::signal::unix::{SignalKind, signal};

use crate::example::Example;
use crate::logging::Logging;
use crate::service::{self, Service};

const JSON: Flag<bool> =
    Flag::new("json", "print the line that says that all is ready as JSON").default("false");
const LEAVE_TASKS: Flag<bool> = Flag::new(
    "leave_tasks",
    "let tasks run on when this program is told to stop",
)
.default("false");
const LOG_DIR: Flag<PathBuf> = Flag::new(
    "log_dir",
    "folder of a log file beside standard error, shown as /master/log and /slave/log below /files",
)
.example("/var/log/tepui");
const UP_WORK_DIR: Flag<PathBuf> = Flag::new(
    "work_dir",
    "folder of all state; /var/lib/tepui as root, else tepui in the user's own data folder",
)
.example("/var/lib/tepui");
const EXAMPLE: Flag<bool> = Flag::new(
    "example",
    "deploy a service that serves a page, and print its URL once it is healthy",
)
.default("false");
const AGENT_PORT: Flag<u16> = Flag::new(
    "agent_port",
    "port of the agent to listen on; 0 picks a free one",
)
.default("5051");
const AGENT_HTTP_CREDENTIALS: Flag<PathBuf> = Flag::new(
    "http_credentials",
    "the agent's own file of principals and secrets; that of --credentials if absent",
);
const AGENT_CREDENTIAL: Flag<PathBuf> = Flag::new(
    "credential",
    "file of the principal and secret by which the agent joins the master",
);
/// The flag that holds secrets.
const DOCKER_CONFIG: &str = "docker_config";
/// Flags of the agent that `up` hands on as they are.
const AGENT_FLAGS: [Flag<String>; 12] = [
    Flag::new(
        "resources",
        "what the machine offers, as text or JSON; found out if absent",
    )
    .example("cpus:8;mem:4096;ports:[21000-24000]"),
    Flag::new("attributes", "what frameworks are told of the machine").example("rack:abc;level:10"),
    Flag::new("runtime_dir", "folder of running containers").example("/run/tepui/agent"),
    Flag::new(
        "cgroups_root",
        "name of the cgroup that holds those of containers",
    )
    .example("tepui"),
    Flag::new(
        "launcher",
        "how containers are isolated: auto, native or plain",
    )
    .example("auto"),
    Flag::new(
        "executor_reregistration_timeout",
        "how long executors may take to come back after a restart",
    )
    .example("2secs"),
    Flag::new(
        "executor_registration_timeout",
        "how long an executor may take to subscribe",
    )
    .example("1mins"),
    Flag::new("gc_delay", "how long sandboxes are kept").example("1weeks"),
    Flag::new(
        "image_providers",
        "kinds of images that containers may have: docker, or nothing",
    )
    .example("docker"),
    Flag::new(
        "docker_registry",
        "where images come from that name no registry: an address, or a folder of archives",
    )
    .example("https://registry-1.docker.io"),
    Flag::new("docker_store_dir", "folder of images and their layers")
        .example("/var/lib/tepui/images"),
    Flag::new(
        DOCKER_CONFIG,
        "credentials for registries, JSON as in ~/.docker/config.json",
    )
    .example("file:///root/.docker/config.json"),
];

const MASTER_CA_FILE: Flag<PathBuf> = Flag::new(
    "master_ca_file",
    "authorities in PEM that the certificate of --tls-cert-file is trusted for, by the agent and the services",
);

/// Which daemons a process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Both.
    Up,
    /// One master.
    Master,
    /// One agent.
    Agent,
    /// The service interface.
    Init,
    /// The job interface.
    Cron,
}

impl Kind {
    fn flags(self) -> FlagSet {
        match self {
            Self::Up => {
                let set = FlagSet::new("tepui up")
                    .with(&UP_WORK_DIR)
                    .with(&daemons_master::IP)
                    .with(&daemons_master::PORT)
                    .with(&AGENT_PORT);
                let set = service::with_flags(set);
                let set = AGENT_FLAGS.iter().fold(set, |set, flag| set.with(flag));
                daemons_master::with_flags(set)
                    .with(&AGENT_CREDENTIAL)
                    .with(&AGENT_HTTP_CREDENTIALS)
                    .with(&MASTER_CA_FILE)
                    .with(&LEAVE_TASKS)
                    .with(&EXAMPLE)
            }
            Self::Master => daemons_master::flags("tepui master"),
            Self::Agent => daemons_agent::flags("tepui agent").with(&LEAVE_TASKS),
            Self::Init => services_init::io::flags("tepui init"),
            Self::Cron => services_cron::io::flags("tepui cron"),
        }
        .with(&LOG_DIR)
        .with(&JSON)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Master => "master",
            Self::Agent => "agent",
            Self::Init => "init",
            Self::Cron => "cron",
        }
    }

    const fn example(self) -> &'static str {
        match self {
            Self::Up => "tepui up --port=5050 --agent-port=5051 --resources='cpus:4;mem:4096'",
            Self::Master => "tepui master --port=5050 --work-dir=/var/lib/tepui/master",
            Self::Cron => "tepui cron --master=127.0.0.1:5050 --cron-port=9000",
            Self::Init => "tepui init --master=127.0.0.1:5050 --init-port=8080",
            Self::Agent => "tepui agent --master=127.0.0.1:5050 --attributes=rack:abc",
        }
    }
}

/// Runs the daemons until a signal or an error ends them. Exit codes: 0 stopped in order, 1 failed, 2 wrong usage.
pub(crate) fn run(kind: Kind, arguments: Vec<String>) -> ExitCode {
    if arguments.iter().any(|argument| argument == "--version") {
        let _ = shell_cli::write_out(concat!("tepui ", env!("CARGO_PKG_VERSION"), "\n").as_bytes());
        return ExitCode::SUCCESS;
    }
    let environment = |name: &str| std::env::var(name).ok();
    let values = match kind.flags().parse(arguments, environment) {
        Ok(values) => values,
        Err(error) => return fail(&anyhow::Error::new(error), ExitCode::from(2)),
    };
    if values.wants_help() {
        let text = format!("{}\nExample:\n  {}\n", kind.flags().help(), kind.example());
        // Nobody may be reading.
        let _ = shell_cli::write_out(text.as_bytes());
        return ExitCode::SUCCESS;
    }
    let plan = match Plan::new(kind, &values) {
        Ok(plan) => plan,
        Err(error) => return fail(&error, ExitCode::from(2)),
    };
    let logging = match Logging::start(plan.log_file.as_deref()) {
        Ok(logging) => logging,
        Err(error) => return fail(&error, ExitCode::FAILURE),
    };
    // Each agent and each stream of a master has a socket.
    drivers_syscall::raise_descriptors();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let ended = runtime
        .context("failed to start the runtime")
        .and_then(|runtime| {
            let ended = runtime.block_on(plan.run(logging));
            runtime.shutdown_timeout(std::time::Duration::from_secs(1));
            ended
        });
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error, ExitCode::FAILURE),
    }
}

fn fail(error: &anyhow::Error, code: ExitCode) -> ExitCode {
    shell_cli::write_err(format!("tepui: {error:#}\n").as_bytes());
    code
}

/// What is to be started.
struct Plan {
    master: Option<MasterOptions>,
    /// Options of the agent, once the address of its master is known.
    agent: Option<AgentPlan>,
    /// Services; of those beside a master its address is yet to be known.
    services: Vec<service::Options>,
    /// The file that is logged to beside standard error.
    log_file: Option<PathBuf>,
    json: bool,
    leave_tasks: bool,
    /// Whether the example is to be deployed, and the file of the principal and secret to do it as.
    example: Option<Option<PathBuf>>,
    /// Authorities that sign the certificate of all that runs beside the master.
    master_ca_file: Option<PathBuf>,
}

/// How an agent is started.
enum AgentPlan {
    /// As its own flags say.
    Alone(Box<AgentOptions>),
    /// With the master of this process.
    Beside(Vec<String>, Option<PathBuf>),
}

impl Plan {
    fn new(kind: Kind, values: &Values) -> anyhow::Result<Self> {
        let json = values.get(&JSON);
        let log_file = values.find(&LOG_DIR).map(|folder| {
            let folder = std::path::absolute(&folder).unwrap_or(folder);
            folder.join(format!("tepui-{}.log", kind.name()))
        });
        let leave_tasks = matches!(kind, Kind::Up | Kind::Agent) && values.get(&LEAVE_TASKS);
        let mut services = Vec::new();
        let (mut example, mut master_ca_file) = (None, None);
        let (master, agent) = match kind {
            Kind::Init => {
                let options = Box::new(InitOptions::new(values)?);
                services.push(service::Options::Init(options));
                (None, None)
            }
            Kind::Cron => {
                let options = Box::new(CronOptions::new(values));
                services.push(service::Options::Cron(options));
                (None, None)
            }
            Kind::Master => {
                let mut options = MasterOptions::new(values)?;
                options.log_file = options.log_file.or_else(|| log_file.clone());
                (Some(options), None)
            }
            Kind::Agent => {
                let mut options = Box::new(AgentOptions::new(values)?);
                options.log_file = options.log_file.or_else(|| log_file.clone());
                (None, Some(AgentPlan::Alone(options)))
            }
            Kind::Up => {
                let folder = match values.find(&UP_WORK_DIR) {
                    Some(folder) => folder,
                    None => default_work_dir()?,
                };
                let mut master = MasterOptions::new(values)?;
                master.work_dir = folder.join("master");
                master
                    .shown
                    .insert("work_dir".to_owned(), master.work_dir.display().to_string());
                if let Some(secrets) = master.shown.get_mut(DOCKER_CONFIG) {
                    "(hidden)".clone_into(secrets);
                }
                master.log_file = master.log_file.or_else(|| log_file.clone());
                services = service::Options::beside(values, &folder)?;
                master_ca_file = values.find(&MASTER_CA_FILE);
                if values.get(&EXAMPLE) {
                    let init = |one: &service::Options| matches!(one, service::Options::Init(_));
                    ensure!(services.iter().any(init), "--example needs --init");
                    example = Some(values.find(&AGENT_CREDENTIAL));
                }
                let arguments = agent_arguments(values, &folder);
                let agent = AgentPlan::Beside(arguments, log_file.clone());
                (Some(master), Some(agent))
            }
        };
        Ok(Self {
            master,
            agent,
            services,
            log_file,
            json,
            leave_tasks,
            example,
            master_ca_file,
        })
    }

    async fn run(self, logging: Logging) -> anyhow::Result<()> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let shown = self.master.as_ref().map(|options| options.shown.clone());
        let mut master = match self.master {
            Some(options) => Some(daemons_master::start(options, logging.control()).await?),
            None => None,
        };
        let agent = match self.agent {
            Some(AgentPlan::Alone(options)) => Some(*options),
            Some(AgentPlan::Beside(arguments, log_file)) => {
                let address = master.as_ref().map(|master| master.address);
                let mut options = beside(arguments, address)?;
                if let Some(folder) = log_file.as_deref().and_then(Path::parent) {
                    let folder = folder.display().to_string();
                    options.shown.insert("log_dir".to_owned(), folder);
                }
                options.log_file = options.log_file.or(log_file);
                Some(options)
            }
            None => None,
        };
        let mut agent = match agent {
            Some(options) => Some(start_agent(options, master.is_some(), &logging).await?),
            None => None,
        };
        let mut services = Vec::new();
        for mut options in self.services {
            if let (Some(master), Some(shown)) = (&master, &shown) {
                options.at(master.address, shown);
            }
            services.push(Service::start(options).await?);
        }
        let mut addresses = vec![
            ("master", master.as_ref().map(|master| master.address)),
            ("agent", agent.as_ref().map(|agent| agent.address)),
        ];
        addresses.extend(services.iter().map(|it| (it.name(), Some(it.address()))));
        say_ready(&addresses, self.json)?;
        let init = services.iter().find(|it| it.name() == "init");
        let example = match (self.example, init, &agent) {
            (Some(credential), Some(init), Some(agent)) => {
                let login = credential.as_deref().map(services_framework::login);
                let example = Example {
                    init: init.url().to_owned(),
                    authorities: self.master_ca_file,
                    login: login.transpose()?,
                    agent: agent.address,
                    json: self.json,
                };
                Some(tokio::spawn(async {
                    if let Err(error) = example.deploy().await {
                        let text = format!("tepui: the example was not deployed: {error:#}\n");
                        shell_cli::write_err(text.as_bytes());
                    }
                }))
            }
            _ => None,
        };
        let beside = master.is_some();
        let ended = tokio::select! {
            _ = terminate.recv() => Ok(()),
            _ = interrupt.recv() => Ok(()),
            error = async { master.as_mut().expect("it is there").failed().await }, if master.is_some() => {
                Err(anyhow::Error::new(error))
            }
            error = async { agent.as_mut().expect("it is there").failed().await }, if agent.is_some() => {
                Err(anyhow::Error::new(error))
            }
            error = service::any_failed(&mut services, beside) => Err(error),
        };
        if let Some(example) = example {
            example.abort();
        }
        // Whatever is wrong, tasks run on: they are found again at the next start.
        ended?;
        for service in services {
            service.stop().await;
        }
        if let Some(agent) = agent {
            agent.stop(self.leave_tasks).await;
        }
        if let Some(master) = master {
            master.stop().await;
        }
        Ok(())
    }
}

/// `beside`: with the master of this process, whose port has a flag of its own.
async fn start_agent(
    options: AgentOptions,
    beside: bool,
    logging: &Logging,
) -> anyhow::Result<daemons_agent::Running> {
    // The running file itself, even if another was put in its place meanwhile.
    let program = PathBuf::from("/proc/self/exe");
    let started = daemons_agent::start(options, program, logging.control()).await;
    started.map_err(|error| match error {
        daemons_agent::StartError::Bind(_) if beside => anyhow::Error::new(error)
            .context("the agent, whose port is --agent-port, did not start"),
        error => error.into(),
    })
}

/// The arguments of an agent that lives beside its master, as far as they are known before the master runs.
fn agent_arguments(values: &Values, folder: &Path) -> Vec<String> {
    let mut arguments = vec![
        format!("--ip={}", values.get(&daemons_master::IP)),
        format!("--port={}", values.get(&AGENT_PORT)),
        format!("--work_dir={}", folder.join("agent").display()),
    ];
    for flag in &AGENT_FLAGS {
        if let Some(value) = values.find(flag) {
            arguments.push(format!("--{}={value}", flag.name()));
        }
    }
    let shown = values.shown();
    let mut hand_on = |from: &str, to: &str| {
        if let Some(value) = shown.get(from) {
            arguments.push(format!("--{to}={value}"));
        }
    };
    for name in [
        "acls",
        "tls_cert_file",
        "tls_key_file",
        "tls_client_ca_file",
        "domain",
        "advertise_ip",
        "hostname",
    ] {
        hand_on(name, name);
    }
    hand_on(AGENT_CREDENTIAL.name(), "credential");
    hand_on(MASTER_CA_FILE.name(), MASTER_CA_FILE.name());
    match values.find(&AGENT_HTTP_CREDENTIALS) {
        Some(path) => arguments.push(format!("--http_credentials={}", path.display())),
        None => hand_on("credentials", "http_credentials"),
    }
    arguments
}

fn beside(mut arguments: Vec<String>, master: Option<SocketAddr>) -> anyhow::Result<AgentOptions> {
    let has_tls = arguments
        .iter()
        .any(|argument| argument.starts_with("--tls_cert_file="));
    if let Some(master) = master {
        let scheme = if has_tls { "https://" } else { "" };
        arguments.push(format!("--master={scheme}{master}"));
    }
    // What the environment says is for the daemon that is told by arguments here.
    let values = daemons_agent::flags("tepui up").parse(arguments, |_| None)?;
    Ok(AgentOptions::new(&values)?)
}

fn default_work_dir() -> anyhow::Result<PathBuf> {
    if rustix::process::geteuid().is_root() {
        return Ok(PathBuf::from("/var/lib/tepui"));
    }
    let absolute = |variable: &str| -> Option<PathBuf> {
        let path: OsString = std::env::var_os(variable)?;
        Some(PathBuf::from(path)).filter(|path| path.is_absolute())
    };
    absolute("XDG_DATA_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
        .map(|data| data.join("tepui"))
        .context("there is no HOME to keep state in: give --work-dir")
}

fn say_ready(addresses: &[(&str, Option<SocketAddr>)], json: bool) -> anyhow::Result<()> {
    let named = addresses.iter();
    let named = named.filter_map(|(name, address)| Some((*name, (*address)?)));
    let line = if json {
        let mut fields = vec!["\"ready\":true".to_owned()];
        fields.extend(named.map(|(name, address)| format!("\"{name}\":\"{address}\"")));
        format!("{{{}}}\n", fields.join(","))
    } else {
        let parts: Vec<_> = named
            .map(|(name, address)| format!("{name} at {address}"))
            .collect();
        // The commands look for the usual ports unless they are told otherwise.
        let address = |wanted: &str| {
            let mut all = addresses.iter();
            all.find_map(|(name, address)| (*name == wanted).then_some(*address)?)
        };
        let flags = |name: &str, port: u16| {
            let other = address(name).filter(|address| address.port() != port);
            other.map_or_else(String::new, |address| format!(" --{name} {address}"))
        };
        let hint = address("master").and(address("init")).map(|_| {
            let flags = format!("{}{}", flags("master", 5050), flags("init", 8080));
            format!(
                "Deploy a service: tepui service create web --cpus 0.1 --wait{flags} -- 'python3 -m http.server $PORT0'\n"
            )
        });
        format!(
            "Tepui is up: {}\n{}",
            parts.join(", "),
            hint.unwrap_or_default()
        )
    };
    shell_cli::write_out(line.as_bytes())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_daemon_that_is_asked_for_its_version_tells_it_and_does_not_start() {
        let code = run(Kind::Agent, vec!["--version".to_owned()]);
        assert_eq!(format!("{code:?}"), format!("{:?}", ExitCode::SUCCESS));
    }

    fn plan(kind: Kind, arguments: &[&str]) -> Plan {
        let values = kind
            .flags()
            .parse(arguments.iter().map(|one| (*one).to_owned()), |_| None);
        Plan::new(kind, &values.expect("good flags")).expect("good values")
    }

    #[test]
    fn up_finds_a_folder_of_its_own() {
        let folder = default_work_dir().expect("tests have a home");
        let master = plan(Kind::Up, &[]).master.expect("there is one");
        assert_eq!(master.work_dir, folder.join("master"));
        assert_eq!(
            master.shown["work_dir"],
            master.work_dir.display().to_string()
        );
        let master = plan(Kind::Up, &["--work-dir=/w"])
            .master
            .expect("there is one");
        assert_eq!(master.work_dir, PathBuf::from("/w/master"));
    }

    #[test]
    fn daemons_need_no_more_than_their_master() {
        assert!(plan(Kind::Master, &[]).agent.is_none());
        assert!(
            plan(Kind::Agent, &["--master=127.0.0.1:5050"])
                .master
                .is_none()
        );
    }
}

//! Services: init and cron, alone or beside the master of this process.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use base_config::{Flag, FlagSet, Values};
use services_cron::io::{self as cron, CronOptions};
use services_init::io::{self as init, InitOptions};

const INIT: Flag<bool> =
    Flag::new("init", "run the service interface, that of Marathon").default("true");
const CRON: Flag<bool> =
    Flag::new("cron", "run the job interface, that of Metronome").default("true");
/// Pause before a service is started again.
const RESTART_PAUSE: Duration = Duration::from_millis(500);

/// Adds the flags of services beside a master.
pub(crate) fn with_flags(set: FlagSet) -> FlagSet {
    let set = set
        .with(&INIT)
        .with(&init::INIT_PORT)
        .with(&CRON)
        .with(&cron::CRON_PORT);
    init::FLAGS.iter().fold(set, |set, flag| set.with(flag))
}

/// How a service is started.
#[derive(Clone)]
pub(crate) enum Options {
    Init(Box<InitOptions>),
    Cron(Box<CronOptions>),
}

enum Running {
    Init(init::Running),
    Cron(cron::Running),
}

/// A service. Beside a master it is started again when it fails, and the master does not notice.
pub(crate) struct Service {
    options: Options,
    running: Running,
}

impl Options {
    /// Those of all services beside a master, as far as they are known before that runs.
    pub(crate) fn beside(values: &Values, folder: &Path) -> anyhow::Result<Vec<Self>> {
        let mut all = Vec::new();
        if values.get(&INIT) {
            let mut arguments = arguments(values, folder, "init");
            arguments.push(format!("--init_port={}", values.get(&init::INIT_PORT)));
            for flag in &init::FLAGS {
                if let Some(value) = values.find(flag) {
                    arguments.push(format!("--{}={value}", flag.name()));
                }
            }
            // What the environment says is for the daemon that is told by arguments here.
            let parsed = init::flags("tepui up").parse(arguments, |_| None)?;
            all.push(Self::Init(Box::new(InitOptions::new(&parsed)?)));
        }
        if values.get(&CRON) {
            let mut arguments = arguments(values, folder, "cron");
            arguments.push(format!("--cron_port={}", values.get(&cron::CRON_PORT)));
            let parsed = cron::flags("tepui up").parse(arguments, |_| None)?;
            all.push(Self::Cron(Box::new(CronOptions::new(&parsed))));
        }
        Ok(all)
    }

    /// Tells where the master is that it runs beside.
    pub(crate) fn at(&mut self, master: SocketAddr, shown: &BTreeMap<String, String>) {
        let scheme = if shown.contains_key("tls_cert_file") {
            "https"
        } else {
            "http"
        };
        let url = format!("{scheme}://{master}");
        match self {
            Self::Init(options) => options.service.master = url,
            Self::Cron(options) => options.service.master = url,
        }
    }

    async fn run(self) -> anyhow::Result<Running> {
        Ok(match self {
            Self::Init(options) => Running::Init(init::start(*options).await?),
            Self::Cron(options) => Running::Cron(cron::start(*options).await?),
        })
    }
}

fn arguments(values: &Values, folder: &Path, name: &str) -> Vec<String> {
    let mut arguments = vec![
        // It is known once the master runs.
        "--master=beside".to_owned(),
        format!("--ip={}", values.get(&daemons_master::IP)),
        format!("--work_dir={}", folder.join(name).display()),
    ];
    let shown = values.shown();
    for name in [
        "credentials",
        "credential",
        "tls_cert_file",
        "tls_key_file",
        "tls_client_ca_file",
        "master_ca_file",
    ] {
        if let Some(value) = shown.get(name) {
            arguments.push(format!("--{name}={value}"));
        }
    }
    arguments
}

impl Service {
    pub(crate) async fn start(options: Options) -> anyhow::Result<Self> {
        let running = options.clone().run().await?;
        Ok(Self { options, running })
    }

    pub(crate) fn name(&self) -> &'static str {
        match self.running {
            Running::Init(_) => "init",
            Running::Cron(_) => "cron",
        }
    }

    /// Where it is reached, as a URL.
    pub(crate) fn url(&self) -> &str {
        match &self.running {
            Running::Init(running) => &running.url,
            Running::Cron(running) => &running.url,
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        match &self.running {
            Running::Init(running) => running.address,
            Running::Cron(running) => running.address,
        }
    }

    /// Waits until it can not go on. Beside a master it is started again, at the same address.
    pub(crate) async fn failed(&mut self, beside: bool) -> anyhow::Error {
        loop {
            let error: anyhow::Error = match &mut self.running {
                Running::Init(running) => running.failed().await.into(),
                Running::Cron(running) => running.failed().await.into(),
            };
            if !beside {
                return error;
            }
            let name = self.name();
            tracing::error!(error = format!("{error:#}"), %name, "a service ended and is started again");
            let port = self.address().port();
            match &mut self.options {
                Options::Init(options) => options.service.port = port,
                Options::Cron(options) => options.service.port = port,
            }
            // Whoever waits for an answer shall have it.
            tokio::time::sleep(RESTART_PAUSE).await;
            match &mut self.running {
                Running::Init(running) => running.close().await,
                Running::Cron(running) => running.close().await,
            }
            match self.options.clone().run().await {
                Ok(running) => self.running = running,
                Err(error) => return error,
            }
        }
    }

    pub(crate) async fn stop(self) {
        match self.running {
            Running::Init(running) => running.stop().await,
            Running::Cron(running) => running.stop().await,
        }
    }
}

/// Waits until one of several can not go on; for ever if there is none.
pub(crate) async fn any_failed(services: &mut [Service], beside: bool) -> anyhow::Error {
    let mut waits = Vec::new();
    for service in services {
        waits.push(Box::pin(service.failed(beside)));
    }
    std::future::poll_fn(|context| {
        for wait in &mut waits {
            if let std::task::Poll::Ready(error) = wait.as_mut().poll(context) {
                return std::task::Poll::Ready(error);
            }
        }
        std::task::Poll::Pending
    })
    .await
}

//! From options to a running service, and back to nothing.

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;

use daemons_door::{
    Access, Basic, BindError, Credentials, CredentialsError, Exposed, Login, Realm, Request,
    Router, Server, ServerOptions, refuse_exposed,
};
use services_framework::{Heard, Keep, Records, link};
use shell_client::Client;
use store_api::StoreError;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use super::core::{Core, Handle, core};
use super::http::Desk;
use super::options::CronOptions;
use crate::mind::{FRAMEWORK, Input, Mind};
use crate::plan::{Jobs, Unreadable};

/// The file below the work directory that holds what is durable.
const FILE: &str = "cron.redb";

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port cannot be had.
    #[error("the job interface, whose port is --cron-port, did not start")]
    Bind(#[from] BindError),
    /// Strangers could come in.
    #[error(transparent)]
    Exposed(#[from] Exposed),
    /// The work directory cannot be made.
    #[error("failed to make the work directory {}; choose another --work-dir", path.display())]
    WorkDir {
        /// The directory.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The store does not open, or cannot be trusted.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What it holds was not written by this program.
    #[error(transparent)]
    Record(#[from] Unreadable),
    /// The credentials cannot be read.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// The credential for the master cannot be read.
    #[error(transparent)]
    Credential(#[from] services_framework::LoginError),
    /// The system has no thread left.
    #[error("failed to start a thread")]
    Thread(#[source] std::io::Error),
}

/// Why a running service ends by itself.
#[derive(Debug, thiserror::Error)]
pub enum CronError {
    /// The store refused a commit.
    #[error("the service cannot go on without its store")]
    Store(#[from] StoreError),
    /// An assertion failed.
    #[error("the service stopped because of a mistake in the program; the log says where")]
    Crashed,
}

/// A running service.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    core: Handle,
    errors: mpsc::Receiver<CronError>,
    done: oneshot::Receiver<()>,
    stopping: watch::Sender<bool>,
    serving: Option<JoinHandle<()>>,
}

impl Running {
    /// Waits until the service cannot go on; never returns while it can.
    pub async fn failed(&mut self) -> CronError {
        self.errors.recv().await.unwrap_or(CronError::Crashed)
    }

    /// Closes the door of a service that has ended by itself.
    pub async fn close(&mut self) {
        self.stopping.send_replace(true);
        if let Some(serving) = self.serving.take() {
            // It may have panicked; the socket is closed either way.
            let _ = serving.await;
        }
    }

    /// Stops in order: writes what is decided, and lets requests under way finish. Runs go on.
    pub async fn stop(mut self) {
        self.core.stop().await;
        // An error means that it is gone already.
        let _ = (&mut self.done).await;
        self.close().await;
    }
}

/// Starts the service within the present runtime.
///
/// # Errors
/// [`StartError`]; nothing runs then.
pub async fn start(options: CronOptions) -> Result<Running, StartError> {
    let mut login = Login::open();
    if let Some(path) = &options.credentials {
        login = login.require(Realm::Cron, Basic::new(Credentials::load(path)?));
    }
    let wanted = SocketAddr::new(options.ip, options.port);
    refuse_exposed(wanted, options.credentials.is_some(), false)?;
    let server = Server::bind(wanted, ServerOptions::default()).await?;
    let address = server.address();

    let (keep, records) = open(&options).await?;
    let (jobs, framework_id) = recover(records)?;
    let credential = options.credential.as_deref();
    let credential = credential.map(services_framework::login).transpose()?;
    let mut framework = options.framework.clone();
    framework.id = framework_id.map(|id| abi_mesos::v1::FrameworkId { value: Some(id) });
    framework.principal = credential.as_ref().map(|it| it.principal.clone());
    framework.user = Some(services_framework::user());
    framework.hostname = Some(services_framework::hostname());
    framework.webui_url = Some(format!("http://{address}"));
    let seed = uuid::Uuid::new_v4().as_u64_pair();
    let mind = Mind::new(jobs, framework.clone(), &options.role, seed.0 ^ seed.1);
    let (calls, heard) = link(Client::new(&options.master, credential), framework);
    let (handle, core) = core(mind, keep, calls);
    let desk = Arc::new(Desk::new(handle.clone(), address, &options));
    let (errors, failed) = mpsc::channel(1);
    let done = run(core, errors)?;
    let (stopping, mut stop) = watch::channel(false);
    let mut router = Router::new(&[]);
    router.fallback(Access::Realm(Realm::Cron), move |request: Request| {
        Arc::clone(&desk).answer(request)
    });
    let serving = tokio::spawn(server.serve(router, login, async move {
        // The sender is gone when nobody is left to stop us in order.
        let _ = stop.wait_for(|stopping| *stopping).await;
    }));
    tokio::spawn(listen(heard, handle.clone()));
    tracing::info!(%address, "the job interface is up");
    Ok(Running {
        address,
        core: handle,
        errors: failed,
        done,
        stopping,
        serving: Some(serving),
    })
}

/// The jobs and the framework id that records hold.
fn recover(records: Records) -> Result<(Jobs, Option<String>), Unreadable> {
    let mut jobs = Jobs::default();
    let mut framework = None;
    let mut histories = Vec::new();
    for (key, bytes) in records {
        if key == FRAMEWORK {
            let value: serde_json::Value =
                serde_json::from_slice(&bytes).map_err(|error| Unreadable(error.to_string()))?;
            framework = value["id"].as_str().map(str::to_owned);
        } else if let Some(job) = key.strip_prefix("history/") {
            histories.push((job.to_owned(), bytes));
        } else {
            jobs.read(&bytes)?;
        }
    }
    for (job, bytes) in histories {
        jobs.read_history(&job, &bytes)?;
    }
    Ok((jobs, framework))
}

async fn open(options: &CronOptions) -> Result<(Keep, Records), StartError> {
    let folder = options.work_dir.clone();
    let failed = move |source| StartError::WorkDir {
        path: folder.clone(),
        source,
    };
    std::fs::create_dir_all(&options.work_dir).map_err(&failed)?;
    let path = options.work_dir.join(FILE);
    let opening = tokio::task::spawn_blocking(move || Keep::open(&path));
    let opened = opening
        .await
        .map_err(|error| failed(std::io::Error::other(error)))?;
    Ok(opened?)
}

/// The thread that owns the mind; what it ends with goes to `errors`.
fn run(core: Core, errors: mpsc::Sender<CronError>) -> Result<oneshot::Receiver<()>, StartError> {
    let (done, is_done) = oneshot::channel();
    let runtime = tokio::runtime::Handle::current();
    let work = move || {
        let run = AssertUnwindSafe(|| runtime.block_on(core.run()));
        let error = match std::panic::catch_unwind(run) {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.into()),
            Err(_) => Some(CronError::Crashed),
        };
        if let Some(error) = error {
            // One error is enough.
            let _ = errors.try_send(error);
        }
        let _ = done.send(());
    };
    std::thread::Builder::new()
        .name("cron".to_owned())
        .spawn(work)
        .map_err(StartError::Thread)?;
    Ok(is_done)
}

/// Hands what the master says to the mind.
async fn listen(mut heard: mpsc::Receiver<Heard>, core: Handle) {
    while let Some(heard) = heard.recv().await {
        let input = match heard {
            Heard::Subscribed {
                framework, master, ..
            } => {
                tracing::info!(%framework, %master, "subscribed");
                Input::Subscribed(framework)
            }
            Heard::Lost(reason) => {
                tracing::warn!(%reason, "no connection to the master");
                Input::Disconnected
            }
            Heard::Removed(reason) => {
                tracing::error!(%reason, "the master does not take this framework any more");
                Input::Removed
            }
            Heard::Offers(offers) => Input::Offers(offers),
            Heard::Update(status) => Input::Update(status),
            // Whoever uses it meanwhile is told that it is gone; executors of ours say nothing.
            Heard::Rescinded(_) | Heard::Message { .. } => continue,
        };
        if !core.input(input).await {
            return;
        }
    }
}

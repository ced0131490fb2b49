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

use super::backup;
use super::core::{Clock, Core, End, Handle, Parts, core};
use super::http::Desk;
use super::options::InitOptions;
use super::probes;
use crate::mind::record::{Unreadable, recover};
use crate::mind::state::Master;
use crate::mind::{Input, Mind};

/// The file below the work directory that holds what is durable.
const FILE: &str = "init.redb";

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port cannot be had.
    #[error("the service interface, whose port is --init-port, did not start")]
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
pub enum InitError {
    /// The store refused a commit.
    #[error("the service cannot go on without its store")]
    Store(#[from] StoreError),
    /// It was asked to let another lead.
    #[error("the service gave up the leadership, as it was asked to")]
    Abdicated,
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
    errors: mpsc::Receiver<InitError>,
    done: oneshot::Receiver<()>,
    stopping: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Running {
    /// Waits until the service cannot go on; never returns while it can.
    pub async fn failed(&mut self) -> InitError {
        self.errors.recv().await.unwrap_or(InitError::Crashed)
    }

    /// Closes the door of a service that has ended by itself.
    pub async fn close(&mut self) {
        self.stopping.send_replace(true);
        for task in std::mem::take(&mut self.tasks) {
            // It may have panicked; the socket is closed either way.
            let _ = task.await;
        }
    }

    /// Stops in order: writes what is decided, ends all streams, and lets requests under way finish. Instances run on.
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
pub async fn start(mut options: InitOptions) -> Result<Running, StartError> {
    let mut login = Login::open();
    if let Some(path) = &options.credentials {
        login = login.require(Realm::Init, Basic::new(Credentials::load(path)?));
    }
    let wanted = SocketAddr::new(options.ip, options.port);
    refuse_exposed(wanted, options.credentials.is_some(), false)?;
    let server = Server::bind(wanted, ServerOptions::default()).await?;
    let address = server.address();

    let clock = Clock::start();
    let (keep, records) = open(&options, clock).await?;
    let state = recover(records, clock.now())?;

    let credential = options.credential.as_deref();
    let credential = credential.map(services_framework::login).transpose()?;
    let framework = &mut options.config.framework;
    framework.principal = credential.as_ref().map(|it| it.principal.clone());
    framework.user = Some(services_framework::user());
    framework.hostname = Some(services_framework::hostname());
    framework.webui_url = Some(format!("http://{address}"));
    let seed = uuid::Uuid::new_v4().as_u64_pair();
    options.config.seed = seed.0 ^ seed.1;
    let mind = Mind::new(options.config.clone(), state);
    let client = Client::new(&options.master, credential);
    let (calls, heard) = link(client, mind.framework());
    let (probing, probes) = watch::channel(Vec::new());
    let (handle, core) = core(Parts {
        mind,
        keep,
        link: calls,
        clock,
        probes: probing,
    });
    let desk = Arc::new(Desk::new(handle.clone(), clock, address, options));
    let (errors, failed) = mpsc::channel(1);
    let done = run(core, errors)?;
    let (stopping, stopped) = watch::channel(false);
    let mut router = Router::new(&[]);
    router.fallback(Access::Realm(Realm::Init), move |request: Request| {
        Arc::clone(&desk).answer(request)
    });
    let mut stop = stopped;
    let serving = tokio::spawn(server.serve(router, login, async move {
        // The sender is gone when nobody is left to stop us in order.
        let _ = stop.wait_for(|stopping| *stopping).await;
    }));
    tokio::spawn(listen(heard, handle.clone()));
    tokio::spawn(probes::run(probes, handle.clone()));
    tracing::info!(%address, "the service interface is up");
    Ok(Running {
        address,
        core: handle,
        errors: failed,
        done,
        stopping,
        tasks: vec![serving],
    })
}

async fn open(options: &InitOptions, clock: Clock) -> Result<(Keep, Records), StartError> {
    let folder = options.work_dir.clone();
    let failed = move |source| StartError::WorkDir {
        path: folder.clone(),
        source,
    };
    std::fs::create_dir_all(&options.work_dir).map_err(&failed)?;
    let path = options.work_dir.join(FILE);
    let opening = tokio::task::spawn_blocking(move || {
        let (keep, records) = Keep::open(&path)?;
        let records = backup::fulfil(&keep, records, clock.now())?;
        Ok::<_, StoreError>((keep, records))
    });
    let opened = opening
        .await
        .map_err(|error| failed(std::io::Error::other(error)))?;
    Ok(opened?)
}

/// The thread that owns the mind; what it ends with goes to `errors`.
fn run(core: Core, errors: mpsc::Sender<InitError>) -> Result<oneshot::Receiver<()>, StartError> {
    let (done, is_done) = oneshot::channel();
    let runtime = tokio::runtime::Handle::current();
    let work = move || {
        let run = AssertUnwindSafe(|| runtime.block_on(core.run()));
        let error = match std::panic::catch_unwind(run) {
            Ok(Ok(End::Stopped)) => None,
            Ok(Ok(End::Abdicated)) => Some(InitError::Abdicated),
            Ok(Err(error)) => Some(error.into()),
            Err(_) => Some(InitError::Crashed),
        };
        if let Some(error) = error {
            // One error is enough.
            let _ = errors.try_send(error);
        }
        let _ = done.send(());
    };
    std::thread::Builder::new()
        .name("init".to_owned())
        .spawn(work)
        .map_err(StartError::Thread)?;
    Ok(is_done)
}

/// Hands what the master says to the mind.
async fn listen(mut heard: mpsc::Receiver<Heard>, core: Handle) {
    while let Some(heard) = heard.recv().await {
        let input = match heard {
            Heard::Subscribed {
                framework,
                master,
                region,
            } => {
                tracing::info!(%framework, %master, "subscribed");
                let master = Master {
                    address: master,
                    region: region.map(Into::into),
                };
                Input::Subscribed { framework, master }
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
            // Whoever uses it meanwhile is told that it is gone.
            Heard::Rescinded(_) => continue,
            Heard::Update(status) => Input::Update(status),
            Heard::Message {
                executor,
                agent,
                data,
            } => Input::Message {
                executor,
                agent,
                data,
            },
        };
        if !core.input(input).await {
            return;
        }
    }
}

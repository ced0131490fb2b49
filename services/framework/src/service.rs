//! A service from its options to its end: its door, the file with what is durable, who it is to the master, and the
//! thread that owns its mind.

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;

use abi_mesos::v1;
use daemons_door::{
    Access, Basic, BindError, Credentials, CredentialsError, Exposed, Handler, Login, Realm,
    Router, Server, ServerOptions, Tls, TlsError, refuse_exposed,
};
use shell_client::{AuthorityError, Client};
use store_api::StoreError;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::keep::{Keep, Records};
use crate::login::{LoginError, hostname, login, user};
use crate::options::ServiceOptions;

/// Why a service did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port cannot be had.
    #[error("{name}, whose port is --{name}-port, did not start")]
    Bind {
        /// The service.
        name: &'static str,
        /// The cause.
        #[source]
        source: BindError,
    },
    /// Strangers could come in.
    #[error(transparent)]
    Exposed(#[from] Exposed),
    /// The certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The authorities of the master's certificate cannot be used.
    #[error("--master-ca-file can not be used")]
    Authority(#[from] AuthorityError),
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
    Record(Box<dyn std::error::Error + Send + Sync>),
    /// The credentials cannot be read.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// The credential for the master cannot be read.
    #[error(transparent)]
    Credential(#[from] LoginError),
    /// The system has no thread left.
    #[error("failed to start a thread")]
    Thread(#[source] std::io::Error),
}

/// Why a running service ends by itself.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
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

/// How the thread that owns the mind ends in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It was stopped.
    Stopped,
    /// It was asked to let another lead.
    Abdicated,
}

/// How the thread that owns the mind is stopped.
pub trait Stop: Send + Sync + 'static {
    /// Ends it, once what was sent before is done.
    fn stop(&self) -> impl Future<Output = ()> + Send;
}

/// A service with an open socket that does not answer yet.
#[derive(Debug)]
pub struct Service {
    name: &'static str,
    realm: Realm,
    server: Server,
    login: Login,
    scheme: &'static str,
}

impl Service {
    /// Reads who may come in and opens the socket.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn open(
        name: &'static str,
        realm: Realm,
        options: &ServiceOptions,
    ) -> Result<Self, StartError> {
        let mut login = Login::open();
        if let Some(path) = &options.credentials {
            login = login.require(realm, Basic::new(Credentials::load(path)?));
        }
        let tls = Tls::of_files(
            options.tls_cert_file.as_deref(),
            options.tls_key_file.as_deref(),
            options.tls_client_ca_file.as_deref(),
        )?;
        let wanted = SocketAddr::new(options.ip, options.port);
        let has_client_ca = options.tls_client_ca_file.is_some();
        refuse_exposed(wanted, options.credentials.is_some(), has_client_ca)?;
        let server = Server::bind(wanted, ServerOptions::default()).await;
        let mut server = server.map_err(|source| StartError::Bind { name, source })?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        if let Some(tls) = tls {
            server = server.with_tls(tls);
        }
        Ok(Self {
            name,
            realm,
            server,
            login,
            scheme,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// The same as a URL without path.
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address())
    }

    /// The file with what is durable, and what it holds once `ready` has had its way with it.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn keep(
        &self,
        options: &ServiceOptions,
        ready: impl FnOnce(&Keep, Records) -> Result<Records, StoreError> + Send + 'static,
    ) -> Result<(Keep, Records), StartError> {
        let folder = options.work_dir.clone();
        let failed = move |source| StartError::WorkDir {
            path: folder.clone(),
            source,
        };
        std::fs::create_dir_all(&options.work_dir).map_err(&failed)?;
        let path = options.work_dir.join(format!("{}.redb", self.name));
        let opening = tokio::task::spawn_blocking(move || {
            let (keep, records) = Keep::open(&path)?;
            let records = ready(&keep, records)?;
            Ok::<_, StoreError>((keep, records))
        });
        let opened = opening
            .await
            .map_err(|error| failed(std::io::Error::other(error)))?;
        Ok(opened?)
    }

    /// How the master is reached; `info` says from now on who this is.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn client(
        &self,
        options: &ServiceOptions,
        info: &mut v1::FrameworkInfo,
    ) -> Result<Client, StartError> {
        let credential = options.credential.as_deref().map(login).transpose()?;
        info.principal = credential.as_ref().map(|it| it.principal.clone());
        info.user = Some(user());
        info.hostname = Some(hostname());
        info.webui_url = Some(self.url());
        let mut client = Client::new(&options.master, credential);
        if let Some(file) = &options.master_ca_file {
            client = client.with_authorities(file)?;
        }
        Ok(client)
    }

    /// Starts the thread that owns the mind, and answers requests by `handler`.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn run<S: Stop>(
        self,
        core: impl Future<Output = Result<End, StoreError>> + Send + 'static,
        stop: S,
        handler: impl Handler,
    ) -> Result<Running<S>, StartError> {
        let (address, url) = (self.address(), self.url());
        let (errors, failed) = mpsc::channel(1);
        let done = thread(self.name, core, errors)?;
        let (stopping, mut stopped) = watch::channel(false);
        let mut router = Router::new(&[]);
        router.fallback(Access::Realm(self.realm), handler);
        let serving = self.server.serve(router, self.login, async move {
            // The sender is gone when nobody is left to stop us in order.
            let _ = stopped.wait_for(|stopping| *stopping).await;
        });
        tracing::info!(name = self.name, %address, "the service is up");
        Ok(Running {
            address,
            url,
            stop,
            errors: failed,
            done,
            stopping,
            serving: Some(tokio::spawn(serving)),
        })
    }
}

/// The thread that owns the mind; what it ends with goes to `errors`.
fn thread(
    name: &'static str,
    core: impl Future<Output = Result<End, StoreError>> + Send + 'static,
    errors: mpsc::Sender<ServiceError>,
) -> Result<oneshot::Receiver<()>, StartError> {
    let (done, is_done) = oneshot::channel();
    let runtime = tokio::runtime::Handle::current();
    let work = move || {
        let run = AssertUnwindSafe(|| runtime.block_on(core));
        let error = match std::panic::catch_unwind(run) {
            Ok(Ok(End::Stopped)) => None,
            Ok(Ok(End::Abdicated)) => Some(ServiceError::Abdicated),
            Ok(Err(error)) => Some(error.into()),
            Err(_) => Some(ServiceError::Crashed),
        };
        if let Some(error) = error {
            // One error is enough.
            let _ = errors.try_send(error);
        }
        let _ = done.send(());
    };
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(StartError::Thread)?;
    Ok(is_done)
}

/// A running service.
#[derive(Debug)]
pub struct Running<S> {
    /// Where it listens.
    pub address: SocketAddr,
    /// The same as a URL without path.
    pub url: String,
    stop: S,
    errors: mpsc::Receiver<ServiceError>,
    done: oneshot::Receiver<()>,
    stopping: watch::Sender<bool>,
    serving: Option<JoinHandle<()>>,
}

impl<S: Stop> Running<S> {
    /// Waits until the service cannot go on; never returns while it can.
    pub async fn failed(&mut self) -> ServiceError {
        self.errors.recv().await.unwrap_or(ServiceError::Crashed)
    }

    /// Closes the door of a service that has ended by itself.
    pub async fn close(&mut self) {
        self.stopping.send_replace(true);
        if let Some(serving) = self.serving.take() {
            // It may have panicked; the socket is closed either way.
            let _ = serving.await;
        }
    }

    /// Stops in order: writes what is decided, and lets requests under way finish. Tasks run on.
    pub async fn stop(mut self) {
        self.stop.stop().await;
        // An error means that it is gone already.
        let _ = (&mut self.done).await;
        self.close().await;
    }
}

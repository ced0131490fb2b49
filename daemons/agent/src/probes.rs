//! Looks at tasks: carries out the probes that the kernel wants, and tells it what they found.
//!
//! A command runs inside the task's container. Web requests and connections go out from this process: tasks share the
//! network of the machine. Probes that may take long have places of their own, so that they cannot keep the others
//! waiting for theirs.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use abi_terms::{CheckStatus, Probe};
use base_config::show_duration;
use base_ids::ProbeId;
use drivers_container::{Containers, ExecError};
use kernel_agent::{Effect, Input, Launched, ProbeOrder, ProbeOutcome};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::{AbortHandle, JoinSet};

use crate::core::CoreHandle;
use crate::plan::{self, Surroundings};

/// A probe that may take longer is a patient one.
const QUICK: Duration = Duration::from_secs(60);
/// Probes under way that are not patient.
const QUICK_MAX: usize = 256;
/// Patient probes under way.
const PATIENT_MAX: usize = 64;
/// Answers that point elsewhere, of one request.
const REDIRECTS_MAX: usize = 50;

/// What all probes share.
struct Means {
    driver: Containers,
    surroundings: Arc<Surroundings>,
    web: reqwest::Client,
    quick: Semaphore,
    patient: Semaphore,
}

/// Carries out probes.
pub(crate) struct Prober {
    means: Arc<Means>,
    core: CoreHandle,
    effects: mpsc::UnboundedReceiver<Effect>,
    running: BTreeMap<ProbeId, AbortHandle>,
    ends: JoinSet<(ProbeId, ProbeOutcome)>,
}

impl Prober {
    /// # Errors
    /// This machine has no TLS.
    pub(crate) fn new(
        driver: Containers,
        surroundings: Arc<Surroundings>,
        core: CoreHandle,
        effects: mpsc::UnboundedReceiver<Effect>,
    ) -> Result<Self, reqwest::Error> {
        let means = Means {
            driver,
            surroundings,
            web: client()?,
            quick: Semaphore::new(QUICK_MAX),
            patient: Semaphore::new(PATIENT_MAX),
        };
        Ok(Self {
            means: Arc::new(means),
            core,
            effects,
            running: BTreeMap::new(),
            ends: JoinSet::new(),
        })
    }

    /// Works until the core is gone, and ends all probes then.
    pub(crate) async fn run(mut self) {
        loop {
            tokio::select! {
                effect = self.effects.recv() => match effect {
                    Some(effect) => self.carry_out(effect),
                    None => return,
                },
                Some(end) = self.ends.join_next() => {
                    // A probe that was stopped has nothing to say.
                    let Ok((probe, outcome)) = end else { continue };
                    self.running.remove(&probe);
                    if self.core.input(Input::Probed { probe, outcome }).await.is_err() {
                        return;
                    }
                }
            }
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Probe(order) => {
                let (id, means) = (order.id, Arc::clone(&self.means));
                let work = async move { (id, means.look(*order).await) };
                self.running.insert(id, self.ends.spawn(work));
            }
            Effect::StopProbe(id) => {
                if let Some(probe) = self.running.remove(&id) {
                    probe.abort();
                }
            }
            other => tracing::error!(?other, "this is nothing to look at"),
        }
    }
}

impl Means {
    async fn look(&self, order: ProbeOrder) -> ProbeOutcome {
        let ProbeOrder {
            probe,
            timeout,
            framework,
            task,
            launch,
            id: _,
        } = order;
        let places = match timeout {
            Some(limit) if limit <= QUICK => &self.quick,
            Some(_) | None => &self.patient,
        };
        let Ok(_place) = places.acquire().await else {
            return ProbeOutcome::Unavailable;
        };
        let look = async {
            match &probe {
                Probe::Command(command) => self.command(command, launch).await,
                Probe::Http {
                    secure,
                    ipv6,
                    port,
                    path,
                } => self.web(*secure, (*ipv6, *port), path).await,
                Probe::Tcp { ipv6, port } => connect(*ipv6, *port).await,
            }
        };
        let outcome = match timeout {
            None => look.await,
            Some(limit) => tokio::time::timeout(limit, look).await.unwrap_or_else(|_| {
                failed(format!("it took longer than {}", show_duration(limit)))
            }),
        };
        tracing::debug!(%framework, %task, ?outcome, "a task was looked at");
        outcome
    }

    async fn command(&self, command: &abi_terms::Body, launch: Launched) -> ProbeOutcome {
        let container = match &launch {
            Launched::Executor(launch) => launch.sandbox.container.clone(),
            Launched::Below(launch) => launch.place.container.clone(),
        };
        let exec = {
            let (surroundings, command) = (Arc::clone(&self.surroundings), command.clone());
            // Users are looked up in files.
            tokio::task::spawn_blocking(move || plan::exec(&surroundings, &launch, &command))
        };
        let exec = match exec.await.map_err(|error| error.to_string()) {
            Ok(Ok(exec)) => exec,
            Ok(Err(text)) | Err(text) => return failed(text),
        };
        match self.driver.exec(&container, exec).await {
            Ok(status) => match (status & 0x7f, (status >> 8) & 0xff) {
                (0, code) => ProbeOutcome::Found(CheckStatus::Command(Some(code))),
                (signal, _) => failed(format!("its command was ended by signal {signal}")),
            },
            Err(ExecError::Gone) => ProbeOutcome::Unavailable,
            Err(ExecError::Failed(text)) => failed(text),
        }
    }

    async fn web(&self, secure: bool, (ipv6, port): (bool, u32), path: &str) -> ProbeOutcome {
        let address = match address(ipv6, port) {
            Ok(address) => address,
            Err(text) => return failed(text),
        };
        let scheme = if secure { "https" } else { "http" };
        match fetch(&self.web, &format!("{scheme}://{address}{path}")).await {
            Ok(code) => ProbeOutcome::Found(CheckStatus::Http(Some(code))),
            Err(error) => failed(chain(&error)),
        }
    }
}

/// The status code of an answer that comes whole.
async fn fetch(web: &reqwest::Client, url: &str) -> reqwest::Result<u32> {
    let mut answer = web.get(url).send().await?;
    // Then the end of the connection is the only end there is.
    let endless = answer.content_length().is_none()
        && !answer
            .headers()
            .contains_key(http::header::TRANSFER_ENCODING);
    loop {
        match answer.chunk().await {
            Ok(Some(_)) => {}
            Ok(None) => break,
            // Many servers do not take leave as TLS demands.
            Err(error) if endless && is_abrupt(&error) => break,
            Err(error) => return Err(error),
        }
    }
    Ok(u32::from(answer.status().as_u16()))
}

/// Whether a connection was closed without the farewell of TLS.
fn is_abrupt(error: &reqwest::Error) -> bool {
    causes(error)
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::UnexpectedEof)
}

fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .user_agent(concat!("tepui/", env!("CARGO_PKG_VERSION")))
        // Whoever listens there is the task; its certificate is its own business.
        .tls_danger_accept_invalid_certs(true)
        .no_proxy()
        .pool_max_idle_per_host(0)
        .redirect(reqwest::redirect::Policy::limited(REDIRECTS_MAX))
        .build()
}

async fn connect(ipv6: bool, port: u32) -> ProbeOutcome {
    let address = match address(ipv6, port) {
        Ok(address) => address,
        Err(text) => return failed(text),
    };
    // Where nobody listens a connection may meet itself.
    let connected = TcpStream::connect(address)
        .await
        .is_ok_and(|stream| stream.local_addr().ok() != stream.peer_addr().ok());
    ProbeOutcome::Found(CheckStatus::Tcp(Some(connected)))
}

/// Where a task listens.
fn address(ipv6: bool, port: u32) -> Result<SocketAddr, String> {
    let ip = match ipv6 {
        true => IpAddr::V6(Ipv6Addr::LOCALHOST),
        false => IpAddr::V4(Ipv4Addr::LOCALHOST),
    };
    let port = u16::try_from(port).map_err(|_| format!("{port} is no port"))?;
    Ok(SocketAddr::new(ip, port))
}

fn failed(text: String) -> ProbeOutcome {
    ProbeOutcome::Failed(text.into())
}

/// An error with its causes, in one line.
fn chain(error: &reqwest::Error) -> String {
    let texts: Vec<String> = causes(error).map(ToString::to_string).collect();
    texts.join(": ")
}

/// An error and all that led to it.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    let first: &(dyn std::error::Error + 'static) = error;
    std::iter::successors(Some(first), |error| error.source())
}

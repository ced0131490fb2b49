//! Checks that the service makes itself, over the network.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use abi_marathon::shown::{Goal, ReadinessResponse, State as Condition};
use abi_marathon::{App, HealthCheck, HealthProtocol, NetworkMode, Scheme, TaskId};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;

use super::core::Handle;
use crate::mind::state::{Held, State};
use crate::mind::{Checked, Input, Probed};
use crate::plan::service::Spec;

/// Checks that are made at once.
const AT_ONCE_MAX: usize = 256;
/// The first check of an instance comes after its interval, but not later than this.
const FIRST_MAX: Duration = Duration::from_secs(5);
/// What of an answer is kept.
const RESPONSE_BYTES_MAX: usize = 8 * 1024;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Question {
    /// Whether a connection can be made.
    Tcp(String),
    /// Whether the answer is good.
    Http {
        url: String,
        /// Answers that are good; those of 200 to 399 if there are none here.
        codes: Vec<u16>,
        ignore_1xx: bool,
    },
}

/// A check of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Probe {
    task: TaskId,
    check: Checked,
    question: Question,
    interval: Duration,
    timeout: Duration,
}

/// All checks that are to be made now.
pub(super) fn wanted(state: &State) -> Vec<Probe> {
    let mut all = Vec::new();
    for (id, instances) in &state.instances {
        for held in instances.values() {
            let runs =
                held.instance.state == Condition::Running && held.instance.goal == Goal::Running;
            if !runs {
                continue;
            }
            let Some(Spec::App(app)) = state.definition_of(held).map(|it| &it.spec) else {
                continue;
            };
            let own = |it: &HealthCheck| !it.protocol.is_mesos();
            for (index, check) in app
                .health_checks
                .iter()
                .enumerate()
                .filter(|(_, it)| own(it))
            {
                all.extend(health(app, held, index, check));
            }
            let awaited = state.deployments_of(id).next().is_some();
            if awaited && held.readiness.as_ref().is_none_or(|it| !it.ready) {
                all.extend(readiness(app, held));
            }
        }
    }
    all
}

/// Where a port of an instance is reached.
fn address(app: &App, held: &Held, index: Option<usize>, direct: Option<u16>) -> Option<String> {
    let host = &held.site.as_ref()?.place.hostname;
    if let Some(port) = direct.filter(|port| *port != 0) {
        return Some(of_host(
            inside_address(app, held).as_deref().unwrap_or(host),
            port,
        ));
    }
    let index = index?;
    if !app.is_networked() {
        return held.ports.get(index).map(|port| of_host(host, *port));
    }
    let mappings = app
        .container
        .as_ref()
        .and_then(|it| it.port_mappings.as_ref())?;
    let mapping = mappings.get(index)?;
    if mapping.host_port.is_some() {
        let before = mappings
            .iter()
            .take(index)
            .filter(|it| it.host_port.is_some())
            .count();
        return held.ports.get(before).map(|port| of_host(host, *port));
    }
    Some(of_host(&inside_address(app, held)?, mapping.container_port))
}

/// The address of an instance on a network of its own.
fn inside_address(app: &App, held: &Held) -> Option<String> {
    let own = app
        .networks
        .iter()
        .any(|it| it.mode == NetworkMode::Container);
    let addresses = held.facts.values().flat_map(|it| &it.addresses);
    addresses
        .map(|it| it.ip_address.clone())
        .next()
        .filter(|_| own)
}

fn of_host(host: &str, port: u16) -> String {
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(seconds.max(1).into())
}

fn health(app: &App, held: &Held, index: usize, check: &HealthCheck) -> Option<Probe> {
    // Without a word about ports the first is meant.
    let port = check.port_index.map_or(0, usize::from);
    let address = address(app, held, Some(port), check.port)?;
    let path = check.path.as_deref().unwrap_or("/");
    let http = |scheme: &str| Question::Http {
        url: format!("{scheme}://{address}/{}", path.trim_start_matches('/')),
        codes: Vec::new(),
        ignore_1xx: check.ignore_http_1xx.unwrap_or(false),
    };
    let question = match check.protocol {
        HealthProtocol::Http => http("http"),
        HealthProtocol::Https => http("https"),
        HealthProtocol::Tcp => Question::Tcp(address),
        HealthProtocol::Command
        | HealthProtocol::MesosTcp
        | HealthProtocol::MesosHttp
        | HealthProtocol::MesosHttps => return None,
    };
    Some(Probe {
        task: held.instance.tasks.keys().next()?.clone(),
        check: Checked::Health(index),
        question,
        interval: seconds(check.interval_seconds),
        timeout: seconds(check.timeout_seconds),
    })
}

fn readiness(app: &App, held: &Held) -> Option<Probe> {
    let check = app.readiness_checks.first()?;
    let name = Some(check.port_name.as_str());
    let mappings = app
        .container
        .iter()
        .flat_map(|it| it.port_mappings.iter().flatten());
    let index = if app.is_networked() {
        mappings
            .map(|it| it.name.as_deref())
            .position(|it| it == name)
    } else {
        let definitions = app.port_definitions.iter().flatten();
        definitions
            .map(|it| it.name.as_deref())
            .position(|it| it == name)
    };
    let address = address(app, held, Some(index?), None)?;
    let scheme = match check.protocol {
        Scheme::Http => "http",
        Scheme::Https => "https",
    };
    Some(Probe {
        task: held.instance.tasks.keys().next()?.clone(),
        check: Checked::Readiness,
        question: Question::Http {
            url: format!(
                "{scheme}://{address}/{}",
                check.path.trim_start_matches('/')
            ),
            codes: check.codes.clone(),
            ignore_1xx: false,
        },
        interval: seconds(check.interval_seconds),
        timeout: seconds(check.timeout_seconds),
    })
}

/// Makes the checks that are wanted until nobody wants any more.
pub(super) async fn run(mut wanted: watch::Receiver<Vec<Probe>>, core: Handle) {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        // Instances sign their certificates as they like.
        .tls_danger_accept_invalid_certs(true)
        .pool_max_idle_per_host(0)
        .build();
    let client = match client {
        Ok(client) => client,
        Err(error) => {
            tracing::error!(%error, "no health check can be made");
            return;
        }
    };
    let places = Arc::new(Semaphore::new(AT_ONCE_MAX));
    let mut under_way: BTreeMap<(TaskId, Checked), (Probe, JoinHandle<()>)> = BTreeMap::new();
    while wanted.changed().await.is_ok() {
        let probes = wanted.borrow_and_update().clone();
        let mut next = BTreeMap::new();
        for probe in probes {
            let key = (probe.task.clone(), probe.check);
            let kept = under_way.remove(&key).filter(|(old, work)| {
                let same = *old == probe && !work.is_finished();
                if !same {
                    work.abort();
                }
                same
            });
            let entry = kept.unwrap_or_else(|| {
                let work = again_and_again(
                    probe.clone(),
                    client.clone(),
                    Arc::clone(&places),
                    core.clone(),
                );
                (probe, tokio::spawn(work))
            });
            next.insert(key, entry);
        }
        for (_, work) in under_way.into_values() {
            work.abort();
        }
        under_way = next;
    }
    for (_, work) in under_way.into_values() {
        work.abort();
    }
}

async fn again_and_again(
    probe: Probe,
    client: reqwest::Client,
    places: Arc<Semaphore>,
    core: Handle,
) {
    let first = match probe.check {
        Checked::Readiness => Duration::ZERO,
        Checked::Health(_) => probe.interval.min(FIRST_MAX),
    };
    tokio::time::sleep(first).await;
    loop {
        let Ok(place) = places.acquire().await else {
            return;
        };
        let answered = tokio::time::timeout(probe.timeout, ask(&probe, &client)).await;
        drop(place);
        let (result, response) = answered.unwrap_or_else(|_| {
            let text = format!("no answer within {} s", probe.timeout.as_secs());
            (Some(Err(text)), None)
        });
        if let Some(result) = result {
            let done = result.is_ok() && probe.check == Checked::Readiness;
            let probed = Probed {
                task: probe.task.clone(),
                check: probe.check,
                response: response.or_else(|| unreachable(&probe, &result)),
                result,
            };
            if !core.input(Input::Probed(probed)).await || done {
                return;
            }
        }
        tokio::time::sleep(probe.interval).await;
    }
}

/// What is shown for a readiness check that nobody answered.
fn unreachable(probe: &Probe, result: &Result<(), String>) -> Option<ReadinessResponse> {
    let error = result.as_ref().err()?;
    (probe.check == Checked::Readiness).then(|| ReadinessResponse {
        status: 504,
        content_type: "text/plain".to_owned(),
        body: error.clone(),
    })
}

/// Asks once. No result means that the answer does not count.
async fn ask(
    probe: &Probe,
    client: &reqwest::Client,
) -> (Option<Result<(), String>>, Option<ReadinessResponse>) {
    let (url, codes, ignore_1xx) = match &probe.question {
        Question::Tcp(address) => {
            let connected = TcpStream::connect(address).await;
            let result = connected
                .map(drop)
                .map_err(|error| format!("{address}: {error}"));
            return (Some(result), None);
        }
        Question::Http {
            url,
            codes,
            ignore_1xx,
        } => (url, codes, *ignore_1xx),
    };
    let answer = match client.get(url).send().await {
        Ok(answer) => answer,
        Err(error) => return (Some(Err(format!("{url}: {error}"))), None),
    };
    let status = answer.status().as_u16();
    if ignore_1xx && status < 200 {
        return (None, None);
    }
    let good = if codes.is_empty() {
        (200..400).contains(&status)
    } else {
        codes.contains(&status)
    };
    let result = if good {
        Ok(())
    } else {
        Err(format!("{url} answered {}", answer.status()))
    };
    if probe.check != Checked::Readiness {
        return (Some(result), None);
    }
    (Some(result), Some(response(answer).await))
}

async fn response(mut answer: reqwest::Response) -> ReadinessResponse {
    let content_type = answer.headers().get("content-type");
    let content_type = content_type
        .and_then(|it| it.to_str().ok())
        .unwrap_or_default();
    let (status, content_type) = (answer.status().as_u16().into(), content_type.to_owned());
    let mut body = Vec::new();
    while let Ok(Some(piece)) = answer.chunk().await {
        body.extend_from_slice(&piece);
        if body.len() >= RESPONSE_BYTES_MAX {
            body.truncate(RESPONSE_BYTES_MAX);
            break;
        }
    }
    ReadinessResponse {
        status,
        content_type,
        body: String::from_utf8_lossy(&body).into_owned(),
    }
}

//! From options to a running service.

use std::sync::Arc;

use daemons_door::{Realm, Request};
use services_framework::{Heard, Records, Service, StartError, link};
use tokio::sync::mpsc;

use super::core::{Handle, core};
use super::http::Desk;
use super::options::CronOptions;
use crate::mind::{FRAMEWORK, Input, Mind};
use crate::plan::{Jobs, Unreadable};

/// A running service.
pub type Running = services_framework::Running<Handle>;

/// Starts the service within the present runtime.
///
/// # Errors
/// [`StartError`]; nothing runs then.
pub async fn start(options: CronOptions) -> Result<Running, StartError> {
    let service = Service::open("cron", Realm::Cron, &options.service).await?;
    let (keep, records) = service.keep(&options.service, |_, all| Ok(all)).await?;
    let (jobs, framework_id) =
        recover(records).map_err(|error| StartError::Record(error.into()))?;
    let mut framework = options.framework.clone();
    framework.id = framework_id.map(|id| abi_mesos::v1::FrameworkId { value: Some(id) });
    let client = service.client(&options.service, &mut framework)?;
    let seed = uuid::Uuid::new_v4().as_u64_pair();
    let mind = Mind::new(jobs, framework.clone(), &options.role, seed.0 ^ seed.1);
    let (calls, heard) = link(client, framework);
    let (handle, core) = core(mind, keep, calls);
    let desk = Arc::new(Desk::new(handle.clone(), service.address(), &options));
    let answer = move |request: Request| Arc::clone(&desk).answer(request);
    let running = service.run(core.run(), handle.clone(), answer)?;
    tokio::spawn(listen(heard, handle));
    Ok(running)
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

/// Hands what the master says to the mind.
async fn listen(mut heard: mpsc::Receiver<Heard>, core: Handle) {
    while let Some(heard) = heard.recv().await {
        let input = match heard {
            Heard::Subscribed { framework, .. } => Input::Subscribed(framework),
            Heard::Lost => Input::Disconnected,
            Heard::Removed => Input::Removed,
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

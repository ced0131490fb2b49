//! From options to a running service.

use std::sync::Arc;

use daemons_door::{Realm, Request};
use services_framework::{Heard, Keep, Service, StartError, link};
use tokio::sync::{mpsc, watch};

use super::backup;
use super::core::{Clock, Handle, Parts, core};
use super::http::Desk;
use super::options::InitOptions;
use super::probes;
use crate::mind::record::recover;
use crate::mind::state::Master;
use crate::mind::{Input, Mind};

/// A running service.
pub type Running = services_framework::Running<Handle>;

/// Starts the service within the present runtime.
///
/// # Errors
/// [`StartError`]; nothing runs then.
pub async fn start(mut options: InitOptions) -> Result<Running, StartError> {
    let service = Service::open("init", Realm::Init, &options.service).await?;
    let clock = Clock::start();
    let fulfil = move |keep: &Keep, records| backup::fulfil(keep, records, clock.now());
    let (keep, records) = service.keep(&options.service, fulfil).await?;
    let state = recover(records, clock.now());
    let state = state.map_err(|error| StartError::Record(error.into()))?;
    let client = service.client(&options.service, &mut options.config.framework)?;
    let seed = uuid::Uuid::new_v4().as_u64_pair();
    options.config.seed = seed.0 ^ seed.1;
    let mind = Mind::new(options.config.clone(), state);
    let (calls, heard) = link(client, mind.framework());
    let (probing, probes) = watch::channel(Vec::new());
    let (handle, core) = core(Parts {
        mind,
        keep,
        link: calls,
        clock,
        probes: probing,
    });
    let (address, url) = (service.address(), service.url());
    let desk = Arc::new(Desk::new(handle.clone(), clock, address, url, options));
    let answer = move |request: Request| Arc::clone(&desk).answer(request);
    let running = service.run(core.run(), handle.clone(), answer)?;
    tokio::spawn(listen(heard, handle.clone()));
    tokio::spawn(probes::run(probes, handle));
    Ok(running)
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
                let master = Master {
                    address: master,
                    region: region.map(Into::into),
                };
                Input::Subscribed { framework, master }
            }
            Heard::Lost => Input::Disconnected,
            Heard::Removed => Input::Removed,
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

//! What waits for offers, and why.

use std::sync::Arc;

use abi_marathon::shown::{Delay, OffersSummary, Queue, QueueItem};
use abi_marathon::{App, PathId, Pod, Timestamp};

use crate::mind::state::{State, Waiting};
use crate::plan::explain::explain;
use crate::plan::offer::{Funnel, Refused};
use crate::plan::service::Spec;

fn summary(waiting: &Waiting) -> OffersSummary {
    let mut last = Funnel::default();
    for refused in waiting.refusals.values() {
        last.count(&refused.reasons);
    }
    OffersSummary {
        processed_offers_count: waiting.processed,
        unused_offers_count: waiting.unused,
        last_unused_offer_at: waiting.last_unused_at,
        last_used_offer_at: waiting.last_used_at,
        reject_summary_last_offers: last.shown(),
        reject_summary_launch_attempt: waiting.launch.shown(),
    }
}

/// All services of which instances wait; with the last offers that did not fit where they are asked for.
pub fn queue(state: &State, with_offers: bool, now: Timestamp) -> Queue {
    let items = state.queue.iter().filter_map(|(id, waiting)| {
        let service = state.tree.services().get(id)?;
        let (app, pod) = match &service.spec {
            Spec::App(app) => (Some(App::clone(app)), None),
            Spec::Pod(pod) => (None, Some(Pod::clone(pod))),
        };
        let until = state.delays.until(id, service.last_config_change_at, now);
        let left = until.map_or(0, |until| {
            until.millis().saturating_sub(now.millis()).max(0)
        });
        Some(QueueItem {
            app,
            pod,
            count: u32::try_from(state.waiting_of(id)).unwrap_or(u32::MAX),
            since: waiting.since,
            role: service.spec.role().unwrap_or("*").to_owned(),
            delay: Delay {
                time_left_seconds: u64::try_from(left).unwrap_or(0).div_ceil(1000),
                overdue: until.is_none(),
            },
            processed_offers_summary: summary(waiting),
            last_unused_offers: with_offers
                .then(|| waiting.offers.iter().map(|it| (**it).clone()).collect()),
        })
    });
    Queue {
        queue: items.collect(),
    }
}

/// Why instances of a service wait, in one line; none where none waits.
pub fn explanation(state: &State, id: &PathId, now: Timestamp) -> Option<String> {
    let waiting = state.queue.get(id)?;
    let service = state.tree.services().get(id)?;
    if let Some(until) = state.delays.until(id, service.last_config_change_at, now) {
        let seconds = (until.millis() - now.millis()).max(0) / 1000 + 1;
        return Some(format!(
            "it ended too often and starts again in {seconds} s; `DELETE /v2/queue{id}/delay` starts it at once"
        ));
    }
    let refusals: Vec<(Arc<str>, Refused)> = waiting
        .refusals
        .iter()
        .map(|(host, refused)| (Arc::clone(host), refused.clone()))
        .collect();
    Some(explain(&refusals))
}

//! What schedulers do, and what reaches them.

use abi_mesos::admit::SchedulerRequest;
use abi_terms::Event;
use base_ids::{ConnectionId, RequestId};
use kernel_master::Input;
use serde_json::{Value, json};

use crate::world::{Happening, World};

impl World {
    /// A scheduler has a thought of its own.
    pub(crate) fn act(&mut self, number: usize) {
        let span = self.random.millis(if self.faults { 2000 } else { 30_000 });
        self.at(span, Happening::Act(number));
        let scheduler = &mut self.schedulers[number];
        if scheduler.is_over {
            return;
        }
        let Some(stream) = scheduler.stream else {
            let connection = ConnectionId(self.next_connection);
            self.next_connection += 1;
            scheduler.stream = Some(connection);
            scheduler.last_event = self.now;
            let request = Box::new(scheduler.subscribe());
            let delay = self.random.millis(20);
            self.at(delay, Happening::Subscribe(number, connection, request));
            return;
        };
        if !scheduler.is_subscribed {
            return;
        }
        let mut calls = Vec::new();
        if !self.faults {
            calls.push(json!({"type": "SUPPRESS", "suppress": {}}));
            calls.extend(scheduler.kill(&mut self.random, true));
            if self.is_late {
                calls.extend(scheduler.dismiss());
            }
            calls.extend(scheduler.reconcile(self.now));
        } else if scheduler.is_villain {
            calls.extend(scheduler.annoy(&self.offers, &mut self.random));
        } else {
            match self.random.below(24) {
                0..=2 => calls.extend(scheduler.kill(&mut self.random, false)),
                3..=5 => calls.extend(scheduler.reconcile(self.now)),
                6..=8 => calls.extend(scheduler.meddle(&mut self.random)),
                _ => {}
            }
        }
        self.send_calls(number, stream, &calls);
        if self.schedulers[number].is_villain && self.faults && self.random.one_in(20) {
            // It dies before its calls have arrived.
            self.break_stream(number);
        }
    }

    fn send_calls(&mut self, number: usize, stream: ConnectionId, calls: &[Value]) {
        for call in calls {
            let Some(request) = self.schedulers[number].call(call) else {
                continue;
            };
            if self.faults && self.random.one_in(20) {
                continue;
            }
            let slow = self.faults && self.random.one_in(30);
            let delay = self.random.millis(if slow { 4000 } else { 10 });
            self.at(delay, Happening::Call(stream, Box::new(request)));
        }
    }

    /// A `SUBSCRIBE` reaches the master, if it is there.
    pub(crate) fn subscribe(
        &mut self,
        number: usize,
        connection: ConnectionId,
        request: SchedulerRequest,
    ) -> Result<(), String> {
        if self.schedulers[number].stream != Some(connection) {
            return Ok(());
        }
        if self.master.process.is_none() {
            let delay = self.random.millis(100);
            self.at(delay, Happening::StreamEnd(number, connection));
            return Ok(());
        }
        let SchedulerRequest::Subscribe(subscription) = request else {
            return Err("not a subscription".to_owned());
        };
        self.master_input(Input::Subscribe {
            connection,
            subscription,
            principal: None,
        })
    }

    /// A call reaches the master.
    pub(crate) fn call(
        &mut self,
        stream: ConnectionId,
        request: SchedulerRequest,
    ) -> Result<(), String> {
        let SchedulerRequest::Call { framework, command } = request else {
            return Err("not a call".to_owned());
        };
        self.master_input(Input::Call {
            request: RequestId(0),
            stream: Some(stream),
            framework,
            principal: None,
            command,
        })
    }

    /// An event reaches a scheduler.
    pub(crate) fn event(
        &mut self,
        number: usize,
        stream: ConnectionId,
        event: &Event,
    ) -> Result<(), String> {
        let scheduler = &mut self.schedulers[number];
        if scheduler.stream != Some(stream) {
            return Ok(());
        }
        if let Event::Offers(offers, _) = event {
            self.offers
                .extend(offers.iter().map(|offer| offer.id.clone()));
            let old = self.offers.len().saturating_sub(20);
            self.offers.drain(..old);
        }
        let calls = scheduler.on_event(self.now, event, &self.truth, &mut self.random)?;
        self.send_calls(number, stream, &calls);
        Ok(())
    }

    /// A scheduler notices that its stream is closed.
    pub(crate) fn stream_end(&mut self, number: usize, stream: ConnectionId) {
        let scheduler = &mut self.schedulers[number];
        if scheduler.stream == Some(stream) {
            scheduler.stream = None;
            scheduler.is_subscribed = false;
            scheduler.offers.clear();
        }
    }

    pub(crate) fn break_stream(&mut self, number: usize) {
        if let Some(stream) = self.schedulers[number].stream {
            let delay = self.random.millis(2000);
            self.at(delay, Happening::StreamEnd(number, stream));
            let delay = self.random.millis(2000);
            self.at(delay, Happening::StreamGone(stream));
        }
    }
}

//! Counting what comes and goes, and marking what has to be looked at again.

use abi_terms::Moment;
use base_ids::FrameworkId;
use base_units::{Resources, Role};

use crate::agent::is_plain;
use crate::framework::{Refusal, Seat};
use crate::{Allocator, Rhythm};

impl Allocator {
    pub(crate) fn is_paused(&mut self, now: Moment) -> bool {
        let Some(pause) = self.pause else {
            return false;
        };
        if self.agents.len() < pause.agents && now < pause.until {
            return true;
        }
        self.pause = None;
        self.all_urgent();
        false
    }

    pub(crate) fn track_number(&mut self, framework: u32, agent: u32, resources: &Resources) {
        let books = &mut self.agents[agent];
        *books.allocated.entry(framework).or_default() += resources;
        books.settle();
        self.count(framework, resources);
    }

    pub(crate) fn count(&mut self, framework: u32, resources: &Resources) {
        for (role, part) in resources.allocations() {
            let (amounts, plain) = (
                self.names.amounts(&part, |_| true),
                self.names.amounts(&part, is_plain),
            );
            let role = self.tree.number(&role);
            self.tree.take(role, &amounts, &plain);
            let usage = self.frameworks[framework].usage.entry(role).or_default();
            usage.amounts.add(&amounts);
            usage.grants += 1;
        }
    }

    pub(crate) fn uncount(&mut self, framework: u32, resources: &Resources) {
        for (role, part) in resources.allocations() {
            let (amounts, plain) = (
                self.names.amounts(&part, |_| true),
                self.names.amounts(&part, is_plain),
            );
            let role = self.tree.number(&role);
            self.tree.give_back(role, &amounts, &plain);
            if let Some(usage) = self.frameworks[framework].usage.get_mut(&role) {
                usage.amounts.sub(&amounts);
            }
            self.tree.prune(role);
        }
    }

    pub(crate) fn count_agent(&mut self, agent: u32, comes: bool) {
        let total = self.agents[agent].options.total.clone();
        let amounts = self.names.amounts(&total, |_| true);
        if comes {
            self.total.add(&amounts)
        } else {
            self.total.sub(&amounts)
        }
        for (role, reserved) in total.reservations() {
            let amounts = self.names.amounts(&reserved, |_| true);
            let role = self.tree.number(&role);
            self.tree.reserve(role, &amounts, comes);
            self.tree.prune(role);
        }
    }

    pub(crate) fn each_seat(
        &mut self,
        id: &FrameworkId,
        roles: &[Role],
        change: impl Fn(&mut Seat),
    ) {
        let Some(&number) = self.framework_ids.get(id) else {
            return;
        };
        for role in roles.iter().filter_map(|role| self.tree.find(role)) {
            if let Some(seat) = self.frameworks[number].seats.get_mut(&role) {
                change(seat);
            }
        }
    }

    pub(crate) fn refuse(
        &mut self,
        framework: u32,
        role: u32,
        agent: u32,
        resources: Resources,
        until: Moment,
    ) {
        let filters = self.frameworks[framework]
            .filters
            .entry((role, agent))
            .or_default();
        filters.push(Refusal { resources, until });
        self.expiries.insert((until, framework, role, agent));
    }

    pub(crate) fn drop_filters(&mut self, framework: u32, concerns: impl Fn(u32) -> bool) {
        self.frameworks[framework]
            .filters
            .retain(|(role, _), _| !concerns(*role));
        self.expiries
            .retain(|expiry| expiry.1 != framework || !concerns(expiry.2));
    }

    /// Ends filters whose time has come and marks what they kept back.
    pub(crate) fn expire(&mut self, now: Moment) {
        while let Some(&expiry) = self.expiries.first().filter(|expiry| expiry.0 <= now) {
            let (_, framework, role, agent) = expiry;
            self.expiries.remove(&expiry);
            if let Some(books) = self.frameworks.get_mut(framework)
                && let Some(filters) = books.filters.get_mut(&(role, agent))
            {
                filters.retain(|filter| filter.until > now);
                if filters.is_empty() {
                    books.filters.remove(&(role, agent));
                }
            }
            self.defer(agent, now);
        }
    }

    pub(crate) fn defer(&mut self, agent: u32, now: Moment) {
        self.deferred.insert(agent);
        self.keep_time(now);
    }

    pub(crate) fn all_deferred(&mut self, now: Moment) {
        self.deferred = self.agents.iter().map(|(number, _)| number).collect();
        self.keep_time(now);
    }

    pub(crate) fn all_urgent(&mut self) {
        self.urgent = self.agents.iter().map(|(number, _)| number).collect();
    }

    /// The next multiple of the interval, if the rhythm has one.
    pub(crate) fn keep_time(&mut self, now: Moment) {
        let interval = u64::try_from(self.options.allocation_interval.as_nanos())
            .unwrap_or(u64::MAX)
            .max(1);
        if self.options.rhythm == Rhythm::Periodic && self.period.is_none() {
            self.period = Some(Moment::from_nanos(
                (now.as_nanos() / interval)
                    .saturating_add(1)
                    .saturating_mul(interval),
            ));
        }
    }
}

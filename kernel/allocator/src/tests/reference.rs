//! The allocator against a naive one, written from the rules with no thought of speed: for each agent it computes all
//! shares anew and asks everybody.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use abi_terms::Capability;
use base_units::{Resource, Scalar};
use proptest::prelude::*;

use super::*;

/// Each framework with its roles.
const FRAMEWORKS: [(&str, &[&str]); 5] = [
    ("f", &["a", "b"]),
    ("g", &["a/c"]),
    ("h", &["a/c", "a/d"]),
    ("i", &["b"]),
    ("j", &["a", "b/e"]),
];
const QUOTA_ROLES: [&str; 5] = ["a", "b", "a/c", "a/d", "b/e"];

#[derive(Clone, Debug)]
struct Held {
    framework: String,
    role: Role,
    agent: String,
    resources: Resources,
}

#[derive(Clone, Debug)]
struct Refused {
    held: Held,
    until: Moment,
}

#[derive(Debug, Default)]
struct Naive {
    nested: bool,
    /// With whether it is active.
    agents: BTreeMap<String, (Resources, bool)>,
    /// Frameworks that are not offered to, wholly or in a role.
    inactive: BTreeSet<String>,
    suppressed: BTreeSet<(String, Role)>,
    held: Vec<Held>,
    /// How often each framework was given something in each role.
    counts: BTreeMap<(String, Role), u64>,
    refused: Vec<Refused>,
    weights: BTreeMap<Role, f64>,
    quotas: BTreeMap<Role, Quota>,
}

/// Place among its siblings.
type Rank = (f64, u64, String);

fn is_within(role: &Role, top: &Role) -> bool {
    role == top || top.is_ancestor_of(role)
}

fn is_open(resource: &Resource) -> bool {
    resource.is_unreserved() && !resource.revocable && resource.value.as_scalar().is_some()
}

impl Naive {
    fn free(&self, agent: &str) -> Resources {
        let held = self.held.iter().filter(|held| held.agent == agent);
        held.fold(self.agents[agent].0.clone(), |left, held| {
            left.checked_sub(&held.resources).unwrap()
        })
    }

    fn rank(&self, weight: f64, name: &str, wanted: impl Fn(&str, &Role) -> bool) -> Rank {
        let mut total = Quantities::default();
        let all = self.agents.values();
        all.for_each(|(resources, _)| total += &resources.quantities());
        let mut sum = Quantities::default();
        let mine = self.held.iter();
        mine.filter(|held| wanted(&held.framework, &held.role))
            .for_each(|held| sum += &held.resources.quantities());
        let shares = sum.iter().map(|(name, amount)| {
            amount.thousandths() as f64 / total.get(name).thousandths() as f64
        });
        let counts = self.counts.iter();
        let counts = counts.filter(|((framework, role), _)| wanted(framework, role));
        let count = counts.map(|(_, count)| count).sum();
        (shares.fold(0.0, f64::max) / weight, count, name.to_owned())
    }

    /// Active frameworks with their roles, in order.
    fn order(&self) -> Vec<(String, Role)> {
        let mut order = Vec::new();
        self.order_below(None, &mut order);
        order
    }

    fn order_below(&self, of: Option<&Role>, order: &mut Vec<(String, Role)>) {
        let roles: BTreeSet<Role> = FRAMEWORKS
            .iter()
            .flat_map(|(_, roles)| roles.iter().map(|text| role(text)))
            .flat_map(|role| role.ancestors().chain([role.clone()]).collect::<Vec<_>>())
            .collect();
        let mut ranked: Vec<(Rank, Option<Role>)> = Vec::new();
        for child in roles {
            if child.ancestors().next().as_ref() == of {
                let weight = self.weights.get(&child).copied().unwrap_or(1.0);
                let name = child.components().last().unwrap();
                let rank = self.rank(weight, name, |_, role| is_within(role, &child));
                ranked.push((rank, Some(child)));
            }
        }
        if let Some(of) = of {
            ranked.push((self.rank(1.0, ".", |_, role| role == of), None));
        }
        ranked.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap());
        for (_, child) in ranked {
            match (child, of) {
                (Some(child), _) => self.order_below(Some(&child), order),
                (None, Some(of)) => order.extend(self.frameworks_of(of)),
                (None, None) => {}
            }
        }
    }

    fn frameworks_of(&self, of: &Role) -> Vec<(String, Role)> {
        let mut ranked: Vec<Rank> = FRAMEWORKS
            .iter()
            .filter(|(id, roles)| {
                roles.contains(&of.as_str())
                    && !self.inactive.contains(*id)
                    && !self.suppressed.contains(&((*id).to_owned(), of.clone()))
            })
            .map(|(id, _)| self.rank(1.0, id, |framework, role| framework == *id && role == of))
            .collect();
        ranked.sort_by(|a, b| a.partial_cmp(b).unwrap());
        let ids = ranked.into_iter();
        ids.map(|(_, _, id)| (id, of.clone())).collect()
    }

    // --- quota ---

    fn consumed(&self, top: &Role) -> Quantities {
        let mut sum = Quantities::default();
        for (total, _) in self.agents.values() {
            let reserved = |r: &Resource| r.reserved_role().is_some_and(|of| is_within(of, top));
            sum += &total.filter(reserved).quantities();
        }
        for held in &self.held {
            if is_within(&held.role, top) {
                sum += &held.resources.filter(is_open).quantities();
            }
        }
        sum
    }

    fn missing(&self, of: &Role) -> Quantities {
        let quota = self.quotas.get(of).cloned().unwrap_or_default();
        quota.guarantees.saturating_sub(&self.consumed(of))
    }

    /// What has to be kept for a role: what it misses, or all that those right below it miss if that is more.
    fn required(&self, of: &Role) -> Quantities {
        let own = self.missing(of);
        let below = self.required_below(Some(of));
        let names = own.iter().chain(below.iter());
        let names: BTreeSet<_> = names.map(|(name, _)| name.clone()).collect();
        let more = |name: &str| own.get(name).max(below.get(name));
        names.iter().map(|n| (n.clone(), more(n))).collect()
    }

    fn required_below(&self, of: Option<&Role>) -> Quantities {
        let mut sum = Quantities::default();
        for role in self.quotas.keys() {
            let above = role
                .ancestors()
                .find(|above| self.quotas.contains_key(above));
            if above.as_ref() == of {
                sum += &self.required(role);
            }
        }
        sum
    }

    /// The role and, with nested quota, those above it, if they have quota.
    fn chain(&self, of: &Role) -> Vec<Role> {
        let above = of.ancestors().filter(|_| self.nested);
        let mut chain: Vec<Role> = std::iter::once(of.clone()).chain(above).collect();
        chain.retain(|role| self.quotas.contains_key(role));
        chain
    }

    /// What the role's guarantee misses; with nested quota also what those above it miss and need not keep for others.
    fn claim(&self, of: &Role) -> Quantities {
        let mut claim = Quantities::default();
        let mut own: Option<Role> = None;
        for role in self.chain(of) {
            let mut part = self.missing(&role);
            if self.nested {
                let mut others = self.required_below(Some(&role));
                if let Some(own) = &own {
                    others = others.saturating_sub(&self.required(own));
                }
                part = part.saturating_sub(&others);
            }
            claim += &part.saturating_sub(&claim);
            own = Some(role);
        }
        let chain = self.chain(of);
        let cap = |claim, role| within(&claim, &self.quotas[role].limits, &self.consumed(role));
        chain.iter().fold(claim, cap)
    }

    fn headroom(&self) -> Quantities {
        let mut sum = Quantities::default();
        let agents = self.agents.keys();
        agents.for_each(|agent| sum += &self.free(agent).filter(is_open).quantities());
        sum
    }

    /// How much of each open resource a role may get besides what it is about to get.
    fn bounds(&self, of: &Role, required: &Quantities, besides: &Quantities) -> Limits {
        let headroom = self.headroom();
        let quotas: Vec<_> = self
            .chain(of)
            .into_iter()
            .map(|role| (self.consumed(&role), self.quotas[&role].clone()))
            .collect();
        let mut bounds = Limits::default();
        for name in ["cpus", "mem"] {
            let surplus = headroom.get(name).saturating_sub(required.get(name));
            let mut least = (!required.is_empty()).then_some(surplus);
            for (consumed, quota) in &quotas {
                if let Some(limit) = quota.limits.get(name) {
                    let left = limit.saturating_sub(consumed.get(name));
                    let left = left.saturating_sub(besides.get(name));
                    least = Some(least.map_or(left, |least| least.min(left)));
                }
            }
            if let Some(least) = least {
                bounds.insert(name, least);
            }
        }
        bounds
    }

    // --- one run ---

    fn run(&mut self, now: Moment, stages: &[Vec<AgentId>]) -> Vec<Held> {
        self.refused.retain(|refused| refused.until > now);
        let mut granted = Vec::new();
        let mut required = self.required_below(None);
        let mut stages = stages.iter();
        if !required.is_empty() {
            for agent in self.sequence(stages.next()) {
                for (framework, role) in self.order() {
                    let claim = self.claim(&role);
                    let before = granted.len();
                    self.grant(
                        now,
                        &framework,
                        &role,
                        &agent,
                        Some(&claim),
                        &mut required,
                        &mut granted,
                    );
                    if self.nested && granted.len() > before {
                        required = self.required_below(None);
                    }
                }
            }
        }
        for agent in self.sequence(stages.next()) {
            for (framework, role) in self.order() {
                self.grant(
                    now,
                    &framework,
                    &role,
                    &agent,
                    None,
                    &mut required,
                    &mut granted,
                );
            }
        }
        granted
    }

    /// Active agents, as the allocator chose by chance; those that it left out last.
    fn sequence(&self, chosen: Option<&Vec<AgentId>>) -> Vec<String> {
        let mut all: Vec<String> = chosen
            .into_iter()
            .flatten()
            .map(ToString::to_string)
            .collect();
        let active = self.agents.iter().filter(|(_, (_, active))| *active);
        let rest: Vec<_> = active
            .map(|(id, _)| id.clone())
            .filter(|id| !all.contains(id))
            .collect();
        all.extend(rest);
        all
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a reference has no structure of its own"
    )]
    fn grant(
        &mut self,
        now: Moment,
        framework: &str,
        role: &Role,
        agent: &str,
        claim: Option<&Quantities>,
        required: &mut Quantities,
        granted: &mut Vec<Held>,
    ) {
        let available = self.free(agent).allocatable_to(role);
        let is_enough = |resources: &Resources| {
            resources.scalar("cpus") >= Scalar::from_thousandths(10)
                || resources.scalar("mem") >= Scalar::whole(32)
        };
        if !is_enough(&available) {
            return;
        }
        let open = available.filter(is_open);
        let resources = match claim {
            Some(claim) => {
                let part = open.shrink_to(claim);
                if part.is_empty() {
                    return;
                }
                let rest = open.saturating_sub(&part);
                let mut all = available.filter(|r| {
                    r.is_reserved_to(role) || r.value.as_scalar().is_none() || r.revocable
                });
                all += &part;
                all += &rest.shrink_to_limits(&self.bounds(role, required, &part.quantities()));
                if is_enough(&all) && !self.is_refused(now, framework, role, agent, &all) {
                    *required = required.saturating_sub(&part.quantities());
                }
                all
            }
            None => {
                let mut all = available.filter(|r| !is_open(r));
                all += &open.shrink_to_limits(&self.bounds(role, required, &Quantities::default()));
                all
            }
        };
        if !is_enough(&resources) || self.is_refused(now, framework, role, agent, &resources) {
            return;
        }
        let held = Held {
            framework: framework.to_owned(),
            role: role.clone(),
            agent: agent.to_owned(),
            resources,
        };
        *self
            .counts
            .entry((framework.to_owned(), role.clone()))
            .or_default() += 1;
        self.held.push(held.clone());
        granted.push(held);
    }

    fn is_refused(
        &self,
        now: Moment,
        framework: &str,
        role: &Role,
        agent: &str,
        resources: &Resources,
    ) -> bool {
        self.refused.iter().any(|refused| {
            let held = &refused.held;
            (&*held.framework, &held.role, &*held.agent) == (framework, role, agent)
                && refused.until > now
                && held.resources.contains(resources)
        })
    }

    fn release(&mut self, framework: &str, of: &Role, agent: &str, part: &Resources) {
        let mut left = part.clone();
        for held in &mut self.held {
            if (&*held.framework, &held.role, &*held.agent) == (framework, of, agent) {
                let rest = held.resources.saturating_sub(&left);
                left = left.saturating_sub(&held.resources);
                held.resources = rest;
            }
        }
        self.held.retain(|held| !held.resources.is_empty());
    }
}

#[derive(Clone, Debug)]
enum News {
    Agent(u8, u8),
    RemoveAgent(u8),
    AgentActive(u8, bool),
    Active(usize, bool),
    Suppress(usize, usize),
    Revive(usize),
    GiveBack(u8, Option<u16>, bool),
    Quota(usize, u8, u8),
    Weight(usize, u8),
    Wait(u16),
    Run,
}

fn news() -> impl Strategy<Value = News> {
    let framework = || 0..FRAMEWORKS.len();
    prop_oneof![
        3 => (0..4u8, 1..9u8).prop_map(|(id, size)| News::Agent(id, size)),
        1 => (0..4u8).prop_map(News::RemoveAgent),
        1 => (0..4u8, any::<bool>()).prop_map(|(id, on)| News::AgentActive(id, on)),
        1 => (framework(), any::<bool>()).prop_map(|(id, on)| News::Active(id, on)),
        1 => (framework(), 0..2usize).prop_map(|(id, role)| News::Suppress(id, role)),
        1 => framework().prop_map(News::Revive),
        6 => (any::<u8>(), prop::option::of(1..9u16), any::<bool>())
            .prop_map(|(which, refusal, half)| News::GiveBack(which, refusal, half)),
        2 => (0..QUOTA_ROLES.len(), 0..9u8, 0..12u8).prop_map(|(r, g, l)| News::Quota(r, g, l)),
        1 => (0..QUOTA_ROLES.len(), 1..5u8).prop_map(|(role, weight)| News::Weight(role, weight)),
        2 => (0..4000u16).prop_map(News::Wait),
        8 => Just(News::Run),
    ]
}

/// Both, told the same.
struct Pair {
    world: World,
    naive: Naive,
}

impl Pair {
    fn new(nested: bool, seed: u64) -> Self {
        let options = Options {
            nested_quota: nested,
            seed,
            ..Options::default()
        };
        let mut world = World::with(options);
        for (id, roles) in FRAMEWORKS {
            let mut options = framework(roles);
            options.capabilities = options.capabilities.with(Capability::MultiRole);
            world.allocator.set_framework(&id.into(), options, true);
        }
        let naive = Naive {
            nested,
            ..Naive::default()
        };
        Self { world, naive }
    }

    fn apply(&mut self, news: &News) {
        let Self { world, naive } = self;
        let now = world.now;
        let (agent_of, id_of) = (|id: u8| format!("s{id}"), |id: usize| FRAMEWORKS[id].0);
        match *news {
            News::Agent(id, size) => {
                let id = agent_of(id);
                let total = format!(
                    "cpus:{size};mem:{};cpus(a):1;mem(a/c):50;ports:[1-9]",
                    u32::from(size) * 64
                );
                if let Entry::Vacant(place) = naive.agents.entry(id.clone()) {
                    place.insert((Resources::parse(&total).unwrap(), true));
                    world.agent(&id, &total);
                }
            }
            News::RemoveAgent(id) => {
                let id = agent_of(id);
                world.allocator.remove_agent(&id.as_str().into());
                naive.agents.remove(&id);
                naive.held.retain(|held| held.agent != id);
                naive.refused.retain(|refused| refused.held.agent != id);
            }
            News::AgentActive(id, on) => {
                let id = agent_of(id);
                world.allocator.set_agent_active(&id.as_str().into(), on);
                if let Some((_, active)) = naive.agents.get_mut(&id) {
                    *active = on;
                }
            }
            News::Active(id, on) => {
                let id = id_of(id);
                world.allocator.set_framework_active(&id.into(), on);
                if on {
                    naive.inactive.remove(id);
                } else {
                    naive.inactive.insert(id.to_owned());
                    naive.refused.retain(|refused| refused.held.framework != id);
                }
            }
            News::Suppress(id, of) => {
                let (id, roles) = FRAMEWORKS[id];
                let of = role(roles[of % roles.len()]);
                world
                    .allocator
                    .suppress(&id.into(), std::slice::from_ref(&of));
                naive.suppressed.insert((id.to_owned(), of));
            }
            News::Revive(id) => {
                let id = id_of(id);
                world.allocator.revive(&id.into(), &[]);
                naive.suppressed.retain(|(framework, _)| framework != id);
                naive.refused.retain(|refused| refused.held.framework != id);
            }
            News::GiveBack(which, refusal, half) => {
                if naive.held.is_empty() {
                    return;
                }
                let mut held = naive.held[usize::from(which) % naive.held.len()].clone();
                if half {
                    held.resources = held.resources.named("cpus");
                }
                let refusal = refusal.map(|s| seconds(s.into()));
                let (framework, agent) =
                    (held.framework.as_str().into(), held.agent.as_str().into());
                let part = held.resources.allocate(&held.role);
                world
                    .allocator
                    .recover(&framework, &agent, &part, refusal, now);
                naive.release(&held.framework, &held.role, &held.agent, &held.resources);
                if let Some(span) = refusal {
                    naive.refused.push(Refused {
                        held,
                        until: now + span,
                    });
                }
            }
            News::Quota(of, guarantee, limit) => {
                let of = QUOTA_ROLES[of];
                if role(of).is_nested() && !naive.nested {
                    return;
                }
                let limit = if limit == 0 {
                    String::new()
                } else {
                    format!("cpus:{limit}")
                };
                world.quota(of, &format!("cpus:{guarantee}"), &limit);
                let quota = Quota {
                    guarantees: amounts(&format!("cpus:{guarantee}")),
                    limits: limits(&limit),
                };
                naive.quotas.insert(role(of), quota);
            }
            News::Weight(of, weight) => {
                let of = role(QUOTA_ROLES[of]);
                world
                    .allocator
                    .set_weight(of.clone(), f64::from(weight), now);
                naive.weights.insert(of, f64::from(weight));
            }
            News::Wait(milliseconds) => {
                world.after(Duration::from_millis(milliseconds.into()));
            }
            News::Run => self.compare(),
        }
    }

    #[track_caller]
    fn compare(&mut self) {
        let now = self.world.now;
        self.world.allocator.visits.clear();
        let mut grants = self.world.run();
        let mut expected: BTreeMap<(String, Role, String), Resources> = BTreeMap::new();
        for held in self.naive.run(now, &self.world.allocator.visits) {
            let key = (held.framework, held.role, held.agent);
            *expected.entry(key).or_default() += &held.resources;
        }
        let expected = expected
            .into_iter()
            .map(|((framework, of, agent), resources)| {
                World::line(&Grant {
                    framework: framework.as_str().into(),
                    resources: resources.allocate(&of),
                    role: of,
                    agent: agent.as_str().into(),
                })
            });
        let mut expected: Vec<String> = expected.collect();
        grants.sort();
        expected.sort();
        assert_eq!(grants, expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn grants_are_those_of_the_rules(nested in any::<bool>(), list in prop::collection::vec(news(), 1..80), seed in any::<u64>()) {
        let mut pair = Pair::new(nested, seed);
        for news in &list {
            pair.apply(news);
        }
    }
}

//! What holds after any sequence of news.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

const ROLES: [&str; 5] = ["a", "b", "a/c", "a/d", "b/e/f"];

#[derive(Clone, Debug)]
enum News {
    AddAgent(u8, u8),
    RemoveAgent(u8),
    UpdateAgent(u8, u8),
    Agent(u8, bool),
    Framework(u8, Vec<usize>),
    RemoveFramework(u8),
    Active(u8, bool),
    Suppress(u8, usize),
    Revive(u8),
    /// Frees the n-th grant that is out, or half of its cpus.
    Recover(u8, Option<u16>, bool),
    Quota(usize, u8, Option<u8>),
    Weight(usize, u8),
    Wait(u16),
    Run,
}

fn news() -> impl Strategy<Value = News> {
    let roles = || prop::collection::vec(0..ROLES.len(), 1..3);
    prop_oneof![
        3 => (0..4u8, 1..9u8).prop_map(|(id, size)| News::AddAgent(id, size)),
        1 => (0..4u8).prop_map(News::RemoveAgent),
        1 => (0..4u8, 1..9u8).prop_map(|(id, size)| News::UpdateAgent(id, size)),
        1 => (0..4u8, any::<bool>()).prop_map(|(id, on)| News::Agent(id, on)),
        3 => (0..4u8, roles()).prop_map(|(id, roles)| News::Framework(id, roles)),
        1 => (0..4u8).prop_map(News::RemoveFramework),
        1 => (0..4u8, any::<bool>()).prop_map(|(id, on)| News::Active(id, on)),
        1 => (0..4u8, 0..ROLES.len()).prop_map(|(id, role)| News::Suppress(id, role)),
        1 => (0..4u8).prop_map(News::Revive),
        5 => (any::<u8>(), prop::option::of(0..9u16), any::<bool>())
            .prop_map(|(which, refusal, half)| News::Recover(which, refusal, half)),
        1 => (0..2usize, 0..9u8, prop::option::of(0..9u8))
            .prop_map(|(role, guarantee, limit)| News::Quota(role, guarantee, limit)),
        1 => (0..ROLES.len(), 1..5u8).prop_map(|(role, weight)| News::Weight(role, weight)),
        2 => (0..4000u16).prop_map(News::Wait),
        6 => Just(News::Run),
    ]
}

fn size(size: u8) -> AgentOptions {
    agent(&format!(
        "cpus:{size};mem:{};cpus(a):1;mem(a/c):50;ports:[1-9]",
        u32::from(size) * 64
    ))
}

impl World {
    fn apply(&mut self, news: News) {
        let name = |kind: &str, id: u8| format!("{kind}{id}");
        match news {
            News::AddAgent(id, cpus) => {
                let id: AgentId = name("s", id).into();
                if !self.allocator.agent_ids.contains_key(&id) {
                    self.allocator.add_agent(id, size(cpus), true);
                }
            }
            News::RemoveAgent(id) => {
                let id = name("s", id);
                self.allocator.remove_agent(&id.as_str().into());
                self.out.retain(|grant| grant.agent.as_str() != id);
            }
            News::UpdateAgent(id, cpus) => {
                self.allocator
                    .update_agent(&name("s", id).into(), size(cpus));
            }
            News::Agent(id, true) => self.allocator.set_agent_active(&name("s", id).into(), true),
            News::Agent(id, false) => self
                .allocator
                .set_agent_active(&name("s", id).into(), false),
            News::Framework(id, roles) => {
                let roles: Vec<&str> = roles.iter().map(|role| ROLES[*role]).collect();
                self.framework(&name("f", id), &roles);
            }
            News::RemoveFramework(id) => {
                let id = name("f", id);
                self.allocator.remove_framework(&id.as_str().into());
                self.out.retain(|grant| grant.framework.as_str() != id);
            }
            News::Active(id, true) => self
                .allocator
                .set_framework_active(&name("f", id).into(), true),
            News::Active(id, false) => self
                .allocator
                .set_framework_active(&name("f", id).into(), false),
            News::Suppress(id, of) => {
                self.allocator
                    .suppress(&name("f", id).into(), &[role(ROLES[of])]);
            }
            News::Revive(id) => self.allocator.revive(&name("f", id).into(), &[]),
            News::Recover(which, refusal, half) => self.recover(which, refusal, half),
            News::Quota(of, guarantee, limit) => {
                let limit = limit.map_or(String::new(), |limit| format!("cpus:{limit}"));
                self.quota(ROLES[of], &format!("cpus:{guarantee}"), &limit);
            }
            News::Weight(of, weight) => {
                self.allocator
                    .set_weight(role(ROLES[of]), f64::from(weight), self.now);
            }
            News::Wait(milliseconds) => {
                self.after(Duration::from_millis(milliseconds.into()));
            }
            News::Run => {
                self.run();
            }
        }
    }

    fn recover(&mut self, which: u8, refusal: Option<u16>, half: bool) {
        if self.out.is_empty() {
            return;
        }
        let which = usize::from(which) % self.out.len();
        let grant = &mut self.out[which];
        let mut part = grant.resources.clone();
        if half {
            part = part.named("cpus");
        }
        let refusal = refusal.map(|s| seconds(s.into()));
        self.allocator
            .recover(&grant.framework, &grant.agent, &part, refusal, self.now);
        grant.resources = grant.resources.checked_sub(&part).unwrap();
        if grant.resources.is_empty() {
            self.out.remove(which);
        }
    }

    /// Books balance.
    fn audit(&self) {
        let mut held: BTreeMap<(String, String, String), Resources> = BTreeMap::new();
        for grant in &self.out {
            let key = (
                grant.framework.to_string(),
                grant.role.to_string(),
                grant.agent.to_string(),
            );
            *held.entry(key).or_default() += &grant.resources.unallocate();
        }
        let allocator = &self.allocator;
        let mut of_roles: BTreeMap<Role, Quantities> = BTreeMap::new();
        for ((framework, of, agent), resources) in &held {
            let known = allocator.held(
                &framework.as_str().into(),
                &role(of),
                &agent.as_str().into(),
            );
            assert_eq!(known, *resources, "{framework} {of} {agent}");
            for role in std::iter::once(role(of)).chain(role(of).ancestors()) {
                *of_roles.entry(role).or_default() += &resources.quantities();
            }
        }
        for (role, amounts) in allocator.roles() {
            assert_eq!(amounts, of_roles.remove(role).unwrap_or_default(), "{role}");
        }
        assert!(of_roles.is_empty(), "{of_roles:?}");
        for (_, state) in allocator.agents.iter() {
            let of_agent = held
                .iter()
                .filter(|((_, _, agent), _)| *agent == state.id.as_str());
            let out: Resources = of_agent.map(|(_, resources)| resources).collect();
            assert_eq!(state.free, state.options.total.saturating_sub(&out));
        }
        // Sums that follow each change are what they would be from scratch.
        let mut fresh = allocator.clone();
        for quota in &allocator.quotas {
            let kept = allocator.names.quantities(&quota.consumed);
            fresh.quotas.clear();
            assert_eq!(fresh.quota_consumption(&quota.role), kept);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Books balance; nothing is granted that is not there.
    #[test]
    fn resources_are_conserved(list in prop::collection::vec(news(), 1..60), seed in any::<u64>()) {
        let mut world = World::with(Options { seed, ..Options::default() });
        for news in list {
            // Growing and shrinking agents aside, all that is out was there.
            world.apply(news);
            world.audit();
        }
    }

    /// No agent is granted from beyond what it has, whoever asks.
    #[test]
    fn never_more_than_there_is(list in prop::collection::vec(news(), 1..60), seed in any::<u64>()) {
        let mut world = World::with(Options { seed, ..Options::default() });
        for news in list {
            if matches!(news, News::UpdateAgent(..)) {
                continue;
            }
            world.apply(news);
            for (id, place) in &world.allocator.agent_ids {
                let of_agent = world.out.iter().filter(|grant| grant.agent == *id);
                let out: Vec<Resources> = of_agent.map(|grant| grant.resources.unallocate()).collect();
                let out: Resources = out.iter().collect();
                prop_assert!(world.allocator.agents[*place].options.total.contains(&out));
            }
        }
    }

    /// When no run is due, nothing could be granted that was not: a run over everything
    /// finds nothing, and what runs remember as useless is so.
    #[test]
    fn nothing_is_overlooked(list in prop::collection::vec(news(), 1..60), seed in any::<u64>()) {
        let mut world = World::with(Options { seed, ..Options::default() });
        for news in list {
            world.apply(news);
        }
        for _ in 0..100 {
            world.run();
        }
        prop_assert_ne!(world.allocator.next_wake(), Some(Moment::default()));
        for (_, state) in world.allocator.agents.iter_mut() {
            state.unblock_all();
        }
        world.allocator.dirty.all = true;
        prop_assert_eq!(world.run(), Vec::<String>::new());
    }

    /// Shares kept up step by step order like shares computed anew.
    #[test]
    fn order_follows_each_change(list in prop::collection::vec(news(), 1..60), seed in any::<u64>()) {
        let mut world = World::with(Options { seed, ..Options::default() });
        for news in list {
            world.apply(news);
            world.allocator.tree.refresh();
            let walk = |allocator: &mut Allocator| {
                let (mut order, mut next) = (Vec::new(), allocator.tree.first());
                while let Some(slot) = next {
                    order.push(slot);
                    next = allocator.tree.after(slot, order.len());
                }
                order
            };
            let kept = walk(&mut world.allocator);
            let mut fresh = world.allocator.clone();
            fresh.tree.rank_slots(|framework| world.allocator.frameworks[framework].rank);
            fresh.tree.refresh();
            prop_assert_eq!(kept, walk(&mut fresh));
        }
    }

    /// The same news and seed give the same offers.
    #[test]
    fn runs_are_deterministic(list in prop::collection::vec(news(), 1..40), seed in any::<u64>()) {
        let play = || {
            let mut world = World::with(Options { seed, ..Options::default() });
            let mut all = Vec::new();
            for news in list.clone() {
                world.apply(news);
                all.extend(world.run());
            }
            all
        };
        prop_assert_eq!(play(), play());
    }
}

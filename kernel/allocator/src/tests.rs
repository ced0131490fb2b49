//! The rules of the allocator, one by one, with plain numbers.

use super::*;
use abi_terms::{Capabilities, Capability};
use base_units::{Limits, Quantities, Scalar};

struct World {
    allocator: Allocator,
    now: Moment,
}

fn at(seconds: u64) -> Moment {
    Moment::from(Duration::from_secs(seconds))
}

fn role(text: &str) -> Role {
    Role::parse(text).unwrap()
}

fn framework(roles: &[&str]) -> FrameworkOptions {
    FrameworkOptions {
        roles: roles.iter().map(|text| role(text)).collect(),
        capabilities: Capabilities::default().with(Capability::MultiRole),
        ..FrameworkOptions::default()
    }
}

impl World {
    fn new(options: Options) -> Self {
        Self {
            allocator: Allocator::new(options),
            now: at(1000),
        }
    }

    fn agent(&mut self, id: &str, resources: &str) {
        let options = AgentOptions {
            hostname: id.into(),
            attributes: Vec::new(),
            region: None,
            zone: None,
            total: Resources::parse(resources).unwrap(),
        };
        self.allocator.add_agent(id.into(), options, true);
    }

    fn framework(&mut self, id: &str, roles: &[&str]) {
        self.allocator
            .set_framework(&id.into(), framework(roles), true);
    }

    fn run(&mut self) -> Vec<Grant> {
        self.allocator.run(self.now).grants
    }

    /// `framework role agent resources`, one for each grant.
    #[track_caller]
    fn expect(&mut self, expect: &[&str]) -> Vec<Grant> {
        let grants = self.run();
        let mut shown: Vec<String> = grants
            .iter()
            .map(|grant| {
                let plain = grant.resources.unallocate();
                format!(
                    "{} {} {} {}/{}",
                    grant.framework,
                    grant.role,
                    grant.agent,
                    plain.scalar("cpus"),
                    plain.scalar("mem")
                )
            })
            .collect();
        shown.sort();
        assert_eq!(shown, expect);
        grants
    }

    fn recover(&mut self, grant: &Grant, filter: Option<Duration>) {
        self.allocator.recover(
            &grant.framework,
            &grant.agent,
            &grant.resources,
            filter,
            self.now,
        );
    }
}

#[test]
fn the_first_framework_gets_everything_on_an_agent() {
    let mut world = World::new(Options::default());
    world.agent("a1", "cpus:4;mem:1024;ports:[1-5]");
    world.framework("f1", &["*"]);
    world.framework("f2", &["*"]);
    let grants = world.expect(&["f1 * a1 4/1024"]);
    assert_eq!(grants[0].resources.ports().count(), 5);
    world.expect(&[]);
    assert_eq!(
        world.allocator.next_wake(),
        None,
        "no work while nothing changes"
    );
}

#[test]
fn the_lowest_dominant_share_is_served_first() {
    let mut world = World::new(Options::default());
    world.framework("f1", &["a"]);
    world.framework("f2", &["b"]);
    world.agent("a1", "cpus:4;mem:1024");
    world.expect(&["f1 a a1 4/1024"]);
    world.agent("a2", "cpus:1;mem:100");
    world.expect(&["f2 b a2 1/100"]);
    world.agent("a3", "cpus:1;mem:100");
    world.expect(&["f2 b a3 1/100"]);
}

#[test]
fn weights_divide_shares() {
    let mut world = World::new(Options::default());
    world.framework("f1", &["a"]);
    world.framework("f2", &["b"]);
    world.allocator.set_weight(role("b"), 3.0, world.now);
    for n in 0..40 {
        world.agent(&format!("a{n}"), "cpus:1;mem:100");
        world.run();
    }
    let have = |world: &World, id: &str, name: &str| {
        let number = world.allocator.framework_ids[&FrameworkId::from(id)];
        let role = world.allocator.tree.find(&role(name)).unwrap();
        world.allocator.frameworks[number].usage[&role]
            .amounts
            .get(0)
    };
    assert_eq!(
        (have(&world, "f1", "a"), have(&world, "f2", "b")),
        (10_000, 30_000)
    );
}

#[test]
fn a_parent_competes_with_its_children_as_one_of_them() {
    let mut world = World::new(Options::default());
    world.framework("f1", &["a"]);
    world.framework("f2", &["a/b"]);
    world.framework("f3", &["c"]);
    let mut seen = BTreeMap::<String, u32>::new();
    for n in 0..8 {
        world.agent(&format!("a{n}"), "cpus:1;mem:100");
        for grant in world.run() {
            *seen.entry(grant.framework.to_string()).or_default() += 1;
        }
    }
    assert_eq!(
        seen,
        BTreeMap::from([("f1".into(), 2), ("f2".into(), 2), ("f3".into(), 4)])
    );
}

#[test]
fn a_reservation_is_offered_to_the_role_and_below_never_upward() {
    let mut world = World::new(Options::default());
    world.framework("f1", &["a"]);
    world.framework("f2", &["x"]);
    world.agent("a1", "cpus(a/b):4;mem(a/b):64");
    world.expect(&[]);
    world.framework("f3", &["a/b/c"]);
    world.expect(&["f3 a/b/c a1 4/64"]);
}

#[test]
fn freed_resources_are_offered_at_once_and_a_filter_keeps_only_its_framework_away() {
    let mut world = World::new(Options::default());
    world.agent("a1", "cpus:4;mem:1024");
    world.framework("f1", &["*"]);
    world.framework("f2", &["*"]);
    let grants = world.expect(&["f1 * a1 4/1024"]);
    world.recover(&grants[0], Some(Duration::from_secs(5)));
    let grants = world.expect(&["f2 * a1 4/1024"]);
    world.recover(&grants[0], Some(Duration::from_secs(60)));
    world.expect(&[]);
    assert_eq!(
        world.allocator.next_wake(),
        Some(world.now + Duration::from_secs(5))
    );
    world.now = world.now + Duration::from_secs(5);
    world.expect(&["f1 * a1 4/1024"]);
}

#[test]
fn a_superset_of_what_was_refused_is_offered_again() {
    let mut world = World::new(Options::default());
    world.agent("a1", "cpus:4;mem:1024");
    world.framework("f1", &["*"]);
    let grants = world.expect(&["f1 * a1 4/1024"]);
    let half = Resources::parse("cpus:2;mem:512")
        .unwrap()
        .allocate(&role("*"));
    let (f1, a1) = ("f1".into(), "a1".into());
    world
        .allocator
        .recover(&f1, &a1, &half, Some(Duration::from_secs(100)), world.now);
    world.expect(&[]);
    let rest = grants[0].resources.saturating_sub(&half);
    world.allocator.recover(&f1, &a1, &rest, None, world.now);
    world.expect(&["f1 * a1 4/1024"]);
}

#[test]
fn revive_ends_filters_and_suppression_of_its_roles() {
    let mut world = World::new(Options::default());
    world.agent("a1", "cpus:4;mem:1024");
    world.framework("f1", &["a", "b"]);
    world.allocator.suppress(&"f1".into(), &[role("b")]);
    let grants = world.expect(&["f1 a a1 4/1024"]);
    world.recover(&grants[0], Some(Duration::from_secs(500)));
    world.expect(&[]);
    world.allocator.revive(&"f1".into(), &[role("b")]);
    let grants = world.expect(&["f1 b a1 4/1024"]);
    world.recover(&grants[0], Some(Duration::from_secs(500)));
    world.allocator.revive(&"f1".into(), &[role("a")]);
    world.expect(&["f1 a a1 4/1024"]);
}

#[test]
fn declining_without_filter_does_not_spin() {
    let mut world = World::new(Options::default());
    world.agent("a1", "cpus:4;mem:1024");
    world.framework("f1", &["*"]);
    let grants = world.run();
    world.recover(&grants[0], Some(Duration::ZERO));
    world.expect(&[]);
    world.now = world.now + BREATH;
    world.expect(&["f1 * a1 4/1024"]);
}

#[test]
fn the_periodic_rhythm_waits_for_the_interval() {
    let mut world = World::new(Options {
        rhythm: Rhythm::Periodic,
        ..Options::default()
    });
    world.now = Moment::from(Duration::from_millis(1_500));
    world.agent("a1", "cpus:4;mem:1024");
    world.framework("f1", &["*"]);
    let grants = world.expect(&["f1 * a1 4/1024"]);
    world.recover(&grants[0], None);
    world.expect(&[]);
    assert_eq!(world.allocator.next_wake(), Some(at(2)));
    world.now = at(2);
    world.expect(&["f1 * a1 4/1024"]);
}

#[test]
fn capabilities_decide_what_can_be_offered() {
    let mut world = World::new(Options::default());
    world.agent("g1", "cpus:4;mem:1024;gpus:1");
    world.framework("f1", &["*"]);
    world.expect(&[]);
    let reason = world
        .allocator
        .explain(&"f1".into(), &role("*"), &"g1".into(), world.now);
    assert_eq!(reason, Err(Reason::Gpus));
    let mut options = framework(&["*"]);
    options.capabilities = options.capabilities.with(Capability::GpuResources);
    world.allocator.set_framework(&"f2".into(), options, true);
    world.expect(&["f2 * g1 4/1024"]);
}

#[test]
fn offers_below_the_minimum_are_not_made() {
    let mut world = World::new(Options::default());
    world.framework("f1", &["*"]);
    world.agent("a1", "mem:16");
    world.expect(&[]);
    world.agent("a2", "cpus:0.01");
    world.expect(&["f1 * a2 0.01/0"]);
    let mut options = framework(&["*"]);
    options.min_allocatable.insert(
        role("*"),
        vec![Quantities::from_iter([("cpus", Scalar::whole(2))])],
    );
    world.allocator.set_framework(&"f2".into(), options, true);
    world.allocator.remove_framework(&"f1".into());
    world.expect(&[]);
    world.agent("a3", "cpus:2");
    world.expect(&["f2 * a3 2/0"]);
}

#[test]
fn a_guarantee_is_kept_free_for_its_role() {
    let mut world = World::new(Options::default());
    let guarantees =
        Quantities::from_iter([("cpus", Scalar::whole(4)), ("mem", Scalar::whole(512))]);
    world.allocator.set_quota(
        &role("q"),
        Some(Quota {
            guarantees,
            limits: Limits::default(),
        }),
        world.now,
    );
    world.framework("f1", &["*"]);
    world.agent("a1", "cpus:4;mem:512");
    world.expect(&[]);
    world.agent("a2", "cpus:6;mem:612");
    let grants = world.run();
    let cpus: i64 = grants
        .iter()
        .map(|grant| grant.resources.scalar("cpus").thousandths())
        .sum();
    assert_eq!(cpus, 6_000, "10 there are, 4 are kept");
    world.framework("f2", &["q"]);
    let grants = world.run();
    assert!(grants.iter().all(|grant| grant.framework == "f2".into()));
    let cpus: i64 = grants
        .iter()
        .map(|grant| grant.resources.scalar("cpus").thousandths())
        .sum();
    assert_eq!(cpus, 4_000);
}

#[test]
fn a_limit_is_never_exceeded() {
    let mut world = World::new(Options::default());
    let limits = Limits::from_iter([("cpus", Scalar::whole(3))]);
    world.allocator.set_quota(
        &role("q"),
        Some(Quota {
            guarantees: Quantities::default(),
            limits,
        }),
        world.now,
    );
    world.framework("f1", &["q"]);
    world.agent("a1", "cpus:2;mem:64");
    world.agent("a2", "cpus:2;mem:64");
    let grants = world.run();
    let cpus: i64 = grants
        .iter()
        .map(|grant| grant.resources.scalar("cpus").thousandths())
        .sum();
    assert_eq!(cpus, 3_000);
}

#[test]
fn frameworks_on_a_machine_that_goes_away_are_asked_once() {
    let mut world = World::new(Options::default());
    world.agent("a1", "cpus:4;mem:1024");
    world.framework("f1", &["*"]);
    world.run();
    let away = Unavailability {
        start: at(5_000),
        duration: None,
    };
    world.allocator.set_unavailability(&"a1".into(), Some(away));
    assert_eq!(world.allocator.run(world.now).inverse.len(), 1);
    world.allocator.set_agent_active(&"a1".into(), true);
    assert_eq!(world.allocator.run(world.now).inverse.len(), 0);
    world
        .allocator
        .answer_inverse(&"f1".into(), &"a1".into(), None, world.now);
    assert_eq!(world.allocator.run(world.now).inverse.len(), 1);
}

#[test]
fn nothing_is_offered_until_enough_agents_are_back() {
    let mut world = World::new(Options::default());
    world.allocator.pause(2, at(2_000));
    world.framework("f1", &["*"]);
    world.agent("a1", "cpus:1;mem:64");
    world.expect(&[]);
    world.agent("a2", "cpus:1;mem:64");
    world.expect(&["f1 * a1 1/64", "f1 * a2 1/64"]);
}

proptest::proptest! {
    /// Whatever happens, an agent's free and allocated resources are its total, and nothing is left counted at the end.
    #[test]
    fn resources_are_conserved(steps in proptest::collection::vec((0u8..6, 0usize..4, 0usize..3), 1..60)) {
        let mut world = World::new(Options { seed: 3, ..Options::default() });
        let mut held: Vec<Grant> = Vec::new();
        let roles = ["*", "a", "a/b"];
        for (kind, which, other) in steps {
            match kind {
                0 => {
                    let id = format!("a{which}");
                    held.retain(|grant| grant.agent.as_str() != id);
                    world.agent(&id, "cpus:4;mem:1024;ports:[1-9];cpus(a):1");
                }
                1 => world.framework(&format!("f{which}"), &[roles[other]]),
                2 => {
                    let id = format!("f{which}");
                    held.retain(|grant| grant.framework.as_str() != id);
                    world.allocator.remove_framework(&id.as_str().into());
                }
                3 if !held.is_empty() => {
                    let grant = held.swap_remove(which % held.len());
                    world.recover(&grant, Some(Duration::from_secs(other as u64)));
                }
                4 => world.now = world.now + Duration::from_millis(700),
                _ => held.extend(world.run()),
            }
            for (_, agent) in world.allocator.agents.iter() {
                let used: Resources = agent.allocated.values().collect();
                let sum = &used.unallocate() + &agent.free;
                proptest::prop_assert_eq!(&sum, &agent.options.total);
            }
        }
        for grant in held {
            world.recover(&grant, None);
        }
        proptest::prop_assert!(world.allocator.tree.nodes().all(|(_, node)| node.plain.is_zero()));
    }
}

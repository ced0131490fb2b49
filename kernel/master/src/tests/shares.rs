//! Weights and quota.

use super::*;
use base_units::{Quantities, Scalar};
use kernel_allocator::Quota;

fn role(text: &str) -> Role {
    Role::parse(text).unwrap()
}

fn cpus(whole: i64) -> Quantities {
    let mut all = Quantities::default();
    all.insert("cpus", Scalar::from_thousandths(whole * 1000));
    all
}

fn quota(guarantee: i64, limit: Option<i64>) -> Quota {
    let mut limits = Limits::default();
    if let Some(limit) = limit {
        limits.insert("cpus", Scalar::from_thousandths(limit * 1000));
    }
    Quota {
        guarantees: cpus(guarantee),
        limits,
    }
}

fn update(role_name: &str, quota: Quota, force: bool) -> Operate {
    Operate::Quota {
        quotas: vec![(role(role_name), quota)],
        force,
    }
}

fn set(role_name: &str, whole: i64) -> Operate {
    Operate::SetQuota {
        role: role(role_name),
        guarantee: cpus(whole),
        force: false,
    }
}

fn refused(answer: &Answer) -> bool {
    matches!(answer, Answer::BadRequest(_))
}

#[test]
fn a_new_weight_of_a_role_in_use_takes_offers_back_and_lasts() {
    let (mut world, _, offer) = World::with_offer(60, true);
    let other = Operate::Weights(vec![(role("other"), 3.0)]);
    assert_eq!(world.operate(other), Answer::Done);
    assert!(world.events(1).is_empty());
    let own = Operate::Weights(vec![(role("eng"), 2.0)]);
    assert_eq!(world.operate(own), Answer::Done);
    assert!(matches!(&world.events(1)[0], Event::Rescind(id) if *id == offer.id));
    world.restart();
    let weights = world.master.view().weights;
    let weights: Vec<_> = weights.iter().map(|(r, w)| (r.to_string(), *w)).collect();
    assert_eq!(
        weights,
        [("eng".to_owned(), 2.0), ("other".to_owned(), 3.0)]
    );
}

#[test]
fn quota_is_checked_against_capacity_and_consumption() {
    let (mut world, ..) = World::with_task(60, true);
    for (name, wanted) in [
        ("eng", quota(5, None)),
        ("eng", quota(0, Some(0))),
        ("eng/a", quota(1, None)),
        ("eng", quota(2, Some(1))),
    ] {
        assert!(
            refused(&world.operate(update(name, wanted, false))),
            "{name}"
        );
    }
    assert_eq!(
        world.operate(update("eng", quota(5, None), true)),
        Answer::Done
    );
    assert_eq!(
        world.operate(update("eng", quota(0, Some(0)), true)),
        Answer::Done
    );
    assert!(refused(&world.operate(update(
        "x",
        quota(2, Some(1)),
        true
    ))));
    let both = Operate::Quota {
        quotas: vec![(role("a"), quota(1, None)), (role("b"), quota(4, None))],
        force: false,
    };
    assert!(refused(&world.operate(both)));
    assert!(!world.master.view().quotas.contains_key(&role("a")));
}

#[test]
fn a_quota_is_set_once_and_removed_once() {
    let mut world = World::new();
    world.register(100, "node");
    assert!(matches!(world.operate(set("eng", 5)), Answer::Conflict(_)));
    assert_eq!(world.operate(set("eng", 2)), Answer::Done);
    assert!(refused(&world.operate(set("eng", 1))));
    assert!(matches!(world.operate(set("dev", 3)), Answer::Conflict(_)));
    world.restart();
    assert_eq!(
        world.master.view().quotas.get(&role("eng")),
        Some(&quota(2, Some(2)))
    );
    // One that was reset is still there.
    assert_eq!(
        world.operate(update("eng", Quota::default(), false)),
        Answer::Done
    );
    assert!(refused(&world.operate(set("eng", 1))));
    let remove = Operate::RemoveQuota(role("eng"));
    assert_eq!(world.operate(remove.clone()), Answer::Done);
    assert!(refused(&world.operate(remove)));
    world.restart();
    assert!(world.master.view().quotas.is_empty());
}

#[test]
fn a_limit_takes_back_what_is_offered_beyond_it() {
    let (mut world, _, offer) = World::with_offer(60, true);
    assert_eq!(
        world.operate(update("eng", quota(0, Some(1)), false)),
        Answer::Done
    );
    assert!(matches!(&world.events(1)[0], Event::Rescind(id) if *id == offer.id));
    let offered = world.offers(1).pop().unwrap();
    assert_eq!(offered.resources.scalar("cpus").to_f64(), 1.0);
}

#[test]
fn a_guarantee_takes_back_what_is_offered_to_others() {
    let (mut world, _, offer) = World::with_offer(60, true);
    assert_eq!(
        world.operate(update("ops", quota(3, None), false)),
        Answer::Done
    );
    assert!(matches!(&world.events(1)[0], Event::Rescind(id) if *id == offer.id));
    let left = world.offers(1).pop().unwrap();
    assert_eq!(left.resources.scalar("cpus").to_f64(), 1.0);
}

#[test]
fn nothing_is_offered_after_a_restart_before_guarantees_can_be_kept() {
    let (mut world, framework, offer) = World::with_offer(60, true);
    world.operate(update("ops", quota(1, None), false));
    world.restart();
    let mut again = spec(60, true);
    again.id = Some(framework);
    world.subscribe(1, again);
    assert!(world.offers(1).is_empty());
    let report = Reregistration {
        agent: offer.agent.clone(),
        spec: agent("node"),
        frameworks: Vec::new(),
        executors: Vec::new(),
        tasks: Vec::new(),
        operations: Vec::new(),
        providers: Default::default(),
    };
    world.reregister(101, report);
    assert_eq!(world.offers(1).len(), 1);
}

#[test]
fn quota_of_nested_roles_wants_a_flag_and_room_above() {
    let (mut world, ..) = World::with_offer(60, true);
    assert!(refused(&world.operate(update(
        "ops/a",
        quota(0, Some(1)),
        true
    ))));
    let mut config = config(1);
    config.allocator.nested_quota = true;
    let mut world = World::of(config);
    world.register(50, "a");
    for (name, wanted, fits) in [
        ("ops/a", quota(0, Some(1)), true),
        ("ops/a", quota(1, Some(1)), false),
        ("ops", quota(3, None), true),
        ("ops/a", quota(1, Some(1)), true),
        ("ops/a/b", quota(2, None), false),
        ("ops/a/b", quota(1, None), true),
        ("ops/c", quota(3, None), false),
        ("ops/c", quota(2, None), true),
        ("ops", quota(2, None), false),
    ] {
        let answer = world.operate(update(name, wanted, true));
        assert_eq!(refused(&answer), !fits, "{name} {answer:?}");
    }
    assert!(refused(&world.operate(Operate::RemoveQuota(role("ops")))));
    for name in ["ops/a/b", "ops/a", "ops/c", "ops"] {
        assert_eq!(
            world.operate(Operate::RemoveQuota(role(name))),
            Answer::Done,
            "{name}"
        );
    }
}

#[test]
fn roles_that_are_not_listed_are_no_roles() {
    let mut world = World::of(Config {
        roles: Some(["eng".to_owned()].into()),
        ..config(1)
    });
    let subscribe = |world: &mut World, connection, name: &str| {
        let framework = FrameworkSpec {
            roles: vec![role(name)],
            ..spec(60, true)
        };
        world.step(Input::Subscribe {
            connection: ConnectionId(connection),
            subscription: Box::new(subscription(framework)),
            principal: None,
        });
        let error = |event: &Event| matches!(event, Event::Error(_));
        world.events(connection).iter().any(error)
    };
    assert!(!subscribe(&mut world, 1, "eng"));
    assert!(!subscribe(&mut world, 2, "*"));
    assert!(subscribe(&mut world, 3, "ops"));
    assert!(refused(&world.operate(update(
        "ops",
        quota(0, Some(1)),
        true
    ))));
    let weights = Operate::Weights(vec![(role("ops"), 2.0)]);
    assert!(refused(&world.operate(weights)));
}

#[test]
fn weights_of_the_flag_count_until_the_store_has_some() {
    let flagged = |seed| Config {
        weights: vec![("eng".to_owned(), 3.0)],
        ..config(seed)
    };
    let weight = |world: &World| {
        let weights = world.master.view().weights;
        weights.get(&role("eng")).copied()
    };
    let mut world = World::of(flagged(1));
    assert_eq!(weight(&world), Some(3.0));
    let other = Operate::Weights(vec![(role("ops"), 2.0)]);
    assert_eq!(world.operate(other), Answer::Done);
    world.restart_as(Config {
        weights: vec![("eng".to_owned(), 9.0)],
        ..config(2)
    });
    assert_eq!(weight(&world), Some(3.0));
}

//! Who may be offered what: capabilities, regions, constraints, minimal offers.

use std::sync::Arc;

use abi_terms::{
    AttributeConstraint, AttributePredicate, AttributeSelector, Capability, ConstraintGroup,
    OfferConstraints,
};
use base_units::{Reservation, Resource, Scalar};

use super::*;

fn bare(roles: &[&str]) -> FrameworkOptions {
    FrameworkOptions {
        capabilities: Capabilities::default(),
        ..framework(roles)
    }
}

#[track_caller]
fn check(options: &FrameworkOptions, on: AgentOptions, expect: Result<&str, Reason>) {
    let mut world = World::with(Options {
        region: Some("home".into()),
        ..Options::default()
    });
    world.allocator.add_agent("a".into(), on, true);
    world
        .allocator
        .set_framework(&"f".into(), options.clone(), true);
    let role = &options.roles[0];
    let explained = world
        .allocator
        .explain(&"f".into(), role, &"a".into(), world.now);
    match expect {
        Ok(line) => {
            explained.unwrap();
            let prefix = format!("f {role} a ");
            world.grants(&[&(prefix + line)]);
        }
        Err(reason) => {
            assert_eq!(explained, Err(reason));
            world.grants(&[]);
        }
    }
    world.grants(&[]);
}

#[test]
fn gpus() {
    let on = || agent("cpus:1;gpus:2;mem:100");
    check(&bare(&["x"]), on(), Err(Reason::Gpus));
    let mut able = bare(&["x"]);
    able.capabilities = able.capabilities.with(Capability::GpuResources);
    check(&able, on(), Ok("cpus:1;gpus:2;mem:100"));
}

#[test]
fn gpus_for_all_if_so_configured() {
    let mut world = World::with(Options {
        filter_gpu_resources: false,
        ..Options::default()
    });
    world.agent("a", "cpus:1;gpus:1").framework("f", &["x"]);
    world.grants(&["f x a cpus:1;gpus:1"]);
}

#[test]
fn regions() {
    let on = |region: Option<&str>| AgentOptions {
        region: region.map(Arc::from),
        ..agent("cpus:1")
    };
    check(&bare(&["x"]), on(None), Ok("cpus:1"));
    check(&bare(&["x"]), on(Some("home")), Ok("cpus:1"));
    check(&bare(&["x"]), on(Some("away")), Err(Reason::Region));
    let mut able = bare(&["x"]);
    able.capabilities = able.capabilities.with(Capability::RegionAware);
    check(&able, on(Some("away")), Ok("cpus:1"));
}

#[test]
fn reservations_flow_down() {
    let on = || agent("cpus(eng):1;cpus(eng/web):2;cpus(ops):4;mem:100");
    check(&bare(&["eng"]), on(), Ok("cpus(eng):1;mem:100"));
    check(
        &bare(&["eng/web"]),
        on(),
        Ok("cpus(eng):1;cpus(eng/web):2;mem:100"),
    );
    check(
        &bare(&["eng/web/a"]),
        on(),
        Ok("cpus(eng):1;cpus(eng/web):2;mem:100"),
    );
    check(&bare(&["english"]), on(), Ok("mem:100"));
    check(
        &bare(&["sales"]),
        agent("cpus(eng):1"),
        Err(Reason::Reserved { role: role("eng") }),
    );
}

#[test]
fn refined_reservations_need_a_capability() {
    let refined = || {
        let mut on = agent("mem:100");
        on.total.insert(Resource {
            reservations: vec![
                Reservation::of_agent(role("eng")),
                Reservation::dynamic(role("eng/web"), None),
            ],
            ..Resource::scalar("cpus", Scalar::whole(1))
        });
        on
    };
    check(&bare(&["eng/web"]), refined(), Ok("mem:100"));
    check(
        &framework(&["eng/web"]),
        refined(),
        Ok("cpus(eng/web):1;mem:100"),
    );
    check(&framework(&["eng"]), refined(), Ok("mem:100"));
}

#[test]
fn revocable_resources_need_a_capability() {
    let revocable = |rest: &str| {
        let mut on = agent(rest);
        on.total.insert(Resource {
            revocable: true,
            ..Resource::scalar("cpus", Scalar::whole(1))
        });
        on
    };
    let incapable = Reason::Capabilities {
        lacking: Some(Capability::RevocableResources),
    };
    check(&bare(&["x"]), revocable("mem:100"), Ok("mem:100"));
    check(
        &framework(&["x"]),
        revocable("mem:100"),
        Ok("cpus{REV}:1;mem:100"),
    );
    check(&bare(&["x"]), revocable("disk:5"), Err(incapable.clone()));
    check(&bare(&["x"]), revocable(""), Err(incapable));
}

#[test]
fn minimal_offers() {
    check(&bare(&["x"]), agent("cpus:0.01"), Ok("cpus:0.01"));
    check(&bare(&["x"]), agent("mem:32"), Ok("mem:32"));
    check(
        &bare(&["x"]),
        agent("cpus:0.009;mem:31;disk:100"),
        Err(Reason::TooSmall),
    );
    let wants = |text: &str| FrameworkOptions {
        min_allocatable: [(role("x"), Quantities::parse_alternatives(text).unwrap())].into(),
        ..bare(&["x"])
    };
    check(&wants("cpus:16"), agent("cpus:4"), Err(Reason::TooSmall));
    check(
        &wants("cpus:16|disk:1"),
        agent("cpus:4;disk:1"),
        Ok("cpus:4;disk:1"),
    );
    check(
        &wants("cpus:1;mem:1"),
        agent("cpus:4"),
        Err(Reason::TooSmall),
    );
    check(&wants("unheard:1"), agent("cpus:4"), Err(Reason::TooSmall));
    check(&wants(""), agent("disk:1"), Ok("disk:1"));
    let other = FrameworkOptions {
        roles: vec![role("y")],
        ..wants("cpus:16")
    };
    check(&other, agent("cpus:4"), Ok("cpus:4"));
}

#[test]
fn any_offer_will_do_without_a_minimum() {
    let mut world = World::with(Options {
        min_allocatable: vec![],
        ..Options::default()
    });
    world
        .agent("a", "disk:1")
        .framework("f", &["x"])
        .grants(&["f x a disk:1"]);
    world.grants(&[]);
}

#[test]
fn whitelist() {
    let mut world = World::new();
    world.allocator.set_whitelist(Some(["other".into()].into()));
    world
        .agent("a", "cpus:1")
        .framework("f", &["x"])
        .grants(&[]);
    assert_eq!(world.reason("f", "x", "a"), Some(Reason::NotWhitelisted));
    world.allocator.set_whitelist(Some(["host".into()].into()));
    world.grants(&["f x a cpus:1"]);
    world.allocator.set_whitelist(None);
    world.grants(&[]);
}

#[test]
fn inactive_agents() {
    let mut world = World::new();
    world.agent("a", "cpus:1").framework("f", &["x"]);
    world.allocator.set_agent_active(&"a".into(), false);
    world.grants(&[]);
    assert_eq!(world.reason("f", "x", "a"), Some(Reason::AgentInactive));
    world.allocator.set_agent_active(&"a".into(), true);
    world.grants(&["f x a cpus:1"]);
}

#[test]
fn explanations() {
    let mut world = World::new();
    world.agent("a", "cpus:1").framework("f", &["x"]);
    assert_eq!(world.reason("g", "x", "a"), Some(Reason::UnknownFramework));
    assert_eq!(world.reason("f", "x", "b"), Some(Reason::UnknownAgent));
    assert_eq!(world.reason("f", "y", "a"), Some(Reason::NotSubscribed));
    assert_eq!(world.reason("f", "x", "a"), None);
    world.run();
    assert_eq!(world.reason("f", "x", "a"), Some(Reason::NothingFree));
}

// --- constraints ---

use AttributePredicate::*;
use AttributeSelector::*;

fn constrained(
    groups: Vec<Vec<(AttributeSelector, AttributePredicate)>>,
) -> Result<Constraints, ConstraintError> {
    let group = |list: Vec<_>| ConstraintGroup {
        constraints: list
            .into_iter()
            .map(|(selector, predicate)| AttributeConstraint {
                selector,
                predicate,
            })
            .collect(),
    };
    let groups = groups.into_iter().map(group).collect();
    Constraints::compile(&OfferConstraints {
        roles: [("x".into(), groups)].into(),
        ..OfferConstraints::default()
    })
}

#[track_caller]
fn holds(groups: Vec<Vec<(AttributeSelector, AttributePredicate)>>, missing: &str) {
    let options = FrameworkOptions {
        constraints: constrained(groups).unwrap(),
        ..bare(&["x"])
    };
    let on = AgentOptions {
        attributes: Attribute::parse_list("rack:r1;zone:2;rack:r9;ports:[1-2]").unwrap(),
        zone: Some("z1".into()),
        ..agent("cpus:1")
    };
    let expect = match missing {
        "" => Ok("cpus:1"),
        missing => Err(Reason::Constraints {
            missing: missing.to_owned(),
        }),
    };
    check(&options, on, expect);
}

#[test]
fn existence() {
    holds(vec![vec![(Name("rack".into()), Exists)]], "");
    holds(
        vec![vec![(Name("rack".into()), NotExists)]],
        "attribute 'rack' must not exist",
    );
    holds(
        vec![vec![(Name("room".into()), Exists)]],
        "attribute 'room' must exist",
    );
    holds(vec![vec![(Name("room".into()), NotExists)]], "");
    holds(vec![vec![(Zone, Exists)]], "");
    holds(vec![vec![(Region, Exists)]], "region must exist");
}

#[test]
fn texts() {
    holds(
        vec![vec![(Name("rack".into()), TextEquals("r1".into()))]],
        "",
    );
    // The first attribute of a name counts.
    holds(
        vec![vec![(Name("rack".into()), TextEquals("r9".into()))]],
        "attribute 'rack' must be 'r9'",
    );
    holds(
        vec![vec![(Name("rack".into()), TextNotEquals("r1".into()))]],
        "attribute 'rack' must not be 'r1'",
    );
    holds(
        vec![vec![(Name("rack".into()), TextMatches("r[0-9]".into()))]],
        "",
    );
    holds(
        vec![vec![(Name("rack".into()), TextMatches("r".into()))]],
        "attribute 'rack' must match 'r'",
    );
    holds(
        vec![vec![(Name("rack".into()), TextNotMatches("r".into()))]],
        "",
    );
    holds(vec![vec![(Hostname, TextEquals("host".into()))]], "");
    holds(vec![vec![(Zone, TextMatches("z.*".into()))]], "");
}

#[test]
fn absent_ones_equal_nothing() {
    holds(
        vec![vec![(Name("room".into()), TextEquals("".into()))]],
        "attribute 'room' must be ''",
    );
    holds(
        vec![vec![(Name("room".into()), TextNotEquals("".into()))]],
        "",
    );
    holds(
        vec![vec![(Region, TextMatches(".*".into()))]],
        "region must match '.*'",
    );
    holds(vec![vec![(Region, TextNotMatches(".*".into()))]], "");
}

#[test]
fn what_is_not_text_satisfies_all() {
    for predicate in [
        TextEquals("n".into()),
        TextNotEquals("2".into()),
        TextMatches("n".into()),
    ] {
        holds(vec![vec![(Name("zone".into()), predicate.clone())]], "");
        holds(vec![vec![(Name("ports".into()), predicate)]], "");
    }
}

#[test]
fn groups() {
    let rack = |name: &str| (Name("rack".into()), TextEquals(name.into()));
    holds(vec![vec![rack("r2")], vec![rack("r1")]], "");
    holds(
        vec![vec![rack("r1"), rack("r2")]],
        "attribute 'rack' must be 'r2'",
    );
    holds(vec![vec![rack("r1"), (Zone, Exists)], vec![rack("r2")]], "");
}

#[test]
fn broken_constraints() {
    assert!(matches!(
        constrained(vec![]),
        Err(ConstraintError::NoGroups(_))
    ));
    assert!(matches!(
        constrained(vec![vec![]]),
        Err(ConstraintError::EmptyGroup(_))
    ));
    let broken = constrained(vec![vec![(Zone, TextMatches("(".into()))]]).unwrap_err();
    assert_eq!(
        broken.to_string(),
        "failed to construct regex from pattern '(' for role 'x'"
    );
}

#[test]
fn constraints_are_for_their_role_and_may_change() {
    let mut world = World::new();
    let never = vec![vec![(Hostname, TextEquals("nowhere".into()))]];
    let mut options = FrameworkOptions {
        constraints: constrained(never).unwrap(),
        ..framework(&["x", "y"])
    };
    world.agent("a", "cpus:1");
    world
        .allocator
        .set_framework(&"f".into(), options.clone(), true);
    world.grants(&["f y a cpus:1"]);
    world.decline("f", seconds(600)).grants(&[]);
    options.constraints = Constraints::default();
    world
        .allocator
        .set_framework(&"f".into(), options.clone(), true);
    world.grants(&["f x a cpus:1"]);
}

#[test]
fn constraints_see_new_attributes() {
    let mut world = World::new();
    let options = FrameworkOptions {
        constraints: constrained(vec![vec![(Name("new".into()), Exists)]]).unwrap(),
        ..framework(&["x"])
    };
    world
        .allocator
        .set_framework(&"f".into(), options.clone(), true);
    world.agent("a", "cpus:1").grants(&[]);
    let mut on = agent("cpus:1");
    on.attributes = Attribute::parse_list("new:1").unwrap();
    world.allocator.update_agent(&"a".into(), on);
    world.grants(&["f x a cpus:1"]);
}

#[test]
fn what_is_in_use_differs_from_what_is_too_small() {
    let mut world = World::new();
    world.agent("a", "cpus:1;mem:64").framework("f", &["x"]);
    world.run();
    world.framework("g", &["x"]);
    assert_eq!(world.reason("g", "x", "a"), Some(Reason::NothingFree));
    world.allocator.suppress(&"f".into(), &[]);
    world.allocator.suppress(&"g".into(), &[]);
    world.free_part("f", "a", "x", "mem:16");
    world.allocator.revive(&"g".into(), &[]);
    assert_eq!(world.reason("g", "x", "a"), Some(Reason::BelowMinimum));
    let all: Vec<_> = world
        .allocator
        .explain_all(&"g".into(), &role("x"), world.now)
        .collect();
    assert_eq!(all, [(&"a".into(), Err(Reason::BelowMinimum))]);
}

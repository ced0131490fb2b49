//! Shares, weights, the tree of roles, chance.

use super::*;

const AGENT: &str = "cpus:4;mem:4096";

#[test]
fn the_first_framework_gets_all_that_is_left() {
    let mut world = World::new();
    world
        .agent("a", "cpus:4;mem:4096;disk:8192;ports:[31000-32000]")
        .framework("f1", &["x"]);
    world.framework("f2", &["y"]);
    world.grants(&["f1 x a cpus:4;disk:8192;mem:4096;ports:[31000-32000]"]);
    world.grants(&[]);
}

#[test]
fn lower_share_goes_first() {
    let mut world = World::new();
    world.framework("f1", &["x"]).framework("f2", &["x"]);
    world.agent("a", AGENT);
    assert_eq!(world.winners(), ["f1"]);
    world.agent("b", AGENT);
    assert_eq!(world.winners(), ["f2"]);
    world.agent("c", "cpus:1;mem:1024");
    // Shares are equal, allocations are equal: the name decides.
    assert_eq!(world.winners(), ["f1"]);
    world.agent("d", AGENT);
    assert_eq!(world.winners(), ["f2"]);
}

#[test]
fn dominant_is_the_largest_share_of_any_resource() {
    let mut world = World::new();
    world.framework("f1", &["x"]).framework("f2", &["x"]);
    world.agent("a", "cpus:1;mem:9000").run();
    world.agent("b", "cpus:2;mem:1000").run();
    // f1 holds 9/10 of the memory, f2 2/3 of the cpus.
    world.agent("c", "cpus:0.1;mem:100");
    assert_eq!(world.winners(), ["f2"]);
}

#[test]
fn excluded_names_do_not_count() {
    let mut world = World::with(Options {
        fair_sharing_excluded: ["mem".into()].into(),
        ..Options::default()
    });
    world.framework("f1", &["x"]).framework("f2", &["x"]);
    world.agent("a", "cpus:1;mem:9000").run();
    world.agent("b", "cpus:2;mem:1000").run();
    world.agent("c", "cpus:0.1;mem:100");
    assert_eq!(world.winners(), ["f1"]);
}

#[test]
fn fewer_allocations_break_a_tie() {
    let mut world = World::new();
    world
        .framework("f1", &["x"])
        .framework("f2", &["x"])
        .agent("a", AGENT);
    assert_eq!(world.winners(), ["f1"]);
    world.free("f1");
    assert_eq!(world.winners(), ["f2"]);
    world.free("f2");
    assert_eq!(world.winners(), ["f1"]);
}

#[test]
fn weights_divide_shares() {
    let mut world = World::new();
    world.allocator.set_weight(role("x"), 2.0, world.now);
    world.framework("f1", &["x"]).framework("f2", &["y"]);
    let names = ["a", "b", "c", "d", "e", "f"];
    names.iter().for_each(|name| {
        world.agent(name, AGENT);
    });
    let winners = world.winners();
    assert_eq!(winners.iter().filter(|name| *name == "f1").count(), 4);
}

#[test]
fn weights_may_change() {
    let mut world = World::new();
    world
        .framework("f1", &["x"])
        .framework("f2", &["y"])
        .agent("a", AGENT)
        .run();
    world.agent("b", AGENT).run();
    world.allocator.set_weight(role("y"), 3.0, world.now);
    world.agent("c", AGENT);
    assert_eq!(world.winners(), ["f2"]);
    world.agent("d", AGENT);
    assert_eq!(world.winners(), ["f2"]);
}

#[test]
fn subtrees_compete_as_a_whole() {
    let mut world = World::new();
    world
        .framework("f1", &["eng/a"])
        .framework("f2", &["eng/b"])
        .framework("f3", &["ops"]);
    let names = ["a", "b", "c", "d"];
    names.iter().for_each(|name| {
        world.agent(name, AGENT);
    });
    let mut winners = world.winners();
    winners.sort();
    assert_eq!(winners, ["f1", "f2", "f3", "f3"]);
}

#[test]
fn a_role_with_children_competes_through_a_leaf_of_weight_one() {
    let mut world = World::new();
    world.allocator.set_weight(role("eng"), 5.0, world.now);
    world.allocator.set_weight(role("eng/web"), 2.0, world.now);
    world
        .framework("f1", &["eng"])
        .framework("f2", &["eng/web"]);
    let names = ["a", "b", "c", "d", "e", "f"];
    names.iter().for_each(|name| {
        world.agent(name, AGENT);
    });
    let winners = world.winners();
    assert_eq!(winners.iter().filter(|name| *name == "f1").count(), 2);
}

#[test]
fn frameworks_without_interest_count_in_shares_but_are_skipped() {
    let mut world = World::new();
    world
        .framework("f1", &["eng/a"])
        .framework("f2", &["eng/b"])
        .framework("f3", &["ops"]);
    world.agent("a", AGENT);
    assert_eq!(world.winners(), ["f1"]);
    world.allocator.suppress(&"f1".into(), &[]);
    world.agent("b", AGENT);
    // What f1 holds counts for eng.
    assert_eq!(world.winners(), ["f3"]);
    world.agent("c", AGENT).agent("d", AGENT);
    let mut winners = world.winners();
    winners.sort();
    assert_eq!(winners, ["f2", "f3"]);
}

#[test]
fn idle_frameworks_do_not_starve_others() {
    let mut world = World::new();
    for i in 0..20 {
        let name = format!("idle{i:02}");
        world.framework(&name, &[&name]);
    }
    world.agent("a", AGENT).agent("b", AGENT);
    for _ in 0..20 {
        let winners: BTreeSet<String> = world.winners().into_iter().collect();
        for winner in winners {
            world.decline(&winner, seconds(1000));
        }
    }
    for i in 0..20 {
        // Those that won one agent refuse the other too.
        let id = FrameworkId::from(format!("idle{i:02}"));
        for on in ["a", "b"] {
            let whole = Resources::parse(AGENT).unwrap();
            let held = whole.allocate(&role(id.as_str()));
            world.allocator.track(&id, &on.into(), &held);
            world
                .allocator
                .recover(&id, &on.into(), &held, Some(seconds(1000)), world.now);
        }
    }
    world.grants(&[]);
    world.framework("z", &["z"]);
    assert_eq!(world.winners(), ["z", "z"]);
    assert!(matches!(
        world.reason("idle03", "idle03", "a"),
        Some(Reason::NothingFree)
    ));
}

#[test]
fn a_grant_within_a_run_changes_the_order_of_the_next_agent() {
    let mut world = World::new();
    for i in 0..9 {
        world.framework(&format!("f{i}"), &[["a", "b/c", "b/d"][i % 3]]);
    }
    for i in 0..90 {
        world.agent(&format!("s{i}"), AGENT);
    }
    let mut count = std::collections::BTreeMap::new();
    for winner in world.winners() {
        *count.entry(winner).or_insert(0) += 1;
    }
    let got: Vec<i32> = count.into_values().collect();
    // Half for `a`, a quarter each for `b/c` and `b/d`; three frameworks each. The odd
    // ones go to whoever is first.
    assert_eq!(got.iter().sum::<i32>(), 90);
    for (i, won) in got.iter().enumerate() {
        let fair = if i % 3 == 0 { 15..=15 } else { 7..=8 };
        assert!(fair.contains(won), "f{i} won {won}");
    }
}

#[test]
fn the_same_seed_gives_the_same_offers() {
    let offers = |seed| {
        let mut world = World::with(Options {
            seed,
            ..Options::default()
        });
        world.framework("f1", &["x"]).framework("f2", &["y"]);
        for i in 0..20 {
            world.agent(&format!("s{i}"), AGENT);
        }
        world.run()
    };
    assert_eq!(offers(1), offers(1));
    assert_ne!(offers(1), offers(2));
}

#[test]
fn the_random_sorter_draws_by_weight() {
    let mut world = World::with(Options {
        role_sorter: Sorter::Random,
        framework_sorter: Sorter::Random,
        ..Options::default()
    });
    world.allocator.set_weight(role("x"), 3.0, world.now);
    world.framework("f1", &["x"]).framework("f2", &["y"]);
    for i in 0..1000 {
        world.agent(&format!("s{i}"), AGENT);
    }
    let f1 = world.winners().iter().filter(|name| *name == "f1").count();
    assert!((700..800).contains(&f1), "{f1}");
}

#[test]
fn a_framework_competes_in_each_of_its_roles() {
    let mut world = World::new();
    world.framework("f1", &["x", "y"]).agent("a", AGENT);
    world.grants(&["f1 x a cpus:4;mem:4096"]);
    world.agent("b", AGENT);
    world.grants(&["f1 y b cpus:4;mem:4096"]);
}

#[test]
fn a_removed_framework_frees_what_it_holds() {
    let mut world = World::new();
    world.framework("f1", &["x"]).agent("a", AGENT).run();
    world.framework("f2", &["y"]).grants(&[]);
    world.allocator.remove_framework(&"f1".into());
    world.grants(&["f2 y a cpus:4;mem:4096"]);
    assert_eq!(world.allocator.roles().count(), 1);
    // A recovery that comes late changes nothing.
    world.free("f1").grants(&[]);
}

#[test]
fn what_a_framework_held_before_counts() {
    let mut world = World::new();
    world.framework("f1", &["x"]).framework("f2", &["x"]);
    let used = Resources::parse("cpus:2").unwrap().allocate(&role("x"));
    world.allocator.add_agent("a".into(), agent(AGENT), true);
    world.allocator.track(&"f1".into(), &"a".into(), &used);
    world.grants(&["f2 x a cpus:2;mem:4096"]);
    let held = world.allocator.held(&"f1".into(), &role("x"), &"a".into());
    assert_eq!(held.to_string(), "cpus:2");
}

#[test]
fn a_role_that_is_left_is_remembered_while_it_is_in_use() {
    let mut world = World::new();
    world.framework("f1", &["x"]).agent("a", AGENT).run();
    world.framework("f1", &["y"]).agent("b", AGENT);
    world.grants(&["f1 y b cpus:4;mem:4096"]);
    assert_eq!(world.allocator.roles().count(), 2);
    world.free("f1");
    assert_eq!(world.allocator.roles().count(), 1);
    assert_eq!(world.winners(), ["f1", "f1"]);
}

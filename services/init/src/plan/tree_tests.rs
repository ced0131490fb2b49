//! Groups and services, and how requests change them.

use abi_marathon::{Admission, Settings, read};

use super::*;
use crate::plan::deploy::{Deed, Plan};

const NOW: Timestamp = Timestamp::EPOCH;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn changed(before: &Tree, document: &str, now: i64) -> Result<Tree, Refusal> {
    changed_in(&PathId::root(), before, document, now)
}

fn changed_in(base: &PathId, before: &Tree, document: &str, now: i64) -> Result<Tree, Refusal> {
    let settings = Settings::default();
    let admission = Admission {
        settings: &settings,
        world: before,
        force: false,
    };
    let update: GroupUpdate = read(document.as_bytes())?;
    let update = admission.group(base, update)?;
    let mut tree = before.clone();
    tree.change_group(&update, false, at(now));
    tree.finish(before, PortRange::default(), at(now))
}

fn tree(document: &str) -> Tree {
    changed(&Tree::new(NOW), document, 1).expect("a sound group")
}

fn ids(tree: &Tree) -> Vec<&str> {
    tree.services().keys().map(PathId::as_str).collect()
}

/// The steps from one to the other, as `Deed path`.
fn steps(old: &Tree, new: &Tree) -> Vec<Vec<String>> {
    let plan = Plan::between("p".to_owned(), NOW, old, new).expect("no circle");
    let action =
        |action: &crate::plan::deploy::Action| format!("{:?} {}", action.deed, action.service.id());
    plan.steps
        .iter()
        .map(|step| step.iter().map(action).collect())
        .collect()
}

const SHOP: &str = r#"{"id": "/shop", "groups": [
    {"id": "store", "apps": [{"id": "pg", "cmd": "db"}]},
    {"id": "front", "dependencies": ["/shop/store"], "apps": [
        {"id": "web", "cmd": "srv", "dependencies": ["api"]}, {"id": "api", "cmd": "srv"}]}]}"#;

#[test]
fn a_deployment_follows_the_dependencies() {
    let shop = tree(SHOP);
    let nothing = Tree::new(NOW);
    assert_eq!(
        steps(&nothing, &shop),
        [
            vec![
                "Start /shop/front/api",
                "Start /shop/front/web",
                "Start /shop/store/pg"
            ],
            vec!["Scale /shop/store/pg"],
            vec!["Scale /shop/front/api"],
            vec!["Scale /shop/front/web"],
        ]
    );
    let mut empty = shop.clone();
    empty.remove_group(&PathId::root(), at(2));
    assert_eq!(
        steps(&shop, &empty),
        [[
            "Stop /shop/front/api",
            "Stop /shop/front/web",
            "Stop /shop/store/pg"
        ]]
    );
    assert!(steps(&shop, &shop).is_empty());
}

#[test]
fn what_changed_is_scaled_or_restarted() {
    let shop = tree(SHOP);
    let after = changed(
        &shop,
        r#"{"id": "/shop/front", "apps": [{"id": "web", "cmd": "srv", "dependencies": ["api"], "instances": 3},
            {"id": "api", "cmd": "srv2"}]}"#,
        2,
    )
    .expect("a sound group");
    assert_eq!(
        steps(&shop, &after),
        [["Restart /shop/front/api"], ["Scale /shop/front/web"]]
    );
    let mut again = shop.clone();
    again.restart(&PathId::new("/shop/store/pg"), at(3));
    assert_eq!(steps(&shop, &again), [["Restart /shop/store/pg"]]);
    let doubled =
        changed_in(&PathId::new("/shop"), &shop, r#"{"scaleBy": 1.5}"#, 2).expect("a sound change");
    assert_eq!(steps(&shop, &doubled).len(), 3);
    assert!(
        doubled
            .services()
            .values()
            .all(|service| service.instances() == 2)
    );
}

#[test]
fn the_same_document_again_changes_nothing() {
    let shop = tree(SHOP);
    let again = changed(&shop, SHOP, 2).expect("a sound group");
    assert_eq!(again.services(), shop.services());
    assert!(steps(&shop, &again).is_empty());
}

#[test]
fn lists_replace_and_what_is_not_named_stays() {
    let shop = tree(SHOP);
    let check = |document: &str, expect: &[&str]| {
        let after = changed(&shop, document, 2).expect("a sound group");
        assert_eq!(ids(&after), expect, "{document}");
    };
    let all = ["/shop/front/api", "/shop/front/web", "/shop/store/pg"];
    check(r#"{"id": "/shop", "dependencies": []}"#, &all);
    check(
        r#"{"id": "/other", "apps": [{"id": "a", "cmd": "srv"}]}"#,
        &["/other/a", all[0], all[1], all[2]],
    );
    check(r#"{"id": "/shop", "groups": []}"#, &[]);
    check(
        r#"{"id": "/shop", "groups": [{"id": "store"}]}"#,
        &["/shop/store/pg"],
    );
    check(r#"{"id": "/shop/front", "apps": []}"#, &["/shop/store/pg"]);
    let mut empty = shop.clone();
    empty.remove_group(&PathId::root(), at(2));
    assert!(empty.services().is_empty());
    assert_eq!(empty.groups().size(), 1);
}

#[test]
fn pods_stay_whatever_lists_say() {
    let settings = Settings::default();
    let before = tree(SHOP);
    let admission = Admission {
        settings: &settings,
        world: &before,
        force: false,
    };
    let pod = read(
        br#"{"id": "/shop/store/cache", "containers": [{"name": "c", "resources": {"cpus": 1, "mem": 32}}]}"#,
    )
    .and_then(|pod| admission.pod(pod))
    .expect("a sound pod");
    let mut with = before.clone();
    with.put(Spec::Pod(Arc::new(pod)), false, at(2));
    let with = with
        .finish(&before, PortRange::default(), at(2))
        .expect("sound");
    let after = changed(&with, r#"{"id": "/shop", "groups": []}"#, 3).expect("a sound group");
    assert_eq!(ids(&after), ["/shop/store/cache"]);
    assert!(after.groups().contains_key(&PathId::new("/shop/store")));
    assert!(!after.groups().contains_key(&PathId::new("/shop/front")));
}

#[test]
fn circles_and_names_of_two_things_are_refused() {
    let nothing = Tree::new(NOW);
    let check = |document: &str, word: &str| match changed(&nothing, document, 1) {
        Err(Refusal::Meaning(faults)) => {
            let fault = faults.iter().next().expect("there is one");
            assert_eq!(fault.path, "/");
            assert!(fault.text.contains(word), "{fault:?}");
        }
        other => panic!("{other:?}"),
    };
    check(
        r#"{"id": "/c", "groups": [
            {"id": "a", "dependencies": ["/c/b"], "apps": [{"id": "x", "cmd": "srv"}]},
            {"id": "b", "dependencies": ["/c/a"], "apps": [{"id": "y", "cmd": "srv"}]}]}"#,
        "circle",
    );
    check(
        r#"{"id": "/c", "apps": [{"id": "x", "cmd": "srv", "dependencies": ["y"]},
            {"id": "y", "cmd": "srv", "dependencies": ["x"]}]}"#,
        "circle",
    );
    check(
        r#"{"id": "/c", "apps": [{"id": "x", "cmd": "srv", "dependencies": ["/c"]}]}"#,
        "circle",
    );
    check(
        r#"{"id": "/c", "apps": [{"id": "x", "cmd": "srv"}], "groups": [{"id": "x", "apps": []}]}"#,
        "group",
    );
}

#[test]
fn a_long_chain_of_dependencies_is_no_danger_to_the_stack() {
    let apps: Vec<String> = (0..5_000)
        .map(|index| {
            let on = format!(r#", "dependencies": ["a{}"]"#, index - 1);
            let on = if index == 0 { "" } else { &on };
            format!(r#"{{"id": "a{index}", "cmd": "srv", "portDefinitions": []{on}}}"#)
        })
        .collect();
    let chain = tree(&format!(r#"{{"id": "/c", "apps": [{}]}}"#, apps.join(",")));
    assert_eq!(
        graph::layers(&chain, chain.touched()).map(|layers| layers.len()),
        Ok(5_000)
    );
}

#[test]
fn what_was_not_touched_still_stands_between() {
    let app = |id: &str, on: &str| {
        let mut app = App::new(PathId::new(id));
        app.port_definitions = Some(Vec::new());
        app.dependencies = std::iter::once(PathId::new(on)).collect();
        Spec::App(Arc::new(app))
    };
    let mut chain = Tree::new(NOW);
    for (id, on) in [("/g/a", "/g/b"), ("/g/b", "/h"), ("/h/c", "/none")] {
        chain.put(app(id, on), false, NOW);
    }
    let chain = chain.at_rest();
    let mut ends = chain.clone();
    ends.restart(&PathId::new("/g/a"), at(2));
    ends.restart(&PathId::new("/h/c"), at(2));
    let layers = graph::layers(&ends, ends.touched()).expect("no circle");
    assert_eq!(
        layers,
        [[PathId::new("/h/c")], [PathId::new("/g/a")]],
        "c is above b, and b above a"
    );
    let mut circle = chain.clone();
    circle.put(app("/h/c", "/g"), false, at(2));
    let refusal = circle.finish(&chain, PortRange::default(), at(2));
    assert!(refusal.is_err(), "a, b, c, a");
}

#[test]
fn service_ports_are_given_once_and_kept() {
    let ports = |tree: &Tree, id: &str| -> Vec<u16> {
        ports_of(&tree.services()[&PathId::new(id)]).collect()
    };
    let first = tree(
        r#"{"id": "/g", "apps": [{"id": "a", "cmd": "srv", "ports": [0, 10001, 0]}, {"id": "b", "cmd": "srv"}]}"#,
    );
    assert_eq!(ports(&first, "/g/a"), [10_000, 10_001, 10_002]);
    assert_eq!(ports(&first, "/g/b"), [10_003]);
    // b comes first by its name now, and still has its own.
    let second = changed(
        &first,
        r#"{"id": "/g", "apps": [{"id": "a", "cmd": "srv", "ports": [0]}, {"id": "b", "cmd": "srv"},
            {"id": "aa", "cmd": "srv"}]}"#,
        2,
    )
    .expect("a sound group");
    assert_eq!(ports(&second, "/g/a"), [10_000]);
    assert_eq!(ports(&second, "/g/b"), [10_003]);
    assert!(!ports(&second, "/g/aa").contains(&10_000));
    let narrow = PortRange { from: 1, to: 1 };
    let mut tree = Tree::new(NOW);
    for id in ["/a", "/b"] {
        let mut app = App::new(PathId::new(id));
        app.port_definitions = Some(vec![abi_marathon::PortDefinition::new(0, None)]);
        tree.put(Spec::App(Arc::new(app)), false, NOW);
    }
    let refusal = tree
        .finish(&Tree::new(NOW), narrow, NOW)
        .expect_err("one port is not enough");
    assert_eq!(refusal.status(), 500);
}

#[test]
fn deployments_that_touch_the_same_service_conflict() {
    let shop = tree(SHOP);
    let plan = |after: &Tree| Plan::between("p".to_owned(), NOW, &shop, after).expect("no circle");
    let mut one = shop.clone();
    one.restart(&PathId::new("/shop/store/pg"), at(2));
    let mut other = shop.clone();
    other.restart(&PathId::new("/shop/front/web"), at(2));
    assert!(plan(&one).conflicts_with(&plan(&one)));
    assert!(!plan(&one).conflicts_with(&plan(&other)));
    let action = &plan(&one).steps[0][0];
    assert_eq!(action.deed, Deed::Restart);
    let shown = action.shown();
    assert_eq!(shown.action.name(), "RestartApplication");
    assert_eq!(shown.app, Some(PathId::new("/shop/store/pg")));
}

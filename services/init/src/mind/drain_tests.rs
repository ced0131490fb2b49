//! Instances are out of sight before they are asked to end.

use super::*;

impl World {
    fn killing(&self) -> Vec<String> {
        let told = self.events.iter().filter(|it| it["condition"] == "Killing");
        told.filter_map(|it| it["instanceId"].as_str().map(str::to_owned))
            .collect()
    }

    fn withdrawn(&mut self, watcher: &str, instance: &str) -> Result<u16, Refusal> {
        let ask = Ask::Withdrawn {
            watcher: watcher.to_owned(),
            instance: instance.to_owned(),
        };
        self.ask(ask, false).map(|answer| answer.status)
    }

    fn starts(instances: u32) -> Self {
        let mut world = Self::new();
        let document = serde_json::json!({"id": "/a", "cmd": "srv", "instances": instances});
        world.create(&document.to_string());
        world.run();
        world
    }
}

#[test]
fn an_instance_is_asked_to_end_once_nobody_leads_requests_to_it() {
    let mut world = World::starts(2);
    world.input(Input::Watches("edge".to_owned()));
    world.input(Input::Watches("dns".to_owned()));
    world
        .put("/a", r#"{"instances": 1}"#, false)
        .expect("it is sound");
    world.check(2, 1);
    let told = world.killing();
    assert_eq!(told.len(), 1);
    let state = world.mind.state();
    let held = state
        .instances_of(&PathId::new("/a"))
        .find(|it| it.kill.is_some());
    let held = held.expect("it is to end");
    let task = held.facts.keys().next().expect("it has a task");
    let shown = crate::view::task(state, held, task, false).expect("it is shown");
    assert_eq!(shown.state, "TASK_KILLING");
    assert!(matches!(
        world.withdrawn("nobody", &told[0]),
        Err(Refusal::NotFound(_))
    ));
    assert_eq!(world.withdrawn("edge", &told[0]), Ok(204));
    world.check(2, 1);
    assert_eq!(world.withdrawn("dns", &told[0]), Ok(204));
    world.check(1, 0);
    // Late answers do no harm.
    assert_eq!(world.withdrawn("dns", &told[0]), Ok(204));
}

#[test]
fn who_does_not_answer_is_waited_for_no_longer_than_said() {
    let mut world = World::starts(2);
    world.input(Input::Watches("edge".to_owned()));
    world
        .put("/a", r#"{"instances": 1}"#, false)
        .expect("it is sound");
    world.now += 9_000;
    world.input(Input::Tick);
    world.check(2, 1);
    world.now += 1_000;
    world.input(Input::Tick);
    world.check(1, 0);
    // One that stays away is forgotten, and holds nothing up any more.
    world.input(Input::WatchesNoMore("edge".to_owned()));
    world.now += 10_000;
    world.input(Input::Tick);
    assert!(!world.durable.contains_key("watchers/edge"));
    world
        .put("/a", r#"{"instances": 0}"#, false)
        .expect("it is sound");
    world.check(0, 0);
}

#[test]
fn watchers_are_waited_for_after_a_crash() {
    let mut world = World::starts(2);
    world.input(Input::Watches("edge".to_owned()));
    world
        .put("/a", r#"{"instances": 1}"#, false)
        .expect("it is sound");
    world.events.clear();
    world.crash();
    world.check(2, 1);
    world.input(Input::Watches("edge".to_owned()));
    let told = world.killing();
    assert_eq!(told.len(), 1, "it is told again");
    assert_eq!(world.withdrawn("edge", &told[0]), Ok(204));
    world.check(1, 0);
}

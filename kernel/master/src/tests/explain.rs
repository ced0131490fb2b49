//! Why a framework is offered nothing.

use super::*;
use kernel_allocator::Reason;

fn why(world: &World, framework: &FrameworkId) -> crate::Standings {
    let mut all = world
        .master
        .explain(world.now, framework)
        .expect("it is known");
    all.remove(0)
}

#[test]
fn every_state_of_a_framework_has_its_reason() {
    let (mut world, framework, offer) = World::with_offer(60, false);
    assert_eq!(why(&world, &framework).offered.len(), 1);
    let decline = Command::Decline {
        offers: vec![offer.id.clone()],
        filter: Filter(seconds(60)),
    };
    world.call(1, &framework, decline);
    let until = world.now + seconds(60);
    assert_eq!(
        why(&world, &framework).denied[0].reason,
        Reason::Refused { until }
    );
    world.call(1, &framework, Command::Suppress(Vec::new()));
    assert_eq!(why(&world, &framework).denied[0].reason, Reason::Suppressed);
    world.step(Input::SchedulerGone(ConnectionId(1)));
    assert_eq!(
        why(&world, &framework).denied[0].reason,
        Reason::FrameworkInactive
    );
    assert!(world.master.explain(world.now, &"nobody".into()).is_none());
}

#[test]
fn whoever_has_all_of_an_agent_is_named() {
    let (mut world, first, _) = World::with_offer(60, false);
    let second = world.subscribe(2, spec(60, false));
    let standings = why(&world, &second);
    assert_eq!(standings.denied[0].reason, Reason::NothingFree);
    assert_eq!(standings.denied[0].holders, [first]);
}

//! Why a framework is offered nothing.

use super::*;
use crate::Obstacle;
use kernel_allocator::{Quota, Reason};

fn why(world: &World, framework: &FrameworkId) -> crate::Standings {
    let mut all = world
        .master
        .explain(world.now, framework)
        .expect("it is known");
    all.remove(0)
}

fn obstacle(world: &World, framework: &FrameworkId) -> Obstacle {
    why(world, framework).denied[0].obstacle.clone()
}

fn denial(reason: Reason) -> Obstacle {
    Obstacle::Denied(reason)
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
    let denied = &why(&world, &framework).denied[0];
    assert_eq!(denied.obstacle, Obstacle::Refused);
    assert_eq!(denied.until, Some((until, until)));
    world.call(1, &framework, Command::Suppress(Vec::new()));
    assert_eq!(obstacle(&world, &framework), denial(Reason::Suppressed));
    world.step(Input::SchedulerGone(ConnectionId(1)));
    assert_eq!(
        obstacle(&world, &framework),
        denial(Reason::FrameworkInactive)
    );
    assert!(world.master.explain(world.now, &"nobody".into()).is_none());
}

#[test]
fn whoever_has_all_of_an_agent_is_named() {
    let (mut world, first, _) = World::with_offer(60, false);
    let second = world.subscribe(2, spec(60, false));
    let standings = why(&world, &second);
    assert_eq!(
        standings.denied[0].obstacle,
        Obstacle::Denied(Reason::NothingFree)
    );
    assert_eq!(standings.denied[0].holders, [first].into());
}

#[test]
fn what_only_the_master_knows_of_an_agent_is_told() {
    let (mut world, framework, offer) = World::with_offer(60, false);
    let agent = offer.agent.clone();
    world.operate(Operate::Deactivate(agent.clone()));
    world.pass(seconds(10));
    assert_eq!(obstacle(&world, &framework), Obstacle::Deactivated);
    world.operate(Operate::Drain {
        agent,
        max_grace: None,
        mark_gone: false,
    });
    assert_eq!(obstacle(&world, &framework), Obstacle::Draining);
}

#[test]
fn a_used_up_quota_shows_its_figures() {
    let (mut world, framework, offer) = World::with_offer(60, false);
    let (role, amounts) = (offer.role.clone(), offer.resources.quantities());
    let mut limits = base_units::Limits::default();
    for (name, amount) in amounts.iter() {
        limits.insert(name.clone(), amount);
    }
    let quota = Quota {
        limits: limits.clone(),
        ..Quota::default()
    };
    world.operate(Operate::Quota {
        quotas: vec![(role.clone(), quota)],
        force: true,
    });
    world.register(61, "another");
    let all = why(&world, &framework);
    let limit = denial(Reason::Limit { role });
    let denied = all.denied.iter().find(|denied| denied.obstacle == limit);
    assert_eq!(denied.unwrap().quota, Some((amounts, limits)));
}

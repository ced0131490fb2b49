//! Deployments on their way, in a small world where instances come, serve, fail and go at their own pace.

use std::collections::BTreeMap;
use std::sync::Arc;

use abi_marathon::{App, Timestamp, UpgradeStrategy};
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

use super::*;
use crate::plan::service::Spec;
use crate::plan::tree::{PortRange, Tree};

/// An instance: of which command, and whether it serves or has been told to go.
#[derive(Clone, Debug, PartialEq)]
struct It {
    command: String,
    serves: bool,
    goes: bool,
}

#[derive(Clone, Debug, Default)]
struct Lab {
    instances: BTreeMap<PathId, Vec<It>>,
}

impl Lab {
    fn view(&self, id: &PathId, command: &str) -> View {
        let mut view = View::default();
        for it in self.instances.get(id).into_iter().flatten() {
            let counts = &mut view.counts;
            match (it.goes, it.command == command, it.serves) {
                (true, ..) => view.stopping += 1,
                (false, true, true) => counts.new_healthy += 1,
                (false, true, false) => counts.new_other += 1,
                (false, false, true) => counts.old_healthy += 1,
                (false, false, false) => counts.old_other += 1,
            }
        }
        view
    }

    fn obey(&mut self, order: Order<'_>, command: &str) {
        let told = |list: &mut Vec<It>, count: u32, outdated: bool| {
            list.sort_by_key(|it| (it.command == command, it.serves));
            let goes = list
                .iter_mut()
                .filter(|it| !(it.goes || outdated && it.command == command));
            goes.take(usize::try_from(count).expect("small"))
                .for_each(|it| it.goes = true);
        };
        match order {
            Order::Start(id, count) => {
                let list = self.instances.entry(id.clone()).or_default();
                for _ in 0..count {
                    list.push(It {
                        command: command.to_owned(),
                        serves: false,
                        goes: false,
                    });
                }
            }
            Order::Stop(id, count) => {
                told(self.instances.entry(id.clone()).or_default(), count, false)
            }
            Order::Replace(id, count) => {
                told(self.instances.entry(id.clone()).or_default(), count, true)
            }
            Order::Remove(id) => {
                let list = self.instances.entry(id.clone()).or_default();
                list.iter_mut().for_each(|it| it.goes = true);
            }
        }
    }

    fn serving(&self, id: &PathId) -> u32 {
        let list = self.instances.get(id).into_iter().flatten();
        u32::try_from(list.filter(|it| it.serves && !it.goes).count()).expect("small")
    }
}

fn app(id: &str, command: &str, instances: u32, least: f64, over: f64) -> Spec {
    let mut app = App::new(PathId::new(id));
    app.cmd = Some(command.to_owned());
    app.instances = instances;
    app.upgrade_strategy = Some(UpgradeStrategy::of(least, over));
    Spec::App(Arc::new(app))
}

fn tree(before: &Tree, specs: Vec<Spec>, now: i64) -> Tree {
    let now = Timestamp::from_millis(now);
    let mut tree = before.clone();
    tree.remove_group(&PathId::root(), now);
    for spec in specs {
        tree.put(spec, false, now);
    }
    tree.finish(before, PortRange::default(), now)
        .expect("sound")
}

fn command(action: &Action) -> &str {
    match &action.service.spec {
        Spec::App(app) => app.cmd.as_deref().unwrap_or_default(),
        Spec::Pod(_) => "",
    }
}

fn strategy(action: &Action) -> Strategy {
    let (least, over) = match &action.service.spec {
        Spec::App(app) => app.upgrade_strategy.as_ref().map_or((1.0, 1.0), |it| {
            (
                it.minimum_health_capacity.get(),
                it.maximum_over_capacity.get(),
            )
        }),
        Spec::Pod(_) => (1.0, 1.0),
    };
    Strategy {
        target: action.service.instances(),
        minimum_health: least,
        over_capacity: over,
        resident: false,
    }
}

/// Carries the deployment on until it is done. `dice` choose what happens next; with `crashes` the deployment is
/// forgotten now and then and taken up from its step. Returns how many steps were told as done.
fn carry(
    progress: &mut Progress,
    lab: &mut Lab,
    dice: &[u8],
    least: &BTreeMap<PathId, u32>,
) -> usize {
    let mut told = 0;
    for at in 0..2000 {
        if progress.is_done() {
            return told;
        }
        let view = |lab: &Lab, id: &PathId, progress: &Progress| {
            let command = progress
                .current()
                .iter()
                .find(|it| it.service.id() == id)
                .map_or("", command);
            lab.view(id, command)
        };
        let before = lab.clone();
        match dice[at % dice.len()] % 5 {
            // A controller that is asked, and asked again at once.
            0 | 1 => {
                for _ in 0..2 {
                    let orders = progress.orders(|id| view(lab, id, progress), strategy);
                    let orders: Vec<(Order<'_>, String)> = orders
                        .into_iter()
                        .map(|order| {
                            let (Order::Start(id, _)
                            | Order::Stop(id, _)
                            | Order::Replace(id, _)
                            | Order::Remove(id)) = order;
                            let of = progress.current().iter().find(|it| it.service.id() == id);
                            (order, of.map_or("", command).to_owned())
                        })
                        .collect();
                    for (order, command) in orders {
                        lab.obey(order, &command);
                    }
                }
                let seen = progress.clone();
                if let Moved::Done(_) = progress.advance(|id| view(lab, id, &seen), strategy) {
                    told += 1;
                }
            }
            // Something that was started serves.
            2 | 3 => {
                let mut list = lab.instances.values_mut().flatten();
                if let Some(it) = list.rfind(|it| !it.serves && !it.goes) {
                    it.serves = true;
                }
            }
            // Something that was told to go has gone.
            _ => {
                for list in lab.instances.values_mut() {
                    if let Some(at) = list.iter().position(|it| it.goes) {
                        list.remove(at);
                        break;
                    }
                }
            }
        }
        for (id, least) in least {
            let (was, is) = (before.serving(id), lab.serving(id));
            assert!(
                is >= was.min(*least),
                "{id}: {was} served, then {is}, and {least} must"
            );
        }
    }
    panic!("it never ends: {progress:?} {lab:?}");
}

proptest! {
    /// From anything to anything, in whatever order things happen: it ends with what was wanted, each step is told
    /// once, and capacity is kept on the way.
    #[test]
    fn a_deployment_ends_and_keeps_capacity(
        before in 0_u32..6, after in 0_u32..6, other in 0_u32..4, changes: bool,
        least in 0.0..=1.0_f64, over in 0.0..=1.0_f64, dice in proptest::collection::vec(any::<u8>(), 20..60),
    ) {
        // Everything must happen now and then.
        let mut dice = dice;
        dice.extend([0, 2, 4]);
        let nothing = Tree::new(Timestamp::EPOCH);
        let old = tree(&nothing, vec![app("/a", "srv", before, least, over), app("/gone", "srv", other, 1.0, 1.0)], 1);
        let next = if changes { "srv2" } else { "srv" };
        let new = tree(&old, vec![app("/a", next, after, least, over), app("/new", "srv", other, 1.0, 1.0)], 2);
        let mut lab = Lab::default();
        let plan = |id: &str, from, to| Plan::between(id.to_owned(), Timestamp::EPOCH, from, to).expect("no circle");
        let mut first = Progress::new(plan("1", &nothing, &old));
        let steps = first.plan.steps.len();
        prop_assert_eq!(carry(&mut first, &mut lab, &dice, &BTreeMap::new()), steps);
        let mut second = Progress::new(plan("2", &old, &new));
        let steps = second.plan.steps.len();
        let (kept, _) = rolling::bounds(Strategy {
            target: after, minimum_health: least, over_capacity: over, resident: false,
        });
        let least = BTreeMap::from([(PathId::new("/a"), kept.min(before))]);
        prop_assert_eq!(carry(&mut second, &mut lab, &dice, &least), steps);
        for (id, command, count) in [("/a", next, after), ("/new", "srv", other), ("/gone", "srv", 0)] {
            let list = lab.instances.remove(&PathId::new(id)).unwrap_or_default();
            prop_assert_eq!(u32::try_from(list.len()), Ok(count), "{}", id);
            prop_assert!(list.iter().all(|it| it.command == command && it.serves && !it.goes));
        }
    }
}

#[test]
fn a_plan_without_steps_is_done_at_once() {
    let nothing = Tree::new(Timestamp::EPOCH);
    let plan =
        Plan::between("1".to_owned(), Timestamp::EPOCH, &nothing, &nothing).expect("no circle");
    assert!(Progress::new(plan).is_done());
}

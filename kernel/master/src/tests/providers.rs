//! Operations on resources of providers: what they use up, until when, and who hears of them.

use super::*;
use abi_node::{Apply, ProvidersReport};
use abi_terms::{
    Conversion, ConversionKind, OperationReport, OperationState, OperationStatus, ProviderReport,
    ProviderSpec, ReconcileOperation, UpdateId,
};
use base_units::{
    Disk, DiskSource, Labels, Reservation, ReservationKind, Resource, Scalar, SourceKind,
};

use OperationState::{
    Dropped, Error, Failed, Finished, GoneByOperator, Pending, Recovering, Unknown, Unreachable,
};

/// A disk of provider `P`.
fn disk(kind: SourceKind) -> Resources {
    let source = DiskSource {
        kind,
        root: None,
        id: (kind != SourceKind::Raw).then(|| "v1".into()),
        profile: Some("fast".into()),
        vendor: None,
        metadata: Labels::default(),
    };
    let disk = Disk {
        source: Some(source),
        ..Disk::default()
    };
    Resource {
        disk: Some(Arc::new(disk)),
        provider: Some("P".into()),
        ..Resource::scalar("disk", Scalar::whole(100))
    }
    .into()
}

/// The same for a role alone.
fn reserved(all: &Resources) -> Resources {
    let reservation = Reservation {
        kind: ReservationKind::Dynamic,
        role: Role::parse("eng").unwrap(),
        principal: None,
        labels: Labels::default(),
    };
    let one = |one: &Resource| Resource {
        reservations: [reservation.clone()].into_iter().collect(),
        ..one.clone()
    };
    all.iter().map(one).collect()
}

fn report(version: u8, resources: Resources) -> ProvidersReport {
    let spec = ProviderSpec {
        kind: "org.example".into(),
        name: "disks".into(),
        body: Body::new(),
    };
    ProvidersReport {
        providers: vec![ProviderReport {
            id: "P".into(),
            spec: Arc::new(spec),
            version: [version; 16],
            resources,
        }],
        absent: Vec::new(),
        operations: Vec::new(),
    }
}

fn away() -> ProvidersReport {
    ProvidersReport {
        absent: vec!["P".into()],
        ..ProvidersReport::default()
    }
}

/// A framework that takes the smallest offers.
fn modest() -> FrameworkSpec {
    let role = Role::parse("eng").unwrap();
    FrameworkSpec {
        min_allocatable: [(role, Vec::new())].into(),
        ..spec(3600, true)
    }
}

/// A world in which the one agent has a provider, and the whole of it is offered.
struct Stage {
    world: World,
    framework: FrameworkId,
    offer: Arc<Offer>,
}

impl Stage {
    fn new() -> Self {
        let mut world = World::new();
        let framework = world.subscribe(1, modest());
        world.register(100, "node");
        world.effects.clear();
        let told = report(1, disk(SourceKind::Raw));
        world.say(ToMaster::Providers(Box::new(told)));
        let offer = world.offered().expect("an offer");
        Self {
            world,
            framework,
            offer,
        }
    }

    /// Has the disk made into one that can be mounted.
    fn create(&mut self) -> Apply {
        self.convert(Conversion {
            disk: Some(SourceKind::Mount),
            ..Conversion::new(
                ConversionKind::CreateDisk,
                disk(SourceKind::Raw),
                Resources::new(),
            )
        })
    }

    /// Has something be done with the disk.
    fn convert(&mut self, conversion: Conversion) -> Apply {
        let conversion = Conversion {
            provider: Some("P".into()),
            ..conversion
        };
        let accept = Command::Accept(Accept {
            offers: vec![self.offer.id.clone()],
            operations: vec![Operation {
                id: Some("op".into()),
                kind: OperationKind::Convert(Box::new(conversion)),
            }],
            filter: Filter(Duration::ZERO),
        });
        self.world.effects.clear();
        self.world.call(1, &self.framework, accept);
        let orders = self.world.orders(100).into_iter();
        let mut applied = orders.filter_map(|order| match order {
            ToAgent::Apply(apply) => Some(*apply),
            _ => None,
        });
        applied.next().expect("an order")
    }

    fn reconcile(&mut self, provider: &str) -> OperationState {
        let asked = ReconcileOperation {
            operation: "op".into(),
            agent: Some(self.offer.agent.clone()),
            provider: Some(provider.into()),
        };
        self.world.effects.clear();
        let ask = Command::ReconcileOperations(vec![asked]);
        self.world.call(1, &self.framework, ask);
        self.world.outcomes()[0].state
    }

    fn used(&self) -> Resources {
        let view = self.world.master.view();
        let known = view.frameworks.get(&self.framework);
        known.map_or_else(Resources::new, |known| known.used.unallocate())
    }
}

impl World {
    fn say(&mut self, message: ToMaster) {
        self.step(Input::Agent(ConnectionId(100), message));
    }

    /// The newest offer that holds something of a provider.
    fn offered(&self) -> Option<Arc<Offer>> {
        let mut offers = self.offers(1).into_iter();
        let provided =
            |offer: &Arc<Offer>| offer.resources.iter().any(|one| one.provider.is_some());
        offers.rfind(provided)
    }

    fn outcomes(&self) -> Vec<OperationStatus> {
        let events = self.events(1).into_iter();
        let outcomes = events.filter_map(|event| match event {
            Event::Operation(status, _) => Some(status),
            _ => None,
        });
        outcomes.collect()
    }
}

fn status(state: OperationState, uuid: Option<UpdateId>) -> OperationStatus {
    OperationStatus {
        uuid,
        converted: match state {
            Finished => disk(SourceKind::Mount),
            _ => Resources::new(),
        },
        provider: Some("P".into()),
        ..OperationStatus::new(None, state)
    }
}

fn said(apply: &Apply, state: OperationState, uuid: Option<UpdateId>) -> ToMaster {
    ToMaster::Operation {
        framework: apply.spec.framework.clone(),
        uuid: apply.spec.uuid,
        status: Box::new(status(state, uuid)),
        latest: None,
    }
}

#[test]
fn what_is_used_up_is_in_use_until_the_outcome_is_known() {
    for (state, left) in [
        (Finished, SourceKind::Mount),
        (Failed, SourceKind::Raw),
        (Error, SourceKind::Raw),
        (Dropped, SourceKind::Raw),
    ] {
        let mut stage = Stage::new();
        let apply = stage.create();
        assert_eq!(apply.version, Some([1; 16]));
        assert_eq!(stage.used(), disk(SourceKind::Raw));
        assert_eq!(stage.reconcile("P"), Pending);
        stage.world.pass(seconds(60));
        assert_eq!(stage.world.offered(), None, "it is in use");
        let uuid = Some([9; 16]);
        stage.world.say(said(&apply, state, uuid));
        let told = stage.world.outcomes().pop().unwrap();
        assert_eq!((told.state, told.uuid), (state, uuid));
        assert_eq!(told.operation, Some("op".into()));
        assert!(stage.used().is_empty());
        let offer = stage.world.offered().expect("what is left is offered");
        assert!(
            offer.resources.unallocate().contains(&disk(left)),
            "{state:?}"
        );
        // It is repeated, and acknowledged.
        stage.world.say(said(&apply, state, uuid));
        assert_eq!(stage.world.outcomes().len(), 3);
        let seen = |operation: &str, uuid| Command::AcknowledgeOperation {
            agent: Some(stage.offer.agent.clone()),
            provider: Some("P".into()),
            operation: operation.into(),
            uuid,
        };
        let (wrong, right) = (seen("other", [9; 16]), seen("op", [9; 16]));
        let passed_on = |world: &World| {
            let orders = world.orders(100);
            let acknowledged = |order: &&ToAgent| matches!(order, ToAgent::AcknowledgeOperation { status, .. } if *status == [9; 16]);
            orders.iter().filter(acknowledged).count()
        };
        let framework = stage.framework.clone();
        stage.world.call(1, &framework, wrong);
        assert_eq!(passed_on(&stage.world), 0);
        stage.world.call(1, &framework, right);
        assert_eq!(passed_on(&stage.world), 1);
        assert_eq!(stage.reconcile("P"), Unknown);
    }
}

#[test]
fn a_result_that_came_with_the_total_is_not_counted_twice() {
    let mut stage = Stage::new();
    let apply = stage.create();
    let told = ProvidersReport {
        operations: vec![OperationReport {
            spec: apply.spec.clone(),
            latest: status(Finished, Some([9; 16])),
            statuses: Vec::new(),
        }],
        ..report(2, disk(SourceKind::Mount))
    };
    stage.world.say(ToMaster::Providers(Box::new(told)));
    stage.world.say(said(&apply, Finished, Some([9; 16])));
    let view = stage.world.master.view();
    let total = &view.agents.get(&stage.offer.agent).unwrap().spec.resources;
    let provided = total.filter(|one| one.provider.is_some());
    assert_eq!(provided, disk(SourceKind::Mount));
    assert_eq!(stage.world.outcomes().pop().unwrap().state, Finished);
}

#[test]
fn a_provider_that_is_away_takes_all_its_own_along_until_it_is_back() {
    let mut stage = Stage::new();
    let offer = stage.offer.id.clone();
    stage.world.say(ToMaster::Providers(Box::new(away())));
    let rescinded = |event: &Event| matches!(event, Event::Rescind(id) if *id == offer);
    assert!(stage.world.events(1).iter().any(rescinded));
    let told = report(2, disk(SourceKind::Raw));
    stage.world.say(ToMaster::Providers(Box::new(told)));
    stage.offer = stage.world.offered().expect("it is back");
    let apply = stage.create();
    assert_eq!(apply.version, Some([2; 16]));
    stage.world.say(ToMaster::Providers(Box::new(away())));
    assert!(stage.used().is_empty());
    assert_eq!(stage.reconcile("P"), Recovering);
    assert_eq!(stage.reconcile("Q"), Unknown);
    let told = ProvidersReport {
        operations: vec![OperationReport {
            spec: apply.spec.clone(),
            latest: status(Pending, None),
            statuses: Vec::new(),
        }],
        ..report(3, disk(SourceKind::Raw))
    };
    stage.world.say(ToMaster::Providers(Box::new(told)));
    assert_eq!(stage.used(), disk(SourceKind::Raw));
    assert_eq!(stage.reconcile("P"), Pending);
    stage.world.say(said(&apply, Finished, Some([9; 16])));
    assert!(stage.world.offered().is_some());
}

/// What the agent reports when it comes back.
fn back(stage: &Stage, providers: ProvidersReport) -> Reregistration {
    Reregistration {
        agent: stage.offer.agent.clone(),
        spec: agent("node"),
        frameworks: Vec::new(),
        executors: Vec::new(),
        tasks: Vec::new(),
        operations: Vec::new(),
        providers,
    }
}

#[test]
fn an_order_that_was_lost_with_its_session_is_dropped() {
    let mut stage = Stage::new();
    stage.create();
    stage.world.step(Input::AgentGone(ConnectionId(100)));
    assert_eq!(stage.reconcile("P"), Pending);
    let report = back(&stage, report(1, disk(SourceKind::Raw)));
    stage.world.reregister(101, report);
    let told = stage.world.outcomes().pop().unwrap();
    assert_eq!((told.state, told.uuid), (Dropped, None));
    assert!(stage.used().is_empty());
    assert!(stage.world.offered().is_some());
}

/// A report that crossed the acknowledgement brought an operation back to the master. When its agent came back without it,
/// it was told to be dropped.
#[test]
fn an_operation_that_is_over_is_not_dropped() {
    let mut stage = Stage::new();
    let apply = stage.create();
    let told = ProvidersReport {
        operations: vec![OperationReport {
            spec: apply.spec.clone(),
            latest: status(Finished, Some([9; 16])),
            statuses: Vec::new(),
        }],
        ..report(2, disk(SourceKind::Mount))
    };
    stage.world.say(ToMaster::Providers(Box::new(told)));
    stage.world.effects.clear();
    let report = back(&stage, report(2, disk(SourceKind::Mount)));
    stage.world.reregister(101, report);
    assert!(stage.world.outcomes().is_empty());
    assert!(stage.world.master.view().operations.is_empty());
}

#[test]
fn a_new_master_learns_of_operations_from_their_agents() {
    for again in [true, false] {
        let mut stage = Stage::new();
        let apply = stage.create();
        let told = ProvidersReport {
            operations: vec![OperationReport {
                spec: apply.spec.clone(),
                latest: status(Pending, None),
                statuses: Vec::new(),
            }],
            ..report(1, disk(SourceKind::Raw))
        };
        let report = back(&stage, told);
        stage.world.restart();
        if again {
            let known = FrameworkSpec {
                id: Some(stage.framework.clone()),
                ..modest()
            };
            stage.world.subscribe(1, known);
        }
        stage.world.reregister(100, report);
        assert_eq!(stage.used(), disk(SourceKind::Raw));
        stage.world.say(said(&apply, Finished, Some([9; 16])));
        assert!(stage.used().is_empty());
        assert_eq!(stage.world.outcomes().len(), usize::from(again));
    }
}

#[test]
fn what_an_operation_of_a_removed_framework_holds_is_offered_to_nobody() {
    for (state, left) in [(Finished, SourceKind::Mount), (Failed, SourceKind::Raw)] {
        let mut stage = Stage::new();
        let apply = stage.create();
        let framework = stage.framework.clone();
        stage.world.call(1, &framework, Command::Teardown);
        stage.world.effects.clear();
        stage.world.subscribe(1, modest());
        stage.world.pass(seconds(60));
        assert_eq!(stage.world.offered(), None);
        stage.world.say(said(&apply, state, Some([9; 16])));
        let offer = stage.world.offered().expect("it is free again");
        assert!(offer.resources.unallocate().contains(&disk(left)));
        let seen = |order: &ToAgent| matches!(order, ToAgent::AcknowledgeOperation { .. });
        assert!(stage.world.orders(100).iter().any(seen), "by the master");
        assert!(stage.world.master.view().operations.is_empty());
    }
}

#[test]
fn frameworks_hear_of_operations_on_agents_that_are_lost() {
    for (gone, expected) in [(false, Unreachable), (true, GoneByOperator)] {
        let mut stage = Stage::new();
        stage.create();
        if gone {
            let agent = stage.offer.agent.clone();
            stage.world.operate(Operate::MarkGone(agent));
        } else {
            stage.world.step(Input::AgentGone(ConnectionId(100)));
            stage.world.pass(seconds(3600));
        }
        let told = stage.world.outcomes().pop().unwrap();
        assert_eq!((told.state, told.uuid), (expected, None));
        assert_eq!(stage.reconcile("P"), expected);
        assert!(stage.used().is_empty());
    }
}

/// What a provider had before a reservation that was under way was offered beside what the reservation made of it.
#[test]
fn a_report_that_crosses_a_reservation_gives_back_nothing() {
    for (version, arrives) in [(1, true), (2, false)] {
        let mut stage = Stage::new();
        let raw = disk(SourceKind::Raw);
        let kind = ConversionKind::Reserve;
        stage.convert(Conversion::new(kind, raw.clone(), reserved(&raw)));
        let told = report(version, raw.clone());
        stage.world.say(ToMaster::Providers(Box::new(told)));
        let view = stage.world.master.view();
        let known = view.agents.get(&stage.offer.agent).unwrap();
        let has = known.spec.resources.filter(|one| one.provider.is_some());
        assert_eq!(has, if arrives { reserved(&raw) } else { raw });
    }
}

#[test]
fn a_drain_waits_for_operations() {
    let mut stage = Stage::new();
    let apply = stage.create();
    let agent = stage.offer.agent.clone();
    stage.world.operate(Operate::Drain {
        agent: agent.clone(),
        max_grace: None,
        mark_gone: false,
    });
    let drained = |world: &World| {
        let view = world.master.view();
        view.agents.get(&agent).unwrap().drain.unwrap().drained
    };
    assert!(!drained(&stage.world));
    stage.world.say(said(&apply, Failed, Some([9; 16])));
    assert!(!drained(&stage.world), "the outcome is not acknowledged");
    let seen = Command::AcknowledgeOperation {
        agent: Some(agent.clone()),
        provider: Some("P".into()),
        operation: "op".into(),
        uuid: [9; 16],
    };
    let framework = stage.framework.clone();
    stage.world.call(1, &framework, seen);
    assert!(drained(&stage.world));
}

#[test]
fn a_task_says_on_which_state_of_a_disk_it_counts() {
    let mut stage = Stage::new();
    let offer = stage.offer.clone();
    let mut one = task("t1", &offer, "");
    one.resources = disk(SourceKind::Raw);
    let framework = stage.framework.clone();
    stage.world.call(1, &framework, launch(&offer, vec![one]));
    let orders = stage.world.orders(100);
    let versions = orders.iter().find_map(|order| match order {
        ToAgent::Run(run) => Some(run.versions.clone()),
        _ => None,
    });
    assert_eq!(versions.unwrap(), [("P".into(), [1; 16])]);
}

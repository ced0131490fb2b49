//! Resource providers: who may speak, what becomes of operations, and what waits for what.

use super::*;
use abi_node::Apply;
use abi_terms::{
    Conversion, ConversionKind, OperationReport, OperationSpec, OperationState, OperationStatus,
    ProviderCall, ProviderEvent, ProviderSpec, UpdateId,
};
use base_access::Principal;
use base_ids::ProviderId;
use base_units::{Disk, Persistence, Volume, VolumeMode};

use crate::ProviderSubscribe;
use OperationState::{Dropped, Failed, Finished, GoneByOperator, Pending};

/// The uuid of the one operation here.
const OP: UpdateId = [5; 16];

fn spec(name: &str) -> Arc<ProviderSpec> {
    Arc::new(ProviderSpec {
        kind: "org.example".into(),
        name: name.into(),
        body: Body::new(),
    })
}

fn disk(id: &ProviderId, size: u32) -> Resources {
    Resource {
        provider: Some(id.as_str().into()),
        ..Resource::scalar("disk", Scalar::whole(size))
    }
    .into()
}

impl World {
    fn provider(&mut self, connection: u64, id: Option<&ProviderId>, name: &str) -> Answer {
        let request = self.next_request();
        self.step(Input::ProviderSubscribe(Box::new(ProviderSubscribe {
            request,
            connection: ConnectionId(connection),
            id: id.cloned(),
            spec: spec(name),
            principal: None,
        })));
        self.answer(request)
    }

    fn provider_says(&mut self, stream: u64, id: &ProviderId, call: ProviderCall) -> Answer {
        let request = self.next_request();
        self.step(Input::ProviderCall {
            request,
            stream: Some(ConnectionId(stream)),
            provider: id.clone(),
            principal: None,
            call: Box::new(call),
        });
        self.answer(request)
    }

    fn mark_gone(&mut self, id: &ProviderId) -> Answer {
        let provider = id.clone();
        let request = self.next_request();
        self.step(Input::MarkProviderGone { request, provider });
        self.answer(request)
    }

    /// A provider on stream 50 that has 100 MB of disk, in state 1.
    fn with_provider() -> (Self, ProviderId) {
        let mut world = Self::new();
        assert_eq!(world.provider(50, None, "disks"), Answer::Subscribed);
        let id = world.provider_id();
        world.tell_state(50, &id, 1, Vec::new());
        world.effects.clear();
        (world, id)
    }

    fn provider_id(&self) -> ProviderId {
        let subscribed = self.effects.iter().find_map(|effect| match effect {
            Effect::TellProvider(_, ProviderEvent::Subscribed(id)) => Some(id.clone()),
            _ => None,
        });
        subscribed.expect("SUBSCRIBED")
    }

    fn tell_state(
        &mut self,
        stream: u64,
        id: &ProviderId,
        version: u8,
        operations: Vec<OperationReport>,
    ) {
        let state = ProviderCall::State {
            version: [version; 16],
            resources: disk(id, 100),
            operations,
        };
        assert_eq!(self.provider_says(stream, id, state), Answer::Accepted);
    }

    /// What providers were told since the last look.
    fn told_providers(&mut self) -> Vec<ProviderEvent> {
        let effects = self.take().into_iter();
        let told = effects.filter_map(|effect| match effect {
            Effect::TellProvider(_, event) => Some(event),
            _ => None,
        });
        told.collect()
    }

    /// What the master was told of operations since the last look.
    fn told_operations(&mut self) -> Vec<OperationStatus> {
        let effects = self.take().into_iter();
        let told = effects.filter_map(|effect| match effect {
            Effect::Send(ToMaster::Operation { status, uuid, .. }) => {
                assert_eq!(uuid, OP);
                Some(*status)
            }
            _ => None,
        });
        told.collect()
    }

    fn run_on(&mut self, id: &ProviderId, version: u8, task: TaskSpec) {
        self.tell(ToAgent::Run(Run {
            framework: F.into(),
            spec: self.framework.clone(),
            role: Role::star(),
            tasks: vec![Arc::new(task)],
            executor: None,
            group: false,
            new_executor: false,
            versions: vec![(id.clone(), [version; 16])],
        }));
    }
}

fn apply(id: &ProviderId, version: u8) -> ToAgent {
    let conversion = Conversion {
        provider: Some(id.clone()),
        ..Conversion::new(ConversionKind::CreateDisk, disk(id, 100), Resources::new())
    };
    let spec = OperationSpec {
        framework: Some(F.into()),
        uuid: OP,
        id: Some("op".into()),
        role: Some(Role::star()),
        conversion: Arc::new(conversion),
    };
    ToAgent::Apply(Box::new(Apply {
        spec: Arc::new(spec),
        version: Some([version; 16]),
    }))
}

fn outcome(id: &ProviderId, state: OperationState) -> ProviderCall {
    let status = OperationStatus {
        uuid: Some([9; 16]),
        converted: match state {
            Finished => disk(id, 60),
            _ => Resources::new(),
        },
        provider: Some(id.clone()),
        ..OperationStatus::new(None, state)
    };
    ProviderCall::Operation {
        framework: None,
        uuid: OP,
        status: Box::new(status),
        latest: None,
    }
}

fn published(events: &[ProviderEvent]) -> Option<(UpdateId, Resources)> {
    events.iter().find_map(|event| match event {
        ProviderEvent::Publish { uuid, resources } => Some((*uuid, resources.clone())),
        _ => None,
    })
}

fn needy(id: &ProviderId) -> TaskSpec {
    let mut task = task("t1");
    task.resources += &disk(id, 100);
    task
}

#[test]
fn an_id_is_given_once_and_kept() {
    let mut world = World::fresh();
    assert!(matches!(
        world.provider(50, None, "disks"),
        Answer::Unavailable(_)
    ));
    let (mut world, id) = World::with_provider();
    world.restart([], false);
    let stranger = ProviderId::from("nope");
    assert!(matches!(
        world.provider(51, Some(&stranger), "disks"),
        Answer::BadRequest(_)
    ));
    assert!(matches!(
        world.provider(51, Some(&id), "other"),
        Answer::BadRequest(_)
    ));
    assert_eq!(world.provider(51, Some(&id), "disks"), Answer::Subscribed);
    assert_eq!(world.provider_id(), id);
    assert_eq!(world.provider(52, None, "disks"), Answer::Subscribed);
    world.take();
    // A second stream of one provider takes the place of the first.
    assert_eq!(world.provider(53, Some(&id), "disks"), Answer::Subscribed);
    assert!(world.take().contains(&Effect::Close(ConnectionId(51))));
}

#[test]
fn only_the_stream_and_the_login_of_the_provider_speak_for_it() {
    let (mut world, id) = World::with_provider();
    let call = || ProviderCall::Published {
        uuid: [1; 16],
        is_ready: true,
    };
    assert_eq!(world.provider_says(50, &id, call()), Answer::Accepted);
    assert!(matches!(
        world.provider_says(51, &id, call()),
        Answer::BadRequest(_)
    ));
    let stranger = ProviderId::from("nope");
    assert!(matches!(
        world.provider_says(50, &stranger, call()),
        Answer::BadRequest(_)
    ));
    let request = world.next_request();
    world.step(Input::ProviderCall {
        request,
        stream: Some(ConnectionId(50)),
        provider: id,
        principal: Some(Principal::named("mallory")),
        call: Box::new(call()),
    });
    assert!(matches!(world.answer(request), Answer::Forbidden(_)));
}

#[test]
fn what_a_provider_has_comes_and_goes_with_it() {
    let (mut world, id) = World::with_provider();
    assert_eq!(world.view().total().scalar("disk"), Scalar::whole(100));
    world.step(Input::ProviderGone(ConnectionId(50)));
    assert_eq!(world.view().total().scalar("disk"), Scalar::ZERO);
    let report = world.take().into_iter().find_map(|effect| match effect {
        Effect::Send(ToMaster::Providers(report)) => Some(report),
        _ => None,
    });
    let report = report.expect("the master is told");
    assert_eq!((report.providers.len(), &report.absent[..]), (0, &[id][..]));
}

#[test]
fn a_provider_that_comes_before_the_agent_is_admitted_is_told_of_afterwards() {
    let (mut world, id) = World::with_provider();
    world.restart([], false);
    world.step(Input::MasterUp);
    // The agent has introduced itself without the provider, and has no answer yet.
    assert_eq!(world.provider(51, Some(&id), "disks"), Answer::Subscribed);
    world.tell_state(51, &id, 1, Vec::new());
    world.take();
    world.tell(ToAgent::Registered {
        agent: "M-S0".into(),
    });
    let effects = world.take();
    let report = effects.iter().find_map(|effect| match effect {
        Effect::Send(ToMaster::Providers(report)) => Some(report),
        _ => None,
    });
    assert_eq!(report.expect("the master is told").providers[0].id, id);
}

#[test]
fn an_operation_goes_to_its_provider_and_its_outcome_to_the_master() {
    for (state, left) in [(Finished, 60), (Failed, 100)] {
        let (mut world, id) = World::with_provider();
        world.tell(apply(&id, 1));
        let told = world.told_providers();
        let [ProviderEvent::Apply { spec, version }] = &told[..] else {
            panic!("{told:?}")
        };
        assert_eq!((spec.uuid, *version), (OP, [1; 16]));
        world.provider_says(50, &id, outcome(&id, state));
        let told = world.told_operations().pop().unwrap();
        assert_eq!((told.state, told.uuid), (state, Some([9; 16])));
        assert_eq!(
            told.operation,
            Some("op".into()),
            "the provider left it out"
        );
        assert_eq!(told.agent, Some("M-S0".into()));
        assert_eq!(world.view().total().scalar("disk"), Scalar::whole(left));
        // The provider says so again: nothing is counted twice.
        world.provider_says(50, &id, outcome(&id, state));
        assert_eq!(world.told_operations().len(), 1);
        assert_eq!(world.view().total().scalar("disk"), Scalar::whole(left));
        let (uuid, status) = (OP, [9; 16]);
        world.tell(ToAgent::AcknowledgeOperation { uuid, status });
        let operation = OP;
        let seen = ProviderEvent::Acknowledge { status, operation };
        assert_eq!(world.told_providers(), [seen]);
        assert!(world.view().operations.is_empty());
    }
}

#[test]
fn what_was_decided_on_other_resources_is_dropped() {
    let (mut world, id) = World::with_provider();
    world.tell(apply(&id, 2));
    let told = world.told_operations();
    assert_eq!((told[0].state, told[0].uuid), (Dropped, None));
    world.step(Input::ProviderGone(ConnectionId(50)));
    world.tell(apply(&id, 1));
    assert_eq!(world.told_operations()[0].state, Dropped);
    // So are tasks.
    world.run_on(&id, 1, needy(&id));
    check(
        &world.sent(),
        &[(
            TaskState::Dropped,
            Source::Agent,
            Some(Reason::InvalidOffers),
            &format!(
                "The resources of resource provider {id} have changed since they were offered"
            ),
        )],
    );
}

#[test]
fn a_provider_is_asked_for_what_it_does_not_mention() {
    let (mut world, id) = World::with_provider();
    world.tell(apply(&id, 1));
    world.take();
    world.tell_state(50, &id, 2, Vec::new());
    assert_eq!(world.told_providers(), [ProviderEvent::Reconcile(vec![OP])]);
    world.provider_says(50, &id, outcome(&id, Dropped));
    assert_eq!(world.told_operations()[0].state, Dropped);
}

#[test]
fn a_provider_brings_its_operations_back() {
    let (mut world, id) = World::with_provider();
    world.tell(apply(&id, 1));
    let known = world.view().operations.get(&OP).unwrap().clone();
    world.restart([], false);
    world.step(Input::MasterUp);
    world.tell(ToAgent::Registered {
        agent: "M-S0".into(),
    });
    assert_eq!(world.provider(51, Some(&id), "disks"), Answer::Subscribed);
    world.take();
    let told = OperationReport::clone(&known);
    world.tell_state(51, &id, 1, vec![told]);
    let report = world.take().into_iter().find_map(|effect| match effect {
        Effect::Send(ToMaster::Providers(report)) => Some(report),
        _ => None,
    });
    assert_eq!(report.unwrap().operations[0].latest.state, Pending);
    world.provider_says(51, &id, outcome(&id, Finished));
    assert_eq!(world.told_operations()[0].state, Finished);
}

#[test]
fn a_container_waits_until_its_resources_are_ready() {
    let (mut world, id) = World::with_provider();
    world.run_on(&id, 1, needy(&id));
    let told = world.told_providers();
    let (uuid, resources) = published(&told).expect("PUBLISH_RESOURCES");
    assert_eq!(resources.unallocate(), disk(&id, 100));
    assert!(world.launched.is_empty());
    let ready = |uuid, is_ready| ProviderCall::Published { uuid, is_ready };
    world.provider_says(50, &id, ready([0; 16], true));
    assert!(world.launched.is_empty(), "that was another request");
    world.provider_says(50, &id, ready(uuid, true));
    assert_eq!(world.launched.len(), 1);
}

#[test]
fn a_container_whose_resources_are_not_ready_is_not_started() {
    let never = |world: &mut World, expected: (TaskState, Reason)| {
        let told: Vec<_> = world
            .drain()
            .iter()
            .map(|status| (status.state, status.reason.unwrap()))
            .collect();
        assert_eq!(told, [expected]);
        assert!(world.launched.is_empty());
        assert!(!kinds(world).contains("executor"), "nothing is left of it");
    };
    let failed = (TaskState::Failed, Reason::ContainerLaunchFailed);
    let (mut world, id) = World::with_provider();
    world.run_on(&id, 1, needy(&id));
    let told = world.told_providers();
    let (uuid, _) = published(&told).unwrap();
    let is_ready = false;
    world.provider_says(50, &id, ProviderCall::Published { uuid, is_ready });
    never(&mut world, failed);

    let (mut world, id) = World::with_provider();
    world.run_on(&id, 1, needy(&id));
    world.step(Input::ProviderGone(ConnectionId(50)));
    never(&mut world, failed);

    let (mut world, id) = World::with_provider();
    world.run_on(&id, 1, needy(&id));
    world.kill("t1", None);
    let killed = (TaskState::Killed, Reason::TaskKilledDuringLaunch);
    never(&mut world, killed);
}

#[test]
fn a_provider_that_has_something_cannot_be_marked_gone() {
    let (mut world, id) = World::with_provider();
    assert!(matches!(world.mark_gone(&id), Answer::Failed(_)));
    assert_eq!(world.mark_gone(&"nope".into()), Answer::Done);
    world.tell(apply(&id, 1));
    let empty = ProviderCall::State {
        version: [2; 16],
        resources: Resources::new(),
        operations: Vec::new(),
    };
    world.provider_says(50, &id, empty);
    world.take();
    assert_eq!(world.mark_gone(&id), Answer::Done);
    let effects = world.take();
    let teardown = Effect::TellProvider(ConnectionId(50), ProviderEvent::Teardown);
    assert!(effects.contains(&teardown) && effects.contains(&Effect::Close(ConnectionId(50))));
    let gone = effects.iter().any(|effect| {
        matches!(effect, Effect::Send(ToMaster::Operation { status, .. }) if status.state == GoneByOperator)
    });
    assert!(gone, "its operations are over");
    assert!(matches!(
        world.provider(51, Some(&id), "disks"),
        Answer::BadRequest(_)
    ));
    assert_eq!(kinds(&world), BTreeSet::from(["agent"]));
}

/// A persistent volume of the agent.
fn volume(path: &str) -> Resource {
    let disk = Disk {
        persistence: Some(Persistence {
            id: "v".into(),
            principal: None,
        }),
        volume: Some(Volume {
            container_path: path.into(),
            mode: VolumeMode::ReadWrite,
            host_path: None,
        }),
        source: None,
    };
    Resource {
        disk: Some(Arc::new(disk)),
        ..Resource::scalar("disk", Scalar::whole(1))
    }
}

#[test]
fn a_task_joins_its_executor_when_its_volume_is_there() {
    let mut world = World::with_custom();
    let mut second = task("t2");
    second.resources.insert(volume("data"));
    world.run(&[second], Some(executor("e1")), false);
    let effects = world.take();
    let shown = effects.iter().find_map(|effect| match effect {
        Effect::ShowVolumes {
            sandbox, volumes, ..
        } => Some((sandbox.clone(), volumes.len())),
        _ => None,
    });
    let (shown, count) = shown.expect("the volume is shown");
    assert_eq!((&shown.container, count), (&world.container("e1"), 1));
    assert!(
        told(&effects, 1).is_empty(),
        "the task is not given away yet"
    );
    world.step(Input::VolumesShown {
        container: shown.container.clone(),
        fault: None,
    });
    let effects = world.take();
    assert!(matches!(told(&effects, 1)[..], [ExecutorEvent::Launch(_)]));
    world.update("e1", "t2", TaskState::Finished, 2);
    let hidden = |effect: &Effect| matches!(effect, Effect::HideVolumes { sandbox, .. } if *sandbox == shown);
    assert!(world.take().iter().any(hidden));
}

#[test]
fn an_executor_whose_task_cannot_have_its_volume_ends() {
    let mut world = World::with_custom();
    let mut second = task("t2");
    second.resources.insert(volume("data"));
    world.run(&[second], Some(executor("e1")), false);
    let container = world.container("e1");
    let fault = Some("no space left".into());
    world.step(Input::VolumesShown {
        container: container.clone(),
        fault,
    });
    assert!(world.take().contains(&Effect::Destroy(container)));
    world.exited("e1", 9);
    let told = world.drain();
    let reasons: BTreeSet<_> = told.iter().map(|status| status.reason.unwrap()).collect();
    assert_eq!(reasons, BTreeSet::from([Reason::ContainerUpdateFailed]));
    assert_eq!(told.len(), 2);
}

#[test]
fn an_executor_that_lost_its_only_task_with_the_agent_is_ended() {
    for said in [false, true] {
        let mut world = World::new();
        world.run(&[task("t1")], Some(executor("e1")), false);
        world.started("e1");
        assert_eq!(world.subscribe("e1", 1, &[], vec![]), Answer::Subscribed);
        if said {
            world.update("e1", "t1", TaskState::Running, 1);
            world.update("e1", "t1", TaskState::Finished, 2);
            world.drain();
        }
        let running = Fate::Running {
            status: Body::new(),
        };
        world.restart([(world.container("e1"), running)], false);
        world.subscribe("e1", 2, &[], vec![]);
        let effects = world.take();
        let ended = told(&effects, 2).contains(&&ExecutorEvent::Shutdown);
        assert_eq!(ended, !said, "one that has worked may wait for more");
    }
}

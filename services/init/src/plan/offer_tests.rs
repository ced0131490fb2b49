//! Which offers fit, and what is taken of them.

use abi_marathon::Operator;
use base_units::{Disk, DiskSource, Reservation};

use super::*;

fn role(name: &str) -> Role {
    Role::parse(name).expect("a role")
}

fn scalar(name: &str, amount: u32) -> Resource {
    Resource::scalar(name, Scalar::whole(amount))
}

fn ports(begin: u64, end: u64) -> Resource {
    Resource::ranges("ports", Ranges::span(begin, end))
}

fn reserved(mut resource: Resource) -> Resource {
    resource
        .reservations
        .push(Reservation::of_agent(role("eng")));
    resource
}

fn disk(kind: SourceKind, root: &str, amount: u32) -> Resource {
    let mut resource = scalar("disk", amount);
    resource.disk = Some(Arc::new(Disk {
        source: Some(DiskSource::rooted(kind, root)),
        ..Disk::default()
    }));
    resource
}

fn offer(resources: impl IntoIterator<Item = Resource>) -> Offer {
    Offer {
        place: Place {
            hostname: "n1".into(),
            ..Place::default()
        },
        role: role("eng"),
        resources: resources.into_iter().collect(),
        maintenance: false,
    }
}

fn need(cpus: u32, mem: u32) -> Need {
    Need {
        role: role("eng"),
        accepted: vec![role("eng"), Role::star()],
        amounts: [
            Scalar::whole(cpus),
            Scalar::whole(mem),
            Scalar::ZERO,
            Scalar::ZERO,
        ],
        ports: Vec::new(),
        volumes: Vec::new(),
        constraints: Vec::new(),
        instances: 1,
        may_use_gpu_agents: false,
        home_region: None,
    }
}

#[track_caller]
fn refused(need: &Need, offer: &Offer, reasons: &[Reason]) -> Refused {
    let refused = fit(need, offer, &[], 0).expect_err("it does not fit");
    assert_eq!(refused.reasons, reasons);
    refused
}

#[test]
fn what_is_kept_for_the_role_is_taken_first() {
    let offer = offer([
        scalar("cpus", 4),
        reserved(scalar("cpus", 1)),
        scalar("mem", 64),
    ]);
    let taken = fit(&need(2, 64), &offer, &[], 0).expect("it fits");
    let expect: Resources = [
        scalar("cpus", 1),
        reserved(scalar("cpus", 1)),
        scalar("mem", 64),
    ]
    .into_iter()
    .collect();
    assert_eq!(taken.resources, expect);
    assert!(offer.resources.contains(&taken.resources));
}

#[test]
fn all_that_lacks_is_told_with_its_amount() {
    let small = offer([scalar("cpus", 1), scalar("mem", 100)]);
    let refused = refused(
        &need(2, 128),
        &small,
        &[Reason::InsufficientCpus, Reason::InsufficientMemory],
    );
    assert_eq!(
        refused.lacks,
        [("cpus", Scalar::whole(1)), ("mem", Scalar::whole(28))]
    );
}

#[test]
fn roles_constraints_maintenance_and_scarce_agents_refuse() {
    let fine = || offer([scalar("cpus", 4), scalar("mem", 64), scalar("gpus", 1)]);
    refused(&need(1, 1), &fine(), &[Reason::DeclinedScarceResources]);
    let mut any = need(1, 1);
    any.may_use_gpu_agents = true;
    assert!(fit(&any, &fine(), &[], 0).is_ok());
    let mut offer = fine();
    (offer.role, offer.maintenance) = (role("ops"), true);
    any.constraints
        .push(Constraint::new("hostname", Operator::Unique, None).expect("sound"));
    refused(
        &any,
        &offer,
        &[Reason::UnfulfilledRole, Reason::AgentMaintenance],
    );
    let peer = offer.place.clone();
    let reasons = fit(&any, &fine(), &[&peer], 0)
        .expect_err("not twice on a host")
        .reasons;
    assert_eq!(reasons, [Reason::UnfulfilledConstraint]);
    any.accepted = vec![role("eng")];
    refused(
        &any,
        &fine(),
        &[Reason::InsufficientCpus, Reason::InsufficientMemory],
    );
}

#[test]
fn agents_abroad_are_used_only_where_a_constraint_asks_for_it() {
    let mut offer = offer([scalar("cpus", 1), scalar("mem", 1)]);
    offer.place.region = Some("us".into());
    let mut need = need(1, 1);
    assert!(fit(&need, &offer, &[], 0).is_ok());
    need.home_region = Some("eu".into());
    refused(&need, &offer, &[Reason::UnfulfilledConstraint]);
    need.constraints
        .push(Constraint::new("@region", Operator::Is, Some("us")).expect("sound"));
    assert!(fit(&need, &offer, &[], 0).is_ok());
}

#[test]
fn ports_are_fixed_or_side_by_side() {
    let offer = offer([
        scalar("cpus", 4),
        scalar("mem", 64),
        ports(31_000, 31_001),
        reserved(ports(32_000, 32_009)),
    ]);
    let numbers = |ports: &[Port], seed| {
        let need = Need {
            ports: ports.to_vec(),
            ..need(1, 1)
        };
        let taken = fit(&need, &offer, &[], seed).ok()?;
        assert!(offer.resources.contains(&taken.resources));
        let count = taken.resources.ports().count();
        assert_eq!(usize::try_from(count), Ok(ports.len()));
        Some(taken.ports)
    };
    assert_eq!(
        numbers(&[Port::Fixed(31_001), Port::Fixed(32_000)], 0),
        Some(vec![31_001, 32_000])
    );
    assert_eq!(numbers(&[Port::Fixed(31_002)], 0), None);
    assert_eq!(
        numbers(&[Port::Fixed(31_001), Port::Fixed(31_001)], 0),
        None
    );
    for seed in 0..30 {
        let chosen = numbers(
            &[Port::Any, Port::Fixed(32_005), Port::Any, Port::Any],
            seed,
        )
        .expect("enough");
        assert_eq!(
            (chosen[0] + 1, chosen[2] + 1),
            (chosen[2], chosen[3]),
            "{chosen:?}"
        );
        assert_eq!(chosen[1], 32_005);
    }
    let all = numbers(&[Port::Any; 12], 7).expect("just enough");
    assert_eq!(all.len(), 12);
    assert_eq!(numbers(&[Port::Any; 13], 7), None);
}

#[test]
fn data_get_the_smallest_disk_that_is_enough() {
    let offer = offer([
        scalar("cpus", 1),
        scalar("mem", 64),
        scalar("disk", 100),
        disk(SourceKind::Mount, "/mnt/ssd1", 500),
        disk(SourceKind::Mount, "/mnt/ssd2", 200),
        disk(SourceKind::Mount, "/mnt/hdd", 150),
    ]);
    let volume = |source, size, max, pattern: &str| VolumeNeed {
        source,
        size: Scalar::whole(size),
        max_size: Some(Scalar::whole(max)).filter(|max| !max.is_zero()),
        paths: vec![(true, Regex::new(pattern).expect("a pattern"))],
        profile: None,
        path: "data".to_owned(),
    };
    let with = |volumes| Need {
        volumes,
        ..need(1, 1)
    };
    let mount = Some(SourceKind::Mount);
    let taken = fit(
        &with(vec![volume(mount, 120, 0, "/mnt/ssd.*")]),
        &offer,
        &[],
        0,
    )
    .expect("it fits");
    assert_eq!(taken.volumes, [disk(SourceKind::Mount, "/mnt/ssd2", 200)]);
    let both = vec![volume(mount, 120, 0, ".*"), volume(mount, 120, 0, ".*")];
    let taken = fit(&with(both), &offer, &[], 0).expect("it fits");
    let sizes: Vec<_> = taken
        .volumes
        .iter()
        .map(|it| it.value.as_scalar())
        .collect();
    assert_eq!(sizes, [Some(Scalar::whole(150)), Some(Scalar::whole(200))]);
    let none = with(vec![volume(mount, 10, 140, ".*")]);
    refused(&none, &offer, &[Reason::InsufficientDisk]);
    let mut root = with(vec![VolumeNeed {
        source: None,
        size: Scalar::whole(60),
        max_size: None,
        paths: Vec::new(),
        profile: None,
        path: "data".to_owned(),
    }]);
    let taken = fit(&root, &offer, &[], 0).expect("it fits");
    assert_eq!(taken.volumes, [scalar("disk", 60)]);
    // Besides the data the sandbox needs disk, too.
    root.amounts[2] = Scalar::whole(50);
    let refused = refused(&root, &offer, &[Reason::InsufficientDisk]);
    assert_eq!(refused.lacks, [("disk", Scalar::whole(10))]);
}

#[test]
fn the_funnel_counts_each_offer_at_its_first_reason() {
    let mut funnel = Funnel::default();
    funnel.count(&[Reason::InsufficientMemory, Reason::InsufficientCpus]);
    funnel.count(&[Reason::UnfulfilledRole]);
    funnel.count(&[]);
    let shown = funnel.shown();
    let counts: Vec<_> = shown
        .iter()
        .map(|it| (it.reason.as_str(), it.declined, it.processed))
        .collect();
    assert_eq!(
        counts,
        [
            ("UnfulfilledRole", 1, 3),
            ("UnfulfilledConstraint", 0, 2),
            ("NoCorrespondingReservationFound", 0, 2),
            ("AgentMaintenance", 0, 2),
            ("InsufficientCpus", 1, 2),
            ("InsufficientMemory", 0, 1),
            ("InsufficientDisk", 0, 1),
            ("InsufficientGpus", 0, 1),
            ("InsufficientPorts", 0, 1),
            ("DeclinedScarceResources", 0, 1),
        ]
    );
}

proptest::proptest! {
    /// What is taken is what is needed, and never more than is offered.
    #[test]
    fn nothing_is_taken_that_is_not_offered(
        cpus in 0_u32..8, mem in 0_u32..8, own in 0_u32..8, there in 0_u32..8,
        from in 1_u64..20, count in 0_u64..10, any in 0_usize..12, seed: u64,
    ) {
        let offer = offer([
            scalar("cpus", there), reserved(scalar("cpus", own)), scalar("mem", there),
            ports(from, from + count), reserved(ports(40, 44)),
        ]);
        let need = Need { ports: vec![Port::Any; any], ..need(cpus, mem) };
        match fit(&need, &offer, &[], seed) {
            Ok(taken) => {
                proptest::prop_assert!(offer.resources.contains(&taken.resources));
                proptest::prop_assert_eq!(taken.resources.scalar("cpus"), Scalar::whole(cpus));
                proptest::prop_assert_eq!(taken.resources.scalar("mem"), Scalar::whole(mem));
                let mut numbers = taken.ports.clone();
                numbers.sort_unstable();
                numbers.dedup();
                proptest::prop_assert_eq!(numbers.len(), any);
            }
            Err(refused) => {
                let enough = cpus <= there + own && mem <= there && u64::try_from(any).expect("small") <= count + 6;
                proptest::prop_assert!(!enough, "{:?}", refused);
            }
        }
    }
}

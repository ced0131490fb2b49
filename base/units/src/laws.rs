//! The laws of the algebra, over generated collections.

use std::sync::Arc;

use proptest::prelude::*;

use crate::*;

fn role() -> impl Strategy<Value = Role> {
    prop::sample::select(vec!["eng", "eng/web", "ops"]).prop_map(|r| Role::parse(r).unwrap())
}

fn reservations() -> impl Strategy<Value = Vec<Reservation>> {
    prop_oneof![
        3 => Just(vec![]),
        1 => role().prop_map(|r| vec![Reservation::of_agent(r)]),
        1 => role().prop_map(|r| vec![Reservation::dynamic(r, Some("p".into()))]),
    ]
}

fn disk() -> impl Strategy<Value = (Disk, bool)> {
    (0..4u8, 0..3u8, any::<bool>()).prop_map(|(kind, id, shared)| match kind {
        0 => (Disk::default(), false),
        1 | 2 => {
            let kind = if kind == 1 {
                SourceKind::Path
            } else {
                SourceKind::Mount
            };
            let source = Some(DiskSource::rooted(kind, format!("/{id}")));
            (
                Disk {
                    source,
                    ..Disk::default()
                },
                false,
            )
        }
        _ => {
            let persistence = Some(Persistence {
                id: format!("{id}").into(),
                principal: None,
            });
            (
                Disk {
                    persistence,
                    ..Disk::default()
                },
                shared,
            )
        }
    })
}

/// Scalars (among them atomic and shared disks): addition is free of overlaps.
fn scalar_resource() -> impl Strategy<Value = Resource> {
    let plain = (
        prop::sample::select(vec!["cpus", "mem", "disk"]),
        0..5000i64,
        reservations(),
        any::<bool>(),
    )
        .prop_map(|(name, amount, reservations, revocable)| Resource {
            revocable: revocable && reservations.is_empty(),
            reservations,
            ..Resource::scalar(name, Scalar::from_thousandths(amount))
        });
    let disks =
        (1..3000i64, reservations(), disk()).prop_map(|(amount, reservations, (disk, shared))| {
            Resource {
                reservations,
                shared,
                disk: Some(Arc::new(disk)),
                ..Resource::scalar("disk", Scalar::from_thousandths(amount))
            }
        });
    prop_oneof![3 => plain, 1 => disks]
}

fn ranges() -> impl Strategy<Value = Ranges> {
    prop::collection::vec((0..40u64, 0..6u64), 0..5)
        .prop_map(|list| Ranges::new(list.into_iter().map(|(b, n)| (b, b + n))).unwrap())
}

fn any_resource() -> impl Strategy<Value = Resource> {
    let ports = (ranges(), reservations()).prop_map(|(ranges, reservations)| Resource {
        reservations,
        ..Resource::ranges("ports", ranges)
    });
    let set = prop::collection::btree_set("[a-c]", 0..3)
        .prop_map(|items| Resource::new("zones", Value::Set(Set::new(items).unwrap())));
    prop_oneof![4 => scalar_resource(), 2 => ports, 1 => set]
}

fn scalars() -> impl Strategy<Value = Resources> {
    prop::collection::vec(scalar_resource(), 0..8).prop_map(|list| list.into_iter().collect())
}

fn resources() -> impl Strategy<Value = Resources> {
    prop::collection::vec(any_resource(), 0..8).prop_map(|list| list.into_iter().collect())
}

proptest! {
    #[test]
    fn addition_commutes(a in resources(), b in resources()) {
        prop_assert_eq!(&a + &b, &b + &a);
    }

    #[test]
    fn addition_associates(a in resources(), b in resources(), c in resources()) {
        prop_assert_eq!(&(&a + &b) + &c, &a + &(&b + &c));
    }

    #[test]
    fn nothing_is_neutral(a in resources()) {
        let none = Resources::new();
        prop_assert_eq!(&a + &none, a.clone());
        prop_assert_eq!(a.checked_sub(&none), Some(a.clone()));
        prop_assert_eq!(a.checked_sub(&a), Some(none));
    }

    #[test]
    fn subtraction_undoes_addition(a in scalars(), b in scalars()) {
        prop_assert_eq!((&a + &b).checked_sub(&b), Some(a));
    }

    #[test]
    fn addition_undoes_subtraction(a in resources(), b in resources()) {
        let whole = &a + &b;
        let rest = whole.checked_sub(&b).unwrap();
        prop_assert_eq!(&rest + &b, whole);
    }

    #[test]
    fn a_sum_contains_its_parts(a in resources(), b in resources()) {
        let sum = &a + &b;
        prop_assert!(a.contains(&a) && sum.contains(&a) && sum.contains(&b));
        prop_assert!(a.contains(&a.saturating_sub(&b)));
    }

    #[test]
    fn containment_is_transitive(a in resources(), b in resources(), c in resources()) {
        let (ab, abc) = (&a + &b, &(&a + &b) + &c);
        prop_assert!(abc.contains(&ab) && ab.contains(&a) && abc.contains(&a));
        if a.contains(&b) && b.contains(&c) {
            prop_assert!(a.contains(&c));
        }
        if a.contains(&b) && b.contains(&a) {
            prop_assert_eq!(a, b);
        }
    }

    #[test]
    fn allocation_is_undone(a in resources(), role in role()) {
        let allocated = a.allocate(&role);
        prop_assert!(allocated.is_empty() == a.is_empty());
        prop_assert_eq!(allocated.unallocate(), a.clone());
        prop_assert_eq!(a.quantities(), allocated.quantities());
    }

    #[test]
    fn reservation_is_undone(a in resources(), role in role()) {
        let reserved = a.push_reservation(&Reservation::dynamic(role, None));
        prop_assert_eq!(reserved.pop_reservation(), Some(a));
    }

    #[test]
    fn filters_split(a in resources(), role in role()) {
        prop_assert_eq!(&a.reserved() + &a.unreserved(), a.clone());
        prop_assert_eq!(&a.revocable() + &a.non_revocable(), a.clone());
        prop_assert_eq!(&a.shared() + &a.non_shared(), a.clone());
        prop_assert_eq!(&a.scalars() + &a.non_scalars(), a.clone());
        let groups = a.reservations();
        let regrouped: Resources = groups.values().collect();
        prop_assert_eq!(regrouped, a.reserved());
        prop_assert!(a.allocatable_to(&role).contains(&a.reserved_to(&role)));
    }

    #[test]
    fn shrinking_stays_within(a in resources(), cpus in 0..9000i64, disk in 0..9000i64) {
        let budget: Quantities = [("cpus", cpus), ("disk", disk)]
            .map(|(n, v)| (n, Scalar::from_thousandths(v)))
            .into_iter()
            .collect();
        let part = a.shrink_to(&budget);
        prop_assert!(a.filter(|r| !r.shared).contains(&part.filter(|r| !r.shared)));
        prop_assert!(budget.contains(&part.quantities()));
        for r in part.iter().filter(|r| r.is_atomic()) {
            prop_assert!(a.contains_resource(r));
        }
        let bounds: Limits = [("cpus", Scalar::from_thousandths(cpus))].into_iter().collect();
        let part = a.shrink_to_limits(&bounds);
        prop_assert!(bounds.contains(&part.quantities()));
        prop_assert_eq!(part.scalar("mem"), a.scalar("mem"));
    }

    #[test]
    fn ranges_behave_like_sets(a in ranges(), b in ranges()) {
        use std::collections::BTreeSet;
        let (x, y): (BTreeSet<u64>, BTreeSet<u64>) = (a.iter().collect(), b.iter().collect());
        prop_assert_eq!(a.union(&b).iter().collect::<Vec<_>>(), x.union(&y).copied().collect::<Vec<_>>());
        prop_assert_eq!(a.difference(&b).iter().collect::<Vec<_>>(), x.difference(&y).copied().collect::<Vec<_>>());
        prop_assert_eq!(a.contains(&b), y.is_subset(&x));
        prop_assert_eq!(a.intersects(&b), !x.is_disjoint(&y));
        prop_assert_eq!(a.count(), x.len() as u64);
    }

    #[test]
    fn text_round_trip(a in resources()) {
        let plain = a.to_unreserved().filter(|r| r.disk.is_none() && !r.revocable);
        let text = if plain.is_empty() { String::new() } else { plain.to_string() };
        prop_assert_eq!(Resources::parse(&text).unwrap(), plain);
    }

    #[test]
    fn scalar_round_trip(thousandths in 0..(1i64 << 50)) {
        let scalar = Scalar::from_thousandths(thousandths);
        prop_assert_eq!(Scalar::from_f64(scalar.to_f64()), Ok(scalar));
        prop_assert_eq!(Scalar::from_f64(scalar.to_string().parse().unwrap()), Ok(scalar));
    }

    #[test]
    fn parsers_do_not_panic(text in ".{0,40}", flag in "[a-c:;()\\[\\]{},0-9.*/ -]{0,40}") {
        for text in [text, flag] {
            let _ = (Resources::parse(&text), Attribute::parse_list(&text), Role::parse(&text));
            let _ = Quantities::parse_alternatives(&text);
        }
    }
}

#[test]
fn shared_resources_are_counted() {
    let volume = Resource {
        shared: true,
        disk: Some(Arc::new(Disk {
            persistence: Some(Persistence {
                id: "v".into(),
                principal: None,
            }),
            ..Disk::default()
        })),
        ..Resource::scalar("disk", Scalar::whole(10))
    };
    let one = Resources::from(volume.clone());
    let two = &one + &one;
    assert_eq!(
        (two.count(&volume), two.len(), two.iter().count()),
        (2, 1, 1)
    );
    assert_eq!(two.scalar("disk"), Scalar::whole(10));
    assert!(two.contains(&one) && !one.contains(&two));
    assert_eq!(two.checked_sub(&one), Some(one));
}

#[test]
fn atomic_disks_are_never_split_or_merged() {
    let mount = |mb| Resource {
        disk: Some(Arc::new(Disk {
            source: Some(DiskSource::rooted(SourceKind::Mount, "/m")),
            ..Disk::default()
        })),
        ..Resource::scalar("disk", Scalar::whole(mb))
    };
    let whole = Resources::from(mount(100));
    assert!(!whole.contains(&mount(50).into()));
    assert_eq!(whole.checked_sub(&mount(50).into()), None);
    assert_eq!((&whole + &whole).iter().count(), 2);
    let budget: Quantities = [("disk", Scalar::whole(99))].into_iter().collect();
    assert!(whole.shrink_to(&budget).is_empty());
}

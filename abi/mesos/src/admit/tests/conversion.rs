//! What operations use up and what they leave.

use abi_terms::Conversion;
use base_units::Resources;
use serde_json::{Value as Json, json};

use crate::admit::conversion::{
    create, destroy, grow, reserve, reserve_resources, shrink, unreserve,
};
use crate::admit::resources;
use crate::{Limits, Message, decode_json, v1};

fn read<T: Message>(value: &Json) -> T {
    decode_json(value.to_string().as_bytes(), Limits::default()).unwrap()
}

fn disk(size: u32) -> Json {
    json!({"name": "disk", "type": "SCALAR", "scalar": {"value": size},
           "reservations": [{"type": "DYNAMIC", "role": "eng"}]})
}

fn volume(size: u32) -> Json {
    let mut volume = disk(size);
    volume["disk"] =
        json!({"persistence": {"id": "v"}, "volume": {"mode": "RW", "container_path": "data"}});
    volume
}

fn plain(size: u32) -> Json {
    json!({"name": "disk", "type": "SCALAR", "scalar": {"value": size}})
}

fn sum(list: &[Json]) -> Resources {
    let list: Vec<v1::Resource> = list.iter().map(read).collect();
    resources(&list).unwrap()
}

#[track_caller]
fn check(conversion: &Conversion, consumed: &[Json], converted: &[Json]) {
    assert_eq!(conversion.fault, None);
    assert_eq!(conversion.consumed, sum(consumed));
    assert_eq!(conversion.converted, sum(converted));
}

#[test]
fn each_kind_uses_up_what_it_is_made_of() {
    let one = reserve(read(&json!({"resources": [disk(64)]})));
    check(&one, &[plain(64)], &[disk(64)]);
    let one = unreserve(read(&json!({"resources": [disk(64)]})));
    check(&one, &[disk(64)], &[plain(64)]);
    let one = create(read(&json!({"volumes": [volume(64)]})));
    check(&one, &[disk(64)], &[volume(64)]);
    let one = destroy(read(&json!({"volumes": [volume(64)]})));
    check(&one, &[volume(64)], &[disk(64)]);
    let one = grow(read(&json!({"volume": volume(64), "addition": disk(32)})));
    check(&one, &[volume(64), disk(32)], &[volume(96)]);
    let one = shrink(read(
        &json!({"volume": volume(96), "subtract": {"value": 32}}),
    ));
    check(&one, &[volume(96)], &[volume(64), disk(32)]);
    let other = json!({"name": "disk", "type": "SCALAR", "scalar": {"value": 64},
                       "reservations": [{"type": "DYNAMIC", "role": "ops"}]});
    let one = reserve_resources(&[read(&disk(64))], &[read(&other)]);
    check(&one, &[disk(64)], &[other]);
}

fn allocated(mut one: Json, role: &str) -> Json {
    one["allocation_info"] = json!({"role": role});
    one
}

#[test]
fn the_role_that_resources_name_is_kept_apart() {
    let one = create(read(&json!({"volumes": [allocated(volume(64), "ops")]})));
    check(&one, &[disk(64)], &[volume(64)]);
    assert_eq!(one.role.as_ref().map(|role| role.as_str()), Some("ops"));
    assert_eq!(create(read(&json!({"volumes": [volume(64)]}))).role, None);
}

#[test]
fn what_makes_no_sense_has_a_fault() {
    let mut read_only = volume(64);
    read_only["disk"]["volume"]["mode"] = json!("RO");
    let mut other = volume(32);
    other["disk"]["persistence"]["id"] = json!("other");
    for conversion in [
        reserve(read(&json!({"resources": []}))),
        reserve(read(&json!({"resources": [plain(64)]}))),
        reserve(read(
            &json!({"resources": [disk(64)], "source": [plain(64)]}),
        )),
        unreserve(read(&json!({"resources": [volume(64)]}))),
        create(read(&json!({"volumes": [disk(64)]}))),
        create(read(&json!({"volumes": [read_only]}))),
        create(read(&json!({"volumes": [volume(64), volume(64)]}))),
        destroy(read(&json!({"volumes": [disk(64)]}))),
        grow(read(&json!({"volume": volume(64), "addition": plain(32)}))),
        grow(read(&json!({"volume": volume(64), "addition": disk(0)}))),
        shrink(read(
            &json!({"volume": volume(64), "subtract": {"value": 64}}),
        )),
        shrink(read(
            &json!({"volume": volume(64), "subtract": {"value": -1}}),
        )),
        reserve_resources(&[read(&plain(32))], &[read(&disk(64))]),
        create(read(
            &json!({"volumes": [allocated(volume(64), "eng"), allocated(other, "ops")]}),
        )),
    ] {
        assert!(conversion.fault.is_some(), "{conversion:?}");
        assert!(conversion.consumed.is_empty() && conversion.converted.is_empty());
    }
}

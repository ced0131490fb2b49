//! Reservations and volumes.

use serde_json::{Value, json};

use super::{ANN, BOB, NOBODY, Row, WRONG, ports, refined, reserved, row, scalar, volume, with};

pub(super) fn rows(agent: &str) -> Vec<Row> {
    let call = |kind: &str, list: &str, resources: Vec<Value>| {
        let payload = json!({"agent_id": {"value": agent}, list: resources});
        json!({"type": kind, kind.to_lowercase(): payload})
    };
    let reserve = |resources| call("RESERVE_RESOURCES", "resources", resources);
    let unreserve = |resources| call("UNRESERVE_RESOURCES", "resources", resources);
    let create = |volumes| call("CREATE_VOLUMES", "volumes", volumes);
    let destroy = |volumes| call("DESTROY_VOLUMES", "volumes", volumes);
    let resize = |kind: &str, by: &str, volume: Value, amount: Value| json!({"type": kind, kind.to_lowercase(): {"agent_id": {"value": agent}, "volume": volume, by: amount}});
    let grow = |volume, amount| resize("GROW_VOLUME", "addition", volume, amount);
    let shrink = |volume, amount| resize("SHRINK_VOLUME", "subtract", volume, amount);
    let cpus = || reserved("cpus", 1.0, "ops");
    let disk = || reserved("disk", 128.0, "ops");
    let mut forged = reserve(vec![cpus()]);
    forged["reserve_resources"]["agent_id"]["value"] = json!("forged-S0");
    let of_bob = with(
        scalar("cpus", 1.0),
        json!({"reservations": [{"type": "DYNAMIC", "role": "ops", "principal": "bob"}]}),
    );
    let fixed = with(
        scalar("cpus", 1.0),
        json!({"reservations": [{"type": "STATIC", "role": "ops"}]}),
    );
    let same: Vec<Value> =
        vec![json!({"type": "DYNAMIC", "role": "ops", "principal": "ann"}); 10_000];
    let same = with(scalar("cpus", 1.0), json!({"reservations": same}));
    let on_host = with(
        volume(64.0, "host"),
        json!({"disk": {"persistence": {"id": "host", "principal": "ann"},
            "volume": {"container_path": "x", "host_path": "/etc", "mode": "RW"}}}),
    );
    let read_only = with(
        volume(64.0, "ro"),
        json!({"disk": {"persistence": {"id": "ro", "principal": "ann"}, "volume": {"container_path": "x", "mode": "RO"}}}),
    );
    let of_bob_volume = with(
        volume(64.0, "bob"),
        json!({"disk": {"persistence": {"id": "bob", "principal": "bob"}, "volume": {"container_path": "x", "mode": "RW"}}}),
    );
    let unreserved_volume = with(
        scalar("disk", 64.0),
        json!({"disk": {"persistence": {"id": "u"}, "volume": {"container_path": "x", "mode": "RW"}}}),
    );
    vec![
        row(
            "without a login",
            NOBODY,
            reserve(vec![cpus()]),
            (401, "401 Unauthorized"),
        ),
        row(
            "with a wrong secret",
            WRONG,
            reserve(vec![cpus()]),
            (401, "401 Unauthorized"),
        ),
        row(
            "by whom it is forbidden",
            BOB,
            reserve(vec![of_bob.clone()]),
            (403, "Not authorized"),
        ),
        row("a forged agent", ANN, forged, (400, "No agent")),
        row("nothing", ANN, reserve(vec![]), (400, "no resources given")),
        row(
            "in another's name",
            ANN,
            reserve(vec![of_bob]),
            (400, "principal"),
        ),
        row(
            "a static reservation",
            ANN,
            reserve(vec![fixed]),
            (400, "dynamically reserved"),
        ),
        row(
            "no reservation",
            ANN,
            reserve(vec![scalar("cpus", 1.0)]),
            (400, "is not dynamically reserved"),
        ),
        row(
            "for everybody",
            ANN,
            reserve(vec![reserved("cpus", 1.0, "*")]),
            (400, "*"),
        ),
        row(
            "for no role",
            ANN,
            reserve(vec![reserved("cpus", 1.0, "a b")]),
            (400, "a b"),
        ),
        row(
            "for a role above",
            ANN,
            reserve(vec![reserved("cpus", 1.0, "../ops")]),
            (400, ".."),
        ),
        row(
            "a negative amount",
            ANN,
            reserve(vec![reserved("cpus", -1.0, "ops")]),
            (400, "< 0"),
        ),
        row(
            "more than there is",
            ANN,
            reserve(vec![reserved("cpus", 4.001, "ops")]),
            (409, "does not contain"),
        ),
        row(
            "beyond all numbers",
            ANN,
            reserve(vec![reserved("cpus", 1e300, "ops")]),
            (400, "too large"),
        ),
        row(
            "10000 times the same",
            ANN,
            reserve(vec![same]),
            (400, "not a refinement"),
        ),
        row(
            "refined 1000 times",
            ANN,
            reserve(vec![refined(1000)]),
            (409, "does not contain"),
        ),
        row(
            "ports backwards",
            ANN,
            reserve(vec![ports(&[(31010, 31000)], "ops")]),
            (400, "begin"),
        ),
        row(
            "ports",
            ANN,
            reserve(vec![ports(&[(31000, 31005)], "ops")]),
            (202, ""),
        ),
        row(
            "ports that are reserved",
            ANN,
            reserve(vec![ports(&[(31003, 31010)], "web")]),
            (409, "does not contain ports:[31003-31010]"),
        ),
        row(
            "ports that overlap",
            ANN,
            unreserve(vec![ports(&[(31000, 31003), (31002, 31005)], "ops")]),
            (202, ""),
        ),
        row(
            "a shared reservation",
            ANN,
            reserve(vec![with(cpus(), json!({"shared": {}}))]),
            (400, "only persistent volumes can be shared"),
        ),
        row(
            "a revocable one",
            ANN,
            reserve(vec![with(cpus(), json!({"revocable": {}}))]),
            (400, "cannot be reserved"),
        ),
        row(
            "what is not reserved",
            ANN,
            unreserve(vec![cpus()]),
            (409, "does not contain"),
        ),
        row(
            "not even a reservation",
            ANN,
            unreserve(vec![scalar("cpus", 1.0)]),
            (400, "is not dynamically reserved"),
        ),
        row(
            "a volume on nothing",
            ANN,
            create(vec![volume(64.0, "data")]),
            (409, "does not contain"),
        ),
        row("a disk", ANN, reserve(vec![disk()]), (202, "")),
        row(
            "a volume, by whom it is forbidden",
            BOB,
            create(vec![of_bob_volume.clone()]),
            (403, "Not authorized"),
        ),
        row(
            "an unreserved volume",
            ANN,
            create(vec![unreserved_volume]),
            (400, "is not reserved"),
        ),
        row(
            "a volume of the host",
            ANN,
            create(vec![on_host]),
            (400, "host_path"),
        ),
        row(
            "a volume to read",
            ANN,
            create(vec![read_only]),
            (400, "read-write"),
        ),
        row(
            "a volume in another's name",
            ANN,
            create(vec![of_bob_volume]),
            (400, "principal"),
        ),
        row(
            "a volume above its folder",
            ANN,
            create(vec![volume(64.0, "../x")]),
            (400, "invalid persistence id"),
        ),
        row(
            "a volume too large",
            ANN,
            create(vec![volume(129.0, "data")]),
            (409, "does not contain"),
        ),
        row(
            "one id twice",
            ANN,
            create(vec![volume(32.0, "data"), volume(33.0, "data")]),
            (400, "'data' is used twice"),
        ),
        row(
            "a volume",
            ANN,
            create(vec![volume(64.0, "data")]),
            (202, ""),
        ),
        row(
            "its id again",
            ANN,
            create(vec![volume(32.0, "data")]),
            (400, "data"),
        ),
        row(
            "a volume is not unreserved",
            ANN,
            unreserve(vec![volume(64.0, "data")]),
            (400, "persistent volume"),
        ),
        row(
            "its disk is used up",
            ANN,
            unreserve(vec![disk()]),
            (409, "does not contain"),
        ),
        row(
            "growing by nothing",
            ANN,
            grow(volume(64.0, "data"), reserved("disk", 0.0, "ops")),
            (400, ""),
        ),
        row(
            "growing by less",
            ANN,
            grow(volume(64.0, "data"), reserved("disk", -1.0, "ops")),
            (400, ""),
        ),
        row(
            "growing by others' disk",
            ANN,
            grow(volume(64.0, "data"), reserved("disk", 1.0, "web")),
            (400, ""),
        ),
        row(
            "growing by cpus",
            ANN,
            grow(volume(64.0, "data"), cpus()),
            (400, ""),
        ),
        row(
            "growing by more than there is",
            ANN,
            grow(volume(64.0, "data"), reserved("disk", 65.0, "ops")),
            (409, ""),
        ),
        row(
            "growing what is not there",
            ANN,
            grow(volume(1.0, "none"), reserved("disk", 1.0, "ops")),
            (409, ""),
        ),
        row(
            "growing, by whom it is forbidden",
            BOB,
            grow(volume(64.0, "data"), reserved("disk", 1.0, "ops")),
            (403, "Not authorized"),
        ),
        row(
            "shrinking to nothing",
            ANN,
            shrink(volume(64.0, "data"), json!({"value": 64})),
            (400, "less than the volume"),
        ),
        row(
            "shrinking below nothing",
            ANN,
            shrink(volume(64.0, "data"), json!({"value": 1000})),
            (400, "less than the volume"),
        ),
        row(
            "shrinking by less",
            ANN,
            shrink(volume(64.0, "data"), json!({"value": -1})),
            (400, "value < 0"),
        ),
        row(
            "destroying what is not there",
            ANN,
            destroy(vec![volume(64.0, "none")]),
            (400, "Persistent volumes not found"),
        ),
        row(
            "destroying what is no volume",
            ANN,
            destroy(vec![disk()]),
            (400, "is no persistent volume"),
        ),
        row(
            "destroying, by whom it is forbidden",
            BOB,
            destroy(vec![volume(64.0, "data")]),
            (403, "Not authorized"),
        ),
        row(
            "unreserving, by whom it is forbidden",
            BOB,
            unreserve(vec![reserved("disk", 1.0, "ops")]),
            (403, "Not authorized"),
        ),
        row(
            "the end of the volume",
            ANN,
            destroy(vec![volume(64.0, "data")]),
            (202, ""),
        ),
        row(
            "the end of the reservation",
            ANN,
            unreserve(vec![disk()]),
            (202, ""),
        ),
    ]
}

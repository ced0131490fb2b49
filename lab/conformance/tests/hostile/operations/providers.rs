//! Resource providers: disks that nobody has, calls about providers that are none, and calls in their names.

use serde_json::{Value, json};

use super::frameworks::{Row as Operations, for_ops};
use super::{ANN, BOB, NOBODY, Row, WRONG, row, scalar, with};

fn disk(source: Value, provider: Option<&str>) -> Value {
    let disk = with(scalar("disk", 64.0), json!({"disk": {"source": source}}));
    match provider {
        Some(id) => with(disk, json!({"provider_id": {"value": id}})),
        None => disk,
    }
}

fn raw(provider: Option<&str>) -> Value {
    disk(json!({"type": "RAW", "profile": "fast"}), provider)
}

/// Operations of a framework on disks of providers that are not there.
pub(super) fn operations() -> Vec<Operations> {
    let create = |source: Value, target: &str, more: Value| {
        let part = json!({"source": for_ops(source), "target_type": target});
        json!({"type": "CREATE_DISK", "id": {"value": "last"}, "create_disk": with(part, more)})
    };
    let destroy = |source: Value| {
        let part = json!({"source": for_ops(source)});
        json!({"type": "DESTROY_DISK", "id": {"value": "last"}, "destroy_disk": part})
    };
    let forged = Some("forged");
    let mount = || disk(json!({"type": "MOUNT", "id": "x"}), forged);
    let path = disk(json!({"type": "PATH", "path": {"root": "/etc"}}), forged);
    let volume = with(
        mount(),
        json!({"reservations": [{"type": "DYNAMIC", "role": "ops", "principal": "ann"}],
            "disk": {"source": {"type": "MOUNT", "id": "x"}, "persistence": {"id": "v", "principal": "ann"},
                "volume": {"container_path": "data", "mode": "RW"}}}),
    );
    let negative = with(raw(forged), json!({"scalar": {"value": -64}}));
    let nothing = with(raw(forged), json!({"scalar": {"value": 0}}));
    let none = json!({});
    let row = |about, operation, text| Operations {
        about,
        operations: vec![operation],
        state: "OPERATION_ERROR",
        text,
    };
    vec![
        row(
            "a disk of a forged provider",
            create(raw(forged), "MOUNT", none.clone()),
            "is not in what is offered",
        ),
        row(
            "a disk of a provider that is a path",
            create(raw(Some("../../etc")), "MOUNT", none.clone()),
            "is not in what is offered",
        ),
        row(
            "a disk of the agent's own",
            create(raw(None), "MOUNT", none.clone()),
            "is not managed by a resource provider",
        ),
        row(
            "a disk of no disk",
            create(
                with(
                    scalar("cpus", 1.0),
                    json!({"provider_id": {"value": "forged"}}),
                ),
                "MOUNT",
                none.clone(),
            ),
            "is not a RAW disk resource",
        ),
        row(
            "a disk of a disk",
            create(mount(), "BLOCK", none.clone()),
            "is not a RAW disk resource",
        ),
        row(
            "a disk that is a folder",
            create(raw(forged), "PATH", none.clone()),
            "'target_type' is neither MOUNT or BLOCK",
        ),
        row(
            "a second profile",
            create(raw(forged), "MOUNT", json!({"target_profile": "slow"})),
            "must not be set when 'source' has a profile",
        ),
        row(
            "no profile",
            create(disk(json!({"type": "RAW"}), forged), "MOUNT", none.clone()),
            "must be set when 'source' has no profile",
        ),
        row(
            "less than nothing",
            create(negative, "MOUNT", none.clone()),
            "< 0",
        ),
        row("nothing", create(nothing, "MOUNT", none), "is nothing"),
        row(
            "destroying a disk of a forged provider",
            destroy(mount()),
            "is not in what is offered",
        ),
        row(
            "destroying the agent's own disk",
            destroy(disk(json!({"type": "MOUNT", "id": "x"}), None)),
            "is not managed by a resource provider",
        ),
        row(
            "destroying what was never made",
            destroy(raw(forged)),
            "is not backed by a volume with an id",
        ),
        row(
            "destroying a folder",
            destroy(path),
            "is neither a MOUNT, BLOCK or RAW disk resource",
        ),
        row(
            "destroying a disk below a volume",
            destroy(volume),
            "contains a persistent volume",
        ),
    ]
}

/// What Bob may not do.
pub(super) fn acls() -> Value {
    let nothing =
        json!([{"principals": {"values": ["bob"]}, "resource_providers": {"type": "NONE"}}]);
    json!({"modify_resource_provider_configs": nothing, "mark_resource_providers_gone": nothing,
        "view_resource_providers": nothing})
}

/// Calls of operators to an agent about its providers.
pub(super) fn rows() -> Vec<Row> {
    const STORAGE: &str = "org.apache.mesos.rp.local.storage";
    let gone = |id: &str| {
        json!({"type": "MARK_RESOURCE_PROVIDER_GONE",
            "mark_resource_provider_gone": {"resource_provider_id": {"value": id}}})
    };
    let config =
        |kind: &str, info: Value| json!({"type": kind, kind.to_lowercase(): {"info": info}});
    let add = |info: Value| config("ADD_RESOURCE_PROVIDER_CONFIG", info);
    let remove = |name: &str| {
        json!({"type": "REMOVE_RESOURCE_PROVIDER_CONFIG",
            "remove_resource_provider_config": {"type": STORAGE, "name": name}})
    };
    let named = |name: &str| json!({"type": STORAGE, "name": name, "storage": {"plugin": {"type": "p", "name": "n"}}});
    vec![
        row(
            "gone, by nobody",
            NOBODY,
            gone("x"),
            (401, "401 Unauthorized"),
        ),
        row(
            "gone, with a wrong secret",
            WRONG,
            gone("x"),
            (401, "401 Unauthorized"),
        ),
        row("gone, by whom it is forbidden", BOB, gone("x"), (403, "")),
        row(
            "gone, of one that never was",
            ANN,
            gone("../../x"),
            (200, ""),
        ),
        row(
            "gone, and nobody named",
            ANN,
            json!({"type": "MARK_RESOURCE_PROVIDER_GONE"}),
            (400, "expecting 'mark_resource_provider_gone' to be present"),
        ),
        row(
            "a configuration, by nobody",
            NOBODY,
            add(named("a")),
            (401, "401 Unauthorized"),
        ),
        row(
            "a configuration, by whom it is forbidden",
            BOB,
            add(named("a")),
            (403, ""),
        ),
        row(
            "a configuration of another kind",
            ANN,
            add(json!({"type": "x", "name": "a"})),
            (400, "type 'x'"),
        ),
        row(
            "a configuration whose name is a path",
            ANN,
            add(named("../x")),
            (400, "../x"),
        ),
        row(
            "a configuration that has an id",
            ANN,
            add(with(named("a"), json!({"id": {"value": "forged"}}))),
            (400, "'id'"),
        ),
        row(
            "a configuration without storage",
            ANN,
            add(json!({"type": STORAGE, "name": "a"})),
            (400, "'storage'"),
        ),
        row(
            "a configuration where none are kept",
            ANN,
            remove("a"),
            (500, "--resource_provider_config_dir"),
        ),
    ]
}

/// Calls in the names of providers that there are not.
pub(super) fn calls() -> Vec<Row> {
    let uuid = json!({"value": "AAAAAAAAAAAAAAAAAAAAAA=="});
    let call = |kind: &str, part: Value| json!({"type": kind, "resource_provider_id": {"value": "forged"}, kind.to_lowercase(): part});
    let state = |more: Value| {
        call(
            "UPDATE_STATE",
            with(json!({"resource_version_uuid": uuid}), more),
        )
    };
    let status = |state: &str, of: &str| {
        let status = json!({"state": state, "resource_provider_id": {"value": of}});
        call(
            "UPDATE_OPERATION_STATUS",
            json!({"status": status, "operation_uuid": uuid}),
        )
    };
    let subscribe =
        |info: Value| json!({"type": "SUBSCRIBE", "subscribe": {"resource_provider_info": info}});
    let long = "x".repeat(256);
    vec![
        row(
            "a state by nobody",
            NOBODY,
            state(json!({})),
            (401, "401 Unauthorized"),
        ),
        row(
            "a state of a forged provider",
            ANN,
            state(json!({"resources": [raw(Some("forged"))]})),
            (400, "Resource provider is not subscribed"),
        ),
        row(
            "a state with another's disk",
            ANN,
            state(json!({"resources": [raw(Some("other"))]})),
            (400, "is not of provider forged"),
        ),
        row(
            "a state with the agent's cpus",
            ANN,
            state(json!({"resources": [scalar("cpus", 64.0)]})),
            (400, "is not of provider forged"),
        ),
        row(
            "a state without version",
            ANN,
            call(
                "UPDATE_STATE",
                json!({"resource_version_uuid": {"value": "AAAA"}}),
            ),
            (400, "'update_state'"),
        ),
        row(
            "an end that is not a provider's to say",
            ANN,
            status("OPERATION_GONE_BY_OPERATOR", "forged"),
            (
                400,
                "cannot say that an operation is OPERATION_GONE_BY_OPERATOR",
            ),
        ),
        row(
            "the end of another's operation",
            ANN,
            status("OPERATION_FINISHED", "other"),
            (400, "a status is not of provider forged"),
        ),
        row(
            "an end by a forged provider",
            ANN,
            status("OPERATION_FINISHED", "forged"),
            (400, "Resource provider is not subscribed"),
        ),
        row(
            "by no provider",
            ANN,
            json!({"type": "UPDATE_STATE", "update_state": {"resource_version_uuid": uuid}}),
            (400, "expecting 'resource_provider_id' to be present"),
        ),
        row(
            "a subscription by a forged id",
            ANN,
            subscribe(json!({"id": {"value": "../../etc/passwd"}, "type": "a", "name": "b"})),
            (400, "Resource provider is unknown to this agent"),
        ),
        row(
            "a subscription without name",
            ANN,
            subscribe(json!({"type": "a", "name": ""})),
            (400, "must have 1 to 255 bytes"),
        ),
        row(
            "a subscription with a long name",
            ANN,
            subscribe(json!({"type": "a", "name": long})),
            (400, "must have 1 to 255 bytes"),
        ),
        row(
            "nothing",
            ANN,
            json!({}),
            (400, "expecting 'type' to be present"),
        ),
        row("unknown", ANN, json!({"type": "UNKNOWN"}), (501, "")),
    ]
}

//! `/v2/info`: who this is, and how it was told to be.

use abi_json::Value;
use serde_json::json;

use super::http::Desk;
use crate::mind::Config;
use crate::mind::state::State;

/// The version of Marathon whose interface this is.
const VERSION: &str = "1.11.24";

pub(super) fn info(desk: &Desk, state: &State) -> Value {
    let config = &desk.options.config;
    let master = state.master.as_ref().map(|it| it.address.clone());
    let mut shown = scheduling(config);
    let more = addresses(desk, master);
    if let (Some(shown), Value::Object(more)) = (shown.as_object_mut(), more) {
        shown.extend(more);
    }
    json!({
        "name": "marathon",
        "version": VERSION,
        "buildref": concat!("tepui-", env!("CARGO_PKG_VERSION")),
        "elected": true,
        "leader": desk.leader(),
        "frameworkId": state.framework,
        "marathon_config": shown,
        "zookeeper_config": {
            "zk": null,
            "zk_compression": true,
            "zk_compression_threshold": 65_536,
            "zk_connection_timeout": 10_000,
            "zk_max_node_size": 1_024_000,
            "zk_max_versions": config.versions_max,
            "zk_session_timeout": 10_000,
            "zk_timeout": 10_000,
        },
        "http_config": {
            "http_port": desk.address.port(),
            "https_port": null,
        },
    })
}

/// How instances are started and looked after.
fn scheduling(config: &Config) -> Value {
    json!({
        "checkpoint": config.framework.checkpoint,
        "decline_offer_duration": config.decline_ms,
        "env_vars_prefix": Some(&config.env_prefix).filter(|it| !it.is_empty()),
        "executor": "//cmd",
        "failover_timeout": config.framework.failover_timeout,
        "ha": true,
        "launch_token": 100,
        "launch_token_refresh_interval": 30_000,
        "maintenance_mode": config.maintenance,
        "mesos_heartbeat_failure_threshold": 5,
        "mesos_heartbeat_interval": 15_000,
        "leader_proxy_connection_timeout_ms": 5000,
        "leader_proxy_read_timeout_ms": 10000,
        "local_port_max": config.ports.to,
        "local_port_min": config.ports.from,
        "max_instances_per_offer": config.launches_max,
        "min_revive_offers_interval": config.revive_ms,
        "new_group_enforce_role": if config.settings.new_group_enforce_role { "top" } else { "off" },
        "offer_matching_timeout": 3000,
        "on_elected_prepare_timeout": 180_000,
        "reconciliation_initial_delay": 0,
        "reconciliation_interval": config.reconcile_ms,
        "scale_apps_initial_delay": 0,
        "scale_apps_interval": 300_000,
        "store_cache": true,
        "task_launch_confirm_timeout": config.launch_ms,
        "task_launch_timeout": config.launch_ms,
        "task_lost_expunge_initial_delay": 300_000,
        "task_lost_expunge_interval": 30_000,
        "task_reservation_timeout": 20_000,
    })
}

/// Who this is and whom it talks to.
fn addresses(desk: &Desk, master: Option<String>) -> Value {
    let config = &desk.options.config;
    let features: Vec<&str> = config
        .settings
        .features
        .iter()
        .map(|it| it.name())
        .collect();
    json!({
        "access_control_allow_origin": desk.options.allow_origin.as_ref().map(|all| {
            all.split(',').map(str::trim).collect::<Vec<_>>()
        }),
        "default_network_name": config.settings.default_network_name,
        "features": features,
        "framework_name": config.framework.name,
        "hostname": desk.address.ip().to_string(),
        "master": desk.options.service.master,
        "mesos_bridge_name": config.settings.mesos_bridge_name,
        "mesos_leader_ui_url": master,
        "mesos_role": config.settings.mesos_role,
        "mesos_user": config.framework.user,
        "webui_url": config.framework.webui_url,
    })
}

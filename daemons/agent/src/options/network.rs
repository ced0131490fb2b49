//! The flags that speak of networks.

use std::path::PathBuf;
use std::time::Duration;

use base_config::{Flag, FlagSet, Values};
use base_units::Resources;
use drivers_network::{BridgeSettings, Dns, Settings, Subnet};
use serde::Deserialize;

use super::OptionsError;
use crate::ports::Policy;

/// Where locks are that two agents of a machine have to respect.
const LOCKS: &str = "/run/tepui";

const PLUGINS_DIR: Flag<String> = Flag::new(
    "network_cni_plugins_dir",
    "folders of CNI plugins, with colons between them",
)
.example("/usr/lib/cni");
const CONFIG_DIR: Flag<PathBuf> = Flag::new(
    "network_cni_config_dir",
    "folder of descriptions of CNI networks, which containers then can join by name",
)
.example("/etc/cni/net.d");
const ROOT_DIR_PERSIST: Flag<bool> = Flag::new(
    "network_cni_root_dir_persist",
    "accepted for old scripts; what is known of networks is always kept in the work folder",
)
.default("true");
const CONTAINER_DNS: Flag<serde_json::Value> = Flag::new(
    "default_container_dns",
    "name servers of containers on CNI networks whose plugins name none; JSON as Mesos takes it",
)
.example("{\"mesos\":[{\"network_mode\":\"CNI\",\"dns\":{\"nameservers\":[\"10.0.0.2\"]}}]}");
const BRIDGE_NETWORK: Flag<String> = Flag::new(
    "bridge_network",
    "name of the network that needs no plugin; none if empty",
)
.default("mesos-bridge");
const BRIDGE_DEVICE: Flag<String> = Flag::new(
    "bridge_device",
    "name of its device; agents of one machine need different ones",
)
.default("tepui0");
const BRIDGE_SUBNETS: Flag<String> = Flag::new(
    "bridge_subnets",
    "its addresses: one range of IPv4, and one of IPv6 after a comma if containers shall have that",
)
.default("10.77.0.0/16,fd74:6570:7569::/64")
.example("10.77.0.0/16");

const WATCH_INTERVAL: Flag<Duration> = Flag::new(
    "container_ports_watch_interval",
    "with network/ports in --isolation: how often containers on the network of the machine are looked at",
)
.default("30secs");
const ENFORCE: Flag<bool> = Flag::new(
    "enforce_container_ports",
    "end containers that listen on ports which are not among their resources",
)
.default("false");
const ISOLATED_RANGE: Flag<String> = Flag::new(
    "container_ports_isolated_range",
    "the ports that matter there; all if absent",
)
.example("[31000-32000]");

/// Adds the flags.
pub(super) fn with_flags(set: FlagSet) -> FlagSet {
    set.with(&PLUGINS_DIR)
        .with(&CONFIG_DIR)
        .with(&ROOT_DIR_PERSIST)
        .with(&CONTAINER_DNS)
        .with(&BRIDGE_NETWORK)
        .with(&BRIDGE_DEVICE)
        .with(&BRIDGE_SUBNETS)
        .with(&WATCH_INTERVAL)
        .with(&ENFORCE)
        .with(&ISOLATED_RANGE)
}

/// What they say; whoever starts the agent chooses the folder.
pub(super) fn settings(values: &Values) -> Result<Settings, OptionsError> {
    let plugins = values.find(&PLUGINS_DIR).unwrap_or_default();
    let network = values.get(&BRIDGE_NETWORK);
    let subnets = values.get(&BRIDGE_SUBNETS);
    let parsed: Result<Vec<Subnet>, _> = subnets
        .split(',')
        .map(|text| text.trim().parse::<Subnet>())
        .collect();
    let parsed = parsed.map_err(|error| OptionsError::Value {
        flag: BRIDGE_SUBNETS.name(),
        text: subnets.clone(),
        reason: error.to_string().into(),
    })?;
    Ok(Settings {
        root: PathBuf::new(),
        plugins: std::env::split_paths(&plugins)
            .filter(|path| !path.as_os_str().is_empty())
            .collect(),
        configurations: values.find(&CONFIG_DIR),
        bridge: (!network.is_empty()).then(|| BridgeSettings {
            network,
            device: values.get(&BRIDGE_DEVICE),
            subnets: parsed,
            locks: LOCKS.into(),
        }),
        dns: dns(values)?,
    })
}

/// How ports are looked after, if `isolation` says that they are.
pub(super) fn ports(values: &Values, isolation: &str) -> Result<Option<Policy>, OptionsError> {
    let interval = values.get(&WATCH_INTERVAL);
    if interval.is_zero() {
        return Err(OptionsError::Value {
            flag: WATCH_INTERVAL.name(),
            text: "0ns".to_owned(),
            reason: "expected more than 0".into(),
        });
    }
    let isolated = values.find(&ISOLATED_RANGE).map(|text| {
        let parsed = Resources::parse(&format!("ports:{text}"));
        parsed
            .map(|parsed| parsed.ports())
            .map_err(|_| OptionsError::Value {
                flag: ISOLATED_RANGE.name(),
                text,
                reason: "expected ranges such as [31000-32000]".into(),
            })
    });
    let policy = Policy {
        interval,
        enforce: values.get(&ENFORCE),
        isolated: isolated.transpose()?,
    };
    let is_wanted = isolation
        .split(',')
        .any(|name| name.trim() == "network/ports");
    Ok(is_wanted.then_some(policy))
}

/// `ContainerDNSInfo` as far as it speaks of CNI networks: there is no other mode here.
#[derive(Deserialize)]
struct ContainerDns {
    #[serde(default)]
    mesos: Vec<NetworkDns>,
}

#[derive(Deserialize)]
struct NetworkDns {
    network_mode: String,
    network_name: Option<String>,
    dns: Dns,
}

fn dns(values: &Values) -> Result<Vec<(Option<String>, Dns)>, OptionsError> {
    let Some(value) = values.find(&CONTAINER_DNS) else {
        return Ok(Vec::new());
    };
    let text = value.to_string();
    let wrong = |reason: String| OptionsError::Value {
        flag: CONTAINER_DNS.name(),
        text: text.clone(),
        reason: reason.into(),
    };
    let read: ContainerDns =
        serde_json::from_value(value).map_err(|error| wrong(error.to_string()))?;
    let mut found: Vec<(Option<String>, Dns)> = Vec::new();
    for one in read
        .mesos
        .into_iter()
        .filter(|one| one.network_mode == "CNI")
    {
        if found.iter().any(|(name, _)| *name == one.network_name) {
            let name = one.network_name.unwrap_or_else(|| "no name".to_owned());
            return Err(wrong(format!("the network {name} is there twice")));
        }
        found.push((one.network_name, one.dns));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Settings, OptionsError> {
        let arguments = arguments.iter().map(|text| (*text).to_owned());
        let set = with_flags(FlagSet::new("tepui agent"));
        settings(&set.parse(arguments, |_| None)?)
    }

    #[test]
    fn there_is_a_bridge_unless_nobody_wants_it() {
        let bridge = parse(&[]).unwrap().bridge.unwrap();
        assert_eq!(
            (&*bridge.network, &*bridge.device),
            ("mesos-bridge", "tepui0")
        );
        assert_eq!(bridge.subnets.len(), 2);
        assert!(parse(&["--bridge_network="]).unwrap().bridge.is_none());
        let one = parse(&["--bridge_subnets=10.1.0.0/16"]).unwrap();
        assert_eq!(one.bridge.unwrap().subnets.len(), 1);
        let error = parse(&["--bridge_subnets=10.1.0.1/16"]).unwrap_err();
        assert!(error.to_string().contains("10.1.0.0/16"), "{error}");
    }

    #[test]
    fn plugins_are_in_several_folders() {
        let settings = parse(&["--network_cni_plugins_dir=/a:/b:"]).unwrap();
        assert_eq!(settings.plugins, [PathBuf::from("/a"), "/b".into()]);
    }

    #[test]
    fn ports_are_looked_after_if_isolation_says_so() {
        let ports = |isolation: &str, arguments: &[&str]| {
            let arguments = arguments.iter().map(|text| (*text).to_owned());
            let set = with_flags(FlagSet::new("tepui agent"));
            super::ports(&set.parse(arguments, |_| None)?, isolation)
        };
        assert!(ports("cgroups/cpu", &[]).unwrap().is_none());
        let policy = ports("cgroups/cpu,network/ports", &["--enforce_container_ports"]);
        let policy = policy.unwrap().unwrap();
        assert!(policy.enforce && policy.isolated.is_none());
        let range = ["--container_ports_isolated_range=[31000-32000]"];
        let policy = ports("network/ports", &range).unwrap().unwrap();
        assert_eq!(policy.isolated.unwrap().count(), 1001);
        for bad in [
            "--container_ports_isolated_range=many",
            "--container_ports_watch_interval=0secs",
        ] {
            assert!(ports("", &[bad]).is_err());
        }
    }

    #[test]
    fn name_servers_are_by_network() {
        let text = r#"--default_container_dns={"mesos":[
            {"network_mode":"CNI","network_name":"a","dns":{"nameservers":["1.1.1.1"]}},
            {"network_mode":"HOST","dns":{"nameservers":["2.2.2.2"]}},
            {"network_mode":"CNI","dns":{"nameservers":["3.3.3.3"],"search":["x"]}}]}"#;
        let dns = parse(&[text]).unwrap().dns;
        let names: Vec<Option<&str>> = dns.iter().map(|(name, _)| name.as_deref()).collect();
        assert_eq!(names, [Some("a"), None]);
        for bad in [
            r#"--default_container_dns={"mesos":[{"network_mode":"CNI"}]}"#,
            r#"--default_container_dns={"mesos":[{"network_mode":"CNI","dns":{}},{"network_mode":"CNI","dns":{}}]}"#,
        ] {
            assert!(parse(&[bad]).is_err());
        }
    }
}

//! Descriptions of networks, which operators write, and answers of plugins, which may be anybody's.

use crate::Target;

pub(crate) const LIST: Target = Target {
    name: "network_list",
    run: |data| {
        if let Ok(list) = drivers_network::list(data) {
            let text = serde_json::to_vec(&list).expect("it was read from JSON");
            let again: drivers_network::PluginList =
                serde_json::from_slice(&text).expect("what we wrote can be read");
            assert_eq!(again, list);
        }
    },
    seeds: || {
        let texts = [
            r#"{"cniVersion":"1.0.0","name":"a","disableCheck":true,"plugins":[
                {"type":"bridge","isGateway":true,"ipam":{"type":"host-local","subnet":"10.0.0.0/24"}},
                {"type":"portmap","capabilities":{"portMappings":true},"args":{"x":{}}}]}"#,
            r#"{"name":"b","type":"ptp","dns":{"nameservers":["10.0.0.1"]}}"#,
        ];
        texts.map(|text| text.as_bytes().to_vec()).into()
    },
    peak_max_bytes: 8 << 20,
};
pub(crate) const ANSWER: Target = Target {
    name: "network_answer",
    run: |data| {
        if let Ok((answer, whole)) = drivers_network::answer(data) {
            let text = serde_json::to_vec(&whole).expect("it was read from JSON");
            let again = drivers_network::answer(&text);
            assert_eq!(again.expect("what we wrote can be read").0, answer);
        }
    },
    seeds: || {
        let texts = [
            r#"{"cniVersion":"1.0.0","interfaces":[{"name":"eth0","sandbox":"/n"}],
                "ips":[{"address":"10.0.0.2/24","gateway":"10.0.0.1","interface":0},{"address":"fd00::2/64"}],
                "routes":[{"dst":"0.0.0.0/0"}],
                "dns":{"nameservers":["10.0.0.1"],"domain":"d","search":["s"],"options":["ndots:2"]}}"#,
            r#"{"ip4":{"ip":"10.0.0.2/24"},"ip6":{"ip":"fd00::2/64"},"dns":{}}"#,
        ];
        texts.map(|text| text.as_bytes().to_vec()).into()
    },
    peak_max_bytes: 8 << 20,
};

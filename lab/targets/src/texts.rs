//! Texts that operators and frameworks write: amounts, settings, access rules, secrets, patterns.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use abi_mesos::admit;
use abi_terms::{
    AttributeConstraint, AttributePredicate, AttributeSelector, ConstraintGroup, OfferConstraints,
};
use base_config::{ByteSize, FlagValue};
use base_units::{Attribute, Quantities, Ranges, Resources, Role, Value};

use crate::Target;

const fn target(name: &'static str, run: fn(&str), seeds: &'static [&'static str]) -> TextTarget {
    TextTarget { name, run, seeds }
}

struct TextTarget {
    name: &'static str,
    run: fn(&str),
    seeds: &'static [&'static str],
}

/// Targets are plain functions, so each text target gets its own pair of them.
macro_rules! text_target {
    ($text:expr) => {
        Target {
            name: $text.name,
            run: |data| {
                if let Ok(text) = std::str::from_utf8(data) {
                    ($text.run)(text);
                }
            },
            seeds: || {
                $text
                    .seeds
                    .iter()
                    .map(|it| it.as_bytes().to_vec())
                    .collect()
            },
            peak_max_bytes: 8 << 20,
        }
    };
}

const UNITS_TEXT: TextTarget = target(
    "units_text",
    units,
    &[
        "cpus:4;mem:1024.125;ports:[31000-32000,40000-40010];disks:{a,b,c}",
        "cpus(eng):0.001; mem(eng/dev):9e3 ;gpus:2",
        "rack:r1;size:[1-2];tier:3;names:{x}",
        "[1-5,7-9,18446744073709551614-18446744073709551615]",
        "cpus:0.01|mem:32",
        "eng/dev/team-1",
    ],
);
const RESOURCES_JSON_TEXT: TextTarget = target(
    "resources_json",
    |text| {
        let _ = admit::resources_json(text, &Role::star());
    },
    &[
        r#"[{"name":"cpus","type":"SCALAR","scalar":{"value":4}},
            {"name":"ports","type":"RANGES","ranges":{"range":[{"begin":31000,"end":32000}]},"role":"eng"}]"#,
        r#"[{"name":"disk","type":"SCALAR","scalar":{"value":1024},"disk":{"source":{"type":"PATH","path":{"root":"/d"}}}},
            {"name":"s","type":"SET","set":{"item":["a","b"]},
             "reservations":[{"type":"STATIC","role":"a"},{"type":"DYNAMIC","role":"a/b","principal":"p"}]}]"#,
    ],
);
const SETTINGS_TEXT: TextTarget = target(
    "settings_text",
    settings,
    &[
        "10secs",
        "1.5mins",
        "2weeks",
        "100ns",
        "64MB",
        "18446744073709551615B",
        "127.0.0.1",
        "::1",
        "true",
        "file://file://08",
    ],
);
const ACCESS_RULES_TEXT: TextTarget = target(
    "access_rules",
    |text| {
        if let Ok(value) = serde_json::from_str(text) {
            let _ = daemons_door::parse_acls(&value);
        }
    },
    &[
        r#"{"permissive":false,"register_frameworks":[{"principals":{"values":["a"]},"roles":{"values":["eng"]}}],
            "run_tasks":[{"principals":{"type":"ANY"},"users":{"type":"NONE"}}]}"#,
        r#"{"get_endpoints":[{"principals":{"values":["o"]},"paths":{"values":["/metrics/snapshot"]}}]}"#,
    ],
);
const CREDENTIALS_TEXT: TextTarget = target(
    "credentials",
    |text| {
        if let Ok(credentials) = daemons_door::Credentials::parse(text) {
            let _ = credentials.check("ann", text);
        }
    },
    &[
        "ann secret\nbob other\n",
        r#"{"credentials":[{"principal":"ann","secret":"s"},{"principal":"bob","secret":"t"}]}"#,
    ],
);
const CONSTRAINTS_TEXT: TextTarget = target(
    "constraint_pattern",
    pattern,
    &[
        r"rack-\d+",
        r"(a|b)*c{2,5}[^x-z]?",
        r"\Qa.b\E\x{41}\p{Greek}",
        r"(?i:ab)(?P<n>.)",
        "^$",
        r"[[:alpha:]&&\w]",
    ],
);

pub(crate) const UNITS: Target = text_target!(UNITS_TEXT);
pub(crate) const RESOURCES_JSON: Target = text_target!(RESOURCES_JSON_TEXT);
pub(crate) const SETTINGS: Target = text_target!(SETTINGS_TEXT);
pub(crate) const ACCESS_RULES: Target = text_target!(ACCESS_RULES_TEXT);
pub(crate) const CREDENTIALS: Target = text_target!(CREDENTIALS_TEXT);
pub(crate) const CONSTRAINTS: Target = text_target!(CONSTRAINTS_TEXT);

fn units(text: &str) {
    let _ = Role::parse(text).map(|role| role.ancestors().count());
    let _ = Attribute::parse_list(text).map(|list| list.len());
    let _ = Quantities::parse_alternatives(text);
    let _ = Resources::parse_list(text, &Role::star());
    if let Ok(Value::Ranges(ranges)) = Value::parse(text) {
        arithmetic(&ranges);
    }
    if let Ok(all) = Resources::parse(text) {
        assert!(all.contains(&all));
        assert_eq!(
            all.checked_sub(&all).as_ref().map(Resources::is_empty),
            Some(true)
        );
        let _ = (all.to_string(), all.quantities());
    }
}

fn arithmetic(ranges: &Ranges) {
    let some = Ranges::new([(5, 9), (100, u64::MAX)]).expect("in order");
    let both = ranges.union(&some);
    assert!(both.contains(ranges) && both.contains(&some));
    let rest = both.difference(&some);
    assert!(!rest.intersects(&some));
    let _ = (
        both.count(),
        both.iter().take(100).count(),
        rest.to_string(),
    );
}

fn settings(text: &str) {
    shown_and_read_again::<Duration>(text);
    shown_and_read_again::<ByteSize>(text);
    shown_and_read_again::<IpAddr>(text);
    shown_and_read_again::<PathBuf>(text);
    shown_and_read_again::<bool>(text);
    shown_and_read_again::<u64>(text);
}

fn shown_and_read_again<T: FlagValue>(text: &str) {
    if let Ok(value) = T::parse(text) {
        let shown = value.show();
        let again = T::parse(&shown).expect("what we show can be read");
        assert_eq!(again.show(), shown);
    }
}

fn pattern(text: &str) {
    let constraint = AttributeConstraint {
        selector: AttributeSelector::Hostname,
        predicate: AttributePredicate::TextMatches(text.into()),
    };
    let group = ConstraintGroup {
        constraints: vec![constraint],
    };
    let constraints = OfferConstraints {
        roles: BTreeMap::from([("eng".into(), vec![group])]),
        ..OfferConstraints::default()
    };
    let _ = kernel_allocator::Constraints::compile(&constraints);
}

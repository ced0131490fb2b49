//! Flags of Mesos' master that have nothing to set here, and older names of those that have.

use base_config::{Settled, Takes};
use daemons_door::BOOLEAN;

pub(super) const SETTLED: &[Settled] = &[
    Settled {
        name: "allocator",
        takes: Takes::Only(&["HierarchicalDRF"]),
        why: "the allocator is built in",
    },
    Settled {
        name: "authenticate_frameworks",
        takes: BOOLEAN,
        why: "it is about frameworks of the older protocol, which there are none",
    },
    Settled {
        name: "authentication_v0_timeout",
        takes: Takes::Any,
        why: "it is about the older protocol",
    },
    Settled {
        name: "authenticators",
        takes: Takes::Only(&["crammd5"]),
        why: "agents log in by their --credential",
    },
    Settled {
        name: "authorizers",
        takes: Takes::Only(&["local"]),
        why: "the rules are those of --acls",
    },
    Settled {
        name: "http_framework_authenticators",
        takes: Takes::Only(&["basic"]),
        why: "frameworks log in by --credentials",
    },
    Settled {
        name: "log_auto_initialize",
        takes: BOOLEAN,
        why: LOCAL,
    },
    Settled {
        name: "master_contender",
        takes: Takes::Only(&[]),
        why: ALONE,
    },
    Settled {
        name: "offer_constraints_re2_max_mem",
        takes: Takes::Only(&["4KB", "4096B"]),
        why: "the limit of regular expressions is fixed",
    },
    Settled {
        name: "offer_constraints_re2_max_program_size",
        takes: Takes::Only(&["100"]),
        why: "the limit of regular expressions is fixed",
    },
    Settled {
        name: "quorum",
        takes: Takes::Only(&["1"]),
        why: ALONE,
    },
    Settled {
        name: "registry",
        takes: Takes::Only(&["replicated_log"]),
        why: LOCAL,
    },
    Settled {
        name: "registry_fetch_timeout",
        takes: Takes::Any,
        why: LOCAL,
    },
    Settled {
        name: "registry_store_timeout",
        takes: Takes::Any,
        why: LOCAL,
    },
    Settled {
        name: "registry_strict",
        takes: BOOLEAN,
        why: LOCAL,
    },
    Settled {
        name: "webui_dir",
        takes: Takes::Any,
        why: "there is no web console yet",
    },
    Settled {
        name: "zk",
        takes: Takes::Only(&[]),
        why: ALONE,
    },
];

/// As Mesos takes them.
pub(super) const RENAMED: &[(&str, &str)] = &[
    ("authenticate_http", "authenticate_http_readwrite"),
    ("authenticate_slaves", "authenticate_agents"),
    ("max_slave_ping_timeouts", "max_agent_ping_timeouts"),
    (
        "recovery_slave_removal_limit",
        "recovery_agent_removal_limit",
    ),
    ("slave_ping_timeout", "agent_ping_timeout"),
    ("slave_removal_rate_limit", "agent_removal_rate_limit"),
    ("slave_reregister_timeout", "agent_reregister_timeout"),
    ("user_sorter", "role_sorter"),
];

const ALONE: &str = "one master serves alone, without an election";
const LOCAL: &str = "what is durable is in a file below --work-dir";

#[cfg(test)]
mod tests {
    use super::super::{MasterOptions, OptionsError, flags};

    fn options(line: &str) -> Result<MasterOptions, OptionsError> {
        let arguments = line.split(' ').map(str::to_owned);
        MasterOptions::new(&flags("tepui master").parse(arguments, |_| None)?)
    }

    #[test]
    fn lines_that_start_a_single_master_of_mesos_start_this_one() {
        let options = options(
            "--work_dir=/m --quorum=1 --registry=replicated_log --registry_store_timeout=20secs \
             --log_auto_initialize=true --authenticators=crammd5 --authenticate_frameworks=false \
             --allocator=HierarchicalDRF --no-hostname_lookup --logging_level=INFO --logbufsecs=0 \
             --webui_dir=/usr/share/mesos/webui --zk_session_timeout=10secs --quiet=false \
             --slave_ping_timeout=7secs --max_slave_ping_timeouts=3 --user_sorter=random",
        );
        let options = options.unwrap();
        assert_eq!(options.agent_ping_timeout.as_secs(), 7);
        assert_eq!(options.max_agent_ping_timeouts, 3);
        assert_eq!(options.shown["registry"], "replicated_log");
    }

    #[test]
    fn what_another_value_would_ask_for_is_refused_with_the_reason() {
        for bad in ["--zk=zk://a/m", "--quorum=2", "--modules=/m.json"] {
            let error = options(bad).unwrap_err().to_string();
            assert!(error.contains("cannot be had: "), "{error}");
        }
    }
}

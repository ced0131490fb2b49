//! Flags of Mesos' daemons, both of them, that have nothing to set here.

use base_config::{Settled, Takes};

/// A switch that may stand either way.
pub const BOOLEAN: Takes = Takes::Only(&["true", "false"]);

/// Those that masters and agents have in common.
pub const SETTLED: &[Settled] = &[
    Settled {
        name: "authentication_backoff_factor",
        takes: Takes::Any,
        why: "agents log in with their request, not by a protocol of their own",
    },
    Settled {
        name: "firewall_rules",
        takes: Takes::Only(&[]),
        why: "endpoints are not closed by name; --acls and --credentials say who gets to them",
    },
    Settled {
        name: "hooks",
        takes: Takes::Only(&[""]),
        why: MODULES,
    },
    Settled {
        name: "hostname_lookup",
        takes: Takes::Only(&["false"]),
        why: "names are never looked up; --hostname gives one",
    },
    Settled {
        name: "http_authenticators",
        takes: Takes::Only(&["basic"]),
        why: MODULES,
    },
    Settled {
        name: "initialize_driver_logging",
        takes: BOOLEAN,
        why: "there is no driver",
    },
    Settled {
        name: "ip_discovery_command",
        takes: Takes::Only(&[]),
        why: "--ip and --advertise-ip give the address",
    },
    Settled {
        name: "logbufsecs",
        takes: Takes::Any,
        why: "logs are written at once",
    },
    Settled {
        name: "logging_level",
        takes: Takes::Only(&["INFO"]),
        why: "TEPUI_LOG=warn in the environment, or /logging/toggle, sets the level",
    },
    Settled {
        name: "master_detector",
        takes: Takes::Only(&[]),
        why: MODULES,
    },
    Settled {
        name: "memory_profiling",
        takes: Takes::Only(&["false"]),
        why: "the allocator of memory keeps no profile",
    },
    Settled {
        name: "modules",
        takes: Takes::Only(&[]),
        why: MODULES,
    },
    Settled {
        name: "modules_dir",
        takes: Takes::Only(&[]),
        why: MODULES,
    },
    Settled {
        name: "quiet",
        takes: Takes::Only(&["false"]),
        why: "TEPUI_LOG=off in the environment silences the log",
    },
    Settled {
        name: "zk_session_timeout",
        takes: Takes::Any,
        why: "there is no ZooKeeper",
    },
];

const MODULES: &str = "modules are libraries for the original program";

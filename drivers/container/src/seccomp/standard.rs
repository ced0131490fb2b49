//! The profile of containers that ask for none.
//!
//! Everything in the table of numbers is allowed, except for what is listed here: calls that
//! reach beyond namespaces, that programs do not need, or that only serve those who have a
//! capability. What is not in the table fails as if the kernel did not know it.

use drivers_syscall::Capabilities;

use super::numbers::{NUMBERS, number};
use super::profile::{Action, Comparison, Condition, Profile, Rule};

const NOT_PERMITTED: u16 = 1;
const NO_SUCH_CALL: u16 = 38;

/// Nobody in a container may make them: they are obsolete, change the machine as a whole, or
/// have been the way out of many a container.
const NEVER: &[&str] = &[
    "_sysctl",
    "add_key",
    "afs_syscall",
    "create_module",
    "epoll_ctl_old",
    "epoll_wait_old",
    "get_kernel_syms",
    "getpmsg",
    "io_uring_enter",
    "io_uring_register",
    "io_uring_setup",
    "kexec_file_load",
    "kexec_load",
    "keyctl",
    "migrate_pages",
    "move_pages",
    "nfsservctl",
    "pivot_root",
    "putpmsg",
    "query_module",
    "quotactl_fd",
    "request_key",
    "security",
    "swapoff",
    "swapon",
    "sysfs",
    "tuxcall",
    "uselib",
    "userfaultfd",
    "ustat",
    "vserver",
];

/// Only for those who have the capability, if any of those listed with it.
const WITH: &[(&str, &[&str])] = &[
    (
        "SYS_ADMIN",
        &[
            "bpf",
            "clone",
            "clone3",
            "fanotify_init",
            "fsconfig",
            "fsmount",
            "fsopen",
            "fspick",
            "listmount",
            "lookup_dcookie",
            "mount",
            "mount_setattr",
            "move_mount",
            "open_tree",
            "open_tree_attr",
            "perf_event_open",
            "quotactl",
            "setdomainname",
            "sethostname",
            "setns",
            "statmount",
            "syslog",
            "umount2",
            "unshare",
        ],
    ),
    ("SYS_BOOT", &["reboot"]),
    ("SYS_CHROOT", &["chroot"]),
    (
        "SYS_MODULE",
        &["delete_module", "finit_module", "init_module"],
    ),
    ("SYS_PACCT", &["acct"]),
    (
        "SYS_PTRACE",
        &[
            "kcmp",
            "pidfd_getfd",
            "process_madvise",
            "process_vm_readv",
            "process_vm_writev",
        ],
    ),
    ("SYS_RAWIO", &["ioperm", "iopl"]),
    (
        "SYS_TIME",
        &["adjtimex", "clock_adjtime", "clock_settime", "settimeofday"],
    ),
    ("SYS_TTY_CONFIG", &["vhangup"]),
    (
        "SYS_NICE",
        &[
            "get_mempolicy",
            "mbind",
            "set_mempolicy",
            "set_mempolicy_home_node",
        ],
    ),
    ("SYSLOG", &["syslog"]),
    ("BPF", &["bpf"]),
    ("PERFMON", &["perf_event_open"]),
    ("DAC_READ_SEARCH", &["open_by_handle_at"]),
];

/// All flags of `clone` that make a namespace: those of mounts, cgroups, host name, ipc,
/// users, processes and network.
const NEW_NAMESPACES: u64 = 0x7e02_0000;
/// The family of sockets between virtual machines and their hosts.
const FAMILY_VSOCK: u64 = 40;
/// The personalities that programs of today ask for: the usual one, those without random
/// addresses or with the version of an older kernel, and the question which it is.
const PERSONALITIES: [u64; 5] = [0, 0x8, 0x2_0000, 0x2_0008, 0xffff_ffff];

impl Profile {
    /// The profile of containers that ask for none.
    pub fn standard() -> Self {
        let restricted = |name: &str| {
            NEVER.contains(&name)
                || WITH.iter().any(|(_, names)| names.contains(&name))
                || ["socket", "personality"].contains(&name)
        };
        let rule = |names: &[&str]| Rule {
            numbers: names.iter().filter_map(|name| number(name)).collect(),
            conditions: Vec::new(),
            action: Action::Allow,
            with: Capabilities::NONE,
            without: Capabilities::NONE,
        };
        let when = |name, comparison, value| Rule {
            conditions: vec![Condition {
                argument: 0,
                comparison,
                value,
            }],
            ..rule(&[name])
        };
        let free: Vec<&str> = NUMBERS
            .iter()
            .map(|call| call.0)
            .filter(|name| !restricted(name))
            .collect();
        let mut rules = vec![rule(&free)];
        for (name, calls) in WITH {
            let with = Capabilities::named(name).expect("the table has names of capabilities");
            rules.push(Rule {
                with,
                ..rule(calls)
            });
        }
        let all = Capabilities::named("SYS_ADMIN").expect("it is a capability");
        rules.push(Rule {
            without: all,
            ..when("clone", Comparison::Masked(NEW_NAMESPACES), 0)
        });
        // Its flags are in memory, where no filter sees them; libraries then use `clone`.
        rules.push(Rule {
            without: all,
            action: Action::Fail(NO_SUCH_CALL),
            ..rule(&["clone3"])
        });
        rules.push(when("socket", Comparison::NotEqual, FAMILY_VSOCK));
        rules.extend(PERSONALITIES.map(|value| when("personality", Comparison::Equal, value)));
        Self {
            default: Action::Fail(NOT_PERMITTED),
            rules,
        }
    }
}

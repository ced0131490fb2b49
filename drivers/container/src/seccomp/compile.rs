//! From a profile to a program that the kernel runs.

use std::collections::BTreeMap;

use drivers_syscall::Capabilities;
use serde::{Deserialize, Serialize};

use super::numbers::NUMBERS;
use super::profile::{Action, Comparison, Condition, Profile, ProfileError, Rule};

/// The instructions of classic BPF that are needed.
const LOAD: u16 = 0x20;
const AND: u16 = 0x54;
const JUMP: u16 = 0x05;
const JUMP_EQUAL: u16 = 0x15;
const JUMP_GREATER: u16 = 0x25;
const JUMP_GREATER_OR_EQUAL: u16 = 0x35;
const RETURN: u16 = 0x06;

/// Where the kernel puts what a program judges by.
const NUMBER_AT: u32 = 0;
const ARCHITECTURE_AT: u32 = 4;
const ARGUMENTS_AT: u32 = 16;

/// How the kernel calls this machine's architecture.
const ARCHITECTURE: u32 = match cfg!(target_arch = "aarch64") {
    true => 0xc000_00b7,
    false => 0xc000_003e,
};
/// The error of calls that there are none of.
const NO_SUCH_CALL: Action = Action::Fail(38);
/// Longest program that the kernel takes, in instructions.
const INSTRUCTIONS_MAX: usize = 4096;

/// A filter of system calls, ready for the kernel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter(pub(crate) Vec<u64>);

/// What is to be done from some number on, up to the next.
struct Segment<'a> {
    from: u32,
    /// What counts, in this order, each with conditions.
    alternatives: Vec<&'a Rule>,
    otherwise: Action,
}

impl Profile {
    /// Makes a filter for a container that may ever have these capabilities.
    pub fn compile(&self, capabilities: Capabilities) -> Result<Filter, ProfileError> {
        let mut calls: BTreeMap<u32, Segment<'_>> = BTreeMap::new();
        let counts = |rule: &&Rule| {
            capabilities.contains(rule.with)
                && capabilities.intersection(rule.without) == Capabilities::NONE
        };
        for rule in self.rules.iter().filter(counts) {
            for number in &rule.numbers {
                let call = calls.entry(*number).or_insert_with(|| Segment {
                    from: *number,
                    alternatives: Vec::new(),
                    otherwise: self.default,
                });
                match rule.conditions.is_empty() {
                    // The first that counts without conditions settles it.
                    true if call.otherwise == self.default => call.otherwise = rule.action,
                    true => {}
                    false => call.alternatives.push(rule),
                }
            }
        }
        let program = [
            vec![
                instruction(LOAD, 0, 0, ARCHITECTURE_AT),
                instruction(JUMP_EQUAL, 1, 0, ARCHITECTURE),
                finish(NO_SUCH_CALL),
                instruction(LOAD, 0, 0, NUMBER_AT),
            ],
            search(&self.segments(calls))?,
        ]
        .concat();
        match program.len() > INSTRUCTIONS_MAX {
            true => Err(ProfileError::TooManyConditions),
            false => Ok(Filter(program)),
        }
    }

    /// All numbers, neighbours with the same fate together.
    fn segments<'a>(&self, calls: BTreeMap<u32, Segment<'a>>) -> Vec<Segment<'a>> {
        let plain = |from, otherwise| Segment {
            from,
            alternatives: Vec::new(),
            otherwise,
        };
        let numbers = |call: &(&str, Option<u32>, Option<u32>)| match cfg!(target_arch = "aarch64")
        {
            true => call.2,
            false => call.1,
        };
        let last = NUMBERS.iter().filter_map(numbers).max().unwrap_or(0);
        let mut segments = Vec::new();
        let mut next = 0;
        for (number, call) in calls {
            if number > next {
                segments.push(plain(next, self.default));
            }
            segments.push(call);
            next = number + 1;
        }
        if next <= last {
            segments.push(plain(next, self.default));
        }
        // Libraries that know newer calls than we do cope with a kernel that does not.
        let beyond = match self.default {
            Action::Fail(_) => NO_SUCH_CALL,
            other => other,
        };
        segments.push(plain(last + 1, beyond));
        segments.dedup_by(|later, earlier| {
            later.alternatives.is_empty()
                && earlier.alternatives.is_empty()
                && later.otherwise == earlier.otherwise
        });
        segments
    }
}

/// A binary search for the segment of the number that is loaded.
fn search(segments: &[Segment<'_>]) -> Result<Vec<u64>, ProfileError> {
    if let [segment] = segments {
        return decide(segment);
    }
    let (low, high) = segments.split_at(segments.len() / 2);
    let from = high.first().map_or(0, |segment| segment.from);
    let (low, high) = (search(low)?, search(high)?);
    let mut program = match u8::try_from(low.len()) {
        Ok(skip) => vec![instruction(JUMP_GREATER_OR_EQUAL, skip, 0, from)],
        Err(_) => {
            let skip = u32::try_from(low.len()).map_err(|_| ProfileError::TooManyConditions)?;
            vec![
                instruction(JUMP_GREATER_OR_EQUAL, 0, 1, from),
                instruction(JUMP, 0, 0, skip),
            ]
        }
    };
    program.extend(low);
    program.extend(high);
    Ok(program)
}

/// Judges one call by its arguments.
fn decide(segment: &Segment<'_>) -> Result<Vec<u64>, ProfileError> {
    let mut program = Vec::new();
    for rule in &segment.alternatives {
        let checks: Vec<Vec<Check>> = rule.conditions.iter().map(checks).collect();
        let mut left: usize = checks.iter().map(|checks| length(checks)).sum();
        for checks in checks {
            // Past all checks of this condition, and past those of the rule and its end.
            let mut inside = length(&checks);
            for check in checks {
                let here = 2 + usize::from(check.mask.is_some());
                inside -= here;
                left -= here;
                let place = |target| {
                    let skip = match target {
                        Target::Next => 0,
                        Target::Holds => inside,
                        Target::Fails => left + 1,
                    };
                    u8::try_from(skip).map_err(|_| ProfileError::TooManyConditions)
                };
                program.push(instruction(LOAD, 0, 0, check.at));
                program.extend(check.mask.map(|mask| instruction(AND, 0, 0, mask)));
                let (yes, no) = (place(check.yes)?, place(check.no)?);
                program.push(instruction(check.jump, yes, no, check.value));
            }
        }
        program.push(finish(rule.action));
    }
    program.push(finish(segment.otherwise));
    Ok(program)
}

/// Where a check leads.
#[derive(Clone, Copy)]
enum Target {
    /// To the next check.
    Next,
    /// Past the checks of its condition.
    Holds,
    /// Past its rule.
    Fails,
}

/// A look at half an argument.
#[derive(Clone, Copy)]
struct Check {
    at: u32,
    mask: Option<u32>,
    jump: u16,
    value: u32,
    yes: Target,
    no: Target,
}

fn length(checks: &[Check]) -> usize {
    checks
        .iter()
        .map(|check| 2 + usize::from(check.mask.is_some()))
        .sum()
}

/// What to look at for one condition; when all looks are over it holds.
fn checks(condition: &Condition) -> Vec<Check> {
    use Target::{Fails, Holds, Next};
    let halves = |number: u64| {
        let [a, b, c, d, e, f, g, h] = number.to_le_bytes();
        let low = u32::from_le_bytes([a, b, c, d]);
        (u32::from_le_bytes([e, f, g, h]), low)
    };
    let (high, low) = halves(condition.value);
    let at = ARGUMENTS_AT + 8 * condition.argument;
    let check = |upper, jump, yes, no| Check {
        at: if upper { at + 4 } else { at },
        mask: None,
        jump,
        value: if upper { high } else { low },
        yes,
        no,
    };
    // Both architectures are little-endian: the upper half is the later one.
    match condition.comparison {
        Comparison::Equal => vec![
            check(true, JUMP_EQUAL, Next, Fails),
            check(false, JUMP_EQUAL, Next, Fails),
        ],
        Comparison::NotEqual => vec![
            check(true, JUMP_EQUAL, Next, Holds),
            check(false, JUMP_EQUAL, Fails, Next),
        ],
        Comparison::Masked(mask) => {
            let (mask_high, mask_low) = halves(mask);
            vec![
                Check {
                    mask: Some(mask_high),
                    ..check(true, JUMP_EQUAL, Next, Fails)
                },
                Check {
                    mask: Some(mask_low),
                    ..check(false, JUMP_EQUAL, Next, Fails)
                },
            ]
        }
        Comparison::Greater | Comparison::GreaterOrEqual => {
            let jump = match condition.comparison {
                Comparison::Greater => JUMP_GREATER,
                _ => JUMP_GREATER_OR_EQUAL,
            };
            vec![
                check(true, JUMP_GREATER, Holds, Next),
                check(true, JUMP_EQUAL, Next, Fails),
                check(false, jump, Next, Fails),
            ]
        }
        Comparison::Less | Comparison::LessOrEqual => {
            let jump = match condition.comparison {
                Comparison::Less => JUMP_GREATER_OR_EQUAL,
                _ => JUMP_GREATER,
            };
            vec![
                check(true, JUMP_GREATER, Fails, Next),
                check(true, JUMP_EQUAL, Next, Holds),
                check(false, jump, Fails, Next),
            ]
        }
    }
}

fn finish(action: Action) -> u64 {
    let value = match action {
        Action::Allow => 0x7fff_0000,
        Action::Log => 0x7ffc_0000,
        Action::Trace(data) => 0x7ff0_0000 | u32::from(data),
        Action::Fail(error) => 0x0005_0000 | u32::from(error),
        Action::Trap => 0x0003_0000,
        Action::KillThread => 0,
        Action::KillProcess => 0x8000_0000,
    };
    instruction(RETURN, 0, 0, value)
}

fn instruction(code: u16, yes: u8, no: u8, operand: u32) -> u64 {
    u64::from(code) | u64::from(yes) << 16 | u64::from(no) << 24 | u64::from(operand) << 32
}

#[cfg(test)]
mod tests {
    use super::super::numbers::number;
    use super::*;

    const ALLOW: u32 = 0x7fff_0000;
    const EPERM: u32 = 0x0005_0001;
    const ENOSYS: u32 = 0x0005_0026;

    /// Runs a filter as the kernel does.
    fn judge(filter: &Filter, architecture: u32, number: u32, arguments: &[u64]) -> u32 {
        let mut data = [0; 64];
        data[..4].copy_from_slice(&number.to_le_bytes());
        data[4..8].copy_from_slice(&architecture.to_le_bytes());
        for (at, argument) in arguments.iter().enumerate() {
            data[16 + 8 * at..][..8].copy_from_slice(&argument.to_le_bytes());
        }
        let (mut at, mut loaded) = (0, 0_u32);
        loop {
            let word = filter.0[at];
            let (code, operand) = ((word & 0xffff) as u16, (word >> 32) as u32);
            let (yes, no) = ((word >> 16 & 0xff) as usize, (word >> 24 & 0xff) as usize);
            let jump = |truth| if truth { yes } else { no };
            at += 1 + match code {
                LOAD => {
                    let from = operand as usize;
                    loaded = u32::from_le_bytes(data[from..from + 4].try_into().unwrap());
                    0
                }
                AND => {
                    loaded &= operand;
                    0
                }
                JUMP => operand as usize,
                JUMP_EQUAL => jump(loaded == operand),
                JUMP_GREATER => jump(loaded > operand),
                JUMP_GREATER_OR_EQUAL => jump(loaded >= operand),
                RETURN => return operand,
                other => panic!("no instruction {other}"),
            };
        }
    }

    #[track_caller]
    fn check(filter: &Filter, name: &str, arguments: &[u64], expect: u32) {
        let number = number(name).unwrap();
        let found = judge(filter, ARCHITECTURE, number, arguments);
        assert_eq!(found, expect, "{name} {arguments:x?}: {found:x}");
    }

    #[test]
    fn the_standard_profile() {
        let filter = Profile::standard()
            .compile(Capabilities::CONTAINER)
            .unwrap();
        for name in [
            "read", "execve", "futex", "ptrace", "chroot", "mseal", "statx",
        ] {
            check(&filter, name, &[], ALLOW);
        }
        for name in [
            "mount",
            "umount2",
            "unshare",
            "setns",
            "bpf",
            "keyctl",
            "add_key",
            "reboot",
            "open_by_handle_at",
            "perf_event_open",
            "userfaultfd",
            "io_uring_setup",
            "init_module",
            "kexec_load",
            "pivot_root",
            "move_mount",
            "process_vm_writev",
            "settimeofday",
        ] {
            check(&filter, name, &[], EPERM);
        }
        check(&filter, "clone", &[0x11], ALLOW);
        check(&filter, "clone", &[0x1000_0011], EPERM);
        check(&filter, "clone3", &[], ENOSYS);
        check(&filter, "socket", &[2], ALLOW);
        check(&filter, "socket", &[40], EPERM);
        check(&filter, "personality", &[0x2_0008], ALLOW);
        check(&filter, "personality", &[0x40_0000], EPERM);
        let all = Profile::standard().compile(Capabilities::ALL).unwrap();
        for name in ["mount", "clone3", "bpf", "setns", "reboot"] {
            check(&all, name, &[0x7e02_0000], ALLOW);
        }
        check(&all, "kexec_load", &[], EPERM);
        assert_eq!(judge(&filter, ARCHITECTURE, 9999, &[]), ENOSYS);
        // Numbers of the other way to call x86-64, and of 32 bits.
        assert_eq!(judge(&filter, ARCHITECTURE, 0x4000_0000, &[]), ENOSYS);
        assert_eq!(judge(&filter, 0x4000_0003, 4, &[]), ENOSYS);
    }

    #[test]
    fn profiles_of_others() {
        let profile = |rules: &str, capabilities| {
            let text = format!(
                r#"{{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"],
                    "syscalls": [{rules}]}}"#
            );
            let profile = Profile::read(text.as_bytes(), "6.1.0-9-amd64").unwrap();
            profile.compile(capabilities).unwrap()
        };
        let rules = r#"{"names": ["read", "no_such_call"], "action": "SCMP_ACT_ERRNO"},
            {"name": "write", "action": "SCMP_ACT_ERRNO", "errnoRet": 38, "args": []},
            {"names": ["dup"], "action": "SCMP_ACT_KILL_PROCESS", "includes": {"minKernel": "6.2"}},
            {"names": ["dup"], "action": "SCMP_ACT_TRAP", "includes": {"minKernel": "5.19"}},
            {"names": ["chdir"], "action": "SCMP_ACT_LOG", "includes": {"caps": ["CAP_KILL"]},
             "excludes": {"caps": ["CAP_BPF"], "arches": ["s390x"]}}"#;
        let filter = profile(rules, Capabilities::CONTAINER);
        check(&filter, "read", &[], EPERM);
        check(&filter, "write", &[], ENOSYS);
        check(&filter, "dup", &[], 0x0003_0000);
        check(&filter, "chdir", &[], 0x7ffc_0000);
        check(&filter, "open", &[], ALLOW);
        let filter = profile(rules, Capabilities::ALL);
        check(&filter, "chdir", &[], ALLOW);
        for (op, value, two, yes, no) in [
            ("EQ", 1 << 32, 0, &[1_u64 << 32][..], &[0, 1, 1 << 33][..]),
            ("NE", 1 << 32, 0, &[0, 1, 1 << 33], &[1 << 32]),
            (
                "LT",
                (1 << 32) + 5,
                0,
                &[9, (1 << 32) + 4],
                &[(1 << 32) + 5, 1 << 33],
            ),
            (
                "LE",
                (1 << 32) + 5,
                0,
                &[9, (1 << 32) + 5],
                &[(1 << 32) + 6, 1 << 33],
            ),
            (
                "GT",
                (1 << 32) + 5,
                0,
                &[(1 << 32) + 6, 1 << 33],
                &[9, (1 << 32) + 5],
            ),
            (
                "GE",
                (1 << 32) + 5,
                0,
                &[(1 << 32) + 5, 1 << 33],
                &[9, (1 << 32) + 4],
            ),
            (
                "MASKED_EQ",
                0xf0_0000_000f_u64,
                3,
                &[3, 0xf_0000_0013],
                &[4, 0x10_0000_0003],
            ),
        ] {
            let rule = format!(
                r#"{{"names": ["ioctl"], "action": "SCMP_ACT_ERRNO", "args": [
                    {{"index": 1, "value": {value}, "valueTwo": {two}, "op": "SCMP_CMP_{op}"}},
                    {{"index": 2, "value": 7, "op": "SCMP_CMP_EQ"}}]}}"#
            );
            let filter = profile(&rule, Capabilities::NONE);
            for argument in yes {
                check(&filter, "ioctl", &[0, *argument, 7], EPERM);
                check(&filter, "ioctl", &[0, *argument, 8], ALLOW);
            }
            for argument in no {
                check(&filter, "ioctl", &[0, *argument, 7], ALLOW);
            }
        }
        let either = r#"{"names": ["socket"], "action": "SCMP_ACT_ERRNO", "args": [
            {"index": 0, "value": 1, "op": "SCMP_CMP_EQ"},
            {"index": 0, "value": 2, "op": "SCMP_CMP_EQ"}]}"#;
        let filter = profile(either, Capabilities::NONE);
        for (family, expect) in [(1, EPERM), (2, EPERM), (3, ALLOW)] {
            check(&filter, "socket", &[family], expect);
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let refused = |text: &str, expect: &str| {
            let error = Profile::read(text.as_bytes(), "6.1").unwrap_err();
            assert!(error.to_string().contains(expect), "{error}");
        };
        refused("{}", "not a profile");
        refused(r#"{"defaultAction": "SCMP_ACT_MAYBE"}"#, "SCMP_ACT_MAYBE");
        let rule = |rest: &str| {
            format!(
                r#"{{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{{"names": [], {rest}}}]}}"#
            )
        };
        refused(&rule(r#""action": "SCMP_ACT_NOTIFY""#), "needs a program");
        refused(
            &rule(r#""action": "SCMP_ACT_LOG", "includes": {"caps": ["CAP_FLY"]}"#),
            "CAP_FLY",
        );
        let argument =
            r#""action": "SCMP_ACT_LOG", "args": [{"index": 6, "value": 0, "op": "SCMP_CMP_EQ"}]"#;
        refused(&rule(argument), "no argument 6");
        refused(&" ".repeat((1 << 20) + 1), "more than");
    }
}

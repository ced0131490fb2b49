//! Which devices the processes of a cgroup of version 2 may open: the kernel runs a program
//! at each access, which is made of rules here.

use std::fs;
use std::io;
use std::path::Path;

use drivers_syscall::{attach_device_filter, load_device_filter};

use crate::group::GroupError;

/// Registers of the program: the answer, what the kernel tells, and what was found there.
const ANSWER: u8 = 0;
const CONTEXT: u8 = 1;
const KIND: u8 = 2;
const ACCESS: u8 = 3;
const MAJOR: u8 = 4;
const MINOR: u8 = 5;
const SCRATCH: u8 = 6;

/// Codes of the instructions that it takes, on 32 bits.
const LOAD: u8 = 0x61;
const COPY: u8 = 0xbc;
const SET: u8 = 0xb4;
const AND: u8 = 0x54;
const SHIFT_RIGHT: u8 = 0x74;
const JUMP_UNLESS_EQUAL: u8 = 0x56;
const EXIT: u8 = 0x95;

/// A device or several, and what may be done with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rule {
    /// 1 for disks, 2 for others, as the kernel numbers them; `None` is both.
    kind: Option<u32>,
    major: Option<u32>,
    minor: Option<u32>,
    /// 1 to make a node, 2 to read and 4 to write.
    access: u32,
}

/// Lets processes in a cgroup open what the rules name, and nothing else.
pub(crate) fn allow<'a>(
    folder: &Path,
    rules: impl IntoIterator<Item = &'a str>,
) -> Result<(), GroupError> {
    let failed = |value: &str, source| GroupError {
        path: folder.to_owned(),
        value: value.to_owned(),
        source,
    };
    let rules = rules.into_iter().map(|text| {
        let fault = "a rule for devices is like `c 1:3 rwm`, with `*` for any number";
        rule(text).ok_or_else(|| failed(text, io::Error::new(io::ErrorKind::InvalidInput, fault)))
    });
    let rules: Vec<Rule> = rules.collect::<Result<_, _>>()?;
    fs::File::open(folder)
        .and_then(|group| attach_device_filter(group, load_device_filter(&program(&rules))?))
        .map_err(|source| failed("a filter of devices", source))
}

/// Does the kernel take such programs from this process?
pub(crate) fn can_be_filtered() -> bool {
    load_device_filter(&program(&[])).is_ok()
}

/// Reads a rule as version 1 has it.
fn rule(text: &str) -> Option<Rule> {
    let mut words = text.split(' ');
    let kind = match words.next()? {
        "a" => None,
        "b" => Some(1),
        "c" => Some(2),
        _ => return None,
    };
    let number = |word: &str| match word {
        "*" => Some(None),
        word => word.parse().ok().map(Some),
    };
    let (major, minor) = words.next()?.split_once(':')?;
    let access = words.next()?.chars().try_fold(0, |access, letter| {
        Some(access | "mrw".find(letter).map(|at| 1 << at)?)
    })?;
    let rule = Rule {
        kind,
        major: number(major)?,
        minor: number(minor)?,
        access,
    };
    words.next().is_none().then_some(rule)
}

/// The program: 1 is its answer if a rule fits, else 0.
fn program(rules: &[Rule]) -> Vec<u64> {
    let mut out = vec![
        // The kernel tells the kind in the lower half of the first number, what is to be
        // done with the device in the upper one.
        instruction(LOAD, KIND, CONTEXT, 0, 0),
        instruction(COPY, ACCESS, KIND, 0, 0),
        instruction(AND, KIND, 0, 0, 0xffff),
        instruction(SHIFT_RIGHT, ACCESS, 0, 0, 16),
        instruction(LOAD, MAJOR, CONTEXT, 4, 0),
        instruction(LOAD, MINOR, CONTEXT, 8, 0),
    ];
    for rule in rules {
        // How far a rule is from its end is known when it has been written: backwards.
        let mut lines = vec![
            instruction(EXIT, 0, 0, 0, 0),
            instruction(SET, ANSWER, 0, 0, 1),
        ];
        let mut skip_unless = |register, value| {
            let skipped = u16::try_from(lines.len()).expect("a rule takes ten lines at most");
            lines.push(instruction(JUMP_UNLESS_EQUAL, register, 0, skipped, value));
        };
        for (register, wanted) in [(MINOR, rule.minor), (MAJOR, rule.major), (KIND, rule.kind)] {
            if let Some(wanted) = wanted {
                skip_unless(register, wanted);
            }
        }
        // Nothing may be left when what is allowed is taken off.
        skip_unless(SCRATCH, 0);
        lines.push(instruction(AND, SCRATCH, 0, 0, !rule.access));
        lines.push(instruction(COPY, SCRATCH, ACCESS, 0, 0));
        out.extend(lines.into_iter().rev());
    }
    out.push(instruction(SET, ANSWER, 0, 0, 0));
    out.push(instruction(EXIT, 0, 0, 0, 0));
    out
}

/// One instruction; `offset` is where in memory, or how many instructions are skipped.
fn instruction(code: u8, to: u8, from: u8, offset: u16, operand: u32) -> u64 {
    u64::from(code)
        | u64::from(to) << 8
        | u64::from(from) << 12
        | u64::from(offset) << 16
        | u64::from(operand) << 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<([Option<u32>; 3], u32)>) {
        let expected = expected.map(|([kind, major, minor], access)| Rule {
            kind,
            major,
            minor,
            access,
        });
        assert_eq!(rule(text), expected, "{text}");
    }

    #[test]
    fn rules_are_read() {
        check("c 1:3 rwm", Some(([Some(2), Some(1), Some(3)], 7)));
        check("b *:* m", Some(([Some(1), None, None], 1)));
        check("a 8:* rw", Some(([None, Some(8), None], 6)));
        for wrong in [
            "",
            "c",
            "c 1:3",
            "c 1 r",
            "d 1:3 r",
            "c x:3 r",
            "c 1:3 rx",
            "c 1:3 r w",
        ] {
            check(wrong, None);
        }
    }

    /// What the kernel makes of a program, for those instructions that ours have.
    fn run(program: &[u64], kind: u32, access: u32, major: u32, minor: u32) -> u32 {
        let context = [access << 16 | kind, major, minor];
        let mut registers = [0_u32; 7];
        let mut at = 0;
        loop {
            let [code, both, low, high, rest @ ..] = program[at].to_le_bytes();
            let (to, from) = (usize::from(both & 15), usize::from(both >> 4));
            let offset = usize::from(u16::from_le_bytes([low, high]));
            let operand = u32::from_le_bytes(rest);
            at += 1;
            match code {
                LOAD => registers[to] = context[offset / 4],
                COPY => registers[to] = registers[from],
                SET => registers[to] = operand,
                AND => registers[to] &= operand,
                SHIFT_RIGHT => registers[to] >>= operand,
                JUMP_UNLESS_EQUAL if registers[to] == operand => {}
                JUMP_UNLESS_EQUAL => at += offset,
                EXIT => return registers[0],
                other => panic!("no instruction has the code {other}"),
            }
        }
    }

    #[test]
    fn a_program_answers_as_the_rules_say() {
        let rules = ["c 1:3 rw", "c *:* m", "b 8:* r"].map(|text| rule(text).unwrap());
        let program = program(&rules);
        let (disk, other) = (1, 2);
        for (kind, access, major, minor, expected) in [
            (other, 2, 1, 3, 1),
            (other, 6, 1, 3, 1),
            (other, 7, 1, 3, 0),
            (other, 2, 1, 5, 0),
            (other, 1, 77, 5, 1),
            (disk, 1, 77, 5, 0),
            (disk, 2, 8, 17, 1),
            (disk, 4, 8, 17, 0),
            (other, 2, 8, 17, 0),
        ] {
            let answer = run(&program, kind, access, major, minor);
            assert_eq!(answer, expected, "{kind} {access} {major}:{minor}");
        }
        assert_eq!(run(&super::program(&[]), other, 2, 1, 3), 0);
    }
}

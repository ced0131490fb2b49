//! The signal that asks a command to end, as images and `docker run` name it.

/// The names of signals without `SIG`, the first of which has number 1.
const NAMES: [&str; 31] = [
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
    "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
    "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
];
/// The signals for real time that programs may use, by what the usual libraries keep for themselves.
const RTMIN: i32 = 34;
const RTMAX: i32 = 64;

/// The number of a signal such as `SIGTERM`, `term`, `15` or `SIGRTMIN+3`; `None` if there is none.
pub(super) fn number(text: &str) -> Option<i32> {
    if let Ok(number) = text.parse::<i32>() {
        return (1..=RTMAX).contains(&number).then_some(number);
    }
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let beyond = |rest: &str, sign: char| match rest {
        "" => Some(0),
        _ => rest.strip_prefix(sign)?.parse::<u8>().ok().map(i32::from),
    };
    let number = if let Some(rest) = name.strip_prefix("RTMIN") {
        RTMIN + beyond(rest, '+')?
    } else if let Some(rest) = name.strip_prefix("RTMAX") {
        RTMAX - beyond(rest, '-')?
    } else {
        let name = match name {
            "IOT" => "ABRT",
            "CLD" => "CHLD",
            "POLL" => "IO",
            name => name,
        };
        let at = NAMES.iter().position(|known| *known == name)?;
        return i32::try_from(at).ok().map(|at| at + 1);
    };
    (RTMIN..=RTMAX).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_have_names_and_numbers() {
        for (text, expected) in [
            ("SIGTERM", Some(15)),
            ("term", Some(15)),
            ("SIGHUP", Some(1)),
            ("SIGSYS", Some(31)),
            ("SIGWINCH", Some(28)),
            ("SIGPOLL", Some(29)),
            ("3", Some(3)),
            ("64", Some(64)),
            ("RTMIN", Some(34)),
            ("SIGRTMIN+3", Some(37)),
            ("SIGRTMAX-14", Some(50)),
            ("", None),
            ("0", None),
            ("-9", None),
            ("65", None),
            ("SIGNAL", None),
            ("SIGRTMIN+31", None),
            ("SIGRTMIN-1", None),
            ("SIGRTMIN+", None),
            ("SIGRTMAX+1", None),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}

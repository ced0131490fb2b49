//! How long `stdout` and `stderr` of a container become, as `LogrotateContainerLogger` of Mesos has it.
//!
//! The supervisor of a container turns the files over itself; of the options of logrotate only those count that say how
//! many older files are kept. A task can say otherwise for itself, by variables in its environment whose names begin with
//! [`PREFIX`].

use std::ffi::OsString;

use drivers_container::Rotation;

/// With what the names of variables begin that are for the logger.
const PREFIX: &str = "CONTAINER_LOGGER_";
/// A file is not turned over before it is as long, in bytes: a page.
const BYTES_MIN: u64 = 4096;
/// More older files than this are not kept.
const FILES_MAX: u32 = 1000;
/// Options of logrotate that change nothing here.
const WITHOUT_EFFECT: [&str; 8] = [
    "missingok",
    "notifempty",
    "ifempty",
    "nocompress",
    "nocreate",
    "nodelaycompress",
    "nodateext",
    "nomail",
];

/// The rules of all containers; `None` lets files grow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Logger(pub(crate) Option<[Rotation; 2]>);

impl Logger {
    /// When the files of a container with these variables are turned over.
    ///
    /// # Errors
    /// A variable for the logger makes no sense; the text is for people.
    pub(crate) fn rotation(
        &self,
        variables: &[(String, OsString)],
    ) -> Result<[Option<Rotation>; 2], String> {
        let Some(mut rotation) = self.0 else {
            return Ok([None; 2]);
        };
        for (name, value) in variables {
            let Some(name) = name.strip_prefix(PREFIX) else {
                continue;
            };
            let value = value.to_string_lossy();
            let [out, err] = &mut rotation;
            let set = match name {
                "MAX_STDOUT_SIZE" => size(&value).map(|bytes| out.bytes_max = bytes),
                "MAX_STDERR_SIZE" => size(&value).map(|bytes| err.bytes_max = bytes),
                "LOGROTATE_STDOUT_OPTIONS" => kept(&value).map(|files| out.files = files),
                "LOGROTATE_STDERR_OPTIONS" => kept(&value).map(|files| err.files = files),
                // It may be for somebody else.
                _ => Ok(()),
            };
            set.map_err(|reason| format!("{PREFIX}{name}={value}: {reason}"))?;
        }
        Ok(rotation.map(Some))
    }
}

/// A size at which a file can be turned over.
///
/// # Errors
/// What is no size, or one too small; the text is for people.
pub(crate) fn size(text: &str) -> Result<u64, String> {
    let bytes = bytes(text)?;
    match bytes >= BYTES_MIN {
        true => Ok(bytes),
        false => Err(format!("expected at least {BYTES_MIN}B")),
    }
}

/// A size such as `10MB`: a unit is 1024 of the next smaller one.
///
/// # Errors
/// What is no size; the text is for people.
pub(crate) fn bytes(text: &str) -> Result<u64, String> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit());
    let (number, unit) = text.split_at(digits.unwrap_or(text.len()));
    let shift = match unit {
        "B" => 0,
        "KB" => 10,
        "MB" => 20,
        "GB" => 30,
        "TB" => 40,
        _ => return Err("expected a number and B, KB, MB, GB or TB, such as 10MB".to_owned()),
    };
    let number: Option<u64> = number.parse().ok();
    number
        .and_then(|number| number.checked_mul(1 << shift))
        .ok_or_else(|| "expected no more than 64 bits hold".to_owned())
}

/// How many older files options of logrotate keep: none unless they say so.
///
/// # Errors
/// An option that cannot be followed; the text is for people.
pub(crate) fn kept(options: &str) -> Result<u32, String> {
    let mut files = 0;
    for line in options.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [] => {}
            ["rotate", number] => {
                let number = number.parse().ok().filter(|number| *number <= FILES_MAX);
                files = number
                    .ok_or_else(|| format!("expected 'rotate' and a number up to {FILES_MAX}"))?;
            }
            [word] if WITHOUT_EFFECT.contains(&word) => {}
            _ => {
                return Err(format!(
                    "'{}' is no option that can be followed; 'rotate' and a number is",
                    line.trim()
                ));
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: [Rotation; 2] = [
        Rotation {
            bytes_max: 10 << 20,
            files: 2,
        },
        Rotation {
            bytes_max: 1 << 20,
            files: 0,
        },
    ];

    #[track_caller]
    fn check(variables: &[(&str, &str)], expect: Result<[(u64, u32); 2], &str>) {
        let variables: Vec<(String, OsString)> = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.into()))
            .collect();
        let found = Logger(Some(RULES)).rotation(&variables);
        match expect {
            Ok(expect) => {
                let found = found.unwrap().map(|rule| rule.unwrap());
                assert_eq!(found.map(|rule| (rule.bytes_max, rule.files)), expect);
            }
            Err(text) => {
                let found = found.unwrap_err();
                assert!(found.contains(text), "{found}");
            }
        }
        assert_eq!(Logger(None).rotation(&variables), Ok([None; 2]));
    }

    #[test]
    fn a_task_can_say_otherwise() {
        let all = [(10 << 20, 2), (1 << 20, 0)];
        check(&[("PATH", "/bin"), ("CONTAINER_LOGGER_X", "y")], Ok(all));
        let variables = [
            ("CONTAINER_LOGGER_MAX_STDOUT_SIZE", "8KB"),
            (
                "CONTAINER_LOGGER_LOGROTATE_STDERR_OPTIONS",
                "rotate 9\nmissingok",
            ),
        ];
        check(&variables, Ok([(8192, 2), (1 << 20, 9)]));
        let name = "CONTAINER_LOGGER_MAX_STDERR_SIZE";
        for bad in ["", "10", "MB", "10mb", "1KB", "99999999TB", "-1MB"] {
            check(&[(name, bad)], Err(name));
        }
        let name = "CONTAINER_LOGGER_LOGROTATE_STDOUT_OPTIONS";
        for bad in [
            "rotate",
            "rotate x",
            "rotate 1001",
            "postrotate",
            "mail me@here",
        ] {
            check(&[(name, bad)], Err(name));
        }
    }
}

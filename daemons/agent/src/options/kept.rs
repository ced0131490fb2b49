//! The flags about what containers write, and what they fetch.

use std::path::{Path, PathBuf};

use base_config::{Flag, FlagSet, Values};
use drivers_container::Rotation;

use super::OptionsError;
use crate::logger;

const FETCHER_CACHE_SIZE: Flag<String> = Flag::new(
    "fetcher_cache_size",
    "most that the cache of artifacts holds, whose URIs say `cache`",
)
.default("2GB");
const FETCHER_CACHE_DIR: Flag<PathBuf> = Flag::new(
    "fetcher_cache_dir",
    "folder of the cache of artifacts; fetch in the work folder if absent",
)
.example("/var/cache/tepui/fetch");
const CONTAINER_LOGGER: Flag<String> = Flag::new(
    "container_logger",
    "what keeps the output of containers: sandbox, in files that grow, or logrotate, in files that are turned over",
)
.default("sandbox")
.example("logrotate");
const MAX_STDOUT_SIZE: Flag<String> = Flag::new(
    "container_logger_max_stdout_size",
    "with --container_logger=logrotate: size at which stdout is turned over; a task's CONTAINER_LOGGER_MAX_STDOUT_SIZE \
     beats it",
)
.default("10MB");
const MAX_STDERR_SIZE: Flag<String> =
    Flag::new("container_logger_max_stderr_size", "the same for stderr").default("10MB");
const STDOUT_OPTIONS: Flag<String> = Flag::new(
    "container_logger_stdout_options",
    "with --container_logger=logrotate: 'rotate' and how many older files are kept; a task's \
     CONTAINER_LOGGER_LOGROTATE_STDOUT_OPTIONS beats it",
)
.default("")
.example("rotate 9");
const STDERR_OPTIONS: Flag<String> =
    Flag::new("container_logger_stderr_options", "the same for stderr")
        .default("")
        .example("rotate 9");

pub(super) fn with_flags(set: FlagSet) -> FlagSet {
    set.with(&FETCHER_CACHE_SIZE)
        .with(&FETCHER_CACHE_DIR)
        .with(&CONTAINER_LOGGER)
        .with(&MAX_STDOUT_SIZE)
        .with(&MAX_STDERR_SIZE)
        .with(&STDOUT_OPTIONS)
        .with(&STDERR_OPTIONS)
}

fn refuse(values: &Values, flag: &Flag<String>, reason: String) -> OptionsError {
    OptionsError::Value {
        flag: flag.name(),
        text: values.get(flag),
        reason: reason.into(),
    }
}

pub(super) fn cache_bytes(values: &Values) -> Result<u64, OptionsError> {
    let bytes = logger::bytes(&values.get(&FETCHER_CACHE_SIZE));
    bytes.map_err(|reason| refuse(values, &FETCHER_CACHE_SIZE, reason))
}

pub(super) fn cache_dir(values: &Values, work_dir: &Path) -> PathBuf {
    values
        .find(&FETCHER_CACHE_DIR)
        .unwrap_or_else(|| work_dir.join("fetch"))
}

pub(super) fn rotation(values: &Values) -> Result<Option<[Rotation; 2]>, OptionsError> {
    let rule = |bytes_max: &Flag<String>, files: &Flag<String>| {
        Ok::<_, OptionsError>(Rotation {
            bytes_max: logger::size(&values.get(bytes_max))
                .map_err(|reason| refuse(values, bytes_max, reason))?,
            files: logger::kept(&values.get(files))
                .map_err(|reason| refuse(values, files, reason))?,
        })
    };
    let rules = [
        rule(&MAX_STDOUT_SIZE, &STDOUT_OPTIONS)?,
        rule(&MAX_STDERR_SIZE, &STDERR_OPTIONS)?,
    ];
    match &*values.get(&CONTAINER_LOGGER) {
        "sandbox" | "org_apache_mesos_SandboxContainerLogger" => Ok(None),
        "logrotate" | "org_apache_mesos_LogrotateContainerLogger" => Ok(Some(rules)),
        _ => Err(refuse(
            values,
            &CONTAINER_LOGGER,
            "expected sandbox or logrotate".to_owned(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{AgentOptions, flags};
    use super::*;

    fn options(arguments: &[&str]) -> Result<AgentOptions, OptionsError> {
        let arguments = std::iter::once("--master=m:1").chain(arguments.iter().copied());
        let arguments = arguments.map(str::to_owned);
        AgentOptions::new(&flags("tepui agent").parse(arguments, |_| None)?)
    }

    #[test]
    fn output_is_turned_over_if_that_is_wanted() {
        assert_eq!(options(&[]).unwrap().rotation, None);
        let some = [
            "--container_logger=logrotate",
            "--container_logger_stdout_options=rotate 3",
        ];
        let [out, err] = options(&some).unwrap().rotation.unwrap();
        assert_eq!((out.bytes_max, out.files), (10 << 20, 3));
        assert_eq!((err.bytes_max, err.files), (10 << 20, 0));
        for bad in [
            "--container_logger=journald",
            "--container_logger_max_stderr_size=1",
        ] {
            assert!(options(&[bad]).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_cache_is_in_the_work_folder() {
        let plain = options(&["--work_dir=/w"]).unwrap();
        assert_eq!(plain.fetcher_cache_bytes, 2 << 30);
        assert_eq!(plain.fetcher_cache_dir, PathBuf::from("/w/fetch"));
        let none = options(&["--fetcher_cache_size=0B", "--fetcher_cache_dir=/c"]).unwrap();
        assert_eq!(none.fetcher_cache_bytes, 0);
        assert_eq!(none.fetcher_cache_dir, PathBuf::from("/c"));
        assert!(options(&["--fetcher_cache_size=much"]).is_err());
    }
}

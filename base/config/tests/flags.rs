//! Reading flags from arguments, environment and files.

use base_config::{ByteSize, Flag, FlagError, FlagSet, Settled, Takes, Values};
use std::path::PathBuf;
use std::time::Duration;

const WORK_DIR: Flag<PathBuf> = Flag::new("work_dir", "where everything is kept")
    .example("/var/lib/tepui")
    .required();
const PORT: Flag<u16> = Flag::new("port", "port to listen on").default("5050");
const OFFER_TIMEOUT: Flag<Duration> = Flag::new("offer_timeout", "how long an offer stays open");
const ALLOCATION: Flag<Duration> =
    Flag::new("allocation_interval", "pause between allocations").default("1000ms");
const CACHE: Flag<ByteSize> = Flag::new("fetcher_cache_size", "size of the cache").default("2GB");
const SWITCH_USER: Flag<bool> = Flag::new("switch_user", "run tasks as their user").default("true");
const ACLS: Flag<serde_json::Value> = Flag::new("acls", "authorization rules");

fn flags() -> FlagSet {
    FlagSet::new("tepui master")
        .with(&WORK_DIR)
        .with(&PORT)
        .with(&OFFER_TIMEOUT)
        .with(&ALLOCATION)
        .with(&CACHE)
        .with(&SWITCH_USER)
        .with(&ACLS)
}

fn parse(arguments: &[&str], environment: &[(&str, &str)]) -> Result<Values, FlagError> {
    let environment: Vec<(String, String)> = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    flags().parse(
        arguments.iter().map(|argument| (*argument).to_owned()),
        |name| {
            environment
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.clone())
        },
    )
}

#[track_caller]
fn good(arguments: &[&str]) -> Values {
    let mut all = vec!["--work-dir=/w"];
    all.extend_from_slice(arguments);
    parse(&all, &[]).expect("good flags")
}

#[track_caller]
fn check_refused(arguments: &[&str], expect: &str) {
    let mut all = vec!["--work-dir=/w"];
    all.extend_from_slice(arguments);
    let text = parse(&all, &[]).expect_err("must be refused").to_string();
    assert!(text.contains(expect), "{text:?} lacks {expect:?}");
}

#[test]
fn defaults_hold_until_something_is_given() {
    let values = good(&[]);
    assert_eq!(values.get(&PORT), 5050);
    assert_eq!(values.find(&OFFER_TIMEOUT), None);
    assert_eq!(values.get(&CACHE), ByteSize(2 << 30));
    assert!(values.get(&SWITCH_USER));
    assert!(values.is_given(&WORK_DIR) && !values.is_given(&PORT));
}

#[test]
fn every_spelling_is_read() {
    for arguments in [
        &["--offer_timeout=2mins"][..],
        &["--offer-timeout=2mins"],
        &["--offer-timeout", "2mins"],
        &["--offer_timeout", "120secs"],
    ] {
        assert_eq!(
            good(arguments).get(&OFFER_TIMEOUT),
            Duration::from_secs(120)
        );
    }
    for (argument, expect) in [
        ("--switch-user", true),
        ("--switch_user=1", true),
        ("--switch-user=true", true),
        ("--no-switch-user", false),
        ("--no-switch_user", false),
        ("--no_switch_user", false),
        ("--switch-user=false", false),
        ("--switch_user=0", false),
    ] {
        assert_eq!(good(&[argument]).get(&SWITCH_USER), expect, "{argument}");
    }
    assert_eq!(
        good(&["--acls={\"permissive\":false}"]).get(&ACLS)["permissive"],
        false
    );
}

#[test]
fn the_command_line_beats_the_environment() {
    let environment = [
        ("MESOS_PORT", "1"),
        ("TEPUI_PORT", "2"),
        ("MESOS_WORK_DIR", "/m"),
        ("MESOS_NO_SUCH", "x"),
    ];
    assert_eq!(
        parse(&[], &environment[..1])
            .map(|_| ())
            .expect_err("no work dir")
            .to_string(),
        "--work-dir is required, for example --work-dir=/var/lib/tepui, or TEPUI_WORK_DIR in the environment"
    );
    let values = parse(&[], &environment).expect("good");
    assert_eq!(values.get(&PORT), 2);
    assert_eq!(values.get(&WORK_DIR), PathBuf::from("/m"));
    assert!(values.is_given(&PORT));
    assert_eq!(
        parse(&["--port=3"], &environment).expect("good").get(&PORT),
        3
    );
    let error = parse(&["--work-dir=/w"], &[("MESOS_PORT", "many")])
        .expect_err("bad")
        .to_string();
    assert!(
        error.starts_with("MESOS_PORT=many: 'many' is no whole number from 0 to 65535"),
        "{error}"
    );
}

#[test]
fn values_are_read_from_files() {
    let directory = std::env::temp_dir().join(format!("base-config-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("directory");
    let file = |name: &str, content: &str| {
        let path = directory.join(name);
        std::fs::write(&path, content).expect("write");
        format!("file://{}", path.display())
    };
    let port = file("port", "77\n");
    let acls = file("acls", "{\"permissive\": false}\n");
    let values = good(&[&format!("--port={port}"), &format!("--acls={acls}")]);
    assert_eq!(values.get(&PORT), 77);
    assert_eq!(values.shown()["acls"], "{\"permissive\":false}");
    let alone = good(&[&format!("--acls={}", acls.trim_start_matches("file://"))]);
    assert_eq!(
        alone.get(&ACLS),
        values.get(&ACLS),
        "JSON needs no scheme before a path"
    );
    let values = parse(&["--work-dir=file:///somewhere"], &[]).expect("a path is not followed");
    assert_eq!(values.get(&WORK_DIR), PathBuf::from("/somewhere"));
    check_refused(
        &["--port=file:///no/such/file"],
        "failed to read /no/such/file",
    );
    check_refused(&["--acls=/no/such/file"], "failed to read /no/such/file");
    std::fs::remove_dir_all(&directory).expect("clean up");
}

#[test]
fn flags_are_shown_as_the_originals_show_them() {
    let shown = good(&[
        "--offer-timeout=90secs",
        "--no-switch-user",
        "--fetcher_cache_size=1024mb",
    ])
    .shown();
    let shown: Vec<(&str, &str)> = shown
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ("allocation_interval", "1secs"),
            ("fetcher_cache_size", "1GB"),
            ("offer_timeout", "90secs"),
            ("port", "5050"),
            ("switch_user", "false"),
            ("work_dir", "/w"),
        ]
    );
}

#[test]
fn refusals_say_what_to_do() {
    check_refused(&["--prot=1"], "did you mean --port?");
    check_refused(
        &["--quorum=1"],
        "unknown flag --quorum; --help lists all flags",
    );
    check_refused(&["--ofer-timeout=1secs"], "did you mean --offer-timeout?");
    check_refused(&["--no-port"], "only booleans");
    check_refused(&["--no-switch-user=true"], "without a value");
    check_refused(&["--port"], "--port needs a value, for example --port=10");
    check_refused(&["--port", "--switch-user"], "--port needs a value");
    check_refused(&["--port=1", "--port=2"], "--port is given twice");
    check_refused(&["--port=65536"], "no whole number from 0 to 65535");
    check_refused(&["--offer-timeout=5"], "has no unit");
    check_refused(&["--switch-user=yes"], "neither true nor false");
    check_refused(&["--acls={"], "no JSON");
    check_refused(&["stray"], "unexpected argument \"stray\"");
    check_refused(&["-p"], "unexpected argument");
    check_refused(&["--"], "unexpected argument");
    check_refused(&["--work_dir=/x"], "--work-dir is given twice");
}

#[test]
fn help_needs_nothing_else() {
    let values = parse(&["--help"], &[]).expect("help");
    assert!(values.wants_help());
    let help = flags().help();
    for part in [
        "Usage: tepui master",
        "--work-dir=/var/lib/tepui",
        "(required)",
        "--[no-]switch-user",
        "(default: 5050)",
    ] {
        assert!(help.contains(part), "{part}");
    }
}

#[test]
fn scripts_for_the_originals_may_give_flags_with_nothing_to_set() {
    let flags = flags()
        .with_settled(&[
            Settled {
                name: "quorum",
                takes: Takes::Only(&["1"]),
                why: "one master serves alone",
            },
            Settled {
                name: "zk",
                takes: Takes::Only(&[]),
                why: "one master serves alone",
            },
        ])
        .with_settled(&[
            Settled {
                name: "strict",
                takes: Takes::Only(&["true"]),
                why: "it is so",
            },
            Settled {
                name: "logbufsecs",
                takes: Takes::Any,
                why: "it is so",
            },
        ])
        .with_renamed(&[("old_port", "port"), ("switch_slave_user", "switch_user")]);
    let parse = |arguments: &[&str], environment: &[(&str, &str)]| {
        let arguments = arguments.iter().map(|text| (*text).to_owned());
        flags.parse(arguments.chain(["--work-dir=/w".to_owned()]), |name| {
            let found = environment.iter().find(|(known, _)| *known == name)?;
            Some(found.1.to_owned())
        })
    };
    let good = [
        "--quorum",
        "1",
        "--strict",
        "--logbufsecs=0",
        "--old-port=7",
    ];
    let values = parse(&good, &[]).expect("good");
    assert_eq!(values.get(&PORT), 7);
    assert_eq!(values.shown()["quorum"], "1");
    assert_eq!(values.shown()["strict"], "true");
    let values = parse(&["--no-switch_slave_user"], &[]).expect("good");
    assert!(!values.get(&SWITCH_USER));
    let environment = [("MESOS_OLD_PORT", "8"), ("MESOS_ZK", "zk://z")];
    assert_eq!(parse(&[], &environment).expect("good").get(&PORT), 8);
    for (bad, message) in [
        (
            "--quorum=2",
            "--quorum=2 cannot be had: one master serves alone; leave it out, or give 1",
        ),
        (
            "--zk=zk://z",
            "--zk=zk://z cannot be had: one master serves alone; leave it out",
        ),
        (
            "--no-strict",
            "--strict=false cannot be had: it is so; leave it out, or give true",
        ),
        ("--logbufsecs", "--logbufsecs needs a value, for example"),
        ("--no-quorum", "unknown flag --no-quorum"),
    ] {
        let error = parse(&[bad], &[]).expect_err(bad).to_string();
        assert!(error.starts_with(message), "{bad}: {error}");
    }
}

//! TLS with a private authority, and logins, from the command line to the master by way of services.

use std::{path::Path, time::Duration};

use lab_conformance::{
    daemon::{self, Daemon},
    home,
    http::{self, Manner, Outcome},
    wait,
};
use serde_json::Value;

const LIMIT: Duration = Duration::from_secs(60);
const CREDENTIALS: &str = r#"{"credentials": [{"principal": "ops", "secret": "s3cret"}, {"principal": "init", "secret": "i"}]}"#;

/// The path of a certificate that the tests of the door have.
fn certificate(name: &str) -> String {
    let folder = home().join("../../daemons/door/tests/door/certificates");
    folder.join(name).display().to_string()
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("the folder can be written to");
    path.display().to_string()
}

/// The flags by which a daemon speaks TLS.
fn tls() -> [String; 2] {
    [
        format!("--tls_cert_file={}", certificate("server.pem")),
        format!("--tls_key_file={}", certificate("server.key")),
    ]
}

/// What a command says, which must end with this code.
#[track_caller]
fn check(code: i32, words: &[&str]) -> String {
    let (status, output) = daemon::run(words, LIMIT);
    assert_eq!(status.code(), Some(code), "{words:?}: {output}");
    output
}

/// Whoever speaks no TLS is hung up on.
#[track_caller]
fn check_is_not_plain(address: &str) {
    let request = format!("GET /ping HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let outcome = http::exchange(address, request.as_bytes(), Manner::Whole, LIMIT);
    assert!(matches!(outcome, Outcome::Closed), "{address}: {outcome:?}");
}

#[test]
fn services_speak_tls_and_log_in_on_both_sides() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let folder = folder.path();
    let credentials = write(folder, "credentials", CREDENTIALS);
    let credential = write(folder, "credential", "init i\n");
    let wrong = write(folder, "wrong", "init guess\n");
    let secret = write(folder, "secret", "s3cret\n");
    let authority = certificate("authority.pem");
    let start = |name: &str, flags: &[&str]| {
        let mut all = vec![
            name.to_owned(),
            format!("--work_dir={}", folder.join(name).display()),
            format!("--credentials={credentials}"),
            "--json".to_owned(),
        ];
        all.extend(tls());
        all.extend(flags.iter().map(|&flag| flag.to_owned()));
        Daemon::start(name, &all, folder)
    };
    let master = start("master", &["--port=0"]);
    let master = format!("https://{}", master.said("master"));
    let to_master = format!("--master={master}");
    let trusts = format!("--master_ca_file={authority}");
    let knows = format!("--credential={credential}");
    let init = start("init", &["--init_port=0", &to_master, &trusts, &knows]);
    let cron = start("cron", &["--cron_port=0", &to_master, &trusts, &knows]);
    let addresses = [("init", init.said("init")), ("cron", cron.said("cron"))];
    let mut login = vec![
        "--principal=ops".to_owned(),
        format!("--secret-file={secret}"),
    ];
    login.push(to_master.clone());
    for (name, address) in addresses {
        check_is_not_plain(address);
        let kind = if name == "init" { "service" } else { "job" };
        let at = format!("--{name}=https://{address}");
        let list = |more: &[&str]| {
            let words = [kind, "list", "--json", &at];
            [
                &words[..],
                &login.iter().map(String::as_str).collect::<Vec<_>>(),
                more,
            ]
            .concat()
            .join("\n")
        };
        let words = list(&["--ca-file", &authority]);
        let words: Vec<&str> = words.split('\n').collect();
        let listed: Value = serde_json::from_str(&check(0, &words)).expect("a document");
        let none = listed.as_array().or_else(|| listed["apps"].as_array());
        assert_eq!(none.map(Vec::len), Some(0), "{listed}");
        // Nobody vouches for the certificate, nobody for the caller, and http is not served.
        let words = list(&[]);
        check(1, &words.split('\n').collect::<Vec<_>>());
        let refused = check(1, &[kind, "list", &at, "--ca-file", &authority]);
        assert!(refused.contains("401"), "{refused}");
        let plain = format!("--{name}={address}");
        check(1, &[kind, "list", &plain]);
    }
    // Both are frameworks of the master, which asked them who they are.
    let login: Vec<&str> = login.iter().map(String::as_str).collect();
    let frameworks = || {
        let words = [
            &["framework", "list", "--json", "--ca-file", &authority][..],
            &login,
        ]
        .concat();
        let (status, output) = daemon::run(&words, LIMIT);
        status.success().then_some(output)
    };
    let joined = wait::within(LIMIT, || {
        let said = frameworks()?;
        (said.contains("marathon") && said.contains("metronome")).then_some(())
    });
    assert!(
        joined.is_some(),
        "{:?}\n{}\n{}",
        frameworks(),
        init.tail(),
        cron.tail()
    );
    drop(cron);
    // Without the right secret, or without trust, a service serves, and never joins.
    let guesses = format!("--credential={wrong}");
    for flags in [
        ["--cron_port=0", &to_master, &trusts, &guesses],
        [
            "--cron_port=0",
            &to_master,
            &knows,
            "--framework_name=doubts",
        ],
    ] {
        let cron = start("cron", &flags);
        let warned = wait::within(LIMIT, || {
            cron.tail()
                .contains("no connection to the master")
                .then_some(())
        });
        assert!(warned.is_some(), "{}", cron.tail());
    }
}

#[test]
fn files_that_belong_together_are_asked_for() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let work = format!("--work_dir={}", folder.path().join("work").display());
    let [certificate, key] = tls();
    for name in ["init", "cron", "master"] {
        let refused = |flags: &[&str], text: &str| {
            let mut words = vec![name, "--port=0", work.as_str()];
            if name != "master" {
                words = vec![name, "--master=127.0.0.1:1", work.as_str()];
            }
            words.extend(flags);
            let said = check(1, &words);
            assert!(said.contains(text), "{words:?}: {said}");
        };
        refused(&[&certificate], "--tls-cert-file needs --tls-key-file");
        refused(&[&key], "--tls-key-file needs --tls-cert-file");
        refused(
            &["--tls_client_ca_file=/none"],
            "--tls-client-ca-file needs --tls-cert-file and --tls-key-file",
        );
    }
    let lost = [
        "init",
        "--init_port=0",
        "--master=https://127.0.0.1:1",
        &work,
    ];
    let said = check(1, &[&lost[..], &["--master_ca_file=/none"]].concat());
    assert!(
        said.contains("--master-ca-file can not be used: the authorities in /none"),
        "{said}"
    );
}

/// All of a machine at once: what runs beside the master trusts its authority, too.
#[test]
fn a_cluster_of_one_machine_speaks_tls() {
    let folder = tempfile::Builder::new()
        .prefix("tepui-")
        .tempdir()
        .expect("a temporary folder can be made");
    let name = folder.path().file_name().expect("it has a name");
    let mut words = vec![
        "up".to_owned(),
        "--json".to_owned(),
        format!("--cgroups_root={}", name.display()),
        format!("--runtime_dir={}", folder.path().join("run").display()),
    ];
    let folder = folder.path();
    for name in ["port", "agent_port", "init_port", "cron_port"] {
        words.push(format!("--{name}=0"));
    }
    let authority = certificate("authority.pem");
    words.push(format!("--work_dir={}", folder.join("up").display()));
    words.push(format!("--master_ca_file={authority}"));
    words.extend(tls());
    let mut up = Daemon::start("up", &words, folder);
    for name in ["master", "agent", "init", "cron"] {
        check_is_not_plain(up.said(name));
    }
    let flag = |name: &str| format!("--{name}=https://{}", up.said(name));
    let flags = [flag("master"), flag("init"), flag("cron")];
    let ask = |what: &[&str]| {
        let more = ["--json", "--ca-file", &authority, &flags[0]];
        let (status, output) = daemon::run(&[what, &more].concat(), LIMIT);
        (status.code(), output)
    };
    let joined = wait::within(LIMIT, || {
        let nodes = ask(&["node", "list"]).1;
        let frameworks = ask(&["framework", "list"]).1;
        let all = frameworks.contains("marathon") && frameworks.contains("metronome");
        (all && nodes.contains("127.0.0.1")).then_some(())
    });
    assert!(
        joined.is_some(),
        "{:?}\n{}",
        ask(&["framework", "list"]),
        up.tail()
    );
    for (kind, at) in [("service", &flags[1]), ("job", &flags[2])] {
        let (code, said) = ask(&[kind, "list", at]);
        assert_eq!(code, Some(0), "{kind}: {said}");
    }
    // What a task writes is at the agent.
    let run = ["task", "run", "hello", "--follow", "--ca-file", &authority];
    let run = [&run[..], &[&flags[0], "--", "echo", "told"]].concat();
    let (status, output) = daemon::run(&run, LIMIT);
    assert_eq!(status.code(), Some(0), "{output}");
    assert!(output.contains("told\n"), "{output}");
    up.terminate(LIMIT);
}

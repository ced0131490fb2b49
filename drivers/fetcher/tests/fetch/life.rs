//! Who the child is, and how long it lives.

use std::io::{Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use drivers_fetcher::Fetch;

use super::{Place, item, program, serve};

const LONG: Duration = Duration::from_secs(30);

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A server that never answers; the channels tell when somebody came and went.
fn silent_server() -> (String, mpsc::Receiver<()>, mpsc::Receiver<()>) {
    let (came, who_came) = mpsc::channel();
    let (went, who_went) = mpsc::channel();
    let server = serve(move |_, mut stream| {
        let _ = came.send(());
        let _ = stream.read(&mut [0]);
        let _ = went.send(());
    });
    (format!("http://{server}/file"), who_came, who_went)
}

#[tokio::test(flavor = "multi_thread")]
async fn dropping_the_future_kills_the_child() {
    let place = Place::new();
    let (uri, came, went) = silent_server();
    let request = place.request(vec![item(&uri)]);
    let fetching = tokio::spawn(async move { drivers_fetcher::fetch(program(), &request).await });
    tokio::task::block_in_place(|| came.recv_timeout(LONG)).expect("the child asks");
    fetching.abort();
    tokio::task::block_in_place(|| went.recv_timeout(LONG)).expect("the child is gone");
}

#[test]
fn the_child_ends_with_the_agent() {
    let place = Place::new();
    let (uri, came, went) = silent_server();
    let mut child = Command::new(program())
        .arg("container-fetch")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("started");
    let mut input = child.stdin.take().expect("piped");
    let request = place.request(vec![item(&uri)]);
    let order = serde_json::json!({"request": request, "announces": false, "cached": [null]});
    input
        .write_all(format!("{order}\n").as_bytes())
        .expect("listens");
    came.recv_timeout(LONG).expect("the child asks");
    drop(input);
    went.recv_timeout(LONG).expect("the child is gone");
    assert!(!child.wait().expect("ended").success());
}

#[tokio::test]
async fn a_missing_sandbox_and_a_missing_program_are_named() {
    let place = Place::new();
    let request = Fetch {
        sandbox: place.path("nowhere"),
        ..place.request(vec![])
    };
    let error = drivers_fetcher::fetch(program(), &request)
        .await
        .expect_err("no sandbox");
    assert!(error.to_string().contains("nowhere"), "{error}");
    let error = drivers_fetcher::fetch(&place.path("no-program"), &request)
        .await
        .expect_err("no program");
    assert!(error.to_string().contains("no-program"), "{error}");
}

#[tokio::test]
async fn an_unknown_user_is_named() {
    let place = Place::new();
    let request = Fetch {
        user: Some("no-such-user".to_owned()),
        ..place.request(vec![])
    };
    let error = drivers_fetcher::fetch(program(), &request)
        .await
        .expect_err("nobody");
    assert!(error.to_string().contains("'no-such-user'"), "{error}");
}

#[tokio::test]
async fn nobody_becomes_another_without_privileges() {
    if is_root() {
        return; // the other half of the rule is the test below
    }
    let place = Place::new();
    let request = Fetch {
        user: Some("root".to_owned()),
        ..place.request(vec![])
    };
    let error = drivers_fetcher::fetch(program(), &request)
        .await
        .expect_err("not root");
    assert!(error.to_string().contains("only root"), "{error}");
}

#[tokio::test]
async fn as_root_the_user_fetches_and_owns() {
    if !is_root() {
        eprintln!("SKIPPED as_root_the_user_fetches_and_owns: needs root");
        return;
    }
    let place = Place::new();
    let sandbox = place.path("sandbox");
    std::os::unix::fs::chown(&sandbox, Some(65534), Some(65534)).expect("chown");
    let chmod = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("chmod");
    };
    chmod(place.folder.path(), 0o711);
    let open = place.put("open", b"open");
    let secret = place.put("secret", b"secret");
    chmod(&place.path("secret"), 0o600);
    let mut request = Fetch {
        user: Some("nobody".to_owned()),
        ..place.request(vec![item(&open)])
    };
    drivers_fetcher::fetch(program(), &request)
        .await
        .expect("fetched");
    for name in ["open", "stderr"] {
        let data = place.sandbox(name).metadata().expect(name);
        assert_eq!((data.uid(), data.gid()), (65534, 65534), "{name}");
    }
    request.items = vec![item(&secret)];
    let error = drivers_fetcher::fetch(program(), &request)
        .await
        .expect_err("not for nobody");
    assert!(error.to_string().contains("Permission denied"), "{error}");
}

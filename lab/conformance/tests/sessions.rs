//! `tepui task exec|attach|ls|download` against a real cluster, at a real terminal where one is wanted.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::os::fd::AsFd;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lab_conformance::cluster::{Cluster, Options};
use lab_conformance::{tepui, wait};
use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};
use serde_json::Value;

const LIMIT: Duration = Duration::from_secs(60);

/// A cluster with a task that runs.
fn cluster(flags: &[&str], command: &str) -> Cluster {
    let cluster = Cluster::start(Options::default());
    let mut arguments = vec!["task", "run", "t"];
    arguments.extend(flags);
    arguments.extend(["--", command]);
    let output = run(&cluster, &arguments, b"");
    assert!(output.status.success(), "{output:?}");
    cluster
}

fn command(cluster: &Cluster, arguments: &[&str]) -> Command {
    let mut command = Command::new(tepui());
    command
        .args(arguments)
        .env("TEPUI_MASTER", cluster.master());
    command
}

/// Runs the program to its end.
fn run(cluster: &Cluster, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = command(cluster, arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    let input = input.to_vec();
    let writing = std::thread::spawn(move || {
        // It may not want any.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().expect("it ends");
    writing.join().expect("it writes");
    output
}

#[track_caller]
fn check(output: &Output, code: i32, out: &str, err: &str) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let found = (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    );
    assert_eq!(found, (Some(code), out.to_owned(), err.to_owned()));
}

/// The program at a terminal of its own.
struct AtTerminal {
    child: Child,
    terminal: File,
    seen: Arc<Mutex<String>>,
}

impl AtTerminal {
    fn start(cluster: &Cluster, arguments: &[&str]) -> Self {
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let terminal = openpt(flags).expect("a terminal");
        grantpt(&terminal).expect("a terminal");
        unlockpt(&terminal).expect("a terminal");
        resize(&terminal, 33, 99);
        let name = ptsname(&terminal, Vec::new()).expect("a terminal has a name");
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let theirs = openat(CWD, &name, flags, Mode::empty()).expect("a terminal");
        let ends = || Stdio::from(theirs.try_clone().expect("a descriptor"));
        let child = Command::new("setsid")
            .args(["--ctty", "--wait"])
            .arg(tepui())
            .args(arguments)
            .env("TEPUI_MASTER", cluster.master())
            .stdin(ends())
            .stdout(ends())
            .stderr(ends())
            .spawn()
            .expect("the binary starts");
        let terminal = File::from(terminal);
        let seen = Arc::<Mutex<String>>::default();
        let (mut reader, all) = (
            terminal.try_clone().expect("a descriptor"),
            Arc::clone(&seen),
        );
        // It ends with the test: we hold the other side open, too.
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                let text = String::from_utf8_lossy(&bytes[..count]);
                all.lock().expect("no panic").push_str(&text);
            }
        });
        let this = Self {
            child,
            terminal,
            seen,
        };
        assert!(!this.is_raw());
        // What is read after its end would be an error otherwise.
        std::mem::forget(theirs);
        this
    }

    fn is_raw(&self) -> bool {
        let modes = tcgetattr(&self.terminal).expect("a terminal").local_modes;
        !modes.intersects(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG)
    }

    fn type_in(&mut self, text: &str) {
        self.terminal.write_all(text.as_bytes()).expect("typed");
    }

    /// Whether some text has come since what was seen before; if so it is seen now.
    fn sees(&self, text: &str) -> bool {
        let mut seen = self.seen.lock().expect("no panic");
        let Some(at) = seen.find(text) else {
            return false;
        };
        seen.drain(..at + text.len());
        true
    }

    /// Waits until some text is seen.
    #[track_caller]
    fn see(&self, text: &str) {
        if wait::within(LIMIT, || self.sees(text).then_some(())).is_none() {
            panic!(
                "{text:?} is not in {:?}",
                self.seen.lock().expect("no panic")
            );
        }
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        kill_process(pid.expect("a number"), signal).expect("it runs");
    }

    /// The exit code; by then the terminal is as it was.
    #[track_caller]
    fn end(mut self) -> Option<i32> {
        let status = wait::until("its end", LIMIT, || self.child.try_wait().ok().flatten());
        assert!(!self.is_raw(), "the terminal was left raw");
        status.code()
    }
}

impl Drop for AtTerminal {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn resize(terminal: impl AsFd, rows: u16, columns: u16) {
    let size = Winsize {
        ws_row: rows,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(terminal, size).expect("a terminal");
}

#[test]
fn exec_is_as_the_command() {
    let cluster = cluster(
        &["--env", "WORD=hello"],
        "echo $WORD > word; exec sleep 1000",
    );
    fn exec<'a>(more: &[&'a str]) -> Vec<&'a str> {
        [&["task", "exec", "t"], more].concat()
    }
    let script = "echo $WORD; cat; echo oh >&2; exit 7";
    let output = run(&cluster, &exec(&["--", "sh", "-c", script]), b"not given");
    check(&output, 7, "hello\n", "oh\n");
    let output = run(
        &cluster,
        &exec(&["-i", "--", "sh", "-c", script]),
        b"given\n",
    );
    check(&output, 7, "hello\ngiven\n", "oh\n");
    let output = run(&cluster, &exec(&["--", "cat", "word"]), b"");
    check(&output, 0, "hello\n", "");
    let killed = exec(&["--env", "A=b", "--", "sh", "-c", "echo $A; kill -9 $$"]);
    check(&run(&cluster, &killed, b""), 137, "b\n", "");
    let long = vec![b'x'; 3_000_000];
    let output = run(&cluster, &exec(&["-i", "--", "cat"]), &long);
    assert!(output.status.success() && output.stdout == long);
    let output = run(&cluster, &exec(&["--json", "--", "sh", "-c", script]), b"");
    assert_eq!(output.status.code(), Some(7));
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answer["stdout"], "hello\n");
    assert_eq!(answer["exit_code"], 7);
    let output = run(&cluster, &["task", "exec", "nobody", "--", "true"], b"");
    assert_eq!(output.status.code(), Some(4));
    let output = run(&cluster, &exec(&["--", "/no/such/program"]), b"");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("/no/such/program"));
    let output = run(&cluster, &exec(&["-it", "--", "sh"]), b"");
    assert_eq!(output.status.code(), Some(1));
    cluster.stop();
}

#[test]
fn exec_has_a_terminal() {
    let cluster = cluster(&[], "exec sleep 1000");
    let arguments = ["task", "exec", "-it", "t", "--", "sh"];
    let mut shell = AtTerminal::start(&cluster, &arguments);
    shell.type_in("stty size; echo rea''dy\n");
    shell.see("33 99\r\n");
    shell.see("ready\r\n");
    assert!(shell.is_raw());
    // Keys are the command's, not ours.
    shell.type_in("trap 'echo caught' INT; while :; do sleep 0.01; done\n");
    shell.see("done");
    shell.type_in("\u{3}");
    shell.see("caught\r\n");
    drop(shell);
    // All of it is in the foreground, where the signal goes.
    let script = "trap 'stty size' WINCH; echo ready; while :; do sleep 0.01; done";
    let resized = ["task", "exec", "-it", "t", "--", "sh", "-c", script];
    let mut shell = AtTerminal::start(&cluster, &resized);
    shell.see("ready\r\n");
    resize(&shell.terminal, 12, 34);
    shell.see("12 34\r\n");
    shell.type_in("\u{3}");
    assert_eq!(shell.end(), Some(130));
    let mut shell = AtTerminal::start(&cluster, &arguments);
    shell.type_in("exit 9\n");
    assert_eq!(shell.end(), Some(9));
    cluster.stop();
}

#[test]
fn the_terminal_is_as_before_whatever_happens() {
    let mut cluster = cluster(&[], "exec sleep 1000");
    let arguments = ["task", "exec", "-it", "t", "--", "sh"];
    let ready = |cluster: &Cluster| {
        let mut shell = AtTerminal::start(cluster, &arguments);
        shell.type_in("echo rea''dy\n");
        shell.see("ready\r\n");
        assert!(shell.is_raw());
        shell
    };
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let shell = ready(&cluster);
        shell.signal(signal);
        assert_eq!(shell.end(), Some(128 + signal.as_raw()));
    }
    let shell = ready(&cluster);
    cluster.kill_agent();
    assert_eq!(shell.end(), Some(1));
    cluster.start_agent();
    cluster.wait_registered();
    let output = run(&cluster, &["task", "exec", "t", "--", "echo", "again"], b"");
    check(&output, 0, "again\n", "");
    cluster.stop();
}

#[test]
fn a_task_can_be_attached_to_and_left() {
    let script = "while read line; do echo \"<$line>\"; done; exit 6";
    let mut cluster = cluster(&["--tty"], script);
    let mut first = AtTerminal::start(&cluster, &["task", "attach", "t"]);
    first.type_in("one\r");
    first.see("<one>");
    first.type_in("\u{10}\u{11}");
    first.see("the task goes on");
    assert_eq!(first.end(), Some(0));
    cluster.kill_agent();
    cluster.start_agent();
    cluster.wait_registered();
    let mut second = AtTerminal::start(&cluster, &["task", "attach", "t"]);
    let viewer = ["task", "attach", "t", "--no-stdin"];
    let viewer = AtTerminal::start(&cluster, &viewer);
    second.type_in("two\r");
    second.see("<two>");
    assert!(second.is_raw() && !viewer.is_raw());
    wait::until("the viewer sees it", LIMIT, || {
        second.type_in("more\r");
        viewer.sees("<more>").then_some(())
    });
    second.type_in("\u{4}");
    assert_eq!(second.end(), Some(6));
    assert_eq!(viewer.end(), Some(6));
    cluster.stop();
}

#[test]
fn a_task_without_a_terminal_says_what_to_do() {
    let cluster = cluster(&[], "exec sleep 1000");
    let output = run(&cluster, &["task", "attach", "t"], b"");
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("tepui task exec -it"), "{text}");
    let output = run(&cluster, &["task", "attach", "nobody"], b"");
    assert_eq!(output.status.code(), Some(4));
    cluster.stop();
}

#[test]
fn sandboxes_are_listed_and_copied() {
    let script = "mkdir -p logs/deep; echo one > logs/1; echo two > logs/deep/2; \
                  ln -s /etc/hostname link; touch done; exec sleep 1000";
    let cluster = cluster(&[], script);
    let ls = ["task", "ls", "t"];
    let listed = || {
        let output = run(&cluster, &ls, b"");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    wait::until("its files", LIMIT, || {
        listed().contains("done\n").then_some(())
    });
    for name in ["logs\n", "stdout\n", "stderr\n"] {
        assert!(listed().contains(name), "{}", listed());
    }
    let output = run(&cluster, &["task", "ls", "t", "logs", "--json"], b"");
    let rows: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(rows[0]["name"], "1");
    assert_eq!(rows[0]["size"], 4);
    assert_eq!(rows[1]["folder"], true);
    let output = run(&cluster, &["task", "ls", "t", "logs", "--long"], b"");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("drwxr-xr-x"), "{text}");
    let output = run(&cluster, &["task", "ls", "t", "nothing"], b"");
    assert_eq!(output.status.code(), Some(4), "{output:?}");

    let to = cluster.folder().join("copy");
    let to = to.to_str().expect("a plain path");
    let download = |path: &str| run(&cluster, &["task", "download", "t", path, "--to", to], b"");
    let output = download("logs");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(
        fs::read_to_string(format!("{to}/deep/2")).expect("copied"),
        "two\n"
    );
    let again = download("logs/1");
    assert_eq!(again.status.code(), Some(1), "it is there already");
    fs::remove_dir_all(to).expect("it was made");
    assert_eq!(download("logs/1").status.code(), Some(0));
    assert_eq!(fs::read_to_string(to).expect("copied"), "one\n");
    fs::remove_file(to).expect("it was made");
    assert_eq!(download("nothing").status.code(), Some(4));
    assert!(
        fs::symlink_metadata(to).is_err(),
        "nothing is made for nothing"
    );
    cluster.stop();
}

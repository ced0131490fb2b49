//! The child process that unpacks and nothing else; with `escape`, one that tries to get out of its folder.

use std::process::ExitCode;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("escape") => escape(),
        _ => drivers_image::container_unpack(),
    }
}

/// Locks itself into the folder of the second argument, then tries what must not work; says what worked.
fn escape() -> ExitCode {
    let folder = std::env::args().nth(2).expect("a folder");
    let root = rustix::fs::openat(
        rustix::fs::CWD,
        "/",
        rustix::fs::OFlags::PATH,
        rustix::fs::Mode::empty(),
    )
    .is_ok();
    assert!(root, "before, the machine is there");
    drivers_image::lock_down_here(std::path::Path::new(&folder)).expect("locked down");
    let mut worked = Vec::new();
    let mut attempt = |name: &'static str, done: bool| {
        if done {
            worked.push(name);
        }
    };
    attempt(
        "read a file of the machine",
        std::fs::read("/etc/passwd").is_ok(),
    );
    attempt(
        "see the machine by its processes",
        std::fs::read_dir("/proc/1").is_ok(),
    );
    attempt("go up", std::fs::metadata("../../../../etc").is_ok());
    attempt(
        "open a socket",
        std::net::UdpSocket::bind("127.0.0.1:0").is_ok(),
    );
    attempt(
        "open a local socket",
        std::os::unix::net::UnixDatagram::unbound().is_ok(),
    );
    attempt(
        "execute",
        std::process::Command::new("/x")
            .status()
            .is_ok_and(|_| true),
    );
    attempt(
        "start a thread",
        std::thread::Builder::new().spawn(|| {}).is_ok(),
    );
    let signal = rustix::process::test_kill_process(rustix::process::getpid());
    attempt("signal", signal.is_ok());
    attempt("mount", rustix::mount::mount_bind("/", "/").is_ok());
    attempt("change the root", rustix::process::chroot("/").is_ok());
    attempt("pivot", rustix::process::pivot_root("/", "/").is_ok());
    attempt("become a user", {
        let uid = rustix::process::Uid::from_raw(1);
        rustix::thread::set_thread_res_uid(uid, uid, uid).is_ok()
    });
    attempt("take more memory than allowed", {
        let mut bytes: Vec<u8> = Vec::new();
        bytes.try_reserve(4 << 30).is_ok()
    });
    attempt("make a device", {
        let kind = rustix::fs::FileType::CharacterDevice;
        let device = rustix::fs::makedev(1, 3);
        rustix::fs::mknodat(
            rustix::fs::CWD,
            "/null",
            kind,
            rustix::fs::Mode::RUSR,
            device,
        )
        .is_ok()
    });
    attempt("raise a limit", {
        let limit = rustix::process::Rlimit {
            current: Some(1 << 20),
            maximum: Some(1 << 20),
        };
        rustix::process::setrlimit(rustix::process::Resource::Core, limit).is_ok()
    });
    use std::io::Write as _;
    let _ = std::io::stdout().write_all(worked.join(", ").as_bytes());
    // What it is there for still works.
    if std::fs::write("/inside", "x").is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

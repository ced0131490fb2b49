//! A machine in a network namespace, and servers and clients in its containers.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use base_ids::ContainerId;
use drivers_network::{Attached, BridgeSettings, Networks, Settings};
use drivers_syscall::{in_network, in_new_network, own_network};

/// Long enough for anything that shall happen.
const LONG: Duration = Duration::from_secs(20);

/// A machine with folders of its own.
pub(crate) struct World {
    dir: tempfile::TempDir,
    settings: Settings,
    /// The network namespace of the machine.
    pub(crate) machine: File,
    /// That of another machine, 10.9.0.2 and fd09::2, where this one is 10.9.0.1 and fd09::1.
    pub(crate) other: File,
}

/// Runs a test in a network namespace, or says that it does not.
pub(crate) fn with_world(name: &str, test: impl FnOnce(World) + Send) {
    if !rustix::process::geteuid().is_root() {
        println!("SKIPPED {name}: needs root");
        return;
    }
    in_new_network(|| test(World::new())).unwrap();
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings {
            root: dir.path().join("networks"),
            plugins: vec!["/usr/lib/cni".into(), "/opt/cni/bin".into()],
            configurations: None,
            bridge: Some(BridgeSettings {
                network: "mesos-bridge".into(),
                device: "tepui0".into(),
                subnets: vec![
                    "10.77.0.0/16".parse().unwrap(),
                    "fd77::/64".parse().unwrap(),
                ],
                locks: dir.path().join("locks"),
            }),
            dns: Vec::new(),
        };
        let machine = own_network().unwrap();
        run("ip", &["link", "set", "lo", "up"]);
        run(
            "ip",
            &[
                "link", "add", "out", "type", "veth", "peer", "name", "uplink",
            ],
        );
        let other = in_new_network(|| own_network().unwrap()).unwrap();
        let number = i32::try_from(std::process::id()).unwrap();
        let fd = std::os::fd::AsRawFd::as_raw_fd(&other);
        run(
            "ip",
            &[
                "link",
                "set",
                "uplink",
                "netns",
                &format!("/proc/{number}/fd/{fd}"),
            ],
        );
        address("out", "10.9.0.1/24", "fd09::1/64");
        in_network(&other, || {
            run("ip", &["link", "set", "lo", "up"]);
            address("uplink", "10.9.0.2/24", "fd09::2/64");
            // Whoever knows the way to the containers must not get there all the same.
            run("ip", &["route", "add", "10.77.0.0/16", "via", "10.9.0.1"]);
        })
        .unwrap();
        Self {
            dir,
            settings,
            machine,
            other,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Describes a CNI network.
    pub(crate) fn describe(&mut self, file: &str, text: &str) {
        let folder = self.dir.path().join("net.d");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(file), text).unwrap();
        self.settings.configurations = Some(folder);
    }

    pub(crate) fn plugin_folder(&mut self, folder: PathBuf) {
        self.settings.plugins.insert(0, folder);
    }

    /// What an agent does when it starts.
    pub(crate) fn open(&self) -> Networks {
        Networks::open(self.settings.clone()).unwrap()
    }

    /// The containers that have a folder.
    pub(crate) fn folders(&self) -> BTreeSet<String> {
        let entries = fs::read_dir(self.dir.path().join("networks")).unwrap();
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name();
        entries
            .map(|entry| name(entry).into_string().unwrap())
            .collect()
    }

    /// Nothing is left of any container.
    #[track_caller]
    pub(crate) fn assert_clean(&self) {
        assert_eq!(self.folders(), BTreeSet::new());
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
        let path = self.dir.path().to_str().unwrap();
        assert!(!mounts.contains(path), "{mounts}");
        assert_eq!(lines_of_containers(), 0);
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // What a test that failed left mounted would keep the folder.
        let Ok(folders) = fs::read_dir(self.dir.path().join("networks")) else {
            return;
        };
        for folder in folders.flatten() {
            let flags = rustix::mount::UnmountFlags::DETACH;
            let _ = rustix::mount::unmount(folder.path().join("ns"), flags);
        }
    }
}

fn address(device: &str, v4: &str, v6: &str) {
    run("ip", &["address", "add", v4, "dev", device]);
    run("ip", &["address", "add", v6, "dev", device, "nodad"]);
    run("ip", &["link", "set", device, "up"]);
}

#[track_caller]
pub(crate) fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program} {arguments:?}: {text}");
    String::from_utf8(output.stdout).unwrap()
}

/// How many lines lead into containers.
pub(crate) fn lines_of_containers() -> usize {
    let links = run("ip", &["-o", "link"]);
    let lines = links.lines().filter(|line| line.contains(": tepui"));
    lines.filter(|line| !line.contains(": tepui0:")).count()
}

pub(crate) fn id(name: &str) -> ContainerId {
    ContainerId::from(name)
}

pub(crate) fn open_namespace(attached: &Attached) -> File {
    File::open(&attached.namespace).unwrap()
}

/// Answers everybody in a network namespace who connects, with the address it came from.
pub(crate) fn serve(namespace: impl AsFd, at: &str) {
    let at: SocketAddr = at.parse().unwrap();
    let listener = in_network(namespace, || TcpListener::bind(at).unwrap()).unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let from = stream.peer_addr().unwrap().ip();
            // Who asked may have lost interest.
            let _ = stream.write_all(from.to_string().as_bytes());
        }
    });
}

/// Connects from a network namespace, and says as whom one is seen.
pub(crate) fn ask(from: impl AsFd, at: &str) -> io::Result<IpAddr> {
    let at: SocketAddr = at.parse().unwrap();
    in_network(from, || {
        let mut stream = TcpStream::connect_timeout(&at, LONG)?;
        stream.set_read_timeout(Some(LONG))?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        text.parse().map_err(io::Error::other)
    })?
}

#[track_caller]
pub(crate) fn check(from: impl AsFd, at: &str, seen_as: &str) {
    let seen = ask(from, at).unwrap_or_else(|error| panic!("{at}: {error}"));
    assert_eq!(seen.to_string(), seen_as, "at {at}");
}

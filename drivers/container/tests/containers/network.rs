//! Network namespaces that were made before a container.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use drivers_container::Launcher::{Native, Plain};
use drivers_container::Network;
use drivers_syscall::{new_network_at, own_network};
use rustix::mount::{UnmountFlags, unmount};

use crate::Test;
use crate::world::World;

pub(crate) const TESTS: &[Test] = &[
    ("root_containers_are_in_networks_of_their_own", own),
    ("networks_of_their_own_take_namespaces", plain),
];

const SCRIPT: &str = "readlink /proc/self/ns/net; hostname; cat /etc/hosts";

/// A network namespace that goes with the test.
struct Namespace(PathBuf);

impl Namespace {
    fn make(path: PathBuf) -> (Self, u64) {
        fs::write(&path, "").unwrap();
        let made = new_network_at(&path, || own_network().unwrap()).unwrap();
        (Self(path), made.metadata().unwrap().ino())
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _ = unmount(&self.0, UnmountFlags::DETACH);
    }
}

fn network(namespace: Option<&Path>, name: &str, hosts: &Path) -> Network {
    Network {
        namespace: namespace.map(Path::to_owned),
        hostname: namespace.map(|_| name.to_owned()),
        files: vec![
            (hosts.to_owned(), "/etc/hosts".into()),
            (hosts.to_owned(), "/no/such/file".into()),
        ],
    }
}

fn own() {
    let mut world = World::new(Native);
    let folder = tempfile::tempdir().unwrap();
    let hosts = folder.path().join("hosts");
    fs::write(&hosts, "10.0.0.2 outer\n").unwrap();
    let (first, number) = Namespace::make(folder.path().join("ns"));
    let (second, other) = Namespace::make(folder.path().join("other"));
    let names = |number: u64, name: &str| format!("net:[{number}]\n{name}\n10.0.0.2 outer\n");

    let mut spec = world.script("a", &format!("{SCRIPT}; echo > pipe; sleep 1000"));
    spec.network = network(Some(&first.0), "outer", &hosts);
    world.launch(spec);
    assert_eq!(world.heard("a"), "\n");
    let output = |world: &World, id: &str| {
        fs::read_to_string(world.dir.path().join(id).join("stdout")).unwrap()
    };
    assert_eq!(output(&world, "a"), names(number, "outer"));
    // One below shares it, unless it has another.
    let mut spec = world.script("a.b", SCRIPT);
    spec.network = network(None, "", &hosts);
    world.launch(spec);
    let mut spec = world.script("a.c", SCRIPT);
    spec.network = network(Some(&second.0), "inner", &hosts);
    world.launch(spec);
    let exits = world.exits(2);
    assert!(
        exits.iter().all(|(_, end)| end.status == Some(0)),
        "{exits:?}"
    );
    assert_eq!(output(&world, "a.b"), names(number, "outer"));
    assert_eq!(output(&world, "a.c"), names(other, "inner"));
    // The machine has its own.
    assert!(!fs::read_to_string("/etc/hosts").unwrap().contains("outer"));
    let mut spec = world.script("x", "true");
    spec.network = network(Some(&hosts), "x", &hosts);
    let error = world.try_launch(spec).unwrap_err().to_string();
    assert!(error.contains("cannot enter the network"), "{error}");
    world.containers.destroy(&"a".into());
    world.exits(1);
    drop((first, second));
}

fn plain() {
    let mut world = World::new(Plain);
    let mut spec = world.script("a", "true");
    spec.network = network(Some(Path::new("/n")), "a", Path::new("/h"));
    let error = world.try_launch(spec).unwrap_err().to_string();
    assert!(error.contains("takes namespaces"), "{error}");
}

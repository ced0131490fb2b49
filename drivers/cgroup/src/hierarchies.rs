//! Which controllers there are, and where.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::devices;
use crate::group::{ACCOUNTING, Controller, Group, Seat, Version, is_handed_down};

/// Where containers' cgroups are made, controller by controller.
#[derive(Clone, Debug, Default)]
pub struct Hierarchies {
    root: String,
    cpu: Option<Seat>,
    accounting: Option<Seat>,
    memory: Option<Seat>,
    others: BTreeMap<Controller, Seat>,
}

/// A mounted hierarchy.
#[derive(Debug, PartialEq, Eq)]
struct Mount {
    version: Version,
    /// The folder where it is mounted.
    point: PathBuf,
    /// What of the hierarchy is mounted there; `/` is all of it.
    top: PathBuf,
    /// Controllers of a version 1 hierarchy.
    controllers: Vec<String>,
}

impl Hierarchies {
    /// Finds the controllers of this machine and makes the cgroup `root` in each of their
    /// hierarchies: at the top, or below this process's own cgroup if the top may not be
    /// written. Says at warn level what is missing. `wanted` are those that containers get
    /// beside processor time and memory.
    pub fn open(root: &str, wanted: &[Controller]) -> Self {
        let read = |path| fs::read_to_string(path).unwrap_or_default();
        let mut found = Self::find(
            root,
            wanted,
            &read("/proc/self/mountinfo"),
            &read("/proc/self/cgroup"),
        );
        let filtered = found.others.get(&Controller::Devices);
        if filtered.is_some_and(|seat| seat.version == Version::Two) && !devices::can_be_filtered()
        {
            found.others.remove(&Controller::Devices);
        }
        let first = [
            ("cpu", &found.cpu),
            ("cpu accounting", &found.accounting),
            ("memory", &found.memory),
        ];
        let others = wanted
            .iter()
            .filter(|controller| !found.others.contains_key(controller))
            .map(|controller| controller.name(Version::One));
        let missing: Vec<&str> = first
            .into_iter()
            .filter_map(|(name, seat)| seat.is_none().then_some(name))
            .chain(others)
            .collect();
        if !missing.is_empty() {
            tracing::warn!(
                missing = missing.join(", "),
                "no cgroup can be made for some controllers; their limits do not bite"
            );
        }
        found
    }

    /// The same from the text of the two files.
    pub(crate) fn find(root: &str, wanted: &[Controller], mountinfo: &str, own: &str) -> Self {
        let mut mounts: Vec<Mount> = mountinfo.lines().filter_map(mount).collect();
        // Where both count processor time, the one that has the other controllers too.
        mounts.sort_by_key(|mount| mount.version);
        let seat = |controller| {
            mounts
                .iter()
                .find_map(|mount| seat(mount, controller, root, own))
        };
        Self {
            root: root.to_owned(),
            cpu: seat("cpu"),
            accounting: seat(ACCOUNTING),
            memory: seat("memory"),
            others: wanted
                .iter()
                .filter_map(|wanted| {
                    let found = mounts
                        .iter()
                        .find_map(|mount| self::seat(mount, wanted.name(mount.version), root, own));
                    Some((*wanted, found?))
                })
                .collect(),
        }
    }

    /// The cgroup of a container, made or not. `name` must be safe as a file name.
    pub fn group(&self, name: &str) -> Group {
        let below = |seat: &Option<Seat>| {
            seat.as_ref().map(|seat| Seat {
                version: seat.version,
                folder: seat.folder.join(name),
            })
        };
        Group {
            name: format!("{}/{name}", self.root),
            cpu: below(&self.cpu),
            accounting: below(&self.accounting),
            memory: below(&self.memory),
            others: self
                .others
                .iter()
                .filter_map(|(controller, seat)| Some((*controller, below(&Some(seat.clone()))?)))
                .collect(),
        }
    }
}

/// Reads a line of mountinfo, if it is a cgroup hierarchy.
fn mount(line: &str) -> Option<Mount> {
    let (front, back) = line.split_once(" - ")?;
    let front: Vec<&str> = front.split(' ').collect();
    let back: Vec<&str> = back.split(' ').collect();
    let version = match *back.first()? {
        "cgroup" => Version::One,
        "cgroup2" => Version::Two,
        _ => return None,
    };
    Some(Mount {
        version,
        point: unescape(front.get(4)?),
        top: unescape(front.get(3)?),
        controllers: back.get(2)?.split(',').map(str::to_owned).collect(),
    })
}

/// Blanks and backslashes in paths are written as three octal digits.
fn unescape(text: &str) -> PathBuf {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let code = after.get(..3).and_then(|c| u8::from_str_radix(c, 8).ok());
        match code {
            Some(code) => {
                out.push(char::from(code));
                rest = after.get(3..).unwrap_or_default();
            }
            None => {
                out.push('\\');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out.into()
}

/// The folder of our root for a controller in a hierarchy, made if it can be.
fn seat(mount: &Mount, controller: &str, root: &str, own: &str) -> Option<Seat> {
    let serves = match mount.version {
        Version::One => mount.controllers.iter().any(|each| each == controller),
        Version::Two => !is_handed_down(controller) || lists(mount, controller),
    };
    if !serves {
        return None;
    }
    let own = own.lines().find_map(|line| {
        let mut fields = line.splitn(3, ':').skip(1);
        let names = fields.next()?;
        let here = match mount.version {
            Version::One => names.split(',').any(|each| each == controller),
            Version::Two => names.is_empty(),
        };
        let path = Path::new(fields.next()?);
        let below = path.strip_prefix(&mount.top).ok()?;
        here.then(|| mount.point.join(below))
    });
    [Some(mount.point.clone()), own]
        .into_iter()
        .flatten()
        .find_map(|top| {
            let folder = top.join(root);
            let made = match fs::create_dir(&folder) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return None,
                made => made.is_ok(),
            };
            let usable = match mount.version {
                Version::One => true,
                Version::Two => !is_handed_down(controller) || enable(&top, root, controller),
            } && writable(&folder);
            if !usable && made {
                // Leaves no trace where it is of no use; others may use it by now.
                let _ = fs::remove_dir(&folder);
            }
            usable.then_some(Seat {
                version: mount.version,
                folder,
            })
        })
}

/// Can cgroups be made in a folder? One that another user made may refuse.
fn writable(folder: &Path) -> bool {
    rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_ok()
}

fn lists(mount: &Mount, controller: &str) -> bool {
    has_word(&mount.point.join("cgroup.controllers"), controller)
}

fn has_word(file: &Path, word: &str) -> bool {
    fs::read_to_string(file)
        .is_ok_and(|text| text.split_ascii_whitespace().any(|each| each == word))
}

/// Hands a version 2 controller down to the children of our root.
fn enable(top: &Path, root: &str, controller: &str) -> bool {
    [top.to_owned(), top.join(root)].iter().all(|folder| {
        let file = folder.join("cgroup.subtree_control");
        has_word(&file, controller)
            || (fs::write(&file, format!("+{controller}")).is_ok() && handed(&file, controller))
    })
}

/// Was a controller really handed down? In a recorded tree the file holds what was
/// written, with its sign.
fn handed(file: &Path, controller: &str) -> bool {
    has_word(file, controller) || has_word(file, &format!("+{controller}"))
}

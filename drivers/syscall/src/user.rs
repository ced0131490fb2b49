//! Users by name, from `/etc/passwd` and `/etc/group`.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Longest user file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 16 << 20;

/// A user of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The login name; the number as text if it has none.
    pub name: String,
    /// Its number.
    pub uid: u32,
    /// The number of its own group.
    pub gid: u32,
    /// The numbers of all its groups, its own first.
    pub groups: Vec<u32>,
}

/// Why a user is not known.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    /// No such name, and not a number either.
    #[error("there is no user '{0}' on this machine")]
    Unknown(String),
    /// The user files cannot be read.
    #[error("cannot read {}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl User {
    /// Finds a user by login name or by number. A number without a name is a user all the
    /// same, whose group has the same number.
    pub fn find(who: &str) -> Result<Self, UserError> {
        Self::find_in(
            who,
            &read(Path::new("/etc/passwd"))?,
            &read(Path::new("/etc/group"))?,
        )
        .ok_or_else(|| UserError::Unknown(who.to_owned()))
    }

    /// Finds a user as [`User::find`] does, by the text of other user files.
    pub fn find_in(who: &str, passwd: &str, group: &str) -> Option<Self> {
        let number = who.parse::<u32>().ok().filter(|uid| *uid != u32::MAX);
        let entry = |line: &str| {
            let mut fields = line.split(':');
            let name = fields.next()?.to_owned();
            let uid: u32 = fields.nth(1)?.parse().ok()?;
            Some((name, uid, fields.next()?.parse::<u32>().ok()?))
        };
        let named = passwd.lines().filter_map(entry).find(|each| each.0 == who);
        let (name, uid, gid) = named.or_else(|| {
            let uid = number?;
            let numbered = passwd.lines().filter_map(entry).find(|each| each.1 == uid);
            Some(numbered.unwrap_or_else(|| (who.to_owned(), uid, uid)))
        })?;
        let mut groups = vec![gid];
        for line in group.lines() {
            let fields: Vec<&str> = line.split(':').collect();
            let [_, _, gid, members] = fields[..] else {
                continue;
            };
            let Ok(gid) = gid.parse() else { continue };
            if members.split(',').any(|member| member == name) && !groups.contains(&gid) {
                groups.push(gid);
            }
        }
        Some(Self {
            name,
            uid,
            gid,
            groups,
        })
    }
}

/// A file as text; one that does not exist is empty.
fn read(path: &Path) -> Result<String, UserError> {
    let mut bytes = Vec::new();
    let result =
        File::open(path).and_then(|file| file.take(FILE_BYTES_MAX).read_to_end(&mut bytes));
    match result {
        Ok(_) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(source) => Err(UserError::File {
            path: path.to_owned(),
            source,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/sh\nbroken\n\
        ann:x:1000:100:Ann:/ann:/bin/sh\n1000:x:7:7::/:\n";
    const GROUP: &str = "root:x:0:\naudio:x:29:bob,ann\nusers:x:100:ann\nann:x:oops:ann\n";

    #[test]
    fn users_are_found_by_name_then_by_number() {
        let find = |who| User::find_in(who, PASSWD, GROUP);
        let ann = find("ann").unwrap();
        assert_eq!((ann.uid, ann.gid, ann.groups), (1000, 100, vec![100, 29]));
        assert_eq!(find("0").unwrap().name, "root");
        assert_eq!(find("1000").unwrap().uid, 7);
        let nameless = find("4242").unwrap();
        assert_eq!((nameless.uid, nameless.groups), (4242, vec![4242]));
        assert_eq!(find("bob"), None);
        assert_eq!(find(""), None);
        assert_eq!(find("-1"), None);
        // The number that system calls take for "leave as it is".
        assert_eq!(find("4294967295"), None);
    }
}

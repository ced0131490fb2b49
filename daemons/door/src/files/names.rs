//! Names of users and groups.

use std::collections::HashMap;

/// The names of this machine's own users and groups, as of now.
#[derive(Debug, Default)]
pub(super) struct Names {
    users: HashMap<u32, String>,
    groups: HashMap<u32, String>,
}

impl Names {
    /// Reads the files that hold them; what cannot be read counts as empty.
    pub(super) fn load() -> Self {
        let read = |path| {
            std::fs::read_to_string(path)
                .map(|text| parse(&text))
                .unwrap_or_default()
        };
        Self {
            users: read("/etc/passwd"),
            groups: read("/etc/group"),
        }
    }

    pub(super) fn user(&self, uid: u32) -> String {
        self.users
            .get(&uid)
            .cloned()
            .unwrap_or_else(|| uid.to_string())
    }

    pub(super) fn group(&self, gid: u32) -> String {
        self.groups
            .get(&gid)
            .cloned()
            .unwrap_or_else(|| gid.to_string())
    }
}

/// Lines of `name:password:number:…`; the first name of a number counts.
fn parse(text: &str) -> HashMap<u32, String> {
    let mut names = HashMap::new();
    for line in text.lines() {
        let mut fields = line.split(':');
        if let (Some(name), Some(number)) = (
            fields.next(),
            fields.nth(1).and_then(|number| number.parse().ok()),
        ) {
            names.entry(number).or_insert_with(|| name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_name_of_a_number_counts() {
        let names = Names {
            users: parse("root:x:0:0::/:/bin/sh\ntoor:x:0:0\nbroken\nann:x:1000:1000\n"),
            ..Names::default()
        };
        assert_eq!(names.user(0), "root");
        assert_eq!(names.user(1000), "ann");
        assert_eq!(names.user(7), "7");
        assert_eq!(names.group(0), "0");
    }
}

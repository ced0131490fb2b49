//! Users of this machine, and how to become one.

use rustix::process::{Gid, Uid};

use crate::child::Problem;

/// A user as the system's files describe it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Account {
    name: String,
    uid: u32,
    gid: u32,
    /// All groups, `gid` first.
    groups: Vec<u32>,
}

impl Account {
    pub(crate) fn find(name: &str) -> Result<Self, Problem> {
        let read =
            |path: &str| std::fs::read_to_string(path).map_err(Problem::of(format!("read {path}")));
        Self::pick(name, &read("/etc/passwd")?, &read("/etc/group")?).ok_or_else(|| {
            Problem::Refused(format!(
                "user '{name}' is not in /etc/passwd: create it, or let the task name another"
            ))
        })
    }

    /// Its number, and that of its group.
    pub(crate) fn ids(&self) -> (u32, u32) {
        (self.uid, self.gid)
    }

    fn pick(name: &str, passwd: &str, group: &str) -> Option<Self> {
        let mut fields = passwd
            .lines()
            .map(|line| line.split(':'))
            .find_map(|mut fields| (fields.next() == Some(name)).then_some(fields))?
            .skip(1);
        let uid = fields.next()?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        let mut groups = vec![gid];
        groups.extend(group.lines().filter_map(|line| {
            let mut fields = line.split(':').skip(2);
            let id: u32 = fields.next()?.parse().ok()?;
            let member = fields.next()?.split(',').any(|member| member == name);
            (member && id != gid).then_some(id)
        }));
        Some(Self {
            name: name.to_owned(),
            uid,
            gid,
            groups,
        })
    }

    /// Turns this thread, and with it every thread that it will start, into the user for good.
    pub(crate) fn become_it(&self) -> Result<(), Problem> {
        let uid = Uid::from_raw(self.uid);
        if !rustix::process::geteuid().is_root() {
            return if rustix::process::geteuid() == uid {
                Ok(())
            } else {
                Err(Problem::Refused(format!(
                    "only root fetches as another user: run the agent as root, or tasks as its own user, not as '{}'",
                    self.name
                )))
            };
        }
        let gid = Gid::from_raw(self.gid);
        let groups: Vec<Gid> = self.groups.iter().map(|id| Gid::from_raw(*id)).collect();
        rustix::thread::set_thread_groups(&groups)
            .and_then(|()| rustix::thread::set_thread_res_gid(gid, gid, gid))
            .and_then(|()| rustix::thread::set_thread_res_uid(uid, uid, uid))
            .map_err(Problem::of(format!("become user '{}'", self.name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_the_groups_that_name_it() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\nann:x:1000:1001:Ann:/nowhere:/bin/sh\n";
        let group = "root:x:0:\nann:x:1001:ann\nvideo:x:44:joanna,ann\naudio:x:29:joanna\n";
        let ann = Account::pick("ann", passwd, group).expect("there");
        assert_eq!((ann.uid, ann.gid), (1000, 1001));
        assert_eq!(ann.groups, [1001, 44]);
        assert_eq!(Account::pick("an", passwd, group), None);
        assert_eq!(Account::pick("", passwd, group), None);
    }
}

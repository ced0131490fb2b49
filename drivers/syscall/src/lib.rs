//! Linux system calls behind safe functions; the only room with unsafe code.
//!
//! Most calls come safely from `rustix` and are used directly where they are needed. What
//! is here is what several drivers share, or what needs care to be safe: [`fork`], the
//! processes of the machine, users by name, giving up privileges, and the limit of open files.

mod descriptors;
mod folder;
mod fork;
mod namespace;
mod privileges;
mod process;
mod user;
mod watch;

pub use descriptors::{former_descriptors, raise_descriptors};
pub use folder::open_folder;
pub use fork::{Fork, fork};
pub use namespace::{
    enter_namespaces, enter_pid_namespace, isolate, new_namespaces, new_pid_namespace,
    share_namespaces,
};
pub use privileges::{
    become_user, forbid_new_privileges, keep_descriptors_to_ourselves, limit_capabilities,
};
pub use process::{Process, descendants, kill_descendants, process, send_signal};
pub use user::{User, UserError};
pub use watch::watch;

//! Linux system calls behind safe functions; the only room with unsafe code.
//!
//! Most calls come safely from `rustix` and are used directly where they are needed. What
//! is here is what several drivers share, or what needs care to be safe: [`fork`], the
//! processes of the machine, users by name, namespaces, mounts, giving up privileges, filters
//! of system calls and devices, the limit of open files, quotas of projects, and the allocator's options.

mod allocator;
mod bpf;
mod capability;
mod descriptors;
mod folder;
mod fork;
mod mount;
mod namespace;
mod network;
mod privileges;
mod process;
mod project;
mod seccomp;
mod user;
mod watch;

pub use allocator::give_back_memory_after;
pub use bpf::{attach_device_filter, load_device_filter};
pub use capability::{
    Capabilities, as_file_owner, bound_capabilities, hold_capabilities, keep_capabilities,
    make_root_plain,
};
pub use descriptors::{former_descriptors, raise_descriptors};
pub use folder::{open_below, open_folder};
pub use fork::{Born, Fork, Namespaces, fork, fork_into};
pub use mount::{MountChange, Propagation, change_mount};
pub use namespace::{
    NamespaceKinds, enter, isolate, new_cgroup_namespace, new_mount_namespace, new_user_namespace,
};
pub use network::{
    in_network, in_new_network, join_network, new_name_namespace, new_network_at, open_network,
    own_network,
};
pub use privileges::{
    become_user, forbid_new_privileges, hide, keep_descriptors_to_ourselves, new_key_ring,
};
pub use process::{
    Process, descendants, kill_descendants, leave_children_to_kernel, process, send_signal,
};
pub use project::{ProjectUse, limit_project, project_of, project_use, put_in_project};
pub use seccomp::filter_system_calls;
pub use user::{User, UserError};
pub use watch::watch;

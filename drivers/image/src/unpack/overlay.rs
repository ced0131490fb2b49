//! Whether this machine has an overlayfs that takes layers in our form. The mount is gone with the child that tries.

use std::ffi::CString;
use std::io;
use std::os::unix::ffi::OsStringExt as _;
use std::path::Path;

use rustix::mount::{MountFlags, MountPropagationFlags};

use super::Problem;

/// Mounts an overlayfs of folders in `folder`, in a namespace of this process, and writes through it.
pub(super) fn mount(folder: &Path) -> Result<(), Problem> {
    let names = ["lower", "upper", "work", "root"].map(|name| folder.join(name));
    let attempt = || -> io::Result<()> {
        for name in &names {
            std::fs::create_dir(name)?;
        }
        let [lower, upper, work, root] = names;
        std::fs::write(lower.join("file"), "")?;
        drivers_syscall::isolate(false)?;
        let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
        rustix::mount::mount_change("/", private)?;
        let mut options = std::ffi::OsString::from("userxattr,lowerdir=");
        options.push(lower);
        options.push(",upperdir=");
        options.push(upper);
        options.push(",workdir=");
        options.push(work);
        let options = CString::new(options.into_vec())?;
        rustix::mount::mount("overlay", &root, "overlay", MountFlags::empty(), &*options)?;
        // Copying upwards is where disks differ.
        std::fs::write(root.join("file"), "x")?;
        std::fs::remove_file(root.join("file"))
    };
    attempt().map_err(Problem::of("mount an overlayfs"))
}

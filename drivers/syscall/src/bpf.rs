//! Programs of the kernel that judge which devices are opened.

use std::io;
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd};

/// Names of the kernel's interface that `libc` lacks.
const BPF_PROG_LOAD: libc::c_int = 5;
const BPF_PROG_ATTACH: libc::c_int = 8;
const BPF_PROG_TYPE_CGROUP_DEVICE: u32 = 15;
const BPF_CGROUP_DEVICE: u32 = 6;
const BPF_F_ALLOW_MULTI: u32 = 2;

/// The first part of the kernel's description of a program to load; what is not said is 0.
#[repr(C)]
struct Load {
    kind: u32,
    instructions_len: u32,
    instructions: u64,
    license: u64,
    log: [u64; 2],
}

/// The kernel's description of a program to attach.
#[repr(C)]
struct Attach {
    target: u32,
    program: u32,
    kind: u32,
    flags: u32,
}

/// Loads a program that judges accesses to devices: eBPF, one instruction a number (code, registers, jump and operand
/// from the lowest bits up). The kernel refuses it if it may not end. Takes `CAP_BPF` and `CAP_NET_ADMIN`.
pub fn load_device_filter(program: &[u64]) -> io::Result<OwnedFd> {
    let load = Load {
        kind: BPF_PROG_TYPE_CGROUP_DEVICE,
        instructions_len: u32::try_from(program.len())
            .map_err(|_| io::Error::other("a filter of devices is too long"))?,
        instructions: program.as_ptr().addr() as u64,
        // It uses no function that is for programs under the GPL only.
        license: c"Apache-2.0".as_ptr().addr() as u64,
        log: [0; 2],
    };
    let descriptor = call(BPF_PROG_LOAD, &load)?;
    #[expect(unsafe_code, reason = "there is no safe wrapper")]
    // SAFETY: the kernel made the descriptor just now, so that nobody else owns it.
    Ok(unsafe { OwnedFd::from_raw_fd(descriptor) })
}

/// Lets a [loaded](load_device_filter) program judge for a cgroup of version 2, which a descriptor of its folder stands
/// for, and all below it: what any program on the way to the top refuses is refused. It lasts as long as the cgroup.
pub fn attach_device_filter(group: impl AsFd, program: impl AsFd) -> io::Result<()> {
    let attach = Attach {
        target: group.as_fd().as_raw_fd().cast_unsigned(),
        program: program.as_fd().as_raw_fd().cast_unsigned(),
        kind: BPF_CGROUP_DEVICE,
        flags: BPF_F_ALLOW_MULTI,
    };
    call(BPF_PROG_ATTACH, &attach).map(drop)
}

fn call<T>(command: libc::c_int, attributes: &T) -> io::Result<libc::c_int> {
    #[expect(unsafe_code, reason = "there is no safe wrapper")]
    // SAFETY: `T` is one of the descriptions above, of which the kernel reads as many bytes
    // as it is told and writes none; what they point to lives until after the call.
    let result = unsafe {
        libc::syscall(
            libc::SYS_bpf,
            command,
            &raw const *attributes,
            size_of::<T>(),
        )
    };
    match libc::c_int::try_from(result) {
        Ok(result) if result >= 0 => Ok(result),
        _ => Err(io::Error::last_os_error()),
    }
}

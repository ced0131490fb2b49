//! Filters of system calls.

use std::io;

/// Lets a program judge each system call of this thread, and of all that it will execute,
/// from here on: `program` is classic BPF, one instruction a number (code, jumps and
/// operand from the lowest bits up, as the kernel lays them out in memory). Needs
/// `CAP_SYS_ADMIN` unless new privileges are forbidden.
pub fn filter_system_calls(program: &[u64]) -> io::Result<()> {
    // Both have eight bytes; this one says which are which.
    let mut instructions: Vec<libc::sock_filter> = program
        .iter()
        .map(|word| {
            let [c0, c1, jt, jf, k0, k1, k2, k3] = word.to_le_bytes();
            libc::sock_filter {
                code: u16::from_le_bytes([c0, c1]),
                jt,
                jf,
                k: u32::from_le_bytes([k0, k1, k2, k3]),
            }
        })
        .collect();
    let len = u16::try_from(instructions.len())
        .map_err(|_| io::Error::other("a filter of system calls is too long"))?;
    let program = libc::sock_fprog {
        len,
        filter: instructions.as_mut_ptr(),
    };
    #[expect(unsafe_code, reason = "there is no safe wrapper")]
    // SAFETY: the kernel copies `len` instructions from `filter`, which live until after
    // the call, and checks them.
    let result = unsafe {
        libc::syscall(
            libc::SYS_seccomp,
            libc::SECCOMP_SET_MODE_FILTER,
            0,
            &raw const program,
        )
    };
    match result {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

//! Linux system calls behind safe functions; the only room with unsafe code.

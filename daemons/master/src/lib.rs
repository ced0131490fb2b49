//! The master daemon: sockets, timers and the effects of kernel/master.

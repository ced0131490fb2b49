//! The agent daemon: sockets, timers, containers and the effects of kernel/agent.

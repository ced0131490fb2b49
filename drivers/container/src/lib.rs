//! Containers: launch, supervise, signal, wait.

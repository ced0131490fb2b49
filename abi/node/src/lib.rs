//! Messages between a master and its agents.

//! Recorded exchanges and real third-party clients against real processes.

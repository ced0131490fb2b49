//! The agent as a pure state machine: step(now, input) to effects.

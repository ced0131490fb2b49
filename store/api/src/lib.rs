//! Durable state: the trait, fencing and the contract test.

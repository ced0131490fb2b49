//! Durable state in one redb file.

//! Documents of all ages into the one form that is stored and shown.

mod app;
mod network;
mod pod;

pub(crate) use app::{modern, modern_update, settled};
pub(crate) use pod::pod;

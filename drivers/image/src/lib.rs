//! Container images: pull, unpack, store, mount.

mod challenge;
mod config;
mod credentials;
mod digest;
mod error;
pub mod hostile;
mod local;
mod manifest;
mod reference;
mod registry;
mod store;
mod unpack;

pub use config::ImageConfig;
pub use credentials::{DockerConfig, DockerConfigError};
pub use digest::{Digest, DigestError};
pub use error::ImageError;
pub use manifest::{Limits, Platform};
pub use reference::{Reference, ReferenceError};
pub use registry::{DefaultSource, DefaultSourceError};
pub use store::{Backend, Image, Provisioned, Pruned, Root, Store, StoreSettings, Wanted};
pub use unpack::{Unpacked, container_unpack, lock_down_here, unpack, unpack_here};

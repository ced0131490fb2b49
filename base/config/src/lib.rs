//! Flags, environment and files turned into typed values, in the spellings that Mesos clusters use.
//!
//! Declare flags as constants, collect them in a [`FlagSet`], and [`FlagSet::parse`] arguments and environment:
//!
//! ```
//! use base_config::{Flag, FlagSet};
//! use std::time::Duration;
//!
//! const PORT: Flag<u16> = Flag::new("port", "port to listen on; 0 picks a free one").default("5050");
//! const GRACE: Flag<Duration> = Flag::new("offer_timeout", "how long an offer stays open");
//!
//! let flags = FlagSet::new("tepui master").with(&PORT).with(&GRACE);
//! let values = flags.parse(["--offer-timeout=2mins".to_owned()], |_| None)?;
//! assert_eq!(values.get(&PORT), 5050);
//! assert_eq!(values.find(&GRACE), Some(Duration::from_secs(120)));
//! assert_eq!(values.shown()["offer_timeout"], "2mins");
//! # Ok::<(), base_config::FlagError>(())
//! ```

mod bytes;
mod duration;
mod error;
mod flags;
mod nearest;
mod settled;
mod value;

pub use bytes::ByteSize;
pub use duration::{parse_duration, show_duration};
pub use error::{FlagError, TextError};
pub use flags::{Flag, FlagSet, Values};
pub use settled::{Settled, Takes};
pub use value::FlagValue;

//! Networks of others: descriptions, plugins and what plugins say, by the CNI specification of
//! versions 0.1.0 to 1.1.0.

mod answer;
mod list;
mod orphans;
mod run;

pub use answer::{Answer, AnswerError, answer};
pub use list::{ListError, PluginList, list};
pub(crate) use list::{Runtime, load};
pub(crate) use orphans::end_orphans;
pub(crate) use run::{Call, Verb, run};

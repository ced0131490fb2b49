//! Spans of a call: at the door, in the core, and of each effect.
//!
//! All have the target [`TARGET`] at level trace, so that the log never has them and only a collector's layer turns them
//! on. While they are off a span costs one look at a number, and nothing is carried along.

/// The target of spans, and of nothing else.
pub const TARGET: &str = "traces";

/// A span of a call: `span!("name", field = value)`.
#[macro_export]
macro_rules! span {
    (parent: $parent:expr, $($rest:tt)*) => {
        tracing::span!(target: $crate::TARGET, parent: $parent, tracing::Level::TRACE, $($rest)*)
    };
    ($($rest:tt)*) => {
        tracing::span!(target: $crate::TARGET, tracing::Level::TRACE, $($rest)*)
    };
}

/// The span of the call that is being answered, to be carried to another thread; none while spans are off.
pub fn current() -> tracing::Span {
    match tracing::enabled!(target: TARGET, tracing::Level::TRACE) {
        true => tracing::Span::current(),
        false => tracing::Span::none(),
    }
}

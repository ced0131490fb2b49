//! RecordIO framing of streams, with limits.

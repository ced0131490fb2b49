//! Artifacts into sandboxes: download, copy, unpack.

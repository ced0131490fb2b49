//! Parts of the JSON documents of the unversioned endpoints, where an agent is still a slave.

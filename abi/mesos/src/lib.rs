//! The Mesos v1 messages, on the wire and as Mesos JSON; admission to terms and rendering from them.

//! A typed client of the Mesos API.

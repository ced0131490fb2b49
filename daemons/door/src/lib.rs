//! HTTP, login and authorization, shared by all daemons.

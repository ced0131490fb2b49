//! Hierarchical dominant resource fairness: who is offered what.

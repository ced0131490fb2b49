//! Networks of containers: a bridge of our own, and CNI plugins.
//!
//! A container with a network of its own is in a network namespace that is made before it and
//! ends after it: [`Networks::attach`] makes it, and says what the container must be shown;
//! [`Networks::detach`] clears everything away. In between an agent may be killed at any moment:
//! the next one finds by [`Networks::open`] what there is, and [`Networks::sweep`] removes
//! what nobody uses any more.
//!
//! The bridge needs no plugin, only the kernel and the program `nft`. Each container on it has
//! an address of IPv4, and one of IPv6 where the operator gives a range. What goes out wears the
//! address of the machine; what comes in from elsewhere comes by mapped ports alone. They can
//! be reached from other machines, from this one by any of its addresses (127.0.0.1 included,
//! `::1` not), and from containers, the mapped one included. Firewalls that drop what is
//! forwarded must be told to let the bridge be: no rule of ours can overrule them.

mod address;
mod bridge;
mod cni;
mod etc;
mod link;
mod listen;
mod model;
mod networks;
mod ports;
mod record;
mod rules;
mod state;

pub use address::{PoolError, Subnet, SubnetError};
pub use cni::{Answer, AnswerError, ListError, PluginList, answer, list};
pub use listen::{Listeners, listeners};
pub use model::{
    AttachError, Attached, BridgeSettings, Dns, Interface, Join, OpenError, PortMapping, Protocol,
    Request, Settings,
};
pub use networks::Networks;

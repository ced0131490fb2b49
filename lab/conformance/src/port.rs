//! Ports that stay free while the process that listens on them is away.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::os::fd::OwnedFd;

use rustix::net::{
    AddressFamily, SocketFlags, SocketType, bind, getsockname, socket_with, sockopt,
};

/// A port of the loopback address. A process that reuses addresses can listen on it; the system gives it to nobody else.
#[derive(Debug)]
pub struct Port {
    number: u16,
    _bound: OwnedFd,
}

impl Port {
    /// One that is free.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn hold() -> Self {
        let flags = SocketFlags::CLOEXEC;
        let socket = socket_with(AddressFamily::INET, SocketType::STREAM, flags, None)
            .expect("a socket can be made");
        sockopt::set_socket_reuseaddr(&socket, true).expect("addresses can be reused");
        let any = SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0);
        bind(&socket, &any).expect("some port is free");
        let name = getsockname(&socket).expect("the socket has an address");
        let address = SocketAddr::try_from(name).expect("it is an address of the network");
        Self {
            number: address.port(),
            _bound: socket,
        }
    }

    /// Its number.
    #[must_use]
    pub fn number(&self) -> u16 {
        self.number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_knows_it_listens_on_it_again_and_again() {
        let port = Port::hold();
        for _ in 0..2 {
            // The standard library reuses addresses.
            let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port.number()));
            let listener = listener.expect("it is held for us");
            let stream = std::net::TcpStream::connect(listener.local_addr().expect("an address"));
            stream.expect("it listens");
        }
    }
}

//! No open door to strangers.

use std::net::SocketAddr;

/// A daemon would have been open to everybody who reaches it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "refusing to listen on {address} without a login: whoever reaches it could run programs here; give a credentials \
     file (--credentials, on an agent --http-credentials) or require TLS client certificates (--tls-client-ca), or \
     listen on 127.0.0.1 only"
)]
pub struct Exposed {
    /// The address that other machines can reach.
    pub address: SocketAddr,
}

/// Lets a daemon listen on loopback only, unless callers have to log in.
///
/// # Errors
/// [`Exposed`], whose text names the flags that help.
pub fn refuse_exposed(
    address: SocketAddr,
    has_credentials: bool,
    has_client_ca: bool,
) -> Result<(), Exposed> {
    let ip = address.ip().to_canonical();
    if ip.is_loopback() || has_credentials || has_client_ca {
        Ok(())
    } else {
        Err(Exposed { address })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_needs_no_login() {
        for (address, expect) in [
            ("127.0.0.1:5050", true),
            ("127.9.9.9:0", true),
            ("[::1]:5050", true),
            ("[::ffff:127.0.0.1]:5050", true),
            ("0.0.0.0:5050", false),
            ("[::]:5050", false),
            ("10.0.0.1:5050", false),
            ("[fe80::1]:5050", false),
        ] {
            let address: SocketAddr = address.parse().expect("address");
            assert_eq!(
                refuse_exposed(address, false, false).is_ok(),
                expect,
                "{address}"
            );
            assert!(
                refuse_exposed(address, true, false).is_ok()
                    && refuse_exposed(address, false, true).is_ok()
            );
        }
        let text = refuse_exposed(SocketAddr::from(([0, 0, 0, 0], 5050)), false, false)
            .expect_err("exposed")
            .to_string();
        assert!(
            text.contains("0.0.0.0:5050")
                && text.contains("--credentials")
                && text.contains("--tls-client-ca")
        );
    }
}

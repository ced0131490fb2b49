//! Which port of the machine leads to whom.

use std::collections::BTreeMap;

use base_ids::ContainerId;

use crate::model::{AttachError, PortMapping, Protocol};

/// Who has which port.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ports(BTreeMap<(Protocol, u16), ContainerId>);

impl Ports {
    /// Gives ports to a container: all of them, or none.
    pub(crate) fn take(
        &mut self,
        owner: &ContainerId,
        mappings: &[PortMapping],
    ) -> Result<(), AttachError> {
        let mut taken = Vec::new();
        for mapping in mappings {
            let key = (mapping.protocol, mapping.host_port);
            match self.0.get(&key) {
                Some(other) if other == owner && taken.contains(&key) => {
                    self.drop_all(&taken);
                    return Err(AttachError::PortTwice(mapping.host_port));
                }
                Some(other) => {
                    let owner = other.clone();
                    self.drop_all(&taken);
                    let port = mapping.host_port;
                    return Err(AttachError::Port { port, owner });
                }
                None => {
                    self.0.insert(key, owner.clone());
                    taken.push(key);
                }
            }
        }
        Ok(())
    }

    /// Takes back what a container has.
    pub(crate) fn give_back(&mut self, owner: &ContainerId) {
        self.0.retain(|_, other| other != owner);
    }

    fn drop_all(&mut self, keys: &[(Protocol, u16)]) {
        for key in keys {
            self.0.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(protocol: Protocol, host_port: u16) -> PortMapping {
        PortMapping {
            protocol,
            host_port,
            container_port: 80,
        }
    }

    #[test]
    fn a_port_leads_to_one_container() {
        use Protocol::{Tcp, Udp};
        let (a, b): (ContainerId, ContainerId) = ("a".into(), "b".into());
        let mut ports = Ports::default();
        ports.take(&a, &[mapping(Tcp, 1), mapping(Udp, 1)]).unwrap();
        let error = ports.take(&b, &[mapping(Tcp, 2), mapping(Tcp, 1)]);
        let text = error.unwrap_err().to_string();
        assert_eq!(text, "port 1 of the machine leads to container a already");
        // Nothing of a refused wish is kept.
        ports.take(&a, &[mapping(Tcp, 2)]).unwrap();
        let error = ports.take(&b, &[mapping(Tcp, 3), mapping(Tcp, 3)]);
        assert!(error.unwrap_err().to_string().contains("more than once"));
        ports.give_back(&a);
        ports
            .take(&b, &[mapping(Tcp, 1), mapping(Tcp, 2), mapping(Tcp, 3)])
            .unwrap();
    }
}

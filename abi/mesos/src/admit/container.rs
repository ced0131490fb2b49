//! Rules of containers and their volumes.

use super::check::secret;
use super::{Check, fault, within};
use crate::v1;

/// Rules of a container.
pub(super) fn container(info: &v1::ContainerInfo) -> Check {
    for each in &info.volumes {
        volume(each).map_err(|error| within("invalid volume", &error))?;
    }
    if info.r#type() == v1::container_info::Type::Docker {
        let Some(docker) = &info.docker else {
            return fault(format_args!(
                "'docker' is not set in a container of type DOCKER"
            ));
        };
        if docker
            .parameters
            .iter()
            .any(|parameter| parameter.key() == "name")
        {
            return fault(format_args!("a parameter of 'docker' must not be 'name'"));
        }
    }
    Ok(())
}

fn volume(volume: &v1::Volume) -> Check {
    let sources = usize::from(volume.host_path.is_some())
        + usize::from(volume.image.is_some())
        + usize::from(volume.source.is_some());
    if sources != 1 {
        return fault(format_args!(
            "exactly one of 'host_path', 'image' and 'source' must be set"
        ));
    }
    match &volume.source {
        Some(source) => volume_source(source),
        None => Ok(()),
    }
}

fn volume_source(source: &v1::volume::Source) -> Check {
    use v1::volume::source::Type;
    let (name, present) = match source.r#type() {
        Type::DockerVolume => ("docker_volume", source.docker_volume.is_some()),
        Type::HostPath => ("host_path", source.host_path.is_some()),
        Type::SandboxPath => ("sandbox_path", source.sandbox_path.is_some()),
        Type::Secret => ("secret", source.secret.is_some()),
        Type::CsiVolume => ("csi_volume", source.csi_volume.is_some()),
        Type::Unknown => return fault(format_args!("'source.type' is unknown")),
    };
    if !present {
        return fault(format_args!("'source.{name}' is not set for its type"));
    }
    match &source.secret {
        Some(value) => secret(value),
        None => Ok(()),
    }
}

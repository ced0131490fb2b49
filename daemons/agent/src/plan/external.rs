//! Volumes that others provide, as they are asked for: by CSI plugins, and by volume drivers of Docker.

use std::collections::BTreeMap;

use abi_mesos::v1;
use drivers_volume::csi::{AccessMode, AccessType, Empty, MountVolume, VolumeCapability};
use drivers_volume::{CsiVolume, DockerVolume, Wanted};

use crate::secrets::{self, SecretResolver};

/// The volume that others are to provide, if it is one.
///
/// # Errors
/// It contradicts itself; the text is for people.
pub(super) fn wanted(
    volume: &v1::Volume,
    resolver: &dyn SecretResolver,
) -> Result<Option<Wanted>, String> {
    use v1::volume::source::Type;
    let Some(source) = volume.source.as_deref() else {
        return Ok(None);
    };
    match source.r#type() {
        Type::DockerVolume => docker(source).map(Some),
        Type::CsiVolume => csi(volume, source, resolver).map(Some),
        Type::HostPath | Type::SandboxPath | Type::Secret | Type::Unknown => Ok(None),
    }
}

fn docker(source: &v1::volume::Source) -> Result<Wanted, String> {
    let Some(found) = &source.docker_volume else {
        return Err("it is of type DOCKER_VOLUME without docker_volume".to_owned());
    };
    let Some(driver) = found.driver.clone() else {
        return Err("its docker_volume names no driver".to_owned());
    };
    let options = found.driver_options.iter().flat_map(|all| &all.parameter);
    let options = options.map(|one| (one.key().to_owned(), one.value().to_owned()));
    Ok(Wanted::Docker(DockerVolume {
        driver,
        name: found.name().to_owned(),
        options: options.collect(),
    }))
}

fn csi(
    volume: &v1::Volume,
    source: &v1::volume::Source,
    resolver: &dyn SecretResolver,
) -> Result<Wanted, String> {
    use v1::volume::source::csi_volume::volume_capability::AccessType as Access;
    let found = source.csi_volume.as_ref();
    let fixed = found.and_then(|found| Some((found, found.static_provisioning.as_ref()?)));
    let Some((found, fixed)) = fixed else {
        return Err("it is of type CSI_VOLUME without static_provisioning".to_owned());
    };
    let capability = fixed.volume_capability.clone().unwrap_or_default();
    let access_type = match capability.access_type {
        Some(Access::Block(_)) => AccessType::Block(Empty {}),
        Some(Access::Mount(mount)) => AccessType::Mount(MountVolume {
            fs_type: mount.fs_type.unwrap_or_default(),
            mount_flags: mount.mount_flags,
        }),
        None => AccessType::Mount(MountVolume::default()),
    };
    if matches!(access_type, AccessType::Block(_)) {
        return Err(
            "block devices cannot be mounted: ask for 'mount' in its volume_capability".to_owned(),
        );
    }
    let mode = capability.access_mode.map(|mode| mode.mode());
    let capability = VolumeCapability {
        access_type: Some(access_type),
        // The numbers are those of CSI.
        access_mode: mode.map(|mode| AccessMode { mode: mode as i32 }),
    };
    if capability.is_read_only() && volume.mode() == v1::volume::Mode::Rw {
        return Err("its access_mode only lets it be read: ask for it with mode RO".to_owned());
    }
    Ok(Wanted::Csi(Box::new(CsiVolume {
        plugin: found.plugin_name().to_owned(),
        id: fixed.volume_id().to_owned(),
        capability,
        context: fixed.volume_context.clone(),
        stage_secrets: texts(&fixed.node_stage_secrets, resolver)?,
        publish_secrets: texts(&fixed.node_publish_secrets, resolver)?,
    })))
}

/// Secrets of plugins are texts.
fn texts(
    named: &BTreeMap<String, v1::Secret>,
    resolver: &dyn SecretResolver,
) -> Result<BTreeMap<String, String>, String> {
    let text = |(name, secret): (&String, &v1::Secret)| {
        let bytes = secrets::value(resolver, secret)?;
        match String::from_utf8(bytes) {
            Ok(text) => Ok((name.clone(), text)),
            Err(_) => Err(format!("its secret {name:?} is no text")),
        }
    };
    named.iter().map(text).collect()
}

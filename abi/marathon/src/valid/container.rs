//! Containers and volumes of apps.

use abi_json::{At, Faults};

use crate::app::App;
use crate::container::{
    Capability, Container, Csi, DVDI, DiskType, Docker, Dvdi, Engine, External, ExternalVolume,
    Persistent, PersistentVolume, Volume,
};
use crate::parts::{ReadMode, Secrets};
use crate::settings::{Feature, Settings};

use super::{all_differ, constraint, linux, need, network};

/// What is wrong with the container of an app.
pub(super) fn container(settings: &Settings, app: &App, faults: &mut Faults) {
    let Some(container) = &app.container else {
        return;
    };
    let at = At::ROOT.key("container");
    if let Some(mappings) = &container.port_mappings {
        network::mappings(mappings, &app.networks, &at.key("portMappings"), faults);
    }
    if let Some(info) = &container.linux_info {
        linux(info, false, &at.key("linuxInfo"), faults);
    }
    match (&container.docker, container.kind) {
        (None, Engine::Docker) => faults.say(
            &at.key("docker"),
            "a container of type DOCKER needs an image",
        ),
        (None, Engine::Mesos) => {}
        (Some(docker), engine) => image(settings, docker, engine, &app.secrets, &at, faults),
    }
    volumes(settings, app, container, &at.key("volumes"), faults);
}

fn image(
    settings: &Settings,
    docker: &Docker,
    engine: Engine,
    secrets: &Secrets,
    at: &At<'_>,
    faults: &mut Faults,
) {
    let at = at.key("docker");
    let Some(config) = &docker.pull_config else {
        return;
    };
    let at = at.key("pullConfig");
    match engine {
        Engine::Docker => faults.say(&at, "needs a container of type MESOS"),
        Engine::Mesos => {
            need(settings, Feature::Secrets, &at, faults);
            faults.expect(
                secrets.contains_key(&config.secret),
                &at,
                format!(
                    "refers to the secret {:?}, which is not declared",
                    config.secret
                ),
            );
        }
    }
}

fn volumes(
    settings: &Settings,
    app: &App,
    container: &Container,
    at: &At<'_>,
    faults: &mut Faults,
) {
    faults.expect(
        all_differ(container.external().filter_map(|it| it.external.name())),
        at,
        "the names of external volumes must differ",
    );
    for (index, volume) in container.volumes.iter().enumerate() {
        let at = at.index(index);
        match volume {
            Volume::Host(_) => {}
            Volume::Persistent(volume) => persistent_volume(volume, &at, faults),
            Volume::External(volume) => external(settings, container.kind, volume, &at, faults),
            Volume::Secret(volume) => {
                need(settings, Feature::Secrets, &at, faults);
                faults.expect(
                    app.secrets.contains_key(&volume.secret),
                    &at.key("secret"),
                    format!(
                        "refers to the secret {:?}, which is not declared",
                        volume.secret
                    ),
                );
            }
        }
    }
    if container
        .external()
        .any(|it| matches!(it.external, External::Dvdi(_)))
    {
        let shared = container.external().all(|it| match &it.external {
            External::Dvdi(dvdi) => dvdi.shared,
            External::Csi(_) => true,
        });
        faults.expect(
            shared || app.instances <= 1,
            &At::ROOT,
            "an external volume that is not shared serves one instance only",
        );
        if let Some(strategy) = &app.upgrade_strategy {
            faults.expect(
                strategy.maximum_over_capacity.get() == 0.0,
                &At::ROOT.key("upgradeStrategy").key("maximumOverCapacity"),
                "must be 0 with external volumes",
            );
        }
    }
    let csi_serves_one = container.external().any(|it| match &it.external {
        External::Dvdi(_) => false,
        External::Csi(csi) => {
            let mode = csi.options.capability.access_mode;
            !mode.is_shareable()
                || (mode == crate::container::AccessMode::MultiNodeSingleWriter
                    && it.mode == ReadMode::ReadWrite)
        }
    });
    faults.expect(
        !csi_serves_one || app.instances <= 1,
        &At::ROOT.key("instances"),
        "a volume that several instances can not share serves one only",
    );
}

/// A path of one segment below the sandbox.
fn persistent_volume(volume: &PersistentVolume, at: &At<'_>, faults: &mut Faults) {
    let path = volume.container_path.as_str();
    faults.expect(
        !path.contains('/') && !matches!(path, "." | ".."),
        &at.key("containerPath"),
        "must be one name in the sandbox: without a slash, neither . nor ..",
    );
    faults.expect(
        volume.mode == ReadMode::ReadWrite,
        &at.key("mode"),
        "must be RW",
    );
    persistent(&volume.persistent, &at.key("persistent"), faults);
}

/// Size and place of data that stay.
pub(super) fn persistent(info: &Persistent, at: &At<'_>, faults: &mut Faults) {
    faults.expect(info.size > 0, &at.key("size"), "must be more than 0");
    for (index, constraint) in info.constraints.iter().enumerate() {
        constraint::of_volume(constraint, &at.key("constraints").index(index), faults);
    }
    let root = match info.kind {
        Some(DiskType::Root) => true,
        None => info.profile_name.is_none(),
        Some(DiskType::Path | DiskType::Mount) => false,
    };
    faults.expect(
        !root || info.constraints.is_empty(),
        at,
        "constraints choose among disks of type path or mount, and a root disk is neither",
    );
    let mount = match info.kind {
        Some(kind) => kind == DiskType::Mount,
        None => info.profile_name.is_some(),
    };
    faults.expect(
        mount || info.max_size.is_none(),
        at,
        "maxSize needs a disk of type mount",
    );
    faults.expect(
        info.max_size.is_none_or(|max| max > info.size),
        at,
        "maxSize must be more than size",
    );
}

fn external(
    settings: &Settings,
    engine: Engine,
    volume: &ExternalVolume,
    at: &At<'_>,
    faults: &mut Faults,
) {
    need(settings, Feature::ExternalVolumes, at, faults);
    let dots = matches!(volume.container_path.as_str(), "." | "..");
    faults.expect(!dots, &at.key("containerPath"), "must not be . or ..");
    match &volume.external {
        External::Dvdi(dvdi) => driver(engine, volume.mode, dvdi, at, faults),
        External::Csi(csi) => plugin(volume.mode, csi, at, faults),
    }
}

/// An option of a driver, and which values it takes.
type Rule = (&'static str, fn(&str) -> bool);

/// Words that drivers are given.
fn is_label(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    let bytes = text.as_bytes();
    bytes.first().is_some_and(|byte| plain(*byte))
        && bytes.last().is_some_and(|byte| plain(*byte))
        && bytes
            .iter()
            .all(|byte| plain(*byte) || b"-_".contains(byte))
}

fn driver(engine: Engine, mode: ReadMode, dvdi: &Dvdi, at: &At<'_>, faults: &mut Faults) {
    let info = at.key("external");
    faults.expect(
        dvdi.name.as_ref().is_some_and(|name| !name.is_empty()),
        &info.key("name"),
        "must be given",
    );
    match dvdi.provider.as_deref() {
        Some(DVDI) => {}
        None => faults.say(&info.key("provider"), "must be given"),
        Some(other) => faults.say(
            &info.key("provider"),
            format!("{other:?} is not a known provider: dvdi and csi are"),
        ),
    }
    let options = info.key("options");
    faults.expect(
        dvdi.options
            .keys()
            .all(|key| key.split('/').count() == 2 && key.split('/').all(is_label)),
        &options,
        "the names of options have the form provider/option",
    );
    let driver = dvdi.options.get("dvdi/driver");
    if dvdi.provider.as_deref() == Some(DVDI) {
        faults.expect(
            driver.is_some_and(|driver| is_label(driver)),
            &info.key("options(\"dvdi/driver\")"),
            "must name the driver",
        );
    }
    if driver.is_some_and(|driver| driver == "rexray") {
        let given = |key: &str| dvdi.options.get(key);
        let rules: [Rule; 4] = [
            ("dvdi/volumetype", is_label),
            ("dvdi/newfstype", is_label),
            ("dvdi/iops", |text| {
                text.parse::<u64>().is_ok_and(|count| count > 0)
            }),
            ("dvdi/overwritefs", |text| text.parse::<bool>().is_ok()),
        ];
        for (key, sound) in rules {
            faults.expect(
                given(key).is_none_or(|text| sound(text)),
                &options.key(&format!("{key:?}")),
                "is not what the driver takes",
            );
        }
    }
    match engine {
        Engine::Mesos => faults.expect(
            mode == ReadMode::ReadWrite,
            &at.key("mode"),
            "must be RW in a container of type MESOS",
        ),
        Engine::Docker => {
            faults.expect(
                dvdi.options.keys().all(|key| key == "dvdi/driver"),
                &options,
                "only dvdi/driver can be given in a container of type DOCKER",
            );
            faults.expect(
                dvdi.size.is_none(),
                &info.key("size"),
                "can not be given in a container of type DOCKER",
            );
        }
    }
}

fn plugin(mode: ReadMode, csi: &Csi, at: &At<'_>, faults: &mut Faults) {
    let Capability {
        access_mode,
        access_type,
        fs_type,
        mount_flags: _,
    } = &csi.options.capability;
    faults.expect(
        mode == ReadMode::ReadOnly || !access_mode.is_read_only(),
        at,
        "must be mounted RO, as its access mode allows no writing",
    );
    faults.expect(
        *access_type == crate::container::AccessType::Block || fs_type.is_some(),
        &at.key("external")
            .key("options")
            .key("capability")
            .key("fsType"),
        "must be given for the access type mount",
    );
}

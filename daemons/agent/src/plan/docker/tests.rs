//! Which parameters are carried out, and which are refused.

use drivers_container::{MountSource, RLimitKind};

use super::*;

fn info(parameters: &[(&str, &str)]) -> v1::ContainerInfo {
    use v1::container_info::{DockerInfo, Type};
    let parameters = parameters.iter().map(|(key, value)| v1::Parameter {
        key: Some((*key).to_owned()),
        value: Some((*value).to_owned()),
    });
    v1::ContainerInfo {
        r#type: Some(Type::Docker),
        docker: Some(DockerInfo {
            image: Some("i".to_owned()),
            parameters: parameters.collect(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

fn granted(parameters: &[(&str, &str)], policy: &Policy) -> Result<Plan, String> {
    let mut info = info(parameters);
    let wishes = read(Some(&mut info))?.expect("it is of type DOCKER");
    wishes.grant(Plan::default(), policy, Some(&info), true)
}

#[track_caller]
fn refused(parameters: &[(&str, &str)], part: &str) {
    let text = granted(parameters, &Policy::default()).err();
    let text = text.expect("it is refused");
    assert!(text.contains(part), "{text}");
}

#[test]
fn what_makes_sense_is_carried_out() {
    let plan = granted(
        &[
            ("cap-add", "sys_time"),
            ("cap-drop", "CAP_CHOWN"),
            ("ulimit", "nofile=1024:2048"),
            ("env", "A=b=c"),
            ("user", "daemon"),
            ("group-add", "44"),
            ("workdir", "/srv"),
            ("shm-size", "128m"),
            ("tmpfs", "/run:size=1g,mode=700,rw"),
            ("security-opt", "no-new-privileges"),
            ("label", "a=b"),
            ("init", "true"),
        ],
        &Policy::default(),
    );
    let plan = plan.unwrap();
    let one = |name| Capabilities::named(name).unwrap();
    let bounding = plan.isolation.bounding;
    assert!(bounding.contains(one("SYS_TIME")) && !bounding.contains(one("CHOWN")));
    let limit = RLimit {
        kind: RLimitKind::Nofile,
        soft: Some(1024),
        hard: Some(2048),
    };
    assert_eq!(plan.rlimits, [limit]);
    assert_eq!(plan.image_variables, [("A".to_owned(), "b=c".to_owned())]);
    assert_eq!(plan.isolation.image_user.as_deref(), Some("daemon"));
    assert_eq!(plan.isolation.groups, [44]);
    assert_eq!(plan.isolation.working_dir, Some("/srv".into()));
    assert_eq!(plan.isolation.shm_bytes, Some(128 << 20));
    let tmpfs = MountSource::Tmpfs {
        size_bytes: 1 << 30,
        mode: 0o700,
    };
    assert_eq!(plan.isolation.mounts[0].source, tmpfs);
    assert!(plan.isolation.filter.is_some());
}

#[test]
fn capabilities_are_added_after_others_are_dropped() {
    let one = |name| Capabilities::named(name).unwrap();
    let check = |parameters: &[(&str, &str)], expected| {
        let plan = granted(parameters, &Policy::default()).unwrap();
        assert_eq!(plan.isolation.bounding, expected, "{parameters:?}");
    };
    let usual = Capabilities::CONTAINER;
    let net = one("NET_ADMIN");
    check(&[("cap-drop", "ALL"), ("cap-add", "NET_ADMIN")], net);
    check(&[("cap-add", "NET_ADMIN"), ("cap-drop", "ALL")], net);
    check(
        &[("cap-drop", "KILL"), ("cap-add", "NET_ADMIN")],
        usual.without(one("KILL")).union(net),
    );
    check(
        &[("cap-add", "ALL"), ("cap-drop", "KILL")],
        Capabilities::ALL.without(one("KILL")),
    );
    check(&[("cap-drop", "ALL")], Capabilities::NONE);
}

#[test]
fn names_and_limits_have_places_of_their_own() {
    let policy = Policy {
        controllers: vec![Controller::Pids, Controller::Cpuset],
        ..Policy::default()
    };
    let parameters = [
        ("pids-limit", "7"),
        ("cpuset-cpus", "0-2,4"),
        ("add-host", "db:10.0.0.7"),
        ("add-host", "six=[::7]"),
        ("add-host", "also:::7"),
        ("dns", "::1"),
        ("sysctl", "net.core.somaxconn=7"),
        ("stop-signal", "SIGRTMIN+3"),
    ];
    let plan = granted(&parameters, &policy).unwrap();
    assert_eq!(
        (plan.share.pids, plan.share.processors.as_deref()),
        (Some(7), Some("0-2,4"))
    );
    let hosts: Vec<String> = plan
        .names
        .hosts
        .iter()
        .map(|(name, ip)| format!("{name} {ip}"))
        .collect();
    assert_eq!(hosts, ["db 10.0.0.7", "six ::7", "also ::7"]);
    assert_eq!(plan.isolation.sysctls.len(), 1);
    assert_eq!(plan.stop_signal, Some(37));
    let plan = granted(&[("pids-limit", "-1")], &policy).unwrap();
    assert_eq!(plan.share.pids, None);
}

#[test]
fn what_has_a_field_of_its_own_is_put_there() {
    let mut info = info(&[
        ("hostname", "web"),
        ("volume", "/srv/a:/b:ro"),
        ("ipc", "host"),
        ("security-opt", "seccomp=unconfined"),
    ]);
    read(Some(&mut info)).unwrap();
    assert_eq!(info.hostname.as_deref(), Some("web"));
    let [volume] = &info.volumes[..] else {
        panic!("one volume");
    };
    assert_eq!(
        (volume.host_path(), volume.container_path(), volume.mode()),
        ("/srv/a", "/b", v1::volume::Mode::Ro)
    );
    let linux = info.linux_info.unwrap();
    assert_eq!(linux.ipc_mode(), v1::linux_info::IpcMode::ShareParent);
    assert!(linux.seccomp.unwrap().unconfined());
}

#[test]
fn what_does_not_is_refused_with_a_reason() {
    for (key, value, part) in [
        ("memory", "1g", "resources and limits"),
        ("publish", "80:80", "port_mappings"),
        ("restart", "always", "the framework"),
        ("sysctl", "a=b", "of the whole machine"),
        ("what", "", "it is not known"),
        ("env", "HOME", "NAME=VALUE"),
        ("cap-add", "FLYING", "no capability FLYING"),
        ("ulimit", "nofile=9:8", "NAME=SOFT[:HARD]"),
        ("ulimit", "hair=9", "no limit \"hair\""),
        ("workdir", "a", "no absolute path"),
        ("tmpfs", "/a:exec", "\"exec\" is not supported"),
        ("shm-size", "0", "no size"),
        ("shm-size", "99999999999g", "no size"),
        ("volume", "name:/a", "volumes by name"),
        ("volume", "/a/../b", "no place for a volume"),
        ("volume", "/", "no place for a volume"),
        ("stop-signal", "SIGNAL", "no signal SIGNAL"),
        ("pids-limit", "many", "no number of processes"),
        ("pids-limit", "7", "cgroups/pids is not in --isolation"),
        ("cpuset-cpus", "0-", "no list of processors"),
        ("cpuset-cpus", "0", "cgroups/cpuset is not in --isolation"),
        ("add-host", "a", "NAME:ADDRESS"),
        ("add-host", "a b:1.2.3.4", "NAME:ADDRESS"),
        ("add-host", "a:b", "NAME:ADDRESS"),
        ("dns", "a", "no address"),
        ("dns-search", "a\nb", "no plain word"),
        ("stop-timeout", "7", "a kill policy"),
        ("security-opt", "no-new-privileges=false", "gain nothing"),
        ("device", "/dev/null:/dev/x", "the same name"),
        ("device", "/dev/null", "--allowed_devices"),
    ] {
        refused(&[(key, value)], part);
    }
}

#[test]
fn the_operator_has_the_last_word() {
    let policy = Policy {
        bounding: Some(Capabilities::CONTAINER),
        ..Policy::default()
    };
    for asked in [("cap-add", "SYS_ADMIN"), ("privileged", "true")] {
        let text = granted(&[asked], &policy).err().expect("it is refused");
        assert!(text.contains("--bounding_capabilities"), "{text}");
    }
    let plan = granted(&[("privileged", "")], &Policy::default()).unwrap();
    assert_eq!(plan.isolation.bounding, Capabilities::ALL);
    assert!(plan.isolation.filter.is_none() && !plan.isolation.masked);
    let mut info = info(&[("privileged", "true")]);
    let wishes = read(Some(&mut info)).unwrap().unwrap();
    let refused = wishes.grant(Plan::default(), &policy, Some(&info), false);
    assert!(refused.err().expect("it is refused").contains("root"));
}

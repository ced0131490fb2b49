//! Flags of Mesos' agent that have nothing to set here, and older names of those that have.

use base_config::{Settled, Takes};
use daemons_door::BOOLEAN;

pub(super) const SETTLED: &[Settled] = &[
    Settled {
        name: "authenticatee",
        takes: Takes::Only(&["crammd5"]),
        why: "the agent logs in by its --credential",
    },
    Settled {
        name: "authentication_timeout_max",
        takes: Takes::Any,
        why: "the agent logs in with its request",
    },
    Settled {
        name: "authentication_timeout_min",
        takes: Takes::Any,
        why: "the agent logs in with its request",
    },
    Settled {
        name: "authorizer",
        takes: Takes::Only(&["local"]),
        why: "the rules are those of --acls",
    },
    Settled {
        name: "cgroups_cpu_enable_pids_and_tids_count",
        takes: BOOLEAN,
        why: "statistics always count processes and threads",
    },
    Settled {
        name: "cgroups_destroy_timeout",
        takes: Takes::Any,
        why: "cgroups are tried again until they are gone",
    },
    Settled {
        name: "cgroups_hierarchy",
        takes: Takes::Only(&["/sys/fs/cgroup"]),
        why: "cgroups are found where the machine has mounted them",
    },
    Settled {
        name: "cgroups_limit_swap",
        takes: Takes::Only(&["false"]),
        why: "swap is not limited apart from memory",
    },
    Settled {
        name: "containerizers",
        takes: Takes::Only(&["mesos", "docker", "mesos,docker", "docker,mesos"]),
        why: "containers of both types run without a Docker daemon",
    },
    Settled {
        name: "docker",
        takes: Takes::Any,
        why: DOCKER,
    },
    Settled {
        name: "docker_ignore_runtime",
        takes: Takes::Only(&["false"]),
        why: "what an image says of its command counts",
    },
    Settled {
        name: "docker_kill_orphans",
        takes: BOOLEAN,
        why: DOCKER,
    },
    Settled {
        name: "docker_mesos_image",
        takes: Takes::Only(&[]),
        why: DOCKER,
    },
    Settled {
        name: "docker_remove_delay",
        takes: Takes::Any,
        why: DOCKER,
    },
    Settled {
        name: "docker_socket",
        takes: Takes::Any,
        why: DOCKER,
    },
    Settled {
        name: "docker_stop_timeout",
        takes: Takes::Any,
        why: DOCKER,
    },
    Settled {
        name: "executor_reregistration_retry_interval",
        takes: Takes::Any,
        why: "it is about executors of the older protocol",
    },
    Settled {
        name: "hadoop_home",
        takes: Takes::Only(&[""]),
        why: "artifacts do not come by Hadoop",
    },
    Settled {
        name: "http_command_executor",
        takes: BOOLEAN,
        why: "commands need no executor process",
    },
    Settled {
        name: "http_executor_domain_sockets",
        takes: Takes::Only(&["false"]),
        why: "executors reach the agent by its port",
    },
    Settled {
        name: "oversubscribed_resources_interval",
        takes: Takes::Any,
        why: OVERSUBSCRIPTION,
    },
    Settled {
        name: "qos_controller",
        takes: Takes::Only(&[]),
        why: OVERSUBSCRIPTION,
    },
    Settled {
        name: "qos_correction_interval_min",
        takes: Takes::Any,
        why: OVERSUBSCRIPTION,
    },
    Settled {
        name: "recover",
        takes: Takes::Only(&["reconnect"]),
        why: "containers live on and are found again",
    },
    Settled {
        name: "resource_estimator",
        takes: Takes::Only(&[]),
        why: OVERSUBSCRIPTION,
    },
    Settled {
        name: "sandbox_directory",
        takes: Takes::Only(&["/mnt/mesos/sandbox"]),
        why: "sandboxes have that path in images",
    },
    Settled {
        name: "secret_resolver",
        takes: Takes::Only(&[]),
        why: "secrets are files below --secrets-dir",
    },
    Settled {
        name: "strict",
        takes: Takes::Only(&["true"]),
        why: "an agent that cannot read its durable state does not start",
    },
    Settled {
        name: "systemd_enable_support",
        takes: BOOLEAN,
        why: "containers are no children of the agent's unit; give it KillMode=process",
    },
    Settled {
        name: "systemd_runtime_directory",
        takes: Takes::Any,
        why: "no units are made",
    },
];

/// As Mesos takes them.
pub(super) const RENAMED: &[(&str, &str)] = &[("allowed_capabilities", "effective_capabilities")];

const DOCKER: &str = "no Docker daemon is asked";
const OVERSUBSCRIPTION: &str = "resources are never offered twice";

#[cfg(test)]
mod tests {
    use super::super::{AgentOptions, OptionsError, flags};

    fn options(line: &str) -> Result<AgentOptions, OptionsError> {
        let arguments = line.split(' ').map(str::to_owned);
        AgentOptions::new(&flags("tepui agent").parse(arguments, |_| None)?)
    }

    #[test]
    fn lines_that_start_an_agent_of_mesos_start_this_one() {
        let options = options(
            "--master=m:5050 --work_dir=/a --containerizers=docker,mesos --recover=reconnect --strict \
             --no-systemd_enable_support --no-hostname_lookup --docker_socket=/var/run/docker.sock \
             --docker_remove_delay=6hrs --no-http_command_executor --hadoop_home= \
             --sandbox_directory=/mnt/mesos/sandbox --cgroups_hierarchy=/sys/fs/cgroup --port=7",
        );
        assert_eq!(options.unwrap().port, 7);
    }

    #[test]
    fn what_another_value_would_ask_for_is_refused_with_the_reason() {
        for bad in [
            "--recover=cleanup",
            "--no-strict",
            "--resource_estimator=org_apache_mesos_FixedResourceEstimator",
        ] {
            let error = options(&format!("--master=m:1 {bad}")).unwrap_err();
            assert!(error.to_string().contains("cannot be had: "), "{error}");
        }
    }
}

//! Images of a private registry. What is done is in `clients/raw_images.py`.

use std::{process::Command, time::Duration};

use lab_conformance::cluster::{Cluster, Options};
use lab_conformance::{is_root, program, skip};

const LIMIT: Duration = Duration::from_secs(180);

#[test]
fn root_tasks_bring_credentials_for_their_images_along() {
    if !is_root() {
        return skip("credentials of images", "needs root");
    }
    if Command::new("docker-registry").output().is_err() {
        return skip("credentials of images", "needs the program docker-registry");
    }
    let mut cluster = Cluster::start(Options::default());
    cluster.start_init();
    let init = cluster.init().to_owned();
    let arguments = ["--init", &init];
    let python = program::python();
    let result = program::run(&python, "raw_images.py", &arguments, &mut cluster, LIMIT);
    assert_eq!(result["ok"], true);
    assert!(cluster.is_healthy(), "{}", cluster.logs());
    cluster.stop();
}

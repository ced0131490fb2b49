//! From a volume of a plugin to a mounted folder, and back.
//!
//! Each step is written down before it is taken, since it may have been taken when its answer is lost; plugins take
//! each step again without harm, and each way back too.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::message::*;
use super::plugin::Plugin;
use crate::model::{CsiVolume, VolumeError};
use crate::state::{Progress, Stage};
use crate::volumes::Pen;

/// Makes a volume ready. `pen` writes down how far it may have come.
pub(crate) async fn publish(
    plugin: &Plugin,
    volume: &CsiVolume,
    mut progress: Progress,
    pen: &Pen,
) -> Result<Progress, VolumeError> {
    let folder = plugin.folder(&volume.id)?;
    let (staging, target) = (folder.join("staging"), folder.join("target"));
    progress.path.clone_from(&target);
    let readonly = volume.capability.is_read_only();
    if publishes(plugin).await? {
        let info: NodeGetInfoResponse = plugin.node("NodeGetInfo", &Empty {}).await?;
        progress.node = info.node_id;
        progress.stage = Stage::Brought;
        pen.write(&progress).await?;
        let request = ControllerPublishVolumeRequest {
            volume_id: volume.id.clone(),
            node_id: progress.node.clone(),
            volume_capability: Some(volume.capability.clone()),
            readonly,
            volume_context: volume.context.clone(),
        };
        let answer: ControllerPublishVolumeResponse = plugin
            .controller("ControllerPublishVolume", &request)
            .await?;
        progress.context = answer.publish_context;
    }
    let stages = stages(plugin).await?;
    if stages {
        progress.stage = Stage::Staged;
        pen.write(&progress).await?;
        make(&staging)?;
        let request = NodeStageVolumeRequest {
            volume_id: volume.id.clone(),
            publish_context: progress.context.clone(),
            staging_target_path: text(&staging),
            volume_capability: Some(volume.capability.clone()),
            secrets: volume.stage_secrets.clone(),
            volume_context: volume.context.clone(),
        };
        let Empty {} = plugin.node("NodeStageVolume", &request).await?;
    }
    progress.stage = Stage::Shown;
    pen.write(&progress).await?;
    // The plugin makes the target itself, unless it says otherwise.
    make(if plugin.target_exists {
        &target
    } else {
        &folder
    })?;
    let request = NodePublishVolumeRequest {
        volume_id: volume.id.clone(),
        publish_context: progress.context.clone(),
        staging_target_path: if stages {
            text(&staging)
        } else {
            String::new()
        },
        target_path: text(&target),
        volume_capability: Some(volume.capability.clone()),
        readonly,
        secrets: volume.publish_secrets.clone(),
        volume_context: volume.context.clone(),
    };
    let Empty {} = plugin.node("NodePublishVolume", &request).await?;
    progress.stage = Stage::Ready;
    pen.write(&progress).await?;
    Ok(progress)
}

/// Takes a volume away, from however far it may have come.
pub(crate) async fn unpublish(
    plugin: &Plugin,
    id: &str,
    progress: &Progress,
) -> Result<(), VolumeError> {
    let folder = plugin.folder(id)?;
    let (staging, target) = (folder.join("staging"), folder.join("target"));
    let stage = progress.stage;
    if stage >= Stage::Shown {
        let request = NodeUnpublishVolumeRequest {
            volume_id: id.to_owned(),
            target_path: text(&target),
        };
        let Empty {} = plugin.node("NodeUnpublishVolume", &request).await?;
    }
    if stage >= Stage::Staged && stages(plugin).await? {
        let request = NodeUnstageVolumeRequest {
            volume_id: id.to_owned(),
            staging_target_path: text(&staging),
        };
        let Empty {} = plugin.node("NodeUnstageVolume", &request).await?;
    }
    if !progress.node.is_empty() && plugin.has_controller() {
        let request = ControllerUnpublishVolumeRequest {
            volume_id: id.to_owned(),
            node_id: progress.node.clone(),
        };
        let Empty {} = plugin
            .controller("ControllerUnpublishVolume", &request)
            .await?;
    }
    // Only what is empty is removed: nothing of a volume that is still mounted.
    for path in [&target, &staging, &folder] {
        match fs::remove_dir(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(disk("remove", path)(error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Does the controller bring volumes to machines?
async fn publishes(plugin: &Plugin) -> Result<bool, VolumeError> {
    if !plugin.has_controller() {
        return Ok(false);
    }
    let answer: GetCapabilitiesResponse = plugin
        .controller("ControllerGetCapabilities", &Empty {})
        .await?;
    Ok(answer.has(GetCapabilitiesResponse::PUBLISH_UNPUBLISH_VOLUME))
}

/// Are volumes prepared before they are mounted?
async fn stages(plugin: &Plugin) -> Result<bool, VolumeError> {
    let answer: GetCapabilitiesResponse = plugin.node("NodeGetCapabilities", &Empty {}).await?;
    Ok(answer.has(GetCapabilitiesResponse::STAGE_UNSTAGE_VOLUME))
}

fn make(path: &Path) -> Result<(), VolumeError> {
    fs::create_dir_all(path).map_err(disk("make", path))
}

fn disk(step: &'static str, path: &Path) -> impl FnOnce(io::Error) -> VolumeError {
    let path: PathBuf = path.to_owned();
    move |source| VolumeError::Disk { step, path, source }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

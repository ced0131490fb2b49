//! A CSI plugin that serves folders: a volume is a folder of its name, and mounting binds it. It keeps to what the
//! specification wants of plugins: each step can be taken again, and so can each step back.

use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use drivers_volume::csi::*;
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body::{Body, Frame};
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use prost::Message;
use rustix::mount::{MountFlags, UnmountFlags, mount_bind, mount_remount, unmount};
use tokio::net::UnixListener;
use tokio::runtime::Runtime;

/// What it is called by its description.
pub(crate) const KIND: &str = "lab.folders";
/// What it calls this machine.
const NODE: &str = "this machine";

/// A plugin that runs until it is dropped.
#[derive(Debug)]
pub(crate) struct Plugin {
    socket: PathBuf,
    shared: Arc<Shared>,
    runtime: Option<Runtime>,
}

#[derive(Debug)]
struct Shared {
    /// A folder for each volume.
    data: PathBuf,
    /// What was asked, in order: the method, and the volume if there is one.
    calls: Mutex<Vec<String>>,
    /// How the next calls of a method fail.
    faults: Mutex<BTreeMap<String, VecDeque<Fault>>>,
}

/// How a call fails.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// It is refused.
    Code(Code),
    /// It is done, but nobody hears of it.
    Silent,
}

type Answer = Result<Bytes, (Code, String)>;

impl Plugin {
    /// Starts a plugin with its folders below `top`, and describes it in `descriptions`.
    pub(crate) fn start(top: &Path, descriptions: &Path) -> Self {
        let (socket, data) = (top.join("csi.sock"), top.join("csi-data"));
        fs::create_dir_all(&data).expect("a folder");
        fs::create_dir_all(descriptions).expect("a folder");
        let endpoint = format!("unix://{}", socket.display());
        let description = serde_json::json!({"type": KIND, "name": "one", "endpoints": [
            {"csi_service": "NODE_SERVICE", "endpoint": endpoint},
            {"csi_service": "CONTROLLER_SERVICE", "endpoint": endpoint}]});
        let path = descriptions.join("folders.json");
        fs::write(path, description.to_string()).expect("a file");
        let shared = Arc::new(Shared {
            data,
            calls: Mutex::default(),
            faults: Mutex::default(),
        });
        let mut plugin = Self {
            socket,
            shared,
            runtime: None,
        };
        plugin.begin();
        plugin
    }

    /// Starts it again.
    pub(crate) fn begin(&mut self) {
        let runtime = Runtime::new().expect("a runtime");
        // Another one may have died here.
        let _ = fs::remove_file(&self.socket);
        let listener = runtime.block_on(async { UnixListener::bind(&self.socket) });
        let listener = listener.expect("a socket");
        let shared = Arc::clone(&self.shared);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                let service = service_fn(move |request| answer(Arc::clone(&shared), request));
                let builder = http2::Builder::new(TokioExecutor::new());
                tokio::spawn(builder.serve_connection(TokioIo::new(stream), service));
            }
        });
        self.runtime = Some(runtime);
    }

    /// Stops it; what it has mounted stays.
    pub(crate) fn end(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
            let _ = fs::remove_file(&self.socket);
        }
    }

    /// The folder of a volume, which is made.
    pub(crate) fn volume(&self, id: &str) -> PathBuf {
        let folder = self.shared.data.join(id);
        fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    /// What was asked since the last time, without what changes nothing.
    pub(crate) fn calls(&self) -> Vec<String> {
        let all = std::mem::take(&mut *self.shared.calls.lock().expect("no panic"));
        let changes = all.into_iter().filter(|call| !call.contains("Get"));
        changes.collect()
    }

    /// The next call of a method fails this way.
    pub(crate) fn fail(&self, method: &str, fault: Fault) {
        let mut faults = self.shared.faults.lock().expect("no panic");
        let next = faults.entry(method.to_owned()).or_default();
        next.push_back(fault);
    }
}

impl Drop for Plugin {
    fn drop(&mut self) {
        self.end();
    }
}

async fn answer(
    shared: Arc<Shared>,
    request: Request<Incoming>,
) -> Result<Response<Words>, Infallible> {
    let path = request.uri().path().to_owned();
    let method = path.rsplit('/').next().unwrap_or_default().to_owned();
    let mut body = request.into_body();
    let mut bytes = BytesMut::new();
    while let Some(Ok(frame)) = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await
    {
        if let Ok(data) = frame.into_data() {
            bytes.extend_from_slice(&data);
        }
    }
    let fault = {
        let mut faults = shared.faults.lock().expect("no panic");
        faults.get_mut(&method).and_then(VecDeque::pop_front)
    };
    let found = match fault {
        Some(Fault::Code(code)) => Err((code, format!("told to fail: 50% of {method}"))),
        Some(Fault::Silent) => {
            let _ = shared.call(&path, &bytes);
            std::future::pending().await
        }
        None => shared.call(&path, &bytes),
    };
    let mut trailers = HeaderMap::new();
    let (data, code) = match found {
        Ok(data) => (Some(data), Code::Ok),
        Err((code, text)) => {
            let text = HeaderValue::from_str(&text.replace('%', "%25")).expect("plain text");
            trailers.insert("grpc-message", text);
            (None, code)
        }
    };
    trailers.insert("grpc-status", HeaderValue::from(code.number()));
    let response = Response::builder()
        .header("content-type", "application/grpc")
        .body(Words(data, Some(trailers)));
    Ok(response.expect("good headers"))
}

fn read<M: Message + Default>(bytes: &[u8]) -> Result<M, (Code, String)> {
    unframe(bytes).map_err(|text| (Code::InvalidArgument, text))
}

fn refuse<T>(code: Code, text: &str) -> Result<T, (Code, String)> {
    Err((code, text.to_owned()))
}

fn internal(error: rustix::io::Errno) -> (Code, String) {
    (Code::Internal, error.to_string())
}

impl Shared {
    fn note(&self, method: &str, volume: &str) {
        let text = format!("{method} {volume}");
        let mut calls = self.calls.lock().expect("no panic");
        calls.push(text.trim_end().to_owned());
    }

    fn call(&self, path: &str, bytes: &[u8]) -> Answer {
        let method = path.rsplit('/').next().unwrap_or_default();
        let capabilities = |kind| Ok(frame(&GetCapabilitiesResponse::of(&[kind])));
        match path {
            "/csi.v1.Node/NodeGetCapabilities" => {
                self.note(method, "");
                capabilities(GetCapabilitiesResponse::STAGE_UNSTAGE_VOLUME)
            }
            "/csi.v1.Controller/ControllerGetCapabilities" => {
                self.note(method, "");
                capabilities(GetCapabilitiesResponse::PUBLISH_UNPUBLISH_VOLUME)
            }
            "/csi.v1.Node/NodeGetInfo" => {
                self.note(method, "");
                Ok(frame(&NodeGetInfoResponse {
                    node_id: NODE.into(),
                    max_volumes_per_node: 0,
                }))
            }
            "/csi.v1.Controller/ControllerPublishVolume" => {
                let request: ControllerPublishVolumeRequest = read(bytes)?;
                self.note(method, &request.volume_id);
                self.find(&request.volume_id)?;
                if request.node_id != NODE {
                    return refuse(Code::NotFound, "there is no such node");
                }
                Ok(frame(&ControllerPublishVolumeResponse {
                    publish_context: [("brought".to_owned(), "yes".to_owned())].into(),
                }))
            }
            "/csi.v1.Controller/ControllerUnpublishVolume" => {
                let request: ControllerUnpublishVolumeRequest = read(bytes)?;
                self.note(method, &request.volume_id);
                Ok(frame(&Empty {}))
            }
            "/csi.v1.Node/NodeStageVolume" => self.stage(&read(bytes)?),
            "/csi.v1.Node/NodePublishVolume" => self.publish(&read(bytes)?),
            "/csi.v1.Node/NodeUnstageVolume" => {
                let request: NodeUnstageVolumeRequest = read(bytes)?;
                self.note(method, &request.volume_id);
                self.unbind(&request.volume_id, &request.staging_target_path)
            }
            "/csi.v1.Node/NodeUnpublishVolume" => {
                let request: NodeUnpublishVolumeRequest = read(bytes)?;
                self.note(method, &request.volume_id);
                let done = self.unbind(&request.volume_id, &request.target_path)?;
                let _ = fs::remove_dir(&request.target_path);
                Ok(done)
            }
            _ => refuse(Code::Unimplemented, path),
        }
    }

    fn stage(&self, request: &NodeStageVolumeRequest) -> Answer {
        self.note("NodeStageVolume", &request.volume_id);
        let folder = self.find(&request.volume_id)?;
        let staging = Path::new(&request.staging_target_path);
        if request.publish_context.get("brought").map(String::as_str) != Some("yes") {
            return refuse(Code::FailedPrecondition, "it was not brought here");
        }
        if request.volume_capability.is_none() || !staging.is_dir() {
            return refuse(
                Code::InvalidArgument,
                "there is no capability, or no folder",
            );
        }
        // A volume whose context names a secret is only for those who know it.
        let wanted = request.volume_context.get("secret");
        if wanted.is_some() && request.secrets.get("secret") != wanted {
            return refuse(Code::Unauthenticated, "that is not the secret");
        }
        bind(&folder, staging)
    }

    fn publish(&self, request: &NodePublishVolumeRequest) -> Answer {
        self.note("NodePublishVolume", &request.volume_id);
        let folder = self.find(&request.volume_id)?;
        let target = Path::new(&request.target_path);
        if !is_bound(&folder, Path::new(&request.staging_target_path)) {
            return refuse(Code::FailedPrecondition, "it is not staged");
        }
        if !target.parent().is_some_and(Path::is_dir) {
            return refuse(Code::InvalidArgument, "there is no folder for the target");
        }
        let _ = fs::create_dir(target);
        let done = bind(&folder, target)?;
        if request.readonly {
            let flags = MountFlags::BIND | MountFlags::RDONLY;
            mount_remount(target, flags, c"").map_err(internal)?;
        }
        Ok(done)
    }

    fn find(&self, id: &str) -> Result<PathBuf, (Code, String)> {
        if id.is_empty() {
            return refuse(Code::InvalidArgument, "there is no volume id");
        }
        let folder = self.data.join(id);
        match folder.is_dir() {
            true => Ok(folder),
            false => refuse(Code::NotFound, "there is no such volume"),
        }
    }

    fn unbind(&self, id: &str, at: &str) -> Answer {
        if is_bound(&self.data.join(id), Path::new(at)) {
            unmount(at, UnmountFlags::empty()).map_err(internal)?;
        }
        Ok(frame(&Empty {}))
    }
}

fn is_bound(folder: &Path, at: &Path) -> bool {
    let number = |path: &Path| fs::metadata(path).map(|data| (data.dev(), data.ino()));
    matches!((number(folder), number(at)), (Ok(one), Ok(other)) if one == other)
}

fn bind(folder: &Path, at: &Path) -> Answer {
    if !is_bound(folder, at) {
        mount_bind(folder, at).map_err(internal)?;
    }
    Ok(frame(&Empty {}))
}

/// A message, if there is one, and what follows.
struct Words(Option<Bytes>, Option<HeaderMap>);

impl Body for Words {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let data = self.0.take().map(Frame::data);
        let next = data.or_else(|| self.1.take().map(Frame::trailers));
        Poll::Ready(next.map(Ok))
    }
}

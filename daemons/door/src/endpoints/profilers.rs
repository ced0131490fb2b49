//! `/profiler` and `/memory-profiler`: what a Mesos without perftools and jemalloc answers, which this program has not
//! either. Tools that ask for a profile hear why there is none.

use http::StatusCode;
use serde_json::json;

use crate::request::Request;
use crate::response::Response;
use crate::router::{Access, Router};

const NO_PERFTOOLS: &str =
    "this program is built without perftools; profile it from outside, with perf record -p PID\n";
const NO_JEMALLOC: &str = "this program does not use jemalloc, whose profiles these are\n";

pub(super) fn install(router: &mut Router, access: Access) {
    for path in ["/profiler/start", "/profiler/stop"] {
        router.route(path, access, async |_: Request| {
            Response::bad_request(NO_PERFTOOLS)
        });
    }
    for path in [
        "/memory-profiler/start",
        "/memory-profiler/stop",
        "/memory-profiler/statistics",
        "/memory-profiler/download/raw",
        "/memory-profiler/download/text",
        "/memory-profiler/download/graph",
    ] {
        router.route(path, access, async |_: Request| {
            Response::text(StatusCode::BAD_REQUEST, NO_JEMALLOC)
        });
    }
    router.route("/memory-profiler/state", access, async |_: Request| {
        Response::json(&json!({"memory_profiler": {
            "jemalloc_detected": false,
            "tmp_dir": "Not yet generated",
            "current_run": {"id": null},
        }}))
    });
}

//! Traces to an OpenTelemetry collector, as Protocol Buffers over HTTP.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{
    ExporterBuildError, SpanExporter, WithExportConfig as _, WithHttpConfig as _,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::registry::LookupSpan;

use crate::TARGET;

/// How long a collector may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Why there are no traces.
#[derive(Debug, thiserror::Error)]
pub enum TracesError {
    /// There is no HTTP client.
    #[error("failed to make an HTTP client for traces")]
    Client(#[source] reqwest::Error),
    /// The endpoint makes no sense.
    #[error("failed to send traces to {endpoint}: expected a URL such as http://127.0.0.1:4318")]
    Endpoint {
        /// As it was given.
        endpoint: String,
        /// The cause.
        #[source]
        source: ExporterBuildError,
    },
    /// The system has no thread left.
    #[error("failed to start a thread")]
    Thread,
}

/// Sends traces until it is dropped, and then what is left of them.
#[derive(Debug)]
pub struct Traces(SdkTracerProvider);

impl Traces {
    /// Begins to send to a collector, such as `http://127.0.0.1:4318`, under the name of a service.
    ///
    /// # Errors
    /// [`TracesError`].
    pub fn start(endpoint: &str, service: &str) -> Result<Self, TracesError> {
        // A blocking client brings a runtime, which must not be made inside another.
        let client = std::thread::spawn(|| {
            reqwest::blocking::Client::builder()
                .timeout(TIMEOUT)
                .build()
        });
        let client = client.join().map_err(|_| TracesError::Thread)?;
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Client(client.map_err(TracesError::Client)?))
            .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
            .build()
            .map_err(|source| TracesError::Endpoint {
                endpoint: endpoint.to_owned(),
                source,
            })?;
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(
                Resource::builder_empty()
                    .with_service_name(service.to_owned())
                    .build(),
            )
            .build();
        Ok(Self(provider))
    }

    /// The layer that hands spans over.
    pub fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
    {
        let tracer = self.0.tracer("tepui");
        let layer = tracing_opentelemetry::layer().with_tracer(tracer);
        layer.with_filter(Targets::new().with_target(TARGET, Level::TRACE))
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        // What a collector does not take is lost; the program ends all the same.
        let _ = self.0.shutdown();
    }
}

/// The client of this tree, as the exporter wants it; it is called on the exporter's own thread.
#[derive(Debug)]
struct Client(reqwest::blocking::Client);

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (head, body) = request.into_parts();
        let url = head.uri.to_string();
        let sent = self
            .0
            .request(head.method, url)
            .headers(head.headers)
            .body(body)
            .send()?;
        let mut response = Response::builder().status(sent.status());
        if let Some(headers) = response.headers_mut() {
            headers.extend(sent.headers().clone());
        }
        Ok(response.body(sent.bytes()?)?)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    /// Answers one request with 200 and returns it.
    fn collector(listener: &TcpListener) -> Vec<u8> {
        let (mut stream, _) = listener.accept().expect("the exporter connects");
        let (mut all, mut piece) = (Vec::new(), [0; 4096]);
        loop {
            let read = stream.read(&mut piece).expect("readable");
            all.extend_from_slice(&piece[..read]);
            let head = all.windows(4).position(|four| four == b"\r\n\r\n");
            let length = head.and_then(|end| {
                let head = String::from_utf8_lossy(&all[..end]).to_lowercase();
                let rest = head.split("content-length: ").nth(1)?;
                let length: usize = rest.lines().next()?.trim().parse().ok()?;
                Some(end + 4 + length)
            });
            if length.is_some_and(|length| all.len() >= length) {
                let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                stream.write_all(answer.as_bytes()).expect("writable");
                return all;
            }
            assert!(read > 0, "the request is whole");
        }
    }

    fn holds(all: &[u8], text: &str) -> bool {
        all.windows(text.len())
            .any(|window| window == text.as_bytes())
    }

    #[test]
    fn a_collector_gets_spans_of_calls_and_nothing_else() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("bind");
        let endpoint = format!("http://{}/", listener.local_addr().expect("bound"));
        let heard = std::thread::spawn(move || collector(&listener));
        let traces = Traces::start(&endpoint, "a-service").expect("good");
        let subscriber = tracing_subscriber::registry().with(traces.layer());
        tracing::subscriber::with_default(subscriber, || {
            let call = crate::span!("call", path = "/api/v1");
            let _inside = call.enter();
            drop(crate::span!(parent: &call, "effect", kind = "tell"));
            drop(tracing::error_span!("somebody else's"));
        });
        drop(traces);
        let request = heard.join().expect("the exporter sends");
        let head = String::from_utf8_lossy(&request);
        assert!(head.starts_with("POST /v1/traces HTTP/1.1\r\n"), "{head}");
        assert!(head.contains("application/x-protobuf"), "{head}");
        for text in ["a-service", "call", "/api/v1", "effect", "tell"] {
            assert!(holds(&request, text), "{text} is missing");
        }
        assert!(!holds(&request, "somebody"));
    }

    #[test]
    fn a_bad_endpoint_is_named() {
        let error = Traces::start("not a url", "x").expect_err("no URL");
        assert!(error.to_string().contains("not a url"), "{error}");
    }
}

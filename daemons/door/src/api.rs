//! The headers of API calls: which encoding came, which is wanted back, and which combinations are refused.
//!
//! Two kinds of endpoint differ in what they look at, and when. [`ApiRequest::unary`] serves the master's API, the
//! scheduler and the executor endpoint: `Accept` is looked at only after the call is decoded and validated, by
//! [`ApiRequest::accept`]. [`ApiRequest::streaming`] serves the agent's API, where `Accept` comes before the body and
//! records may stream both ways. Either is called after the redirect to the leader and the 503 of recovery.

use crate::accept::accepts;
use crate::request::Request;
use crate::response::Response;
use base_access::Principal;
use http::StatusCode;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName};

const RECORDS: &str = "application/recordio";
const MESSAGE_CONTENT_TYPE: HeaderName = HeaderName::from_static("message-content-type");
const MESSAGE_ACCEPT: HeaderName = HeaderName::from_static("message-accept");

/// How a message is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `application/json`
    Json,
    /// `application/x-protobuf`
    Protobuf,
}

impl Encoding {
    /// The content type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Protobuf => "application/x-protobuf",
        }
    }

    /// The encoding of exactly this content type; parameters and other cases are not accepted.
    #[must_use]
    pub fn of(content_type: &[u8]) -> Option<Self> {
        [Self::Json, Self::Protobuf]
            .into_iter()
            .find(|encoding| content_type == encoding.media_type().as_bytes())
    }
}

/// The shape of a request body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// One message.
    Message(Encoding),
    /// A stream of records, each one message.
    Records(Encoding),
}

/// The shape of the answer that the client wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accept {
    /// One message; a streamed answer in this encoding keeps its content type but is framed as records.
    Message(Encoding),
    /// A stream of records (`application/recordio`), each one message.
    Records(Encoding),
}

impl Accept {
    /// The encoding of messages in the answer.
    #[must_use]
    pub const fn encoding(self) -> Encoding {
        match self {
            Self::Message(encoding) | Self::Records(encoding) => encoding,
        }
    }

    /// The content type of a streamed answer.
    #[must_use]
    pub const fn stream_media_type(self) -> &'static str {
        match self {
            Self::Message(encoding) => encoding.media_type(),
            Self::Records(_) => RECORDS,
        }
    }

    /// The wanted encoding, for calls whose answer does not stream; `call` is the name of the call.
    ///
    /// # Errors
    /// 406 when the client accepts only a stream.
    pub fn message(self, call: &str) -> Result<Encoding, Box<Response>> {
        match self {
            Self::Message(encoding) => Ok(encoding),
            Self::Records(_) => Err(refuse(
                StatusCode::NOT_ACCEPTABLE,
                format!("the answer to {call} is not a stream"),
            )),
        }
    }
}

/// The checked headers of an API call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiRequest {
    content: Content,
    accept: Option<Encoding>,
    stream_id: Option<String>,
}

impl ApiRequest {
    /// Refuses a caller with claims but no name, as endpoints do that only people and frameworks call.
    ///
    /// # Errors
    /// 403.
    pub fn named(principal: Option<&Principal>) -> Result<(), Box<Response>> {
        match principal {
            Some(principal) if principal.name().is_none() => Err(refuse(
                StatusCode::FORBIDDEN,
                "this endpoint serves only callers that have a name",
            )),
            _ => Ok(()),
        }
    }

    /// Checks method and `Content-Type` of a call to an endpoint that takes whole messages only.
    ///
    /// # Errors
    /// 405 for anything but POST, 400 without `Content-Type`, 415 for one that is not exactly JSON or protobuf.
    pub fn unary(request: &Request) -> Result<Self, Box<Response>> {
        request.only(&["POST"])?;
        let content_type = content_type(request.headers())?;
        let encoding = Encoding::of(content_type).ok_or_else(|| {
            refuse(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Content-Type must be application/json or application/x-protobuf",
            )
        })?;
        Ok(Self::of(Content::Message(encoding), request.headers()))
    }

    /// Checks method, content types and `Accept` of a call to an endpoint that takes and gives streams.
    ///
    /// # Errors
    /// 405, 400, 415 and 406 as [`ApiRequest::unary`] and [`ApiRequest::accept`], and for the combinations that make
    /// no sense: records without `Message-Content-Type` (400) or of anything but messages (415), one message with it
    /// (415), `Message-Accept` without `Accept: application/recordio` (406).
    pub fn streaming(request: &Request) -> Result<(Self, Accept), Box<Response>> {
        request.only(&["POST"])?;
        let headers = request.headers();
        let content_type = content_type(headers)?;
        let of_records = headers
            .get(MESSAGE_CONTENT_TYPE)
            .map(http::HeaderValue::as_bytes);
        let content = if content_type == RECORDS.as_bytes() {
            let Some(of_records) = of_records else {
                return Err(refuse(
                    StatusCode::BAD_REQUEST,
                    "a streaming request must set Message-Content-Type",
                ));
            };
            Content::Records(Encoding::of(of_records).ok_or_else(|| {
                refuse(
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    "Message-Content-Type must be application/json or application/x-protobuf",
                )
            })?)
        } else {
            let encoding = Encoding::of(content_type).ok_or_else(|| {
                refuse(
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type must be application/json, application/x-protobuf or application/recordio",
                )
            })?;
            if of_records.is_some() {
                return Err(refuse(
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    "only a streaming request may set Message-Content-Type",
                ));
            }
            Content::Message(encoding)
        };
        let accept = streaming_accept(headers)?;
        Ok((Self::of(content, headers), accept))
    }

    fn of(content: Content, headers: &HeaderMap) -> Self {
        let stream_id = headers.get("mesos-stream-id");
        Self {
            content,
            accept: message_accept(headers, &ACCEPT),
            stream_id: stream_id.map(|id| id.to_str().unwrap_or_default().to_owned()),
        }
    }

    /// The shape of the body.
    #[must_use]
    pub fn content(&self) -> Content {
        self.content
    }

    /// The encoding of messages in the body.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        match self.content {
            Content::Message(encoding) | Content::Records(encoding) => encoding,
        }
    }

    /// The encoding of the answer: JSON whenever the client accepts it, else protobuf.
    ///
    /// # Errors
    /// 406 when the client accepts neither.
    pub fn accept(&self) -> Result<Encoding, Box<Response>> {
        self.accept.ok_or_else(|| {
            refuse(
                StatusCode::NOT_ACCEPTABLE,
                "Accept must allow application/json or application/x-protobuf",
            )
        })
    }

    /// The stream that the caller claims to belong to, from `Mesos-Stream-Id`.
    #[must_use]
    pub fn stream_id(&self) -> Option<&str> {
        self.stream_id.as_deref()
    }
}

fn content_type(headers: &HeaderMap) -> Result<&[u8], Box<Response>> {
    match headers.get(CONTENT_TYPE) {
        Some(content_type) => Ok(content_type.as_bytes()),
        None => Err(refuse(StatusCode::BAD_REQUEST, "Content-Type is missing")),
    }
}

fn message_accept(headers: &HeaderMap, name: &HeaderName) -> Option<Encoding> {
    [Encoding::Json, Encoding::Protobuf]
        .into_iter()
        .find(|encoding| accepts(headers, name, encoding.media_type()))
}

fn streaming_accept(headers: &HeaderMap) -> Result<Accept, Box<Response>> {
    if let Some(encoding) = message_accept(headers, &ACCEPT) {
        return if headers.contains_key(MESSAGE_ACCEPT) {
            Err(refuse(
                StatusCode::NOT_ACCEPTABLE,
                "Message-Accept goes only with Accept: application/recordio",
            ))
        } else {
            Ok(Accept::Message(encoding))
        };
    }
    if !accepts(headers, &ACCEPT, RECORDS) {
        return Err(refuse(
            StatusCode::NOT_ACCEPTABLE,
            "Accept must allow application/json, application/x-protobuf or application/recordio",
        ));
    }
    message_accept(headers, &MESSAGE_ACCEPT)
        .map(Accept::Records)
        .ok_or_else(|| {
            refuse(
                StatusCode::NOT_ACCEPTABLE,
                "Message-Accept must allow application/json or application/x-protobuf",
            )
        })
}

fn refuse(status: StatusCode, text: impl Into<String>) -> Box<Response> {
    Box::new(Response::text(status, text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    const JSON: &str = "application/json";
    const PROTOBUF: &str = "application/x-protobuf";

    #[track_caller]
    fn check_unary(method: &str, headers: &[(&str, &str)], expect: Result<Encoding, u16>) {
        let got = ApiRequest::unary(&Request::test(method, "/api/v1", headers));
        assert_eq!(
            got.map(|api| api.encoding())
                .map_err(|refused| refused.code().as_u16()),
            expect,
            "{headers:?}"
        );
    }

    #[test]
    fn unary_endpoints_look_at_method_and_content_type() {
        check_unary("GET", &[], Err(405));
        check_unary("PUT", &[("content-type", JSON)], Err(405));
        check_unary("HEAD", &[], Err(405));
        check_unary("POST", &[], Err(400));
        check_unary("POST", &[("content-type", JSON)], Ok(Encoding::Json));
        check_unary(
            "POST",
            &[("content-type", PROTOBUF)],
            Ok(Encoding::Protobuf),
        );
        for wrong in [
            "application/json; charset=utf-8",
            "Application/JSON",
            "text/plain",
            "",
            RECORDS,
            "application/json,",
        ] {
            check_unary("POST", &[("content-type", wrong)], Err(415));
        }
        check_unary(
            "POST",
            &[("content-type", JSON), ("accept", "text/html")],
            Ok(Encoding::Json),
        );
    }

    #[test]
    fn a_refused_method_names_the_allowed_ones() {
        let refused = ApiRequest::unary(&Request::test("GET", "/api/v1", &[])).expect_err("405");
        assert_eq!(refused.headers()["allow"], "POST");
        let refused = Request::test("PUT", "/x", &[])
            .only(&["GET", "POST"])
            .expect_err("405");
        assert_eq!(refused.headers()["allow"], "GET, POST");
        assert!(Request::test("HEAD", "/x", &[]).only(&["GET"]).is_ok());
    }

    #[test]
    fn the_answer_is_json_where_that_is_accepted() {
        for (accept, expect) in [
            (None, Ok(Encoding::Json)),
            (Some("*/*"), Ok(Encoding::Json)),
            (
                Some("application/x-protobuf, application/json;q=0.1"),
                Ok(Encoding::Json),
            ),
            (
                Some("application/json;q=0, application/x-protobuf"),
                Ok(Encoding::Protobuf),
            ),
            (Some(PROTOBUF), Ok(Encoding::Protobuf)),
            (Some("text/html"), Err(406)),
            (Some(RECORDS), Err(406)),
        ] {
            let mut headers = vec![("content-type", JSON)];
            headers.extend(accept.map(|accept| ("accept", accept)));
            let api = ApiRequest::unary(&Request::test("POST", "/api/v1", &headers))
                .expect("good request");
            assert_eq!(
                api.accept().map_err(|refused| refused.code().as_u16()),
                expect,
                "{accept:?}"
            );
        }
    }

    #[track_caller]
    fn check_streaming(headers: &[(&str, &str)], expect: Result<(Content, Accept), u16>) {
        let got = ApiRequest::streaming(&Request::test("POST", "/api/v1", headers));
        let got = got
            .map(|(api, accept)| (api.content(), accept))
            .map_err(|refused| refused.code().as_u16());
        assert_eq!(got, expect, "{headers:?}");
    }

    #[test]
    fn streaming_endpoints_look_at_everything() {
        use Encoding::{Json, Protobuf};
        let (json, records) = (("content-type", JSON), ("content-type", RECORDS));
        let message = Content::Message(Json);
        check_streaming(&[], Err(400));
        check_streaming(&[json], Ok((message, Accept::Message(Json))));
        check_streaming(&[("content-type", "text/plain")], Err(415));
        check_streaming(&[records], Err(400));
        check_streaming(&[records, ("message-content-type", "text/plain")], Err(415));
        check_streaming(
            &[records, ("message-content-type", PROTOBUF)],
            Ok((Content::Records(Protobuf), Accept::Message(Json))),
        );
        check_streaming(&[json, ("message-content-type", JSON)], Err(415));
        check_streaming(&[json, ("accept", "text/html")], Err(406));
        check_streaming(
            &[json, ("accept", PROTOBUF)],
            Ok((message, Accept::Message(Protobuf))),
        );
        check_streaming(
            &[json, ("accept", RECORDS)],
            Ok((message, Accept::Records(Json))),
        );
        check_streaming(
            &[json, ("accept", RECORDS), ("message-accept", PROTOBUF)],
            Ok((message, Accept::Records(Protobuf))),
        );
        check_streaming(
            &[json, ("accept", RECORDS), ("message-accept", "text/html")],
            Err(406),
        );
        check_streaming(&[json, ("message-accept", JSON)], Err(406));
        let refused = Accept::Records(Json)
            .message("GET_HEALTH")
            .expect_err("406");
        assert_eq!(refused.code().as_u16(), 406);
    }

    #[test]
    fn claims_alone_do_not_open_the_masters_door() {
        assert!(ApiRequest::named(None).is_ok());
        assert!(ApiRequest::named(Some(&Principal::named("a"))).is_ok());
        let refused =
            ApiRequest::named(Some(&Principal::claiming(BTreeMap::new()))).expect_err("403");
        assert_eq!(refused.code().as_u16(), 403);
    }
}

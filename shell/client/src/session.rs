//! Sessions with the commands of containers, on agents.

use abi_mesos::v1::ContainerId;
use abi_mesos::v1::agent::call::{self, attach_container_input};
use abi_mesos::v1::agent::{Call, ProcessIo};
use abi_recordio::Decoder;
use bytes::Bytes;
use futures_util::stream::poll_fn;
use prost::Message;
use tokio::sync::mpsc;

use crate::http::PROTOBUF;
use crate::{Client, ClientError};

const RECORDS: &str = "application/recordio";
/// No message of a session is larger.
const MESSAGE_BYTES_MAX: usize = 16 << 20;

/// What a command writes from now on, and signs of life of its agent.
#[derive(Debug)]
pub struct Output {
    url: String,
    answer: reqwest::Response,
    decoder: Decoder,
}

impl Output {
    /// The next message; `None` when the command has ended and all is told.
    ///
    /// # Errors
    /// When the connection breaks, or what comes is no message.
    pub async fn next(&mut self) -> Result<Option<ProcessIo>, ClientError> {
        let malformed = |reason: String| ClientError::Malformed {
            url: self.url.clone(),
            reason,
        };
        loop {
            let record = self.decoder.next_record();
            if let Some(record) = record.map_err(|error| malformed(error.to_string()))? {
                let message = ProcessIo::decode(record);
                return message
                    .map(Some)
                    .map_err(|error| malformed(error.to_string()));
            }
            let chunk = self.answer.chunk().await;
            let chunk = chunk.map_err(|source| ClientError::Broken {
                url: self.url.clone(),
                source,
            })?;
            match chunk {
                Some(chunk) => self.decoder.push(&chunk),
                None if self.decoder.is_between_records() => return Ok(None),
                None => return Err(malformed("it broke off within a message".to_owned())),
            }
        }
    }
}

impl Client {
    /// Launches a command in the container above that of `launch`, and shows what it writes. It is killed when the
    /// output is dropped.
    ///
    /// # Errors
    /// Any [`ClientError`] but those of schedulers.
    pub async fn launch_session(
        &self,
        agent: &str,
        launch: call::LaunchNestedContainerSession,
    ) -> Result<Output, ClientError> {
        let call = Call {
            r#type: Some(call::Type::LaunchNestedContainerSession),
            launch_nested_container_session: Some(launch),
            ..Default::default()
        };
        self.output(agent, &call).await
    }

    /// Shows what the command of a container writes.
    ///
    /// # Errors
    /// As [`launch_session`](Self::launch_session).
    pub async fn attach_output(
        &self,
        agent: &str,
        container: ContainerId,
    ) -> Result<Output, ClientError> {
        let call = Call {
            r#type: Some(call::Type::AttachContainerOutput),
            attach_container_output: Some(call::AttachContainerOutput {
                container_id: Some(container),
            }),
            ..Default::default()
        };
        self.output(agent, &call).await
    }

    /// Gives the command of a container all that comes out of `parts`, and returns when it took all of it or has ended.
    ///
    /// # Errors
    /// As [`launch_session`](Self::launch_session).
    pub async fn attach_input(
        &self,
        agent: &str,
        container: ContainerId,
        parts: mpsc::Receiver<ProcessIo>,
    ) -> Result<(), ClientError> {
        use attach_container_input::Type;
        let url = self.at_agent(agent, "/api/v1");
        let record = |kind: Type, container_id, process_io| {
            let call = Call {
                r#type: Some(call::Type::AttachContainerInput),
                attach_container_input: Some(call::AttachContainerInput {
                    r#type: Some(kind),
                    container_id,
                    process_io,
                }),
                ..Default::default()
            };
            abi_recordio::frame(&call.encode_to_vec())
        };
        let mut first = Some(record(Type::ContainerId, Some(container), None));
        let mut parts = parts;
        let records = poll_fn(move |context| {
            if let Some(first) = first.take() {
                return std::task::Poll::Ready(Some(Ok::<Bytes, std::convert::Infallible>(first)));
            }
            let part = parts.poll_recv(context);
            part.map(|part| part.map(|part| Ok(record(Type::ProcessIo, None, Some(part)))))
        });
        let request = self
            .login(self.http().post(&url))
            .header("Content-Type", RECORDS)
            .header("Message-Content-Type", PROTOBUF)
            .header("Accept", PROTOBUF)
            .body(reqwest::Body::wrap_stream(records));
        let answer = request.send().await;
        let answer = answer.map_err(|error| ClientError::sending(&url, error))?;
        Self::check(&url, answer).await.map(|_| ())
    }

    async fn output(&self, agent: &str, call: &Call) -> Result<Output, ClientError> {
        let url = self.at_agent(agent, "/api/v1");
        let request = self
            .login(self.http().post(&url))
            .header("Content-Type", PROTOBUF)
            .header("Accept", RECORDS)
            .header("Message-Accept", PROTOBUF)
            .body(call.encode_to_vec());
        let answer = request.send().await;
        let answer = answer.map_err(|error| ClientError::sending(&url, error))?;
        let answer = Self::check(&url, answer).await?;
        Ok(Output {
            url,
            answer,
            decoder: Decoder::new(MESSAGE_BYTES_MAX),
        })
    }
}

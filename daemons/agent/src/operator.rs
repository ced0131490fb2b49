//! `POST /api/v1`: the operator API of the agent.

use std::sync::Arc;
use std::time::Duration;

use abi_mesos::v1::agent::call::{GetContainers, Type};
use abi_mesos::v1::agent::response::{self as wire, Type as AnswerType};
use abi_mesos::v1::agent::{Call, Response as Message};
use abi_mesos::{encode_json, encode_wire, render, v1};
use base_access::{Action, Object};
use base_ids::ProviderId;
use daemons_door::{ApiRequest, Content, Encoding, FilesError, Handled, Request, Response, within};
use http::StatusCode;
use kernel_agent::Input;

use crate::configs::Configs;
use crate::desk::{self, COMPATIBLE_VERSION, Desk, Picture, off_the_loop};
use crate::endpoints::with_facts;
use crate::executor::{answered, decode};
use crate::{container_calls, images, sessions};

/// Answers one request.
pub(crate) async fn answer(desk: Arc<Desk>, mut request: Request) -> Handled {
    // Nothing is answered before the agent has found its tasks again.
    let picture = desk.picture(&request).await?;
    let (api, accept) = ApiRequest::streaming(&request)?;
    if let Content::Records(encoding) = api.content() {
        accept.message("ATTACH_CONTAINER_INPUT")?;
        return sessions::input(&desk, &mut request, &picture.view, encoding).await;
    }
    let body = request.bytes().await?;
    let call: Call = decode(api.encoding(), body).await?;
    let Some(kind) = call.r#type else {
        return Err(missing("type"));
    };
    if let Some(part) = part_missing(&call, kind) {
        return Err(missing(part));
    }
    let view = &picture.view;
    match kind {
        Type::AttachContainerOutput => {
            return sessions::output(&desk, &request, view, call, accept).await;
        }
        Type::LaunchNestedContainerSession => {
            return sessions::launch(&desk, &request, view, call, accept).await;
        }
        Type::AttachContainerInput => {
            return Err(refuse(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "ATTACH_CONTAINER_INPUT must be a stream: Content-Type must be application/recordio",
            ));
        }
        _ => {}
    }
    let encoding = accept.message(&kind.to_string())?;
    match kind {
        Type::ListFiles => {
            let path = call.list_files.unwrap_or_default().path.unwrap_or_default();
            list_files(&desk, &request, path, encoding).await
        }
        Type::ReadFile => {
            let read = call.read_file.unwrap_or_default();
            read_file(&desk, &request, read, encoding).await
        }
        Type::GetFlags => {
            desk.require(&request, Action::ViewFlags, &Object::Any)?;
            reply(encoding, &flags(&desk))
        }
        Type::SetLoggingLevel => {
            desk.require(&request, Action::SetLogLevel, &Object::Any)?;
            let set = call.set_logging_level.unwrap_or_default();
            let duration = set.duration.as_ref().map(span);
            desk.level
                .raise(set.level.unwrap_or_default(), duration.unwrap_or_default())
                .map_err(|text| Box::new(Response::bad_request(text)))?;
            Ok(Response::ok())
        }
        Type::MarkResourceProviderGone => {
            desk.require(&request, Action::MarkResourceProviderGone, &Object::Any)?;
            let part = call.mark_resource_provider_gone.unwrap_or_default();
            let id = part.resource_provider_id.unwrap_or_default();
            let provider = ProviderId::from(id.value());
            let answer = desk
                .core
                .ask(move |request| Input::MarkProviderGone { request, provider })
                .await?;
            answered(&answer)
        }
        Type::AddResourceProviderConfig
        | Type::UpdateResourceProviderConfig
        | Type::RemoveResourceProviderConfig => {
            desk.require(&request, Action::ModifyResourceProviderConfig, &Object::Any)?;
            let configs = Arc::clone(&desk.configs);
            off_the_loop(move || configure(&configs, kind, call)).await?
        }
        Type::GetMetrics => {
            desk.require(
                &request,
                Action::GetEndpoint,
                &Object::One("/metrics/snapshot"),
            )?;
            let timeout = call.get_metrics.unwrap_or_default().timeout;
            let timeout = timeout.as_ref().map(span);
            let metrics = within(timeout, (desk.metrics)()).await.into_iter();
            let metrics = metrics.map(|(name, value)| v1::Metric {
                name: Some(name),
                value: Some(value),
            });
            let get_metrics = Some(wire::GetMetrics {
                metrics: metrics.collect(),
            });
            reply(
                encoding,
                &Message {
                    get_metrics,
                    ..of(AnswerType::GetMetrics)
                },
            )
        }
        Type::PruneImages => {
            desk.require(&request, Action::PruneImages, &Object::Any)?;
            let excluded = call.prune_images.unwrap_or_default().excluded_images;
            let kept = images::excluded(&excluded)
                .map_err(|text| refuse(StatusCode::BAD_REQUEST, text))?;
            if let Some(images) = &desk.images {
                let pruned = images.prune(kept).await;
                pruned.map_err(|text| refuse(StatusCode::INTERNAL_SERVER_ERROR, text))?;
            }
            Ok(Response::ok())
        }
        kind if container_calls::is_ours(kind) => {
            let call = (kind, call);
            container_calls::answer(&desk, &request, &picture.view, call, encoding).await
        }
        kind => {
            let wanted = call.get_containers.unwrap_or_default();
            match read_of(kind) {
                Some(read) => {
                    off_the_loop(move || reply(encoding, &read(&picture, &wanted))).await?
                }
                None => Err(refuse(
                    StatusCode::NOT_IMPLEMENTED,
                    format!("calls of type {kind} are not implemented"),
                )),
            }
        }
    }
}

/// Changes the configurations of local resource providers. Blocks.
fn configure(configs: &Configs, kind: Type, call: Call) -> Handled {
    match kind {
        Type::AddResourceProviderConfig => {
            let part = call.add_resource_provider_config.unwrap_or_default();
            configs.add(*part.info.unwrap_or_default())?;
        }
        Type::UpdateResourceProviderConfig => {
            let part = call.update_resource_provider_config.unwrap_or_default();
            configs.update(*part.info.unwrap_or_default())?;
        }
        _ => {
            let part = call.remove_resource_provider_config.unwrap_or_default();
            let (kind, name) = (
                part.r#type.unwrap_or_default(),
                part.name.unwrap_or_default(),
            );
            configs.remove(kind, name)?;
        }
    }
    Ok(Response::ok())
}

/// A span of time; one before its beginning is over at once.
fn span(info: &v1::DurationInfo) -> Duration {
    Duration::from_nanos(u64::try_from(info.nanoseconds()).unwrap_or(0))
}

fn refuse(status: StatusCode, text: impl Into<String>) -> Box<Response> {
    Box::new(Response::text(status, text))
}

fn missing(part: &str) -> Box<Response> {
    let text = format!("failed to validate the call: expecting '{part}' to be present");
    Box::new(Response::bad_request(text))
}

/// The part that a call of its type must have and this one has not.
fn part_missing(call: &Call, kind: Type) -> Option<&'static str> {
    let (is_there, part) = match kind {
        Type::GetMetrics => (call.get_metrics.is_some(), "get_metrics"),
        Type::SetLoggingLevel => (call.set_logging_level.is_some(), "set_logging_level"),
        Type::ListFiles => (call.list_files.is_some(), "list_files"),
        Type::ReadFile => (call.read_file.is_some(), "read_file"),
        Type::AttachContainerOutput => (
            call.attach_container_output.is_some(),
            "attach_container_output",
        ),
        Type::AddResourceProviderConfig => (
            call.add_resource_provider_config.is_some(),
            "add_resource_provider_config",
        ),
        Type::UpdateResourceProviderConfig => (
            call.update_resource_provider_config.is_some(),
            "update_resource_provider_config",
        ),
        Type::RemoveResourceProviderConfig => (
            call.remove_resource_provider_config.is_some(),
            "remove_resource_provider_config",
        ),
        Type::MarkResourceProviderGone => (
            call.mark_resource_provider_gone.is_some(),
            "mark_resource_provider_gone",
        ),
        _ => return None,
    };
    (!is_there).then_some(part)
}

fn of(kind: AnswerType) -> Message {
    Message {
        r#type: Some(kind),
        ..Default::default()
    }
}

pub(crate) fn reply(encoding: Encoding, message: &Message) -> Handled {
    let bytes = match encoding {
        Encoding::Json => encode_json(message),
        Encoding::Protobuf => encode_wire(message),
    };
    Ok(Response::message(encoding, bytes))
}

fn flags(desk: &Desk) -> Message {
    let flags = desk.flags.iter().map(|(name, value)| v1::Flag {
        name: Some(name.clone()),
        value: Some(value.clone()),
    });
    Message {
        get_flags: Some(wire::GetFlags {
            flags: flags.collect(),
        }),
        ..of(AnswerType::GetFlags)
    }
}

type Read = fn(&Picture, &GetContainers) -> Message;

/// What answers a call that reads a picture.
fn read_of(kind: Type) -> Option<Read> {
    Some(match kind {
        Type::GetHealth => |_, _| Message {
            get_health: Some(wire::GetHealth {
                healthy: Some(true),
            }),
            ..of(AnswerType::GetHealth)
        },
        Type::GetVersion => |picture, _| {
            let info = v1::VersionInfo {
                version: Some(COMPATIBLE_VERSION.to_owned()),
                build_date: Some(picture.desk.build_date()),
                build_time: Some(picture.desk.build_time),
                build_user: Some("tepui".to_owned()),
                ..Default::default()
            };
            Message {
                get_version: Some(wire::GetVersion {
                    version_info: Some(info),
                }),
                ..of(AnswerType::GetVersion)
            }
        },
        Type::GetLoggingLevel => |picture, _| Message {
            get_logging_level: Some(wire::GetLoggingLevel {
                level: Some(picture.desk.level.current()),
            }),
            ..of(AnswerType::GetLoggingLevel)
        },
        Type::GetState => |picture, _| Message {
            get_state: Some(wire::GetState {
                get_tasks: Some(tasks(picture)),
                get_executors: Some(executors(picture)),
                get_frameworks: Some(frameworks(picture)),
            }),
            ..of(AnswerType::GetState)
        },
        Type::GetTasks => |picture, _| Message {
            get_tasks: Some(tasks(picture)),
            ..of(AnswerType::GetTasks)
        },
        Type::GetExecutors => |picture, _| Message {
            get_executors: Some(executors(picture)),
            ..of(AnswerType::GetExecutors)
        },
        Type::GetFrameworks => |picture, _| Message {
            get_frameworks: Some(frameworks(picture)),
            ..of(AnswerType::GetFrameworks)
        },
        Type::GetContainers => |picture, wanted| Message {
            get_containers: containers(picture, wanted),
            ..of(AnswerType::GetContainers)
        },
        Type::GetAgent => |picture, _| Message {
            get_agent: Some(Box::new(wire::GetAgent {
                agent_info: Some(render::agent_info(
                    &picture.view.spec,
                    picture.view.id.as_ref(),
                )),
                drain_config: (picture.view.drain.as_ref())
                    .map(|(config, _)| render::drain_config(config)),
                estimated_drain_start_time: (picture.view.drain)
                    .map(|(_, since)| render::time_info(since)),
            })),
            ..of(AnswerType::GetAgent)
        },
        // Without any operation the part is absent, as clients know it.
        Type::GetOperations => |picture, _| {
            let operations = picture.operations();
            let part = wire::GetOperations { operations };
            Message {
                get_operations: Some(part).filter(|part| !part.operations.is_empty()),
                ..of(AnswerType::GetOperations)
            }
        },
        Type::GetResourceProviders => |picture, _| Message {
            get_resource_providers: Some(wire::GetResourceProviders {
                resource_providers: picture.providers(),
            }),
            ..of(AnswerType::GetResourceProviders)
        },
        _ => return None,
    })
}

fn tasks(picture: &Picture) -> wire::GetTasks {
    let mut answer = wire::GetTasks::default();
    let view = &picture.view;
    for framework in (view.frameworks.values())
        .chain(view.completed_frameworks.values())
        .filter(|framework| picture.sees(framework))
    {
        for executor in framework
            .executors
            .values()
            .chain(framework.completed.values())
        {
            let queued = Picture::queued(executor);
            for task in executor.tasks.values() {
                if !picture.sees_task(framework, task) {
                    continue;
                }
                let place = if task.latest.is_terminal() {
                    &mut answer.terminated_tasks
                } else if queued.contains(&task.spec.id) {
                    &mut answer.queued_tasks
                } else {
                    &mut answer.launched_tasks
                };
                place.push(with_facts(picture, executor, task, |facts| {
                    render::task(&facts)
                }));
            }
            for task in executor.completed.values() {
                if picture.sees_task(framework, task) {
                    let task = with_facts(picture, executor, task, |facts| render::task(&facts));
                    answer.completed_tasks.push(task);
                }
            }
        }
    }
    answer
}

fn executors(picture: &Picture) -> wire::GetExecutors {
    let mut answer = wire::GetExecutors::default();
    let view = &picture.view;
    let entry = |executor| wire::get_executors::Executor {
        executor_info: Some(Box::new(picture.info(executor))),
    };
    for framework in (view.frameworks.values())
        .chain(view.completed_frameworks.values())
        .filter(|framework| picture.sees(framework))
    {
        for executor in framework.executors.values() {
            if picture.sees_executor(framework, executor) {
                answer.executors.push(entry(executor));
            }
        }
        for executor in framework.completed.values() {
            if picture.sees_executor(framework, executor) {
                answer.completed_executors.push(entry(executor));
            }
        }
    }
    answer
}

fn frameworks(picture: &Picture) -> wire::GetFrameworks {
    let entry = |framework: &Arc<kernel_agent::Framework>| wire::get_frameworks::Framework {
        framework_info: Some(Box::new(render::framework_info(
            &framework.spec,
            &framework.id,
        ))),
    };
    let view = &picture.view;
    let seen = |framework: &&Arc<kernel_agent::Framework>| picture.sees(framework);
    wire::GetFrameworks {
        frameworks: view.frameworks.values().filter(seen).map(entry).collect(),
        completed_frameworks: view
            .completed_frameworks
            .values()
            .filter(seen)
            .map(entry)
            .collect(),
    }
}

/// Without any container the part is absent, as clients know it.
fn containers(picture: &Picture, wanted: &GetContainers) -> Option<wire::GetContainers> {
    let mut containers: Vec<_> = picture
        .containers()
        .iter()
        .map(|one| wire::get_containers::Container {
            framework_id: Some(render::framework_id(&one.framework.id)),
            executor_id: Some(render::executor_id(&one.executor.id)),
            executor_name: Some(picture.info(&one.executor).name().to_owned()),
            container_id: Some(render::container_id(&one.executor.container)),
            container_status: Some(desk::status(&one.executor)),
            resource_statistics: Some(Box::new(desk::statistics(one.usage.as_ref(), &one.quotas))),
        })
        .collect();
    containers.extend(container_calls::shown(picture, wanted));
    (!containers.is_empty()).then_some(wire::GetContainers { containers })
}

async fn list_files(desk: &Desk, request: &Request, path: String, encoding: Encoding) -> Handled {
    let (files, principal) = (desk.files.clone(), request.principal().cloned());
    let listed = off_the_loop(move || files.browse(&path, principal.as_ref())).await?;
    let infos = listed.map_err(refuse_file)?.into_iter();
    let file_infos = infos.map(|entry| v1::FileInfo {
        path: Some(entry.path),
        nlink: Some(i32::try_from(entry.nlink).unwrap_or(i32::MAX)),
        size: Some(entry.size),
        mtime: Some(v1::TimeInfo {
            nanoseconds: Some(entry.mtime_ns),
        }),
        mode: Some(entry.mode),
        uid: Some(entry.uid),
        gid: Some(entry.gid),
    });
    let list_files = Some(wire::ListFiles {
        file_infos: file_infos.collect(),
    });
    reply(
        encoding,
        &Message {
            list_files,
            ..of(AnswerType::ListFiles)
        },
    )
}

async fn read_file(
    desk: &Desk,
    request: &Request,
    read: v1::agent::call::ReadFile,
    encoding: Encoding,
) -> Handled {
    let (files, principal) = (desk.files.clone(), request.principal().cloned());
    let (path, offset) = (
        read.path.unwrap_or_default(),
        read.offset.unwrap_or_default(),
    );
    let work = move || files.read(&path, offset, read.length, principal.as_ref());
    let answer = off_the_loop(work).await?.map_err(refuse_file)?;
    let read_file = Some(wire::ReadFile {
        size: Some(answer.size),
        data: Some(answer.data),
    });
    reply(
        encoding,
        &Message {
            read_file,
            ..of(AnswerType::ReadFile)
        },
    )
}

fn refuse_file(error: FilesError) -> Box<Response> {
    let status = match &error {
        FilesError::Invalid(_) => StatusCode::BAD_REQUEST,
        FilesError::NotFound => StatusCode::NOT_FOUND,
        FilesError::Forbidden => StatusCode::FORBIDDEN,
        FilesError::Io { .. } => StatusCode::INTERNAL_SERVER_ERROR,
    };
    refuse(status, error.to_string())
}

//! `POST /api/v1`: the operator API.

use std::sync::Arc;

use abi_mesos::v1::master::call::Type;
use abi_mesos::v1::master::response::{self as wire, Type as AnswerType};
use abi_mesos::v1::master::{Call, Response as Message};
use abi_mesos::{encode_json, encode_wire, render, v1};
use base_access::{Action, Object};
use daemons_door::{ApiRequest, Encoding, FilesError, Handled, Request, Response, within};
use http::StatusCode;
use kernel_master::Input;

use crate::call::{self, off_the_loop};
use crate::changes;
use crate::convert;
use crate::desk::Desk;
use crate::picture::Picture;
use crate::watch;
use crate::whole::Read;

/// Answers one request.
pub(crate) async fn answer(desk: Arc<Desk>, mut request: Request) -> Handled {
    ApiRequest::named(request.principal())?;
    let api = ApiRequest::unary(&request)?;
    let body = request.bytes().await?;
    let call: Call = call::decode(api.encoding(), body).await?;
    let kind = check(&call).map_err(|part| {
        Box::new(Response::bad_request(format!(
            "failed to validate the call: expecting '{part}' to be present"
        )))
    })?;
    let encoding = api.accept()?;
    match kind {
        Type::GetHealth => reply(
            encoding,
            Message {
                get_health: Some(wire::GetHealth {
                    healthy: Some(true),
                }),
                ..of(AnswerType::GetHealth)
            },
        ),
        Type::GetFlags => {
            desk.require(&request, Action::ViewFlags, &Object::Any)?;
            let flags = desk.facts.flags.iter().map(|(name, value)| v1::Flag {
                name: Some(name.clone()),
                value: Some(value.clone()),
            });
            reply(
                encoding,
                Message {
                    get_flags: Some(wire::GetFlags {
                        flags: flags.collect(),
                    }),
                    ..of(AnswerType::GetFlags)
                },
            )
        }
        Type::GetVersion => {
            let build = &desk.facts.build;
            let info = v1::VersionInfo {
                version: Some(desk.facts.master.version.to_string()),
                build_date: Some(build.date.clone()),
                build_time: Some(build.time),
                build_user: Some("tepui".to_owned()),
                ..Default::default()
            };
            reply(
                encoding,
                Message {
                    get_version: Some(wire::GetVersion {
                        version_info: Some(info),
                    }),
                    ..of(AnswerType::GetVersion)
                },
            )
        }
        Type::GetMetrics => {
            desk.require(
                &request,
                Action::GetEndpoint,
                &Object::One("/metrics/snapshot"),
            )?;
            let timeout = call.get_metrics.unwrap_or_default().timeout;
            let timeout = timeout.as_ref().map(call::span);
            let metrics = within(timeout, (desk.metrics)()).await;
            let metrics = metrics.into_iter().map(|(name, value)| v1::Metric {
                name: Some(name),
                value: Some(value),
            });
            reply(
                encoding,
                Message {
                    get_metrics: Some(wire::GetMetrics {
                        metrics: metrics.collect(),
                    }),
                    ..of(AnswerType::GetMetrics)
                },
            )
        }
        Type::GetLoggingLevel => reply(
            encoding,
            Message {
                get_logging_level: Some(wire::GetLoggingLevel {
                    level: Some(desk.level.current()),
                }),
                ..of(AnswerType::GetLoggingLevel)
            },
        ),
        Type::SetLoggingLevel => {
            desk.require(&request, Action::SetLogLevel, &Object::Any)?;
            let set = call.set_logging_level.unwrap_or_default();
            let duration = set.duration.as_ref().map(call::span);
            (desk.level)
                .raise(set.level.unwrap_or_default(), duration.unwrap_or_default())
                .map_err(|text| Box::new(Response::bad_request(text)))?;
            Ok(Response::ok())
        }
        Type::ListFiles => {
            let path = call.list_files.unwrap_or_default().path.unwrap_or_default();
            list_files(&desk, &request, path, encoding).await
        }
        Type::ReadFile => {
            let read = call.read_file.unwrap_or_default();
            read_file(&desk, &request, read, encoding).await
        }
        Type::Subscribe => {
            let sight = desk.sight(request.principal());
            let lost = match request.query().get("removed_agents") {
                None => false,
                Some("all") => true,
                Some(_) => {
                    return Err(Box::new(Response::bad_request(
                        "removed_agents can only be 'all': unreachable agents and those that are marked gone, too",
                    )));
                }
            };
            watch::subscribe(&desk, encoding, sight, lost).await
        }
        Type::Teardown => {
            let id = call.teardown.unwrap_or_default().framework_id;
            let framework = id.unwrap_or_default().value().into();
            Ok(teardown(&desk, &request, framework).await)
        }
        Type::ReserveResources
        | Type::UnreserveResources
        | Type::CreateVolumes
        | Type::DestroyVolumes
        | Type::GrowVolume
        | Type::ShrinkVolume => match convert::of_call(kind, call) {
            Some((agent, made)) => Ok(convert::carry_out(&desk, &request, agent, made).await),
            None => Ok(Response::status(StatusCode::NOT_IMPLEMENTED)),
        },
        Type::GetState => read_all(&desk, &request, Read::State, encoding).await,
        Type::GetTasks => read_all(&desk, &request, Read::Tasks, encoding).await,
        Type::GetAgents => read_all(&desk, &request, Read::Agents, encoding).await,
        kind => match (read_of(kind), changes::of(kind, call)) {
            (None, Err(text)) => Err(Box::new(Response::bad_request(text))),
            (None, Ok(Some(operation))) => Ok(desk.operate(&request, operation).await),
            (Some(read), _) => {
                let picture = desk.picture(request.principal()).await?;
                off_the_loop(move || reply(encoding, read(&picture))).await?
            }
            (None, Ok(None)) => Err(Box::new(Response::text(
                StatusCode::NOT_IMPLEMENTED,
                format!("calls of type {kind} are not implemented"),
            ))),
        },
    }
}

/// Answers with a document that is shared by all who see everything.
async fn read_all(desk: &Desk, request: &Request, read: Read, encoding: Encoding) -> Handled {
    let shared = desk.shared.operator(read, encoding);
    Ok(Response::rendered(
        &shared.read(desk, request.principal()).await?,
    ))
}

/// Ends a framework for an operator.
pub(crate) async fn teardown(
    desk: &Desk,
    request: &Request,
    framework: base_ids::FrameworkId,
) -> Response {
    let principal = request.principal().cloned();
    let answer = desk.core.ask(move |request| Input::Teardown {
        request,
        framework,
        principal,
    });
    match answer.await {
        Ok(kernel_master::Answer::NotFound(text)) => Response::bad_request(&*text),
        answer => call::answer(answer),
    }
}

/// The type of a call that has the part that goes with it; otherwise the name of what is missing.
fn check(call: &Call) -> Result<Type, &'static str> {
    let kind = call.r#type.ok_or("type")?;
    let (part, present) = match kind {
        Type::GetMetrics => ("get_metrics", call.get_metrics.is_some()),
        Type::SetLoggingLevel => ("set_logging_level", call.set_logging_level.is_some()),
        Type::ListFiles => ("list_files", call.list_files.is_some()),
        Type::ReadFile => ("read_file", call.read_file.is_some()),
        Type::UpdateWeights => ("update_weights", call.update_weights.is_some()),
        Type::ReserveResources => ("reserve_resources", call.reserve_resources.is_some()),
        Type::UnreserveResources => ("unreserve_resources", call.unreserve_resources.is_some()),
        Type::CreateVolumes => ("create_volumes", call.create_volumes.is_some()),
        Type::DestroyVolumes => ("destroy_volumes", call.destroy_volumes.is_some()),
        Type::GrowVolume => ("grow_volume", call.grow_volume.is_some()),
        Type::ShrinkVolume => ("shrink_volume", call.shrink_volume.is_some()),
        Type::UpdateMaintenanceSchedule => (
            "update_maintenance_schedule",
            call.update_maintenance_schedule.is_some(),
        ),
        Type::StartMaintenance => ("start_maintenance", call.start_maintenance.is_some()),
        Type::StopMaintenance => ("stop_maintenance", call.stop_maintenance.is_some()),
        Type::DrainAgent => ("drain_agent", call.drain_agent.is_some()),
        Type::DeactivateAgent => ("deactivate_agent", call.deactivate_agent.is_some()),
        Type::ReactivateAgent => ("reactivate_agent", call.reactivate_agent.is_some()),
        Type::UpdateQuota => ("update_quota", call.update_quota.is_some()),
        Type::SetQuota => ("set_quota", call.set_quota.is_some()),
        Type::RemoveQuota => ("remove_quota", call.remove_quota.is_some()),
        Type::Teardown => ("teardown", call.teardown.is_some()),
        Type::MarkAgentGone => ("mark_agent_gone", call.mark_agent_gone.is_some()),
        Type::Unknown
        | Type::GetHealth
        | Type::GetFlags
        | Type::GetVersion
        | Type::GetLoggingLevel
        | Type::GetState
        | Type::GetAgents
        | Type::GetFrameworks
        | Type::GetExecutors
        | Type::GetOperations
        | Type::GetTasks
        | Type::GetRoles
        | Type::GetWeights
        | Type::GetMaster
        | Type::Subscribe
        | Type::GetMaintenanceStatus
        | Type::GetMaintenanceSchedule
        | Type::GetQuota => ("", true),
    };
    present.then_some(kind).ok_or(part)
}

/// How a call is answered that only looks at the state.
fn read_of(kind: Type) -> Option<fn(&Picture) -> Message> {
    Some(match kind {
        Type::GetFrameworks => |picture| Message {
            get_frameworks: Some(picture.get_frameworks()),
            ..of(AnswerType::GetFrameworks)
        },
        Type::GetExecutors => |picture| Message {
            get_executors: Some(picture.get_executors()),
            ..of(AnswerType::GetExecutors)
        },
        Type::GetRoles => |picture| Message {
            get_roles: Some(picture.get_roles()),
            ..of(AnswerType::GetRoles)
        },
        Type::GetOperations => |picture| Message {
            get_operations: Some(wire::GetOperations {
                operations: picture.operations(),
            }),
            ..of(AnswerType::GetOperations)
        },
        Type::GetWeights => |picture| Message {
            get_weights: Some(wire::GetWeights {
                weight_infos: picture.weights(),
            }),
            ..of(AnswerType::GetWeights)
        },
        Type::GetQuota => |picture| Message {
            get_quota: Some(wire::GetQuota {
                status: Some(picture.quota_status()),
            }),
            ..of(AnswerType::GetQuota)
        },
        Type::GetMaintenanceSchedule => |picture| Message {
            get_maintenance_schedule: Some(wire::GetMaintenanceSchedule {
                schedule: Some(picture.schedule()),
            }),
            ..of(AnswerType::GetMaintenanceSchedule)
        },
        Type::GetMaintenanceStatus => |picture| Message {
            get_maintenance_status: Some(wire::GetMaintenanceStatus {
                status: Some(picture.maintenance_status()),
            }),
            ..of(AnswerType::GetMaintenanceStatus)
        },
        Type::GetMaster => |picture| {
            let started = Some(picture.facts.started.as_secs_f64());
            Message {
                get_master: Some(wire::GetMaster {
                    master_info: Some(Box::new(render::master_info(&picture.facts.master))),
                    start_time: started,
                    elected_time: started,
                }),
                ..of(AnswerType::GetMaster)
            }
        },
        _ => return None,
    })
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
    reply(
        encoding,
        Message {
            list_files: Some(wire::ListFiles {
                file_infos: file_infos.collect(),
            }),
            ..of(AnswerType::ListFiles)
        },
    )
}

async fn read_file(
    desk: &Desk,
    request: &Request,
    read: v1::master::call::ReadFile,
    encoding: Encoding,
) -> Handled {
    let (files, principal) = (desk.files.clone(), request.principal().cloned());
    let (path, offset) = (
        read.path.unwrap_or_default(),
        read.offset.unwrap_or_default(),
    );
    let answer =
        off_the_loop(move || files.read(&path, offset, read.length, principal.as_ref())).await?;
    let answer = answer.map_err(refuse_file)?;
    reply(
        encoding,
        Message {
            read_file: Some(wire::ReadFile {
                size: Some(answer.size),
                data: Some(answer.data),
            }),
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
    Box::new(Response::text(status, error.to_string()))
}

fn of(kind: AnswerType) -> Message {
    Message {
        r#type: Some(kind),
        ..Default::default()
    }
}

fn reply(encoding: Encoding, message: Message) -> Handled {
    let bytes = match encoding {
        Encoding::Json => encode_json(&message),
        Encoding::Protobuf => encode_wire(&message),
    };
    Ok(Response::message(encoding, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi_mesos::Enumeration as _;

    #[test]
    fn a_call_needs_the_part_of_its_name() {
        assert_eq!(check(&Call::default()), Err("type"));
        for kind in Type::VALUES {
            let call = Call {
                r#type: Some(*kind),
                ..Default::default()
            };
            match check(&call) {
                Ok(checked) => assert_eq!(checked, *kind),
                Err(part) => assert_eq!(part, kind.name().to_lowercase()),
            }
        }
    }
}

//! Access rules as a JSON file: `permissive` and one list per action.

use base_access::{Acls, Action, ObjectKind, Rule, Who};
use serde_json::{Map, Value};

/// The endpoints whose reading `get_endpoints` can restrict.
const ENDPOINTS: [&str; 6] = [
    "/containerizer/debug",
    "/containers",
    "/files/debug",
    "/logging/toggle",
    "/metrics/snapshot",
    "/monitor/statistics",
];

/// An entry that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("access rules: {place}: {reason}")]
pub struct AclError {
    /// The entry, such as `run_tasks[2].users`.
    pub place: String,
    /// What is wrong with it and what would be right.
    pub reason: String,
}

/// Reads access rules.
///
/// A key that is no action is an error: a rule that is silently left out would be a hole.
///
/// # Errors
/// [`AclError`] naming the first bad entry.
pub fn parse_acls(value: &Value) -> Result<Acls, AclError> {
    let Value::Object(root) = value else {
        return Err(error("the whole", "a JSON object is expected"));
    };
    let permissive = match root.get("permissive") {
        None | Some(Value::Null) => true,
        Some(Value::Bool(permissive)) => *permissive,
        Some(_) => return Err(error("permissive", "true or false is expected")),
    };
    let mut acls = Acls::new(permissive);
    for (key, list) in root
        .iter()
        .filter(|(key, list)| *key != "permissive" && !list.is_null())
    {
        let Some(action) = Action::ALL
            .iter()
            .copied()
            .find(|action| action.list() == key)
        else {
            return Err(error(key, "there is no action of that name"));
        };
        // One entry may stand for a list of one, as everywhere in this JSON.
        let entries = match list {
            Value::Array(entries) => entries.as_slice(),
            one => std::slice::from_ref(one),
        };
        for (number, entry) in entries.iter().enumerate() {
            acls.add(
                action,
                parse_rule(action, &format!("{key}[{number}]"), entry)?,
            );
        }
    }
    Ok(acls)
}

fn parse_rule(action: Action, place: &str, entry: &Value) -> Result<Rule, AclError> {
    let Value::Object(entry) = entry else {
        return Err(error(place, "a JSON object is expected"));
    };
    if let Some(key) = entry
        .keys()
        .find(|key| *key != "principals" && *key != action.field())
    {
        return Err(error(
            &format!("{place}.{key}"),
            &format!("only principals and {} belong here", action.field()),
        ));
    }
    let principals = parse_who(place, entry, "principals")?;
    let objects = parse_who(place, entry, action.field())?;
    if let Who::Some(values) = &objects {
        let place = format!("{place}.{}", action.field());
        if action.kind() == ObjectKind::Unnamed {
            return Err(error(
                &place,
                "only {\"type\":\"ANY\"} or {\"type\":\"NONE\"} is possible here",
            ));
        }
        if action == Action::GetEndpoint
            && let Some(path) = values
                .iter()
                .find(|path| !ENDPOINTS.contains(&path.as_str()))
        {
            return Err(error(
                &place,
                &format!("{path:?} is not one of {}", ENDPOINTS.join(", ")),
            ));
        }
    }
    Ok(Rule {
        principals,
        objects,
    })
}

fn parse_who(place: &str, entry: &Map<String, Value>, key: &str) -> Result<Who, AclError> {
    let place = format!("{place}.{key}");
    let who = match entry.get(key) {
        Some(Value::Object(who)) => who,
        None | Some(Value::Null) => return Err(error(&place, "it is missing")),
        Some(_) => {
            return Err(error(
                &place,
                "{\"values\":[...]} or {\"type\":\"ANY\"} or {\"type\":\"NONE\"} is expected",
            ));
        }
    };
    match who.get("type").unwrap_or(&Value::Null) {
        Value::Null => {}
        Value::String(kind) if kind == "SOME" => {}
        Value::String(kind) if kind == "ANY" => return Ok(Who::Any),
        Value::String(kind) if kind == "NONE" => return Ok(Who::None),
        _ => {
            return Err(error(
                &format!("{place}.type"),
                "SOME, ANY or NONE is expected",
            ));
        }
    }
    let values = match who.get("values").unwrap_or(&Value::Null) {
        Value::Null => &[],
        Value::Array(values) => values.as_slice(),
        one => std::slice::from_ref(one),
    };
    let texts = values.iter().map(|value| match value {
        Value::String(text) => Ok(text.clone()),
        _ => Err(error(
            &format!("{place}.values"),
            "a list of texts is expected",
        )),
    });
    Ok(Who::Some(texts.collect::<Result<_, _>>()?))
}

fn error(place: &str, reason: &str) -> AclError {
    AclError {
        place: place.to_owned(),
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base_access::{Authorizer as _, Object, Principal};
    use serde_json::json;

    #[track_caller]
    fn check(
        acls: &Value,
        principal: Option<&str>,
        action: Action,
        object: Object<'_>,
        expect: bool,
    ) {
        let acls = parse_acls(acls).expect("good rules");
        assert_eq!(
            acls.allows(principal.map(Principal::named).as_ref(), action, &object),
            expect
        );
    }

    #[test]
    fn rules_are_read_in_order() {
        let acls = json!({
            "permissive": false,
            "register_frameworks": [
                {"principals": {"values": ["marathon"]}, "roles": {"values": ["eng/%", "ops"]}},
                {"principals": {"type": "ANY"}, "roles": {"values": "public"}},
                {"principals": {"type": "NONE"}, "roles": {"type": "ANY"}},
            ],
            "run_tasks": {"principals": {"type": "SOME", "values": ["marathon"]}, "users": {"type": "ANY"}},
            "view_tasks": null,
        });
        let role = Object::One;
        check(
            &acls,
            Some("marathon"),
            Action::RegisterFramework,
            role("eng/web"),
            true,
        );
        check(
            &acls,
            Some("marathon"),
            Action::RegisterFramework,
            role("eng"),
            false,
        );
        check(
            &acls,
            Some("other"),
            Action::RegisterFramework,
            role("eng/web"),
            false,
        );
        check(&acls, None, Action::RegisterFramework, role("public"), true);
        check(
            &acls,
            Some("marathon"),
            Action::RunTask,
            Object::One("root"),
            true,
        );
        check(
            &acls,
            Some("other"),
            Action::RunTask,
            Object::One("root"),
            false,
        );
        check(
            &acls,
            Some("marathon"),
            Action::ViewTask,
            Object::One("root"),
            false,
        );
    }

    #[test]
    fn an_empty_table_permits() {
        check(
            &json!({}),
            None,
            Action::TeardownFramework,
            Object::Any,
            true,
        );
        check(
            &json!({"permissive": null}),
            None,
            Action::TeardownFramework,
            Object::Any,
            true,
        );
    }

    #[test]
    fn every_action_has_a_list() {
        for action in Action::ALL {
            let acls = json!({
                "permissive": true,
                (action.list()): [{"principals": {"type": "ANY"}, (action.field()): {"type": "NONE"}}],
            });
            check(&acls, Some("a"), *action, Object::Any, false);
        }
    }

    #[track_caller]
    fn check_refused(acls: &Value, expect: &str) {
        let text = parse_acls(acls).expect_err("bad rules").to_string();
        assert!(text.contains(expect), "{text:?} lacks {expect:?}");
    }

    #[test]
    fn refusals_name_the_entry() {
        let any = json!({"type": "ANY"});
        check_refused(&json!([]), "a JSON object is expected");
        check_refused(&json!({"permissive": "yes"}), "permissive: true or false");
        check_refused(
            &json!({"run_task": []}),
            "run_task: there is no action of that name",
        );
        check_refused(&json!({"run_tasks": [1]}), "run_tasks[0]: a JSON object");
        check_refused(
            &json!({"run_tasks": [{"principals": any, "users": any}, {"principals": any}]}),
            "run_tasks[1].users: it is missing",
        );
        check_refused(
            &json!({"run_tasks": [{"principals": any, "user": any}]}),
            "run_tasks[0].user: only principals and users",
        );
        check_refused(
            &json!({"run_tasks": [{"principals": "a", "users": any}]}),
            "run_tasks[0].principals: {\"values\"",
        );
        check_refused(
            &json!({"run_tasks": [{"principals": {"type": "any"}, "users": any}]}),
            "principals.type: SOME, ANY or NONE",
        );
        check_refused(
            &json!({"run_tasks": [{"principals": {"values": [1]}, "users": any}]}),
            "principals.values: a list of texts",
        );
        check_refused(
            &json!({"view_flags": [{"principals": any, "flags": {"values": ["x"]}}]}),
            "view_flags[0].flags: only",
        );
        check_refused(
            &json!({"get_endpoints": [{"principals": any, "paths": {"values": ["/nope"]}}]}),
            "\"/nope\" is not one of",
        );
    }
}

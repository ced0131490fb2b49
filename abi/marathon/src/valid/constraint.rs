//! Constraints of placement.

use abi_json::{At, Faults};

use crate::app::AppConstraint;
use crate::pod::{Constraint, Operator};
use crate::words;

/// What is wrong with a constraint of an app.
pub(super) fn of_app(constraint: &AppConstraint, at: &At<'_>, faults: &mut Faults) {
    let (field, operator, value) = match constraint.as_slice() {
        [field, operator] => (field, operator, None),
        [field, operator, value] => (field, operator, Some(value)),
        _ => {
            faults.say(at, "must be a field, an operator and perhaps a value");
            return;
        }
    };
    match Operator::of_name(operator) {
        Some(operator) => check(field, operator, value.map(String::as_str), at, faults),
        None => {
            let all: Vec<&str> = Operator::ALL.iter().map(|it| it.name()).collect();
            faults.say(
                at,
                format!("the operator {operator:?} is not one of {}", all.join(", ")),
            );
        }
    }
}

/// What is wrong with a constraint of a pod.
pub(super) fn of_pod(constraint: &Constraint, at: &At<'_>, faults: &mut Faults) {
    let Constraint {
        field_name,
        operator,
        value,
    } = constraint;
    check(field_name, *operator, value.as_deref(), at, faults);
}

fn check(field: &str, operator: Operator, value: Option<&str>, at: &At<'_>, faults: &mut Faults) {
    faults.expect(!field.is_empty(), at, "the field must not be empty");
    // The largest integer may be written as a word.
    let whole = |text: &str| text.parse::<i32>().is_ok() || text == "inf";
    let complaint = match operator {
        Operator::Unique => value.map(|_| "UNIQUE takes no value"),
        Operator::Cluster => None,
        Operator::GroupBy => value
            .is_some_and(|text| !whole(text))
            .then_some("GROUP_BY takes a whole number or no value"),
        Operator::MaxPer => (!value.is_some_and(whole)).then_some("MAX_PER takes a whole number"),
        Operator::Like | Operator::Unlike => (!value.is_some_and(words::is_pattern)).then_some(
            "LIKE and UNLIKE take a regular expression, without look-around and references back",
        ),
        Operator::Is => value
            .unwrap_or_default()
            .contains(|letter: char| !(letter.is_ascii_alphanumeric() || "_/.-".contains(letter)))
            .then_some("IS compares texts of letters, digits, _, /, . and -, and numbers"),
    };
    if let Some(complaint) = complaint {
        faults.say(at, complaint);
    }
}

/// What is wrong with a constraint of a persistent volume.
pub(super) fn of_volume(constraint: &[String], at: &At<'_>, faults: &mut Faults) {
    let sound = matches!(
        constraint,
        [field, operator, value]
            if field == "path"
                && matches!(operator.as_str(), "LIKE" | "UNLIKE")
                && words::is_pattern(value)
    );
    faults.expect(
        sound,
        at,
        "must be \"path\", \"LIKE\" or \"UNLIKE\", and a regular expression",
    );
}

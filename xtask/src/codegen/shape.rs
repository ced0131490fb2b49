//! What the members of a message's struct are.

use super::schema::{Field, Label, Message};

/// A member of the Rust struct.
pub(super) enum Slot<'a> {
    Field(&'a Field),
    Choice(&'a str),
}

/// The members of the struct: a choice stands where its first alternative does.
pub(super) fn slots(message: &Message) -> Vec<Slot<'_>> {
    let mut seen = Vec::new();
    message
        .fields
        .iter()
        .filter_map(|field| match &field.label {
            Label::OneOf(choice) if seen.contains(&choice) => None,
            Label::OneOf(choice) => {
                seen.push(choice);
                Some(Slot::Choice(choice))
            }
            _ => Some(Slot::Field(field)),
        })
        .collect()
}

/// The fields of a choice.
pub(super) fn alternatives<'a>(
    message: &'a Message,
    choice: &'a str,
) -> impl Iterator<Item = &'a Field> {
    message
        .fields
        .iter()
        .filter(move |field| field.label == Label::OneOf(choice.to_owned()))
}

//! Offer constraints.

use abi_terms::{
    AttributeConstraint, AttributePredicate, AttributeSelector, ConstraintGroup, OfferConstraints,
};

use super::{Fault, fault, within};
use crate::encode_wire;
use crate::v1::scheduler as wire;
use wire::attribute_constraint::predicate::Predicate;
use wire::attribute_constraint::selector::{PseudoattributeType, Selector};

/// Checked constraints. Regular expressions stay unchecked texts.
pub(super) fn constraints(
    message: Option<&wire::OfferConstraints>,
) -> Result<OfferConstraints, Fault> {
    let Some(message) = message else {
        return Ok(OfferConstraints::default());
    };
    let mut all = OfferConstraints {
        body: encode_wire(message).into(),
        ..Default::default()
    };
    for (role, constraints) in &message.role_constraints {
        if constraints.groups.is_empty() {
            return fault(format_args!(
                "the offer constraints of role '{role}' have no groups"
            ));
        }
        let groups = constraints
            .groups
            .iter()
            .map(group)
            .collect::<Result<_, _>>()
            .map_err(|error: Fault| {
                within(
                    &format!("invalid offer constraints of role '{role}'"),
                    &error,
                )
            })?;
        all.roles.insert(role.as_str().into(), groups);
    }
    Ok(all)
}

fn group(
    message: &wire::offer_constraints::role_constraints::Group,
) -> Result<ConstraintGroup, Fault> {
    if message.attribute_constraints.is_empty() {
        return fault(format_args!("a group is empty"));
    }
    let constraints = message.attribute_constraints.iter().map(constraint);
    Ok(ConstraintGroup {
        constraints: constraints.collect::<Result<_, _>>()?,
    })
}

fn constraint(message: &wire::AttributeConstraint) -> Result<AttributeConstraint, Fault> {
    let selector = match message
        .selector
        .as_ref()
        .and_then(|selector| selector.selector.as_ref())
    {
        Some(Selector::AttributeName(name)) => AttributeSelector::Name(name.as_str().into()),
        Some(Selector::PseudoattributeType(kind)) => match kind {
            PseudoattributeType::Hostname => AttributeSelector::Hostname,
            PseudoattributeType::Region => AttributeSelector::Region,
            PseudoattributeType::Zone => AttributeSelector::Zone,
            PseudoattributeType::Unknown => {
                return fault(format_args!(
                    "a selector has an unknown pseudoattribute type"
                ));
            }
        },
        None => return fault(format_args!("a selector selects nothing")),
    };
    let predicate = message
        .predicate
        .as_ref()
        .and_then(|predicate| predicate.predicate.as_ref());
    let predicate = match predicate {
        Some(Predicate::Exists(_)) => AttributePredicate::Exists,
        Some(Predicate::NotExists(_)) => AttributePredicate::NotExists,
        Some(Predicate::TextEquals(text)) => AttributePredicate::TextEquals(text.value().into()),
        Some(Predicate::TextNotEquals(text)) => {
            AttributePredicate::TextNotEquals(text.value().into())
        }
        Some(Predicate::TextMatches(text)) => AttributePredicate::TextMatches(text.regex().into()),
        Some(Predicate::TextNotMatches(text)) => {
            AttributePredicate::TextNotMatches(text.regex().into())
        }
        None => return fault(format_args!("a predicate says nothing")),
    };
    Ok(AttributeConstraint {
        selector,
        predicate,
    })
}

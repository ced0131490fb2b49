//! Resources and attributes as clients see them.

use abi_json::Number;
use abi_marathon::shown::{Attribute, OfferResource, Range};
use base_units::{Attribute as Known, AttributeValue, Ranges, Resource, Set, Value};

fn ranges(ranges: &Ranges) -> Vec<Range> {
    let all = ranges.as_slice().iter();
    all.map(|range| Range {
        begin: range.begin,
        end: range.end,
    })
    .collect()
}

fn set(set: &Set) -> Vec<String> {
    set.iter().map(ToString::to_string).collect()
}

/// An attribute of an agent.
pub fn attribute(attribute: &Known) -> Attribute {
    let mut shown = Attribute {
        name: attribute.name.to_string(),
        text: None,
        scalar: None,
        ranges: None,
        set: None,
    };
    match &attribute.value {
        AttributeValue::Scalar(number) => shown.scalar = Some(Number(*number)),
        AttributeValue::Ranges(all) => shown.ranges = Some(ranges(all)),
        AttributeValue::Set(all) => shown.set = Some(set(all)),
        AttributeValue::Text(text) => shown.text = Some(text.to_string()),
    }
    shown
}

/// The attribute that [`attribute`] shows; none where it shows nothing.
pub fn read_attribute(shown: &Attribute) -> Option<Known> {
    let value = if let Some(text) = &shown.text {
        AttributeValue::Text(text.as_str().into())
    } else if let Some(number) = shown.scalar {
        AttributeValue::Scalar(number.get())
    } else if let Some(all) = &shown.ranges {
        let pairs = all.iter().map(|range| (range.begin, range.end));
        AttributeValue::Ranges(Ranges::new(pairs).ok()?)
    } else {
        let items = shown.set.as_ref()?.iter().map(String::as_str);
        AttributeValue::Set(Set::new(items).ok()?)
    };
    Some(Known {
        name: shown.name.as_str().into(),
        value,
    })
}

/// A resource of an offer.
pub fn resource(resource: &Resource) -> OfferResource {
    let mut shown = OfferResource {
        name: resource.name.to_string(),
        role: resource
            .reserved_role()
            .map_or_else(|| "*".to_owned(), ToString::to_string),
        scalar: None,
        ranges: None,
        set: None,
    };
    match &resource.value {
        Value::Scalar(amount) => shown.scalar = Some(Number(amount.to_f64())),
        Value::Ranges(all) => shown.ranges = Some(ranges(all)),
        Value::Set(all) => shown.set = Some(set(all)),
    }
    shown
}

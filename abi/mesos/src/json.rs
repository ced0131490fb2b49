//! Reading and writing Mesos JSON over serde.

use std::{borrow::Cow, collections::BTreeMap, fmt, marker::PhantomData};

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use serde::{
    Deserializer, Serializer,
    de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor},
    ser::SerializeMap as _,
};

use crate::{
    budget,
    codec::DEPTH_MAX,
    message::{Fields, Message},
    value::Value,
};

/// Where a value stands.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Name of the field, for errors.
    pub(crate) field: &'static str,
    /// How many more levels of objects and lists may open here.
    depth: u32,
}

impl Place {
    pub(crate) fn new(field: &'static str, depth: u32) -> Self {
        Self { field, depth }
    }

    /// The place inside the object or list that opens here.
    fn inside<E: de::Error>(self) -> Result<Self, E> {
        match self.depth.checked_sub(1) {
            Some(depth) => Ok(Self { depth, ..self }),
            None => Err(E::custom("objects and lists are nested too deeply")),
        }
    }

    pub(crate) fn refusal(self, found: &str) -> String {
        format!("not expecting a JSON {found} for field '{}'", self.field)
    }

    pub(crate) fn refuse<E: de::Error>(self, found: &str) -> E {
        E::custom(self.refusal(found))
    }
}

/// Writes a message as a JSON object.
pub(crate) fn write_message<T: Fields, S: Serializer>(
    message: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    message.write_fields(&mut map)?;
    map.end()
}

/// Reads a complete message.
pub(crate) fn read_message<'de, T: Message, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let message = One::<T>::new(Place::new(T::NAME, DEPTH_MAX))
        .deserialize(deserializer)?
        .ok_or_else(|| de::Error::custom("expecting a JSON object, not null"))?;
    match message.missing() {
        None => Ok(message),
        Some(path) => Err(de::Error::custom(format_args!(
            "missing required field {path} of {}",
            T::NAME
        ))),
    }
}

/// Reads the members of a JSON object as the fields of a message; the last of equal keys wins.
pub(crate) fn read_fields<'de, T: Fields + Default, A: MapAccess<'de>>(
    mut map: A,
    place: Place,
) -> Result<T, A::Error> {
    let depth = place.inside()?.depth;
    let mut message = T::default();
    while let Some(key) = map.next_key_seed(Key)? {
        message.read_field(&key, &mut map, depth)?;
    }
    Ok(message)
}

/// Passes over the next value of a JSON object, which still must not be nested too deeply.
pub(crate) fn ignore<'de, A: MapAccess<'de>>(map: &mut A, depth: u32) -> Result<(), A::Error> {
    map.next_value_seed(Ignored(Place::new("unknown", depth)))
}

/// Reads one value; `None` for `null` and for what is to be ignored.
pub(crate) struct One<T> {
    place: Place,
    value: PhantomData<T>,
}

impl<T> One<T> {
    pub(crate) fn new(place: Place) -> Self {
        Self {
            place,
            value: PhantomData,
        }
    }
}

impl<'de, T: Value> DeserializeSeed<'de> for One<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// The visitor functions for everything but objects and lists; `$take` makes the result from an `Option<T>`.
macro_rules! visit_scalars {
    ($take:expr) => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a value for field '{}'", self.place.field)
        }

        fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
            $take(self, None)
        }

        fn visit_bool<E: de::Error>(self, value: bool) -> Result<Self::Value, E> {
            let value = T::from_bool(value, self.place)?;
            $take(self, value)
        }

        fn visit_i64<E: de::Error>(self, value: i64) -> Result<Self::Value, E> {
            let value = T::from_integer(value, self.place)?;
            $take(self, value)
        }

        #[expect(
            clippy::cast_precision_loss,
            reason = "like Mesos, what a signed number cannot hold is a double"
        )]
        fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
            let value = match i64::try_from(value) {
                Ok(value) => T::from_integer(value, self.place)?,
                Err(_) => T::from_double(value as f64, self.place)?,
            };
            $take(self, value)
        }

        fn visit_f64<E: de::Error>(self, value: f64) -> Result<Self::Value, E> {
            let value = T::from_double(value, self.place)?;
            $take(self, value)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
            let value = T::from_text(text, self.place)?;
            $take(self, value)
        }
    };
}

impl<'de, T: Value> Visitor<'de> for One<T> {
    type Value = Option<T>;

    visit_scalars!(|_, value| Ok(value));

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Option<T>, A::Error> {
        T::from_object(map, self.place)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Option<T>, A::Error> {
        Err(self.place.refuse("array"))
    }
}

/// Appends to a list: all elements of a JSON list, lists within it included, or a lone value.
pub(crate) struct Many<'a, T> {
    list: &'a mut Vec<T>,
    place: Place,
}

impl<'a, T> Many<'a, T> {
    pub(crate) fn new(list: &'a mut Vec<T>, place: Place) -> Self {
        Self { list, place }
    }

    fn push<E: de::Error>(self, value: Option<T>) -> Result<(), E> {
        if let Some(value) = value {
            budget::charge_push(self.list).map_err(E::custom)?;
            self.list.push(value);
        }
        Ok(())
    }
}

impl<'de, T: Value> DeserializeSeed<'de> for Many<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Value> Visitor<'de> for Many<'_, T> {
    type Value = ();

    visit_scalars!(Self::push);

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let value = T::from_object(map, self.place)?;
        self.push(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let place = self.place.inside()?;
        while elements
            .next_element_seed(Many::new(self.list, place))?
            .is_some()
        {}
        Ok(())
    }
}

/// Fills a map from a JSON object, or from a list of objects.
pub(crate) struct Entries<'a, T> {
    map: &'a mut BTreeMap<String, T>,
    place: Place,
}

impl<'a, T> Entries<'a, T> {
    pub(crate) fn new(map: &'a mut BTreeMap<String, T>, place: Place) -> Self {
        Self { map, place }
    }
}

impl<'de, T: Value + Default> DeserializeSeed<'de> for Entries<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Value + Default> Visitor<'de> for Entries<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a JSON object for field '{}'", self.place.field)
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let place = self.place.inside()?;
        while let Some(key) = members.next_key_seed(Key)? {
            let value = members
                .next_value_seed(One::new(place))?
                .unwrap_or_default();
            budget::charge(size_of::<(String, T)>()).map_err(de::Error::custom)?;
            self.map.insert(key.into_owned(), value);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let place = self.place.inside()?;
        while elements
            .next_element_seed(Entries::new(self.map, place))?
            .is_some()
        {}
        Ok(())
    }
}

/// Reads the key of a member, without a copy where it has no escapes.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E: de::Error>(self, key: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(key))
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(key.to_owned()))
    }
}

/// Passes over a value.
struct Ignored(Place);

impl<'de> DeserializeSeed<'de> for Ignored {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Ignored {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let place = self.0.inside()?;
        while map.next_key_seed(Key)?.is_some() {
            map.next_value_seed(Ignored(place))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let place = self.0.inside()?;
        while elements.next_element_seed(Ignored(place))?.is_some() {}
        Ok(())
    }
}

/// Bytes as padded base64 in the standard alphabet.
pub(crate) fn base64_of(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads base64 as Mesos does: white space is skipped, the first `=` ends it, padding need not be there.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let text = text.split_once('=').map_or(text, |(digits, _)| digits);
    let mut digits: Cow<'_, str> = match text.contains(|c: char| c.is_ascii_whitespace()) {
        true => text.split_ascii_whitespace().collect::<String>().into(),
        false => text.into(),
    };
    // A single digit left over holds less than a byte. Bytes are counted, so the text must be ASCII to be cut.
    if digits.len() % 4 == 1 && digits.is_ascii() {
        let cut = digits.len() - 1;
        let last = digits.as_bytes()[cut];
        if !(last.is_ascii_alphanumeric() || last == b'+' || last == b'/') {
            return None;
        }
        digits = digits[..cut].to_owned().into();
    }
    LENIENT.decode(digits.as_bytes()).ok()
}

//! Structures, their readers and their printers from one table of fields.

/// A structure that reads and prints itself as a JSON object.
///
/// ```
/// abi_json::record! {
///     /// What to download.
///     pub struct Artifact: open {
///         "uri" uri: String = need, abi_json::Length(1, 1024);
///         "extract" extract: bool = or(true);
///         "destPath" dest_path: String = maybe;
///         "tags" tags: Vec<String> = some;
///     }
/// }
/// let artifact: Artifact = abi_json::read(&serde_json::json!({"uri": "a", "else": 1})).unwrap();
/// assert_eq!(serde_json::to_string(&artifact).unwrap(), r#"{"uri":"a","extract":true}"#);
/// let faults = abi_json::read::<Artifact>(&serde_json::json!({"extract": 1})).unwrap_err();
/// assert_eq!(faults.len(), 2);
/// ```
///
/// A field is `"key" name: Type = mode, checks…;`. The modes:
///
/// | Mode | Absent | Printed |
/// |---|---|---|
/// | `need` | a fault | always |
/// | `or(default)` | the default | always |
/// | `maybe` | `None`; the field is an `Option<Type>` | when there |
/// | `list` | empty | always |
/// | `some` | empty | unless empty |
///
/// `open` records ignore fields that they do not know, `strict` ones refuse them. With `, update Name` a second
/// structure is written, all of whose fields are optional, and a method `over` that lays it over the first.
#[macro_export]
macro_rules! record {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident: $ruled:ident, update $update:ident { $($field:tt)* }
    ) => {
        $crate::record! { $(#[$meta])* $vis struct $name: $ruled { $($field)* } }
        $crate::update_record! { $name $update; $($field)* }
    };
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident: $ruled:ident {
            $( $(#[$fmeta:meta])* $key:literal $field:ident : $ty:ty = $mode:ident $(($default:expr))? $(, $check:expr)* ; )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        $vis struct $name {
            $( $(#[$fmeta])* #[doc = concat!("`", $key, "`")] pub $field: $crate::field_type!($mode $ty), )*
        }

        impl $crate::Read for $name {
            fn read(value: &$crate::Value, at: &$crate::At<'_>, faults: &mut $crate::Faults) -> Option<Self> {
                let object = $crate::Object::of(value, at, faults, $crate::ruled!($ruled), &[$($key),*]);
                $( let $field = $crate::read_field!($mode $(($default))? $ty; object, $key, at, faults, [$($check),*]); )*
                let read = Self { $( $field: $field?, )* };
                object.exists().then_some(read)
            }
        }

        $crate::print_record!($name; $($mode $key $field;)*);
    };
}

/// The structure whose fields are all optional.
#[doc(hidden)]
#[macro_export]
macro_rules! update_record {
    (
        $name:ident $update:ident;
        $( $(#[$fmeta:meta])* $key:literal $field:ident : $ty:ty = $mode:ident $(($default:expr))? $(, $check:expr)* ; )*
    ) => {
        #[doc = concat!("A change of [`", stringify!($name), "`]: what is absent stays.")]
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $update {
            $( #[doc = concat!("`", $key, "`")] pub $field: Option<$ty>, )*
        }

        impl $update {
            /// Lays the change over what is there: a field of the change replaces the whole field.
            pub fn over(self, current: $name) -> $name {
                $name { $( $field: $crate::over_field!($mode self.$field, current.$field), )* }
            }
        }

        impl $crate::Read for $update {
            fn read(value: &$crate::Value, at: &$crate::At<'_>, faults: &mut $crate::Faults) -> Option<Self> {
                let object = $crate::Object::of(value, at, faults, $crate::Ruled::Open, &[]);
                $( let $field = $crate::rules::maybe::<$ty>(object, $key, at, faults, &[$(&$check),*]); )*
                let read = Self { $( $field: $field?, )* };
                object.exists().then_some(read)
            }
        }

        $crate::print_record!($update; $(maybe $key $field;)*);
    };
}

/// The printer of a record.
#[doc(hidden)]
#[macro_export]
macro_rules! print_record {
    ($name:ident; $($mode:ident $key:literal $field:ident;)*) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use $crate::serde::ser::SerializeMap as _;
                let mut map = serializer.serialize_map(None)?;
                $( $crate::print_field!($mode map, $key, &self.$field); )*
                map.end()
            }
        }
    };
}

/// The type of a field in its structure.
#[doc(hidden)]
#[macro_export]
macro_rules! field_type {
    (maybe $ty:ty) => { Option<$ty> };
    ($mode:ident $ty:ty) => { $ty };
}

/// Whether unknown fields are refused.
#[doc(hidden)]
#[macro_export]
macro_rules! ruled {
    (open) => {
        $crate::Ruled::Open
    };
    (strict) => {
        $crate::Ruled::Strict
    };
}

/// Reads a field.
#[doc(hidden)]
#[macro_export]
macro_rules! read_field {
    (or($default:expr) $ty:ty; $object:ident, $key:literal, $at:ident, $faults:ident, [$($check:expr),*]) => {
        $crate::rules::or::<$ty>($object, $key, $at, $faults, &[$(&$check),*], || $default.into())
    };
    (some $ty:ty; $object:ident, $key:literal, $at:ident, $faults:ident, [$($check:expr),*]) => {
        $crate::rules::list::<$ty>($object, $key, $at, $faults, &[$(&$check),*])
    };
    ($mode:ident $ty:ty; $object:ident, $key:literal, $at:ident, $faults:ident, [$($check:expr),*]) => {
        $crate::rules::$mode::<$ty>($object, $key, $at, $faults, &[$(&$check),*])
    };
}

/// Prints a field.
#[doc(hidden)]
#[macro_export]
macro_rules! print_field {
    (maybe $map:ident, $key:literal, $value:expr) => {
        if let Some(value) = $value {
            $map.serialize_entry($key, value)?;
        }
    };
    (some $map:ident, $key:literal, $value:expr) => {
        if !$value.is_empty() {
            $map.serialize_entry($key, $value)?;
        }
    };
    ($mode:ident $map:ident, $key:literal, $value:expr) => {
        $map.serialize_entry($key, $value)?;
    };
}

/// Lays a changed field over the current one.
#[doc(hidden)]
#[macro_export]
macro_rules! over_field {
    (maybe $change:expr, $current:expr) => {
        $change.or($current)
    };
    ($mode:ident $change:expr, $current:expr) => {
        $change.unwrap_or($current)
    };
}

/// An enumeration that reads and prints itself as a JSON string.
///
/// `loose` ones are read without regard to case, `exact` ones as they stand; both print the canonical name.
///
/// ```
/// abi_json::choice! {
///     /// Who dies first.
///     pub enum Order: loose { "YOUNGEST_FIRST" Youngest, "OLDEST_FIRST" Oldest }
/// }
/// assert_eq!(abi_json::read::<Order>(&"youngest_first".into()), Ok(Order::Youngest));
/// assert_eq!(Order::Oldest.name(), "OLDEST_FIRST");
/// ```
#[macro_export]
macro_rules! choice {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident: $case:ident { $( $(#[$vmeta:meta])* $text:literal $variant:ident ),* $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $( $(#[$vmeta])* #[doc = concat!("`", $text, "`")] $variant, )*
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The canonical name.
            pub fn name(self) -> &'static str {
                match self { $( Self::$variant => $text, )* }
            }

            /// The one of that name.
            pub fn of_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|choice| $crate::same_name!($case name, choice.name()))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl $crate::Read for $name {
            fn read(value: &$crate::Value, at: &$crate::At<'_>, faults: &mut $crate::Faults) -> Option<Self> {
                let choice = value.as_str().and_then(Self::of_name);
                if choice.is_none() {
                    faults.say(at, "error.unknown.enum.literal");
                    faults.say(at, concat!("expected one of" $(, " ", $text)*));
                }
                choice
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }
    };
}

/// Compares names.
#[doc(hidden)]
#[macro_export]
macro_rules! same_name {
    (loose $left:expr, $right:expr) => {
        $left.eq_ignore_ascii_case($right)
    };
    (exact $left:expr, $right:expr) => {
        $left == $right
    };
}

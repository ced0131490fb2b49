//! The table of flags, and reading it from arguments and environment.

use crate::nearest::nearest;
use crate::{FlagError, FlagValue, Settled, TextError};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::marker::PhantomData;
use std::path::PathBuf;

/// Prefixes of environment variables, weakest first.
const ENVIRONMENT_PREFIXES: [&str; 2] = ["MESOS_", "TEPUI_"];
/// Largest file that `--name=file:///path` may name.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// One flag: its name, type, default and help.
///
/// The name is written with underscores, as in `/flags`; on the command line dashes do as well and are what help shows.
#[derive(Debug)]
pub struct Flag<T> {
    name: &'static str,
    help: &'static str,
    default: Option<&'static str>,
    example: Option<&'static str>,
    required: bool,
    value: PhantomData<fn() -> T>,
}

impl<T: FlagValue> Flag<T> {
    /// An optional flag without default.
    #[must_use]
    pub const fn new(name: &'static str, help: &'static str) -> Self {
        Self {
            name,
            help,
            default: None,
            example: None,
            required: false,
            value: PhantomData,
        }
    }

    /// Gives the flag a default, in the text form of its type.
    #[must_use]
    pub const fn default(mut self, text: &'static str) -> Self {
        self.default = Some(text);
        self
    }

    /// Gives the flag an example for help and error messages.
    #[must_use]
    pub const fn example(mut self, text: &'static str) -> Self {
        self.example = Some(text);
        self
    }

    /// Makes the flag one that must be set.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The name, with underscores.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

/// A flag without its type.
#[derive(Debug)]
struct Declared {
    name: &'static str,
    help: &'static str,
    default: Option<&'static str>,
    example: &'static str,
    required: bool,
    is_switch: bool,
    /// [`FlagValue::file`] of its type.
    file: fn(&str) -> Option<&str>,
    /// Reads a text and writes it back in its canonical form.
    normalize: fn(&str) -> Result<String, TextError>,
}

impl Declared {
    fn spelling(&self) -> String {
        format!("--{}", self.name.replace('_', "-"))
    }
}

/// The flags that a command takes.
#[derive(Debug)]
pub struct FlagSet {
    command: &'static str,
    flags: Vec<Declared>,
    settled: Vec<&'static [Settled]>,
    /// Older names, each with the present one.
    renamed: &'static [(&'static str, &'static str)],
}

impl FlagSet {
    /// No flags yet; `command` is what help shows.
    #[must_use]
    pub const fn new(command: &'static str) -> Self {
        Self {
            command,
            flags: Vec::new(),
            settled: Vec::new(),
            renamed: &[],
        }
    }

    /// Takes flags that change nothing, on the command line alone.
    ///
    /// # Panics
    /// When one of them is a flag that does: a mistake in the program.
    #[must_use]
    pub fn with_settled(mut self, table: &'static [Settled]) -> Self {
        for settled in table {
            let taken = self.flags.iter().any(|flag| flag.name == settled.name);
            assert!(!taken, "flag {} is not settled", settled.name);
        }
        self.settled.push(table);
        self
    }

    /// Takes flags under older names too: pairs of such a name and the present one.
    ///
    /// # Panics
    /// When no flag has the present name: a mistake in the program.
    #[must_use]
    pub fn with_renamed(mut self, names: &'static [(&'static str, &'static str)]) -> Self {
        for (_, present) in names {
            let known = self.flags.iter().any(|flag| flag.name == *present);
            assert!(known, "there is no flag {present}");
        }
        self.renamed = names;
        self
    }

    /// Adds a flag.
    ///
    /// # Panics
    /// When the name is taken, or the default is not a value of the type: mistakes in the program, not in its use.
    #[must_use]
    pub fn with<T: FlagValue>(mut self, flag: &Flag<T>) -> Self {
        assert!(
            self.flags.iter().all(|known| known.name != flag.name),
            "flag {} is declared twice",
            flag.name
        );
        let normalize = |text: &str| T::parse(text).map(|value| value.show());
        if let Some(text) = flag.default
            && let Err(error) = normalize(text)
        {
            panic!("the default of flag {} is bad: {error}", flag.name);
        }
        self.flags.push(Declared {
            name: flag.name,
            help: flag.help,
            default: flag.default,
            example: flag.example.unwrap_or(T::EXAMPLE),
            required: flag.required,
            is_switch: T::IS_SWITCH,
            file: T::file,
            normalize,
        });
        self
    }

    /// Reads the arguments (without the program's name) and the environment; the command line beats the environment,
    /// and there `TEPUI_NAME` beats `MESOS_NAME`. Variables that name no flag are left alone.
    ///
    /// # Errors
    /// The first [`FlagError`] met.
    pub fn parse(
        &self,
        arguments: impl IntoIterator<Item = String>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Values, FlagError> {
        let mut values = Values {
            shown: BTreeMap::new(),
            given: Vec::new(),
            wants_help: false,
        };
        for flag in &self.flags {
            if let Some(text) = flag.default {
                values.shown.insert(
                    flag.name,
                    (flag.normalize)(text).expect("checked when the flag was added"),
                );
            }
            let older = self.renamed.iter().filter(|(_, name)| *name == flag.name);
            let names: Vec<&str> = older.map(|(older, _)| *older).chain([flag.name]).collect();
            for (prefix, name) in ENVIRONMENT_PREFIXES
                .iter()
                .flat_map(|prefix| names.iter().map(move |name| (prefix, name)))
            {
                let variable = format!("{prefix}{}", name.to_ascii_uppercase());
                if let Some(text) = environment(&variable) {
                    values
                        .shown
                        .insert(flag.name, read(flag, &format!("{variable}={text}"), &text)?);
                    if !values.given.contains(&flag.name) {
                        values.given.push(flag.name);
                    }
                }
            }
        }
        self.read_arguments(arguments, &mut values)?;
        if !values.wants_help {
            for flag in self.flags.iter().filter(|flag| flag.required) {
                if !values.shown.contains_key(flag.name) {
                    return Err(FlagError::Required {
                        flag: flag.spelling(),
                        example: flag.example.to_owned(),
                        variable: format!("TEPUI_{}", flag.name.to_ascii_uppercase()),
                    });
                }
            }
        }
        Ok(values)
    }

    fn read_arguments(
        &self,
        arguments: impl IntoIterator<Item = String>,
        values: &mut Values,
    ) -> Result<(), FlagError> {
        let mut seen = Vec::new();
        let mut arguments = arguments.into_iter().peekable();
        while let Some(argument) = arguments.next() {
            if argument == "-h" || argument == "--help" {
                values.wants_help = true;
                continue;
            }
            let Some(body) = argument.strip_prefix("--").filter(|body| !body.is_empty()) else {
                return Err(FlagError::Unexpected { given: argument });
            };
            let (spelling, value) = match body.split_once('=') {
                Some((spelling, value)) => (spelling, Some(value.to_owned())),
                None => (body, None),
            };
            if let Some((flag, negated)) = Settled::find(&self.settled, spelling) {
                let text = flag.read(value, negated, || {
                    arguments.next_if(|next| !next.starts_with("--"))
                })?;
                values.shown.insert(flag.name, text);
                continue;
            }
            let (flag, negated) = self.find(spelling)?;
            if seen.contains(&flag.name) {
                return Err(FlagError::Twice {
                    flag: flag.spelling(),
                });
            }
            seen.push(flag.name);
            let text = match value {
                _ if negated && (!flag.is_switch || value.is_some()) => {
                    return Err(FlagError::Negated { given: argument });
                }
                _ if negated => "false".to_owned(),
                Some(value) => value,
                None if flag.is_switch => "true".to_owned(),
                None => arguments
                    .next_if(|next| !next.starts_with("--"))
                    .ok_or_else(|| FlagError::NoValue {
                        flag: flag.spelling(),
                        example: flag.example.to_owned(),
                    })?,
            };
            let origin = format!("{}={text}", flag.spelling());
            values.shown.insert(flag.name, read(flag, &origin, &text)?);
            if !values.given.contains(&flag.name) {
                values.given.push(flag.name);
            }
        }
        Ok(())
    }

    /// The flag of that spelling, and whether it is negated.
    fn find(&self, spelling: &str) -> Result<(&Declared, bool), FlagError> {
        let name = spelling.replace('-', "_");
        let known = |name: &str| {
            let renamed = self.renamed.iter().find(|(older, _)| *older == name);
            let name = renamed.map_or(name, |(_, present)| present);
            self.flags.iter().find(|flag| flag.name == name)
        };
        if let Some(flag) = known(&name) {
            return Ok((flag, false));
        }
        if let Some(flag) = name.strip_prefix("no_").and_then(known) {
            return Ok((flag, true));
        }
        let near = nearest(&name, self.flags.iter().map(|flag| flag.name));
        Err(FlagError::Unknown {
            given: format!("--{spelling}"),
            nearest: near.map(|name| format!("--{}", name.replace('_', "-"))),
        })
    }

    /// The text of `--help`.
    #[must_use]
    pub fn help(&self) -> String {
        let mut text = format!("Usage: {} [--name=value ...]\n\n", self.command);
        for flag in &self.flags {
            let form = if flag.is_switch {
                format!("--[no-]{}", flag.name.replace('_', "-"))
            } else {
                format!("{}={}", flag.spelling(), flag.example)
            };
            let note = match (flag.required, flag.default) {
                (true, _) => " (required)".to_owned(),
                (false, Some(default)) => format!(" (default: {default})"),
                (false, None) => String::new(),
            };
            let _ = writeln!(text, "  {form}\n      {}{note}", flag.help);
        }
        text.push_str(
            "\nA flag can also be set in the environment: TEPUI_WORK_DIR or MESOS_WORK_DIR for --work-dir.\n\
             A value of the form file:///path is read from that file. Durations carry a unit: ns, us, ms, secs, mins,\n\
             hrs, days, weeks. Sizes too: B, KB, MB, GB, TB.\n",
        );
        if !self.settled.is_empty() {
            text.push_str("Flags of Mesos that ask for what is done anyway, are taken too.\n");
        }
        text
    }
}

/// Reads the file that the text names, if it names one, then checks and normalizes.
fn read(flag: &Declared, origin: &str, text: &str) -> Result<String, FlagError> {
    let content = match (flag.file)(text) {
        Some(path) => {
            let path = PathBuf::from(path);
            // The last line of a text file ends like the others; that end is not part of the value.
            let content = read_file(&path).map_err(|source| FlagError::File {
                origin: origin.to_owned(),
                path,
                source,
            })?;
            content.trim_end_matches(['\n', '\r']).to_owned()
        }
        None => text.to_owned(),
    };
    (flag.normalize)(&content).map_err(|reason| FlagError::Bad {
        flag: flag.spelling(),
        origin: origin.to_owned(),
        reason,
        example: flag.example.to_owned(),
    })
}

fn read_file(path: &std::path::Path) -> std::io::Result<String> {
    use std::io::Read as _;
    let mut text = String::new();
    std::fs::File::open(path)?
        .take(FILE_BYTES_MAX + 1)
        .read_to_string(&mut text)?;
    if text.len() as u64 > FILE_BYTES_MAX {
        return Err(std::io::Error::new(
            std::io::ErrorKind::FileTooLarge,
            "more than 16 MB",
        ));
    }
    Ok(text)
}

/// The values of all flags that have one.
#[derive(Clone, Debug)]
pub struct Values {
    shown: BTreeMap<&'static str, String>,
    given: Vec<&'static str>,
    wants_help: bool,
}

impl Values {
    /// The value of a flag that is required or has a default.
    ///
    /// # Panics
    /// When the flag can be absent (use [`Values::find`]) or was not in the set.
    #[must_use]
    pub fn get<T: FlagValue>(&self, flag: &Flag<T>) -> T {
        self.find(flag)
            .unwrap_or_else(|| panic!("flag {} has neither value nor default", flag.name))
    }

    /// The value of a flag, if it has one.
    #[must_use]
    pub fn find<T: FlagValue>(&self, flag: &Flag<T>) -> Option<T> {
        let text = self.shown.get(flag.name)?;
        Some(T::parse(text).expect("a normalized value reads back"))
    }

    /// Whether the command line or the environment set the flag.
    #[must_use]
    pub fn is_given<T: FlagValue>(&self, flag: &Flag<T>) -> bool {
        self.given.contains(&flag.name)
    }

    /// Whether `--help` was asked for; then required flags may be absent.
    #[must_use]
    pub fn wants_help(&self) -> bool {
        self.wants_help
    }

    /// Name and value of every flag that has a value, as `/flags` shows them.
    #[must_use]
    pub fn shown(&self) -> BTreeMap<String, String> {
        self.shown
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect()
    }
}

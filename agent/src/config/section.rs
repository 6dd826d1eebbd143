//! Section: takes the keys of a table one by one, and refuses those that nobody asked for.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{ConfigError, nearest};

/// The longest text of a configuration, in characters.
const MAX_TEXT: usize = 200;
/// The longest path that Linux takes, `PATH_MAX`.
const MAX_PATH: usize = 4096;
/// The most watched things of a kind.
const MAX_TABLES: usize = 256;

/// A table that is being read.
pub(crate) struct Section<'t> {
    text: &'t str,
    file: &'t str,
    /// `agent`, `watch.http`; empty for the whole file.
    path: String,
    table: &'t DeTable<'t>,
    /// Where it begins.
    start: usize,
    asked: Vec<&'static str>,
}

/// Reads a whole file.
pub(crate) fn read<T>(
    text: &str,
    file: &str,
    parts: impl FnOnce(&mut Section<'_>) -> Result<T, ConfigError>,
) -> Result<T, ConfigError> {
    let parsed = DeTable::parse(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        wrong(
            text,
            file,
            start,
            format!("this is not TOML: {}.", error.message()),
        )
    })?;
    let table = parsed.get_ref();
    let mut root = Section {
        text,
        file,
        path: String::new(),
        table,
        start: 0,
        asked: Vec::new(),
    };
    let read = parts(&mut root)?;
    root.finish()?;
    Ok(read)
}

fn wrong(text: &str, file: &str, at: usize, sentence: String) -> ConfigError {
    let line = text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
    ConfigError::Wrong {
        file: file.to_owned(),
        line,
        sentence,
    }
}

impl<'t> Section<'t> {
    /// A table inside this one.
    pub(crate) fn table(&mut self, key: &'static str) -> Result<Option<Section<'t>>, ConfigError> {
        let Some(value) = self.value(key) else {
            return Ok(None);
        };
        let DeValue::Table(table) = value.get_ref() else {
            return Err(self.not(key, value, &format!("a table: [{}]", self.name(key))));
        };
        Ok(Some(self.inner(self.name(key), table, value.span().start)))
    }

    /// Tables of the same name: `[[watch.http]]`.
    pub(crate) fn tables(&mut self, key: &'static str) -> Result<Vec<Section<'t>>, ConfigError> {
        let Some(value) = self.value(key) else {
            return Ok(Vec::new());
        };
        let expected = || format!("a list of tables: [[{}]]", self.name(key));
        let DeValue::Array(items) = value.get_ref() else {
            return Err(self.not(key, value, &expected()));
        };
        if items.len() > MAX_TABLES {
            return Err(self.wrong(key, &format!("has more than {MAX_TABLES} entries.")));
        }
        let tables = items.iter().map(|item| {
            let table = item.get_ref().as_table();
            let table = table.ok_or_else(|| self.not(key, item, &expected()))?;
            Ok(self.inner(self.name(key), table, item.span().start))
        });
        tables.collect()
    }

    /// The tables inside this one, by keys that are data.
    pub(crate) fn named_tables(&self) -> Result<Vec<(String, Section<'t>)>, ConfigError> {
        let named = self.table.iter().map(|(key, value)| {
            let name = key.get_ref().to_string();
            let path = format!("{}.{name}", self.path);
            let start = key.span().start;
            let table = value
                .get_ref()
                .as_table()
                .ok_or_else(|| self.at(start, format!("`{path}` must be a table: [{path}].")))?;
            Ok((name, self.inner(path, table, start)))
        });
        named.collect()
    }

    /// A text of one line.
    pub(crate) fn text(&mut self, key: &'static str) -> Result<Option<String>, ConfigError> {
        self.bounded_text(key, MAX_TEXT)
    }

    /// A longer text of one line, of at most `max` characters.
    pub(crate) fn long_text(
        &mut self,
        key: &'static str,
        max: usize,
    ) -> Result<Option<String>, ConfigError> {
        self.bounded_text(key, max)
    }

    /// Some texts of one line each; none where the key is not there.
    pub(crate) fn texts(&mut self, key: &'static str) -> Result<Vec<String>, ConfigError> {
        let Some(value) = self.value(key) else {
            return Ok(Vec::new());
        };
        let expected = "a list of texts between quotes";
        let DeValue::Array(items) = value.get_ref() else {
            return Err(self.not(key, value, expected));
        };
        if items.len() > MAX_TABLES {
            return Err(self.wrong(key, &format!("has more than {MAX_TABLES} entries.")));
        }
        let texts = items.iter().map(|item| match item.get_ref() {
            DeValue::String(text) => Ok(text.to_string()),
            DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Array(_)
            | DeValue::Table(_) => Err(self.not(key, item, expected)),
        });
        texts.collect()
    }

    /// A path from the root.
    pub(crate) fn path(&mut self, key: &'static str) -> Result<Option<PathBuf>, ConfigError> {
        let Some(text) = self.bounded_text(key, MAX_PATH)? else {
            return Ok(None);
        };
        if text.starts_with('/') {
            return Ok(Some(PathBuf::from(text)));
        }
        Err(self.wrong(
            key,
            &format!("is {text:?}, but it must be a whole path, from /."),
        ))
    }

    fn bounded_text(
        &mut self,
        key: &'static str,
        max: usize,
    ) -> Result<Option<String>, ConfigError> {
        let Some(value) = self.value(key) else {
            return Ok(None);
        };
        let DeValue::String(text) = value.get_ref() else {
            return Err(self.not(key, value, "a text between quotes"));
        };
        if text.is_empty() || text.chars().count() > max || text.chars().any(char::is_control) {
            let sentence = format!("must have between 1 and {max} characters, all on one line.");
            return Err(self.wrong(key, &sentence));
        }
        Ok(Some(text.to_string()))
    }

    /// One of a few words.
    pub(crate) fn choice<const N: usize>(
        &mut self,
        key: &'static str,
        words: [&'static str; N],
    ) -> Result<Option<&'static str>, ConfigError> {
        let Some(text) = self.text(key)? else {
            return Ok(None);
        };
        let found = words.into_iter().find(|word| *word == text);
        let list = words.map(|word| format!("{word:?}")).join(", ");
        found
            .map(Some)
            .ok_or_else(|| self.wrong(key, &format!("is {text:?}, but it must be one of {list}.")))
    }

    /// A whole number.
    pub(crate) fn number(
        &mut self,
        key: &'static str,
        bounds: RangeInclusive<u64>,
    ) -> Result<Option<u64>, ConfigError> {
        let Some(value) = self.value(key) else {
            return Ok(None);
        };
        let expected = format!(
            "a whole number between {} and {}",
            bounds.start(),
            bounds.end()
        );
        let DeValue::Integer(digits) = value.get_ref() else {
            return Err(self.not(key, value, &expected));
        };
        match i128::from_str_radix(digits.as_str(), digits.radix())
            .ok()
            .map(u64::try_from)
        {
            Some(Ok(number)) if bounds.contains(&number) => Ok(Some(number)),
            _ => Err(self.wrong(key, &format!("is {digits}, but it must be {expected}."))),
        }
    }

    /// A whole number of seconds.
    pub(crate) fn seconds(
        &mut self,
        key: &'static str,
        bounds: RangeInclusive<u64>,
    ) -> Result<Option<Duration>, ConfigError> {
        Ok(self.number(key, bounds)?.map(Duration::from_secs))
    }

    /// `true` or `false`.
    pub(crate) fn flag(&mut self, key: &'static str) -> Result<Option<bool>, ConfigError> {
        let Some(value) = self.value(key) else {
            return Ok(None);
        };
        value
            .get_ref()
            .as_bool()
            .map(Some)
            .ok_or_else(|| self.not(key, value, "true or false"))
    }

    /// A value that must be there; `example` says what it looks like.
    pub(crate) fn needed<T>(
        &self,
        key: &str,
        value: Option<T>,
        example: &str,
    ) -> Result<T, ConfigError> {
        value.ok_or_else(|| {
            let name = self.name(key);
            self.at(
                self.start,
                format!("`{name}` is missing; write, for example, {key} = {example}."),
            )
        })
    }

    /// Refuses the value of a key.
    pub(crate) fn wrong(&self, key: &str, sentence: &str) -> ConfigError {
        let start = self
            .table
            .get(key)
            .map_or(self.start, |value| value.span().start);
        self.at(start, format!("`{}` {sentence}", self.name(key)))
    }

    /// Refuses the table as a whole.
    pub(crate) fn refuse(&self, sentence: &str) -> ConfigError {
        self.at(self.start, format!("`{}` {sentence}", self.path))
    }

    /// Refuses keys that nobody asked for.
    pub(crate) fn finish(self) -> Result<(), ConfigError> {
        let unknown = self
            .table
            .keys()
            .find(|key| !self.asked.contains(&key.get_ref().as_ref()));
        let Some(key) = unknown else { return Ok(()) };
        let name = self.name(key.get_ref());
        let known = nearest::suggest(key.get_ref(), &self.asked);
        Err(self.at(key.span().start, format!("`{name}` is not known; {known}.")))
    }

    fn value(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.asked.push(key);
        self.table.get(key)
    }

    fn inner(&self, path: String, table: &'t DeTable<'t>, start: usize) -> Section<'t> {
        Section {
            text: self.text,
            file: self.file,
            path,
            table,
            start,
            asked: Vec::new(),
        }
    }

    fn not(&self, key: &str, value: &Spanned<DeValue<'_>>, expected: &str) -> ConfigError {
        let kind = value.get_ref().type_str();
        let article = if kind.starts_with(['a', 'i']) {
            "an"
        } else {
            "a"
        };
        let name = self.name(key);
        self.at(
            value.span().start,
            format!("`{name}` is {article} {kind}, but it must be {expected}."),
        )
    }

    fn at(&self, start: usize, sentence: String) -> ConfigError {
        wrong(self.text, self.file, start, sentence)
    }

    fn name(&self, key: impl Display) -> String {
        if self.path.is_empty() {
            key.to_string()
        } else {
            format!("{}.{key}", self.path)
        }
    }
}

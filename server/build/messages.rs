//! Messages: `messages/*.toml`, Italian and English side by side, become methods of `Lang`.
//!
//! A message that lacks a language or a placeholder, or that nobody uses, does not compile.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

use fs_err as fs;

use toml::{Table, Value};

/// The languages, each with its variant of `Lang`. The first one leads: its placeholders give the order of arguments.
const LANGUAGES: [(&str, &str); 2] = [("it", "It"), ("en", "En")];

/// Reads all message files and writes `messages.rs` into the build's output folder.
pub(crate) fn generate(folder: &Path, output: &Path) -> Result<(), Box<dyn Error>> {
    let mut all = BTreeMap::new();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        let place = path.display().to_string();
        for (key, value) in fs::read_to_string(&path)?.parse::<Table>()? {
            let message =
                Message::read(&value).map_err(|problem| format!("{place}: {key}: {problem}"))?;
            if all.insert(key.clone(), message).is_some() {
                return Err(format!("{place}: {key} stands in two places").into());
            }
        }
    }
    let methods: String = all
        .iter()
        .map(|(key, message)| message.method(key))
        .collect();
    let code = format!("impl Lang {{\n{methods}}}\n");
    fs::write(output.join("messages.rs"), code)?;
    Ok(())
}

/// A message in every language, in the order of [`LANGUAGES`].
struct Message {
    texts: Vec<Forms>,
    /// The placeholders but `count`, in the order of their first appearance.
    arguments: Vec<String>,
}

/// A text, or two of them when it counts something.
enum Forms {
    Plain(String),
    Counted { one: String, other: String },
}

impl Message {
    fn read(value: &Value) -> Result<Self, String> {
        let table = value.as_table().ok_or("not a table of languages")?;
        if table.len() != LANGUAGES.len() {
            return Err("has other languages than it and en".to_owned());
        }
        let texts: Vec<Forms> = LANGUAGES
            .iter()
            .map(|(language, _)| {
                let value = table.get(*language).ok_or(format!("lacks {language}"))?;
                Forms::read(value)
            })
            .collect::<Result<_, _>>()?;
        let arguments = texts[0].placeholders();
        for text in &texts {
            let (mut mine, mut theirs) = (arguments.clone(), text.placeholders());
            mine.sort();
            theirs.sort();
            if mine != theirs || text.counts() != texts[0].counts() {
                return Err("the languages have different placeholders".to_owned());
            }
        }
        Ok(Self { texts, arguments })
    }

    fn method(&self, key: &str) -> String {
        let counts = self.texts[0].counts();
        let is_constant = !counts && self.arguments.is_empty();
        let mut parameters = String::from("self");
        if counts {
            parameters += ", count: u64";
        }
        for argument in &self.arguments {
            let _ = write!(parameters, ", {argument}: impl std::fmt::Display");
        }
        let answer = if is_constant {
            "&'static str"
        } else {
            "String"
        };
        let qualifier = if is_constant { "const " } else { "" };
        let mut code = format!(
            "    #[doc = {:?}]\n    pub(crate) {qualifier}fn {key}({parameters}) -> {answer} {{\n        match self {{\n",
            self.texts[0].sample()
        );
        for (variants, expression) in self.arms(is_constant) {
            let _ = writeln!(
                code,
                "            {} => {expression},",
                variants.join(" | ")
            );
        }
        code += "        }\n    }\n";
        code
    }
}

impl Message {
    /// What is said, and in which languages it is said so: a name is often the same in all.
    fn arms(&self, is_constant: bool) -> Vec<(Vec<String>, String)> {
        let mut arms: Vec<(Vec<String>, String)> = Vec::new();
        for ((_, variant), text) in LANGUAGES.iter().zip(&self.texts) {
            let (variant, expression) = (format!("Self::{variant}"), text.expression(is_constant));
            match arms.iter_mut().find(|(_, known)| *known == expression) {
                Some((variants, _)) => variants.push(variant),
                None => arms.push((vec![variant], expression)),
            }
        }
        arms
    }
}

impl Forms {
    fn read(value: &Value) -> Result<Self, String> {
        let form = |table: &Table, name: &str| {
            let text = table.get(name).and_then(Value::as_str);
            text.map(str::to_owned)
                .ok_or(format!("lacks the form {name}"))
        };
        match value {
            Value::String(text) => Ok(Self::Plain(text.clone())),
            Value::Table(table) => Ok(Self::Counted {
                one: form(table, "one")?,
                other: form(table, "other")?,
            }),
            Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Datetime(_)
            | Value::Array(_) => Err("neither a text nor two forms".to_owned()),
        }
    }

    fn counts(&self) -> bool {
        matches!(self, Self::Counted { .. })
    }

    fn sample(&self) -> &str {
        match self {
            Self::Plain(text) | Self::Counted { other: text, .. } => text,
        }
    }

    fn placeholders(&self) -> Vec<String> {
        let texts = match self {
            Self::Plain(text) => vec![text],
            Self::Counted { one, other } => vec![other, one],
        };
        let mut found: Vec<String> = Vec::new();
        for name in texts
            .into_iter()
            .flat_map(|text| text.split('{').skip(1))
            .filter_map(|rest| rest.split_once('}'))
            .map(|(name, _)| name)
        {
            let is_count = self.counts() && name == "count";
            if !is_count && !found.iter().any(|known| known == name) {
                found.push(name.to_owned());
            }
        }
        found
    }

    fn expression(&self, is_constant: bool) -> String {
        match self {
            Self::Plain(text) if is_constant => format!("{text:?}"),
            Self::Plain(text) => sentence(text),
            Self::Counted { one, other } if one == other => sentence(one),
            Self::Counted { one, other } => {
                let (one, other) = (sentence(one), sentence(other));
                format!("if count == 1 {{ {one} }} else {{ {other} }}")
            }
        }
    }
}

/// An expression that is the text, with its arguments.
fn sentence(text: &str) -> String {
    if text.contains('{') {
        format!("format!({text:?})")
    } else {
        format!("{text:?}.to_owned()")
    }
}

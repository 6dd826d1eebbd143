//! Form: what a page's form would send, as a browser without scripts fills it in.

use anyhow::{Context, Result};

/// What parts the fields of a form with files; no text of ours contains it.
const BOUNDARY: &str = "custode-furnishing";
const MULTIPART: &str = "multipart/form-data; boundary=custode-furnishing";

/// A form as it stands on a page, with the values that it came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Form {
    /// Where it is sent.
    pub(crate) action: String,
    /// Whether it carries files.
    is_multipart: bool,
    fields: Vec<(String, String)>,
}

impl Form {
    /// The form of this page that is sent there.
    pub(crate) fn find(page: &str, action: &str) -> Result<Self> {
        let bodies = page.split("<form").skip(1).filter_map(|rest| {
            let (inside, _) = rest.split_once("</form>")?;
            inside.split_once('>')
        });
        let mut wanted =
            bodies.filter(|(head, _)| attribute(head, "action").as_deref() == Some(action));
        let (head, body) = wanted
            .next()
            .with_context(|| format!("the page has no form for {action}"))?;
        Ok(Self {
            action: action.to_owned(),
            is_multipart: attribute(head, "enctype").as_deref() == Some("multipart/form-data"),
            fields: fields(body),
        })
    }

    /// With this value in the place of what was there.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The type of the content, and the content. No file is sent.
    pub(crate) fn encoded(&self) -> (&'static str, String) {
        if self.is_multipart {
            let part = |(name, value): &(String, String)| {
                format!(
                    "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
            };
            let parts: Vec<_> = self.fields.iter().map(part).collect();
            return (MULTIPART, format!("{}--{BOUNDARY}--\r\n", parts.concat()));
        }
        ("application/x-www-form-urlencoded", self.pairs())
    }

    /// `a=b&c=d`
    fn pairs(&self) -> String {
        let pairs = self
            .fields
            .iter()
            .map(|(name, value)| format!("{}={}", percent(name), percent(value)));
        pairs.collect::<Vec<_>>().join("&")
    }
}

/// Inputs with their values, ticked boxes and radios, chosen options, texts.
fn fields(body: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = body;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let (tag, after) = rest.split_once('>').unwrap_or((rest, ""));
        let name = attribute(tag, "name");
        if let (Some(name), "input") = (&name, kind(tag)) {
            let choice = matches!(
                attribute(tag, "type").as_deref(),
                Some("checkbox" | "radio")
            );
            let button = matches!(attribute(tag, "type").as_deref(), Some("submit" | "file"));
            if !button && (!choice || has(tag, "checked")) {
                let value = attribute(tag, "value").unwrap_or_default();
                found.push((name.clone(), value));
            }
        } else if let (Some(name), "textarea") = (&name, kind(tag)) {
            let text = after.split("</textarea>").next().unwrap_or_default();
            found.push((name.clone(), meaning(text)));
        } else if let (Some(name), "select") = (&name, kind(tag)) {
            let options = after.split("</select>").next().unwrap_or_default();
            found.extend(chosen(options).map(|value| (name.clone(), value)));
        }
        rest = after;
    }
    found
}

/// The selected option, or else the first.
fn chosen(options: &str) -> Option<String> {
    let tags: Vec<&str> = options
        .split("<option")
        .skip(1)
        .filter_map(|option| option.split('>').next())
        .collect();
    let tag = tags
        .iter()
        .find(|tag| has(tag, "selected"))
        .or(tags.first())?;
    attribute(tag, "value")
}

fn kind(tag: &str) -> &str {
    tag.split(|c: char| c.is_whitespace() || c == '/')
        .next()
        .unwrap_or_default()
}

fn has(tag: &str, word: &str) -> bool {
    tag.split_whitespace().any(|part| part == word)
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| meaning(value))
}

/// What the escapes of our own pages mean.
fn meaning(text: &str) -> String {
    [
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ]
    .into_iter()
    .fold(text.to_owned(), |text, (escape, plain)| {
        text.replace(escape, plain)
    })
}

/// RFC 3986's unreserved letters stay.
fn percent(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<form method="post" action="/language"><button>en</button></form>
<form method="post" action="/tickets/1/note"><input type="hidden" name="version" value="3">
<input type="radio" name="who" value="public"><input type="radio" name="who" value="internal" checked>
<select name="medium"><option value="phone">Telefono</option><option value="mail" selected>Mail</option></select>
<textarea name="text">è &#60;così&#62;</textarea><input type="file" name="file"><button>Invia</button></form>"#;

    #[test]
    fn a_form_is_sent_with_what_stood_in_it_and_what_was_typed() {
        let form = Form::find(PAGE, "/tickets/1/note").unwrap();
        assert_eq!(
            form.pairs(),
            "version=3&who=internal&medium=mail&text=%C3%A8%20%3Ccos%C3%AC%3E"
        );
        assert_eq!(
            form.with("text", "a&b").pairs(),
            "version=3&who=internal&medium=mail&text=a%26b"
        );
        assert!(Form::find(PAGE, "/nowhere").is_err());
    }

    #[test]
    fn a_form_with_files_is_sent_in_parts() {
        let page = PAGE.replace("/note\"", "/note\" enctype=\"multipart/form-data\"");
        let (kind, body) = Form::find(&page, "/tickets/1/note").unwrap().encoded();
        assert!(kind.starts_with("multipart/form-data; boundary="));
        assert!(body.contains("name=\"text\"\r\n\r\nè <così>\r\n"), "{body}");
    }
}

//! Filled: a form of a page with the values that it came with, as a browser sends it.

/// The fields of the form that is sent there, encoded; those that are named here are filled in anew.
pub fn filled(page: &str, action: &str, anew: &[(&str, &str)]) -> String {
    let action = format!("action=\"{action}\"");
    let forms = page.split("<form").skip(1);
    let mut forms = forms.filter(|form| form.split('>').next().unwrap().contains(&action));
    let form = forms
        .next()
        .unwrap_or_else(|| panic!("no form has {action}"));
    let body = form.split("</form>").next().unwrap();
    let mut fields = fields(body);
    for (name, value) in anew {
        fields.retain(|(known, _)| known != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    let pairs = fields.iter().map(|(name, value)| {
        let encode = |text: &str| {
            let bytes = text.bytes().map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' | b'.' => {
                    char::from(byte).to_string()
                }
                other => format!("%{other:02X}"),
            });
            bytes.collect::<String>()
        };
        format!("{}={}", encode(name), encode(value))
    });
    pairs.collect::<Vec<_>>().join("&")
}

fn fields(body: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for rest in body.split('<').skip(1) {
        let (tag, text) = rest.split_once('>').unwrap();
        let Some(name) = attribute(tag, "name") else {
            continue;
        };
        if tag.starts_with("input") {
            let kind = attribute(tag, "type").unwrap_or_default();
            let is_chosen = tag.contains(" checked");
            if !["checkbox", "radio"].contains(&kind.as_str()) || is_chosen {
                found.push((name, attribute(tag, "value").unwrap_or_default()));
            }
        } else if tag.starts_with("textarea") {
            found.push((name, text.to_owned()));
        } else if tag.starts_with("select") {
            let (_, rest) = body.split_once(&format!("<{tag}>")).unwrap();
            let options = rest.split("</select>").next().unwrap();
            let all: Vec<&str> = options.split("<option").skip(1).collect();
            let is_chosen =
                |option: &&&str| option.split('>').next().unwrap().contains(" selected");
            if let Some(option) = all.iter().find(is_chosen).or(all.first()) {
                found.push((name, attribute(option, "value").unwrap_or_default()));
            }
        }
    }
    found
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}

//! Source: Rust text reduced to its code, so that a comment or a message never breaks a rule.

/// The same text, same length and lines, with comments and the insides of literals replaced by spaces.
pub(super) fn code(text: &str) -> String {
    let mut reader = Reader {
        rest: text,
        code: String::with_capacity(text.len()),
    };
    while !reader.rest.is_empty() {
        reader.next();
    }
    reader.code
}

struct Reader<'a> {
    rest: &'a str,
    code: String,
}

impl Reader<'_> {
    fn next(&mut self) {
        let after_word = self.code.chars().last().is_some_and(is_word);
        if self.rest.starts_with("//") {
            self.blank(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.blank(block_comment(self.rest));
        } else if let Some(length) = raw_string(self.rest).filter(|_| !after_word) {
            self.blank(length);
        } else if self.rest.starts_with('"') {
            self.blank(string(self.rest));
        } else if let Some(length) = character(self.rest) {
            self.blank(length);
        } else {
            let length = self.rest.chars().next().map_or(0, char::len_utf8);
            self.code.push_str(&self.rest[..length]);
            self.rest = &self.rest[length..];
        }
    }

    fn blank(&mut self, length: usize) {
        let (gone, rest) = self.rest.split_at(length);
        self.code.extend(
            gone.bytes()
                .map(|byte| if byte == b'\n' { '\n' } else { ' ' }),
        );
        self.rest = rest;
    }
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Block comments nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// `r"…"`, `r#"…"#`, `br"…"`, `cr"…"`.
fn raw_string(text: &str) -> Option<usize> {
    let prefix = ["r", "br", "cr"].into_iter().find(|prefix| {
        text.strip_prefix(prefix)
            .is_some_and(|rest| rest.trim_start_matches('#').starts_with('"'))
    })?;
    let hashes = text[prefix.len()..]
        .bytes()
        .take_while(|byte| *byte == b'#')
        .count();
    let open = prefix.len() + hashes + 1;
    let close = format!("\"{}", "#".repeat(hashes));
    Some(
        text[open..]
            .find(&close)
            .map_or(text.len(), |at| open + at + close.len()),
    )
}

fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// A character literal, but not a lifetime.
fn character(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    let first = inside.chars().next()?;
    if first == '\\' {
        // The character after the backslash may itself be a quote.
        let skip = 1 + inside[1..].chars().next()?.len_utf8();
        return inside[skip..].find('\'').map(|at| 1 + skip + at + 1);
    }
    inside[first.len_utf8()..]
        .starts_with('\'')
        .then(|| first.len_utf8() + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `left` is the code that stays, spaces squeezed.
    fn check(text: &str, left: &str) {
        let code = code(text);
        assert_eq!(
            code.split_whitespace().collect::<Vec<_>>().join(" "),
            left,
            "of {text}"
        );
        assert_eq!(
            (code.len(), code.lines().count()),
            (text.len(), text.lines().count()),
            "of {text}"
        );
    }

    #[test]
    fn comments_and_literals_are_blank_and_code_stays() {
        check("a // b\nc", "a c");
        check("a /* /* b */ c */ d", "a d");
        check(r#"f("// \" no") // yes"#, "f( )");
        check(r##"f(r#"a " b"#, 1)"##, "f( , 1)");
        check(r#"f(br"\", "è", 1)"#, "f( , , 1)");
        check(r#"for"x""#, "for");
        check(
            r#"fn f<'a>(c: &'a str) { '"'; '\''; '{' }"#,
            "fn f<'a>(c: &'a str) { ; ; }",
        );
        check("\"a\nb\" c", "c");
    }
}

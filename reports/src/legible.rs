//! Legible: texts of anybody as the fonts can show them. What cannot be shown leaves a mark, and nothing leaves a gap.

use serde_json::Value;

use crate::fonts::FONTS;

/// Stands for what no font has.
const UNKNOWN: char = '□';
/// Stands for an empty text: a heading or a description of nothing does not conform.
const NOTHING: &str = "–";
/// Between a number and its unit.
const NO_BREAK: char = '\u{a0}';
/// Where a line may end within a word.
const BREAK: char = '\u{200b}';
/// Letters after which a word that is longer than any of a language may be broken.
const LONG: usize = 24;

/// Makes every text of a document legible, and leaves its numbers.
pub(crate) fn all(value: &mut Value) {
    match value {
        Value::String(text) => *text = legible(text),
        Value::Array(values) => values.iter_mut().for_each(all),
        Value::Object(fields) => fields.values_mut().for_each(all),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn legible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut run, is_hash) = (0, is_hash(text));
    for c in text.chars().filter(|c| !is_unseen(*c)) {
        let c = match c {
            NO_BREAK => NO_BREAK,
            c if c.is_whitespace() || c.is_control() => ' ',
            c if FONTS.show(c) => c,
            _ => UNKNOWN,
        };
        run = if c == ' ' || c == NO_BREAK {
            0
        } else {
            run + 1
        };
        if run > LONG && !is_hash {
            out.push(BREAK);
            run = 1;
        }
        out.push(c);
    }
    if out.trim().is_empty() {
        return NOTHING.to_owned();
    }
    out
}

/// A hash is copied as a whole.
fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Characters that only steer others: directions that mislead the eye, joiners, selectors, marks of order.
const fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_font_has_leaves_a_mark_and_what_is_unseen_nothing() {
        for (text, shown) in [
            ("Città è già più", "Città è già più"),
            ("#let x = *b* $x$ @ref <a>", "#let x = *b* $x$ @ref <a>"),
            ("fuoco 🔥!", "fuoco □!"),
            ("\u{202e}gpj.exe", "gpj.exe"),
            ("a\u{0}b\tc\nd", "a b c d"),
            ("\u{e000}\u{fffe}", "□□"),
            ("90\u{a0}%\u{2003}x", "90\u{a0}% x"),
            ("", "–"),
            (" \u{200b}", "–"),
            ("👍\u{1f3fd}\u{fe0f}", "□□"),
        ] {
            assert_eq!(legible(text), shown, "{text:?}");
        }
    }

    #[test]
    fn a_word_of_any_length_can_be_broken() {
        let shown = legible(&"W".repeat(500));
        let longest = shown.split(BREAK).map(|part| part.chars().count()).max();
        assert_eq!(longest, Some(LONG));
        assert_eq!(shown.replace(BREAK, ""), "W".repeat(500));
        let hash = "0123456789abcdef".repeat(4);
        assert_eq!(legible(&hash), hash);
    }
}

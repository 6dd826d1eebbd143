//! Markdown: the small subset in which articles are written, as HTML that is safe whatever was written.
//!
//! Headings, paragraphs, lists, quotes, code, emphasis and links; everything else stays the text that it is. Every text
//! goes through [`escaped`], and every tag is written here: there is no way for a tag of the writer to pass.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};

/// The text as HTML.
pub(super) fn html(text: &str) -> String {
    let mut page = Page::default();
    for event in Parser::new(text) {
        page.add(event);
    }
    page.html
}

#[derive(Default)]
struct Page {
    html: String,
    /// Links that lead nowhere we send people are shown as their text; whether each open one is shown as a link.
    links: Vec<bool>,
}

impl Page {
    fn add(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.begin(&tag),
            Event::End(tag) => self.end(tag),
            // HTML is text like any other; the last three are not switched on.
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => self.html.push_str(&escaped(&text)),
            Event::Code(text) => {
                let code = format!("<code>{}</code>", escaped(&text));
                self.html.push_str(&code);
            }
            Event::SoftBreak => self.html.push('\n'),
            Event::HardBreak => self.html.push_str("<br>"),
            Event::Rule => self.html.push_str("<hr>"),
            Event::TaskListMarker(_) => {}
        }
    }

    fn begin(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Link { dest_url, .. } => self.link(dest_url),
            Tag::CodeBlock(CodeBlockKind::Indented | CodeBlockKind::Fenced(_)) => {
                self.html.push_str("<pre><code>");
            }
            Tag::List(Some(first)) if *first != 1 => {
                let list = format!("<ol start=\"{first}\">");
                self.html.push_str(&list);
            }
            Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::BlockQuote(_)
            | Tag::HtmlBlock
            | Tag::List(_)
            | Tag::Item
            | Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Table(_)
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell
            | Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Image { .. }
            | Tag::MetadataBlock(_) => self.tag("<", tag.to_end()),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Link => {
                if self.links.pop() == Some(true) {
                    self.html.push_str("</a>");
                }
            }
            TagEnd::CodeBlock => self.html.push_str("</code></pre>"),
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::BlockQuote(_)
            | TagEnd::HtmlBlock
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Table
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::TableCell
            | TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Image
            | TagEnd::MetadataBlock(_) => self.tag("</", tag),
        }
    }

    fn tag(&mut self, bracket: &str, tag: TagEnd) {
        if let Some(name) = name(tag) {
            self.html.push_str(bracket);
            self.html.push_str(name);
            self.html.push('>');
        }
    }

    fn link(&mut self, address: &str) {
        let leads = is_followed(address);
        if leads {
            let tag = format!("<a href=\"{}\" rel=\"noreferrer\">", escaped(address));
            self.html.push_str(&tag);
        }
        self.links.push(leads);
    }
}

/// What a browser may follow from an article: other sites in the open, and this one.
fn is_followed(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    let ours = address.starts_with('/') && !address.starts_with("//") && !address.contains('\\');
    ours || lower.starts_with("https://") || lower.starts_with("http://")
}

/// The element that a part of the text is; headings begin below the page's own.
fn name(tag: TagEnd) -> Option<&'static str> {
    match tag {
        TagEnd::Paragraph => Some("p"),
        TagEnd::Heading(HeadingLevel::H1 | HeadingLevel::H2) => Some("h2"),
        TagEnd::Heading(HeadingLevel::H3) => Some("h3"),
        TagEnd::Heading(HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6) => Some("h4"),
        TagEnd::BlockQuote(_) => Some("blockquote"),
        TagEnd::List(true) => Some("ol"),
        TagEnd::List(false) => Some("ul"),
        TagEnd::Item => Some("li"),
        TagEnd::Emphasis => Some("em"),
        TagEnd::Strong => Some("strong"),
        // A picture is its description; the rest is not switched on, or written elsewhere.
        TagEnd::Image
        | TagEnd::Link
        | TagEnd::CodeBlock
        | TagEnd::HtmlBlock
        | TagEnd::Table
        | TagEnd::TableHead
        | TagEnd::TableRow
        | TagEnd::TableCell
        | TagEnd::Strikethrough
        | TagEnd::Superscript
        | TagEnd::Subscript
        | TagEnd::FootnoteDefinition
        | TagEnd::DefinitionList
        | TagEnd::DefinitionListTitle
        | TagEnd::DefinitionListDefinition
        | TagEnd::MetadataBlock(_) => None,
    }
}

/// A text that is nothing but text, in content and in quoted attributes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&#38;"),
            '<' => safe.push_str("&#60;"),
            '>' => safe.push_str("&#62;"),
            '"' => safe.push_str("&#34;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::web::tests::markup::{Piece, read};

    #[test]
    fn the_subset_is_shown_as_what_it_is() {
        for (text, shown) in [
            ("Uno\n\nDue", "<p>Uno</p><p>Due</p>"),
            ("# A", "<h2>A</h2>"),
            ("### A", "<h3>A</h3>"),
            ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
            ("3. c", "<ol start=\"3\"><li>c</li></ol>"),
            (
                "**a** *b* `c<d`",
                "<p><strong>a</strong> <em>b</em> <code>c&#60;d</code></p>",
            ),
            ("> a", "<blockquote><p>a</p></blockquote>"),
            ("```\n<x>\n```", "<pre><code>&#60;x&#62;\n</code></pre>"),
            (
                "[a](https://example.org/?b=1&c=2)",
                "<p><a href=\"https://example.org/?b=1&#38;c=2\" rel=\"noreferrer\">a</a></p>",
            ),
            (
                "[a](/articles)",
                "<p><a href=\"/articles\" rel=\"noreferrer\">a</a></p>",
            ),
        ] {
            assert_eq!(html(text), shown, "{text}");
        }
    }

    #[test]
    fn what_could_do_harm_stays_text() {
        for text in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "[a](javascript:alert(1))",
            "[a](JaVaScRiPt:alert(1))",
            "[a](data:text/html,x)",
            "[a](//example.org)",
            "[a](/\\example.org)",
            "![a](https://example.org/x.png)",
            "<https://example.org/\"onclick=x>",
            "[a](https://e.org \"t\\\" onclick=x\")",
        ] {
            let page = format!("<!doctype html>{}", html(text));
            let pieces = read(&page).unwrap_or_else(|error| panic!("{text}: {error}"));
            for piece in pieces {
                if let Piece::Tag(name, attributes) = piece {
                    let plain = ["p", "/p", "a", "/a"].contains(&name.as_str());
                    assert!(plain, "{text}: {name}");
                    for (name, value) in attributes {
                        let safe =
                            name == "rel" || (name == "href" && value.starts_with("https://"));
                        assert!(safe, "{text}: {name}={value}");
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_gives_whole_tags_of_the_subset(text in "[-#>*_`\\[\\]()<>!&\"'a-c:/. \n0-9]{0,80}") {
            let page = format!("<!doctype html>{}", html(&text));
            let mut open = Vec::new();
            for piece in read(&page).map_err(TestCaseError::fail)? {
                if let Piece::Tag(name, _) = piece {
                    match name.strip_prefix('/') {
                        Some(ended) => prop_assert_eq!(open.pop(), Some(ended.to_owned())),
                        None if name == "br" || name == "hr" => {}
                        None => open.push(name),
                    }
                }
            }
            prop_assert!(open.is_empty());
        }
    }
}

//! Markup: reads a page as strictly as a page of ours is written, so that what slipped out of its place shows.

/// One piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) enum Piece {
    /// A tag with its attributes, their values as they mean; `/name` for an end.
    Tag(String, Vec<(String, String)>),
    /// What a person reads, as it means.
    Text(String),
}

/// Reads a page; what is not well formed is an error that shows the place.
pub(in crate::web) fn read(page: &str) -> Result<Vec<Piece>, String> {
    let mut rest = page
        .strip_prefix("<!doctype html>")
        .ok_or("no document type")?;
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('<') {
            let (piece, after) = tag(inside)?;
            pieces.push(piece);
            rest = after;
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            pieces.push(Piece::Text(meaning(&rest[..end])?));
            rest = &rest[end..];
        }
    }
    Ok(pieces)
}

/// The same with everything that depends on texts left out: tags and the names of their attributes.
pub(super) fn skeleton(pieces: &[Piece]) -> Vec<String> {
    let bone = |piece: &Piece| match piece {
        Piece::Tag(name, attributes) => {
            let names: Vec<_> = attributes.iter().map(|(name, _)| name.as_str()).collect();
            Some(format!("{name} {}", names.join(" ")))
        }
        Piece::Text(_) => None,
    };
    pieces.iter().filter_map(bone).collect()
}

fn tag(inside: &str) -> Result<(Piece, &str), String> {
    let excerpt = || inside.chars().take(80).collect::<String>();
    let end = inside
        .find([' ', '>'])
        .ok_or_else(|| format!("a tag without end: {}", excerpt()))?;
    let (name, mut rest) = inside.split_at(end);
    let bare = name.trim_start_matches('/').trim_end_matches('/');
    if bare.is_empty() || !bare.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err(format!("not a tag: {}", excerpt()));
    }
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(' ');
        if let Some(after) = rest.strip_prefix('>').or_else(|| rest.strip_prefix("/>")) {
            return Ok((Piece::Tag(name.to_owned(), attributes), after));
        }
        let end = rest
            .find(['=', ' ', '>', '/'])
            .ok_or_else(|| format!("an attribute without end: {}", excerpt()))?;
        let (name, after) = rest.split_at(end);
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphabetic() || c == '-') {
            return Err(format!("not an attribute: {}", excerpt()));
        }
        let (value, after) = match after.strip_prefix('=') {
            None => ("", after),
            Some(quoted) => quoted
                .strip_prefix('"')
                .and_then(|value| value.split_once('"'))
                .ok_or_else(|| format!("a value without quotes: {}", excerpt()))?,
        };
        attributes.push((name.to_owned(), meaning(value)?));
        rest = after;
    }
}

/// The text behind the character references that askama writes, and behind no others.
fn meaning(written: &str) -> Result<String, String> {
    let mut text = String::new();
    let mut rest = written;
    while let Some(at) = rest.find(['&', '<', '>']) {
        text.push_str(&rest[..at]);
        let reference = rest[at..]
            .split_once(';')
            .map(|(reference, _)| reference)
            .unwrap_or_default();
        text.push(match reference {
            "&#38" => '&',
            "&#60" => '<',
            "&#62" => '>',
            "&#34" => '"',
            "&#39" => '\'',
            _ => return Err(format!("bare character in {written:?}")),
        });
        rest = &rest[at + reference.len() + 1..];
    }
    text.push_str(rest);
    Ok(text)
}

#[test]
fn what_slips_out_of_its_place_is_seen() {
    for bad in [
        "<p>1 < 2</p>",
        "<p>a & b</p>",
        "<p>a > b</p>",
        "<a href=x>",
        "<a href='x'>",
        "<a b@c=\"x\">",
        "<p",
        "<p>&lt;</p>",
    ] {
        assert!(read(&format!("<!doctype html>{bad}")).is_err(), "{bad}");
    }
    let good = read("<!doctype html><a href=\"&#34;\" hidden>&#60;b&#62;</a>").unwrap();
    assert_eq!(skeleton(&good), ["a href hidden", "/a "]);
    assert_eq!(good[1], Piece::Text("<b>".to_owned()));
}

//! Hostile: what a machine says is text on every page, whatever it says.

use custode_protocol::bounded::Text;

use super::house::House;
use super::markup::{Piece, read, skeleton};
use super::pages::samples;
use super::people::OPERATOR;

/// Texts that have broken out of pages elsewhere.
const CORPUS: [&str; 16] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "\" autofocus onfocus=\"alert(1)",
    "</title><script>alert(1)</script>",
    "</bdi></td></table><h1>Accesso</h1>",
    "<!-- ",
    "--><svg/onload=alert(1)>",
    "{{7*7}} {% include \"base.html\" %} ${7*7}",
    "javascript:alert(1)",
    "&lt;script&gt; &amp; &#60;",
    "'; DROP TABLE ticket; --",
    "%3Cscript%3E%0d%0aSet-Cookie:x=1",
    "\u{202e}gpj.exe \u{2066}\u{200b}\u{feff}",
    "\u{1b}[2J\u{1b}]0;title\u{7}",
    "שלום العربية",
];

/// 200 characters without a place to break.
fn no_space() -> String {
    "w".repeat(200)
}

fn texts(pieces: &[Piece]) -> Vec<&str> {
    let of = |piece: &'_ Piece| match piece {
        Piece::Text(_) => 1,
        Piece::Tag(_, attributes) => attributes.len(),
    };
    let mut all = Vec::with_capacity(pieces.iter().map(of).sum());
    for piece in pieces {
        match piece {
            Piece::Text(text) => all.push(text.as_str()),
            Piece::Tag(_, attributes) => all.extend(attributes.iter().map(|(_, v)| v.as_str())),
        }
    }
    all
}

/// A page with a hostile text has the tags and attributes of the page with a plain one, and shows the text whole.
#[test]
fn a_hostile_text_changes_nothing_but_the_text() {
    let plain = samples("plain");
    let long = no_space();
    for said in CORPUS.into_iter().chain([long.as_str()]) {
        for ((name, page), (_, plain)) in samples(said).iter().zip(&plain) {
            let read = |page: &str| read(page).unwrap_or_else(|e| panic!("{name}, {said:?}: {e}"));
            let (hostile, plain) = (read(page), read(plain));
            assert_eq!(skeleton(&hostile), skeleton(&plain), "{name}, {said:?}");
            let count = |pieces: &[Piece], wanted: &str| {
                texts(pieces)
                    .iter()
                    .filter(|text| text.contains(wanted))
                    .count()
            };
            assert_eq!(
                count(&hostile, said),
                count(&plain, "plain"),
                "{name}, {said:?}"
            );
        }
    }
}

/// The same from the report of a machine to the pages of the desk, through protocol, store and router.
#[tokio::test]
async fn what_a_machine_reports_is_text_on_every_page() {
    let house = House::open().await;
    let cookie = house.log_in(OPERATOR).await;
    let long = no_space();
    for said in CORPUS.into_iter().chain([long.as_str()]) {
        let machine = house.machine(0).await;
        let ticket = house.report(&machine, said).await;
        for path in [
            "/tickets".to_owned(),
            format!("/tickets/{ticket}"),
            "/machines".to_owned(),
            format!("/machines/{}", machine.id),
        ] {
            let answer = house.get(&path, Some(&cookie)).await;
            assert_eq!(answer.status, 200, "{path}");
            let pieces = read(&answer.body).unwrap_or_else(|e| panic!("{path}, {said:?}: {e}"));
            let visible = Text::<60>::fit(said).as_str().trim().to_owned();
            let shown = texts(&pieces).iter().any(|text| text.contains(&visible));
            assert!(shown, "{path} does not show {said:?}");
            let bidi = [
                '\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{1b}', '\u{7}',
            ];
            assert!(!answer.body.contains(bidi), "{path}, {said:?}");
            for tag in ["<script>", "<img", "<svg/", "<!-- "] {
                assert!(!answer.body.contains(tag), "{path}, {said:?}");
            }
        }
    }
}

//! Parts: a page with each part of which pages are made, as it is meant to be used.

use askama::Template;

use super::markup::{Piece, read};
use crate::lang::Lang;
use crate::web::form::{Choice, Errors};
use crate::web::frame::{Frame, Here};

#[derive(Debug, Template)]
#[template(path = "tests/parts.html")]
pub(super) struct PartsPage {
    frame: Frame,
    said: String,
    errors: Errors,
    choices: Vec<Choice>,
}

impl PartsPage {
    /// A form as it is first seen, and one that was not accepted.
    pub(super) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let page = |errors| Self {
            frame: Frame::sample(t, said, Here::Tickets),
            said: said.to_owned(),
            errors,
            choices: vec![
                Choice::new("1", said, true).hint(said),
                Choice::new("2", said, false),
            ],
        };
        let mut wrong = Errors::default();
        for field in FIELDS {
            wrong.add(field, said);
        }
        vec![
            ("parts", page(Errors::default())),
            ("parts refused", page(wrong)),
        ]
    }
}

const FIELDS: [&str; 8] = [
    "subject", "mail", "text", "machine", "stops", "areas", "agree", "file",
];

#[test]
fn every_error_is_tied_to_its_field_and_led_to_from_the_top() {
    let [(_, right), (_, wrong)] = PartsPage::samples(Lang::It, "sic-01").try_into().unwrap();
    let (right, wrong) = (
        read(&right.render().unwrap()).unwrap(),
        read(&wrong.render().unwrap()).unwrap(),
    );
    let tag = |pieces: &[Piece], name: &str, value: &str| {
        pieces.iter().any(|piece| {
            matches!(piece, Piece::Tag(_, attributes)
            if attributes.iter().any(|(key, said)| key == name && said == value))
        })
    };
    for field in FIELDS {
        let error = format!("{field}-error");
        assert!(tag(&wrong, "id", field), "{field}");
        assert!(tag(&wrong, "id", &error), "{field}");
        assert!(tag(&wrong, "href", &format!("#{field}")), "{field}");
        let described = [error.clone(), format!("{error} {field}-hint")];
        let is_tied = described
            .iter()
            .any(|ids| tag(&wrong, "aria-describedby", ids));
        assert!(is_tied, "{field}");
        assert!(!tag(&right, "id", &error), "{field}");
    }
    assert!(tag(&wrong, "aria-invalid", "true") && !tag(&right, "aria-invalid", "true"));
}

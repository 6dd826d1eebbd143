//! The wire, old and new: what version 1 said is still read and written the same way, and nothing else is taken.
//!
//! The files beside this one are what release 0.1 put on the wire. They are never changed: a message that must say
//! something else is a new version with a folder of its own.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says where and stops"
)]

use custode_protocol::enrol::{EnrolAnswer, EnrolRequest, RenewRequest};
use custode_protocol::nudge::Nudge;
use custode_protocol::report::{Acknowledged, Refused, Report};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Reads and writes one message; how a type is named in the table below.
type Turn = fn(&Value) -> Result<Value, String>;

fn turn<T: DeserializeOwned + Serialize>(message: &Value) -> Result<Value, String> {
    // From text, as it travels: reading from a `Value` would not see what a reader of bytes sees.
    let read: T = serde_json::from_str(&message.to_string()).map_err(|error| error.to_string())?;
    Ok(serde_json::to_value(read).unwrap())
}

const MESSAGES: [(&str, &str, Turn); 7] = [
    (
        "acknowledged",
        include_str!("v1/acknowledged.json"),
        turn::<Acknowledged>,
    ),
    (
        "enrol_answer",
        include_str!("v1/enrol_answer.json"),
        turn::<EnrolAnswer>,
    ),
    (
        "enrol_request",
        include_str!("v1/enrol_request.json"),
        turn::<EnrolRequest>,
    ),
    ("nudge", include_str!("v1/nudge.json"), turn::<Nudge>),
    ("refused", include_str!("v1/refused.json"), turn::<Refused>),
    (
        "renew_request",
        include_str!("v1/renew_request.json"),
        turn::<RenewRequest>,
    ),
    ("report", include_str!("v1/report.json"), turn::<Report>),
];

fn each(check: impl Fn(&str, Value, Turn)) {
    for (name, text, turn) in MESSAGES {
        check(name, serde_json::from_str(text).unwrap(), turn);
    }
}

#[test]
fn what_version_one_said_is_read_and_written_as_it_was() {
    each(|name, message, turn| assert_eq!(turn(&message), Ok(message), "{name}"));
}

#[test]
fn another_version_is_refused_with_a_sentence() {
    for version in [0, 2, 65_535] {
        each(|name, mut message, turn| {
            message["version"] = json!(version);
            let refused = turn(&message).unwrap_err();
            let sentence = format!(
                "version {version} of the protocol is not known here (known: 1); bring both sides to the same release"
            );
            assert!(refused.starts_with(&sentence), "{name}: {refused}");
        });
    }
}

#[test]
fn a_message_without_a_version_is_refused() {
    each(|name, mut message, turn| {
        message.as_object_mut().unwrap().remove("version");
        assert!(
            turn(&message)
                .unwrap_err()
                .starts_with("missing field `version`"),
            "{name}"
        );
    });
}

#[test]
fn an_unknown_field_is_refused_wherever_it_stands() {
    each(|name, message, turn| {
        for place in objects(&message, "") {
            let mut more = message.clone();
            let object = more.pointer_mut(&place).unwrap().as_object_mut().unwrap();
            object.insert("smuggled".to_owned(), json!(1));
            assert!(
                turn(&more).is_err(),
                "{name}: a field was smuggled in at {place:?}"
            );
        }
    });
}

/// Where objects of fields stand. Details are names and values by design: a number among them is refused as well.
fn objects(value: &Value, place: &str) -> Vec<String> {
    let mut places = Vec::new();
    match value {
        Value::Object(fields) => {
            places.push(place.to_owned());
            for (name, inner) in fields {
                places.extend(objects(inner, &format!("{place}/{name}")));
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                places.extend(objects(inner, &format!("{place}/{index}")));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    places
}

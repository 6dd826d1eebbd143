//! What was once said on the wire is understood as long as its version is, and another version is refused by name.

use custode_protocol::enrol::{EnrolAnswer, EnrolRequest, RenewRequest};
use custode_protocol::nudge::Nudge;
use custode_protocol::report::{Acknowledged, Refused, Report};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Runs a check on the messages of every type that version 1 has.
macro_rules! every_message {
    ($check:ident) => {
        $check::<EnrolRequest>(include_str!("../wire/v1/enrol_request.json"));
        $check::<EnrolAnswer>(include_str!("../wire/v1/enrol_answer.json"));
        $check::<RenewRequest>(include_str!("../wire/v1/renew_request.json"));
        $check::<Report>(include_str!("../wire/v1/report.json"));
        $check::<Acknowledged>(include_str!("../wire/v1/acknowledged.json"));
        $check::<Refused>(include_str!("../wire/v1/refused.json"));
        $check::<Nudge>(include_str!("../wire/v1/nudge.json"));
    };
}

#[test]
fn every_message_of_version_1_still_reads_and_is_still_written_the_same() {
    every_message!(reads_back);
}

#[test]
fn another_version_is_refused_with_a_sentence_that_says_what_to_do() {
    every_message!(refuses_other_versions);
}

#[test]
fn an_unknown_field_is_refused_wherever_it_stands() {
    every_message!(refuses_unknown_fields);
}

#[test]
fn a_field_that_is_missing_is_refused_unless_version_1_may_leave_it_out() {
    every_message!(refuses_missing_fields);
}

/// Fields that a message of version 1 may leave out.
const OPTIONAL: [&str; 10] = [
    "facts",
    "transitions",
    "aggregates",
    "dropped",
    "evidence",
    "measure",
    "points",
    "processes",
    "details",
    "stato",
];

fn reads_back<T: DeserializeOwned + Serialize>(fixture: &str) {
    for message in messages(fixture) {
        let read: T = serde_json::from_value(message.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), message);
    }
}

fn refuses_other_versions<T: DeserializeOwned>(fixture: &str) {
    for mut message in messages(fixture) {
        for (version, known) in [
            (json!(0), true),
            (json!(2), true),
            (json!(65_535), true),
            (json!("1"), false),
            (Value::Null, false),
        ] {
            message["version"] = version.clone();
            let said = refusal::<T>(message.clone());
            let sentence = format!(
                "version {version} of the protocol is not known here (known: 1); bring both sides to the same release"
            );
            assert!(!known || said == sentence, "{said}");
        }
    }
}

fn refuses_unknown_fields<T: DeserializeOwned>(fixture: &str) {
    for message in messages(fixture) {
        for place in objects(&message, "") {
            // Here the machine names what it saw.
            if place.ends_with("/details") {
                continue;
            }
            let mut more = message.clone();
            more.pointer_mut(&place).unwrap()["novelty"] = json!(true);
            let said = refusal::<T>(more);
            let names_it = said.contains("unknown field `novelty`");
            // The one object that names a change is an enumeration.
            assert!(names_it || place.ends_with("/change"), "{place}: {said}");
        }
    }
}

fn refuses_missing_fields<T: DeserializeOwned>(fixture: &str) {
    for message in messages(fixture) {
        for place in objects(&message, "") {
            let fields: Vec<String> = message
                .pointer(&place)
                .unwrap()
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect();
            for field in fields
                .iter()
                .filter(|field| !OPTIONAL.contains(&field.as_str()))
            {
                let mut less = message.clone();
                less.pointer_mut(&place)
                    .unwrap()
                    .as_object_mut()
                    .unwrap()
                    .remove(field);
                refusal::<T>(less);
            }
        }
    }
}

fn refusal<T: DeserializeOwned>(message: Value) -> String {
    let text = message.to_string();
    match serde_json::from_value::<T>(message) {
        Ok(_) => panic!("taken: {text}"),
        Err(error) => error.to_string(),
    }
}

fn messages(fixture: &str) -> Vec<Value> {
    let messages: Vec<Value> = serde_json::from_str(fixture).unwrap();
    assert!(!messages.is_empty());
    messages
}

/// Where objects stand in a message, as JSON pointers.
fn objects(value: &Value, place: &str) -> Vec<String> {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(at, value)| (at.to_string(), value))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    let mut places = if value.is_object() {
        vec![place.to_owned()]
    } else {
        Vec::new()
    };
    for (name, value) in inside {
        places.extend(objects(value, &format!("{place}/{name}")));
    }
    places
}

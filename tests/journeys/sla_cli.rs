//! `custode-server sla eval`: anybody can check the arithmetic of deadlines, from a script.

use std::io::Write;
use std::process::Stdio;

use custode_tests::command;
use serde_json::{Value, json};

#[test]
fn every_line_is_answered_and_a_broken_one_leaves_the_others_alone() {
    let start = "2026-03-02T08:30:00+01:00";
    let asked = [
        (
            json!({ "op": "due", "start": start, "target_s": 18_000, "pauses": [] }),
            json!({ "due": "2026-03-02T13:30:00+01:00" }),
        ),
        (
            json!({ "op": "due", "start": start, "target_s": 18_001, "pauses": [] }),
            json!({ "due": "2026-03-02T15:00:01+01:00" }),
        ),
        (
            json!({ "op": "elapsed", "start": start, "end": "2026-03-02T16:00:00+01:00", "pauses": [] }),
            json!({ "elapsed_s": 21_600 }),
        ),
        (
            json!({ "op": "remaining", "start": start, "target_s": 7200, "at": "2026-03-02T09:00:00+01:00", "pauses": [] }),
            json!({ "remaining_s": 5400, "paused": false, "open_now": true }),
        ),
        (
            json!({ "op": "verdict", "start": start, "target_s": 7200, "resolved": "2026-03-02T10:30:00+01:00", "pauses": [] }),
            json!({ "met": true, "elapsed_s": 7200, "margin_s": 0 }),
        ),
        (
            json!({ "op": "warn", "start": start, "target_s": 7200, "before_s": 1800, "pauses": [] }),
            json!({ "warn": "2026-03-02T10:00:00+01:00", "due": "2026-03-02T10:30:00+01:00" }),
        ),
        (
            json!({ "op": "is_open", "at": "2026-03-02T14:00:00+01:00" }),
            json!({ "open": false }),
        ),
        (
            json!({ "op": "next_open", "at": "2026-04-03T18:00:00+02:00" }),
            json!({ "next_open": "2026-04-07T08:30:00+02:00" }),
        ),
        (
            json!({ "op": "calendar_days", "technical_closure": start, "days": 5 }),
            json!({ "deadline": "2026-03-07T23:59:59+01:00" }),
        ),
        (
            json!({ "op": "workdays_end", "start": start, "days": 1 }),
            json!({ "due": "2026-03-03T18:00:00+01:00" }),
        ),
        // Over the night in which summer time ends.
        (
            json!({ "op": "due", "start": "2026-10-23T17:00:00+02:00", "target_s": 7200, "pauses": [] }),
            json!({ "due": "2026-10-26T09:30:00+01:00" }),
        ),
    ];
    let mut lines: Vec<String> = asked
        .iter()
        .map(|(request, _)| with_calendar(request))
        .collect();
    lines.insert(5, "{ this is not JSON".to_owned());
    let mut answers = eval(&lines.join("\n"));
    let broken = answers.remove(5);
    assert!(
        broken["error"]
            .as_str()
            .is_some_and(|said| !said.is_empty()),
        "{broken}"
    );
    assert_eq!(answers.len(), asked.len());
    for ((request, expected), answer) in asked.iter().zip(&answers) {
        assert_eq!(answer, expected, "{request}");
    }
}

fn with_calendar(request: &Value) -> String {
    let mut request = request.clone();
    let day = json!([["08:30", "13:30"], ["15:00", "18:00"]]);
    request["calendar"] = json!({
        "tz": "Europe/Rome",
        "holidays": "IT",
        "week": { "mon": day, "tue": day, "wed": day, "thu": day, "fri": day },
    });
    request.to_string()
}

/// What the program answers to these lines.
fn eval(lines: &str) -> Vec<Value> {
    let mut sla = command("custode-server");
    sla.args(["sla", "eval"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = sla.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(lines.as_bytes())
        .unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let told = String::from_utf8(done.stdout).unwrap();
    told.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

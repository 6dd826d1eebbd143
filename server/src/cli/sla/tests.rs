//! Questions and answers as a script sees them.

use serde_json::{Value, json};

use super::{SlaCommand, run};

fn desk() -> Value {
    let day = json!([["08:30", "13:30"], ["15:00", "18:00"]]);
    json!({ "tz": "Europe/Rome", "week": { "mon": day, "tue": day, "wed": day, "thu": day, "fri": day }, "holidays": "IT" })
}

/// The answers to these lines, one by one.
fn eval(lines: &[u8]) -> Vec<Value> {
    let mut output = Vec::new();
    run(SlaCommand::Eval, lines, &mut output).unwrap();
    let text = String::from_utf8(output).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The answer to one request, to which the desk's calendar is added where it names none.
fn ask(mut request: Value) -> Value {
    let fields = request.as_object_mut().unwrap();
    fields.entry("calendar").or_insert_with(desk);
    eval(request.to_string().as_bytes()).remove(0)
}

#[test]
fn every_request_is_answered_in_the_zone_of_the_calendar() {
    let check =
        |request: Value, expected: Value| assert_eq!(ask(request.clone()), expected, "{request}");
    let monday = "2026-03-02T07:30:00Z";
    let lunch = json!([["2026-03-02T09:00:00+01:00", "2026-03-02T14:00:00+01:00"]]);
    check(
        json!({ "op": "due", "start": monday, "target_s": 18000, "pauses": [] }),
        json!({ "due": "2026-03-02T13:30:00+01:00" }),
    );
    check(
        json!({ "op": "due", "start": monday, "target_s": 18000, "pauses": [[monday, null]] }),
        json!({ "due": null }),
    );
    check(
        json!({ "op": "elapsed", "start": monday, "end": "2026-03-02T16:00:00+01:00", "pauses": lunch }),
        json!({ "elapsed_s": 5400 }),
    );
    check(
        json!({ "op": "remaining", "start": monday, "target_s": 7200, "at": "2026-03-02T13:45:00+01:00", "pauses": lunch }),
        json!({ "remaining_s": 5400, "paused": true, "open_now": false }),
    );
    check(
        json!({ "op": "verdict", "start": monday, "target_s": 7200, "resolved": "2026-03-02T10:30:01+01:00", "pauses": null }),
        json!({ "met": false, "elapsed_s": 7201, "margin_s": -1 }),
    );
    check(
        json!({ "op": "warn", "start": "2026-03-27T17:00:00+01:00", "target_s": 7200, "before_s": 5400 }),
        json!({ "warn": "2026-03-27T17:30:00+01:00", "due": "2026-03-30T09:30:00+02:00" }),
    );
    check(
        json!({ "op": "is_open", "at": monday }),
        json!({ "open": true }),
    );
    check(
        json!({ "op": "next_open", "at": "2026-10-23T18:00:00+02:00" }),
        json!({ "next_open": "2026-10-26T08:30:00+01:00" }),
    );
    check(
        json!({ "op": "calendar_days", "technical_closure": "2026-03-02T23:30:00Z", "days": 5 }),
        json!({ "deadline": "2026-03-08T23:59:59+01:00" }),
    );
    check(
        json!({ "op": "workdays_end", "start": monday, "days": 5 }),
        json!({ "due": "2026-03-09T18:00:00+01:00" }),
    );
}

#[test]
fn a_year_lists_its_holidays_and_counts_its_hours() {
    let mut florence = desk();
    florence["patron"] = json!("06-24");
    florence["closed_dates"] = json!(["2026-08-14"]);
    florence["closed_every_year"] = json!(["12-31"]);
    florence["overrides"] = json!({ "2026-12-24": [["08:30", "13:00"]] });
    let expected = json!({
        "dates": [
            "2026-01-01", "2026-01-06", "2026-04-05", "2026-04-06", "2026-04-25", "2026-05-01", "2026-06-02",
            "2026-06-24", "2026-08-15", "2026-10-04", "2026-11-01", "2026-12-08", "2026-12-25", "2026-12-26",
        ],
        "working_days": 251,
        "service_hours": 2004.5,
    });
    assert_eq!(
        ask(json!({ "op": "holidays", "calendar": florence, "year": 2026 })),
        expected
    );
    let whole = ask(json!({ "op": "holidays", "year": 2026 }));
    assert_eq!(whole["service_hours"], json!(2032));
}

#[test]
fn a_refusal_names_the_place_and_the_reason() {
    let due = |change: &dyn Fn(&mut Value)| {
        let mut request = json!({ "op": "due", "calendar": desk(), "start": "2026-03-02T08:30:00Z", "target_s": 1, "pauses": [] });
        change(&mut request);
        ask(request)["error"].as_str().unwrap().to_owned()
    };
    let check = |path: &str, value: Value, expected: &str| {
        let error = due(&|request| *request.pointer_mut(path).unwrap() = value.clone());
        assert!(error.starts_with(expected), "{error}");
    };
    check("/op", json!("frob"), "op: unknown variant `frob`");
    check(
        "/start",
        json!("2026-03-02T08:30:00"),
        "start: `2026-03-02T08:30:00` is not an instant",
    );
    check(
        "/target_s",
        json!(-1),
        "target_s: a target cannot be negative (-1 s)",
    );
    check(
        "/target_s",
        json!(1.5),
        "target_s: invalid type: floating point `1.5`",
    );
    check(
        "/pauses",
        json!([["x", null]]),
        "pauses[0][0]: `x` is not an instant",
    );
    check(
        "/pauses",
        json!([["2026-03-02T08:30:00Z", "2026-03-02T08:29:59Z"]]),
        "pauses[0]: a pause from",
    );
    check(
        "/calendar/tz",
        json!("Europe/Roma"),
        "calendar.tz: `Europe/Roma` is not a time zone",
    );
    check(
        "/calendar/holidays",
        json!("FR"),
        "calendar.holidays: unknown variant `FR`",
    );
    check(
        "/calendar/week/mon/1",
        json!(["15:00", "14:00"]),
        "calendar.week.mon[1]: 15:00-14:00 does not end after",
    );
    check(
        "/calendar/week/mon/1",
        json!(["13:00", "18:00"]),
        "calendar.week.mon: 13:00-18:00 overlaps 08:30-13:30",
    );
    check(
        "/calendar/week/mon/1",
        json!(["15:00", "24:01"]),
        "calendar.week.mon[1][1]: `24:01` is not a time of day",
    );
    check(
        "/calendar/week",
        json!({ "lun": [] }),
        "calendar.week.lun: unknown field `lun`",
    );
    let add = |key: &str, value: Value, expected: &str| {
        let error = due(&|request| request["calendar"][key] = value.clone());
        assert!(error.starts_with(expected), "{error}");
    };
    add(
        "patron",
        json!("02-30"),
        "calendar.patron: `02-30` is not a day of the year",
    );
    add(
        "closed_dates",
        json!(["2026-02-29"]),
        "calendar.closed_dates[0]: `2026-02-29` is not a date",
    );
    add(
        "closed_dates",
        json!(["20260301"]),
        "calendar.closed_dates[0]: `20260301` is not a date",
    );
    add(
        "overrides",
        json!({ "2026-1-1": [] }),
        "calendar.overrides.2026-1-1: `2026-1-1` is not a date",
    );
    add("name", json!("SPOC"), "calendar.name: unknown field `name`");
    let twice = desk().to_string().replacen(
        "\"holidays\"",
        r#""overrides":{"2026-03-02":[],"2026-03-02":[]},"holidays""#,
        1,
    );
    let line = format!(r#"{{"op":"is_open","at":"2026-03-02T08:30:00Z","calendar":{twice}}}"#);
    let error = eval(line.as_bytes()).remove(0)["error"].to_string();
    assert!(
        error.contains("calendar.overrides: 2026-03-02 comes twice"),
        "{error}"
    );
    let never = due(&|request| request["calendar"]["week"] = json!({}));
    assert_eq!(never, "the calendar never opens after 2026-03-02T08:30:00Z");
}

#[test]
fn a_line_that_cannot_be_answered_leaves_the_others_alone() {
    let question =
        json!({ "op": "is_open", "calendar": desk(), "at": "2026-03-02T08:30:00+01:00" })
            .to_string();
    let deep = "[".repeat(10_000);
    let lines = format!(
        "{question}\n\n  \r\nnull\n{{\n{deep}\n{question} {question}\n{question}\r\n{question}"
    );
    let answers = eval(&[lines.as_bytes(), b"\n\xff\xfe\n", question.as_bytes()].concat());
    let open = json!({ "open": true });
    let kinds: Vec<bool> = answers.iter().map(|answer| answer == &open).collect();
    assert_eq!(
        kinds,
        [true, false, false, false, false, true, true, false, true]
    );
    assert!(
        answers
            .iter()
            .all(|answer| answer == &open || answer["error"].is_string())
    );
}

/// Runs the first test of this file again, as a process that is told to live elsewhere.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the environment of a process is what this test is about"
)]
fn the_answers_do_not_depend_on_the_zone_of_the_process() {
    let path = module_path!().split_once("::").unwrap().1;
    let name = format!("{path}::every_request_is_answered_in_the_zone_of_the_calendar");
    for zone in ["Pacific/Apia", "America/New_York", "nonsense"] {
        let tests = std::env::current_exe().unwrap();
        let output = std::process::Command::new(tests)
            .args(["--exact", &name])
            .env("TZ", zone)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && told.contains("1 passed"),
            "TZ={zone}: {told}"
        );
    }
}

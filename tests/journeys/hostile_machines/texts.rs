//! Every text that a machine sends, filled with what should not be there.

use custode_domain::finding::FindingCode;
use custode_protocol::report::Reason;
use custode_tests::simulated::{ask_to_enrol, request};
use custode_tests::speech::{Speech, raised};
use reqwest::StatusCode;
use serde_json::json;

use super::{Siege, packed, refused};

/// What a careless page would run.
const SCRIPT: &str = "\"'><script>alert(1)</script>{{7*7}}";
/// What a careless page contains then.
const RUN: [&str; 2] = ["<script>alert", "\"'>"];

/// What becomes of markup in a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// No such text is a value of the field.
    Refused,
    /// Kept, and on no page so far.
    Kept,
    /// To be read on a page, as text.
    Shown,
}

/// Texts of a report, by their place.
const TEXTS: [(&str, Fate); 17] = [
    ("/boot", Fate::Refused),
    ("/sealed_at", Fate::Refused),
    ("/facts/hostname", Fate::Shown),
    ("/facts/os", Fate::Shown),
    ("/facts/kernel", Fate::Shown),
    ("/facts/agent_version", Fate::Shown),
    ("/facts/started_at", Fate::Refused),
    ("/transitions/0/finding", Fate::Refused),
    ("/transitions/0/code", Fate::Refused),
    ("/transitions/0/object", Fate::Shown),
    ("/transitions/0/evidence/summary", Fate::Shown),
    ("/transitions/0/evidence/measure", Fate::Shown),
    ("/transitions/0/evidence/processes/0/name", Fate::Shown),
    ("/transitions/0/evidence/details", Fate::Shown),
    ("/transitions/0/evidence/details/altro", Fate::Shown),
    ("/aggregates/0/measure", Fate::Kept),
    ("/aggregates/0/object", Fate::Kept),
];

/// What deceives, or is too much: refused wherever it stands.
fn deceiving() -> Vec<String> {
    let characters = [
        "\u{0}",
        "\u{1b}[2J",
        "\r",
        "\u{85}",
        "\u{202e}",
        "\u{2066}",
        "\u{200b}",
        "\u{feff}",
    ];
    let mut texts: Vec<_> = characters.iter().map(|text| format!("a{text}b")).collect();
    texts.push("x".repeat(100_000));
    texts
}

#[tokio::test]
async fn markup_in_any_text_of_a_report_is_refused_or_shown_as_text() {
    let mut siege = Siege::begin().await;
    for (number, (place, fate)) in TEXTS.into_iter().enumerate() {
        let answer = siege
            .hostile
            .send_bytes(with(place, &format!("t{number}{SCRIPT}")))
            .await;
        if fate == Fate::Refused {
            refused(answer, 400, Reason::NotAReport);
        } else {
            assert_eq!(answer.0, StatusCode::OK, "{place}: {}", answer.1);
        }
        siege.stands().await;
        let pages = pages(&siege).await.concat();
        for run in RUN {
            assert!(!pages.contains(run), "{place}: {pages}");
        }
        let is_shown = pages.contains(&format!("t{number}&#34;&#39;&#62;&#60;script&#62;alert(1)"));
        assert_eq!(is_shown, fate == Fate::Shown, "{place}");
    }
}

#[tokio::test]
async fn what_deceives_or_is_too_long_is_refused_in_any_text_of_a_report() {
    let mut siege = Siege::begin().await;
    for (place, _) in TEXTS {
        for text in deceiving() {
            refused(
                siege.hostile.send_bytes(with(place, &text)).await,
                400,
                Reason::NotAReport,
            );
        }
        siege.stands().await;
    }
    assert_eq!(siege.tickets().await, 1, "the honest machine's");
}

#[tokio::test]
async fn what_deceives_or_is_too_long_is_refused_in_any_text_of_an_enrolment() {
    let mut siege = Siege::begin().await;
    let ready = siege.house.ready(0);
    let key = rcgen::KeyPair::generate().unwrap();
    let good = json!({
        "version": 1,
        "token": ready.token,
        "certificate_request": request(&key),
        "hostname": "sic-09",
        "class": "server",
    });
    for field in ["certificate_request", "hostname", "class"] {
        for text in deceiving().into_iter().chain([SCRIPT.to_owned()]) {
            let mut lie = good.clone();
            lie[field] = json!(text);
            let (status, body) = ask_to_enrol(&ready, lie.to_string().as_bytes()).await;
            assert!(
                status.is_client_error() && body.contains("\"reason\":"),
                "{field}: {status} {body}"
            );
            assert!(!body.contains('\u{1b}'), "{body}");
        }
        siege.stands().await;
    }
    let mut named = good.clone();
    named["machine"] = json!(siege.honest.id);
    let said = refused(
        ask_to_enrol(&ready, named.to_string().as_bytes()).await,
        400,
        Reason::NotAReport,
    );
    assert!(said.contains("unknown field `machine`"), "{said}");
    // The token is as good as before.
    assert_eq!(
        ask_to_enrol(&ready, good.to_string().as_bytes()).await.0,
        StatusCode::OK
    );
    refused(
        ask_to_enrol(&ready, good.to_string().as_bytes()).await,
        403,
        Reason::NotEnrolled,
    );
    let mut guessed = good;
    guessed["token"] = json!(SCRIPT);
    refused(
        ask_to_enrol(&ready, guessed.to_string().as_bytes()).await,
        403,
        Reason::NotEnrolled,
    );
    siege.stands().await;
}

/// The first report of a spool, complete, with this text at this place.
fn with(place: &str, text: &str) -> Vec<u8> {
    let fault = raised(FindingCode::HttpFailing, "Anagrafe", 1);
    let mut report = serde_json::to_value(Speech::begin().report(vec![fault])).unwrap();
    report["facts"] = json!({
        "hostname": "sic-02", "os": "Debian 12", "kernel": "6.1", "agent_version": "0.1.0",
        "started_at": "2026-01-01T00:00:00Z", "processors": 2, "memory_bytes": 1,
    });
    report["transitions"][0]["evidence"] = json!({
        "summary": "Risponde 503.", "measure": "http", "points": [[60, 1.0], [0, 2.0]],
        "processes": [{ "pid": 1, "name": "init", "cpu_percent": 1.0, "memory_bytes": 1 }],
        "details": { "altro": "x" },
    });
    report["aggregates"] = json!([{ "measure": "cpu", "object": "machine", "hour": "2026-01-01T00:00:00Z",
        "count": 1, "min": 0.0, "max": 0.0, "sum": 0.0 }]);
    let field = report.pointer_mut(place).unwrap();
    if field.is_object() {
        field[text] = json!("x");
    } else {
        *field = json!(text);
    }
    packed(report.to_string().as_bytes())
}

/// Every page on which a machine's words stand.
async fn pages(siege: &Siege) -> Vec<String> {
    let mut paths = vec!["/tickets".to_owned(), "/machines".to_owned()];
    paths.extend([&siege.honest.id, &siege.hostile.id].map(|id| format!("/machines/{id}")));
    let tickets = siege.desk.tickets().await.unwrap();
    paths.extend(
        tickets
            .iter()
            .map(|ticket| format!("/tickets/{}", ticket.id)),
    );
    let mut pages = Vec::new();
    for path in paths {
        pages.push(siege.desk.page(&path).await.unwrap());
    }
    pages
}

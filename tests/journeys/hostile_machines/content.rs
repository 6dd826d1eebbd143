//! What is not a report, and what is one and lies.

use custode_domain::finding::FindingCode;
use custode_protocol::report::{Reason, WireChange};
use custode_tests::speech::{Speech, cleared, raised};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Siege, packed, refused};

#[tokio::test]
async fn what_is_not_a_report_is_refused_with_a_reason() {
    let mut siege = Siege::begin().await;
    let good = serde_json::to_string(&Speech::begin().report(Vec::new())).unwrap();
    let other = siege.honest.id.clone();
    let with = |field: &str| good.replacen('{', &format!("{{{field},"), 1).into_bytes();
    let version = |number: &str| {
        good.replace("\"version\":1", &format!("\"version\":{number}"))
            .into_bytes()
    };
    let packed_ones = [
        (b"\"citt\xe0\"".to_vec(), "does not fit"),
        (
            good.replace("[]", "[\"\u{fffd}\"]")
                .replace('\u{fffd}', "\\ud800")
                .into_bytes(),
            "does not fit",
        ),
        (with("\"hacked\":true"), "unknown field `hacked`"),
        // The certificate says who speaks; a report has no word for it.
        (
            with(&format!("\"machine\":\"{other}\"")),
            "unknown field `machine`",
        ),
        (version("0"), "version 0 of the protocol is not known here"),
        (version("2"), "version 2 of the protocol is not known here"),
        (good.as_bytes()[..good.len() - 1].to_vec(), "does not fit"),
        (
            format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)).into_bytes(),
            "does not fit",
        ),
        (Vec::new(), "does not fit"),
    ];
    for (bytes, sentence) in packed_ones {
        let said = refused(
            siege.hostile.send_bytes(packed(&bytes)).await,
            400,
            Reason::NotAReport,
        );
        assert!(said.contains(sentence), "{said}");
        siege.stands().await;
    }
    for bytes in [good.into_bytes(), vec![0xff; 1000], Vec::new()] {
        refused(
            siege.hostile.send_bytes(bytes).await,
            400,
            Reason::NotAReport,
        );
        siege.stands().await;
    }
}

#[tokio::test]
async fn a_transition_that_cannot_be_is_refused_and_nothing_of_its_report_is_kept() {
    let mut siege = Siege::begin().await;
    let fault = raised(FindingCode::HttpFailing, "Anagrafe", 1);
    let report = serde_json::to_value(Speech::begin().report(vec![fault.clone(), fault])).unwrap();
    let changes = [
        ("code", json!("no_such_code"), "unknown finding code"),
        ("object", json!(""), "object that names nothing"),
        ("ordinal", json!(1), "ordinal 1 for this change"),
        ("ordinal", json!(-1), "does not fit"),
        ("finding", json!("1"), "not an identifier"),
        ("at", json!("yesterday"), "does not fit"),
        ("at", json!("99999-01-01T00:00:00Z"), "does not fit"),
        (
            "change",
            json!({ "raised": { "severity": 4, "since": "2026-01-01T00:00:00Z" } }),
            "severity 4",
        ),
        ("change", json!("exploded"), "does not fit"),
    ];
    for (field, value, sentence) in changes {
        let mut lie = report.clone();
        lie["transitions"][1][field] = value;
        let bytes = packed(lie.to_string().as_bytes());
        let said = refused(
            siege.hostile.send_bytes(bytes).await,
            400,
            Reason::NotAReport,
        );
        assert!(said.contains(sentence), "{said}");
        siege.stands().await;
    }
    assert_eq!(siege.tickets().await, 1, "the honest machine's");
}

#[tokio::test]
async fn a_machine_cannot_speak_of_another_machines_finding() {
    let mut siege = Siege::begin().await;
    let fault = raised(FindingCode::TcpFailing, "Database", 1);
    siege
        .honest
        .tell(&siege.speech.report(vec![fault.clone()]))
        .await;
    let ticket = siege.desk.tickets().await.unwrap().remove(0);
    let before = siege.desk.findings(&ticket.id).await.unwrap();
    let mut lies = Speech::begin();
    for lie in [fault.clone(), cleared(&fault)] {
        // Taken, because an agent whose machine was enrolled anew says such things in good faith; and without effect.
        siege.hostile.tell(&lies.report(vec![lie])).await;
        siege.stands().await;
    }
    assert_eq!(siege.desk.findings(&ticket.id).await.unwrap(), before);
    assert_eq!(siege.tickets().await, 1);
    assert!(siege.house.log().contains("a finding that is not its own"));
}

#[tokio::test]
async fn dates_from_any_century_are_taken_and_none_is_in_the_future() {
    let mut siege = Siege::begin().await;
    let mut lies = Speech::begin();
    for date in [
        "1970-01-01T00:00:00Z",
        "2200-01-01T00:00:00Z",
        "-009999-01-03T00:00:00Z",
        "9999-12-30T00:00:00Z",
    ] {
        let date: Timestamp = date.parse().unwrap();
        let mut fault = raised(FindingCode::HttpFailing, "Anagrafe", 1);
        (fault.at, fault.change) = (
            date,
            WireChange::Raised {
                severity: 1,
                since: date,
            },
        );
        let mut report = lies.report(vec![fault]);
        report.sealed_at = date;
        siege.hostile.tell(&report).await;
        siege.stands().await;
    }
    let tickets = siege.desk.tickets().await.unwrap();
    assert_eq!(tickets.len(), 2);
    let this_year = custode_tests::now().strftime("%Y").to_string();
    for ticket in tickets {
        assert!(ticket.number.contains(&this_year), "{}", ticket.number);
        let page = siege
            .desk
            .page(&format!("/tickets/{}", ticket.id))
            .await
            .unwrap();
        assert!(!page.contains("2200") && !page.contains("/9999"), "{page}");
        let findings = siege.desk.findings(&ticket.id).await.unwrap();
        assert!(
            findings
                .iter()
                .all(|finding| finding.raised_at <= custode_tests::now())
        );
    }
}

/// Every number of a report at its ends.
#[tokio::test]
async fn numbers_at_their_ends_break_nothing() {
    let mut siege = Siege::begin().await;
    let fault = raised(FindingCode::CpuBusy, "machine", 2);
    let mut report = serde_json::to_value(Speech::begin().report(vec![fault])).unwrap();
    let points = vec![
        json!([u32::MAX, f64::MAX]),
        json!([0, f64::MIN]),
        json!([1, 5e-324]),
    ];
    report["transitions"][0]["evidence"]["points"] = Value::Array(points);
    report["transitions"][0]["evidence"]["processes"] = json!([{ "pid": u32::MAX, "name": "x", "cpu_percent": f32::MAX, "memory_bytes": u64::MAX }]);
    report["dropped"] = json!({ "aggregates": u64::MAX, "evidence": u64::MAX });
    report["aggregates"] = json!([{ "measure": "cpu", "object": "machine", "hour": "9999-12-30T00:00:00Z",
        "count": u32::MAX, "min": f64::MIN, "max": f64::MAX, "sum": f64::MAX }]);
    let (status, body) = siege
        .hostile
        .send_bytes(packed(report.to_string().as_bytes()))
        .await;
    assert_eq!(status.as_u16(), 200, "{body}");
    for ticket in siege.desk.tickets().await.unwrap() {
        assert!(
            siege
                .desk
                .page(&format!("/tickets/{}", ticket.id))
                .await
                .is_some()
        );
    }
    siege.stands().await;
}

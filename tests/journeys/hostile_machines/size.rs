//! Too much of it.

use custode_domain::finding::FindingCode;
use custode_protocol::codec::{MAX_PACKED, MAX_UNPACKED};
use custode_protocol::path;
use custode_protocol::report::{MAX_TRANSITIONS, Reason};
use custode_tests::speech::{Speech, raised};

use super::{Siege, packed, refused};

const MEBIBYTE: usize = 1024 * 1024;
const MILLION: usize = 1_000_000;

#[tokio::test]
async fn a_report_of_100_mebibytes_is_refused_before_it_is_sent() {
    let mut siege = Siege::begin().await;
    let bodies = [
        (
            format!("content-length: {}", 100 * MEBIBYTE),
            vec![b'x'; MEBIBYTE],
        ),
        (
            "transfer-encoding: chunked".to_owned(),
            [b"100000\r\n".as_slice(), &vec![b'x'; MEBIBYTE], b"\r\n"].concat(),
        ),
    ];
    for (length, piece) in bodies {
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: custode\r\n{length}\r\n\r\n",
            path::REPORT
        );
        let (answer, sent) = siege.hostile.flood(&head, &piece, 100).await;
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert!(answer.contains("\"reason\":\"not_a_report\""), "{answer}");
        assert!(sent < 20, "{sent} MiB were taken");
        siege.stands().await;
    }
}

#[tokio::test]
async fn a_report_of_a_million_findings_is_refused_packed_or_plain() {
    let mut siege = Siege::begin().await;
    let report = Speech::begin().report(vec![raised(FindingCode::HttpFailing, "x", 1)]);
    let one = serde_json::to_string(&report.transitions.as_slice()[0]).unwrap();
    let many = |count: usize| {
        let all = vec![one.as_str(); count].join(",");
        serde_json::to_string(&report).unwrap().replace(&one, &all)
    };

    let million = many(MILLION);
    let bomb = packed(million.as_bytes());
    assert!(
        bomb.len() < MAX_PACKED,
        "{} bytes would be refused for their length",
        bomb.len()
    );
    let said = refused(
        siege.hostile.send_bytes(bomb).await,
        400,
        Reason::NotAReport,
    );
    assert!(said.contains("2097152 unpacked"), "{said}");
    siege.stands().await;

    let head = format!(
        "POST {} HTTP/1.1\r\nhost: custode\r\ncontent-length: {}\r\n\r\n",
        path::REPORT,
        million.len()
    );
    let (answer, _) = siege.hostile.flood(&head, million.as_bytes(), 1).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    siege.stands().await;

    let one_too_many = many(MAX_TRANSITIONS + 1);
    assert!(one_too_many.len() < MAX_UNPACKED);
    let said = refused(
        siege
            .hostile
            .send_bytes(packed(one_too_many.as_bytes()))
            .await,
        400,
        Reason::NotAReport,
    );
    assert!(said.contains("list of more than 64 items"), "{said}");
    siege.stands().await;
    assert_eq!(siege.tickets().await, 1);
}

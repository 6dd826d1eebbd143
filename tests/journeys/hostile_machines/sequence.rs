//! Numbers that are not the next one.

use custode_domain::finding::FindingCode;
use custode_protocol::report::Reason;
use custode_tests::speech::{Speech, raised};

use super::{Siege, refused};

#[tokio::test]
async fn a_number_that_is_not_the_next_is_refused_with_a_reason_and_the_next_is_taken() {
    let mut siege = Siege::begin().await;
    let mut speech = Speech::begin();
    let first = speech.report(Vec::new());
    siege.hostile.tell(&first).await;
    let second = speech.report(Vec::new());
    let fault = raised(FindingCode::HttpFailing, "Anagrafe", 1);
    let check = [
        (0, 400, Reason::NotAReport, "counted from 1"),
        (1, 409, Reason::SequenceTaken, "taken with other content"),
        (3, 409, Reason::SequenceGap, "2 was expected"),
        (1_000_000, 409, Reason::SequenceGap, "2 was expected"),
        (
            i64::MAX.unsigned_abs(),
            409,
            Reason::SequenceGap,
            "2 was expected",
        ),
        (u64::MAX, 409, Reason::SequenceGap, "2 was expected"),
    ];
    for (sequence, status, reason, sentence) in check {
        let mut lie = second.clone();
        lie.sequence = sequence;
        lie.transitions = custode_protocol::bounded::List::new(vec![fault.clone()]).unwrap();
        let said = refused(siege.hostile.report(&lie).await, status, reason);
        assert!(said.contains(sentence), "{said}");
        siege.stands().await;
    }
    assert_eq!(siege.tickets().await, 1, "the honest machine's");
    siege.hostile.tell(&first).await;
    siege.hostile.tell(&second).await;
}

#[tokio::test]
async fn another_machines_numbers_are_its_own() {
    let mut siege = Siege::begin().await;
    let mut speech = Speech::begin();
    let (first, second) = (speech.report(Vec::new()), speech.report(Vec::new()));
    siege.honest.tell(&first).await;
    // The same boot by another certificate is another spool: it begins at 1 and takes nothing away.
    refused(
        siege.hostile.report(&second).await,
        409,
        Reason::SequenceGap,
    );
    siege.hostile.tell(&first).await;
    siege.honest.tell(&second).await;
    siege.stands().await;
}

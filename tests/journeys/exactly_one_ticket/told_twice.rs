//! A report that comes twice.

use custode_domain::finding::FindingCode;
use custode_protocol::codec;
use custode_tests::speech::{Speech, cleared, raised};
use custode_tests::{Engine, House};
use reqwest::StatusCode;

use super::only_ticket;

#[tokio::test]
async fn when_a_report_comes_twice_then_there_is_one_ticket() {
    for engine in Engine::all() {
        let house = House::open(engine);
        let (desk, machine) = (house.desk().await, house.simulated(0, "sic-01").await);
        let mut speech = Speech::begin();
        let fault = raised(FindingCode::HttpFailing, "Anagrafe", 1);
        let bytes = codec::pack(&speech.report(vec![fault.clone()])).unwrap();
        for _ in 0..2 {
            let (status, body) = machine.send_bytes(bytes.clone()).await;
            assert_eq!(status, StatusCode::OK, "{body}");
        }
        let ticket = only_ticket(&desk).await;
        assert_eq!(desk.findings(&ticket.id).await.unwrap().len(), 1);
        machine
            .tell(&speech.report(vec![fault.clone(), cleared(&fault)]))
            .await;
        let findings = desk.findings(&ticket.id).await.unwrap();
        assert_eq!((findings.len(), findings[0].state.as_str()), (1, "cleared"));
        assert_eq!(desk.closure_proposed(&ticket.id).await, Some(true));
        assert_eq!(only_ticket(&desk).await.id, ticket.id);
    }
}

#[tokio::test]
async fn when_a_report_comes_by_many_connections_at_once_then_there_is_one_ticket() {
    for engine in Engine::all() {
        let house = House::open(engine);
        let (desk, machine) = (house.desk().await, house.simulated(0, "sic-01").await);
        let fault = raised(FindingCode::HttpFailing, "Anagrafe", 1);
        let bytes = codec::pack(&Speech::begin().report(vec![fault])).unwrap();
        let sent = (0..8).map(|_| machine.send_bytes(bytes.clone()));
        for (status, body) in futures_util::future::join_all(sent).await {
            assert_eq!(status, StatusCode::OK, "{body}");
        }
        let ticket = only_ticket(&desk).await;
        assert_eq!(desk.findings(&ticket.id).await.unwrap().len(), 1);
    }
}

//! Whatever a machine, or somebody who pretends to be one, sends: refused with a reason, and the server goes on.

mod content;
mod sequence;
mod size;
mod strangers;
mod texts;

use custode_domain::finding::FindingCode;
use custode_protocol::report::{Reason, Refused};
use custode_tests::simulated::Simulated;
use custode_tests::speech::{Speech, raised};
use custode_tests::{Desk, Engine, House};
use reqwest::StatusCode;

/// A server, an honest machine with a fault, and a hostile one.
struct Siege {
    house: House,
    desk: Desk,
    honest: Simulated,
    speech: Speech,
    hostile: Simulated,
}

impl Siege {
    async fn begin() -> Self {
        let house = House::open(Engine::Sqlite);
        let mut siege = Self {
            desk: house.desk().await,
            honest: house.simulated(0, "sic-01").await,
            hostile: house.simulated(0, "sic-02").await,
            speech: Speech::begin(),
            house,
        };
        let fault = raised(FindingCode::HttpFailing, "Anagrafe", 1);
        siege.honest.tell(&siege.speech.report(vec![fault])).await;
        siege
    }

    /// The honest machine is heard, and people can read.
    async fn stands(&mut self) {
        self.honest.tell(&self.speech.report(Vec::new())).await;
        for page in ["/tickets", "/machines"] {
            assert!(self.desk.page(page).await.is_some(), "{page}");
        }
    }

    /// How many tickets there are.
    async fn tickets(&self) -> usize {
        self.desk.tickets().await.unwrap().len()
    }
}

/// The sentence of a refusal, which must have this status and reason.
fn refused((status, body): (StatusCode, String), expected: u16, reason: Reason) -> String {
    assert_eq!(status.as_u16(), expected, "{body}");
    let refused: Refused = serde_json::from_str(&body).unwrap();
    assert_eq!(refused.reason, reason, "{}", refused.detail);
    assert!(!refused.detail.as_str().is_empty());
    refused.detail.to_string()
}

fn packed(json: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(json, 3).unwrap()
}

//! Assistance: fetches what is wanted of remote sessions, and says what became of it.

use custode_protocol::assist::{Errands, MAX_ERRANDS, Word};
use custode_protocol::path;
use custode_protocol::report::{Reason, Refused};
use reqwest::StatusCode;

use super::Courier;

/// What the server answered to a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// It has it, or had it.
    Kept,
    /// It will never take it, for this reason.
    Refused(String),
    /// Nobody answered, or not in our words: try again later.
    Nobody(String),
}

impl Courier {
    /// Fetches what is wanted; nothing from a server that knows no remote sessions. An error is a sentence for the log.
    pub async fn errands(&self) -> Result<Option<Errands>, String> {
        match self.get(path::ASSISTANCE, MAX_ERRANDS).await? {
            (StatusCode::OK, body) => serde_json::from_slice(&body)
                .map(Some)
                .map_err(|error| format!("the errands are not ours: {error}")),
            (StatusCode::NOT_FOUND, _) => Ok(None),
            (status, _) => Err(format!("the server answered {status}")),
        }
    }

    /// Says one word.
    pub async fn say(&self, word: &Word) -> Heard {
        let body = match serde_json::to_vec(word) {
            Ok(body) => body,
            Err(error) => return Heard::Refused(error.to_string()),
        };
        match self.post(path::ASSISTANCE, "application/json", body).await {
            Ok((StatusCode::OK | StatusCode::NO_CONTENT, _)) => Heard::Kept,
            Ok((status, body)) => match serde_json::from_slice::<Refused>(&body) {
                Ok(refused) => heard(&refused),
                Err(_) => Heard::Nobody(format!("the server answered {status}")),
            },
            Err(why) => Heard::Nobody(why),
        }
    }
}

fn heard(refused: &Refused) -> Heard {
    let why = refused.detail.to_string();
    match refused.reason {
        Reason::NotAReport | Reason::SequenceTaken | Reason::SequenceGap => Heard::Refused(why),
        Reason::NotEnrolled | Reason::NoRoom => Heard::Nobody(why),
    }
}

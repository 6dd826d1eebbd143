//! Recording: hands in what was recorded of a session.

use custode_domain::id::SessionId;
use custode_protocol::assist::{Have, recording_of};
use reqwest::StatusCode;

use super::Courier;

/// What the server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandedIn {
    /// It has so many bytes of the part.
    Has(u64),
    /// It takes nothing of this session.
    Refused,
    /// Nobody answered, or not in our words: try again later.
    Nobody(String),
}

impl Courier {
    /// Hands in the bytes that follow the first `from` of a part; without bytes it only asks.
    pub async fn hand_in(
        &self,
        (session, part): (SessionId, u32),
        from: u64,
        bytes: Vec<u8>,
    ) -> HandedIn {
        let path = recording_of(session, part, from);
        match self.post(&path, "application/octet-stream", bytes).await {
            Ok((StatusCode::OK, body)) => match serde_json::from_slice::<Have>(&body) {
                Ok(have) => HandedIn::Has(have.have),
                Err(error) => HandedIn::Nobody(format!("the answer is not ours: {error}")),
            },
            Ok((StatusCode::NOT_FOUND, _)) => HandedIn::Refused,
            Ok((status, _)) => HandedIn::Nobody(format!("the server answered {status}")),
            Err(why) => HandedIn::Nobody(why),
        }
    }
}

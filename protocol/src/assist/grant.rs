//! Grant: what exactly would be allowed, on its way from the machine to whoever consents.

use custode_domain::assistance::{Classes, Grant};
use custode_domain::id::{EnteId, MachineId, SessionId, TicketId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::bounded::Text;
use crate::report::id;

/// A grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WireGrant {
    /// For which session.
    #[serde(with = "id")]
    pub session: SessionId,
    /// Whose machine.
    #[serde(with = "id")]
    pub ente: EnteId,
    /// Which machine.
    #[serde(with = "id")]
    pub machine: MachineId,
    /// On which ticket.
    #[serde(with = "id")]
    pub ticket: TicketId,
    /// Which technician's key.
    pub key: Text<64>,
    /// As which of the machine's users.
    pub user: Text<32>,
    /// To do what.
    pub classes: Text<64>,
    /// Until when, milliseconds since 1970.
    pub until_ms: i64,
    /// The machine's number: 64 digits from 0 to f.
    pub nonce: Text<64>,
}

/// A grant that no machine made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a grant (`{0}` is wrong)")]
pub struct NotAGrant(&'static str);

impl WireGrant {
    /// The grant.
    pub fn read(&self) -> Result<Grant, NotAGrant> {
        Ok(Grant {
            session: self.session,
            ente: self.ente,
            machine: self.machine,
            ticket: self.ticket,
            key: self.key.as_str().parse().map_err(|_| NotAGrant("key"))?,
            user: self.user.as_str().parse().map_err(|_| NotAGrant("user"))?,
            classes: Classes::from_code(self.classes.as_str()).ok_or(NotAGrant("classes"))?,
            until: Timestamp::from_millisecond(self.until_ms).map_err(|_| NotAGrant("until_ms"))?,
            nonce: self
                .nonce
                .as_str()
                .parse()
                .map_err(|_| NotAGrant("nonce"))?,
        })
    }
}

impl From<&Grant> for WireGrant {
    fn from(grant: &Grant) -> Self {
        Self {
            session: grant.session,
            ente: grant.ente,
            machine: grant.machine,
            ticket: grant.ticket,
            key: Text::fit(&grant.key.to_string()),
            user: Text::fit(grant.user.as_str()),
            classes: Text::fit(&grant.classes.to_string()),
            until_ms: grant.until.as_millisecond(),
            nonce: Text::fit(&grant.nonce.to_string()),
        }
    }
}

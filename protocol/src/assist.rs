//! Assist: what server and machine tell each other about remote sessions.
//!
//! The machine fetches its [`Errands`] when it is nudged, when its connection comes back and while a session lives. They
//! say what is wanted, not what happened: fetched twice, they lead to the same. Nothing in them is believed; the machine
//! holds each against its roster, its policy and the keys of its contacts.
//! What it did it tells in [`Word`]s, which it keeps until they were acknowledged.

mod code;
mod contact;
mod grant;
mod recording;
mod tunnel;
mod word;
mod word_print;

use custode_domain::assistance::{Asked, Class, Classes, EndingName, Length};
use custode_domain::id::{EnteId, MachineId, PersonId, SessionId, TicketId};
use serde::{Deserialize, Serialize};

use crate::V1;
use crate::bounded::{List, Text};
use crate::report::id;

pub use code::{ShortCode, challenge};
pub use contact::{ContactKey, MAX_RECORD, NotAContact, WireKey};
pub use grant::{NotAGrant, WireGrant};
pub use recording::{Have, MAX_PART, MAX_PARTS, MAX_PIECE, RECORDING, recording_of};
pub use tunnel::{BASTION, MAX_PASS, TUNNEL, TunnelPass, WantedTunnel, tunnel_of};
pub use word::{NotAStep, Said, WireBasis, Word};
pub use word_print::WordPrint;

/// The most bytes of the server's answer to `GET` [`crate::path::ASSISTANCE`]: more than [`MAX_SESSIONS`] errands have.
pub const MAX_ERRANDS: usize = 384 * 1024;
/// Most sessions of a machine that are spoken of at once.
pub const MAX_SESSIONS: usize = 32;

/// What the server answers to `GET` [`crate::path::ASSISTANCE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Errands {
    /// The version of the protocol.
    pub version: V1,
    /// The sessions of this machine that are not over.
    pub sessions: List<Errand, MAX_SESSIONS>,
}

/// What is wanted of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Errand {
    /// What was asked for.
    pub ask: Ask,
    /// What a contact signed, once one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Assertion>,
    /// Why it is to end, once it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<WireEnding>,
}

/// What a technician wants to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// The session.
    #[serde(with = "id")]
    pub session: SessionId,
    /// Whose machine.
    #[serde(with = "id")]
    pub ente: EnteId,
    /// On which ticket.
    #[serde(with = "id")]
    pub ticket: TicketId,
    /// Who.
    #[serde(with = "id")]
    pub technician: PersonId,
    /// With which key, as OpenSSH prints its fingerprint.
    pub key: Text<64>,
    /// As which of the machine's users.
    pub user: Text<32>,
    /// To do what: `shell,files`.
    pub classes: Text<64>,
    /// For how many minutes.
    pub minutes: u16,
    /// Why, for whoever sits at the machine.
    pub reason: Text<200>,
}

/// What an authenticator signed (WebAuthn Level 2, 5.2.2); all parts in base64url without padding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assertion {
    /// Which passkey.
    pub credential: Text<1024>,
    /// What the authenticator says of itself.
    pub authenticator_data: Text<1024>,
    /// What the browser says of the request: its challenge is the SHA-256 of the grant's statement.
    pub client_data: Text<4096>,
    /// The signature over both.
    pub signature: Text<1024>,
}

/// Why a session is to end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WireEnding {
    /// The name of the reason.
    pub why: WireEndingName,
    /// Who asked, where a person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Text<36>>,
}

/// [`EndingName`] on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WireEndingName(pub EndingName);

/// What was asked is not what can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a session that can be asked for (`{0}` is wrong)")]
pub struct NotAnAsk(&'static str);

impl Ask {
    /// What is asked, of the machine that was asked.
    pub fn of(&self, machine: MachineId) -> Result<Asked, NotAnAsk> {
        Ok(Asked {
            session: self.session,
            machine,
            technician: self.technician,
            key: self.key.as_str().parse().map_err(|_| NotAnAsk("key"))?,
            user: self.user.as_str().parse().map_err(|_| NotAnAsk("user"))?,
            classes: Classes::from_code(self.classes.as_str()).ok_or(NotAnAsk("classes"))?,
            length: Length::minutes(self.minutes).map_err(|_| NotAnAsk("minutes"))?,
            reason: custode_domain::ticket::Line::parse(self.reason.as_str())
                .map_err(|_| NotAnAsk("reason"))?,
        })
    }

    /// The question for a machine.
    pub fn new(asked: &Asked, (ente, ticket): (EnteId, TicketId)) -> Self {
        Self {
            session: asked.session,
            ente,
            ticket,
            technician: asked.technician,
            key: Text::fit(&asked.key.to_string()),
            user: Text::fit(asked.user.as_str()),
            classes: Text::fit(&asked.classes.to_string()),
            minutes: asked.length.get(),
            reason: Text::fit(asked.reason.as_str()),
        }
    }
}

impl Serialize for WireEndingName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.code())
    }
}

impl<'de> Deserialize<'de> for WireEndingName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = Text::<32>::deserialize(deserializer)?;
        let name = EndingName::from_code(code.as_str());
        name.map(Self)
            .ok_or_else(|| serde::de::Error::custom("not a reason for which a session ends"))
    }
}

/// All classes fit the text that carries them.
const _: () = assert!(Class::ALL.len() <= 4);

#[cfg(test)]
mod tests;

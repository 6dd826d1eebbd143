//! Enrol: shows the token to the server, which must be of the pinned authority, and brings home a certificate.

mod courier;
mod pin;
#[cfg(test)]
mod tests;

use custode_protocol::bounded::Text;
use custode_protocol::enrol::{EnrolAnswer, EnrolRequest};
use custode_protocol::report::Refused;
use custode_protocol::{V1, path};
use reqwest::{StatusCode, Url};

pub(crate) use pin::Distrust;

use crate::clock;
use crate::fingerprint::Fingerprint;
use crate::identity::{self, FreshKey, Unfit};
use crate::request::Class;
use crate::server_url::ServerUrl;
use crate::token::Token;

/// Whom the machine enrols with, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Application {
    /// The server.
    pub server: ServerUrl,
    /// The authority that it must come from.
    pub fingerprint: Fingerprint,
    /// What people expect of the machine.
    pub class: Class,
    /// What the machine calls itself.
    pub hostname: String,
}

/// What an enrolment brings home.
#[derive(Debug)]
pub(crate) struct Enrolled {
    /// The identifier that the server gave.
    pub machine: String,
    /// The pinned authority, PEM.
    pub authority: String,
    /// Certificate and key, PEM.
    pub identity: String,
}

/// Why the machine is not enrolled.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EnrolError {
    /// No key could be made.
    #[error("non si riesce a creare una chiave")]
    Key(#[source] rcgen::Error),
    /// The client cannot be built.
    #[error("non si riesce a preparare la connessione")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server is not who it should be. The token was not shown to it.
    #[error("il server non è quello atteso e non ha ricevuto il token: {0}")]
    Distrusted(Distrust),
    /// No answer.
    #[error("il server non risponde")]
    Unreachable(#[source] reqwest::Error),
    /// More than any answer has.
    #[error("la risposta del server supera {} KiB", courier::MAX_ANSWER / 1024)]
    TooLong,
    /// It points elsewhere.
    #[error("il server rimanda a un altro indirizzo ({0}): non si segue")]
    Redirected(StatusCode),
    /// It says no, and why.
    #[error("il server rifiuta: {0}")]
    Refused(String),
    /// It says something that is not of the protocol.
    #[error("la risposta del server ({0}) non è quella di un server Custode")]
    NotAnAnswer(StatusCode, #[source] serde_json::Error),
    /// It gave another authority than the pinned one.
    #[error("il server consegna un'altra autorità, con impronta {0}")]
    OtherAuthority(Fingerprint),
    /// It gave a certificate that cannot be used.
    #[error("il certificato ricevuto non è utilizzabile")]
    Unfit(#[from] Unfit),
}

/// Enrols. The key is made here and stays; only the request for its certificate travels.
pub(crate) fn enrol(
    application: &Application,
    token: &Token,
    proxy: Option<&Url>,
) -> Result<Enrolled, EnrolError> {
    let key = FreshKey::make().map_err(EnrolError::Key)?;
    let asked = EnrolRequest {
        version: V1,
        token: Text::fit(token.reveal()),
        certificate_request: Text::fit(&key.request),
        hostname: Text::fit(&application.hostname),
        class: application.class.into(),
    };
    let url = application.server.at(path::ENROL);
    let body = serde_json::to_vec(&asked).map_err(|error| EnrolError::Client(error.into()))?;
    let (status, body) = courier::post(url, body, application.fingerprint, proxy)?;
    let answer = read(status, &body)?;
    accept(&answer, &key, application.fingerprint)
}

fn read(status: StatusCode, body: &[u8]) -> Result<EnrolAnswer, EnrolError> {
    let foreign = |error| EnrolError::NotAnAnswer(status, error);
    if status == StatusCode::OK {
        return serde_json::from_slice(body).map_err(foreign);
    }
    if status.is_redirection() {
        return Err(EnrolError::Redirected(status));
    }
    let refused: Refused = serde_json::from_slice(body).map_err(foreign)?;
    Err(EnrolError::Refused(refused.detail.to_string()))
}

/// Nothing is kept that would not work: the agent would find out later, and alone.
fn accept(
    answer: &EnrolAnswer,
    key: &FreshKey,
    pinned: Fingerprint,
) -> Result<Enrolled, EnrolError> {
    let authority = identity::certificate(answer.authority.as_str())?;
    let seen = Fingerprint::of(&authority);
    if seen != pinned {
        return Err(EnrolError::OtherAuthority(seen));
    }
    let identity = key.with(answer.certificate.as_str());
    identity::judge(&identity, &authority, clock::now())?;
    Ok(Enrolled {
        machine: answer.machine.to_string(),
        authority: format!("{}\n", answer.authority.as_str().trim_end()),
        identity,
    })
}

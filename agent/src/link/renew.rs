//! Renew: a fresh key and certificate before the old ones end.

use std::io::Write;
use std::path::Path;

use custode_protocol::bounded::Text;
use custode_protocol::enrol::{EnrolAnswer, RenewRequest};
use custode_protocol::{V1, path};
use fs_err as fs;
use fs_err::os::unix::fs::OpenOptionsExt;
use jiff::Timestamp;
use reqwest::StatusCode;

use super::{Courier, Identity};

/// Why a certificate was not renewed. The old one stays.
#[derive(Debug, thiserror::Error)]
pub enum RenewError {
    /// No key or request could be made.
    #[error("no certificate request could be made")]
    Request(#[source] rcgen::Error),
    /// The server did not give one.
    #[error("the server gave no certificate: {0}")]
    Server(String),
    /// The answer is not one.
    #[error("the answer of the server is not a certificate")]
    Answer(#[source] serde_json::Error),
    /// It could not be kept.
    #[error("the new certificate could not be kept")]
    Keep(#[source] std::io::Error),
}

/// A certificate is renewed when a third of its life is left: a month for one of ninety days.
pub fn is_due((from, until): (Timestamp, Timestamp), now: Timestamp) -> bool {
    let life = until.duration_since(from);
    let left = until.duration_since(now);
    left * 3 <= life
}

/// Asks for a certificate for a fresh key and puts both in the place of the old ones, in one rename.
pub async fn renew(courier: &Courier, identity: &Identity) -> Result<(), RenewError> {
    let key = rcgen::KeyPair::generate().map_err(RenewError::Request)?;
    let request = rcgen::CertificateParams::default().serialize_request(&key);
    let request = request
        .and_then(|request| request.pem())
        .map_err(RenewError::Request)?;
    let body = RenewRequest {
        version: V1,
        certificate_request: Text::fit(&request),
    };
    let body = serde_json::to_vec(&body).map_err(RenewError::Answer)?;
    let answered = courier.post(path::RENEW, "application/json", body).await;
    let answer: EnrolAnswer = match answered.map_err(RenewError::Server)? {
        (StatusCode::OK, body) => serde_json::from_slice(&body).map_err(RenewError::Answer)?,
        (status, _) => return Err(RenewError::Server(format!("it answered {status}"))),
    };
    let pair = format!("{}\n{}", answer.certificate, key.serialize_pem());
    replace(&identity.pair, &pair).map_err(RenewError::Keep)
}

/// Writes beside, makes it durable, renames over.
fn replace(path: &Path, content: &str) -> std::io::Result<()> {
    let beside = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(&beside)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    let folder = path.parent().unwrap_or_else(|| Path::new("/"));
    fs::File::open(folder)?.sync_all()
}

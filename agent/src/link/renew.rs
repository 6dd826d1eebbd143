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

use super::{Courier, Identity, IdentityError};

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
    /// What the server gave does not make an identity with our key.
    #[error("what the server gave is no identity of this machine")]
    Unfit(#[from] IdentityError),
    /// What the server gave has ended already.
    #[error("the certificate that the server gave has ended already")]
    Ended,
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
pub async fn renew(
    courier: &Courier,
    identity: &Identity,
    now: Timestamp,
) -> Result<(), RenewError> {
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
    replace(identity, &pair, now)
}

/// Writes beside, makes it durable, sees that it works, renames over: a bad answer must not cost the machine its place.
fn replace(identity: &Identity, pair: &str, now: Timestamp) -> Result<(), RenewError> {
    let beside = Identity {
        pair: identity.pair.with_extension("new"),
        ..identity.clone()
    };
    write(&beside.pair, pair).map_err(RenewError::Keep)?;
    beside.client_config()?;
    let (_, until) = beside.validity()?;
    if until <= now {
        return Err(RenewError::Ended);
    }
    fs::rename(&beside.pair, &identity.pair).map_err(RenewError::Keep)?;
    let folder = identity.pair.parent().unwrap_or_else(|| Path::new("/"));
    fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(RenewError::Keep)
}

fn write(path: &Path, content: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(path)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_is_no_identity_leaves_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name| folder.path().join(name);
        let (old, other) = (
            rcgen::KeyPair::generate().unwrap(),
            rcgen::KeyPair::generate().unwrap(),
        );
        let signed = |key: &rcgen::KeyPair| {
            rcgen::CertificateParams::default()
                .self_signed(key)
                .unwrap()
                .pem()
        };
        fs::write(path("ca.pem"), signed(&old)).unwrap();
        fs::write(path("identity.pem"), "old").unwrap();
        let identity = Identity {
            authority: path("ca.pem"),
            pair: path("identity.pem"),
        };
        let now = Timestamp::UNIX_EPOCH;
        for bad in [
            "garbage".to_owned(),
            format!("{}\n{}", signed(&old), other.serialize_pem()),
        ] {
            assert!(
                matches!(replace(&identity, &bad, now), Err(RenewError::Unfit(_))),
                "{bad}"
            );
            assert_eq!(fs::read_to_string(&identity.pair).unwrap(), "old");
        }
        let good = format!("{}\n{}", signed(&old), old.serialize_pem());
        assert!(matches!(
            replace(&identity, &good, Timestamp::MAX),
            Err(RenewError::Ended)
        ));
        replace(&identity, &good, now).unwrap();
        assert_eq!(fs::read_to_string(&identity.pair).unwrap(), good);
    }
}

//! Enrol: a single-use token and a certificate request become a machine.
//!
//! A machine that enrols a second time becomes a second machine, also under the same host name: the first one's
//! key may be in other hands, and its history is not the second one's to continue.

use std::net::IpAddr;

use custode_domain::id::MachineId;
use custode_domain::machine::MachineClass;
use custode_protocol::V1;
use custode_protocol::bounded::Text;
use custode_protocol::enrol::{EnrolAnswer, EnrolRequest};
use jiff::Timestamp;

use super::App;
use super::attempts::household;
use crate::authority::{AuthorityError, MachineCertificate};
use crate::mint::sha256;
use crate::store::audit::{self, Deed, Entry};
use crate::store::enrolment::{self, EnrolmentToken};
use crate::store::machines::{self, Certificate, Machine};
use crate::store::{StoreError, Tx};

/// Tokens tried in vain by one address within ten minutes.
pub(super) const ALLOWED: u32 = 10;

/// Why nothing was enrolled.
#[derive(Debug, thiserror::Error)]
pub enum NotEnrolled {
    /// Wrong, used and expired tokens answer the same: whoever guesses learns nothing.
    #[error("this token is not valid: ask for another one (each is good once, for a limited time)")]
    Token,
    /// This address failed too often.
    #[error("too many wrong tokens came from this address: try again in ten minutes")]
    TooManyAttempts,
    /// The token was issued for the other class of machine.
    #[error(
        "this token was issued for a {expected}: enrol the machine as such, or ask for another token"
    )]
    Class {
        /// [`MachineClass::code`].
        expected: &'static str,
    },
    /// Not a host name.
    #[error("a host name has 1 to 253 letters, digits, dots, hyphens and underscores")]
    Hostname,
    /// The authority refused.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The store refused.
    #[error("the enrolment cannot be kept")]
    Store(#[from] StoreError),
}

/// Enrols the machine that asks from this address.
pub async fn enrol(
    app: &App,
    request: EnrolRequest,
    from: IpAddr,
    now: Timestamp,
) -> Result<EnrolAnswer, NotEnrolled> {
    if app.attempts.barred(household(from), now).is_some() {
        return Err(NotEnrolled::TooManyAttempts);
    }
    let outcome = try_to_enrol(app, request, now).await;
    match &outcome {
        Ok(_) => app.metrics.enrolments.inc(),
        Err(refusal) => {
            app.metrics.enrolments_refused.inc();
            if matches!(refusal, NotEnrolled::Token) {
                app.attempts.failed(household(from), now);
            }
        }
    }
    outcome
}

async fn try_to_enrol(
    app: &App,
    request: EnrolRequest,
    now: Timestamp,
) -> Result<EnrolAnswer, NotEnrolled> {
    let hostname = parse_hostname(request.hostname.as_str())?;
    let id = MachineId::from_uuid(app.mint.uuid(now));
    let certificate = app.authority.certify_machine(
        request.certificate_request.as_str(),
        id,
        &app.mint,
        app.clock.unwound(),
    )?;
    let answer = EnrolAnswer {
        version: V1,
        machine: id,
        certificate: Text::fit(&certificate.pem),
        authority: Text::fit(app.authority.pem()),
    };
    let candidate = Candidate {
        id,
        hostname,
        class: request.class.into(),
        token_hash: sha256(request.token.as_str().as_bytes()),
        certificate,
    };
    let machine = app
        .store
        .write("enrol", move |tx| candidate.join(tx, now))
        .await?;
    tracing::info!(
        machine.id = %machine.id,
        machine.name = machine.name,
        ente.id = %machine.ente,
        site.id = %machine.site,
        "machine enrolled"
    );
    Ok(answer)
}

/// What is known before the token says to which Ente it belongs.
struct Candidate {
    id: MachineId,
    hostname: String,
    class: MachineClass,
    token_hash: [u8; 32],
    certificate: MachineCertificate,
}

impl Candidate {
    /// The token is used and the machine exists, or neither.
    fn join(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<Machine, NotEnrolled> {
        let token = enrolment::find(tx, &self.token_hash)?
            .filter(|token| token.used.is_none() && token.expires_at > now)
            .ok_or(NotEnrolled::Token)?;
        if token.class != self.class {
            return Err(NotEnrolled::Class {
                expected: token.class.code(),
            });
        }
        let machine = self.machine(&token, now);
        machines::insert(tx, &machine)?;
        machines::certify(tx, token.ente, self.id, &kept(&self.certificate))?;
        if !enrolment::redeem(tx, &token, self.id, now)? {
            return Err(NotEnrolled::Token);
        }
        let document = serde_json::json!({
            "site": token.site.to_string(),
            "name": self.hostname,
            "certificate": self.certificate.fingerprint.to_string(),
        });
        audit::append(
            tx,
            &Entry {
                at: now,
                actor: &format!("machine:{}", self.id),
                action: Deed::Enrol,
                object: &format!("machine:{}", self.id),
                ente: Some(token.ente),
                document: &document.to_string(),
            },
        )?;
        Ok(machine)
    }

    fn machine(&self, token: &EnrolmentToken, now: Timestamp) -> Machine {
        Machine {
            ente: token.ente,
            id: self.id,
            site: token.site,
            class: self.class,
            name: self.hostname.clone(),
            os: String::new(),
            agent_version: String::new(),
            facts: "{}".to_owned(),
            enrolled_at: now,
            last_heard_at: None,
        }
    }
}

/// A certificate as the store keeps it.
pub(super) fn kept(certificate: &MachineCertificate) -> Certificate {
    Certificate {
        fingerprint: certificate.fingerprint.as_bytes().to_vec(),
        serial: certificate.serial.clone(),
        not_before: certificate.not_before,
        not_after: certificate.not_after,
        revoked_at: None,
    }
}

/// Underscores are not in RFC 952, and on many machines.
fn parse_hostname(text: &str) -> Result<String, NotEnrolled> {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    if text.is_empty() || !text.chars().all(fits) {
        return Err(NotEnrolled::Hostname);
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_name_is_one_word() {
        for good in ["sic-01.esempio.example", "PC_PROTOCOLLO", "città"] {
            assert_eq!(parse_hostname(good).unwrap(), good);
        }
        for bad in ["", "a b", "a\nb", "<script>", "a/b", "a\u{301}"] {
            assert!(parse_hostname(bad).is_err(), "{bad:?}");
        }
    }
}

//! Second factor: a code of six digits from a program on a telephone (RFC 6238), and codes for who lost it.

use custode_domain::id::PersonId;
use jiff::Timestamp;
use totp_rs::{Algorithm, Builder, Totp, TotpError};

use super::App;
use super::account::NotChanged;
use super::sign_in::prove;
use super::viewer::Viewer;
use crate::mint::sha256;
use crate::store::audit::{self, Deed, Entry};
use crate::store::{StoreError, Tx, factors};

/// Seconds for which a code holds.
const STEP: u64 = 30;
/// Codes for who lost the telephone.
const CODES: usize = 10;
/// Letters and digits that nobody takes for one another.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// What the telephone is told.
#[derive(Debug, Clone)]
pub struct Shared {
    /// `otpauth://totp/…`, for a picture.
    pub uri: String,
    /// The secret in letters, for hands.
    pub letters: String,
}

/// Why there is no second factor.
#[derive(Debug, thiserror::Error)]
pub enum NotShared {
    /// One is asked for already.
    #[error("a second factor is asked for already")]
    Confirmed,
    /// The code does not fit; the clock of the telephone may be wrong.
    #[error("the code does not fit")]
    Code,
    /// A bug: the parameters are none.
    #[error("the parameters of the second factor are none")]
    Parameters(#[from] TotpError),
    /// The store failed.
    #[error("the second factor cannot be kept")]
    Store(#[from] StoreError),
}

/// Whether a second factor is asked of somebody.
pub async fn is_asked(app: &App, viewer: &Viewer) -> Result<bool, StoreError> {
    let id = viewer.id;
    let found = app
        .store
        .read("second_factor", move |tx| factors::find(tx, id))
        .await?;
    Ok(found.is_some_and(|factor| factor.confirmed_at.is_some()))
}

/// A secret for a telephone; it is not asked for before [`confirm`].
pub async fn share(app: &App, viewer: &Viewer) -> Result<Shared, NotShared> {
    let (id, secret) = (viewer.id, app.mint.bytes::<20>());
    let kept = app
        .store
        .write("share_second_factor", move |tx| {
            factors::begin(tx, id, &secret)?;
            factors::find(tx, id)
        })
        .await?;
    match kept {
        Some(factor) if factor.confirmed_at.is_none() => shared(viewer, &factor.secret),
        Some(_) | None => Err(NotShared::Confirmed),
    }
}

/// The secret that waits for its first code.
pub async fn waiting(app: &App, viewer: &Viewer) -> Result<Option<Shared>, NotShared> {
    let id = viewer.id;
    let found = app
        .store
        .read("second_factor", move |tx| factors::find(tx, id))
        .await?;
    let waits = found.filter(|factor| factor.confirmed_at.is_none());
    waits
        .map(|factor| shared(viewer, &factor.secret))
        .transpose()
}

/// The first code of the telephone: from now on it is asked for. The codes in its place, shown once.
pub async fn confirm(app: &App, viewer: &Viewer, code: &str) -> Result<Vec<String>, NotShared> {
    let (id, now, code) = (viewer.id, app.clock.now(), code.to_owned());
    let codes: Vec<String> = (0..CODES)
        .map(|_| recovery_code(app.mint.bytes()))
        .collect();
    let hashes: Vec<[u8; 32]> = codes.iter().map(|code| hashed(code)).collect();
    app.store
        .write("confirm_second_factor", move |tx| {
            let factor = factors::find(tx, id)?.ok_or(NotShared::Code)?;
            let step = step(&factor.secret, &code, now)?.ok_or(NotShared::Code)?;
            if !factors::confirm(tx, id, (now, step), &hashes)? {
                return Err(NotShared::Confirmed);
            }
            Ok(note(tx, id, Deed::ConfirmSecondFactor, now)?)
        })
        .await?;
    Ok(codes)
}

/// Who knows the password takes the second factor away.
pub async fn remove(app: &App, viewer: &Viewer, password: String) -> Result<(), NotChanged> {
    let (id, now) = (viewer.id, app.clock.now());
    prove(app, id, password).await?;
    let removed = app.store.write("remove_second_factor", move |tx| {
        factors::remove(tx, id)?;
        note(tx, id, Deed::RemoveSecondFactor, now)
    });
    Ok(removed.await?)
}

/// Whether this is a code of the telephone, or one in its place; it is spent.
pub(super) fn spend(
    tx: &mut Tx<'_>,
    person: PersonId,
    code: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(factor) = factors::find(tx, person)? else {
        return Ok(false);
    };
    match step(&factor.secret, code, now) {
        Ok(Some(step)) => factors::spend_step(tx, person, step),
        Ok(None) | Err(_) => factors::spend_code(tx, person, &hashed(code)),
    }
}

/// Notes what somebody changed about how they come in.
pub(super) fn note(
    tx: &mut Tx<'_>,
    id: PersonId,
    action: Deed,
    now: Timestamp,
) -> Result<(), StoreError> {
    let object = format!("person:{id}");
    let entry = Entry {
        at: now,
        actor: &object,
        action,
        object: &object,
        ente: None,
        document: "{}",
    };
    audit::append(tx, &entry)?;
    Ok(())
}

fn totp(account: &str, secret: &[u8]) -> Result<Totp, TotpError> {
    Builder::new()
        // Programs on telephones take this for granted, whatever they are told.
        .with_algorithm(Algorithm::SHA1)
        .with_secret(secret.to_vec())
        .with_account_name(account)
        .with_issuer(Some("Custode"))
        .build()
}

fn shared(viewer: &Viewer, secret: &[u8]) -> Result<Shared, NotShared> {
    // A colon parts issuer and account in the address.
    let totp = totp(&viewer.name.replace(':', " "), secret)?;
    Ok(Shared {
        uri: totp.to_url()?,
        letters: totp.secret().to_base32(),
    })
}

/// The step of this code, if it is the present one or one beside it.
fn step(secret: &[u8], code: &str, now: Timestamp) -> Result<Option<i64>, TotpError> {
    let code: String = code.split_whitespace().collect();
    let totp = totp("custode", secret)?;
    let now = u64::try_from(now.as_second()).unwrap_or(0);
    let around = [now, now.saturating_sub(STEP), now + STEP];
    let found = around
        .into_iter()
        .find(|at| same(&totp.generate(*at).to_string(), &code));
    Ok(found.and_then(|at| i64::try_from(at / STEP).ok()))
}

/// As long for any wrong code.
fn same(one: &str, other: &str) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}

/// `abcd-efgh-jkmn`: 60 random bits.
fn recovery_code(random: [u8; 12]) -> String {
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    let parts = random
        .chunks(4)
        .map(|part| part.iter().map(letter).collect::<String>());
    parts.collect::<Vec<_>>().join("-")
}

fn hashed(code: &str) -> [u8; 32] {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    sha256(plain.to_ascii_lowercase().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: SHA-1, the last six of eight digits.
    #[test]
    fn the_codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
        ] {
            let now = Timestamp::from_second(second).unwrap();
            assert_eq!(step(secret, code, now).unwrap(), Some(second / 30));
            assert_eq!(
                step(secret, &format!("{} {}", &code[..3], &code[3..]), now).unwrap(),
                Some(second / 30)
            );
            let late = Timestamp::from_second(second + 90).unwrap();
            assert_eq!(step(secret, code, late).unwrap(), None);
        }
        let now = Timestamp::from_second(59).unwrap();
        for wrong in ["", "0", "287083", "2870820", "ottocento"] {
            assert_eq!(step(secret, wrong, now).unwrap(), None, "{wrong}");
        }
    }

    #[test]
    fn a_recovery_code_is_read_however_it_is_written() {
        let code = recovery_code(*b"abcdefghijkl");
        assert_eq!(code.len(), 14);
        assert_eq!(
            hashed(&code),
            hashed(&code.to_uppercase().replace('-', " "))
        );
        assert_ne!(hashed(&code), hashed("aaaa-aaaa-aaaa"));
    }
}

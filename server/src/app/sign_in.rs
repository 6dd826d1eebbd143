//! Sign in: a login and a password become a session; and sign out, which ends it.

use std::net::IpAddr;

use argon2::{Argon2, PasswordHash, PasswordVerifier};
use custode_domain::id::PersonId;
use jiff::{SignedDuration, Timestamp};

use super::App;
use super::attempts::{Attempts, household};
use super::note_access::{self, Vain, Way};
use super::second_factor::spend;
use crate::mint::{Token, sha256};
use crate::store::people::{LoginSession, Person};
use crate::store::{StoreError, Tx, factors, known_browsers, people};

/// A working day and some more; a session survives a restart of the server.
const SESSION_LASTS: SignedDuration = SignedDuration::from_hours(12);
/// The hash of 32 random bytes that nobody kept, of the same cost as a real one: an unknown login takes as long as a
/// wrong password.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$2VjkL9TVZxNNgxsXz8+VMg$Cmg7oJR7hA/mQQU0xe2pq827TTyQARNdsz8FSDFtnb4";

/// To take out a telephone.
const HALF_LASTS: SignedDuration = SignedDuration::from_mins(5);
/// Wrong codes for one person within ten minutes: at three right ones in a million, a guess in years.
const CODES_OF_A_PERSON: u32 = 20;
/// Codes for one right password.
const TRIES_OF_A_HALF: u32 = 5;
/// Wrong passwords for one login from one address within ten minutes. Whoever tries from elsewhere shuts nobody out.
const OF_A_LOGIN: u32 = 5;
/// The same for all logins: an office is behind one address.
const OF_AN_ADDRESS: u32 = 60;
/// Wrong passwords for one login from a browser that knows it, within ten minutes.
const OF_A_BROWSER: u32 = 5;
/// Wrong passwords of somebody who is in, within ten minutes: whoever sits down at an unlocked screen guesses few.
const PROOFS_OF_A_PERSON: u32 = 5;
/// Browsers of one address that were sent to a provider and are not back: at eight in the morning a whole office is.
const AWAY_OF_AN_ADDRESS: u32 = 600;

/// Who gave wrong passwords. Forgotten at a restart, which nobody outside can bring about.
#[derive(Debug)]
pub(super) struct Tries {
    logins: Attempts<([u8; 32], IpAddr)>,
    addresses: Attempts<IpAddr>,
    /// Wrong passwords from browsers in which the person was before.
    browsers: Attempts<[u8; 32]>,
    /// Wrong passwords of somebody who is in.
    proofs: Attempts<PersonId>,
    /// Wrong codes after a right password, from wherever they come: who gives them knows the password.
    codes: Attempts<PersonId>,
    /// Who was sent to a provider and has not come back.
    away: Attempts<IpAddr>,
}

impl Default for Tries {
    fn default() -> Self {
        Self {
            logins: Attempts::new(OF_A_LOGIN),
            addresses: Attempts::new(OF_AN_ADDRESS),
            browsers: Attempts::new(OF_A_BROWSER),
            proofs: Attempts::new(PROOFS_OF_A_PERSON),
            codes: Attempts::new(CODES_OF_A_PERSON),
            away: Attempts::new(AWAY_OF_AN_ADDRESS),
        }
    }
}

impl Tries {
    fn barred(&self, who: &Stranger, now: Timestamp) -> Option<Timestamp> {
        match who {
            Stranger::Known(browser) => self.browsers.barred(*browser, now),
            Stranger::Unknown(login, from) => {
                let of_the_login = self.logins.barred((*login, *from), now);
                of_the_login.max(self.addresses.barred(*from, now))
            }
        }
    }

    /// Notes a try before its outcome is known: many at once are counted like one after the other.
    fn begin(&self, who: &Stranger, now: Timestamp) {
        match who {
            Stranger::Known(browser) => self.browsers.failed(*browser, now),
            Stranger::Unknown(login, from) => {
                self.logins.failed((*login, *from), now);
                self.addresses.failed(*from, now);
            }
        }
    }

    fn succeeded(&self, who: &Stranger) {
        match who {
            Stranger::Known(browser) => self.browsers.forgive(browser),
            Stranger::Unknown(login, from) => {
                self.logins.forgive(&(*login, *from));
                self.addresses.forgive(from);
            }
        }
    }

    /// Notes that somebody is sent to a provider, unless too many are; then until when.
    pub(super) fn leave(&self, from: IpAddr, now: Timestamp) -> Result<(), Timestamp> {
        let from = household(from);
        if let Some(until) = self.away.barred(from, now) {
            return Err(until);
        }
        self.away.failed(from, now);
        Ok(())
    }

    /// Notes that they came back as somebody.
    pub(super) fn arrive(&self, from: IpAddr) {
        self.away.forgive(&household(from));
    }
}

/// From where somebody signs in.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The address.
    pub address: IpAddr,
    /// What the browser keeps from the last time.
    pub browser: Option<String>,
}

/// Who tries a password: a browser that knows the login stands by itself, so that whoever guesses from the same
/// address, or from everywhere, shuts nobody out of the browser that they use every day.
#[derive(Debug)]
enum Stranger {
    /// The browser's hash with the login's.
    Known([u8; 32]),
    /// The login's hash, and the household of the address.
    Unknown([u8; 32], IpAddr),
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum NotSignedIn {
    /// Login and password do not belong together; which of the two is not said.
    #[error("login or password do not match")]
    NoMatch,
    /// The half is over: too many codes, or too late.
    #[error("the login took too long or too many codes: begin again")]
    Over,
    /// Too many wrong passwords came from there; whether one would have been right is not said.
    #[error("too many wrong passwords from this address: try again after {until}")]
    Barred {
        /// Until when.
        until: Timestamp,
    },
    /// The store failed.
    #[error("the session could not be kept")]
    Store(#[from] StoreError),
}

/// How far somebody has come in. The token is for the browser alone.
#[derive(Debug)]
pub enum Entered {
    /// In: the token of a session.
    Whole(Token),
    /// The password was right; the code of the second factor is given with this token.
    Half(Token),
}

/// Checks a password and begins a session, or half of one.
pub async fn sign_in(
    app: &App,
    login: String,
    password: String,
    origin: Origin,
) -> Result<Entered, NotSignedIn> {
    let now = app.clock.now();
    let who = stranger(app, login.clone(), origin).await?;
    if let Some(until) = app.tries.barred(&who, now) {
        return Err(NotSignedIn::Barred { until });
    }
    app.tries.begin(&who, now);
    let person = app
        .store
        .read("sign_in_find", move |tx| people::find_by_login(tx, &login))
        .await?;
    let hash = person
        .as_ref()
        .and_then(|person| person.password_hash.clone());
    let fits = verify(app, hash, password).await;
    let person = match person {
        Some(person) if fits && person.active => person,
        known => {
            let why = if fits { Vain::ShutOut } else { Vain::Password };
            note_access::vain(app, known.as_ref(), why).await?;
            return Err(NotSignedIn::NoMatch);
        }
    };
    app.tries.succeeded(&who);
    Ok(enter(app, &person, Way::Password).await?)
}

async fn stranger(app: &App, login: String, origin: Origin) -> Result<Stranger, StoreError> {
    let of_the_login = sha256(login.as_bytes());
    let unknown = Stranger::Unknown(of_the_login, household(origin.address));
    let Some(browser) = origin.browser else {
        return Ok(unknown);
    };
    let hash = sha256(browser.as_bytes());
    let is_known = app
        .store
        .read("sign_in_browser", move |tx| {
            known_browsers::is_known(tx, &hash, &login)
        })
        .await?;
    Ok(if is_known {
        Stranger::Known(sha256(&[hash, of_the_login].concat()))
    } else {
        unknown
    })
}

/// Begins a session for somebody who is known, or half of one if they have a second factor.
pub(super) async fn enter(app: &App, person: &Person, way: Way) -> Result<Entered, StoreError> {
    let id = person.id;
    let factor = app
        .store
        .read("sign_in_factor", move |tx| factors::find(tx, id))
        .await?;
    if factor.is_some_and(|factor| factor.confirmed_at.is_some()) {
        return Ok(Entered::Half(begin_half(app, id, app.clock.now()).await?));
    }
    Ok(Entered::Whole(begin(app, person, way).await?))
}

/// Asks somebody who is in for their password once more; wrong ones are counted for the person, and bar no login.
pub(super) async fn prove(
    app: &App,
    id: PersonId,
    password: String,
) -> Result<Person, NotSignedIn> {
    let now = app.clock.now();
    let person = app
        .store
        .read("prove", move |tx| people::find(tx, id))
        .await?;
    let person = person.ok_or(NotSignedIn::NoMatch)?;
    if let Some(until) = app.tries.proofs.barred(id, now) {
        return Err(NotSignedIn::Barred { until });
    }
    app.tries.proofs.failed(id, now);
    if !verify(app, person.password_hash.clone(), password).await {
        note_access::vain(app, Some(&person), Vain::Proof).await?;
        return Err(NotSignedIn::NoMatch);
    }
    app.tries.proofs.forgive(&id);
    Ok(person)
}

/// The other half: a code of the second factor, or one in its place. Some tries, then the password is asked for again.
pub async fn finish(app: &App, token: &str, code: String) -> Result<Token, NotSignedIn> {
    let (hash, now) = (sha256(token.as_bytes()), app.clock.now());
    let half = app
        .store
        .write("sign_in_try_half", move |tx| {
            factors::try_half(tx, &hash, now)
        })
        .await?;
    let Some((person, count)) = half else {
        return Err(NotSignedIn::Over);
    };
    if let Some(until) = app.tries.codes.barred(person, now) {
        return Err(NotSignedIn::Barred { until });
    }
    app.tries.codes.failed(person, now);
    let (who, tried) = app
        .store
        .write("sign_in_finish", move |tx| {
            let who = people::find(tx, person)?;
            let tried = try_code(tx, (person, count), (&hash, &code), now)?;
            Ok::<_, StoreError>((who, tried))
        })
        .await?;
    let who = who.ok_or(NotSignedIn::Over)?;
    if let Err(refused) = tried {
        note_access::vain(app, Some(&who), Vain::Code).await?;
        return Err(refused);
    }
    if !who.active {
        note_access::vain(app, Some(&who), Vain::ShutOut).await?;
        return Err(NotSignedIn::Over);
    }
    app.tries.codes.forgive(&who.id);
    Ok(begin(app, &who, Way::Code).await?)
}

/// Spends a code, and the half that it completes or that had too many of them.
fn try_code(
    tx: &mut Tx<'_>,
    (person, count): (PersonId, u32),
    (half, code): (&[u8], &str),
    now: Timestamp,
) -> Result<Result<(), NotSignedIn>, StoreError> {
    if spend(tx, person, code, now)? {
        factors::end_half(tx, half, now)?;
        return Ok(Ok(()));
    }
    if count >= TRIES_OF_A_HALF {
        factors::end_half(tx, half, now)?;
        return Ok(Err(NotSignedIn::Over));
    }
    Ok(Err(NotSignedIn::NoMatch))
}

async fn begin_half(app: &App, person: PersonId, now: Timestamp) -> Result<Token, StoreError> {
    let token = app.mint.token();
    let hash = token.hash();
    let until = now.saturating_add(HALF_LASTS).unwrap_or(now);
    app.store
        .write("sign_in_half", move |tx| {
            // Those whose time is over go.
            factors::end_half(tx, &[], now)?;
            factors::begin_half(tx, &hash, person, until)
        })
        .await?;
    Ok(token)
}

/// Ends the session of this token.
pub async fn sign_out(app: &App, token: &str) -> Result<(), StoreError> {
    let (hash, now) = (sha256(token.as_bytes()), app.clock.now());
    app.store
        .write("sign_out", move |tx| {
            if let Some((_, person)) = people::find_session(tx, &hash, now)? {
                note_access::left(tx, &person, now)?;
            }
            people::end_session(tx, &hash)
        })
        .await
}

/// Runs aside, and few at a time.
pub(super) async fn verify(app: &App, hash: Option<String>, password: String) -> bool {
    let Ok(_permit) = app.hashing.acquire().await else {
        return false;
    };
    let check = move || {
        let known = hash.is_some();
        let text = hash.unwrap_or_else(|| NOBODY.to_owned());
        let fits = PasswordHash::new(&text).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        });
        known && fits
    };
    tokio::task::spawn_blocking(check).await.unwrap_or(false)
}

pub(super) async fn begin(app: &App, person: &Person, way: Way) -> Result<Token, StoreError> {
    let (now, who) = (app.clock.now(), person.clone());
    let token = app.mint.token();
    let session = LoginSession {
        token_hash: token.hash().to_vec(),
        person: person.id,
        created_at: now,
        last_seen_at: now,
        expires_at: now.saturating_add(SESSION_LASTS).unwrap_or(now),
        browser: String::new(),
    };
    app.store
        .write("sign_in", move |tx| {
            people::begin_session(tx, &session)?;
            note_access::came(tx, &who, way, now)
        })
        .await?;
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::add_person;

    /// Time depends on the algorithm, its version, its costs and the lengths of salt and output: all are the same.
    #[test]
    fn an_unknown_login_takes_as_long_as_a_wrong_password() {
        let real = add_person::hash("una frase lunga", &[7; 16]).unwrap();
        let (real, nobody) = (
            PasswordHash::new(&real).unwrap(),
            PasswordHash::new(NOBODY).unwrap(),
        );
        assert_eq!(
            (real.algorithm, real.version),
            (nobody.algorithm, nobody.version)
        );
        assert_eq!(real.params.to_string(), nobody.params.to_string());
        let salt =
            |hash: &PasswordHash<'_>| hash.salt.unwrap().decode_b64(&mut [0; 64]).unwrap().len();
        assert_eq!(salt(&real), salt(&nobody));
        assert_eq!(real.hash.unwrap().len(), nobody.hash.unwrap().len());
    }
}

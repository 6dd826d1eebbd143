//! Sign in: a login and a password become a session; and sign out, which ends it.

use argon2::{Argon2, PasswordHash, PasswordVerifier};
use jiff::SignedDuration;

use super::App;
use crate::mint::{Token, sha256};
use crate::store::people::{LoginSession, Person};
use crate::store::{StoreError, people};

/// A working day and some more; a session survives a restart of the server.
const SESSION_LASTS: SignedDuration = SignedDuration::from_hours(12);
/// The hash of 32 random bytes that nobody kept, of the same cost as a real one: an unknown login takes as long as a
/// wrong password.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$2VjkL9TVZxNNgxsXz8+VMg$Cmg7oJR7hA/mQQU0xe2pq827TTyQARNdsz8FSDFtnb4";

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum NotSignedIn {
    /// Login and password do not belong together; which of the two is not said.
    #[error("login or password do not match")]
    NoMatch,
    /// The store failed.
    #[error("the session could not be kept")]
    Store(#[from] StoreError),
}

/// Checks a password and begins a session; the token is for the browser alone.
pub async fn sign_in(app: &App, login: String, password: String) -> Result<Token, NotSignedIn> {
    let person = app
        .store
        .read("sign_in_find", move |tx| people::find_by_login(tx, &login))
        .await?;
    let hash = person
        .as_ref()
        .and_then(|person| person.password_hash.clone());
    let fits = verify(app, hash, password).await;
    let Some(person) = person.filter(|person| fits && person.active) else {
        return Err(NotSignedIn::NoMatch);
    };
    Ok(begin(app, &person).await?)
}

/// Ends the session of this token.
pub async fn sign_out(app: &App, token: &str) -> Result<(), StoreError> {
    let hash = sha256(token.as_bytes());
    app.store
        .write("sign_out", move |tx| people::end_session(tx, &hash))
        .await
}

/// Runs aside, and few at a time.
async fn verify(app: &App, hash: Option<String>, password: String) -> bool {
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

async fn begin(app: &App, person: &Person) -> Result<Token, StoreError> {
    let now = app.clock.now();
    let token = app.mint.token();
    let session = LoginSession {
        token_hash: token.hash().to_vec(),
        person: person.id,
        created_at: now,
        last_seen_at: now,
        expires_at: now.saturating_add(SESSION_LASTS).unwrap_or(now),
    };
    app.store
        .write("sign_in", move |tx| people::begin_session(tx, &session))
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

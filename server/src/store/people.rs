//! People of the desk and of the Enti, and their sessions in the browser.

use custode_domain::id::{EnteId, PersonId};
use custode_domain::person::Role;
use custode_domain::ticket::Competence;
use jiff::Timestamp;

use super::statement::statements;
use super::{Row, StoreError, Tx};
use crate::lang::Lang;

/// Somebody who can be told something, and may log in.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Their identifier.
    pub id: PersonId,
    /// The Ente of a role that belongs to one, nothing for the desk.
    pub ente: Option<EnteId>,
    /// What they are to the service.
    pub role: Role,
    /// As shown on screens.
    pub name: String,
    /// Unique everywhere.
    pub login: String,
    /// Where notices go.
    pub email: Option<String>,
    /// Where the technician calls.
    pub phone: Option<String>,
    /// Argon2 in PHC form; without one they cannot log in.
    pub password_hash: Option<String>,
    /// In which language they read.
    pub language: Lang,
    /// The area whose tasks they do, for the third level.
    pub area: Option<String>,
    /// What a specialist knows about.
    pub competences: Vec<Competence>,
    /// Whether somebody else knows the password: it opens nothing but its change.
    pub password_once: bool,
    /// Whether they may log in at all.
    pub active: bool,
    /// When they were added.
    pub created_at: Timestamp,
}

/// By hand, so that neither hash nor contacts reach a log.
impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person")
            .field("id", &self.id)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// A browser in which somebody logged in. The cookie itself is never stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginSession {
    /// SHA-256 of the cookie.
    pub token_hash: Vec<u8>,
    /// Whose.
    pub person: PersonId,
    /// Since when.
    pub created_at: Timestamp,
    /// Last used.
    pub last_seen_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// What the browser calls itself, in two words.
    pub browser: String,
}

statements! {
    INSERT across("people of the desk have no Ente") =
        "INSERT INTO person (id, ente_id, role, name, login, email, phone, password_hash, active, created_at,
                             language, area, password_once, competences)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    FIND across("people of the desk have no Ente") =
        "SELECT id, ente_id, role, name, login, email, phone, password_hash, active, created_at,
                language, area, password_once, competences
         FROM person WHERE id = ?1";
    FIND_BY_LOGIN across("who logs in has not said of which Ente") =
        "SELECT id, ente_id, role, name, login, email, phone, password_hash, active, created_at,
                language, area, password_once, competences
         FROM person WHERE login = ?1";
    LIST_DESK across("people of the desk have no Ente") =
        "SELECT id, ente_id, role, name, login, email, phone, password_hash, active, created_at,
                language, area, password_once, competences
         FROM person WHERE ente_id IS NULL ORDER BY name, id";
    LIST_OWNERS across("people of the desk have no Ente") =
        "SELECT id, name FROM person
         WHERE ente_id IS NULL AND active = TRUE AND role IN ('operator', 'specialist', 'coordinator')
         ORDER BY name, id";
    LIST_OF_ENTE ente =
        "SELECT id, ente_id, role, name, login, email, phone, password_hash, active, created_at,
                language, area, password_once, competences
         FROM person WHERE ente_id = ?1 ORDER BY name, id";
    SET_PASSWORD across("people of the desk have no Ente") =
        "UPDATE person SET password_hash = ?2, password_once = ?3 WHERE id = ?1";
    SET_ACTIVE across("people of the desk have no Ente") =
        "UPDATE person SET active = ?2 WHERE id = ?1";
    SET_LANGUAGE across("people of the desk have no Ente") =
        "UPDATE person SET language = ?2 WHERE id = ?1";
    BEGIN_SESSION across("found by its cookie") =
        "INSERT INTO login_session (token_hash, person_id, created_at, last_seen_at, expires_at, browser)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    FIND_SESSION across("found by its cookie") =
        "SELECT token_hash, person_id, created_at, last_seen_at, expires_at, browser
         FROM login_session WHERE token_hash = ?1 AND expires_at > ?2";
    SESSIONS_OF across("people of the desk have no Ente") =
        "SELECT token_hash, person_id, created_at, last_seen_at, expires_at, browser
         FROM login_session WHERE person_id = ?1 AND expires_at > ?2 ORDER BY last_seen_at DESC, token_hash";
    NAME_SESSION across("found by its cookie") =
        "UPDATE login_session SET browser = ?2 WHERE token_hash = ?1";
    END_ONE_OF across("people of the desk have no Ente") =
        "DELETE FROM login_session WHERE person_id = ?1 AND token_hash = ?2";
    END_OTHERS_OF across("people of the desk have no Ente") =
        "DELETE FROM login_session WHERE person_id = ?1 AND token_hash <> ?2";
    CHANGE across("people of the desk have no Ente") =
        "UPDATE person SET name = ?2, email = ?3, phone = ?4, role = ?5, area = ?6, language = ?7, competences = ?8
         WHERE id = ?1";
    TOUCH_SESSION across("found by its cookie") =
        "UPDATE login_session SET last_seen_at = ?2 WHERE token_hash = ?1";
    END_SESSION across("found by its cookie") =
        "DELETE FROM login_session WHERE token_hash = ?1";
    END_SESSIONS_OF across("people of the desk have no Ente") =
        "DELETE FROM login_session WHERE person_id = ?1";
    FORGET_EXPIRED across("cleans the whole installation") =
        "DELETE FROM login_session WHERE expires_at <= ?1";
}

/// Adds a person; the login is not taken yet.
pub fn insert(tx: &mut Tx<'_>, person: &Person) -> Result<(), StoreError> {
    let values = [
        person.id.into(),
        person.ente.into(),
        person.role.into(),
        person.name.as_str().into(),
        person.login.as_str().into(),
        person.email.as_deref().into(),
        person.phone.as_deref().into(),
        person.password_hash.as_deref().into(),
        person.active.into(),
        person.created_at.into(),
        person.language.code().into(),
        person.area.as_deref().into(),
        person.password_once.into(),
        codes(&person.competences).into(),
    ];
    tx.execute(&INSERT, &values)?;
    Ok(())
}

/// The person with this identifier.
pub fn find(tx: &mut Tx<'_>, id: PersonId) -> Result<Option<Person>, StoreError> {
    tx.query_opt(&FIND, &[id.into()])?
        .as_ref()
        .map(person)
        .transpose()
}

/// The person with this login.
pub fn find_by_login(tx: &mut Tx<'_>, login: &str) -> Result<Option<Person>, StoreError> {
    tx.query_opt(&FIND_BY_LOGIN, &[login.into()])?
        .as_ref()
        .map(person)
        .transpose()
}

/// The people of the desk, by name.
pub fn list_desk(tx: &mut Tx<'_>) -> Result<Vec<Person>, StoreError> {
    tx.query_all(&LIST_DESK, &[])?.iter().map(person).collect()
}

/// Who may answer for tickets, by name.
pub fn list_owners(tx: &mut Tx<'_>) -> Result<Vec<(PersonId, String)>, StoreError> {
    let rows = tx.query_all(&LIST_OWNERS, &[])?;
    rows.iter()
        .map(|row| Ok((row.get("id")?, row.get("name")?)))
        .collect()
}

/// The people of an Ente, by name.
pub fn list_of_ente(tx: &mut Tx<'_>, ente: EnteId) -> Result<Vec<Person>, StoreError> {
    tx.query_all(&LIST_OF_ENTE, &[ente.into()])?
        .iter()
        .map(person)
        .collect()
}

/// Sets the password and ends all sessions; `once` is for one that somebody else knows.
pub fn set_password(
    tx: &mut Tx<'_>,
    id: PersonId,
    password_hash: &str,
    once: bool,
) -> Result<(), StoreError> {
    let values = [id.into(), password_hash.into(), once.into()];
    tx.execute(&SET_PASSWORD, &values)?;
    tx.execute(&END_SESSIONS_OF, &[id.into()])?;
    Ok(())
}

/// Lets a person in again, or shuts them out at once.
pub fn set_active(tx: &mut Tx<'_>, id: PersonId, active: bool) -> Result<(), StoreError> {
    tx.execute(&SET_ACTIVE, &[id.into(), active.into()])?;
    if !active {
        tx.execute(&END_SESSIONS_OF, &[id.into()])?;
    }
    Ok(())
}

/// Remembers a browser.
pub fn begin_session(tx: &mut Tx<'_>, session: &LoginSession) -> Result<(), StoreError> {
    let values = [
        session.token_hash.as_slice().into(),
        session.person.into(),
        session.created_at.into(),
        session.last_seen_at.into(),
        session.expires_at.into(),
        session.browser.as_str().into(),
    ];
    tx.execute(&BEGIN_SESSION, &values)?;
    Ok(())
}

/// The session behind a cookie, unless it has expired, with its person, unless they are shut out.
pub fn find_session(
    tx: &mut Tx<'_>,
    token_hash: &[u8],
    now: Timestamp,
) -> Result<Option<(LoginSession, Person)>, StoreError> {
    let Some(row) = tx.query_opt(&FIND_SESSION, &[token_hash.into(), now.into()])? else {
        return Ok(None);
    };
    let session = session(&row)?;
    let person = find(tx, session.person)?.filter(|person| person.active);
    Ok(person.map(|person| (session, person)))
}

/// Notes that a session was used.
pub fn touch_session(tx: &mut Tx<'_>, token_hash: &[u8], now: Timestamp) -> Result<(), StoreError> {
    tx.execute(&TOUCH_SESSION, &[token_hash.into(), now.into()])?;
    Ok(())
}

/// Keeps the language that somebody chose.
pub fn set_language(tx: &mut Tx<'_>, id: PersonId, language: Lang) -> Result<(), StoreError> {
    tx.execute(&SET_LANGUAGE, &[id.into(), language.code().into()])?;
    Ok(())
}

/// The browsers in which somebody is logged in, the one used last first.
pub fn sessions_of(
    tx: &mut Tx<'_>,
    id: PersonId,
    now: Timestamp,
) -> Result<Vec<LoginSession>, StoreError> {
    let rows = tx.query_all(&SESSIONS_OF, &[id.into(), now.into()])?;
    rows.iter().map(session).collect()
}

/// Notes what the browser of a session calls itself.
pub fn name_session(tx: &mut Tx<'_>, token_hash: &[u8], browser: &str) -> Result<(), StoreError> {
    tx.execute(&NAME_SESSION, &[token_hash.into(), browser.into()])?;
    Ok(())
}

/// Ends a session of this person; whether there was one.
pub fn end_session_of(
    tx: &mut Tx<'_>,
    id: PersonId,
    token_hash: &[u8],
) -> Result<bool, StoreError> {
    Ok(tx.execute(&END_ONE_OF, &[id.into(), token_hash.into()])? > 0)
}

/// Ends all sessions of this person but this one; how many.
pub fn end_other_sessions_of(
    tx: &mut Tx<'_>,
    id: PersonId,
    token_hash: &[u8],
) -> Result<u64, StoreError> {
    tx.execute(&END_OTHERS_OF, &[id.into(), token_hash.into()])
}

/// Writes what an administrator may change of a person.
pub fn change(tx: &mut Tx<'_>, person: &Person) -> Result<(), StoreError> {
    let values = [
        person.id.into(),
        person.name.as_str().into(),
        person.email.as_deref().into(),
        person.phone.as_deref().into(),
        person.role.into(),
        person.area.as_deref().into(),
        person.language.code().into(),
        codes(&person.competences).into(),
    ];
    tx.execute(&CHANGE, &values)?;
    Ok(())
}

/// Logs a browser out.
pub fn end_session(tx: &mut Tx<'_>, token_hash: &[u8]) -> Result<(), StoreError> {
    tx.execute(&END_SESSION, &[token_hash.into()])?;
    Ok(())
}

/// Deletes what has expired; how many.
pub fn forget_expired_sessions(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&FORGET_EXPIRED, &[now.into()])
}

fn codes(competences: &[Competence]) -> String {
    let codes: Vec<_> = competences.iter().map(|it| it.code()).collect();
    codes.join(" ")
}

fn competences(text: &str) -> Option<Vec<Competence>> {
    text.split_whitespace().map(Competence::from_code).collect()
}

fn person(row: &Row) -> Result<Person, StoreError> {
    Ok(Person {
        id: row.get("id")?,
        ente: row.get("ente_id")?,
        role: row.get("role")?,
        name: row.get("name")?,
        login: row.get("login")?,
        email: row.get("email")?,
        phone: row.get("phone")?,
        password_hash: row.get("password_hash")?,
        active: row.get("active")?,
        created_at: row.get("created_at")?,
        language: row.parse("language", Lang::from_code)?,
        area: row.get("area")?,
        password_once: row.get("password_once")?,
        competences: row.parse("competences", competences)?,
    })
}

fn session(row: &Row) -> Result<LoginSession, StoreError> {
    Ok(LoginSession {
        token_hash: row.get("token_hash")?,
        person: row.get("person_id")?,
        created_at: row.get("created_at")?,
        last_seen_at: row.get("last_seen_at")?,
        expires_at: row.get("expires_at")?,
        browser: row.get("browser")?,
    })
}

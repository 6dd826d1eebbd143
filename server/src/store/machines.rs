//! Machines: what they are, when they were last heard, and the certificates by which they are known.

use custode_domain::id::{EnteId, MachineId, SiteId};
use custode_domain::machine::MachineClass;
use jiff::Timestamp;

use super::statement::statements;
use super::{Row, StoreError, Tx};

/// A machine with an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// Its Ente.
    pub ente: EnteId,
    /// Its identifier.
    pub id: MachineId,
    /// Where it stands.
    pub site: SiteId,
    /// What people expect of it.
    pub class: MachineClass,
    /// Its host name, as it says; hostile text.
    pub name: String,
    /// Its operating system, as it says; hostile text.
    pub os: String,
    /// The agent's version, as it says; hostile text.
    pub agent_version: String,
    /// Other facts, a JSON object; hostile text.
    pub facts: String,
    /// When it joined.
    pub enrolled_at: Timestamp,
    /// When it last reported, by the server's clock; nothing until it did.
    pub last_heard_at: Option<Timestamp>,
}

/// A certificate that a machine holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// SHA-256 of its DER form.
    pub fingerprint: Vec<u8>,
    /// Its serial number in hexadecimal.
    pub serial: String,
    /// Good from.
    pub not_before: Timestamp,
    /// Good until.
    pub not_after: Timestamp,
    /// Withdrawn at.
    pub revoked_at: Option<Timestamp>,
}

/// What a machine says of itself and may change.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Host name.
    pub name: &'a str,
    /// Operating system.
    pub os: &'a str,
    /// The agent's version.
    pub agent_version: &'a str,
    /// Other facts, a JSON object.
    pub facts: &'a str,
}

statements! {
    INSERT ente =
        "INSERT INTO machine (ente_id, id, site_id, class, name, os, agent_version, facts, enrolled_at, last_heard_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    FIND ente =
        "SELECT ente_id, id, site_id, class, name, os, agent_version, facts, enrolled_at, last_heard_at
         FROM machine WHERE ente_id = ?1 AND id = ?2";
    FIND_ANYWHERE across("a page of the desk names a machine alone") =
        "SELECT ente_id, id, site_id, class, name, os, agent_version, facts, enrolled_at, last_heard_at
         FROM machine WHERE id = ?1";
    NAMED across("the desk names machines of all Enti") =
        "SELECT ente_id, id, site_id, class, name, os, agent_version, facts, enrolled_at, last_heard_at
         FROM machine WHERE name = ?1 ORDER BY ente_id, id LIMIT ?2";
    PAGE_OF_ENTE ente =
        "SELECT ente_id, id, site_id, class, name, os, agent_version, facts, enrolled_at, last_heard_at
         FROM machine WHERE ente_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
    LIST_OF_SITE ente =
        "SELECT ente_id, id, site_id, class, name, os, agent_version, facts, enrolled_at, last_heard_at
         FROM machine WHERE ente_id = ?1 AND site_id = ?2 ORDER BY name, id";
    PAGE_OF_ALL across("the desk watches the silence of all machines") =
        "SELECT ente_id, id, site_id, class, name, os, agent_version, facts, enrolled_at, last_heard_at
         FROM machine WHERE (ente_id, id) > (?1, ?2) ORDER BY ente_id, id LIMIT ?3";
    HEARD ente =
        "UPDATE machine SET last_heard_at = ?3
         WHERE ente_id = ?1 AND id = ?2 AND (last_heard_at IS NULL OR last_heard_at < ?3)";
    DESCRIBE ente =
        "UPDATE machine SET name = ?3, os = ?4, agent_version = ?5, facts = ?6 WHERE ente_id = ?1 AND id = ?2";
    CERTIFY ente =
        "INSERT INTO machine_certificate (ente_id, fingerprint, machine_id, serial, not_before, not_after)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    BY_FINGERPRINT across("the certificate says who calls, and the Ente is the answer") =
        "SELECT m.ente_id AS ente_id, m.id AS id, m.site_id AS site_id, m.class AS class, m.name AS name, m.os AS os,
                m.agent_version AS agent_version, m.facts AS facts, m.enrolled_at AS enrolled_at,
                m.last_heard_at AS last_heard_at, c.fingerprint AS fingerprint, c.serial AS serial,
                c.not_before AS not_before, c.not_after AS not_after, c.revoked_at AS revoked_at
         FROM machine_certificate c JOIN machine m ON m.ente_id = c.ente_id AND m.id = c.machine_id
         WHERE c.fingerprint = ?1";
    CERTIFICATES ente =
        "SELECT fingerprint, serial, not_before, not_after, revoked_at
         FROM machine_certificate WHERE ente_id = ?1 AND machine_id = ?2 ORDER BY not_after DESC, fingerprint";
    REVOKE ente =
        "UPDATE machine_certificate SET revoked_at = ?3
         WHERE ente_id = ?1 AND fingerprint = ?2 AND revoked_at IS NULL";
}

/// Adds a machine.
pub fn insert(tx: &mut Tx<'_>, machine: &Machine) -> Result<(), StoreError> {
    let values = [
        machine.ente.into(),
        machine.id.into(),
        machine.site.into(),
        machine.class.into(),
        machine.name.as_str().into(),
        machine.os.as_str().into(),
        machine.agent_version.as_str().into(),
        machine.facts.as_str().into(),
        machine.enrolled_at.into(),
        machine.last_heard_at.into(),
    ];
    tx.execute(&INSERT, &values)?;
    Ok(())
}

/// The machine with this identifier.
pub fn find(tx: &mut Tx<'_>, ente: EnteId, id: MachineId) -> Result<Option<Machine>, StoreError> {
    tx.query_opt(&FIND, &[ente.into(), id.into()])?
        .as_ref()
        .map(machine)
        .transpose()
}

/// The machine with this identifier, whichever its Ente: the caller judges whether it may be seen.
pub fn find_anywhere(tx: &mut Tx<'_>, id: MachineId) -> Result<Option<Machine>, StoreError> {
    tx.query_opt(&FIND_ANYWHERE, &[id.into()])?
        .as_ref()
        .map(machine)
        .transpose()
}

/// The machines of this name, whichever their Enti.
pub fn named(tx: &mut Tx<'_>, name: &str, limit: u32) -> Result<Vec<Machine>, StoreError> {
    tx.query_all(&NAMED, &[name.into(), limit.into()])?
        .iter()
        .map(machine)
        .collect()
}

/// A page of an Ente's machines, in the order of their keys.
pub fn page_of_ente(
    tx: &mut Tx<'_>,
    ente: EnteId,
    after: Option<MachineId>,
    limit: u32,
) -> Result<Vec<Machine>, StoreError> {
    // No identifier sorts before the empty text.
    let after = after.map_or_else(String::new, |id| id.to_string());
    tx.query_all(&PAGE_OF_ENTE, &[ente.into(), after.into(), limit.into()])?
        .iter()
        .map(machine)
        .collect()
}

/// The machines of a site, by name.
pub fn list_of_site(
    tx: &mut Tx<'_>,
    ente: EnteId,
    site: SiteId,
) -> Result<Vec<Machine>, StoreError> {
    tx.query_all(&LIST_OF_SITE, &[ente.into(), site.into()])?
        .iter()
        .map(machine)
        .collect()
}

/// A page of the machines of all Enti, in the order of their keys.
pub fn page_of_all(
    tx: &mut Tx<'_>,
    after: Option<(EnteId, MachineId)>,
    limit: u32,
) -> Result<Vec<Machine>, StoreError> {
    let (ente, id) = after.map_or_else(Default::default, |(ente, id)| {
        (ente.to_string(), id.to_string())
    });
    tx.query_all(&PAGE_OF_ALL, &[ente.into(), id.into(), limit.into()])?
        .iter()
        .map(machine)
        .collect()
}

/// Notes that a machine was heard; the instant never goes back.
pub fn heard(
    tx: &mut Tx<'_>,
    ente: EnteId,
    id: MachineId,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&HEARD, &[ente.into(), id.into(), at.into()])?;
    Ok(())
}

/// Replaces what a machine says of itself.
pub fn describe(
    tx: &mut Tx<'_>,
    ente: EnteId,
    id: MachineId,
    facts: &Facts<'_>,
) -> Result<(), StoreError> {
    let values = [
        ente.into(),
        id.into(),
        facts.name.into(),
        facts.os.into(),
        facts.agent_version.into(),
        facts.facts.into(),
    ];
    tx.execute(&DESCRIBE, &values)?;
    Ok(())
}

/// Adds a certificate; the earlier ones stay good until they expire or are withdrawn.
pub fn certify(
    tx: &mut Tx<'_>,
    ente: EnteId,
    id: MachineId,
    certificate: &Certificate,
) -> Result<(), StoreError> {
    let values = [
        ente.into(),
        certificate.fingerprint.as_slice().into(),
        id.into(),
        certificate.serial.as_str().into(),
        certificate.not_before.into(),
        certificate.not_after.into(),
    ];
    tx.execute(&CERTIFY, &values)?;
    Ok(())
}

/// The machine that holds the certificate with this SHA-256, and the certificate: the caller judges its dates.
pub fn by_fingerprint(
    tx: &mut Tx<'_>,
    fingerprint: &[u8],
) -> Result<Option<(Machine, Certificate)>, StoreError> {
    let row = tx.query_opt(&BY_FINGERPRINT, &[fingerprint.into()])?;
    row.map(|row| Ok((machine(&row)?, certificate(&row)?)))
        .transpose()
}

/// The certificates of a machine, the one that lasts longest first.
pub fn certificates(
    tx: &mut Tx<'_>,
    ente: EnteId,
    id: MachineId,
) -> Result<Vec<Certificate>, StoreError> {
    tx.query_all(&CERTIFICATES, &[ente.into(), id.into()])?
        .iter()
        .map(certificate)
        .collect()
}

/// Withdraws a certificate; whether it was good before.
pub fn revoke(
    tx: &mut Tx<'_>,
    ente: EnteId,
    fingerprint: &[u8],
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.execute(&REVOKE, &[ente.into(), fingerprint.into(), now.into()])? > 0)
}

fn machine(row: &Row) -> Result<Machine, StoreError> {
    Ok(Machine {
        ente: row.get("ente_id")?,
        id: row.get("id")?,
        site: row.get("site_id")?,
        class: row.get("class")?,
        name: row.get("name")?,
        os: row.get("os")?,
        agent_version: row.get("agent_version")?,
        facts: row.get("facts")?,
        enrolled_at: row.get("enrolled_at")?,
        last_heard_at: row.get("last_heard_at")?,
    })
}

fn certificate(row: &Row) -> Result<Certificate, StoreError> {
    Ok(Certificate {
        fingerprint: row.get("fingerprint")?,
        serial: row.get("serial")?,
        not_before: row.get("not_before")?,
        not_after: row.get("not_after")?,
        revoked_at: row.get("revoked_at")?,
    })
}

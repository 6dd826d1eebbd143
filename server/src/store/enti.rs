//! Enti and their sites.

use custode_domain::id::{EnteId, SiteId};
use jiff::Timestamp;

use super::statement::statements;
use super::{Row, StoreError, Tx};

/// A public body that is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ente {
    /// Its identifier.
    pub id: EnteId,
    /// "Comune di Esempio"; unique.
    pub name: String,
    /// When it joined.
    pub created_at: Timestamp,
}

/// A place of an Ente where machines stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its Ente.
    pub ente: EnteId,
    /// Its identifier.
    pub id: SiteId,
    /// "Municipio"; unique within the Ente.
    pub name: String,
    /// Where a technician drives to; may be empty.
    pub address: String,
}

statements! {
    INSERT across("the Enti themselves") =
        "INSERT INTO ente (id, name, created_at) VALUES (?1, ?2, ?3)";
    FIND across("the Enti themselves") =
        "SELECT id, name, created_at FROM ente WHERE id = ?1";
    FIND_BY_NAME across("the Enti themselves") =
        "SELECT id, name, created_at FROM ente WHERE name = ?1";
    LIST across("the Enti themselves") =
        "SELECT id, name, created_at FROM ente ORDER BY name";
    INSERT_SITE ente =
        "INSERT INTO site (ente_id, id, name, address) VALUES (?1, ?2, ?3, ?4)";
    FIND_SITE ente =
        "SELECT ente_id, id, name, address FROM site WHERE ente_id = ?1 AND id = ?2";
    LIST_SITES ente =
        "SELECT ente_id, id, name, address FROM site WHERE ente_id = ?1 ORDER BY name";
}

/// Adds an Ente; its name is not taken yet.
pub fn insert(tx: &mut Tx<'_>, ente: &Ente) -> Result<(), StoreError> {
    tx.execute(
        &INSERT,
        &[
            ente.id.into(),
            ente.name.as_str().into(),
            ente.created_at.into(),
        ],
    )?;
    Ok(())
}

/// The Ente with this identifier.
pub fn find(tx: &mut Tx<'_>, id: EnteId) -> Result<Option<Ente>, StoreError> {
    tx.query_opt(&FIND, &[id.into()])?
        .as_ref()
        .map(ente)
        .transpose()
}

/// The Ente with exactly this name.
pub fn find_by_name(tx: &mut Tx<'_>, name: &str) -> Result<Option<Ente>, StoreError> {
    tx.query_opt(&FIND_BY_NAME, &[name.into()])?
        .as_ref()
        .map(ente)
        .transpose()
}

/// All Enti, by name.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Ente>, StoreError> {
    tx.query_all(&LIST, &[])?.iter().map(ente).collect()
}

/// Adds a site; its name is not taken yet within the Ente.
pub fn insert_site(tx: &mut Tx<'_>, site: &Site) -> Result<(), StoreError> {
    let values = [
        site.ente.into(),
        site.id.into(),
        site.name.as_str().into(),
        site.address.as_str().into(),
    ];
    tx.execute(&INSERT_SITE, &values)?;
    Ok(())
}

/// The site with this identifier.
pub fn find_site(tx: &mut Tx<'_>, ente: EnteId, id: SiteId) -> Result<Option<Site>, StoreError> {
    tx.query_opt(&FIND_SITE, &[ente.into(), id.into()])?
        .as_ref()
        .map(site)
        .transpose()
}

/// All sites of an Ente, by name.
pub fn list_sites(tx: &mut Tx<'_>, ente: EnteId) -> Result<Vec<Site>, StoreError> {
    tx.query_all(&LIST_SITES, &[ente.into()])?
        .iter()
        .map(site)
        .collect()
}

fn ente(row: &Row) -> Result<Ente, StoreError> {
    Ok(Ente {
        id: row.get("id")?,
        name: row.get("name")?,
        created_at: row.get("created_at")?,
    })
}

fn site(row: &Row) -> Result<Site, StoreError> {
    Ok(Site {
        ente: row.get("ente_id")?,
        id: row.get("id")?,
        name: row.get("name")?,
        address: row.get("address")?,
    })
}

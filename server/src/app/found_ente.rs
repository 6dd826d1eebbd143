//! Found an Ente: an Ente joins, and gets its sites.

use custode_domain::id::{EnteId, SiteId};
use jiff::Timestamp;

use super::App;
use crate::store::audit::{self, Deed, Entry};
use crate::store::enti::{self, Ente, Site};
use crate::store::{StoreError, Tx, Violation};

/// Characters of a name or an address.
const LONGEST: usize = 200;

/// Why it was not founded, or not found.
#[derive(Debug, thiserror::Error)]
pub enum NotFounded {
    /// Empty, too long, or with control characters.
    #[error("a name has 1 to {LONGEST} characters on one line")]
    Name,
    /// There is one of this name.
    #[error("there is one named \"{0}\" already")]
    Taken(String),
    /// No Ente of this name or identifier.
    #[error("there is no Ente \"{0}\"")]
    NoEnte(String),
    /// No site of this name or identifier.
    #[error("that Ente has no site \"{0}\"")]
    NoSite(String),
    /// The store refused.
    #[error("it cannot be kept")]
    Store(#[from] StoreError),
}

/// Adds an Ente.
pub async fn found_ente(app: &App, name: &str, now: Timestamp) -> Result<Ente, NotFounded> {
    let ente = Ente {
        id: EnteId::from_uuid(app.mint.uuid(now)),
        name: parse_name(name)?,
        created_at: now,
    };
    let adding = ente.clone();
    app.store
        .write("found_ente", move |tx| {
            enti::insert(tx, &adding).map_err(|error| taken(error, &adding.name))?;
            note(
                tx,
                adding.id,
                Deed::FoundEnte,
                &format!("ente:{}", adding.id),
                now,
            )
        })
        .await?;
    Ok(ente)
}

/// Adds a site to an Ente.
pub async fn found_site(
    app: &App,
    ente: EnteId,
    name: &str,
    address: &str,
    now: Timestamp,
) -> Result<Site, NotFounded> {
    let site = Site {
        ente,
        id: SiteId::from_uuid(app.mint.uuid(now)),
        name: parse_name(name)?,
        address: if address.is_empty() {
            String::new()
        } else {
            parse_name(address)?
        },
    };
    let adding = site.clone();
    app.store
        .write("found_site", move |tx| {
            enti::insert_site(tx, &adding).map_err(|error| taken(error, &adding.name))?;
            note(
                tx,
                ente,
                Deed::FoundSite,
                &format!("site:{}", adding.id),
                now,
            )
        })
        .await?;
    Ok(site)
}

/// The Ente that a person names, by its name or its identifier.
pub async fn find_ente(app: &App, said: &str) -> Result<Ente, NotFounded> {
    let text = said.to_owned();
    app.store
        .read("find_ente", move |tx| match text.parse() {
            Ok(id) => enti::find(tx, id),
            Err(_) => enti::find_by_name(tx, &text),
        })
        .await?
        .ok_or_else(|| NotFounded::NoEnte(said.to_owned()))
}

/// The site of an Ente that a person names, by its name or its identifier.
pub async fn find_site(app: &App, ente: EnteId, said: &str) -> Result<Site, NotFounded> {
    let sites = app
        .store
        .read("find_site", move |tx| enti::list_sites(tx, ente))
        .await?;
    sites
        .into_iter()
        .find(|site| site.name == said || site.id.to_string() == said)
        .ok_or_else(|| NotFounded::NoSite(said.to_owned()))
}

fn note(
    tx: &mut Tx<'_>,
    ente: EnteId,
    action: Deed,
    object: &str,
    now: Timestamp,
) -> Result<(), NotFounded> {
    audit::append(
        tx,
        &Entry {
            at: now,
            actor: "console",
            action,
            object,
            ente: Some(ente),
            document: "{}",
        },
    )?;
    Ok(())
}

fn taken(error: StoreError, name: &str) -> NotFounded {
    if error.violates(Violation::Unique) {
        NotFounded::Taken(name.to_owned())
    } else {
        error.into()
    }
}

fn parse_name(text: &str) -> Result<String, NotFounded> {
    let name = text.trim();
    let fits = (1..=LONGEST).contains(&name.chars().count());
    if fits && !name.chars().any(char::is_control) {
        Ok(name.to_owned())
    } else {
        Err(NotFounded::Name)
    }
}

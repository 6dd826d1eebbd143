//! Desk: a program over a story's store, with a key, a file of seals and a clock that the story winds.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use custode_domain::id::{PersonId, TicketId};
use custode_domain::person::Role;
use custode_domain::ticket::HappeningName;
use custode_server::app::App;
use custode_server::app::audit::Report;
use custode_server::app::audit::verify::{Against, verify};
use custode_server::authority::Authority;
use custode_server::clock::Clock;
use custode_server::files::Files;
use custode_server::lang::Lang;
use custode_server::mint::Mint;
use custode_server::sealing::{Sealing, read_any};
use custode_server::store::audit::{self, Deed, Entry, Outcome as Came, Seal};
use custode_server::store::people::{self, Person};
use custode_server::store::source::asked_from;
use custode_server::store::{Store, StoreError};
use jiff::Timestamp;

use crate::house::{Furnished, Place, ask, at, furnish, uuid};

/// The program.
pub(crate) struct Desk {
    pub(crate) app: App,
    pub(crate) folder: tempfile::TempDir,
    house: Furnished,
    person: PersonId,
}

impl Desk {
    pub(crate) async fn open(store: &Store) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let house = furnish(store).await?;
        let person = PersonId::from_uuid(uuid());
        let coordinator = Person {
            id: person,
            ente: None,
            role: Role::Coordinator,
            name: "Coordinatore di turno".to_owned(),
            login: format!("coordinatore-{person}"),
            email: None,
            phone: None,
            password_hash: None,
            language: Lang::It,
            area: None,
            competences: Vec::new(),
            password_once: false,
            active: true,
            created_at: at(0),
        };
        store
            .write("person", move |tx| people::insert(tx, &coordinator))
            .await?;
        let app = program(store, folder.path())?;
        Ok(Self {
            app,
            folder,
            house,
            person,
        })
    }

    /// Sets the clock to this instant; it goes on from there.
    pub(crate) fn wind_to(&self, instant: &str) -> anyhow::Result<()> {
        let instant: Timestamp = instant.parse()?;
        let ahead = instant.as_second() - self.app.clock.unwound().as_second();
        fs_err::write(clock_file(self.folder.path()), ahead.to_string())?;
        Ok(())
    }

    /// Records so many operations and accesses of all kinds, as of now.
    pub(crate) async fn work(&self, number: u64) -> Result<(), StoreError> {
        let (ente, person, now) = (self.house.ente, self.person, self.app.clock.now());
        for turn in 0..number {
            let ticket = TicketId::from_uuid(uuid());
            let write = self.app.store.write("work", move |tx| {
                let actor = format!("person:{person}");
                let (action, object, outcome) = match turn % 4 {
                    0 => (Deed::SignIn, actor.clone(), Came::Done),
                    1 => (
                        Deed::Ticket(HappeningName::TakenInCharge),
                        format!("ticket:{ticket}"),
                        Came::Done,
                    ),
                    2 => (Deed::SignInFailed, "login".to_owned(), Came::Failed),
                    _ => (Deed::ChangePerson, actor.clone(), Came::Done),
                };
                let entry = Entry {
                    at: now,
                    actor: &actor,
                    action,
                    object: &object,
                    ente: (turn % 2 == 1).then_some(ente),
                    document: "{\"why\":\"è così\"}",
                };
                audit::append_as(tx, &entry, outcome)
            });
            asked_from([192, 0, 2, 7].into(), write).await?;
        }
        Ok(())
    }

    /// The seals that stand outside of the store.
    pub(crate) fn outside(&self) -> anyhow::Result<Vec<Seal>> {
        let file = self
            .app
            .sealing
            .as_ref()
            .context("a key that seals")?
            .seals_file();
        Ok(read_any(&file)?.unwrap_or_default())
    }

    /// What is found, against the seals outside.
    pub(crate) async fn verify(&self) -> anyhow::Result<Report> {
        let against = Against {
            keys: vec![
                self.app
                    .sealing
                    .as_ref()
                    .context("a key that seals")?
                    .key
                    .public(),
            ],
            outside: self.outside()?,
        };
        Ok(verify(&self.app.store, against).await?)
    }
}

/// Another program over the same store and folder.
pub(crate) fn program(store: &Store, folder: &Path) -> anyhow::Result<App> {
    let clock = Clock::wound_by(clock_file(folder));
    let authority = Authority::open(folder, clock.unwound())?;
    let files = Files::in_folder(&folder.join("files"))?;
    let mut app = App::new(store.clone(), files, clock, authority);
    app.sealing = Some(Arc::new(Sealing::open(folder, Mint)?));
    Ok(app)
}

fn clock_file(folder: &Path) -> PathBuf {
    folder.join("clock")
}

/// What is found in a store without seals.
pub(crate) async fn verified(store: &Store, keys: Vec<Vec<u8>>) -> anyhow::Result<Report> {
    let against = Against {
        keys,
        outside: Vec::new(),
    };
    Ok(verify(store, against).await?)
}

/// Alters the store from outside of it.
pub(crate) async fn alter(place: &Place, command: &str) -> anyhow::Result<()> {
    match place {
        Place::Sqlite(path) => Ok(rusqlite::Connection::open(path)?.execute_batch(command)?),
        Place::Postgres(url) => ask(url, command).await,
    }
}

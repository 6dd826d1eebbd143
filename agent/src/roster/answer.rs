//! Answer: what `custode-agent roster` does and says.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use super::admits::{self, Question};
use super::{Current, Keeping, Link, RosterTrouble, Standing, current, import, refresh};
use custode_domain::assistance::{Classes, NoClass};

use crate::cli::Roster;
use crate::clock::Clock;
use crate::config::Config;
use crate::host_key;
use crate::link::{Courier, Identity};

/// Why there is no answer.
pub type Failure = Box<dyn Error>;

/// Does what was asked, in a runtime that ends with it.
pub fn answer(asked: Roster) -> Result<String, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(obey(asked))
}

async fn obey(asked: Roster) -> Result<String, Failure> {
    let now = Clock::start().now().wall;
    match asked {
        Roster::Refresh(file) => {
            let (config, keeping) = pinned(&file.config)?;
            let identity = Identity {
                authority: config.server.authority.clone(),
                pair: config.server.identity.clone(),
            };
            let courier = Courier::new(config.server.url.as_str(), &identity)?;
            let current = refresh(&keeping, Arc::new(Link::new(courier)), now).await?;
            Ok(Standing::of(&current, now).say(now))
        }
        Roster::Import { folder, config } => {
            let (_, keeping) = pinned(&config.config)?;
            let current = import(&keeping, &folder, now).await?;
            Ok(Standing::of(&current, now).say(now))
        }
        Roster::Show(file) => {
            let (_, keeping) = pinned(&file.config)?;
            let current = current(&keeping, now).await?;
            Ok(Standing::of(&current, now).say(now) + &technicians(&current))
        }
        Roster::HostKey(file) => {
            let config = Config::load(&file.config)?;
            Ok(host_key::public(&config.agent.state_dir)?)
        }
        Roster::Admits {
            key,
            classes,
            ente,
            memory,
            config,
        } => {
            let (_, keeping) = pinned(&config.config)?;
            let question = Question {
                key: key.parse()?,
                classes: Classes::from_code(&classes).ok_or(NoClass)?,
                ente,
                memory,
            };
            Ok(admits::answer(keeping, &question, now).await?)
        }
        Roster::Forget(file) => {
            let (_, keeping) = pinned(&file.config)?;
            keeping.place.forget()?;
            Ok("Dimenticato: il prossimo aggiornamento riparte dalla radice fissata.".to_owned())
        }
    }
}

fn pinned(file: &Path) -> Result<(Config, Keeping), Failure> {
    let config = Config::load(file)?;
    let keeping = Keeping::of(&config).ok_or(RosterTrouble::NotPinned)?;
    Ok((config, keeping))
}

fn technicians(current: &Current) -> String {
    let mut text = String::new();
    for technician in current.roster.technicians() {
        let classes: Vec<_> = technician
            .classes()
            .iter()
            .map(|class| class.code())
            .collect();
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "  {} ({}): {}; dal {} al {}",
            technician.id(),
            technician.name(),
            classes.join(", "),
            technician.not_before(),
            technician.not_after()
        );
    }
    text
}

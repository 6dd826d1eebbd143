//! `figures`: the report of a quarter to an Ente, as a file.

use std::path::PathBuf;

use clap::Subcommand;

use super::{Failure, Place, out};
use crate::app::App;
use crate::app::contracts::of_name;
use crate::app::figures::{MadeReport, Named, Quarter, note_report, quarterly};
use crate::app::viewer::Scope;
use crate::clock::Clock;
use crate::lang::Lang;
use crate::mint::sha256;
use crate::sealing::encode;
use crate::web::figures::quarterly::compose;

#[derive(Debug, Subcommand)]
pub(super) enum Figures {
    /// Write the report of a quarter as PDF/A
    Report {
        /// The name of the Ente
        #[arg(long)]
        ente: String,
        /// Such as 2026-Q3
        #[arg(long, value_parser = quarter)]
        quarter: Quarter,
        /// The file to write; it does not exist yet
        #[arg(long)]
        out: PathBuf,
        /// it or en
        #[arg(long, default_value = "it", value_parser = language)]
        language: Lang,
    },
}

impl Figures {
    pub(super) async fn run(self, place: &Place, clock: Clock) -> Result<(), Failure> {
        let Self::Report {
            ente,
            quarter,
            out: file,
            language,
        } = self;
        let config = place.config()?;
        let mut app = super::open(&config, clock).await?;
        app.about = config.about;
        let bytes = make(&app, &ente, quarter, language).await?;
        let mut written = fs_err::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&file)?;
        std::io::Write::write_all(&mut written, &bytes)?;
        out::say(&format!("{}  {}", encode(&sha256(&bytes)), file.display()));
        Ok(())
    }
}

async fn make(app: &App, ente: &str, quarter: Quarter, t: Lang) -> Result<Vec<u8>, Failure> {
    let found = of_name(app, ente).await?;
    let ente = found
        .ok_or_else(|| format!("no Ente is called {ente}"))?
        .ente;
    let now = app.clock.now();
    let begins = quarter.period()?.from();
    if now <= begins {
        return Err(format!("the quarter has not begun yet: it does at {begins}").into());
    }
    let told = quarterly(app, Scope::All, ente.id, quarter).await?;
    let told = told.ok_or("the Ente is gone")?;
    let report = compose(t, &app.about, &told, now)?;
    let bytes = app.typesetter.set(&report).await?;
    let made = MadeReport {
        actor: "console",
        ente: ente.id,
        quarter,
        sha256: &encode(&sha256(&bytes)),
        fingerprint: &report.fingerprint,
    };
    note_report(app, made).await?;
    Ok(bytes)
}

fn quarter(text: &str) -> Result<Quarter, &'static str> {
    let named = Named::read(text).and_then(Quarter::of);
    named.ok_or("a quarter is written 2026-Q3")
}

fn language(text: &str) -> Result<Lang, &'static str> {
    Lang::from_code(text).ok_or("it or en")
}

//! `audit`: the record of who did what: seals it, verifies it, exports it.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde_json::json;

use super::{Failure, Place, open, out};
use crate::app::App;
use crate::app::audit::export::{self, Manifest};
use crate::app::audit::verify::{Against, verify};
use crate::app::audit::{Broken, Report, seal};
use crate::clock::Clock;
use crate::sealing::{Sealing, decode, encode, read, read_any};

#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Seal each day that is over; the server does so by itself
    Seal {
        /// Answer with a JSON object
        #[arg(long)]
        json: bool,
    },
    /// Check every record, and every seal, and name the first record that is broken
    Verify(Verify),
    /// Write some days as a signed folder, which can be verified without the store
    Export(Export),
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// Seals that were kept elsewhere; those of the data folder otherwise
    #[arg(long, value_name = "FILE", conflicts_with = "export")]
    seals: Option<PathBuf>,
    /// An exported folder instead of the store
    #[arg(long, value_name = "FOLDER")]
    export: Option<PathBuf>,
    /// The public key that is trusted, in hexadecimal digits; that of the data folder, or of the export, otherwise
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// Answer with a JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Export {
    /// The first day, as in 2026-01-31
    #[arg(long, value_name = "DATE")]
    from: Date,
    /// The last day
    #[arg(long, value_name = "DATE")]
    to: Date,
    /// A folder that is empty, or is not there
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Answer with a JSON object
    #[arg(long)]
    json: bool,
}

impl Audit {
    pub(super) async fn run(self, place: &Place, clock: Clock) -> Result<(), Failure> {
        match self {
            Self::Seal { json } => seal_now(&place.app(clock).await?, json).await,
            Self::Verify(Verify {
                export: Some(folder),
                key,
                json,
                ..
            }) => verify_export(&folder, key.as_deref(), json),
            Self::Verify(asked) => {
                let app = open(&place.config()?, clock).await?;
                verify_store(&app, asked).await
            }
            Self::Export(asked) => export_days(&place.app(clock).await?, asked).await,
        }
    }
}

async fn seal_now(app: &App, json: bool) -> Result<(), Failure> {
    let days = seal::seal(app).await?;
    if json {
        let days: Vec<_> = days.iter().map(ToString::to_string).collect();
        out::answer(&json!({ "sealed": days }));
    } else if days.is_empty() {
        out::say("Every day that is over is sealed.");
    } else {
        for day in &days {
            out::say(&format!("{day} is sealed."));
        }
    }
    Ok(())
}

async fn verify_store(app: &App, asked: Verify) -> Result<(), Failure> {
    let sealing = app.sealing.as_ref().ok_or("there is no key")?;
    let against = Against {
        keys: vec![trusted(asked.key.as_deref(), sealing)?],
        outside: match &asked.seals {
            Some(path) => read(path)?,
            None => read_any(&sealing.seals_file())?.unwrap_or_default(),
        },
    };
    let key = encode(&against.keys[0]);
    let report = verify(&app.store, against).await?;
    if asked.json {
        out::answer(&said(&report, &key));
    } else {
        tell(&report, &key);
    }
    judged(&report)
}

fn verify_export(folder: &Path, key: Option<&str>, json: bool) -> Result<(), Failure> {
    let (manifest, report) = export::verify(folder, key)?;
    if json {
        let mut said = said(&report, &manifest.public_key);
        said["export"] = json!(manifest);
        out::answer(&said);
    } else {
        out::say(&format!(
            "An export of {} to {}, made at {}.",
            manifest.from, manifest.to, manifest.made_at
        ));
        tell(&report, &manifest.public_key);
        if key.is_none() {
            out::say("Compare the key with the one that you know, or name that one with --key.");
        }
    }
    judged(&report)
}

async fn export_days(app: &App, asked: Export) -> Result<(), Failure> {
    let manifest: Manifest = export::export(app, (asked.from, asked.to), &asked.out).await?;
    if asked.json {
        out::answer(&json!(manifest));
    } else {
        out::say(&format!(
            "{} records, from {} to {}, are in {}.\nThey are signed by {}.\nAnybody verifies them with \
             `custode-server audit verify --export {}`.",
            manifest.records,
            manifest.first_seq,
            manifest.last_seq,
            asked.out.display(),
            manifest.public_key,
            asked.out.display()
        ));
    }
    Ok(())
}

fn trusted(key: Option<&str>, sealing: &Sealing) -> Result<Vec<u8>, Failure> {
    match key {
        Some(text) => decode(text).ok_or_else(|| "--key is 64 hexadecimal digits".into()),
        None => Ok(sealing.key.public()),
    }
}

fn tell(report: &Report, key: &str) {
    out::say(&format!(
        "{} records hold, up to {}; {} were forgotten in their time.",
        report.records, report.last, report.forgotten
    ));
    match report.sealed {
        Some((day, last)) => out::say(&format!(
            "{} seals hold. The last is of {day} and vouches for the records up to {last}; {} stand after it.",
            report.seals,
            report.last.saturating_sub(last)
        )),
        None => out::say("No seal vouches for them."),
    }
    out::say(&format!("The key is {key}."));
    for broken in &report.broken {
        out::say(&format!("!!  {broken}"));
    }
}

fn said(report: &Report, key: &str) -> serde_json::Value {
    let broken = |broken: &Broken| {
        json!({
            "seq": broken.seq,
            "day": broken.day.map(|day| day.to_string()),
            "fault": broken.fault.to_string(),
        })
    };
    json!({
        "holds": report.broken.is_empty(),
        "records": report.records,
        "forgotten": report.forgotten,
        "last_seq": report.last,
        "seals": report.seals,
        "sealed_day": report.sealed.map(|(day, _)| day.to_string()),
        "sealed_seq": report.sealed.map(|(_, last)| last),
        "public_key": key,
        "broken": report.broken.iter().map(broken).collect::<Vec<_>>(),
    })
}

fn judged(report: &Report) -> Result<(), Failure> {
    match report.broken.first() {
        None => Ok(()),
        Some(broken) => Err(format!("the audit is broken: {broken}").into()),
    }
}

//! Demo: a furnished house in one command: a server, an Ente, this machine as one of its servers,
//! and a small SIC module to break and to mend.

pub(crate) mod furnish;
mod keyboard;
mod late;
mod module;
mod on_call;
mod once;

use std::net::Ipv4Addr;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::browser::Browser;
use crate::house::{self, House, Plan};
use crate::{run, say, setup, workspace};
use module::Module;

/// How the demo is shown.
#[derive(Args)]
pub(crate) struct Options {
    /// Break and mend the module once, without a person, and end
    #[arg(long)]
    once: bool,
    /// With --once: print one JSON object and nothing else on standard output
    #[arg(long, requires = "once")]
    json: bool,
}

/// The waits that the demo uses in the place of the catalogue's minutes, so that a person need not wait for them.
pub(crate) const RAISE_AFTER: Duration = Duration::from_secs(2);
/// See [`RAISE_AFTER`].
pub(crate) const CLEAR_AFTER: Duration = Duration::from_secs(3);

/// Builds, furnishes and shows the house.
pub(crate) fn run(options: &Options) -> Result<()> {
    let tell: fn(&str) = if options.json { say::aside } else { say::line };
    tell("Custode, dimostrazione. Tutto gira su questa macchina e in una cartella temporanea.");
    setup::prepare(setup::For::Running)?;
    let Furnished { house, module } = furnished(tell)?;
    let browser = Browser::log_in(&house.web(), house::OPERATOR.login, house::PASSWORD)?;
    if options.once {
        let seen = once::show(&house, &module, &browser, tell)?;
        say::line(&serde_json::to_string(&seen)?);
        if !seen.is_all_well() {
            bail!("the demonstration did not go as promised");
        }
        return Ok(());
    }
    tell("4/4 le persone chiedono, il servizio lavora …");
    furnish::furnish(&house)?;
    introduce(&house, &module);
    keyboard::hold(&house, &module, &browser)
}

/// A house with everything in it.
pub(crate) struct Furnished {
    pub(crate) house: House,
    pub(crate) module: Module,
}

/// Builds the programs, starts them, and fills the house with people and tickets in every state.
pub(crate) fn furnished(tell: fn(&str)) -> Result<Furnished> {
    build(tell)?;
    let module = Module::start()?;
    let house = House::plan(plan(&module)?)?;
    tell("2/4 avvio il server con la base dati incorporata …");
    house.serve()?;
    tell("3/4 registro questa macchina e avvio il suo agente …");
    house.furnish()?;
    Ok(Furnished { house, module })
}

/// Whose pages are worth a look, and which; nobody's login is a stranger's.
pub(crate) fn places(house: &House) -> Result<Vec<(&'static str, String)>> {
    let mut places = vec![("", "/login".to_owned())];
    for path in [
        "/queue",
        "/tickets",
        "/articles",
        "/machines",
        "/tasks",
        "/calls/new",
    ] {
        places.push((house::OPERATOR.login, path.to_owned()));
    }
    places.push((house::OPERATOR.login, "/verifications".to_owned()));
    places.push((house::COORDINATOR.login, contract(house)?));
    for path in [
        "/on-call",
        "/on-call/rotas/infrastructure",
        "/on-call/rotas/software",
    ] {
        places.push((house::COORDINATOR.login, path.to_owned()));
    }
    places.push((house::SPECIALIST.login, "/on-call/mine".to_owned()));
    for path in ["/home", "/requests/new", "/tickets"] {
        places.push((house::USER.login, path.to_owned()));
    }
    for path in [
        "/routing",
        "/routing/rules/new",
        "/routing/trial",
        "/routing/versions/1",
        "/consulting",
    ] {
        places.push((house::COORDINATOR.login, path.to_owned()));
    }
    places.push((house::VENDOR.login, "/tasks".to_owned()));
    for login in ["coordinatore", "referente"] {
        places.push((login, "/figures".to_owned()));
    }
    places.push((house::USER.login, "/account".to_owned()));
    for path in [
        "/people",
        "/people/new",
        "/webhooks",
        "/audit",
        "/audit/administrators",
        "/audit/yearly?seed=demo",
        "/account",
        "/account/tokens",
        "/api/problems",
    ] {
        places.push((house::ADMINISTRATOR.login, path.to_owned()));
    }
    for who in [&house::SPECIALIST, &house::USER] {
        let browser = Browser::log_in(&house.web(), who.login, house::PASSWORD)?;
        for ticket in browser.listed("/tickets")? {
            places.push((who.login, format!("/tickets/{}", ticket.id)));
        }
    }
    Ok(places)
}

/// Where the contract of the Ente is.
pub(crate) fn contract(house: &House) -> Result<String> {
    let coordinator = Browser::log_in(&house.web(), house::COORDINATOR.login, house::PASSWORD)?;
    let listed = coordinator.page("/contracts")?;
    let (_, after) = listed
        .split_once("href=\"/contracts/")
        .context("an Ente has a contract")?;
    let ente = after.split('"').next().unwrap_or_default();
    Ok(format!("/contracts/{ente}"))
}

fn build(tell: fn(&str)) -> Result<()> {
    tell("1/4 compilo server, agente e installatore (la prima volta ci vogliono alcuni minuti) …");
    let mut cargo = run::cargo(&[
        "build",
        "--quiet",
        "--package",
        "custode-server",
        "--package",
        "custode-agent",
        "--package",
        "custode-installer",
    ]);
    let status = cargo.status()?;
    if !status.success() {
        bail!("the build failed: {status}");
    }
    Ok(())
}

fn introduce(house: &House, module: &Module) {
    say::line("");
    say::line(&format!("  Banco (SAM)      {}/tickets", house.web()));
    say::line(&format!("  Macchine         {}/machines", house.web()));
    say::line(&format!("  Modulo SIC       {}", module.url()));
    say::line(&format!("  Misure           {}/metrics", house.web()));
    say::line("");
    say::line(&format!("  Parola d'accesso di tutti: {}", house::PASSWORD));
    for person in house::PEOPLE {
        say::line(&format!("    {:<14} {}", person.login, person.name));
    }
    say::line("");
    say::line(&format!(
        "  Per la dimostrazione le attese sono accorciate: un guasto conta dopo {} s (di norma 5 minuti), rientra dopo {} s (di norma 10 minuti).",
        RAISE_AFTER.as_secs(),
        CLEAR_AFTER.as_secs()
    ));
}

/// Everything on loopback, the agent as it was just built, the module watched every second.
fn plan(module: &Module) -> Result<Plan> {
    let binaries = workspace::target_folder()?.join("debug");
    Ok(Plan {
        agent: binaries.join("custode-agent"),
        binaries,
        address: Ipv4Addr::LOCALHOST.into(),
        server_in: Vec::new(),
        agent_in: Vec::new(),
        watch: format!(
            "[[watch.http]]\nname = \"Anagrafe\"\nurl = \"{}\"\ninterval_s = 1\nseverity = 1\n\n[checks.http_failing]\nraise_after_s = {}\nclear_after_s = {}\n",
            module.url(),
            RAISE_AFTER.as_secs(),
            CLEAR_AFTER.as_secs()
        ),
    })
}

//! Command: what the person asked for, from the arguments to the last line.

use std::path::{Path, PathBuf};

use crate::cli::{At, Cli, Command, Install, Uninstall};
use crate::facts::{self, Configured, Facts, Kept, Seen, Systemd};
use crate::perform::perform;
use crate::places::Places;
use crate::plan::plan;
use crate::request::{Request, Target};
use crate::step::{Step, Supplies};
use crate::token::TokenSource;
use crate::{removal, say};

/// Does it; otherwise says in a sentence why not. `program` is where this program lies.
pub(crate) fn run(cli: Cli, program: Option<&Path>) -> Result<(), String> {
    match cli.command {
        Command::Install(arguments) => install(*arguments, program),
        Command::Uninstall(arguments) => uninstall(&arguments),
        Command::Status(at) => status(&at),
    }
}

fn install(arguments: Install, program: Option<&Path>) -> Result<(), String> {
    let places = places(&arguments.at)?;
    let target = match (&arguments.at.root, arguments.no_service) {
        (Some(_), _) => Target::Folder,
        (None, true) => Target::NoService,
        (None, false) => Target::Service,
    };
    let beside = || {
        program
            .unwrap_or(Path::new(""))
            .with_file_name("custode-agent")
    };
    let request = Request {
        server: arguments.server,
        fingerprint: arguments.ca_fingerprint,
        class: arguments.class,
        agent_binary: arguments.agent_binary.unwrap_or_else(beside),
        target,
    };
    let facts = look(&places, &request.programs())?;
    let plan = plan(&facts, &request, &places).map_err(|refusal| refusal.to_string())?;
    if plan.steps.is_empty() {
        say::line("Niente da fare: è già tutto a posto.");
    } else if arguments.dry_run {
        list(&plan.steps);
    } else {
        let source = match (arguments.token, arguments.token_file) {
            (Some(token), _) => TokenSource::Argument(token),
            (None, Some(file)) => TokenSource::File(file),
            (None, None) => TokenSource::Input,
        };
        let supplies = supplies(&plan.steps, &source, arguments.proxy)?;
        perform(&plan.steps, &supplies).map_err(|failed| failed.sentence())?;
        say::line("Fatto.");
    }
    for remark in &plan.remarks {
        say::line(&format!("! {remark}"));
    }
    Ok(())
}

/// The token is read only if it will be used: an installed machine needs none.
fn supplies(
    steps: &[Step],
    source: &TokenSource,
    proxy: Option<reqwest::Url>,
) -> Result<Supplies, String> {
    let enrols = steps.iter().any(|step| matches!(step, Step::Enrol(_)));
    let token = enrols.then(|| source.token()).transpose();
    let token = token.map_err(|error| say::with_causes(&error))?;
    Ok(Supplies { token, proxy })
}

fn uninstall(arguments: &Uninstall) -> Result<(), String> {
    let places = places(&arguments.at)?;
    let facts = look(&places, &places.agent())?;
    if arguments.at.root.is_none() && facts.mine.uid != 0 {
        return Err("serve root: ripetere con sudo".to_owned());
    }
    let removals = removal::plan(&facts, &places, arguments.keep_state);
    if removals.is_empty() {
        say::line("Niente da togliere: qui non è installato niente.");
        return Ok(());
    }
    if arguments.dry_run {
        list(&removals);
        return Ok(());
    }
    let mut left = Vec::new();
    for removal in &removals {
        match removal.apply() {
            Ok(()) => say::done(&removal.to_string()),
            Err(error) => left.push(format!("{removal}: {}", say::with_causes(&error))),
        }
    }
    if left.is_empty() {
        say::line("Fatto.");
        return Ok(());
    }
    Err(format!(
        "non riesce: {}. Il resto è stato tolto; tolta la causa, ripetere.",
        left.join("; ")
    ))
}

fn status(at: &At) -> Result<(), String> {
    let places = places(at)?;
    let facts = look(&places, &places.agent())?;
    let lines = [
        agent_line(&facts, &places),
        server_line(&facts),
        identity_line(&facts),
        service_line(&facts),
    ];
    for line in &lines {
        match line {
            Ok(good) => say::done(good),
            Err(bad) => say::line(&format!("✗ {bad}")),
        }
    }
    match lines.iter().filter(|line| line.is_err()).count() {
        0 => Ok(()),
        _ => {
            Err("non è tutto a posto; `custode-installer install` rimette ciò che manca".to_owned())
        }
    }
}

fn agent_line(facts: &Facts, places: &Places) -> Result<String, String> {
    for path in places.agent() {
        match facts.at(&path) {
            Seen::File(..) => {}
            Seen::Nothing | Seen::Folder(_) | Seen::Odd => {
                return Err(format!("agente non trovato in {}", path.display()));
            }
        }
    }
    Ok(format!("agente {}", places.asked().display()))
}

fn server_line(facts: &Facts) -> Result<String, String> {
    match &facts.config {
        Configured::For(server) => Ok(format!("server {server}")),
        Configured::Absent => Err("configurazione mancante".to_owned()),
        Configured::Unclear => {
            Err("configurazione che non si legge o non nomina un server".to_owned())
        }
    }
}

fn identity_line(facts: &Facts) -> Result<String, String> {
    match (&facts.identity, facts.authority) {
        (Kept::Good, Some(authority)) => Ok(format!("identità valida, dell'autorità {authority}")),
        (Kept::Good | Kept::Absent, _) => {
            Err("identità mancante, o leggibile solo da root".to_owned())
        }
        (Kept::Unfit(why), _) => Err(format!("identità inutilizzabile: {why}")),
    }
}

fn service_line(facts: &Facts) -> Result<String, String> {
    match facts.systemd {
        Systemd::Absent => Ok("servizio: qui systemd non c'è".to_owned()),
        Systemd::Running {
            enabled: true,
            active: true,
        } => Ok("servizio attivo".to_owned()),
        Systemd::Running { active: false, .. } => Err("servizio fermo".to_owned()),
        Systemd::Running { enabled: false, .. } => {
            Err("servizio attivo, ma non a ogni accensione".to_owned())
        }
    }
}

fn places(at: &At) -> Result<Places, String> {
    let Some(root) = &at.root else {
        return Ok(Places::of_the_machine());
    };
    let root = std::path::absolute(root).map_err(|error| format!("{}: {error}", root.display()))?;
    Ok(Places::under(&root))
}

fn look(places: &Places, programs: &[PathBuf; 3]) -> Result<Facts, String> {
    facts::gather(places, programs).map_err(|error| say::with_causes(&error))
}

fn list(what: &[impl std::fmt::Display]) {
    say::line("Senza --dry-run:");
    for it in what {
        say::line(&format!("- {it}"));
    }
}

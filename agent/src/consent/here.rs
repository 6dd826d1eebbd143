//! Here: what somebody says at the machine's console, carried to the agent's counter.

use std::fmt::Write as _;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use custode_domain::assistance::Grant;
use custode_domain::id::SessionId;
use custode_protocol::assist::{NotAGrant, ShortCode};

use super::counter::{Answered, Asked, Counter, Shown};
use super::papers::Papers;
use super::terminal;
use crate::privileged::slip;

/// The agent answers at once, or it is not well.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest list, bytes.
const LONGEST: u64 = 64 * 1024;

/// Why nothing was said.
#[derive(Debug, thiserror::Error)]
pub enum NotSaid {
    /// There is no agent to say it to.
    #[error("the agent does not answer: is it running, and is this root?")]
    NoAgent(#[source] io::Error),
    /// It answers something that is no answer.
    #[error("the agent's answer cannot be read")]
    Answer(#[source] serde_json::Error),
    /// It shows no grant.
    #[error("what the agent shows cannot be read")]
    Grant(#[from] NotAGrant),
    /// Nothing of the sort is there.
    #[error("no session of this name is there: `custode-agent consent list` shows all")]
    Unknown,
    /// The agent did not do it.
    #[error("{0}")]
    Not(String),
    /// Nobody can be asked.
    #[error("nobody sits here to agree: run this at the console, or say the code with --code")]
    NobodyHere,
    /// The code is another.
    #[error("this is not the code of the session: nothing was agreed to")]
    OtherCode,
    /// Whoever was asked did not say yes.
    #[error("nothing was agreed to")]
    No,
    /// The file that closes the machine cannot be written or removed.
    #[error("the machine's file cannot be changed")]
    Paper(#[source] io::Error),
}

/// Shows what waits and what runs.
pub fn list(state: &Path) -> Result<String, NotSaid> {
    let shown = all(state)?;
    if shown.is_empty() {
        return Ok("Nessuna sessione di assistenza attende o è in corso.".to_owned());
    }
    let texts: Result<Vec<String>, NotSaid> = shown.iter().map(text).collect();
    Ok(texts?.join("\n"))
}

/// Agrees, after it was shown what to, and somebody said yes or the code. `slips` is where only root writes: what is left
/// there is the proof that it was root who agreed.
pub fn accept(
    (state, slips): (&Path, &Path),
    session: SessionId,
    code: Option<&str>,
    by: &str,
) -> Result<String, NotSaid> {
    let shown = all(state)?;
    let shown = shown.iter().find(|it| it.grant.session == session);
    let shown = shown.ok_or(NotSaid::Unknown)?;
    let grant = shown.grant.read()?;
    let right = ShortCode::of(&grant);
    match code {
        Some(code) if code.eq_ignore_ascii_case(&right.to_string()) => {}
        Some(_) => return Err(NotSaid::OtherCode),
        None => ask(shown)?,
    }
    slip::leave(slips, &grant, by).map_err(NotSaid::Paper)?;
    let asked = Asked::Accept {
        grant: shown.grant.clone(),
        by: by.to_owned(),
    };
    done(state, &asked)?;
    Ok("Consenso dato: il tecnico può entrare.".to_owned())
}

/// Refuses.
pub fn refuse(
    state: &Path,
    session: SessionId,
    reason: Option<String>,
    by: &str,
) -> Result<String, NotSaid> {
    let asked = Asked::Refuse {
        session: session.to_string(),
        by: by.to_owned(),
        reason,
    };
    done(state, &asked)?;
    Ok("Richiesta rifiutata.".to_owned())
}

/// Ends.
pub fn end(state: &Path, session: SessionId, by: &str) -> Result<String, NotSaid> {
    let asked = Asked::End {
        session: session.to_string(),
        by: by.to_owned(),
    };
    done(state, &asked)?;
    Ok("La sessione viene chiusa.".to_owned())
}

/// Closes the machine to all sessions: the file first, which needs no agent and no server, then the agent is told.
pub fn block(state: &Path, papers: &Papers, reason: &str) -> Result<String, NotSaid> {
    papers.close(reason).map_err(NotSaid::Paper)?;
    let told = done(state, &Asked::Look);
    Ok(match told {
        Ok(()) => "Chiuso: le sessioni in corso terminano e nessuna ne comincia, finché non si esegue `custode-agent unblock`.".to_owned(),
        Err(why) => format!("Chiuso: nessuna sessione comincia finché non si esegue `custode-agent unblock`. L'agente non l'ha ancora saputo ({why}): se è in esecuzione se ne accorge entro pochi secondi."),
    })
}

/// Opens it again.
pub fn unblock(papers: &Papers) -> Result<String, NotSaid> {
    papers.reopen().map_err(NotSaid::Paper)?;
    Ok("Riaperto: vale di nuovo la regola della macchina.".to_owned())
}

fn ask(shown: &Shown) -> Result<(), NotSaid> {
    if !terminal::is_here() {
        return Err(NotSaid::NobodyHere);
    }
    terminal::show(&text(shown)?);
    let question = "Il tecnico al telefono legge lo stesso codice, e può entrare?";
    let agrees = terminal::agrees(question).map_err(NotSaid::NoAgent)?;
    agrees.then_some(()).ok_or(NotSaid::No)
}

fn text(shown: &Shown) -> Result<String, NotSaid> {
    let grant: Grant = shown.grant.read()?;
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "Sessione {}", grant.session);
    let _ = writeln!(text, "  codice:   {}", ShortCode::of(&grant));
    let _ = writeln!(text, "  ticket:   {}", grant.ticket);
    let _ = writeln!(text, "  tecnico:  {}", grant.key);
    let _ = writeln!(text, "  utente:   {}", grant.user);
    let _ = writeln!(text, "  per fare: {}", grant.classes);
    let _ = writeln!(text, "  fino al:  {}", grant.until);
    match &shown.reason {
        Some(reason) => {
            let reason = custode_domain::ticket::Line::fit(reason);
            let _ = writeln!(text, "  motivo:   {reason}\n  attende una risposta");
        }
        None => text.push_str("  il tecnico può entrare o è già entrato\n"),
    }
    Ok(text)
}

fn all(state: &Path) -> Result<Vec<Shown>, NotSaid> {
    match say(state, &Asked::List)? {
        Answered::List(shown) => Ok(shown),
        Answered::Done => Ok(Vec::new()),
        Answered::Not(why) => Err(NotSaid::Not(why)),
    }
}

fn done(state: &Path, asked: &Asked) -> Result<(), NotSaid> {
    match say(state, asked)? {
        Answered::Done | Answered::List(_) => Ok(()),
        Answered::Not(why) => Err(NotSaid::Not(why)),
    }
}

fn say(state: &Path, asked: &Asked) -> Result<Answered, NotSaid> {
    let mut line = serde_json::to_string(asked).map_err(NotSaid::Answer)?;
    line.push('\n');
    let carry = || -> io::Result<String> {
        let mut stream = UnixStream::connect(Counter::within(state))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.write_all(line.as_bytes())?;
        let mut answer = String::new();
        BufReader::new(stream.take(LONGEST)).read_line(&mut answer)?;
        if answer.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(answer)
    };
    let answer = carry().map_err(NotSaid::NoAgent)?;
    serde_json::from_str(&answer).map_err(NotSaid::Answer)
}

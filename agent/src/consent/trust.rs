//! Trust: makes a contact's passkey known to this machine, at its console, after its words were compared.

use std::fmt::Write as _;
use std::io::{self, BufRead as _, Read as _};
use std::path::Path;

use custode_domain::id::MachineId;
use custode_protocol::assist::{ContactKey, MAX_RECORD};
use jiff::Timestamp;

use super::contacts::{self, Contact, NotTaken};
use super::terminal;
use crate::config::ConfigError;

/// Why a contact was not made known.
#[derive(Debug, thiserror::Error)]
pub enum NotTrusted {
    /// The record cannot be had.
    #[error("the record cannot be read")]
    Read(#[source] io::Error),
    /// It is not taken.
    #[error(transparent)]
    Record(#[from] NotTaken),
    /// Nobody can be asked.
    #[error(
        "nobody sits here to compare the words: run this at the console, or say them with --words \"…\""
    )]
    NobodyHere,
    /// The words are others.
    #[error(
        "the words are not those of the record: it is not the one that the contact's page shows"
    )]
    OtherWords,
    /// Whoever was asked did not say yes.
    #[error("nothing was changed")]
    No,
}

/// Reads a record from a file, or, with `-`, the line that is pasted; asks, and keeps it.
pub fn contact(
    path: &Path,
    from: &Path,
    words: Option<&str>,
    machine: MachineId,
    now: Timestamp,
) -> Result<String, NotTrusted> {
    let record = record(from)?;
    let contact = Contact::new(record, machine, now)?;
    let name = contact.name();
    let right = contact.words();
    match words {
        Some(words) if right.are(words) => {}
        Some(_) => return Err(NotTrusted::OtherWords),
        None => ask(&contact)?,
    }
    contacts::add(path, contact)?;
    Ok(format!(
        "{name}: la sua passkey è riconosciuta da questa macchina ({right})."
    ))
}

/// Who is known.
pub fn list(path: &Path) -> Result<String, ConfigError> {
    let contacts = contacts::read(path)?;
    if contacts.is_empty() {
        return Ok(
            "Nessun contatto: aggiungerne uno con `custode-agent trust contact`.".to_owned(),
        );
    }
    let mut text = String::new();
    for contact in contacts {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}", contact.name());
        let _ = writeln!(text, "  parole: {}", contact.words());
        let _ = writeln!(
            text,
            "  Ente: {}; pagine: {}",
            contact.ente(),
            contact.record.origin
        );
        let _ = writeln!(text, "  riconosciuto dal {}", contact.enrolled_at);
    }
    Ok(text)
}

/// Forgets one.
pub fn remove(path: &Path, name: &str) -> Result<String, NotTaken> {
    if contacts::remove(path, name)? {
        Ok(format!(
            "{name}: la sua passkey non è più riconosciuta da questa macchina."
        ))
    } else {
        Ok(format!(
            "{name}: nessun contatto si chiama così (`custode-agent trust list`)."
        ))
    }
}

fn ask(contact: &Contact) -> Result<(), NotTrusted> {
    if !terminal::is_here() {
        return Err(NotTrusted::NobodyHere);
    }
    let record = &contact.record;
    terminal::show(&format!(
        "Contatto: {}\nEnte: {}\nPagine: {}\n\nParole: {}\n\n\
         Devono essere le stesse che il contatto legge sulla propria pagina: farsele dire da lui.",
        record.name,
        record.ente,
        record.origin,
        contact.words()
    ));
    let question = "Sono le stesse, e questa persona può dare il consenso per questa macchina?";
    if terminal::agrees(question).map_err(NotTrusted::Read)? {
        Ok(())
    } else {
        Err(NotTrusted::No)
    }
}

fn record(from: &Path) -> Result<ContactKey, NotTrusted> {
    let mut line = Vec::new();
    let most = u64::try_from(MAX_RECORD).unwrap_or(u64::MAX) + 2;
    if from == Path::new("-") {
        let mut pasted = String::new();
        let stdin = io::stdin().lock().take(most).read_line(&mut pasted);
        stdin.map_err(NotTrusted::Read)?;
        line.extend_from_slice(pasted.as_bytes());
    } else {
        let file = fs_err::File::open(from).map_err(NotTrusted::Read)?;
        file.take(most)
            .read_to_end(&mut line)
            .map_err(NotTrusted::Read)?;
    }
    let line = line.trim_ascii();
    if line.len() > MAX_RECORD {
        return Err(NotTaken::TooLong.into());
    }
    Ok(serde_json::from_slice(line).map_err(NotTaken::NotARecord)?)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::super::authenticator::Authenticator;
    use super::*;

    #[test]
    fn a_passkey_is_known_after_its_words_were_said_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        fs_err::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let path = folder.path().join("contacts.toml");
        let file = folder.path().join("record");
        let record = Authenticator::es256("Referente Operativo").record();
        fs_err::write(&file, serde_json::to_string(&record).unwrap() + "\n").unwrap();
        let trust = |words: Option<&str>| {
            let now = Timestamp::UNIX_EPOCH;
            contact(&path, &file, words, Authenticator::MACHINE, now)
        };
        let wrong = "acqua ".repeat(8);
        assert!(matches!(trust(Some(&wrong)), Err(NotTrusted::OtherWords)));
        assert_eq!(contacts::read(&path).unwrap(), []);
        let words = record.words().to_string().replace('-', " ");
        let said = trust(Some(&words)).unwrap();
        assert!(
            said.starts_with("Referente Operativo: la sua passkey"),
            "{said}"
        );
        assert!(list(&path).unwrap().contains(&record.words().to_string()));
        assert!(matches!(
            trust(Some(&words)),
            Err(NotTrusted::Record(NotTaken::NameTaken(_)))
        ));
        assert!(
            remove(&path, "Referente Operativo")
                .unwrap()
                .contains("non è più")
        );
        assert_eq!(contacts::read(&path).unwrap(), []);

        for wrong in ["", "{}", &"x".repeat(MAX_RECORD + 1)] {
            fs_err::write(&file, wrong).unwrap();
            assert!(trust(Some(&words)).is_err());
        }
    }
}

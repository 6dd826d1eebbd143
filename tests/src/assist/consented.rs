//! Consented: a town whose contact is at a browser with a passkey that the machine knows, and how long it takes from the
//! contact's tap to the technician's prompt.

use std::io::Read as _;
use std::process::{Child, Stdio};
use std::time::Duration;

use super::contact::Contact;
use super::town::{HOST, Town, agent};
use super::visits::Visits;
use crate::{Desk, now};

/// A machine that asks.
const ASK: &str = "mode = \"ask\"\nclasses = [\"shell\"]";

/// The town's visits, and the person who agrees to them.
pub struct Consented {
    visits: Visits,
    contact: Contact,
}

impl Consented {
    /// Opens the town and enrols the contact at the machine; nothing where no browser's scripts are named.
    pub async fn open() -> Option<Self> {
        let mut town = Town::open(ASK);
        let web = town.house.web_url().replace("127.0.0.1", "localhost");
        let tunnels = town.at("tunnels.sock").display().to_string();
        // Browsers keep keys for names.
        town.house.configure(&format!(
            "[link]\ntunnels = \"{tunnels}\"\n[passkeys]\nsite = \"{web}\"\n"
        ));
        town.house.kill();
        town.house.start();
        let ente = town.house.ente().to_owned();
        let referente = ["--login", "referente", "--name", "Referente di prova"];
        let rest = ["--role", "referente", "--ente", &ente];
        let words = [&["user", "add"], &referente[..], &rest[..]].concat();
        town.house.tell(&words, Desk::PASSWORD);
        let contact = Contact::sit_down(&web, "referente", Desk::PASSWORD)?;
        let record = town.at("record");
        fs_err::write(&record, &contact.record).unwrap();
        let record = record.display().to_string();
        let trust = ["trust", "contact", &record, "--words", &contact.words];
        agent(&town.machine.config(), &trust);
        Some(Self {
            visits: Visits::begin(town).await,
            contact,
        })
    }

    /// From the contact's tap to the technician's prompt, through a session that is over afterwards.
    pub async fn tap_to_prompt(&mut self) -> Duration {
        let session = self.visits.ask("shell").await;
        self.visits.await_state(&session, "offered").await;
        let tapped = self.contact.agree(&session);
        self.visits.await_tunnel();
        let mut client = at_the_prompt(&self.visits.town);
        let millis = now().as_millisecond() - tapped;
        client.kill().unwrap();
        client.wait().unwrap();
        self.visits.await_state(&session, "ended").await;
        Duration::from_millis(millis.unsigned_abs())
    }
}

/// A window in which the prompt has come.
fn at_the_prompt(town: &Town) -> Child {
    let mut ssh = town.client("ssh");
    ssh.args(["-tt", HOST]);
    ssh.stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut client = ssh.spawn().unwrap();
    let (mut said, output) = (Vec::new(), client.stdout.as_mut().unwrap());
    while !said.ends_with(b"$ ") {
        let mut byte = [0];
        let read = output.read(&mut byte).unwrap();
        assert_eq!(read, 1, "{}", String::from_utf8_lossy(&said));
        said.push(byte[0]);
    }
    client
}

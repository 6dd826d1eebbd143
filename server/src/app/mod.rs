//! The use cases: one file per flow, over the rules and the store. They know no HTTP and no terminal.

use std::net::IpAddr;
use std::sync::Arc;

use custode_domain::id::{EnteId, MachineId, SiteId};
use custode_domain::machine::MachineClass;
use custode_trust::workshop::SigningKey;
use tokio::sync::Semaphore;

use crate::about::About;
use crate::authority::Authority;
use crate::clock::Clock;
use crate::files::Files;
use crate::metrics::Metrics;
use crate::mint::Mint;
use crate::oidc::Provider;
use crate::sealing::Sealing;
use crate::store::Store;
use crate::typesetter::Typesetter;

pub mod account;
pub mod add_person;
pub mod alerts;
pub mod articles;
pub mod assistance;
mod attempts;
pub mod audit;
pub mod brought;
pub mod browsers;
pub mod choices;
pub mod consulting;
pub mod contracts;
pub mod enrol;
pub mod figures;
pub mod files;
pub mod found_ente;
pub mod health;
pub mod heartbeat;
pub mod held;
#[cfg(test)]
pub(crate) mod house;
pub mod identity;
pub mod intake;
pub mod issue_token;
pub mod known_browsers;
pub mod list_enti;
pub mod list_machines;
pub mod list_tickets;
pub mod live;
mod note_access;
pub mod notify;
pub mod on_call;
pub mod once;
pub mod open_request;
pub mod passkeys;
pub mod people;
pub mod proposals;
pub mod rate_ticket;
mod reach_ticket;
pub mod rebuild;
pub mod recognise;
pub mod record_lapses;
pub mod renew;
pub mod repository;
pub mod request_form;
pub mod revoke;
pub mod rights;
pub mod routing;
pub mod second_factor;
pub mod sent_once;
pub mod show_measures;
pub mod show_ticket;
pub mod sign_in;
pub mod sign_in_elsewhere;
pub mod tasks;
pub mod tell_numbers;
pub mod tellings;
pub mod tokens;
pub mod under_way;
pub mod verifications;
pub mod viewer;
pub mod watch_silence;
pub mod webhooks;
pub mod words;
pub mod work_ticket;
mod write_ticket;

/// Passwords hashed at a time: 19 MiB and tens of milliseconds each, and anybody may ask.
const HASHING: usize = 4;

/// What all use cases share. One per process.
pub struct App {
    /// What the server remembers.
    pub store: Store,
    /// The time of day.
    pub clock: Clock,
    /// Identifiers and tokens.
    pub mint: Mint,
    /// What is counted.
    pub metrics: Metrics,
    /// Who signs certificates.
    pub authority: Authority,
    /// Which machines were heard since the last flush.
    pub heard: heartbeat::Heard,
    /// Which machines hold a connection.
    pub held: Arc<held::Held>,
    /// Who is told what changes.
    pub live: Arc<live::Live>,
    /// Whether browsers reach the people's listener through TLS: their cookies are then never sent without.
    pub behind_tls: bool,
    /// By which media people can be told anything.
    pub ways: notify::Ways,
    /// How browsers are called; they are not while nothing says how.
    pub browsers: Option<browsers::Browsers>,
    /// By whom people may sign in beside their password; by nobody while nothing says by whom.
    pub provider: Option<Provider>,
    /// How people's own keys are asked for; they are not while nothing says at which address.
    pub passkeys: Option<passkeys::Passkeys>,
    /// Where technicians' clients connect first; they have no way in while nothing says so.
    pub bastion: Option<assistance::Bastion>,
    /// What the pages say of who runs the service.
    pub about: About,
    /// The contents of attachments.
    pub files: Files,
    /// How much is attached.
    pub attachments: files::Limits,
    /// Who makes PDF records.
    pub typesetter: Typesetter,
    /// What seals the audit; nothing does in a program that was started without it.
    pub sealing: Option<Arc<Sealing>>,
    /// What stamps the signed rosters; nothing does in a program that was started without it.
    pub stamping: Option<Arc<SigningKey>>,
    /// For how long the audit is kept.
    pub retention: audit::forget::Retention,
    /// For how long recordings of remote sessions are kept.
    pub recordings_kept: assistance::recording::Months,
    /// Who looks at which recording.
    looks: assistance::recording::Looks,
    /// Places for reading recordings.
    replaying: Semaphore,
    /// Places for hashing passwords.
    hashing: Semaphore,
    /// Who tried tokens in vain.
    attempts: attempts::Attempts<IpAddr>,
    /// Who gave wrong passwords.
    tries: sign_in::Tries,
    /// How many failed logins were written of late.
    failures_written: note_access::Written,
    /// Which tokens were used today.
    tokens_used: tokens::Used,
    /// How much everybody of the desk had to do a moment ago.
    loads: proposals::Loads,
}

impl App {
    /// An application over an open store.
    pub fn new(store: Store, files: Files, clock: Clock, authority: Authority) -> Self {
        Self {
            store,
            clock,
            mint: Mint,
            metrics: Metrics::default(),
            authority,
            heard: heartbeat::Heard::default(),
            held: Arc::default(),
            live: Arc::new(live::Live::new(u64::from_be_bytes(Mint.bytes()))),
            behind_tls: false,
            ways: notify::Ways::default(),
            browsers: None,
            provider: None,
            passkeys: None,
            bastion: None,
            about: About::default(),
            files,
            attachments: files::Limits::default(),
            typesetter: Typesetter::Here,
            sealing: None,
            stamping: None,
            retention: audit::forget::Retention::default(),
            recordings_kept: assistance::recording::MONTHS,
            looks: assistance::recording::Looks::default(),
            replaying: Semaphore::new(assistance::recording::AT_ONCE),
            hashing: Semaphore::new(HASHING),
            attempts: attempts::Attempts::new(enrol::ALLOWED),
            tries: sign_in::Tries::default(),
            failures_written: note_access::Written::default(),
            tokens_used: tokens::Used::default(),
            loads: proposals::Loads::default(),
        }
    }
}

/// A machine that was recognised by its certificate: who it is, whatever it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MachineRef {
    /// Its Ente.
    pub ente: EnteId,
    /// Where it stands.
    pub site: SiteId,
    /// Itself.
    pub id: MachineId,
    /// What people expect of it.
    pub class: MachineClass,
}

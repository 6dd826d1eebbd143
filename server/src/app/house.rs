//! A house for tests: a server without doors over a real store, and machines that report to it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use custode_domain::Severity;
use custode_domain::finding::{Change, FindingCode, Object, Transition};
use custode_domain::id::{BootId, EnteId, FindingId, MachineId, PersonId, SessionId, TicketId};
use custode_domain::machine::MachineClass;
use custode_domain::notice::Occasion;
use custode_domain::person::Role;
use custode_domain::ticket::Ticket;
use custode_protocol::V1;
use custode_protocol::bounded::List;
use custode_protocol::report::{Report, WireTransition};
use uuid::Uuid;

use super::viewer::Viewer;
use super::{App, MachineRef, found_ente, intake};
use crate::authority::Authority;
use crate::clock::Clock;
use crate::files::Files;
use crate::lang::Lang;
use crate::mint::sha256;
use crate::stamping;
use crate::store::enti::Site;
use crate::store::machines::Machine;
use crate::store::{Store, StoreError, Tx, machines, notices, recordings, tickets};

/// A server without doors, and how many reports each machine has sent.
pub(super) struct House {
    pub(super) app: Arc<App>,
    pub(super) site: Site,
    sent: BTreeMap<MachineId, u64>,
    made: u128,
    _data: tempfile::TempDir,
}

/// A server without doors that keeps its data in this folder.
pub(crate) async fn app(data: &Path, clock: Clock) -> App {
    let authority = Authority::open(data, clock.unwound()).unwrap();
    let url = format!("sqlite:{}", data.join("custode.db").display());
    let store = Store::open(&url.parse().unwrap()).unwrap();
    store.migrate().await.unwrap();
    let files = Files::in_folder(&data.join("files")).unwrap();
    let mut app = App::new(store, files, clock, authority);
    app.stamping = Some(Arc::new(stamping::open(data).unwrap()));
    app
}

/// Somebody who is recognised.
pub(crate) fn viewer(role: Role, ente: Option<EnteId>) -> Viewer {
    Viewer {
        id: PersonId::from_uuid(Uuid::from_u128(9)),
        name: "Persona di prova".to_owned(),
        role,
        ente,
        ente_name: ente.map(|_| "Comune di Esempio".to_owned()),
        area: None,
        language: Lang::default(),
        granted: None,
        must_change: false,
        exposed: false,
        alerts: Vec::new(),
    }
}

/// The same over a database that does not answer.
pub(crate) fn app_without_store(data: &Path) -> App {
    let clock = Clock::system();
    let authority = Authority::open(data, clock.unwound()).unwrap();
    // Port 9 is `discard`, which nobody runs.
    let nowhere = "postgres://nobody@127.0.0.1:9/nothing".parse().unwrap();
    App::new(
        Store::open(&nowhere).unwrap(),
        Files::in_memory(),
        clock,
        authority,
    )
}

impl House {
    pub(super) async fn open() -> Self {
        Self::with_clock(Clock::system()).await
    }

    pub(super) async fn with_clock(clock: Clock) -> Self {
        let data = tempfile::tempdir().unwrap();
        let app = Arc::new(app(data.path(), clock).await);
        let now = app.clock.now();
        let ente = found_ente::found_ente(&app, "Comune di Esempio", now)
            .await
            .unwrap();
        let site = found_ente::found_site(&app, ente.id, "Municipio", "", now)
            .await
            .unwrap();
        Self {
            app,
            site,
            sent: BTreeMap::new(),
            made: 0,
            _data: data,
        }
    }

    pub(super) async fn machine(&mut self, class: MachineClass) -> MachineRef {
        let machine = MachineRef {
            ente: self.site.ente,
            site: self.site.id,
            id: MachineId::from_uuid(self.uuid()),
            class,
        };
        let row = Machine {
            ente: machine.ente,
            id: machine.id,
            site: machine.site,
            class,
            name: "sic-01".to_owned(),
            os: String::new(),
            agent_version: String::new(),
            facts: "{}".to_owned(),
            enrolled_at: self.app.clock.now(),
            last_heard_at: Some(self.app.clock.now()),
        };
        self.app
            .store
            .write("test", move |tx| machines::insert(tx, &row))
            .await
            .unwrap();
        machine
    }

    fn uuid(&mut self) -> Uuid {
        self.made += 1;
        Uuid::from_u128(self.made)
    }

    pub(super) fn raised(
        &mut self,
        code: FindingCode,
        object: &str,
        severity: Severity,
    ) -> Transition {
        let at = self.app.clock.now();
        Transition {
            finding: FindingId::from_uuid(self.uuid()),
            ordinal: 0,
            code,
            object: Object::parse(object).unwrap(),
            at,
            change: Change::Raised {
                severity,
                since: at,
            },
        }
    }

    /// Sends the machine's next report, twice: a repeat changes nothing.
    pub(super) async fn report(&mut self, machine: MachineRef, transitions: &[Transition]) {
        let sequence = self.sent.entry(machine.id).or_default();
        *sequence += 1;
        let sequence = *sequence;
        for _twice in 0..2 {
            self.say(machine, sequence, transitions).await.unwrap();
        }
    }

    /// Sends a report under any number.
    pub(super) async fn say(
        &self,
        machine: MachineRef,
        sequence: u64,
        transitions: &[Transition],
    ) -> Result<(), intake::NotTaken> {
        let report = Report {
            version: V1,
            boot: BootId::from_uuid(machine.id.uuid()),
            sequence,
            sealed_at: self.app.clock.now(),
            facts: None,
            transitions: List::new(transitions.iter().map(WireTransition::from).collect()).unwrap(),
            aggregates: List::default(),
            dropped: None,
        };
        // The instant of sealing aside, so that the same words are the same report.
        let digest = sha256(&serde_json::to_vec(&report.transitions).unwrap());
        let now = self.app.clock.now();
        let answer = intake::receive(&self.app, &machine, report, digest, now).await?;
        assert_eq!(answer.sequence, sequence);
        Ok(())
    }

    /// All tickets, the oldest first.
    pub(super) async fn tickets(&self) -> Vec<Ticket> {
        let ente = self.site.ente;
        let read = move |tx: &mut Tx<'_>| {
            let mut rows = tickets::page_of_ente(tx, ente, None, 1000)?;
            rows.reverse();
            let ticket = |row: &tickets::TicketRow| Ok(tickets::load(tx, ente, row.id)?.unwrap().0);
            rows.iter()
                .map(ticket)
                .collect::<Result<Vec<_>, StoreError>>()
        };
        self.app.store.read("test", read).await.unwrap()
    }

    pub(super) async fn owed(&self, ticket: TicketId) -> Vec<Occasion> {
        let ente = self.site.ente;
        let owed = self
            .app
            .store
            .read("test", move |tx| notices::of_ticket(tx, ente, ticket))
            .await
            .unwrap();
        owed.into_iter().map(|owed| owed.notice.occasion).collect()
    }
}

/// Something was recorded of a session, whatever its machine says.
pub(crate) async fn record(app: &App, ente: EnteId, session: SessionId) {
    let now = app.clock.now();
    let recorded = app.store.write("record", move |tx| {
        recordings::add(tx, ente, (session, 0), (0, b"{}"), now)
    });
    recorded.await.unwrap();
}

/// The desk opens a ticket for a caller.
pub(crate) async fn open_ticket(app: &App, ente: EnteId, requester: PersonId) -> TicketId {
    use custode_domain::channel::Channel;
    use custode_domain::person::Level;
    use custode_domain::ticket::{Concern, Kind, Opening, Routed, Subject};

    let now = app.clock.now();
    let opening = Opening {
        ticket: app.mint.ticket_id(now),
        ente,
        concern: Concern::Ente,
        requester: Some(requester),
        channel: Channel::Phone,
        kind: Kind::Fault,
        severity: Severity::NonBlocking,
        level: Level::First,
        category: None,
        routed: Routed::NotTried,
        competence: None,
        subject: Subject::parse("La stampante non stampa").unwrap(),
        description: None,
        arrived: now,
    };
    let id = opening.ticket;
    let operator = viewer(Role::Operator, None).actor();
    let events = Ticket::open(operator, opening, now).unwrap();
    let mint = app.mint;
    app.store
        .write("test", move |tx| {
            super::write_ticket::open(tx, mint, &events, now)
        })
        .await
        .unwrap();
    id
}

/// The documents of the audit records of this action, in their order.
pub(crate) async fn audited(app: &App, action: &'static str) -> Vec<String> {
    use crate::store::audit;

    let records = app.store.read("test", |tx| audit::after(tx, 0, 1000)).await;
    let wanted = records.unwrap().into_iter();
    let wanted = wanted.filter(|record| record.action == action);
    wanted.map(|record| record.document).collect()
}

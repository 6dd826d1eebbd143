//! House: the people's routes over a real store, without a network. Two Enti with one site each.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, header};
use axum::response::Response;
use bytes::Bytes;
use custode_domain::assistance::{Class, Classes, Length};
use custode_domain::category::Category;
use custode_domain::finding::FindingCode;
use custode_domain::id::{
    ArticleId, AttachmentId, BootId, EnteId, MachineId, PersonId, SessionId, TaskId, TicketId,
};
use custode_domain::machine::MachineClass;
use custode_domain::person::Role;
use custode_domain::ticket::{Area, AreaKind, Competence, Line, Text};
use custode_protocol::V1;
use custode_protocol::bounded::{self, List};
use custode_protocol::enrol::{EnrolRequest, WireMachineClass};
use custode_protocol::report::{Report, WireChange};
use tower::ServiceExt;
use uuid::Uuid;

use super::people::{ALL, PASSWORD, Who};
use super::said;
use crate::app::add_person::{Newcomer, add_person};
use crate::app::articles::{ArticleState, Audience, Draft, write};
use crate::app::assistance;
use crate::app::brought::brought;
use crate::app::enrol::enrol;
use crate::app::files;
use crate::app::found_ente::{find_site, found_ente, found_site};
use crate::app::house::{app, app_without_store, record, viewer};
use crate::app::issue_token::issue_token;
use crate::app::list_tickets::{Filter, list_tickets};
use crate::app::rights::Action;
use crate::app::routing::{self, Described};
use crate::app::show_ticket::show_ticket;
use crate::app::tokens;
use crate::app::viewer::Viewer;
use crate::app::webhooks::{self, Address, Event};
use crate::app::work_ticket::{Command, work_ticket};
use crate::app::{App, MachineRef, intake};
use crate::clock::Clock;
use crate::mint::sha256;
use crate::routes::Route;
use crate::web::client::Client;

/// The name under which the tests call the server.
pub(crate) const HOST: &str = "custode.example";
/// Between the parts of a form with files.
const BOUNDARY: &str = "----custode-boundary";
const SITE: &str = "Municipio";

/// A server with its people's routes.
pub(crate) struct House {
    pub(crate) app: Arc<App>,
    pub(crate) enti: [EnteId; 2],
    router: Router,
    _data: tempfile::TempDir,
}

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl House {
    pub(crate) async fn open() -> Self {
        Self::with(false, Clock::system()).await
    }

    pub(crate) async fn behind_tls() -> Self {
        Self::with(true, Clock::system()).await
    }

    /// A house where it is as late as this clock says.
    #[cfg(feature = "wound-clock")]
    pub(crate) async fn at(clock: Clock) -> Self {
        Self::with(false, clock).await
    }

    /// A house whose database does not answer.
    pub(crate) fn without_store() -> Self {
        let data = tempfile::tempdir().unwrap();
        let app = Arc::new(app_without_store(data.path()));
        Self {
            router: crate::web::router(app.clone()),
            app,
            enti: [EnteId::from_uuid(Uuid::nil()); 2],
            _data: data,
        }
    }

    async fn with(behind_tls: bool, clock: Clock) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut app = app(data.path(), clock).await;
        app.behind_tls = behind_tls;
        let mut ids = Vec::new();
        for name in ["Comune di Esempio", "Comune di Altrove"] {
            let now = app.clock.now();
            let ente = found_ente(&app, name, now).await.unwrap().id;
            found_site(&app, ente, SITE, "", now).await.unwrap();
            ids.push(ente);
        }
        let app = Arc::new(app);
        Self {
            router: crate::web::router(app.clone()),
            app,
            enti: [ids[0], ids[1]],
            _data: data,
        }
    }

    /// Adds somebody and logs them in: the cookie, as a browser sends it.
    pub(crate) async fn log_in(&self, who: Who) -> String {
        self.add(who).await;
        self.log_in_again(who).await
    }

    /// Logs in somebody who was added.
    pub(crate) async fn log_in_again(&self, who: Who) -> String {
        let form = format!(
            "login={}&password={}",
            who.login,
            PASSWORD.replace(' ', "+")
        );
        let answer = self.post("/login", &form, None).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.cookie().split(';').next().unwrap().to_owned()
    }

    pub(crate) async fn add(&self, who: Who) {
        assert!(ALL.iter().any(|known| known.login == who.login));
        let newcomer = Newcomer {
            login: who.login.to_owned(),
            name: format!("{} di prova", who.login),
            role: who.role,
            ente: who.ente.map(|place| self.enti[place]),
            email: None,
            language: crate::lang::Lang::It,
            area: None,
        };
        let now = self.app.clock.now();
        add_person(&self.app, newcomer, PASSWORD, now)
            .await
            .unwrap();
    }

    /// A routing rule in force: the rule of the draft, and the version.
    pub(crate) async fn rules(&self) -> (String, String) {
        let coordinator = self.somebody(Role::Coordinator).await;
        let described = Described {
            name: Line::fit("Stampanti"),
            to: Competence::Infrastructure,
            categories: [Category::Scanner].into(),
            kinds: BTreeSet::new(),
            enti: BTreeSet::new(),
            machines: Vec::new(),
            classes: BTreeSet::new(),
            channels: BTreeSet::new(),
            phrases: Vec::new(),
            at_least: None,
        };
        let rule = routing::put(&self.app, &coordinator, 0, None, described).await;
        routing::try_draft(&self.app, &coordinator, 1, 100)
            .await
            .unwrap();
        let version = routing::switch_on(&self.app, &coordinator, 1).await;
        (rule.unwrap().to_string(), version.unwrap().to_string())
    }

    /// A server enrols at the site of this Ente.
    pub(crate) async fn machine(&self, ente: usize) -> MachineRef {
        let (ente, now) = (self.enti[ente], self.app.clock.now());
        let site = find_site(&self.app, ente, SITE).await.unwrap();
        let class = MachineClass::Server;
        let token = issue_token(&self.app, &site, class, 1, now)
            .await
            .unwrap()
            .0;
        let key = rcgen::KeyPair::generate().unwrap();
        let request = rcgen::CertificateParams::default().serialize_request(&key);
        let asks = EnrolRequest {
            version: V1,
            token: bounded::Text::fit(token.reveal()),
            certificate_request: bounded::Text::fit(&request.unwrap().pem().unwrap()),
            hostname: bounded::Text::fit("sic-01"),
            class: WireMachineClass::Server,
        };
        let from = Ipv4Addr::LOCALHOST.into();
        let id: MachineId = enrol(&self.app, asks, from, now).await.unwrap().machine;
        MachineRef {
            ente,
            site: site.id,
            id,
            class,
        }
    }

    /// The machine's first report: all that it may say is `text`. The ticket that this opens.
    pub(crate) async fn report(&self, machine: &MachineRef, text: &str) -> TicketId {
        self.report_as(machine, text, FindingCode::HttpFailing, 1)
            .await
    }

    /// The same of another fault.
    pub(crate) async fn report_as(
        &self,
        machine: &MachineRef,
        text: &str,
        code: FindingCode,
        severity: u8,
    ) -> TicketId {
        let now = self.app.clock.now();
        let finding = self.app.mint.uuid(now);
        let mut raised = said::raised(finding, code, text, now);
        if let WireChange::Raised { severity: told, .. } = &mut raised.change {
            *told = severity;
        }
        let report = Report {
            version: V1,
            boot: BootId::from_uuid(self.app.mint.uuid(now)),
            sequence: 1,
            sealed_at: now,
            facts: Some(said::facts(text, now)),
            transitions: List::fit(vec![raised]),
            aggregates: List::default(),
            dropped: None,
        };
        let wire = serde_json::to_vec(&report).unwrap();
        let read: Report = serde_json::from_slice(&wire).unwrap();
        intake::receive(&self.app, machine, read, sha256(&wire), now)
            .await
            .unwrap();
        let listed = list_tickets(
            &self.app,
            &viewer(Role::Referente, Some(machine.ente)),
            (&Filter::default(), ""),
            None,
        )
        .await;
        listed.unwrap().rows[0].row.id
    }

    /// Every route that the server declares.
    pub(crate) fn routes(&self) -> Vec<Route> {
        crate::web::declared(self.app.clone())
    }

    /// Sends out a task for a ticket that nobody works on yet, to a vendor of exemplary name.
    pub(super) async fn task(&self, ticket: TicketId) -> TaskId {
        let text = || Text::parse("Va guardato").unwrap();
        let area = Area {
            kind: AreaKind::Vendor,
            name: Line::fit("Fornitore di esempio"),
        };
        let escalate = Command::Escalate {
            to: Competence::Software,
            reason: text(),
        };
        let send = Command::AssignTask {
            area,
            request: text(),
            target: None,
        };
        for (role, command) in [
            (Role::Operator, Command::TakeCharge),
            (Role::Operator, escalate),
            (Role::Specialist, Command::TakeCharge),
            (Role::Specialist, send),
        ] {
            self.give(role, ticket, command).await;
        }
        let desk = viewer(Role::Specialist, None);
        let shown = show_ticket(&self.app, &desk, ticket).await.unwrap();
        shown.unwrap().ticket.tasks()[0].assignment.task
    }

    /// A remote session that a specialist asks for.
    pub(super) async fn session(&self, machine: &MachineRef, ticket: TicketId) -> SessionId {
        let wanted = assistance::Wanted {
            machine: machine.id,
            key: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
                .parse()
                .unwrap(),
            user: "assistenza".parse().unwrap(),
            classes: Classes::new([Class::Shell]).unwrap(),
            length: Length::minutes(30).unwrap(),
            reason: Line::fit("Va guardato"),
        };
        let by = viewer(Role::Specialist, None);
        let asked = assistance::request(&self.app, &by, ticket, wanted).await;
        let session = asked.unwrap();
        record(&self.app, machine.ente, session).await;
        session
    }

    /// A command of somebody of this role.
    pub(super) async fn give(&self, role: Role, ticket: TicketId, command: Command) {
        let by = viewer(role, None);
        work_ticket(&self.app, &by, ticket, None, command)
            .await
            .unwrap();
    }

    /// A draft for the desk, by a writer of its own.
    pub(crate) async fn article(&self, text: &str) -> ArticleId {
        let newcomer = Newcomer {
            login: "redattore".to_owned(),
            name: "Redattore di prova".to_owned(),
            role: Role::Operator,
            ente: None,
            email: None,
            language: crate::lang::Lang::It,
            area: None,
        };
        let now = self.app.clock.now();
        let writer = Viewer {
            id: add_person(&self.app, newcomer, PASSWORD, now)
                .await
                .unwrap(),
            ..viewer(Role::Operator, None)
        };
        let draft = Draft {
            title: Line::fit(text),
            body: Text::parse(text).unwrap(),
            audience: Audience::Desk,
            state: ArticleState::Draft,
        };
        write(&self.app, &writer, draft).await.unwrap()
    }

    /// A file on this ticket, put there by the operator who wrote the draft.
    pub(super) async fn attachment(&self, of: &MachineRef, ticket: TicketId) -> AttachmentId {
        let operator = self.colleague().await;
        let contents = Bytes::from_static(b"errore 42");
        let file = files::receive(&self.app, of.ente, "log.txt", contents);
        let attached = files::Attached {
            text: None,
            files: vec![file.await.unwrap()],
        };
        files::attach(&self.app, &operator, ticket, attached, None)
            .await
            .unwrap();
        let brought = brought(&self.app, &operator, ticket).await;
        brought.unwrap().files[0].id
    }

    /// The token of another operator.
    pub(super) async fn token(&self) -> Uuid {
        let maker = self.colleague().await;
        let wanted = tokens::Wanted {
            name: Line::fit("Programma di prova"),
            rights: vec![Action::SeeTickets],
            days: 30,
        };
        tokens::make(&self.app, &maker, wanted).await.unwrap();
        tokens::list(&self.app, &maker).await.unwrap()[0].id
    }

    /// A user of this Ente who never comes in.
    pub(super) async fn neighbour(&self, ente: usize) -> PersonId {
        let newcomer = Newcomer {
            login: format!("vicino-{}", self.app.mint.token().reveal()),
            name: "Vicino di prova".to_owned(),
            role: Role::User,
            ente: Some(self.enti[ente]),
            email: None,
            language: crate::lang::Lang::It,
            area: None,
        };
        let now = self.app.clock.now();
        let added = add_person(&self.app, newcomer, PASSWORD, now).await;
        added.unwrap()
    }

    /// A webhook of the installation.
    pub(super) async fn webhook(&self) -> Uuid {
        let administrator = viewer(Role::PlatformAdministrator, None);
        let id = self.colleague().await.id;
        let administrator = Viewer {
            id,
            ..administrator
        };
        let address = Address::parse("https://example.org/hook").unwrap();
        let made = webhooks::set_up(&self.app, &administrator, address, &Event::ALL).await;
        made.unwrap().0
    }

    /// A shift, a swap that waits, and the name of a calendar: of two specialists of their own.
    pub(super) async fn on_call(&self) -> (String, String, String) {
        use crate::app::on_call::{AskedOf, AskedShift, add_shift, ask_swap, my_shifts, open_feed};
        use crate::app::people::{Known, add};
        use custode_domain::on_call::ShiftLine;
        use custode_domain::ticket::Competence;

        let mut specialists = Vec::new();
        for _ in 0..2 {
            let known = Known {
                name: "Specialista di prova".to_owned(),
                role: Role::Specialist,
                ente: None,
                email: None,
                phone: None,
                area: None,
                competences: vec![Competence::Software],
                language: crate::lang::Lang::It,
            };
            let login = format!("turno-{}", self.app.mint.token().reveal());
            let administrator = viewer(Role::PlatformAdministrator, None);
            let (id, _) = add(&self.app, &administrator, login, known).await.unwrap();
            specialists.push(Viewer {
                id,
                ..viewer(Role::Specialist, None)
            });
        }
        let shift = AskedShift {
            competence: Competence::Software,
            line: ShiftLine::First,
            person: specialists[0].id,
            from: "2030-11-30T18:00".parse().unwrap(),
            until: "2030-12-01T08:30".parse().unwrap(),
        };
        let coordinator = Viewer {
            id: self.colleague().await.id,
            ..viewer(Role::Coordinator, None)
        };
        add_shift(&self.app, &coordinator, shift).await.unwrap();
        let mine = my_shifts(&self.app, &specialists[0]).await.unwrap();
        let asked = AskedOf {
            shift: mine.shifts[0].id,
            to: specialists[1].id,
            in_return: None,
        };
        let swap = ask_swap(&self.app, &specialists[0], asked).await.unwrap();
        let feed = open_feed(&self.app, &specialists[0])
            .await
            .unwrap()
            .unwrap();
        (
            mine.shifts[0].id.to_string(),
            swap.to_string(),
            format!("{}.ics", feed.reveal()),
        )
    }

    /// Another operator, added with a login of their own.
    pub(crate) async fn colleague(&self) -> Viewer {
        self.somebody(Role::Operator).await
    }

    /// Somebody else of the supplier's in this role.
    pub(crate) async fn somebody(&self, role: Role) -> Viewer {
        let newcomer = Newcomer {
            login: format!("collega-{}", self.app.mint.token().reveal()),
            name: "Collega di prova".to_owned(),
            role,
            ente: None,
            email: None,
            language: crate::lang::Lang::It,
            area: None,
        };
        let now = self.app.clock.now();
        let id = add_person(&self.app, newcomer, PASSWORD, now);
        Viewer {
            id: id.await.unwrap(),
            ..viewer(role, None)
        }
    }

    /// A form of our own page, with files: each a field, a name and contents; a typed field has no name.
    pub(super) async fn post_parts(
        &self,
        path: &str,
        parts: &[(&str, Option<&str>, &[u8])],
        cookie: &str,
    ) -> Answer {
        let mut body = Vec::new();
        for (field, file, contents) in parts {
            let name = file.map_or_else(String::new, |name| format!("; filename=\"{name}\""));
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"{name}\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(contents);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let request = Request::post(path)
            .header(header::HOST, HOST)
            .header(header::ORIGIN, format!("https://{HOST}"))
            .header(header::COOKIE, cookie)
            .header(
                header::CONTENT_TYPE,
                format!("multipart/form-data; boundary={BOUNDARY}"),
            );
        self.ask(request.body(Body::from(body)).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str, cookie: Option<&str>) -> Answer {
        let mut request = Request::get(path).header(header::HOST, HOST);
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    /// A form of our own page.
    pub(crate) async fn post(&self, path: &str, form: &str, cookie: Option<&str>) -> Answer {
        let origin = format!("https://{HOST}");
        self.post_from(Some(&origin), path, form, cookie).await
    }

    /// The form of the login, from this network address.
    pub(super) async fn enter(&self, form: &str, address: IpAddr) -> Answer {
        let request = Request::post("/login")
            .header(header::HOST, HOST)
            .header(header::ORIGIN, format!("https://{HOST}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .extension(Client { address });
        self.ask(request.body(Body::from(form.to_owned())).unwrap())
            .await
    }

    /// A form of the page of that origin.
    pub(crate) async fn post_from(
        &self,
        origin: Option<&str>,
        path: &str,
        form: &str,
        cookie: Option<&str>,
    ) -> Answer {
        let mut request = Request::post(path)
            .header(header::HOST, HOST)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        self.ask(request.body(Body::from(form.to_owned())).unwrap())
            .await
    }

    /// The answer as it comes, with a body that may have no end.
    pub(crate) async fn answer(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.answer(request).await;
        let (parts, mut body) = response.into_parts();
        // A stream of events has no end to wait for.
        if parts
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind == "text/event-stream")
        {
            body = Body::empty();
        }
        let body = to_bytes(body, 16 * 1024 * 1024).await.unwrap();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }
}

impl Answer {
    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn cookie(&self) -> &str {
        self.header(header::SET_COOKIE)
    }
}

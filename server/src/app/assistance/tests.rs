//! A session from the request to its end, as people and the machine see it.

use custode_domain::Severity;
use custode_domain::assistance::{
    Basis, Class, Classes, Ending, Grant, Length, Nonce, SessionStateName,
};
use custode_domain::finding::FindingCode;
use custode_domain::machine::MachineClass;
use custode_domain::person::Role;
use custode_domain::ticket::{Line, Medium, Text};
use custode_protocol::V1;
use custode_protocol::assist::{Assertion, Said, WireBasis, WireEnding, WireGrant, Word};
use custode_protocol::bounded::Text as Bounded;
use jiff::SignedDuration;

use super::*;
use crate::app::MachineRef;
use crate::app::add_person::{Newcomer, add_person};
use crate::app::house::{House, viewer};
use crate::app::repository::office::Office;
use crate::app::repository::put;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::app::work_ticket::{Command, work_ticket};
use crate::clock::Clock;

/// An Ente with a machine that reported a fault, and the people around it.
pub(super) struct Scene {
    pub(super) house: House,
    wound: tempfile::NamedTempFile,
    pub(super) machine: MachineRef,
    ticket: TicketId,
    pub(super) specialist: Viewer,
    pub(super) referente: Viewer,
    pub(super) stranger: Viewer,
}

impl Scene {
    pub(super) async fn open() -> Self {
        let wound = tempfile::NamedTempFile::new().unwrap();
        let mut house = House::with_clock(Clock::wound_by(wound.path().to_owned())).await;
        let machine = house.machine(MachineClass::Server).await;
        let fault = house.raised(FindingCode::HttpFailing, "Anagrafe", Severity::Blocking);
        house.report(machine, &[fault]).await;
        let ticket = house.tickets().await.last().unwrap().id();
        let specialist = person(&house, "specialista", Role::Specialist).await;
        let referente = person(&house, "referente", Role::Referente).await;
        let elsewhere = EnteId::from_uuid(uuid::Uuid::from_u128(4711));
        Self {
            stranger: viewer(Role::Referente, Some(elsewhere)),
            house,
            wound,
            machine,
            ticket,
            specialist,
            referente,
        }
    }

    pub(super) fn wind(&self, by: SignedDuration) {
        let at = self.house.app.clock.now() + by;
        let ahead = at.duration_since(self.house.app.clock.unwound()).as_secs();
        fs_err::write(self.wound.path(), ahead.to_string()).unwrap();
    }

    async fn request(&self) -> Result<SessionId, NotDone> {
        let wanted = Wanted {
            machine: self.machine.id,
            key: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
                .parse()
                .unwrap(),
            user: "assistenza".parse().unwrap(),
            classes: Classes::new([Class::Shell]).unwrap(),
            length: Length::minutes(30).unwrap(),
            reason: Line::fit("Anagrafe non risponde"),
        };
        request(&self.house.app, &self.specialist, self.ticket, wanted).await
    }

    fn grant(&self, session: SessionId) -> Grant {
        let now = self.house.app.clock.now();
        Grant {
            session,
            ente: self.machine.ente,
            machine: self.machine.id,
            ticket: self.ticket,
            key: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
                .parse()
                .unwrap(),
            user: "assistenza".parse().unwrap(),
            classes: Classes::new([Class::Shell]).unwrap(),
            until: Timestamp::from_second(now.as_second() + 1_800).unwrap(),
            nonce: Nonce([3; 32]),
        }
    }

    pub(super) async fn say(&self, session: SessionId, said: Said) -> Result<(), NotHeard> {
        let word = Word {
            version: V1,
            session,
            at_ms: self.house.app.clock.now().as_millisecond(),
            said,
        };
        hear(&self.house.app, self.machine, &word).await
    }

    pub(super) async fn offered(&self) -> SessionId {
        let session = self.request().await.unwrap();
        let grant = WireGrant::from(&self.grant(session));
        self.say(session, Said::Offered(grant)).await.unwrap();
        session
    }

    pub(super) async fn granted(&self) -> SessionId {
        let session = self.offered().await;
        let agreed = Answer::Consent(Box::new(assertion()));
        answer(&self.house.app, &self.referente, session, agreed)
            .await
            .unwrap();
        let shown = self.shown(session).await;
        let said = Said::Granted {
            grant: WireGrant::from(&shown.session.grant.unwrap()),
            basis: WireBasis::from(&Basis::Contact(Line::fit("Referente"))),
            host: Bounded::fit("sic-01.comune"),
        };
        self.say(session, said).await.unwrap();
        session
    }

    async fn shown(&self, session: SessionId) -> SessionShown {
        let shown = show(&self.house.app, &self.specialist, session).await;
        shown.unwrap().unwrap()
    }

    async fn state(&self, session: SessionId) -> SessionStateName {
        self.shown(session).await.session.state.name()
    }
}

async fn person(house: &House, login: &str, role: Role) -> Viewer {
    let ente = role.is_of_an_ente().then_some(house.site.ente);
    let newcomer = Newcomer {
        login: login.to_owned(),
        name: format!("{login} di prova"),
        role,
        ente,
        email: None,
        language: crate::lang::Lang::It,
        area: None,
    };
    let now = house.app.clock.now();
    let id = add_person(&house.app, newcomer, "una frase lunga per le prove", now)
        .await
        .unwrap();
    Viewer {
        id,
        ..viewer(role, ente)
    }
}

fn assertion() -> Assertion {
    Assertion {
        credential: Bounded::fit("Y3JlZGVuemlhbGU"),
        authenticator_data: Bounded::fit("YXV0ZW50aWNhdG9yZQ"),
        client_data: Bounded::fit("e30"),
        signature: Bounded::fit("ZmlybWE"),
    }
}

#[tokio::test]
async fn t28_what_a_contact_signed_reaches_the_machine_as_it_was_and_the_machine_alone_grants() {
    let scene = Scene::open().await;
    let app = &scene.house.app;
    let session = scene.offered().await;
    let wanted = errands(app, scene.machine).await.unwrap();
    assert_eq!(wanted.sessions.as_slice().len(), 1);
    assert_eq!(wanted.sessions.as_slice()[0].consent, None);
    let agreed = Answer::Consent(Box::new(assertion()));
    answer(app, &scene.referente, session, agreed)
        .await
        .unwrap();
    assert_eq!(scene.state(session).await, SessionStateName::Consented);
    let wanted = errands(app, scene.machine).await.unwrap();
    assert_eq!(wanted.sessions.as_slice()[0].consent, Some(assertion()));
    let ask = wanted.sessions.as_slice()[0]
        .ask
        .of(scene.machine.id)
        .unwrap();
    assert_eq!(ask.session, session);
    let other = scene.house.app.mint.uuid(app.clock.now());
    let foreign = MachineRef {
        id: MachineId::from_uuid(other),
        ..scene.machine
    };
    assert!(
        errands(app, foreign)
            .await
            .unwrap()
            .sessions
            .as_slice()
            .is_empty()
    );
}

#[tokio::test]
async fn t28_a_session_is_written_once_however_often_its_machine_tells_of_it() {
    let scene = Scene::open().await;
    let session = scene.granted().await;
    for _twice in 0..2 {
        scene.say(session, Said::Opened).await.unwrap();
    }
    assert_eq!(scene.state(session).await, SessionStateName::Open);
    answer(&scene.house.app, &scene.referente, session, Answer::End)
        .await
        .unwrap();
    let wanted = errands(&scene.house.app, scene.machine).await.unwrap();
    let end = wanted.sessions.as_slice()[0].end.clone();
    let why = Ending::Ente(scene.referente.id);
    assert_eq!(end.and_then(|end| end.read()), Some(why));
    for _twice in 0..2 {
        let said = Said::Ended {
            why: WireEnding::from(why),
            left: Some(Bounded::fit("crontab di assistenza")),
        };
        scene.say(session, said).await.unwrap();
    }
    let shown = scene.shown(session).await;
    assert_eq!(shown.session.state.name(), SessionStateName::Ended);
    assert_eq!(
        shown.session.left().map(ToString::to_string).as_deref(),
        Some("crontab di assistenza")
    );
    let tickets = scene.house.tickets().await;
    assert_eq!(tickets.last().unwrap().sessions().len(), 1);
    let wanted = errands(&scene.house.app, scene.machine).await.unwrap();
    assert!(
        wanted.sessions.as_slice().is_empty(),
        "nothing is wanted any more"
    );
}

#[tokio::test]
async fn t28_a_contact_of_another_ente_sees_no_session_and_the_desk_does_not_consent() {
    let scene = Scene::open().await;
    let app = &scene.house.app;
    let session = scene.offered().await;
    assert!(show(app, &scene.stranger, session).await.unwrap().is_none());
    assert!(list(app, &scene.stranger).await.unwrap().is_empty());
    for said in [
        Answer::Consent(Box::new(assertion())),
        Answer::Refuse(None),
        Answer::End,
    ] {
        let done = answer(app, &scene.stranger, session, said).await;
        assert!(matches!(done, Err(NotDone::Unseen)), "{done:?}");
    }
    let agreed = Answer::Consent(Box::new(assertion()));
    let done = answer(app, &scene.specialist, session, agreed).await;
    assert!(
        matches!(done, Err(NotDone::Refused(Refusal::NotForThisRole { .. }))),
        "{done:?}"
    );
    assert_eq!(scene.state(session).await, SessionStateName::Offered);
    assert!(!scene.specialist.can(Action::ConsentToAssistance));
    assert_eq!(list(app, &scene.referente).await.unwrap().len(), 1);
}

#[tokio::test]
async fn t28_silence_refuses_and_a_silent_machine_leaves_no_ghost() {
    let scene = Scene::open().await;
    let app = &scene.house.app;
    let session = scene.offered().await;
    assert_eq!(lapse(app).await.unwrap(), 0);
    scene.wind(SignedDuration::from_mins(16));
    assert_eq!(lapse(app).await.unwrap(), 1);
    assert_eq!(scene.state(session).await, SessionStateName::Expired);
    let session = scene.granted().await;
    scene.say(session, Said::Opened).await.unwrap();
    scene.wind(SignedDuration::from_mins(33));
    assert_eq!(lapse(app).await.unwrap(), 1);
    assert_eq!(lapse(app).await.unwrap(), 0);
    assert_eq!(scene.state(session).await, SessionStateName::Ended);
}

#[tokio::test]
async fn a_page_says_that_its_machine_is_silent_as_long_as_the_session_is_not_over() {
    let scene = Scene::open().await;
    let session = scene.granted().await;
    assert_eq!(scene.shown(session).await.silent_since, None);
    let heard = scene.house.app.clock.now();
    scene.wind(SignedDuration::from_mins(3));
    let silent = scene.shown(session).await.silent_since.unwrap();
    assert!(silent <= heard, "{silent}");
    scene.wind(SignedDuration::from_mins(30));
    lapse(&scene.house.app).await.unwrap();
    let shown = scene.shown(session).await;
    assert!(shown.session.is_over() && shown.silent_since.is_none());
}

#[tokio::test]
async fn t28_sessions_end_with_their_ticket() {
    let scene = Scene::open().await;
    let app = &scene.house.app;
    let session = scene.granted().await;
    let refused = scene.request().await;
    assert!(
        matches!(refused, Err(NotDone::Refused(Refusal::SessionUnderWay))),
        "{refused:?}"
    );
    for command in [
        Command::TakeCharge,
        Command::StartWork,
        Command::CloseTechnically {
            answer: Text::parse("Riavviato il servizio.").unwrap(),
            told: Medium::Phone,
            despite: Some(Text::parse("Il guasto resta aperto.").unwrap()),
        },
    ] {
        work_ticket(app, &scene.specialist, scene.ticket, None, command)
            .await
            .unwrap();
    }
    let shown = scene.shown(session).await;
    assert_eq!(shown.session.end_asked, Some(Ending::TicketClosed));
}

#[tokio::test]
async fn the_code_is_read_from_what_is_signed() {
    let scene = Scene::open().await;
    let session = scene.offered().await;
    let shown = scene.shown(session).await;
    let code = shown.code();
    assert_eq!(code.len(), 9, "{code}");
    let mut other = shown.clone();
    if let Some(grant) = &mut other.session.grant {
        grant.nonce = Nonce([4; 32]);
    }
    assert_ne!(other.code(), code);
}

#[tokio::test]
async fn t28_the_technician_alone_is_told_what_to_type_once_the_machine_granted_it() {
    let scene = Scene::open().await;
    let app = &scene.house.app;
    let bastion: Bastion = "assistenza.example.org:2222".parse().unwrap();
    let session = scene.offered().await;
    let technician = scene.specialist.id;
    let offered = scene.shown(session).await;
    assert_eq!(offered.command(technician, Some(&bastion)), None);
    answer(app, &scene.specialist, session, Answer::Withdraw)
        .await
        .unwrap();
    let session = scene.granted().await;
    let shown = scene.shown(session).await;
    assert_eq!(
        shown.command(technician, Some(&bastion)).as_deref(),
        Some("ssh -J assistenza.example.org:2222 assistenza@sic-01.comune")
    );
    assert_eq!(shown.command(technician, None), None);
    assert_eq!(shown.command(scene.referente.id, Some(&bastion)), None);
}

#[tokio::test]
async fn the_keys_of_the_served_roster_are_offered() {
    let scene = Scene::open().await;
    let ente = scene.machine.ente;
    let now = scene.house.app.clock.now();
    assert!(
        keys_offered(&scene.house.app, ente)
            .await
            .unwrap()
            .is_empty()
    );
    let key = scene.house.app.stamping.clone().unwrap();
    let tree = Office::open(ente, &key, now).roster(2, now);
    put(&scene.house.app, ente, tree, "console".to_owned())
        .await
        .unwrap();
    let offered = keys_offered(&scene.house.app, ente).await.unwrap();
    let names: Vec<_> = offered.iter().map(|key| key.technician.as_str()).collect();
    assert_eq!(names, ["Tecnico 0", "Tecnico 1"]);
}

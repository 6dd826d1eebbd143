//! Messages on their way to a real server on this computer, which verifies them with the reference implementation.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use custode_domain::person::Role;
use custode_domain::ticket::{Text, Visibility};
use serde_json::Value;
use uuid::Uuid;

use super::*;
use crate::app::house::viewer;
use crate::app::viewer::Viewer;
use crate::app::webhooks::{
    Address, BOTH_SECRETS, Change, DeliveryState, Event, Shown, change, rotate, set_up, show,
};
use crate::app::work_ticket::{Command, work_ticket};
use crate::clock::Clock;
use crate::web::tests::house::House;

/// What arrived: its head and its content.
type Arrived = Arc<Mutex<Vec<(HeaderMap, String)>>>;

/// A server that is told of events and answers as it was told to.
struct Receiver {
    arrived: Arrived,
    answer: Arc<Mutex<StatusCode>>,
    address: String,
}

impl Receiver {
    async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/hook", listener.local_addr().unwrap());
        let (arrived, answer) = (Arrived::default(), Arc::new(Mutex::new(StatusCode::OK)));
        let state = (arrived.clone(), answer.clone());
        let router = Router::new()
            .route("/hook", post(take))
            .route("/elsewhere", post(take))
            .with_state(state);
        #[expect(clippy::disallowed_methods, reason = "ends with the test")]
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            arrived,
            answer,
            address,
        }
    }

    fn answers(&self, status: StatusCode) {
        *self.answer.lock().unwrap() = status;
    }

    /// What arrived since this was asked last.
    fn arrived(&self) -> Vec<(HeaderMap, String)> {
        std::mem::take(&mut *self.arrived.lock().unwrap())
    }
}

async fn take(
    State((arrived, answer)): State<(Arrived, Arc<Mutex<StatusCode>>)>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, [(header::HeaderName, &'static str); 1]) {
    arrived.lock().unwrap().push((headers, body));
    let status = *answer.lock().unwrap();
    (status, [(header::LOCATION, "/elsewhere")])
}

/// A house with one webhook, and a clock that the test winds.
struct Hooked {
    house: House,
    receiver: Receiver,
    administrator: Viewer,
    sender: Sender,
    id: Uuid,
    secret: String,
    clock: std::path::PathBuf,
    _folder: tempfile::TempDir,
}

impl Hooked {
    async fn open(events: &[Event]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = folder.path().join("clock");
        let house = House::at(Clock::wound_by(clock.clone())).await;
        let receiver = Receiver::open().await;
        let administrator = Viewer {
            id: house.colleague().await.id,
            ..viewer(Role::PlatformAdministrator, None)
        };
        let address = Address::parse(&receiver.address).unwrap();
        let made = set_up(&house.app, &administrator, address, events).await;
        let (id, secret) = made.unwrap();
        Self {
            house,
            receiver,
            administrator,
            sender: Sender::new().unwrap(),
            id,
            secret,
            clock,
            _folder: folder,
        }
    }

    fn wind(&self, ahead: SignedDuration) {
        fs_err::write(&self.clock, ahead.as_secs().to_string()).unwrap();
    }

    /// Sends all that is due.
    async fn send(&self) -> Vec<(HeaderMap, String)> {
        while next(&self.house.app, &self.sender).await.unwrap() {}
        self.receiver.arrived()
    }

    async fn change(&self, what: Change) {
        let changed = change(&self.house.app, &self.administrator, self.id, what).await;
        assert!(changed.unwrap());
    }

    async fn shown(&self) -> Shown {
        let shown = show(&self.house.app, &self.administrator, self.id).await;
        shown.unwrap().unwrap()
    }
}

fn kind(body: &str) -> String {
    let body: Value = serde_json::from_str(body).unwrap();
    body["type"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn each_event_arrives_once_signed_and_without_what_people_wrote() {
    let hooked = Hooked::open(&Event::ALL).await;
    let machine = hooked.house.machine(0).await;
    let ticket = hooked.house.report(&machine, "Anagrafe").await;
    let note = Command::Note {
        visibility: Visibility::Internal,
        text: Text::parse("Segreto dell'ufficio").unwrap(),
    };
    let desk = viewer(Role::Operator, None);
    for command in [Command::TakeCharge, note] {
        work_ticket(&hooked.house.app, &desk, ticket, None, command)
            .await
            .unwrap();
    }
    let arrived = hooked.send().await;
    let kinds: Vec<_> = arrived.iter().map(|(_, body)| kind(body)).collect();
    assert_eq!(
        kinds,
        ["ticket.opened", "ticket.state_changed", "ticket.updated"]
    );
    let reader = standardwebhooks::Webhook::new(&hooked.secret).unwrap();
    for (headers, body) in &arrived {
        reader.verify(body.as_bytes(), headers).unwrap();
        assert!(!body.contains("Anagrafe") && !body.contains("Segreto"));
        assert!(body.contains(&ticket.to_string()));
    }
    assert_eq!(hooked.send().await.len(), 0, "nothing twice");
}

#[tokio::test]
async fn a_webhook_is_told_of_what_it_asked_for() {
    let hooked = Hooked::open(&[Event::StateChanged]).await;
    let machine = hooked.house.machine(0).await;
    let ticket = hooked.house.report(&machine, "Anagrafe").await;
    assert_eq!(hooked.send().await.len(), 0);
    let desk = viewer(Role::Operator, None);
    work_ticket(&hooked.house.app, &desk, ticket, None, Command::TakeCharge)
        .await
        .unwrap();
    assert_eq!(kind(&hooked.send().await[0].1), "ticket.state_changed");
}

#[tokio::test]
async fn what_did_not_arrive_comes_again_under_the_same_identifier() {
    let hooked = Hooked::open(&Event::ALL).await;
    hooked.receiver.answers(StatusCode::INTERNAL_SERVER_ERROR);
    hooked.change(Change::Try).await;
    let first = hooked.send().await;
    assert_eq!(hooked.send().await.len(), 0, "not before its time");
    let shown = hooked.shown().await;
    assert_eq!(shown.deliveries[0].state, DeliveryState::Pending);
    assert!(shown.webhook.failing_since.is_some());
    hooked.receiver.answers(StatusCode::NO_CONTENT);
    hooked.wind(SignedDuration::from_secs(6));
    let second = hooked.send().await;
    let id = |arrived: &[(HeaderMap, String)]| arrived[0].0["webhook-id"].clone();
    assert_eq!(id(&first), id(&second));
    let shown = hooked.shown().await;
    assert_eq!(shown.deliveries[0].state, DeliveryState::Delivered);
    assert_eq!(shown.webhook.failing_since, None);
}

#[tokio::test]
async fn who_answers_nothing_for_days_is_switched_off_and_loses_no_message() {
    let hooked = Hooked::open(&Event::ALL).await;
    hooked.receiver.answers(StatusCode::BAD_GATEWAY);
    hooked.change(Change::Try).await;
    let mut tries = 0;
    for hour in 0..24 * 8 {
        hooked.wind(SignedDuration::from_hours(hour));
        tries += hooked.send().await.len();
        if hour == 24 * 4 {
            hooked.change(Change::Try).await;
        }
    }
    assert!(
        (PAUSES.len() + 1..PAUSES.len() * 3).contains(&tries),
        "{tries}"
    );
    let shown = hooked.shown().await;
    assert_eq!(shown.webhook.disabled.unwrap().1, Disabled::Failing);
    let states: Vec<_> = shown.deliveries.iter().map(|one| one.state).collect();
    assert_eq!(states, [DeliveryState::Pending, DeliveryState::GivenUp]);
    hooked.receiver.answers(StatusCode::OK);
    hooked.change(Change::Enable).await;
    hooked.change(Change::Again(shown.deliveries[1].id)).await;
    hooked.wind(SignedDuration::from_hours(24 * 10));
    assert_eq!(hooked.send().await.len(), 2);
}

#[tokio::test]
async fn who_says_that_it_is_gone_is_told_nothing_more() {
    let hooked = Hooked::open(&Event::ALL).await;
    hooked.receiver.answers(StatusCode::GONE);
    hooked.change(Change::Try).await;
    assert_eq!(hooked.send().await.len(), 1);
    assert_eq!(
        hooked.shown().await.webhook.disabled.unwrap().1,
        Disabled::Gone
    );
    let machine = hooked.house.machine(0).await;
    hooked.house.report(&machine, "Anagrafe").await;
    assert_eq!(hooked.send().await.len(), 0);
}

#[tokio::test]
async fn a_redirect_leads_nowhere() {
    let hooked = Hooked::open(&Event::ALL).await;
    hooked.receiver.answers(StatusCode::TEMPORARY_REDIRECT);
    hooked.change(Change::Try).await;
    assert_eq!(hooked.send().await.len(), 1);
    assert_eq!(
        hooked.shown().await.deliveries[0].state,
        DeliveryState::Pending
    );
}

#[tokio::test]
async fn for_a_day_messages_are_signed_with_both_secrets() {
    let hooked = Hooked::open(&Event::ALL).await;
    let fresh = rotate(&hooked.house.app, &hooked.administrator, hooked.id).await;
    let fresh = fresh.unwrap().unwrap();
    let verified = |arrived: &[(HeaderMap, String)], secret: &str| {
        let signature = arrived[0].0["webhook-signature"].to_str().unwrap();
        let at = arrived[0].0["webhook-timestamp"].to_str().unwrap();
        let id = arrived[0].0["webhook-id"].to_str().unwrap();
        let reader = standardwebhooks::Webhook::new(secret).unwrap();
        let said = reader.sign(id, at.parse().unwrap(), arrived[0].1.as_bytes());
        signature
            .split(' ')
            .any(|one| one == said.as_ref().unwrap())
    };
    hooked.change(Change::Try).await;
    let both = hooked.send().await;
    assert!(verified(&both, &fresh) && verified(&both, &hooked.secret));
    hooked.wind(BOTH_SECRETS);
    hooked.change(Change::Try).await;
    let one = hooked.send().await;
    assert!(verified(&one, &fresh) && !verified(&one, &hooked.secret));
}

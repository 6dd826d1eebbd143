//! Machines and sites that are not heard any more. The server's clock is wound; its looks are awaited.

use std::time::Duration;

use custode_tests::simulated::{Held, Simulated};
use custode_tests::speech::Speech;
use custode_tests::{Desk, Engine, House, eventually_async};
use futures_util::future::join_all;

use super::{PATIENCE, only_ticket};

/// Of the site that falls silent.
const MACHINES: usize = 40;

#[tokio::test]
async fn forty_machines_of_one_site_silent_at_once_are_one_ticket_and_their_return_proposes_its_closure()
 {
    let mut street = Street::open().await;
    // Past the minutes in which a server that just started concludes nothing, and does not look.
    street.pass(8, Who::Everybody).await;
    assert_eq!(street.desk.tickets().await.unwrap(), []);

    for _ in 0..3 {
        street.pass(4, Who::TheOther).await;
    }
    let ticket = only_ticket(&street.desk).await;
    assert_eq!(ticket.severity, "1");
    assert_eq!(street.codes(&ticket.id).await, ["site_silent"]);
    assert_eq!(street.desk.closure_proposed(&ticket.id).await, Some(false));

    street.pass(4, Who::Everybody).await;
    street.pass(12, Who::Everybody).await;
    assert_eq!(only_ticket(&street.desk).await.id, ticket.id);
    assert_eq!(street.desk.closure_proposed(&ticket.id).await, Some(true));

    street.pass(12, Who::TheForty).await;
    let tickets = street.desk.tickets().await.unwrap();
    assert_eq!(tickets.len(), 2, "{tickets:?}");
    let other = tickets.iter().find(|other| other.id != ticket.id).unwrap();
    assert_eq!(street.codes(&other.id).await, ["machine_silent"]);
}

/// Two sites: one with forty servers, one with a single one.
struct Street {
    house: House,
    desk: Desk,
    forty: Vec<Talker>,
    other: Talker,
    minutes: u64,
}

/// Who is heard.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Everybody,
    TheForty,
    TheOther,
}

/// A machine that holds its connection and beats over it. What it says by report is in the store at once.
struct Talker {
    machine: Simulated,
    speech: Speech,
    held: Option<Held>,
}

impl Street {
    async fn open() -> Self {
        let house = House::open(Engine::Sqlite);
        let desk = house.desk().await;
        let mut forty = Vec::new();
        for number in 0..MACHINES {
            forty.push(Talker::begin(&house, 0, &format!("sic-{number:02}")).await);
        }
        let other = Talker::begin(&house, 1, "bib-01").await;
        Self {
            house,
            desk,
            forty,
            other,
            minutes: 0,
        }
    }

    /// Lets so many minutes pass, four at a time; `who` is heard in each step, and the server looks at the end.
    async fn pass(&mut self, minutes: u64, who: Who) {
        for _ in 0..minutes / 4 {
            self.step(4, who).await;
        }
        self.a_look().await;
        // The next one begins when all that came of the first is written.
        self.a_look().await;
    }

    /// Winds the clock, and `who` is heard.
    async fn step(&mut self, minutes: u64, who: Who) {
        self.minutes += minutes;
        self.house.wind(Duration::from_mins(self.minutes));
        if who == Who::TheOther {
            self.forty.iter_mut().for_each(Talker::fall_silent);
        } else {
            join_all(self.forty.iter_mut().map(Talker::talk)).await;
        }
        if who == Who::TheForty {
            self.other.fall_silent();
        } else {
            self.other.talk().await;
        }
    }

    /// What is wrong, by the ticket's page.
    async fn codes(&self, ticket: &str) -> Vec<String> {
        let findings = self.desk.findings(ticket).await.unwrap();
        findings.into_iter().map(|finding| finding.code).collect()
    }

    /// Until the server looks at everybody again; it does so every five seconds.
    async fn a_look(&self) {
        let looks = async || self.desk.transactions("silence_look").await;
        let before = looks().await.unwrap();
        eventually_async("the server looks", PATIENCE, async || {
            (looks().await? > before).then_some(())
        })
        .await;
    }
}

impl Talker {
    async fn begin(house: &House, site: usize, name: &str) -> Self {
        let machine = house.simulated(site, name).await;
        let mut talker = Self {
            machine,
            speech: Speech::begin(),
            held: None,
        };
        talker.talk().await;
        talker
    }

    async fn talk(&mut self) {
        if self.held.is_none() {
            self.held = Some(self.machine.hold().await);
        }
        self.held.as_mut().unwrap().beat().await;
        self.machine.tell(&self.speech.report(Vec::new())).await;
    }

    fn fall_silent(&mut self) {
        self.held = None;
    }
}

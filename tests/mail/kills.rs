//! Nothing is lost, nothing happens twice: `kill -9` of the server and of the mail server while mails leave.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use custode_tests::{Desk, House, Postbox, say};

use crate::books::{by_subject, settled};
use crate::journey::house;

/// Each is a request, and a kill somewhere between its commit and the last answer of the mail server.
const ROUNDS: u64 = 24;

/// A small generator with a printed seed (xorshift64*).
struct Chance(u64);

impl Chance {
    fn draw(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % below
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a person who looks into a failure names the seed"
)]
fn seed() -> u64 {
    let told = std::env::var("CUSTODE_SEED").ok().and_then(|seed| seed.parse().ok());
    told.unwrap_or_else(|| u64::from(std::process::id()) << 16 | 0x9E37)
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_server_is_killed_while_mails_leave_then_each_arrives_once() {
    run(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_mail_server_is_killed_too_then_each_is_still_given_to_it_once() {
    run(true).await;
}

async fn run(both: bool) {
    let Some(mut postbox) = Postbox::open(&["utente", "spoc"]) else {
        return;
    };
    let (begun, seed) = (Instant::now(), seed());
    say(&format!("seed {seed}"));
    let mut chance = Chance(seed);
    let mut house = house(&postbox);
    house.person("utente", "user", "utente@ente.example");
    house.person("spoc", "operator", "spoc@ente.example");
    house.start();
    let (user, desk) = (house.logged_in("utente").await, house.logged_in("spoc").await);
    let mut tickets = Vec::new();
    for round in 0..ROUNDS {
        tickets.push(ask(&user, round).await);
        // Not a wait for something: the instant of the kill is what is drawn.
        tokio::time::sleep(Duration::from_millis(chance.draw(250))).await;
        if both && chance.draw(2) == 0 {
            postbox.kill();
            tokio::time::sleep(Duration::from_millis(chance.draw(400))).await;
            postbox.start();
        } else {
            house.kill();
            house.start();
        }
        let _ = desk.work(tickets.last().unwrap(), "take-charge", "").await;
    }
    settled(&house);
    compare(&house, &postbox, both);
    say(&format!("{ROUNDS} kills, mail server too: {both}, {:.0} s", begun.elapsed().as_secs_f64()));
}

/// A request, sent again until it is answered: its key makes it one.
async fn ask(user: &Desk, round: u64) -> String {
    loop {
        if let Some(ticket) = user.request(&format!("richiesta-{round}"), &subject(round)).await {
            return ticket;
        }
    }
}

fn subject(round: u64) -> String {
    format!("guasto numero {round}")
}

fn compare(house: &House, postbox: &Postbox, both: bool) {
    for (mailbox, what) in [("utente", &["ricevuto", "presa in carico"][..]), ("spoc", &["URGENTE"])] {
        let seen = by_subject(&postbox.mails(mailbox));
        let mut expected = BTreeMap::new();
        for round in 0..ROUNDS {
            for what in what {
                let subject = format!("[Comune di Esempio {}] {what}: {}", number(&seen, round), subject(round));
                expected.insert(subject, 1);
            }
        }
        let arrived: BTreeMap<_, _> = seen.iter().map(|(subject, (taken, _))| (subject.clone(), *taken)).collect();
        assert_eq!(arrived, expected, "{mailbox}\n{}", house.log());
        let written_twice = seen.values().filter(|(taken, files)| files > taken).count();
        assert!(both || written_twice == 0, "{seen:?}");
        if written_twice > 0 {
            say(&format!("postfix, killed, wrote {written_twice} mails twice by itself"));
        }
    }
}

/// The number under which a request is known in the mails.
fn number(seen: &BTreeMap<String, (usize, usize)>, round: u64) -> String {
    let about = format!(": {}", subject(round));
    let found = seen.keys().find(|known| known.ends_with(&about));
    let number = found.and_then(|known| known.strip_prefix("[Comune di Esempio ")?.split_once(']'));
    number.map_or_else(|| "?".to_owned(), |(number, _)| number.to_owned())
}

//! Two hundred kills, and then every finding that was ever raised is on a ticket, once.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use custode_tests::{Engine, House, Machine, eventually};

use crate::books::{ServersBooks, Step, logged, spooled, waiting};
use crate::ports::Ports;

/// A small generator with a printed seed (xorshift64*): the chance of a failed run can be had again.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn draw(&mut self, below: u64) -> u64 {
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
pub(crate) fn seed() -> u64 {
    let told = std::env::var("CUSTODE_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    told.unwrap_or_else(|| u64::from(std::process::id()) << 16 | 0x9E37)
}

#[tokio::test(flavor = "multi_thread")]
async fn after_two_hundred_kills_every_finding_is_on_a_ticket_once() {
    run(Engine::Sqlite, 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_thirty_kills_the_same_holds_on_postgresql() {
    if Engine::all().contains(&Engine::Postgres) {
        run(Engine::Postgres, 30).await;
    }
}

async fn run(engine: Engine, kills: u64) {
    let (begun, seed) = (Instant::now(), seed());
    let mut chance = Chance::new(seed);
    let mut ports = Ports::open(80);
    let mut house = House::open(engine);
    let mut machine = house.machine("sic-01");
    machine.configure(&ports.watched());
    machine.start();
    let mut kept = BTreeSet::new();
    for _ in 0..kills {
        for _ in 0..=chance.draw(3) {
            let place = chance.draw(ports.count() as u64);
            ports.turn(usize::try_from(place).unwrap());
        }
        // Not a wait for something: the instant of the kill is what is drawn.
        std::thread::sleep(Duration::from_millis(chance.draw(1400)));
        if chance.draw(2) == 0 {
            kill_agent(&mut machine, &mut kept);
        } else {
            house.kill();
            house.start();
        }
    }
    eventually("the spool is empty", Duration::from_mins(3), || {
        (waiting(&machine.state()) == 0).then_some(())
    });
    kill_agent(&mut machine, &mut kept);
    kept.extend(logged(&machine));
    let books = ServersBooks::read(engine, house.store_url()).await;
    compare(&kept, &books);
    tell(&format!(
        "{engine:?}: {kills} kills, {} findings, {} steps, {} ticket, {:.0} s, seed {seed}",
        books.steps.len(),
        kept.len(),
        books.tickets.len(),
        begun.elapsed().as_secs_f64()
    ));
}

/// The spool of a dead agent stands still: what is in it was kept, whether or not the log had the time to say so.
fn kill_agent(machine: &mut Machine, kept: &mut BTreeSet<Step>) {
    machine.kill();
    kept.extend(spooled(&machine.state()));
    kept.extend(logged(machine));
    machine.start();
}

/// The agent's side is its log and its spool file, the server's side its database: neither was written by the other.
fn compare(kept: &BTreeSet<Step>, books: &ServersBooks) {
    let arrived = books.all_steps();
    let lost: Vec<_> = kept.difference(&arrived).collect();
    let invented: Vec<_> = arrived.difference(kept).collect();
    assert!(lost.is_empty(), "lost: {lost:?}");
    assert!(invented.is_empty(), "never raised: {invented:?}");
    assert!(
        books.steps.len() > 20,
        "only {} findings: nothing was tried",
        books.steps.len()
    );
    for (finding, steps) in &books.steps {
        let in_order = steps
            .iter()
            .enumerate()
            .all(|(place, (ordinal, _))| u64::try_from(place) == Ok(*ordinal));
        assert!(in_order && steps[0].1 == "raised", "{finding}: {steps:?}");
        let cleared = steps.iter().position(|(_, change)| change == "cleared");
        assert!(
            cleared.is_none_or(|place| place + 1 == steps.len()),
            "{finding}: {steps:?}"
        );
        assert_eq!(
            books.raised_on.get(finding).map(Vec::len),
            Some(1),
            "{finding} is not on one ticket"
        );
    }
    assert_eq!(books.raised_on.len(), books.steps.len());
    assert_eq!(
        books.tickets.len(),
        1,
        "one machine, one ticket, for as long as it is open"
    );
}

#[expect(clippy::print_stderr, reason = "the measured figures are shown")]
fn tell(text: &str) {
    eprintln!("{text}");
}

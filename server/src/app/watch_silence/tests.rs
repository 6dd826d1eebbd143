//! What becomes of silence, with a clock that is wound by hand.
#![cfg(feature = "wound-clock")]

use custode_domain::machine::MachineClass;
use custode_domain::ticket::{Concern, Ticket};
use jiff::SignedDuration;

use super::*;
use crate::app::MachineRef;
use crate::app::house::House;
use crate::clock::Clock;
use crate::store::machines as rows;

/// A house, its silence watch, and the file that winds its clock.
struct Watched {
    house: House,
    watch: SilenceWatch,
    clock: tempfile::NamedTempFile,
    minutes: u64,
}

impl Watched {
    async fn open() -> Self {
        let clock = tempfile::NamedTempFile::new().unwrap();
        let house = House::with_clock(Clock::wound_by(clock.path().to_owned())).await;
        let started = house.app.clock.now();
        let watch = SilenceWatch::begin(&house.app, started).await.unwrap();
        Self {
            house,
            watch,
            clock,
            minutes: 0,
        }
    }

    async fn machines(&mut self, count: usize) -> Vec<MachineRef> {
        let mut machines = Vec::new();
        for _ in 0..count {
            machines.push(self.house.machine(MachineClass::Server).await);
        }
        machines
    }

    /// Lets so many minutes pass; `heard` beat and the watch looks once in each.
    async fn pass(&mut self, minutes: u64, heard: &[MachineRef]) {
        for _ in 0..minutes {
            self.minutes += 1;
            fs_err::write(self.clock.path(), (self.minutes * 60).to_string()).unwrap();
            let (now, heard) = (self.house.app.clock.now(), heard.to_vec());
            let beat = move |tx: &mut Tx<'_>| {
                heard
                    .iter()
                    .try_for_each(|machine| rows::heard(tx, machine.ente, machine.id, now))
            };
            self.house.app.store.write("test", beat).await.unwrap();
            self.watch.look(&self.house.app).await.unwrap();
        }
    }

    async fn tickets(&self) -> Vec<Ticket> {
        self.house.tickets().await
    }
}

#[tokio::test]
async fn forty_machines_of_one_site_silent_at_once_are_one_ticket_about_the_site() {
    let mut watched = Watched::open().await;
    let machines = watched.machines(40).await;
    watched.pass(6, &machines).await;
    assert_eq!(watched.tickets().await, []);
    watched.pass(30, &[]).await;
    let tickets = watched.tickets().await;
    assert_eq!(tickets.len(), 1);
    assert_eq!(tickets[0].concern(), Concern::Site(watched.house.site.id));
    watched.pass(15, &machines).await;
    let tickets = watched.tickets().await;
    assert_eq!(tickets.len(), 1);
    assert!(tickets[0].closure_proposed().is_some());
}

#[tokio::test]
async fn one_server_that_falls_silent_has_a_ticket_of_its_own() {
    let mut watched = Watched::open().await;
    let machines = watched.machines(5).await;
    watched.pass(6, &machines).await;
    watched.pass(9, &machines[1..]).await;
    assert_eq!(watched.tickets().await, [], "nine minutes are not ten");
    watched.pass(5, &machines[1..]).await;
    let tickets = watched.tickets().await;
    assert_eq!(tickets.len(), 1);
    assert_eq!(tickets[0].concern(), Concern::Machine(machines[0].id));
}

#[tokio::test]
async fn after_its_own_start_the_server_concludes_nothing_from_silence() {
    let mut watched = Watched::open().await;
    let machines = watched.machines(5).await;
    watched.pass(60, &machines).await;
    // The server was away for an hour, and comes back before the machines do.
    watched.minutes += 60;
    let now = watched.house.app.clock.now() + SignedDuration::from_hours(1);
    watched.watch = SilenceWatch::begin(&watched.house.app, now).await.unwrap();
    watched.pass(4, &[]).await;
    watched.pass(20, &machines).await;
    assert_eq!(watched.tickets().await, []);
}

#[tokio::test]
async fn a_silence_that_stood_when_the_server_stopped_goes_on_and_is_not_told_twice() {
    let mut watched = Watched::open().await;
    let machines = watched.machines(2).await;
    watched.pass(6, &machines).await;
    watched.pass(15, &machines[1..]).await;
    let now = watched.house.app.clock.now();
    watched.watch = SilenceWatch::begin(&watched.house.app, now).await.unwrap();
    watched.pass(20, &machines[1..]).await;
    let tickets = watched.tickets().await;
    assert_eq!((tickets.len(), tickets[0].findings().len()), (1, 1));
    watched.pass(10, &machines).await;
    assert!(watched.tickets().await[0].closure_proposed().is_some());
}

//! A kill in the middle of sealing neither loses a day nor repeats one, in the store and in the file.

use std::process::Stdio;
use std::time::{Duration, Instant};

use custode_tests::{Engine, House, command, say};

use crate::kills::{Chance, seed};

/// Days without a seal, and so the most kills in the middle of their sealing.
const DAYS: u64 = 60;

#[test]
fn a_kill_in_the_middle_of_sealing_neither_loses_nor_repeats() {
    for engine in Engine::all() {
        run(engine);
    }
}

fn run(engine: Engine) {
    let seed = seed();
    let mut chance = Chance::new(seed);
    let mut house = House::open(engine);
    house.kill();
    house.wind(Duration::from_hours(24 * (DAYS + 1)));
    let whole = time_of_a_seal(&house);
    let mut kills = 0;
    while lines(&house) < DAYS {
        let mut seal = command("custode-server");
        seal.env("CUSTODE_CLOCK_FILE", house.folder().join("clock"));
        seal.args(["audit", "seal", "--data"]).arg(house.data());
        seal.args(["--store", house.store_url()]);
        let mut child = seal
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Not a wait for something: the instant of the kill is what is drawn.
        let micros = u64::try_from(whole.as_micros()).unwrap();
        std::thread::sleep(Duration::from_micros(chance.draw(micros * 3 / 2)));
        child.kill().unwrap();
        kills += 1;
        if child.wait().unwrap().success() {
            kills -= 1;
        }
        assert!(kills < 5_000, "seed {seed}: nothing is ever sealed");
    }
    house.tell(&["audit", "seal", "--json"], "");
    let found = house.tell(&["audit", "verify", "--json"], "");
    assert_eq!(found["holds"], true, "seed {seed}: {found}");
    assert_eq!(found["seals"], lines(&house), "seed {seed}");
    let text = fs_err::read_to_string(house.data().join("seals.jsonl")).unwrap();
    let days: std::collections::BTreeSet<_> = text.lines().map(|line| &line[..20]).collect();
    assert_eq!(days.len() as u64, lines(&house), "seed {seed}: a day twice");
    say(&format!(
        "{engine:?}: {kills} kills in the middle of sealing {} days",
        days.len()
    ));
}

/// How long the program takes until it seals, so that kills fall around it.
fn time_of_a_seal(house: &House) -> Duration {
    let begun = Instant::now();
    house.tell(&["audit", "verify", "--json"], "");
    begun.elapsed()
}

fn lines(house: &House) -> u64 {
    let text = fs_err::read_to_string(house.data().join("seals.jsonl")).unwrap_or_default();
    text.matches('\n').count() as u64
}

//! Access: whom a thief would like to let in, the roster does not know.

use std::time::{Duration, Instant};

use custode_agent::consent::seam::Evidence;
use custode_domain::assistance::{Class, Classes, EndingName};
use custode_protocol::assist::Ask;
use custode_protocol::bounded::Text;
use custode_tests::assist::{HOST, Terminal, Thief, Town, make_key, text};
use custode_tests::{eventually, say};

use super::STANDING;
use crate::second_look;

/// Within this of a machine's look at the new roster a session that it does not allow is over: it looks every 5 s.
const SOON: Duration = Duration::from_secs(10);

/// A technician of the list, beside the first one.
fn technician(town: &Town, id: &str, classes: &str, (from, until): (&str, &str)) -> String {
    make_key(&town.at(id));
    format!(
        "[[technician]]\nid = \"{id}\"\nname = \"Tecnico {id}\"\nkeys = [\"{}\"]\n\
         classes = [{classes}]\nfrom = \"{from}T00:00:00Z\"\nuntil = \"{until}T00:00:00Z\"\n",
        town.public(id),
    )
}

#[test]
fn t28_a01_nobody_comes_in_but_whom_the_roster_admits_now_here_and_for_this() {
    let mut town = Town::open(STANDING);
    let more = [
        technician(&town, "former", "\"exec\"", ("2020-01-01", "2021-01-01")),
        technician(&town, "future", "\"exec\"", ("2098-01-01", "2099-01-01")),
        technician(&town, "watcher", "\"shell\"", ("2020-01-01", "2099-01-01")),
    ];
    town.sign(&(town.list(&town.public("technician")) + &more.concat()));
    let thief = Thief::take_over(&mut town);
    town.start();
    let refused = |change: &dyn Fn(&mut Ask), expected: &str| {
        let mut ask = thief.ask();
        change(&mut ask);
        let session = thief.wish(ask);
        let why = thief.declined(session);
        assert!(why.contains(expected), "{why}");
    };
    let with = |name: &str| {
        let print = town.print(name);
        move |ask: &mut Ask| ask.key = Text::fit(&print)
    };
    refused(&with("stranger"), "not on the roster of this machine");
    refused(&with("former"), "may come in from");
    refused(&with("future"), "may come in from");
    refused(&with("watcher"), "may not");
    let other = "0198f2b4-7c1e-7d6a-9a55-2f4f0c9b1e10";
    refused(&|it| it.ente = other.parse().unwrap(), "another Ente");
    refused(&|it| it.user = Text::fit("root"), "nobody works as `root`");
    refused(&|it| it.user = Text::fit("../root"), "`user` is wrong");
    refused(&|it| it.key = Text::fit("SHA256:x"), "`key` is wrong");
    refused(
        &|it| it.classes = Text::fit("exec,all"),
        "`classes` is wrong",
    );
    refused(&|it| it.minutes = 121, "120 min at most");
    refused(&|it| it.minutes = 24 * 60, "`minutes` is wrong");
    assert!(
        town.sockets.started().is_empty(),
        "nothing with rights was started"
    );

    // Whoever owns the resident agent besides is looked at again.
    let check = |name: &str, expected: &str| {
        let mut grant = second_look::grant(&town, 1);
        grant.key = town.print(name).parse().unwrap();
        grant.classes = Classes::new([Class::Exec]).unwrap();
        let told = second_look::open(&town, &grant, Evidence::Policy);
        let why = second_look::refused(told);
        assert!(why.contains(expected), "{why}");
    };
    check("stranger", "on no roster");
    check("former", "not admitted");
    check("future", "not admitted");
    check("watcher", "not admitted");

    // It is not that nobody comes in at all.
    let session = thief.wish(thief.ask());
    thief.granted(session);
    town.await_tunnel();
    let done = town.ssh(&["id -un"]);
    assert_eq!(text(&done), town.user.0);
    assert_eq!(thief.ended(session), EndingName::Technician);
}

#[tokio::test]
async fn t28_a02_who_is_struck_off_the_roster_is_out_within_seconds_of_the_machines_look() {
    let mut town = Town::open(STANDING);
    let (desk, session) = town.granted("shell").await;
    let mut window = Terminal::at(&town.at("config"), HOST, &[], (80, 24));
    window.expect("$ ");
    town.await_state(&desk, &session, "open").await;
    town.sign(&town.list(&town.public("stranger")));
    let begun = Instant::now();
    eventually("nobody is left", SOON, || {
        town.user.processes().is_empty().then_some(())
    });
    say(&format!(
        "struck off, nobody was left within {:?}",
        begun.elapsed()
    ));
    assert_eq!(window.wait(), Some(255));
    town.await_state(&desk, &session, "ended").await;
    let log = town.privileged_log();
    assert!(log.contains("roster_changed"), "{log}");
}

//! Keyboard: a person breaks and mends the module, and reads what becomes of it.

use std::fmt::Write as _;
use std::io::BufRead;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use anyhow::Result;

use super::module::Module;
use crate::browser::Browser;
use crate::house::House;
use crate::say;

/// How often the list of tickets is looked at.
const LOOK: Duration = Duration::from_millis(300);

/// Reads keys until the person has seen enough.
pub(crate) fn hold(house: &House, module: &Module, browser: &Browser) -> Result<()> {
    say::line("  Tasti (poi Invio): r rompe il modulo, a aggiusta, q esce.");
    let keys = read_keys();
    let mut told = String::new();
    loop {
        match keys.recv_timeout(LOOK) {
            Ok(key) => {
                if !obey(&key, module) {
                    return Ok(());
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
        house.check_alive()?;
        let news = news(browser)?;
        if news != told {
            news.lines()
                .filter(|line| !told.contains(*line))
                .for_each(say::line);
            told = news;
        }
    }
}

fn obey(key: &str, module: &Module) -> bool {
    match key.trim() {
        "q" => return false,
        "r" => module.set_well(false),
        "a" => module.set_well(true),
        _ => {
            say::line("  r rompe, a aggiusta, q esce");
            return true;
        }
    }
    say::line(if module.is_well() {
        "  modulo riparato"
    } else {
        "  modulo rotto"
    });
    true
}

fn news(browser: &Browser) -> Result<String> {
    let mut text = String::new();
    for ticket in browser.tickets()? {
        let how = if browser.is_cleared(&ticket.id)? {
            "guasto rientrato, si propone la chiusura"
        } else {
            "guasto in corso"
        };
        writeln!(
            text,
            "  ticket {} (severità {}): {how}",
            ticket.number, ticket.severity
        )?;
    }
    Ok(text)
}

/// Lines from the keyboard; the channel ends with them.
fn read_keys() -> Receiver<String> {
    let (send, receive) = channel();
    std::thread::spawn(move || {
        for line in std::io::stdin()
            .lock()
            .lines()
            .map_while(std::io::Result::ok)
        {
            if send.send(line).is_err() {
                return;
            }
        }
    });
    receive
}

//! Escape: the ways by which a process tries to outlive its terminal.

use super::{PATIENCE, Terminal, User};
use crate::eventually;

/// A session of its own, deaf to the hang-up, a double fork, and all of it.
const ESCAPES: &str = "setsid sleep 4001 & nohup sleep 4002 >/dev/null 2>&1 & (sleep 4003 &) ; \
                       (setsid nohup sh -c 'sleep 4004 & sleep 4005' >/dev/null 2>&1 &) ; echo esca''ped\n";

/// Tries them all in the shell of this window, and waits until each is on its way.
pub fn escape(window: &mut Terminal, user: &User) {
    window.type_in(ESCAPES);
    window.expect("escaped");
    for one in 4001..=4005 {
        eventually(&format!("sleep {one} is on its way"), PATIENCE, || {
            let there = user.processes();
            let sleeps = format!(" sleep {one}");
            there.iter().any(|it| it.ends_with(&sleeps)).then_some(())
        });
    }
}

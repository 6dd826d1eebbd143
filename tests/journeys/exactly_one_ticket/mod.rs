//! One cause, one ticket: whatever is repeated, interrupted or restored on the way.

mod flapping;
mod killed;
mod replayed;
mod silent;
mod together;
mod told_twice;

use std::time::Duration;

use custode_tests::{Desk, FindingSeen, Module, Patience, TicketSeen, eventually_async};

/// Enough for whatever takes a second.
const PATIENCE: Duration = Duration::from_secs(30);
/// A fault counts, and ends, at the first look that sees it.
const AT_ONCE: Patience = Patience {
    raise_s: 0,
    clear_s: 0,
};

/// The only ticket, once there is one.
async fn only_ticket(desk: &Desk) -> TicketSeen {
    let mut tickets = eventually_async("a ticket is opened", PATIENCE, async || {
        desk.tickets().await.filter(|tickets| !tickets.is_empty())
    })
    .await;
    assert_eq!(tickets.len(), 1, "{tickets:?}");
    tickets.remove(0)
}

/// The findings of a ticket, once they are as they should be.
async fn findings_when(
    desk: &Desk,
    ticket: &str,
    what: &str,
    should_be: impl Fn(&[FindingSeen]) -> bool,
) -> Vec<FindingSeen> {
    eventually_async(what, PATIENCE, async || {
        desk.findings(ticket)
            .await
            .filter(|findings| should_be(findings))
    })
    .await
}

fn how_many(findings: &[FindingSeen], state: &str) -> usize {
    findings
        .iter()
        .filter(|finding| finding.state == state)
        .count()
}

/// Until the agent has looked, from the beginning of a look to its end, since this was called.
async fn looked_at(module: &Module) {
    let before = module.asked();
    eventually_async("the agent looks at its module", PATIENCE, async || {
        (module.asked() > before + 1).then_some(())
    })
    .await;
}

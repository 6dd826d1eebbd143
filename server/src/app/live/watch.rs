//! Watch: looks at the store for what changed, as soon as this process wrote and every second besides, and tells it.
//!
//! Only while somebody listens. See `docs/decisions/0011-live-by-one-indexed-look.md`.

use std::collections::HashMap;
use std::time::Duration;

use custode_domain::id::{EnteId, TicketId};
use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, sleep, sleep_until};

use super::Change;
use crate::app::App;
use crate::store::alerts::{self, Alert};
use crate::store::changes::{self, Changed};
use crate::store::{StoreError, Tx, tickets};
use crate::task::Stopping;

/// Other processes' changes arrive within this time.
const EVERY: Duration = Duration::from_secs(1);
/// This process's changes arrive within this time: a burst of them costs five looks a second.
const AT_MOST_EVERY: Duration = Duration::from_millis(200);
/// An event is dated before its transaction commits, and by the clock of its server: each look reaches so far back.
const OVERLAP: SignedDuration = SignedDuration::from_secs(30);
/// Tickets of one look.
const LIMIT: u32 = 500;

/// What was told already.
#[derive(Debug)]
struct Watch {
    /// The youngest event that was seen.
    latest: Timestamp,
    /// Versions within the overlap.
    tickets: HashMap<TicketId, (u64, Timestamp)>,
    /// Urgent tickets that nobody looked at.
    alerts: HashMap<TicketId, Timestamp>,
}

/// What a look found.
struct Seen {
    changed: Vec<(Changed, Vec<String>)>,
    is_cut: bool,
    alerts: Vec<Alert>,
}

/// Watches until the server is asked to end, and ends all streams then.
pub async fn keep_watching(app: &App, mut stopping: Stopping) {
    tokio::select! {
        () = stopping.asked() => {}
        () = watch(app) => {}
    }
    app.live.close();
}

async fn watch(app: &App) {
    let mut listeners = app.live.listeners.subscribe();
    let mut commits = app.store.commits();
    loop {
        if listeners.wait_for(|count| *count > 0).await.is_err() {
            return;
        }
        let mut watch = Watch::begin(app.clock.now());
        let mut failing = false;
        while *listeners.borrow() > 0 {
            commits.mark_unchanged();
            let outcome = watch.look(app).await;
            if let Err(error) = &outcome
                && !failing
            {
                let error: &dyn std::error::Error = error;
                tracing::error!(error, "pages are not told what changes; trying again");
            }
            failing = outcome.is_err();
            let soonest = Instant::now() + AT_MOST_EVERY;
            tokio::select! {
                _ = commits.changed() => sleep_until(soonest).await,
                () = sleep(EVERY) => {}
            }
        }
    }
}

impl Watch {
    /// What happened shortly before is told as well: a page that was made then has not seen it.
    fn begin(now: Timestamp) -> Self {
        Self {
            latest: now,
            tickets: HashMap::new(),
            alerts: HashMap::new(),
        }
    }

    /// One look at the store.
    async fn look(&mut self, app: &App) -> Result<(), StoreError> {
        let since = before(self.latest.min(app.clock.now()));
        let known: HashMap<_, _> = self.tickets.clone();
        let seen = app
            .store
            .read("live", move |tx| Seen::read(tx, since, &known))
            .await?;
        if seen.is_cut {
            app.live.tell(Change::Many);
        }
        for (changed, areas) in seen.changed {
            self.note(&changed);
            if !seen.is_cut {
                app.live.tell(ticket(&changed, areas));
            }
        }
        self.tickets.retain(|_, (_, at)| *at >= since);
        self.compare(app, seen.alerts, since);
        Ok(())
    }

    fn note(&mut self, changed: &Changed) {
        self.latest = self.latest.max(changed.at);
        self.tickets
            .insert(changed.ticket, (changed.version, changed.at));
    }

    /// Tells which urgent tickets came, and which were seen to.
    fn compare(&mut self, app: &App, open: Vec<Alert>, since: Timestamp) {
        let standing: HashMap<_, _> = open
            .iter()
            .map(|alert| (alert.ticket, alert.raised_at))
            .collect();
        for id in self.alerts.keys().filter(|id| !standing.contains_key(id)) {
            app.live.tell(Change::Calmed { id: *id });
        }
        for alert in open {
            let is_known = self.alerts.get(&alert.ticket) == Some(&alert.raised_at);
            // What is older than the watch stands on every page already.
            if !is_known && alert.raised_at >= since {
                app.live.tell(urgent(alert));
            }
        }
        self.alerts = standing;
    }
}

impl Seen {
    fn read(
        tx: &mut Tx<'_>,
        since: Timestamp,
        known: &HashMap<TicketId, (u64, Timestamp)>,
    ) -> Result<Self, StoreError> {
        let all = changes::since(tx, since, LIMIT)?;
        let is_cut = u32::try_from(all.len()).is_ok_and(|count| count == LIMIT);
        let is_news = |changed: &Changed| {
            known
                .get(&changed.ticket)
                .is_none_or(|(version, _)| *version != changed.version)
        };
        let mut news = Vec::new();
        for changed in all.into_iter().filter(is_news) {
            let areas = areas(tx, changed.ente, changed.ticket)?;
            news.push((changed, areas));
        }
        // The oldest first, as they happened.
        news.reverse();
        Ok(Self {
            is_cut: is_cut && !news.is_empty(),
            changed: news,
            alerts: alerts::open(tx)?,
        })
    }
}

/// The areas of the third level that have tasks in a ticket.
fn areas(tx: &mut Tx<'_>, ente: EnteId, id: TicketId) -> Result<Vec<String>, StoreError> {
    let loaded = tickets::load(tx, ente, id)?;
    let names = |ticket: &custode_domain::ticket::Ticket| {
        let areas = ticket.tasks().iter();
        areas
            .map(|task| task.assignment.area.name.to_string())
            .collect()
    };
    Ok(loaded.map_or_else(Vec::new, |(ticket, _)| names(&ticket)))
}

fn before(at: Timestamp) -> Timestamp {
    at.saturating_sub(OVERLAP).unwrap_or(Timestamp::MIN)
}

fn ticket(changed: &Changed, areas: Vec<String>) -> Change {
    Change::Ticket {
        ente: changed.ente,
        id: changed.ticket,
        requester: changed.requester,
        areas,
    }
}

fn urgent(alert: Alert) -> Change {
    Change::Urgent {
        id: alert.ticket,
        number: alert.number.to_string(),
        subject: alert.subject,
        ente: alert.ente_name,
    }
}

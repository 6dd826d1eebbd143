//! Recordings: hands in what the engine wrote, while a session runs and until the server has all of it; a week later the
//! machine forgets it.

mod kept;

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use custode_domain::id::SessionId;
use custode_protocol::assist::MAX_PIECE;
use jiff::Timestamp;

use crate::brain::Now;
use crate::engine::shelf;
use crate::link::{Courier, HandedIn};
use crate::os::session::paper::written;
use kept::Kept;

/// Whoever watches sees a screen this much later.
const WHILE_LIVE: Duration = Duration::from_secs(1);
/// What could not be handed in is tried again.
const AGAIN: Duration = Duration::from_mins(1);
/// What stays for a while is looked at.
const DAILY: Duration = Duration::from_hours(24);

type HandingIn = Pin<Box<dyn Future<Output = Round> + Send>>;

/// How much of each part the server has; the most there is where it takes nothing of it.
type Known = BTreeMap<(SessionId, u32), u64>;

/// What came of a round.
pub(super) struct Round {
    known: Known,
    /// Whether everything that is over was handed in.
    is_done: bool,
    /// Whether something of it stays for a while.
    is_kept: bool,
}

/// When to look, and what is under way.
pub(super) struct Recordings {
    folder: PathBuf,
    known: Known,
    /// The sessions that wrote on at the last look.
    live: BTreeSet<SessionId>,
    next: Duration,
    under_way: Option<HandingIn>,
}

impl Recordings {
    /// Those of an agent with this state.
    pub(super) fn within(state: &Path) -> Self {
        Self {
            folder: shelf::within(state),
            known: Known::new(),
            live: BTreeSet::new(),
            next: Duration::ZERO,
            under_way: None,
        }
    }

    /// When the loop must turn for their sake.
    pub(super) const fn next_wake(&self) -> Duration {
        if self.under_way.is_some() {
            Duration::MAX
        } else {
            self.next
        }
    }

    /// Begins a round if it is time for one. `live` are the sessions that write on.
    pub(super) fn consider(&mut self, live: BTreeSet<SessionId>, courier: &Courier, now: Now) {
        if !live.is_empty() {
            self.next = self.next.min(now.uptime + WHILE_LIVE);
        }
        if live != self.live {
            // What has ended is handed in at once.
            self.next = now.uptime;
            self.live.clone_from(&live);
        }
        if self.under_way.is_some() || now.uptime < self.next {
            return;
        }
        self.next = now.uptime + if live.is_empty() { AGAIN } else { WHILE_LIVE };
        let (folder, known) = (self.folder.clone(), std::mem::take(&mut self.known));
        let courier = courier.clone();
        self.under_way = Some(Box::pin(async move {
            round(&folder, known, &live, &courier, now.wall).await
        }));
    }

    /// The end of the round that is under way; waits for ever while none is.
    pub(super) async fn done(&mut self) -> Round {
        let Some(under_way) = &mut self.under_way else {
            return std::future::pending().await;
        };
        let round = under_way.await;
        self.under_way = None;
        round
    }

    /// Goes on from there.
    pub(super) fn settle(&mut self, round: Round, now: Now) {
        self.known = round.known;
        if round.is_done && self.live.is_empty() {
            self.next = if round.is_kept {
                now.uptime + DAILY
            } else {
                Duration::MAX
            };
        }
    }
}

async fn round(
    folder: &Path,
    mut known: Known,
    live: &BTreeSet<SessionId>,
    courier: &Courier,
    now: Timestamp,
) -> Round {
    let mut is_done = live.is_empty();
    let mut kept = Vec::new();
    let sessions = numbered::<SessionId>(folder);
    for (session, place) in &sessions {
        let is_over = !live.contains(session);
        for (part, file) in numbered::<u32>(place) {
            let part = (*session, part);
            let sent = hand_in(&mut known, part, &file, courier).await;
            let is_there = match sent {
                Ok(is_there) => is_there,
                Err(why) => {
                    tracing::debug!(session.id = %session, why, "a recording was not handed in");
                    false
                }
            };
            is_done &= is_there || !is_over;
            // One that the server takes nothing of stays.
            if is_over && is_there && known.get(&part) != Some(&u64::MAX) {
                kept.extend(Kept::of(&file));
            }
        }
    }
    let is_kept = kept::forget(kept, now);
    for (session, place) in sessions {
        // One that is not empty stays.
        if !live.contains(&session) && std::fs::remove_dir(&place).is_ok() {
            known.retain(|(known, _), _| *known != session);
        }
    }
    Round {
        known,
        is_done,
        is_kept,
    }
}

/// What lies in a folder under such names: `0198f2b4-…`, `0.cast`.
fn numbered<T: std::str::FromStr + Ord>(folder: &Path) -> Vec<(T, PathBuf)> {
    let Ok(entries) = fs_err::read_dir(folder) else {
        return Vec::new();
    };
    let mut found: Vec<(T, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let path = entry.path();
            let name = path.file_stem()?.to_str()?.parse().ok()?;
            Some((name, path))
        })
        .collect();
    found.sort();
    found
}

/// Hands in what the server lacks; whether it has all, or takes none. An error is a sentence for the log.
async fn hand_in(
    known: &mut Known,
    part: (SessionId, u32),
    file: &Path,
    courier: &Courier,
) -> Result<bool, String> {
    loop {
        let piece = match known.get(&part) {
            Some(&u64::MAX) => return Ok(true),
            Some(&from) => {
                let bytes = piece(file, from).map_err(|error| error.to_string())?;
                if bytes.is_empty() {
                    return Ok(true);
                }
                (from, bytes)
            }
            None => (0, Vec::new()),
        };
        match courier.hand_in(part, piece.0, piece.1).await {
            HandedIn::Has(have) => known.insert(part, have),
            HandedIn::Refused => {
                tracing::warn!(session.id = %part.0, "the server takes no recording of this session: it stays here");
                known.insert(part, u64::MAX)
            }
            HandedIn::Nobody(why) => return Err(why),
        };
    }
}

fn piece(file: &Path, from: u64) -> io::Result<Vec<u8>> {
    let mut reading = fs_err::File::open(file)?;
    reading.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    reading.take(MAX_PIECE as u64).read_to_end(&mut bytes)?;
    bytes.truncate(written(&bytes).len());
    Ok(bytes)
}

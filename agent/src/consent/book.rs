//! Book: where each session of this machine stands, and what has yet to be said of it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use custode_domain::assistance::{Basis, Ending, Grant, HostName};
use custode_domain::id::SessionId;
use custode_domain::ticket::Text as Prose;
use custode_protocol::V1;
use custode_protocol::assist::{Said, WireBasis, WireGrant, Word};
use custode_protocol::bounded::Text;
use jiff::{SignedDuration, Timestamp};

/// So many words wait at most: with more, nothing new is begun.
pub(super) const MOST_WAITING: usize = 64;
/// So many sessions that are over are remembered, so that what is asked late for one changes nothing.
const MOST_OVER: usize = 128;
/// And for this long, unless the server still speaks of them.
const OVER_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Where a session stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Somebody has yet to consent.
    Offered {
        /// What is offered, with the nonce.
        grant: Grant,
        /// Why, in the technician's words.
        reason: String,
        /// Since when.
        since: Timestamp,
    },
    /// The technician may come.
    Granted {
        /// What is allowed.
        grant: Grant,
        /// On whose word.
        basis: Basis,
    },
    /// The technician is there.
    Open {
        /// What is allowed.
        grant: Grant,
        /// On whose word.
        basis: Basis,
    },
    /// It was, or never came to be.
    Over {
        /// Since when.
        at: Timestamp,
    },
}

/// A word that the server has yet to acknowledge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its place: words are said in this order.
    pub number: u64,
    /// What is said.
    pub word: Word,
    /// Why the server did not take it; it stays for a person to see.
    pub refused: Option<String>,
}

/// All of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Book {
    pub(super) sessions: BTreeMap<SessionId, Standing>,
    pub(super) words: VecDeque<Waiting>,
    pub(super) next: u64,
}

impl Standing {
    /// Nothing comes after this.
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Over { .. })
    }

    /// What is allowed, or would be.
    pub const fn grant(&self) -> Option<&Grant> {
        match self {
            Self::Offered { grant, .. }
            | Self::Granted { grant, .. }
            | Self::Open { grant, .. } => Some(grant),
            Self::Over { .. } => None,
        }
    }

    /// The technician may be there.
    pub const fn has_begun(&self) -> bool {
        matches!(self, Self::Granted { .. } | Self::Open { .. })
    }
}

impl Book {
    /// Where a session stands; nothing for one that this machine does not know.
    pub fn standing(&self, session: SessionId) -> Option<&Standing> {
        self.sessions.get(&session)
    }

    /// All that are not over.
    pub fn live(&self) -> impl Iterator<Item = (SessionId, &Standing)> {
        let live = self.sessions.iter().filter(|(_, it)| !it.is_over());
        live.map(|(session, it)| (*session, it))
    }

    /// The first word that waits.
    pub fn first(&self) -> Option<&Waiting> {
        self.words.iter().find(|it| it.refused.is_none())
    }

    /// The words that the server did not take.
    pub fn refused(&self) -> impl Iterator<Item = &Waiting> {
        self.words.iter().filter(|it| it.refused.is_some())
    }

    pub(super) fn offer(&mut self, grant: Grant, reason: String, now: Timestamp) {
        let said = Said::Offered(WireGrant::from(&grant));
        self.say(grant.session, said, now);
        let standing = Standing::Offered {
            grant,
            reason,
            since: now,
        };
        self.put(standing);
    }

    pub(super) fn grant(&mut self, grant: Grant, basis: Basis, host: &HostName, now: Timestamp) {
        let said = Said::Granted {
            grant: WireGrant::from(&grant),
            basis: WireBasis::from(&basis),
            host: Text::fit(host.as_str()),
        };
        self.say(grant.session, said, now);
        self.put(Standing::Granted { grant, basis });
    }

    pub(super) fn decline(&mut self, session: SessionId, reason: &str, now: Timestamp) {
        let reason = Text::fit(reason);
        self.say(session, Said::Declined { reason }, now);
        self.close(session, now);
    }

    /// Says so once: a session that is open already is.
    pub(super) fn open(&mut self, session: SessionId, at: Timestamp) {
        if let Some(Standing::Granted { grant, basis }) = self.sessions.get(&session) {
            let (grant, basis) = (grant.clone(), basis.clone());
            self.say(session, Said::Opened, at);
            self.put(Standing::Open { grant, basis });
        }
    }

    /// Says so once, and only of a session that had begun.
    pub(super) fn end(
        &mut self,
        session: SessionId,
        why: Ending,
        left: Option<&Prose>,
        now: Timestamp,
    ) {
        if self.standing(session).is_some_and(Standing::has_begun) {
            let why = why.into();
            let left = left.map(|it| Text::fit(it.as_str()));
            self.say(session, Said::Ended { why, left }, now);
            self.close(session, now);
        }
    }

    /// Without a word: the server knows, or need not.
    pub(super) fn close(&mut self, session: SessionId, now: Timestamp) {
        self.sessions.insert(session, Standing::Over { at: now });
    }

    pub(super) fn acknowledge(&mut self, number: u64) {
        self.words.retain(|it| it.number != number);
    }

    pub(super) fn refuse(&mut self, number: u64, why: &str) {
        let refused = self.words.iter_mut().filter(|it| it.number == number);
        refused.for_each(|it| it.refused = Some(why.to_owned()));
        // The oldest of those that nobody came to see go.
        while self.words.len() > MOST_WAITING
            && let Some(place) = self.words.iter().position(|it| it.refused.is_some())
        {
            self.words.remove(place);
        }
    }

    /// Whether there is room to begin something.
    pub(super) fn has_room(&self) -> bool {
        let waiting = self.words.iter().filter(|it| it.refused.is_none());
        waiting.count() < MOST_WAITING
    }

    /// Forgets what was over long ago. What the server still speaks of is kept: forgotten, it would be asked anew.
    pub(super) fn forget(&mut self, listed: &BTreeSet<SessionId>, now: Timestamp) {
        let mut over: Vec<(Timestamp, SessionId)> = Vec::new();
        for (session, standing) in &self.sessions {
            if let Standing::Over { at } = standing
                && !listed.contains(session)
            {
                over.push((*at, *session));
            }
        }
        over.sort_unstable();
        let too_many = over.len().saturating_sub(MOST_OVER);
        for (place, (at, session)) in over.into_iter().enumerate() {
            if place < too_many || now.duration_since(at) > OVER_FOR {
                self.sessions.remove(&session);
            }
        }
    }

    fn put(&mut self, standing: Standing) {
        if let Some(grant) = standing.grant() {
            self.sessions.insert(grant.session, standing);
        }
    }

    fn say(&mut self, session: SessionId, said: Said, at: Timestamp) {
        let word = Word {
            version: V1,
            session,
            at_ms: at.as_millisecond(),
            said,
        };
        self.words.push_back(Waiting {
            number: self.next,
            word,
            refused: None,
        });
        self.next += 1;
    }
}

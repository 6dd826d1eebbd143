//! Follow: a part of a recording while its session runs, as its machine hands it in.

use std::collections::VecDeque;
use std::time::Duration;

use custode_domain::id::EnteId;
use jiff::{SignedDuration, Timestamp};

use super::NotDone;
use super::look::{Actor, note};
use super::read::{Entry, Reading};
use crate::app::App;
use crate::app::assistance::show;
use crate::app::viewer::Viewer;
use crate::store::recordings::{self, Part};
use crate::store::sessions;

/// Of what a terminal wrote so much is enough to draw its screen, bytes: programs that fill it draw it anew.
const SCREEN: usize = 256 * 1024;
/// The rest of a session that is over comes within this time, or is waited for by nobody.
const LATE: SignedDuration = SignedDuration::from_secs(10);

/// Somebody who watches.
#[derive(Debug)]
pub struct Following {
    ente: EnteId,
    part: Part,
    /// How many bytes are known.
    from: u64,
    reading: Reading,
    /// Whether the screen was shown as it is.
    is_caught_up: bool,
    /// Whether the machine's last word was heard.
    has_ended: bool,
    /// Since when the session is over.
    over_since: Option<Timestamp>,
}

/// What whoever watches is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A screen of this size with this on it.
    Screen {
        /// Since the session began.
        at: Duration,
        /// Columns, rows.
        size: (u16, u16),
        /// What the terminal wrote of late.
        text: String,
    },
    /// The terminal wrote this.
    Output(Duration, String),
    /// It got another size: columns, rows.
    Resized(Duration, (u16, u16)),
    /// Something happened beside the screen: the page says what.
    Happened(Duration),
}

/// Begins to watch a part; nothing where there is no such session, or none that the viewer may see.
pub async fn follow(app: &App, viewer: &Viewer, part: Part) -> Result<Option<Following>, NotDone> {
    if show(app, viewer, part.0).await?.is_none() {
        return Ok(None);
    }
    let ente = app
        .store
        .read("find_session", move |tx| sessions::find(tx, part.0))
        .await?;
    let Some((ente, _)) = ente else {
        return Ok(None);
    };
    note(app, Actor::Person(viewer.id), ente, part).await?;
    Ok(Some(Following {
        ente,
        part,
        from: 0,
        reading: Reading::default(),
        is_caught_up: false,
        has_ended: false,
        over_since: None,
    }))
}

impl Following {
    /// What came since the last time; often nothing.
    pub async fn news(&mut self, app: &App) -> Result<Vec<News>, NotDone> {
        // The first time all of it is read: by so many at once as replays are.
        let _place = if self.is_caught_up {
            None
        } else {
            app.replaying.acquire().await.ok()
        };
        let (ente, part, from) = (self.ente, self.part, self.from);
        let bytes = app
            .store
            .read("follow_recording", move |tx| {
                recordings::behind(tx, ente, part, from)
            })
            .await?;
        self.from += bytes.len() as u64;
        if bytes.is_empty() {
            return Ok(Vec::new());
        }
        if self.is_caught_up {
            return Ok(self.told(&bytes));
        }
        self.is_caught_up = true;
        Ok(vec![self.screen(&bytes)])
    }

    /// Looks whether there is more to wait for; `false` when all has come, when nothing comes any more, and when the
    /// viewer may not see it any more.
    pub async fn goes_on(&mut self, app: &App, viewer: &Viewer) -> Result<bool, NotDone> {
        let Some(shown) = show(app, viewer, self.part.0).await? else {
            return Ok(false);
        };
        let now = app.clock.now();
        if !shown.session.is_over() {
            return Ok(true);
        }
        let since = *self.over_since.get_or_insert(now);
        Ok(!self.has_ended && now.duration_since(since) < LATE)
    }

    fn told(&mut self, bytes: &[u8]) -> Vec<News> {
        let (mut news, mut has_ended) = (Vec::new(), false);
        self.reading.take(bytes, |at, entry| match entry {
            Entry::Output(text) => news.push(News::Output(at, text)),
            Entry::Resized(size) | Entry::Size(size) => news.push(News::Resized(at, size)),
            Entry::Event(_) | Entry::Sealed(_) => news.push(News::Happened(at)),
            Entry::End => has_ended = true,
            Entry::Begin(_) => {}
        });
        self.has_ended |= has_ended;
        news
    }

    fn screen(&mut self, bytes: &[u8]) -> News {
        let mut written: VecDeque<String> = VecDeque::new();
        let (mut size, mut length, mut has_ended) = ((80, 24), 0, false);
        self.reading.take(bytes, |_, entry| match entry {
            Entry::Output(text) => {
                length += text.len();
                written.push_back(text);
                while length > SCREEN
                    && let Some(old) = written.pop_front()
                {
                    length -= old.len();
                }
            }
            Entry::Resized(new) | Entry::Size(new) => size = new,
            Entry::End => has_ended = true,
            Entry::Begin(_) | Entry::Event(_) | Entry::Sealed(_) => {}
        });
        self.has_ended |= has_ended;
        News::Screen {
            at: self.reading.at(),
            size,
            text: written.into_iter().collect(),
        }
    }
}

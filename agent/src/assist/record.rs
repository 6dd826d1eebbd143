//! Record: the session's recording, shared by everything that happens in it. What cannot be recorded does not happen:
//! the first failure ends the session.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use custode_ssh::recording::{Begin, Event, Recording, RecordingKey};
use jiff::Timestamp;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::permit::Permit;

/// How often what was recorded reaches the shelf: whoever watches sees it a quarter of a second later.
pub(super) const TICK: Duration = Duration::from_millis(250);

/// Where recordings are kept: a file, a stream to the server, or both.
pub trait Shelf: Send {
    /// A place for one part. 0 is the session's log and first terminal; further ones are terminals beside it.
    fn part(&mut self, number: u32) -> io::Result<Box<dyn Write + Send>>;
}

/// Signs with the machine's key; see [`custode_ssh::recording::Sign`].
pub type Signer = Arc<dyn Fn(&[u8]) -> io::Result<Vec<u8>> + Send + Sync>;

/// The recording of one session.
pub struct Recorder {
    inside: Mutex<Inside>,
    started: Instant,
    lost: AtomicBool,
    told: Notify,
}

struct Inside {
    shelf: Box<dyn Shelf>,
    sign: Signer,
    begin: Begin,
    /// To whom every part is sealed.
    key: Option<RecordingKey>,
    timestamp: i64,
    /// A part that was closed leaves its place.
    parts: Vec<Option<Recording>>,
    /// Whether a terminal writes to the part of that number.
    taken: Vec<bool>,
}

/// A terminal within the recording.
pub(super) struct Screen {
    recorder: Arc<Recorder>,
    part: usize,
}

impl Recorder {
    /// Begins the recording of a session under this permit, on the machine of this id; sealed where there is a key.
    pub fn begin(
        shelf: Box<dyn Shelf>,
        (sign, key): (Signer, Option<RecordingKey>),
        permit: &Permit,
        machine: &str,
        now: Timestamp,
    ) -> io::Result<Self> {
        let begin = Begin {
            session: permit.session.clone(),
            part: 0,
            machine: machine.to_owned(),
            technician: permit.technician.fingerprint(),
            ticket: permit.ticket.clone(),
            user: permit.user.clone(),
            classes: permit
                .classes
                .iter()
                .map(|class| class.code().to_owned())
                .collect(),
            forwards: permit.forwards.words(),
            until: permit.until.to_string(),
            at: now.to_string(),
            sealed: None,
        };
        let mut inside = Inside {
            shelf,
            sign,
            begin,
            key,
            timestamp: now.as_second(),
            parts: Vec::new(),
            taken: Vec::new(),
        };
        inside.open_part()?;
        Ok(Self {
            inside: Mutex::new(inside),
            started: Instant::now(),
            lost: AtomicBool::new(false),
            told: Notify::new(),
        })
    }

    /// Something happened beside the screens.
    pub(super) fn event(&self, event: &Event) {
        self.keep(|inside, at| inside.part(0)?.event(at, event));
    }

    /// A terminal of this size begins.
    pub(super) fn screen(self: &Arc<Self>, size: (u16, u16)) -> Screen {
        let mut part = 0;
        self.keep(|inside, at| {
            part = inside.free_part()?;
            inside.part(part)?.resize(at, size)
        });
        let recorder = self.clone();
        Screen { recorder, part }
    }

    /// Brings what waits to the shelf.
    pub(super) fn tick(&self) {
        self.keep(|inside, at| {
            inside
                .parts
                .iter_mut()
                .flatten()
                .try_for_each(|part| part.tick(at))
        });
    }

    /// Whether something could not be recorded.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Acquire)
    }

    /// Answers when something could not be recorded.
    pub(super) async fn lost(&self) {
        loop {
            let told = self.told.notified();
            if self.is_lost() {
                return;
            }
            told.await;
        }
    }

    /// Closes every part.
    pub(super) fn end(&self) {
        self.keep(|inside, at| {
            let mut parts = inside.parts.iter_mut().filter_map(Option::take);
            parts.try_for_each(|part| part.end(at))
        });
    }

    fn keep(&self, act: impl FnOnce(&mut Inside, Duration) -> io::Result<()>) {
        let kept = act(&mut self.inside(), self.started.elapsed());
        if let Err(failure) = kept {
            // Once is enough: everything after the first failure fails, too.
            if !self.lost.swap(true, Ordering::AcqRel) {
                tracing::error!(error = &failure as &dyn std::error::Error, "recording lost");
            }
            self.told.notify_waiters();
        }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recorder")
            .field("lost", &self.lost)
            .finish_non_exhaustive()
    }
}

impl Inside {
    fn part(&mut self, number: usize) -> io::Result<&mut Recording> {
        let part = self.parts.get_mut(number).and_then(Option::as_mut);
        part.ok_or_else(|| io::Error::other("the recording is closed"))
    }

    /// A part that no terminal writes to: two of them in one would be read by nobody.
    fn free_part(&mut self) -> io::Result<usize> {
        let number = match self.taken.iter().position(|taken| !taken) {
            Some(number) => number,
            None => self.open_part()?,
        };
        self.taken[number] = true;
        Ok(number)
    }

    fn open_part(&mut self) -> io::Result<usize> {
        let number = self.parts.len();
        self.begin.part = u32::try_from(number).map_err(io::Error::other)?;
        let sink = self.shelf.part(self.begin.part)?;
        let sign = self.sign.clone();
        let sign = Box::new(move |message: &[u8]| sign(message));
        let recording = Recording::begin(sink, sign, &self.begin, self.timestamp, self.key)?;
        self.parts.push(Some(recording));
        self.taken.push(false);
        Ok(number)
    }
}

impl Screen {
    /// What the terminal wrote.
    pub(super) fn output(&self, bytes: &[u8]) {
        self.recorder
            .keep(|inside, at| inside.part(self.part)?.output(at, bytes));
    }

    /// It got another size.
    pub(super) fn resize(&self, size: (u16, u16)) {
        self.recorder
            .keep(|inside, at| inside.part(self.part)?.resize(at, size));
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // A session that is over has closed its parts.
        let mut inside = self.recorder.inside();
        if let Some(taken) = inside.taken.get_mut(self.part) {
            *taken = false;
        }
        if let Ok(part) = inside.part(self.part) {
            let closed = part.close_terminal(self.recorder.started.elapsed());
            drop(inside);
            self.recorder.keep(|_, _| closed);
        }
    }
}

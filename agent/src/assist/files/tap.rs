//! Tap: follows what is asked of the server of files and what it answers, and says each file once, when it is closed.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use custode_ssh::recording::{Act, Carried, Event};

use super::super::meter::Meter;
use super::super::record::Recorder;
use super::frame::{Change, Framer, Message};

/// More questions than a client has open; what is beyond is not followed.
const MOST_ASKED: usize = 4096;
/// OpenSSH's server opens no more files.
const MOST_OPEN: usize = 1024;

/// One channel of files.
pub(in super::super) struct Tap {
    recorder: Arc<Recorder>,
    channel: u32,
    questions: Framer,
    answers: Framer,
    asked: HashMap<u32, Asked>,
    open: HashMap<Bytes, File>,
}

enum Asked {
    Open(String, bool),
    Close(Bytes),
    Read(Bytes, u64),
    Change(Change, String, Option<String>),
}

struct File {
    path: String,
    act: Act,
    meter: Meter,
    in_order: bool,
}

impl Tap {
    pub(in super::super) fn new(recorder: Arc<Recorder>, channel: u32) -> Self {
        Self {
            recorder,
            channel,
            questions: Framer::default(),
            answers: Framer::default(),
            asked: HashMap::new(),
            open: HashMap::new(),
        }
    }

    /// What the client sent.
    pub(in super::super) fn asked(&mut self, bytes: &[u8]) {
        self.questions.take(bytes);
        while let Some((id, message)) = self.questions.next() {
            let asked = match message {
                Message::Open(path, writes) => Asked::Open(path, writes),
                Message::Close(handle) => Asked::Close(handle),
                Message::Read(handle, at) => Asked::Read(handle, at),
                Message::Change(change, path, to) => Asked::Change(change, path, to),
                Message::Write(handle, at, data) => {
                    self.carried(&handle, at, &data);
                    continue;
                }
                Message::Status(_) | Message::Handle(_) | Message::Data(_) | Message::Other => {
                    continue;
                }
            };
            if self.asked.len() < MOST_ASKED {
                self.asked.insert(id, asked);
            }
        }
    }

    /// What the server answered.
    pub(in super::super) fn answered(&mut self, bytes: &[u8]) {
        self.answers.take(bytes);
        while let Some((id, message)) = self.answers.next() {
            match (self.asked.remove(&id), message) {
                (Some(Asked::Open(path, writes)), Message::Handle(handle)) => {
                    self.opened(handle, path, writes);
                }
                (Some(Asked::Open(path, writes)), Message::Status(_)) => {
                    let act = if writes { Act::Wrote } else { Act::Read };
                    self.tell(act, path, None, Carried::default(), false);
                }
                (Some(Asked::Read(handle, at)), Message::Data(data)) => {
                    self.carried(&handle, at, &data);
                }
                (Some(Asked::Close(handle)), Message::Status(done)) => self.closed(&handle, done),
                (Some(Asked::Change(change, path, to)), Message::Status(done)) => {
                    self.tell(act(change), path, to, Carried::default(), done);
                }
                _ => {}
            }
        }
    }

    fn opened(&mut self, handle: Bytes, path: String, writes: bool) {
        if self.open.len() >= MOST_OPEN {
            return;
        }
        let file = File {
            path,
            act: if writes { Act::Wrote } else { Act::Read },
            meter: Meter::default(),
            in_order: true,
        };
        self.open.insert(handle, file);
    }

    fn carried(&mut self, handle: &Bytes, at: u64, data: &[u8]) {
        if let Some(file) = self.open.get_mut(handle) {
            file.in_order &= at == file.meter.bytes();
            file.meter.take(data);
        }
    }

    fn closed(&mut self, handle: &Bytes, done: bool) {
        if let Some(file) = self.open.remove(handle) {
            self.tell_file(file, done);
        }
    }

    fn tell_file(&self, file: File, done: bool) {
        let mut carried = file.meter.read();
        if !file.in_order {
            carried.sha256 = None;
        }
        self.tell(file.act, file.path, None, carried, done);
    }

    fn tell(&self, act: Act, path: String, to: Option<String>, carried: Carried, done: bool) {
        self.recorder.event(&Event::File {
            channel: self.channel,
            act,
            path,
            to,
            carried,
            done,
        });
    }
}

const fn act(change: Change) -> Act {
    match change {
        Change::Attributes => Act::ChangedAttributes,
        Change::Remove => Act::Removed,
        Change::MakeFolder => Act::MadeFolder,
        Change::RemoveFolder => Act::RemovedFolder,
        Change::Rename => Act::Renamed,
        Change::Link => Act::Linked,
    }
}

impl Drop for Tap {
    /// A file that nobody closed was not carried whole.
    fn drop(&mut self) {
        for (_, file) in std::mem::take(&mut self.open) {
            self.tell_file(file, false);
        }
    }
}

//! Frame: one message of SFTP version 3 (draft-ietf-secsh-filexfer-02), out of a stream that is cut anywhere.

use bytes::{Buf as _, Bytes, BytesMut};

/// OpenSSH's server takes no longer message, bytes; it ends when one comes.
const MOST: usize = 256 * 1024;

/// Puts messages together.
#[derive(Debug, Default)]
pub(super) struct Framer {
    buffer: BytesMut,
    /// Something came that is no SFTP; nothing behind it can be read.
    lost: bool,
}

/// What one message says, as far as the record needs it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Message {
    /// `path`, and whether it is opened to be written.
    Open(String, bool),
    /// The handle.
    Close(Bytes),
    /// The handle and the place.
    Read(Bytes, u64),
    /// The handle, the place and the data.
    Write(Bytes, u64, Bytes),
    /// A path that is to be changed, and the other path where there are two.
    Change(Change, String, Option<String>),
    /// Whether it was done.
    Status(bool),
    /// What was opened.
    Handle(Bytes),
    /// What was read.
    Data(Bytes),
    /// Anything else.
    Other,
}

/// What is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Attributes,
    Remove,
    MakeFolder,
    RemoveFolder,
    Rename,
    Link,
}

impl Framer {
    pub(super) fn take(&mut self, bytes: &[u8]) {
        if !self.lost {
            self.buffer.extend_from_slice(bytes);
        }
    }

    /// The next message with its number; `None` when more must come first.
    pub(super) fn next(&mut self) -> Option<(u32, Message)> {
        let head = self.buffer.first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*head)).ok()?;
        if length > MOST {
            self.lost = true;
            self.buffer = BytesMut::new();
            return None;
        }
        if self.buffer.len() < 4 + length {
            return None;
        }
        self.buffer.advance(4);
        let body = self.buffer.split_to(length).freeze();
        // A message that is shorter than it should be is an error to the server, too.
        Some(read(body).unwrap_or((0, Message::Other)))
    }
}

fn read(mut body: Bytes) -> Option<(u32, Message)> {
    const OPENS_TO_WRITE: u32 = 0x02 | 0x04 | 0x08 | 0x10;
    let kind = body.try_get_u8().ok()?;
    let id = body.try_get_u32().ok()?;
    let message = match kind {
        3 => Message::Open(
            text(&mut body)?,
            body.try_get_u32().ok()? & OPENS_TO_WRITE != 0,
        ),
        4 => Message::Close(string(&mut body)?),
        5 => Message::Read(string(&mut body)?, body.try_get_u64().ok()?),
        6 => {
            let (handle, at) = (string(&mut body)?, body.try_get_u64().ok()?);
            Message::Write(handle, at, string(&mut body)?)
        }
        9 => Message::Change(Change::Attributes, text(&mut body)?, None),
        13 => Message::Change(Change::Remove, text(&mut body)?, None),
        14 => Message::Change(Change::MakeFolder, text(&mut body)?, None),
        15 => Message::Change(Change::RemoveFolder, text(&mut body)?, None),
        18 => two(Change::Rename, &mut body)?,
        20 => two(Change::Link, &mut body)?,
        200 => extended(&mut body)?,
        101 => Message::Status(body.try_get_u32().ok()? == 0),
        102 => Message::Handle(string(&mut body)?),
        103 => Message::Data(string(&mut body)?),
        _ => Message::Other,
    };
    Some((id, message))
}

fn extended(body: &mut Bytes) -> Option<Message> {
    Some(match &*string(body)? {
        b"posix-rename@openssh.com" => two(Change::Rename, body)?,
        b"hardlink@openssh.com" => two(Change::Link, body)?,
        b"lsetstat@openssh.com" => Message::Change(Change::Attributes, text(body)?, None),
        _ => Message::Other,
    })
}

fn two(change: Change, body: &mut Bytes) -> Option<Message> {
    let from = text(body)?;
    Some(Message::Change(change, from, Some(text(body)?)))
}

fn string(body: &mut Bytes) -> Option<Bytes> {
    let length = usize::try_from(body.try_get_u32().ok()?).ok()?;
    (length <= body.len()).then(|| body.split_to(length))
}

/// A path, as text; what is no UTF-8 is replaced.
fn text(body: &mut Bytes) -> Option<String> {
    Some(String::from_utf8_lossy(&string(body)?).into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(framer: &mut Framer) -> Vec<(u32, Message)> {
        std::iter::from_fn(|| framer.next()).collect()
    }

    proptest! {
        #[test]
        fn anything_at_all_is_taken_in(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
            let mut framer = Framer::default();
            framer.take(&bytes);
            all(&mut framer);
            prop_assert!(framer.buffer.len() <= bytes.len());
        }
    }

    #[test]
    fn a_message_cut_anywhere_is_read_once() {
        let whole = b"\0\0\0\x11\x03\0\0\0\x07\0\0\0\x04/tmp\0\0\0\x1a".to_vec();
        let open = (7, Message::Open("/tmp".to_owned(), true));
        for cut in 0..whole.len() {
            let mut framer = Framer::default();
            framer.take(&whole[..cut]);
            assert!(all(&mut framer).is_empty());
            framer.take(&whole[cut..]);
            assert_eq!(all(&mut framer), std::slice::from_ref(&open));
        }
    }

    #[test]
    fn what_is_too_long_ends_the_reading_and_takes_no_memory() {
        let mut framer = Framer::default();
        framer.take(b"\xff\xff\xff\xff");
        assert_eq!(framer.next(), None);
        framer.take(&[0; 100]);
        assert!(framer.buffer.is_empty() && framer.next().is_none());
    }
}

//! Packets: messages, some with descriptors, between two processes of one session.
//!
//! A socket that keeps the bounds of messages (`SOCK_SEQPACKET`), so that a descriptor belongs to the message that it
//! came with. Nobody else has an end of it.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd as _, OwnedFd};
use std::sync::{Mutex, PoisonError};

use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, SocketFlags, SocketType,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::unix::AsyncFd;

/// The longest message, bytes: a command line of the longest kind that Linux starts, spelt as JSON numbers, fits no
/// socket; whoever sends looks at [`MOST_COMMAND`] first.
const MOST: usize = 160 * 1024;
/// The longest command line, bytes. As JSON a byte takes four.
pub const MOST_COMMAND: usize = 32 * 1024;
/// The three ends of a program.
const MOST_DESCRIPTORS: usize = 3;

/// One end.
#[derive(Debug)]
pub struct Packets {
    socket: AsyncFd<OwnedFd>,
    buffer: Mutex<Vec<u8>>,
}

/// Two ends: this process's, and the one that a child is given.
pub fn pair() -> io::Result<(Packets, OwnedFd)> {
    let flags = SocketFlags::CLOEXEC;
    let kind = SocketType::SEQPACKET;
    let (ours, theirs) = rustix::net::socketpair(AddressFamily::UNIX, kind, flags, None)?;
    Ok((Packets::over(ours)?, theirs))
}

impl Packets {
    /// The end that this process was given.
    pub fn over(socket: OwnedFd) -> io::Result<Self> {
        rustix::io::ioctl_fionbio(&socket, true)?;
        Ok(Self {
            socket: watch(socket)?,
            buffer: Mutex::new(vec![0; MOST]),
        })
    }

    /// Sends one message; the other side gets descriptors of its own.
    pub async fn send<T: Serialize>(&self, message: &T, descriptors: &[OwnedFd]) -> io::Result<()> {
        let text = serde_json::to_vec(message)?;
        if text.len() > MOST {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        loop {
            let mut ready = self.socket.writable().await?;
            if let Ok(sent) = ready.try_io(|socket| send(socket.get_ref(), &text, descriptors)) {
                return sent;
            }
        }
    }

    /// The next message with its descriptors; nothing when the other side is gone.
    pub async fn receive<T: DeserializeOwned>(&self) -> io::Result<Option<(T, Vec<OwnedFd>)>> {
        loop {
            let mut ready = self.socket.readable().await?;
            let received = ready.try_io(|socket| {
                let mut buffer = self.buffer.lock().unwrap_or_else(PoisonError::into_inner);
                let (length, descriptors) = receive(socket.get_ref(), &mut buffer)?;
                match &buffer[..length] {
                    [] => Ok(None),
                    text => Ok(Some((serde_json::from_slice(text)?, descriptors))),
                }
            });
            if let Ok(received) = received {
                return received;
            }
        }
    }
}

#[expect(unsafe_code, reason = "tokio cannot know who closes the descriptor")]
fn watch(socket: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    // SAFETY: the descriptor is owned by what is registered, which nobody takes it out of.
    Ok(unsafe { AsyncFd::register(socket) }?)
}

fn send(socket: &OwnedFd, text: &[u8], descriptors: &[OwnedFd]) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST_DESCRIPTORS))];
    let mut beside = SendAncillaryBuffer::new(&mut space);
    let borrowed: Vec<_> = descriptors.iter().map(OwnedFd::as_fd).collect();
    if !borrowed.is_empty() && !beside.push(SendAncillaryMessage::ScmRights(&borrowed)) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let flags = SendFlags::NOSIGNAL;
    rustix::net::sendmsg(socket, &[IoSlice::new(text)], &mut beside, flags)?;
    Ok(())
}

fn receive(socket: &OwnedFd, buffer: &mut [u8]) -> io::Result<(usize, Vec<OwnedFd>)> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST_DESCRIPTORS))];
    let mut beside = RecvAncillaryBuffer::new(&mut space);
    let mut slices = [IoSliceMut::new(buffer)];
    let flags = RecvFlags::CMSG_CLOEXEC;
    let received = rustix::net::recvmsg(socket, &mut slices, &mut beside, flags)?;
    let descriptors = beside.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(descriptors) => Some(descriptors),
        // Credentials, which were not asked for, and what rustix may know one day.
        RecvAncillaryMessage::ScmCredentials(_) | _ => None,
    });
    Ok((received.bytes, descriptors.flatten().collect()))
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use super::*;

    #[tokio::test]
    async fn a_message_comes_whole_with_its_own_descriptors_and_the_end_is_an_end() {
        let (ours, theirs) = pair().unwrap();
        let theirs = Packets::over(theirs).unwrap();
        let (mut reader, writer) = io::pipe().unwrap();
        ours.send(&"one", &[]).await.unwrap();
        ours.send(&"two", &[writer.into()]).await.unwrap();
        let long = "a".repeat(100 * 1024);
        ours.send(&long, &[]).await.unwrap();

        let (text, none): (String, _) = theirs.receive().await.unwrap().unwrap();
        assert_eq!((text.as_str(), none.len()), ("one", 0));
        let (text, mut one): (String, _) = theirs.receive().await.unwrap().unwrap();
        assert_eq!((text.as_str(), one.len()), ("two", 1));
        let mut writer = std::fs::File::from(one.remove(0));
        writer.write_all(b"through").unwrap();
        drop(writer);
        let mut read = String::new();
        reader.read_to_string(&mut read).unwrap();
        assert_eq!(read, "through");
        let (text, _): (String, _) = theirs.receive().await.unwrap().unwrap();
        assert_eq!(text, long);

        drop(ours);
        assert!(theirs.receive::<String>().await.unwrap().is_none());
    }

    #[tokio::test]
    async fn what_is_too_long_is_refused_and_nothing_is_sent_of_it() {
        let (ours, theirs) = pair().unwrap();
        let theirs = Packets::over(theirs).unwrap();
        assert!(ours.send(&"a".repeat(MOST), &[]).await.is_err());
        ours.send(&"short", &[]).await.unwrap();
        let (text, _): (String, _) = theirs.receive().await.unwrap().unwrap();
        assert_eq!(text, "short");
    }
}

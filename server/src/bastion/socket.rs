//! Socket: what the server says to the bastion on this computer: one line of JSON for each connection, some with a
//! descriptor beside it.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncWriteExt as _, Interest};
use tokio::net::UnixStream;

/// Longer than any line: a greeting of TLS is 64 KiB at the most, and a third more as text.
const MOST_LINE: usize = 128 << 10;
/// What is read at once, bytes.
const PIECE: usize = 8 << 10;

/// Where the bastion listens to the server, when nobody says otherwise.
pub fn usual() -> PathBuf {
    PathBuf::from("/run/custode-bastion/tunnels.sock")
}

/// What is said.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "said", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Said {
    /// A machine was granted a tunnel. It holds while the connection is there that said so.
    Offer(Offer),
    /// A machine dialled, and its connection lies beside this.
    Arrival(Arrival),
}

/// Where a tunnel will lead, and for whom.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// The machine's name, as the technician types it.
    pub machine: String,
    /// The technician's public key, as OpenSSH writes it.
    pub technician: String,
    /// What the machine will show.
    pub pass: Pass,
}

/// The secret by which a machine's connection is known as that which was offered.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pass(pub String);

impl std::fmt::Debug for Pass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pass(…)")
    }
}

/// A connection that asked for the bastion, with what is needed to answer it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrival {
    /// What was read of it already.
    pub heard: Bytes,
    /// The certificate to present and the authority's, which signed those of the machines too; DER.
    pub chain: [Bytes; 2],
    /// The certificate's key, PKCS #8.
    pub key: Bytes,
}

impl std::fmt::Debug for Arrival {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Arrival")
    }
}

/// Bytes, in base64 on the way.
#[derive(Clone, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Bytes(pub Vec<u8>);

impl From<Bytes> for String {
    fn from(bytes: Bytes) -> Self {
        STANDARD.encode(bytes.0)
    }
}

impl TryFrom<String> for Bytes {
    type Error = base64::DecodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        STANDARD.decode(text).map(Self)
    }
}

/// Says it on a connection of its own, which is the answer.
pub async fn say(
    socket: &Path,
    said: &Said,
    beside: Option<BorrowedFd<'_>>,
) -> io::Result<UnixStream> {
    let mut stream = UnixStream::connect(socket).await?;
    let mut line = serde_json::to_vec(said)?;
    line.push(b'\n');
    // The descriptor travels with the first byte.
    let (first, rest) = line.split_at(1);
    stream
        .async_io(Interest::WRITABLE, || send(&stream, first, beside))
        .await?;
    stream.write_all(rest).await?;
    Ok(stream)
}

/// What is said on this connection.
pub(super) async fn hear(stream: &UnixStream) -> io::Result<(Said, Option<OwnedFd>)> {
    let (mut line, mut beside) = (Vec::new(), None);
    while line.last() != Some(&b'\n') {
        let (piece, descriptor) = stream
            .async_io(Interest::READABLE, || receive(stream))
            .await?;
        if piece.is_empty() || line.len() > MOST_LINE {
            return Err(io::ErrorKind::InvalidData.into());
        }
        line.extend_from_slice(&piece);
        beside = beside.or(descriptor);
    }
    Ok((serde_json::from_slice(&line)?, beside))
}

fn send(stream: &UnixStream, bytes: &[u8], beside: Option<BorrowedFd<'_>>) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut message = SendAncillaryBuffer::new(&mut space);
    let descriptors = beside.map(|it| [it]);
    if let Some(descriptors) = &descriptors {
        // There is room for one.
        message.push(SendAncillaryMessage::ScmRights(descriptors));
    }
    let slices = [IoSlice::new(bytes)];
    sendmsg(stream.as_fd(), &slices, &mut message, SendFlags::NOSIGNAL)?;
    Ok(())
}

fn receive(stream: &UnixStream) -> io::Result<(Vec<u8>, Option<OwnedFd>)> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut message = RecvAncillaryBuffer::new(&mut space);
    let mut piece = vec![0; PIECE];
    let mut slices = [IoSliceMut::new(&mut piece)];
    let flags = RecvFlags::CMSG_CLOEXEC;
    let length = recvmsg(stream.as_fd(), &mut slices, &mut message, flags)?.bytes;
    let descriptors = message.drain().filter_map(|it| match it {
        RecvAncillaryMessage::ScmRights(descriptors) => Some(descriptors),
        // Credentials, which were not asked for, and what rustix may know one day.
        RecvAncillaryMessage::ScmCredentials(_) | _ => None,
    });
    let descriptor = descriptors.flatten().last();
    piece.truncate(length);
    Ok((piece, descriptor))
}

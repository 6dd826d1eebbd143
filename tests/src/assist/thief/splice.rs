//! Splice: a machine's tunnel and the bastion become one line, and the thief sits on it.

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::super::tunnel::{Authority, offer};
use super::{Hands, hold};

/// The most bytes that are taken at once.
const PIECE: usize = 4096;

/// What is done with the bytes of a tunnel.
#[derive(Debug, Clone, Copy, Default)]
pub struct Meddling {
    /// With those that go there.
    pub towards: Towards,
    /// So many are left alone first: a login takes about 4000 either way.
    pub after: usize,
    /// What then.
    pub how: How,
}

/// One of the two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Towards {
    /// The machine.
    #[default]
    Machine,
    /// The technician.
    Technician,
}

/// A way to meddle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum How {
    /// All is passed on as it came.
    #[default]
    Honest,
    /// One bit is another.
    Flip,
    /// A piece does not arrive.
    Drop,
    /// A piece arrives twice.
    Twice,
    /// A piece arrives after the next one.
    Later,
    /// Nothing more arrives, and both ends are let go.
    Cut,
    /// Each byte arrives by itself.
    Crumbs,
    /// The machine hears random bytes instead of a technician.
    Noise,
}

/// So many random bytes are heard.
const NOISE: usize = 40_000;

/// Takes a tunnel, offers it to the bastion under the name that is wanted now, and carries.
pub(super) async fn tunnel(mut machine: TlsStream<TcpStream>, hands: &Hands) -> Result<()> {
    let mut pass = Vec::new();
    while pass.last() != Some(&b'\n') {
        pass.push(machine.read_u8().await?);
    }
    *hold(&hands.tunnels) += 1;
    if hold(&hands.meddling).how == How::Noise {
        let mut noise = vec![0; NOISE];
        aws_lc_rs::rand::fill(&mut noise)?;
        machine.write_all(&noise).await?;
        return Ok(machine.shutdown().await?);
    }
    // The pass that the thief gave is for whom the machine asked.
    let technician = String::from_utf8(BASE64.decode(pass.trim_ascii())?)?;
    let name = hold(&hands.leads_to).clone();
    let authority = Authority::make()?;
    let bastion = offer(&hands.bastion, &authority, &name, &technician).await?;
    let (from_machine, to_machine) = tokio::io::split(machine);
    let (from_technician, to_technician) = tokio::io::split(bastion.stream);
    tokio::select! {
        ended = carry(from_technician, to_machine, Towards::Machine, hands) => ended,
        ended = carry(from_machine, to_technician, Towards::Technician, hands) => ended,
    }
}

/// The pass for this technician.
pub(super) fn pass_for(technician: &str) -> String {
    BASE64.encode(technician)
}

async fn carry(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    towards: Towards,
    hands: &Hands,
) -> Result<()> {
    let (mut carried, mut held) = (0, Vec::new());
    let mut is_done = false;
    loop {
        let mut piece = vec![0; PIECE];
        let length = from.read(&mut piece).await?;
        if length == 0 {
            return Ok(to.shutdown().await?);
        }
        piece.truncate(length);
        hold(&hands.passed).extend_from_slice(&piece);
        let meddling = *hold(&hands.meddling);
        let is_meant = meddling.towards == towards && carried >= meddling.after && !is_done;
        carried += length;
        match meddling.how {
            How::Flip | How::Drop | How::Twice | How::Later | How::Cut if !is_meant => {}
            How::Honest | How::Noise => {}
            How::Flip => piece[length / 2] ^= 1,
            How::Drop => piece.clear(),
            How::Twice => piece.extend_from_within(..),
            How::Later => held = std::mem::take(&mut piece),
            How::Cut => return Ok(()),
            How::Crumbs => {
                for byte in &piece {
                    to.write_all(&[*byte]).await?;
                    to.flush().await?;
                }
                continue;
            }
        }
        is_done |= is_meant && meddling.how != How::Honest;
        to.write_all(&piece).await?;
        if !piece.is_empty() {
            to.write_all(&std::mem::take(&mut held)).await?;
        }
        to.flush().await?;
    }
}

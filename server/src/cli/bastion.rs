//! `bastion`: the way of technicians to machines, as a process of its own.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use tokio::net::TcpListener;

use super::stop::Stop;
use super::{Failure, out};
use crate::bastion::Bastion as Door;
use crate::bastion::offers::Offers;
use crate::bastion::socket;
use crate::log;

#[derive(Debug, Args)]
pub(super) struct Bastion {
    /// Where technicians connect
    #[arg(long, value_name = "ADDRESS", default_value = "0.0.0.0:2222")]
    listen: SocketAddr,
    /// The host key, as `ssh-keygen -t ed25519` makes it
    #[arg(long, value_name = "FILE")]
    host_key: PathBuf,
    /// The socket at which the server offers the tunnels of machines
    #[arg(long, value_name = "PATH", default_value_os_t = socket::usual())]
    tunnels: PathBuf,
}

impl Bastion {
    /// One thread answers all: a keystroke then changes threads nowhere on its way.
    pub(super) async fn run(self) -> Result<(), Failure> {
        log::start(log::Format::default(), log::Level::default());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        tokio::task::spawn_blocking(move || runtime.block_on(self.answer())).await?
    }

    async fn answer(self) -> Result<(), Failure> {
        let mut stop = Stop::listen()?;
        let host_key = fs_err::read_to_string(&self.host_key)?;
        let offers = Arc::new(Offers::default());
        let bastion = Door::new(&host_key, offers.clone())?;
        let socket = Offers::listen(&self.tunnels)?;
        let listener = TcpListener::bind(self.listen).await?;
        out::say(&format!("ready bastion={}", listener.local_addr()?));
        tokio::select! {
            answered = bastion.answer(&listener) => Ok(answered?),
            taken = offers.take_in(socket) => Ok(taken?),
            () = stop.asked() => Ok(()),
        }
    }
}

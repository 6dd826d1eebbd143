//! Relay: the server's part of a tunnel: what an agent dials over TLS is led to the bastion's socket, and nothing is read.
//!
//! A process of its own with several threads, as the server is, so that what it costs is what the server's part costs.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, version};
use tokio::io::copy_bidirectional_with_sizes;
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::say;

/// The name in the relay's certificate.
pub(super) const NAME: &str = "relay.example";
/// What is copied at once, bytes: a record of TLS.
const PIECE: usize = 16 << 10;

/// `custode-assist relay`.
#[derive(clap::Args)]
pub(super) struct Relay {
    /// The bastion's socket
    #[arg(long)]
    socket: PathBuf,
    /// Where to write the certificate that agents are to believe
    #[arg(long)]
    certificate: PathBuf,
}

impl Relay {
    /// Leads until killed.
    pub(super) fn run(self) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        runtime.block_on(self.lead())
    }

    async fn lead(self) -> Result<()> {
        let made = rcgen::generate_simple_self_signed([NAME.to_owned()])?;
        fs_err::write(&self.certificate, made.cert.der())?;
        let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&version::TLS13])?
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        say(&format!("ready relay={}", listener.local_addr()?));
        let mut tunnels = JoinSet::new();
        loop {
            let (stream, _) = listener.accept().await?;
            while tunnels.try_join_next().is_some() {}
            tunnels.spawn(tunnel(acceptor.clone(), stream, self.socket.clone()));
        }
    }
}

/// One tunnel. An agent that finds no bastion behind it dials again.
async fn tunnel(acceptor: TlsAcceptor, stream: TcpStream, socket: PathBuf) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut machine = acceptor.accept(stream).await?;
    let mut bastion = UnixStream::connect(socket).await?;
    copy_bidirectional_with_sizes(&mut machine, &mut bastion, PIECE, PIECE).await?;
    Ok(())
}

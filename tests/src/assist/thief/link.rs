//! Link: the server's address and its certificate, and behind them whatever the thief likes to answer.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use custode_protocol::V1;
use custode_protocol::assist::{BASTION, Errands, Have, TunnelPass, WantedTunnel};
use custode_protocol::bounded::{List, Text};
use custode_protocol::nudge::{About, Nudge};
use custode_protocol::path;
use custode_server::authority::Authority;
use futures_util::{SinkExt as _, StreamExt as _};
use rustls::ServerConfig;
use rustls::sign::SingleCertAndKey;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::{Hands, hold, splice};
use crate::now;

/// Between two bytes of what trickles.
const DRIP: Duration = Duration::from_millis(200);

/// A file, and the way in which it comes.
#[derive(Debug, Clone)]
pub enum Served {
    /// These bytes.
    Whole(Vec<u8>),
    /// Blanks without end.
    Endless,
    /// These bytes, so slowly that they do not end either.
    Trickle(Vec<u8>),
}

/// What was asked.
struct Request {
    line: String,
    head: String,
    body: Vec<u8>,
}

/// Listens there with the authority of this data folder.
pub(super) fn listen(address: &str, data: &Path, hands: Arc<Hands>) -> Runtime {
    let authority = Authority::find(data).unwrap().unwrap();
    // Machines ask for the bastion at the same address.
    let names = ["127.0.0.1", BASTION].map(str::to_owned);
    let certificate = authority.certify_listener(names.to_vec(), now());
    let resolver = SingleCertAndKey::from(certificate.unwrap().key);
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(resolver));
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let address: std::net::SocketAddr = address.parse().unwrap();
    let listener = {
        let _inside = runtime.enter();
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        // The server was killed: what it had accepted waits out its time.
        socket.set_reuseaddr(true).unwrap();
        socket.bind(address).unwrap();
        socket.listen(64).unwrap()
    };
    runtime.spawn(accept(listener, acceptor, hands));
    runtime
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, hands: Arc<Hands>) {
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        while connections.try_join_next().is_some() {}
        let (acceptor, hands) = (acceptor.clone(), hands.clone());
        connections.spawn(async move {
            let _ = stream.set_nodelay(true);
            if let Ok(stream) = acceptor.accept(stream).await {
                // A machine that hangs up has what it wanted.
                let _ = answer(stream, &hands).await;
            }
        });
    }
}

async fn answer(mut stream: TlsStream<TcpStream>, hands: &Hands) -> Result<()> {
    if stream.get_ref().1.server_name() == Some(BASTION) {
        return splice::tunnel(stream, hands).await;
    }
    let request = read(&mut stream).await?;
    hold(&hands.told).extend_from_slice(&request.body);
    let mut words = request.line.split(' ');
    let (method, target) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    if target == path::LIVE {
        return live(stream, &request, hands).await;
    }
    if let Some(file) = target.strip_prefix(path::REPOSITORY) {
        return repository(stream, file.trim_start_matches('/'), hands).await;
    }
    let (status, body) = match (method, target) {
        ("GET", path::ASSISTANCE) => {
            let sessions = hold(&hands.errands).values().cloned().collect();
            let errands = Errands {
                version: V1,
                sessions: List::fit(sessions),
            };
            (200, serde_json::to_vec(&errands)?)
        }
        ("POST", path::ASSISTANCE) => {
            hold(&hands.words).push(serde_json::from_slice(&request.body)?);
            (204, Vec::new())
        }
        ("POST", target) if target.ends_with("/tunnel") => {
            let wanted: WantedTunnel = serde_json::from_slice(&request.body)?;
            let pass = splice::pass_for(wanted.technician.as_str());
            let pass = TunnelPass {
                version: V1,
                pass: Text::fit(&pass),
            };
            (200, serde_json::to_vec(&pass)?)
        }
        ("POST", target) if target.contains("/recording/") => {
            let (_, from) = target.split_once("?from=").context("from where")?;
            let have = from.parse::<u64>()? + request.body.len() as u64;
            (200, serde_json::to_vec(&Have { version: V1, have })?)
        }
        _ => (503, Vec::new()),
    };
    let head = format!(
        "HTTP/1.1 {status} x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&body).await?;
    Ok(stream.shutdown().await?)
}

async fn repository(mut stream: TlsStream<TcpStream>, file: &str, hands: &Hands) -> Result<()> {
    let served = hold(&hands.files).get(file).cloned();
    let status = if served.is_some() { 200 } else { 404 };
    // Without a length the end of the connection is the end of the file.
    let head = format!("HTTP/1.1 {status} x\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    match served {
        None => {}
        Some(Served::Whole(contents)) => stream.write_all(&contents).await?,
        Some(Served::Endless) => loop {
            stream.write_all(&[b' '; 4096]).await?;
        },
        Some(Served::Trickle(contents)) => {
            for byte in contents.iter().chain(std::iter::repeat(&b' ')) {
                stream.write_all(&[*byte]).await?;
                stream.flush().await?;
                tokio::time::sleep(DRIP).await;
            }
        }
    }
    Ok(stream.shutdown().await?)
}

/// The held connection: nothing is said on it but that something waits.
async fn live(mut stream: TlsStream<TcpStream>, request: &Request, hands: &Hands) -> Result<()> {
    let accept = derive_accept_key(request.header("sec-websocket-key")?.as_bytes());
    let head = format!(
        "HTTP/1.1 101 x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: {accept}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    let mut socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
    let mut nudges = hands.nudges.subscribe();
    let nudge = serde_json::to_string(&Nudge {
        version: V1,
        about: About::Assistance,
    })?;
    loop {
        tokio::select! {
            changed = nudges.changed() => {
                changed?;
                socket.send(Message::Text(nudge.clone().into())).await?;
            }
            beat = socket.next() => match beat {
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Ok(()),
            }
        }
    }
}

async fn read(stream: &mut TlsStream<TcpStream>) -> Result<Request> {
    const END: &[u8] = b"\r\n\r\n";
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(END.len()).position(|it| it == END) {
            break at + END.len();
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            bail!("no request");
        }
    };
    let mut body = bytes.split_off(end);
    let head = String::from_utf8(bytes)?;
    let line = head.lines().next().unwrap_or_default().to_owned();
    let mut request = Request {
        line,
        head,
        body: Vec::new(),
    };
    let length = request.header("content-length").unwrap_or("0").parse()?;
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            bail!("no whole request");
        }
    }
    request.body = body;
    Ok(request)
}

impl Request {
    fn header(&self, name: &str) -> Result<&str> {
        let mut fields = self.head.lines().filter_map(|line| line.split_once(':'));
        let found = fields.find(|(it, _)| it.eq_ignore_ascii_case(name));
        found
            .map(|(_, value)| value.trim())
            .with_context(|| format!("no {name}"))
    }
}

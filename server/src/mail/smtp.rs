//! SMTP: one conversation with the mail server (RFC 5321), step by step, so that what was given away is known.

use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::timeout;

use super::settings::{Server, Tls};

/// A server that does not answer a command within this time is asked again later.
const STEP: Duration = Duration::from_secs(15);
/// Characters of a server's answer that are kept.
const KEPT: usize = 300;

/// A connection that was greeted, and is encrypted and authenticated as the settings want.
pub struct Conversation {
    connection: AsyncSmtpConnection,
}

/// Why a message was not given away.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The server refuses this message or recipient for good.
    #[error("refused: {0}")]
    Refused(String),
    /// It may be taken later.
    #[error("not now: {0}")]
    Later(String),
}

/// What became of a message that was given away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// The server took it, and said this.
    Taken(String),
    /// The server refused it for good.
    Refused(String),
    /// The server did not take it, and may later.
    Later(String),
    /// There was no answer: the server may have taken it, or not.
    Unknown(String),
}

impl Conversation {
    /// Connects. Whatever goes wrong may be mended by the administrator: no message is refused by it.
    pub async fn open(server: &Server, password: Option<&str>) -> Result<Self, Trouble> {
        let later = |error: SmtpError| Trouble::Later(told(&error));
        let tls = parameters(server)?;
        let hello = ClientId::default();
        let implicit = (server.tls == Tls::Implicit).then(|| tls.clone());
        let address = (server.host.as_str(), server.port);
        let connecting =
            AsyncSmtpConnection::connect_tokio1(address, Some(STEP), &hello, implicit, None);
        let mut connection = in_time(connecting).await?.map_err(later)?;
        if server.tls == Tls::Starttls {
            in_time(connection.starttls(tls, &hello))
                .await?
                .map_err(later)?;
        }
        if let (Some((login, _)), Some(password)) = (&server.login, password) {
            let credentials = Credentials::new(login.clone(), password.to_owned());
            in_time(connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials))
                .await?
                .map_err(later)?;
        }
        Ok(Self { connection })
    }

    /// Names sender and recipient, and asks to send. Nothing is given away yet. Whether `copy` is taken along.
    pub async fn offer(
        &mut self,
        envelope: &Envelope,
        copy: Option<&lettre::Address>,
    ) -> Result<bool, Trouble> {
        self.ask(Mail::new(envelope.from().cloned(), Vec::new()))
            .await?;
        for to in envelope.to() {
            self.ask(Rcpt::new(to.clone(), Vec::new())).await?;
        }
        let mut copied = false;
        if let Some(copy) = copy {
            match self.ask(Rcpt::new(copy.clone(), Vec::new())).await {
                Ok(()) => copied = true,
                Err(error) => {
                    let error: &dyn std::error::Error = &error;
                    tracing::warn!(error, "the mailbox for receipts is not written to");
                }
            }
        }
        self.ask(Data).await?;
        Ok(copied)
    }

    /// Gives the message away, and waits for the answer.
    pub async fn give(&mut self, message: &[u8], patience: Duration) -> Given {
        match timeout(patience, self.connection.message(message)).await {
            Err(_) => Given::Unknown("no answer in time".to_owned()),
            Ok(Ok(answer)) => {
                let said = answer.message().collect::<Vec<_>>().join(" ");
                Given::Taken(bounded(&format!("{} {said}", answer.code())))
            }
            Ok(Err(error)) if error.is_permanent() => Given::Refused(told(&error)),
            Ok(Err(error)) if error.is_transient() => Given::Later(told(&error)),
            Ok(Err(error)) => Given::Unknown(told(&error)),
        }
    }

    /// Says good-bye.
    pub async fn close(mut self) {
        let _ = timeout(STEP, self.connection.quit()).await;
    }

    async fn ask(&mut self, command: impl std::fmt::Display) -> Result<(), Trouble> {
        match in_time(self.connection.command(command)).await? {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(Trouble::Refused(told(&error))),
            Err(error) => Err(Trouble::Later(told(&error))),
        }
    }
}

fn parameters(server: &Server) -> Result<TlsParameters, Trouble> {
    let later = |what: &str| Trouble::Later(what.to_owned());
    let mut builder = TlsParameters::builder(server.host.clone());
    if let Some(file) = &server.ca_file {
        let pem = fs_err::read(file).map_err(|error| Trouble::Later(error.to_string()))?;
        let trusted = Certificate::from_pem(&pem);
        builder = builder
            .add_root_certificate(trusted.map_err(|_| later("ca_file holds no certificate"))?);
    }
    builder
        .build_rustls()
        .map_err(|error| Trouble::Later(told(&error)))
}

async fn in_time<T>(step: impl Future<Output = T>) -> Result<T, Trouble> {
    timeout(STEP, step)
        .await
        .map_err(|_| Trouble::Later("the server does not answer in time".to_owned()))
}

/// An error with its cause, which is where the server's own words are.
fn told(error: &SmtpError) -> String {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    bounded(&match cause {
        Some(cause) if !error.to_string().contains(&cause) => format!("{error}: {cause}"),
        Some(_) | None => error.to_string(),
    })
}

/// A server's words are shown to people: one line, and not too much of it.
fn bounded(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .take(KEPT)
        .collect()
}

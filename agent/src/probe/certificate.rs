//! TLS certificates: shake hands, and read what the server shows.

use std::sync::Arc;

use jiff::Timestamp;
use rustls::client::verify_server_name;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::ParsedCertificate;
use tokio_rustls::TlsConnector;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::check::certificate::{CertificateTarget, Reading, Shown};
use crate::check::tcp::Unreachable;
use crate::probe::{ProbeError, tcp, tls};

pub(super) async fn take(target: &CertificateTarget) -> Result<Reading, ProbeError> {
    let name = ServerName::try_from(target.host.clone());
    let name = name.map_err(|_| ProbeError::Odd("the name of the host"))?;
    let connector = TlsConnector::from(Arc::new(tls::config()?));
    let looked = tokio::time::timeout(target.timeout, look(target, name, connector)).await;
    let outcome = looked.unwrap_or(Ok(Err(Unreachable::TimedOut)))?;
    Ok(Reading {
        target: target.clone(),
        outcome,
    })
}

async fn look(
    target: &CertificateTarget,
    name: ServerName<'static>,
    connector: TlsConnector,
) -> Result<Result<Shown, Unreachable>, ProbeError> {
    let stream = match tcp::connect(&target.host, target.port).await {
        Ok(stream) => stream,
        Err(why) => return Ok(Err(why)),
    };
    let session = match connector.connect(name.clone(), stream).await {
        Ok(session) => session,
        Err(e) => return Ok(Err(Unreachable::Tls(e.to_string()))),
    };
    let shown = session.get_ref().1.peer_certificates().unwrap_or_default();
    read(shown, &name).map(Ok)
}

fn read(shown: &[CertificateDer<'_>], name: &ServerName<'_>) -> Result<Shown, ProbeError> {
    let (leaf, others) = shown
        .split_first()
        .ok_or(ProbeError::Odd("a handshake without certificate"))?;
    let own = parse(leaf)?;
    let mut ends = vec![instant(own.validity().not_after.timestamp())?];
    for other in others {
        let other = parse(other)?;
        // A root that comes along is not looked at by anybody: what counts is the client's own copy.
        if other.subject() != other.issuer() {
            ends.push(instant(other.validity().not_after.timestamp())?);
        }
    }
    Ok(Shown {
        subject: own.subject().to_string(),
        issuer: own.issuer().to_string(),
        not_before: instant(own.validity().not_before.timestamp())?,
        not_after: ends
            .into_iter()
            .min()
            .ok_or(ProbeError::Odd("a certificate without end"))?,
        bears_name: ParsedCertificate::try_from(leaf)
            .is_ok_and(|leaf| verify_server_name(&leaf, name).is_ok()),
        self_signed: own.subject() == own.issuer(),
        chain: others.len(),
    })
}

fn parse<'a>(der: &'a CertificateDer<'_>) -> Result<X509Certificate<'a>, ProbeError> {
    let parsed = X509Certificate::from_der(der);
    parsed
        .map(|(_, certificate)| certificate)
        .map_err(|_| ProbeError::Odd("a certificate"))
}

/// A certificate without an end (RFC 5280: the year 9999) ends at the end of our calendar.
fn instant(seconds: i64) -> Result<Timestamp, ProbeError> {
    let last = Timestamp::MAX.as_second();
    Timestamp::from_second(seconds.min(last))
        .map_err(|_| ProbeError::Odd("the dates of a certificate"))
}

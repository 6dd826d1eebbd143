//! TCP ports that must accept connections.

use std::fmt;
use std::time::Duration;

use custode_domain::Severity;
use custode_domain::finding::{FindingCode, Object};
use custode_domain::signal::Judgement;

use crate::check::{Measurement, Verdict, italian};

/// A port that must accept connections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TcpTarget {
    /// How people call it.
    pub name: Object,
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How bad its absence is: 1 for what the SIC stands on.
    pub severity: Severity,
    /// How long a connection may take.
    pub timeout: Duration,
    /// From one look to the next.
    pub every: Duration,
}

impl TcpTarget {
    /// A connection in the same building is made in milliseconds; beyond this nobody waits.
    pub const TIMEOUT: Duration = Duration::from_secs(5);
    /// fleet study 6.4, row 24.
    pub const EVERY: Duration = Duration::from_secs(30);
}

/// What was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What was tried.
    pub target: TcpTarget,
    /// How long the connection took, or why there was none.
    pub outcome: Result<Duration, Unreachable>,
}

impl Reading {
    pub(crate) fn measurements(&self) -> Vec<Measurement> {
        let taken = self.outcome.as_ref().ok();
        let measurement = |took: &Duration| {
            let ms = took.as_secs_f64() * 1000.0;
            Measurement::new("tcp.connect_ms", self.target.name.clone(), ms)
        };
        taken.map(measurement).into_iter().collect()
    }
}

/// Why there was no connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreachable {
    /// The name has no address.
    NotResolved,
    /// Nobody listens.
    Refused,
    /// No answer in time.
    TimedOut,
    /// TLS could not be agreed on.
    Tls(String),
    /// Anything else, in the words of the system.
    Other(String),
}

impl fmt::Display for Unreachable {
    /// Italian, as the end of a sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotResolved => f.write_str("il nome non ha un indirizzo"),
            Self::Refused => f.write_str("connessione rifiutata"),
            Self::TimedOut => f.write_str("nessuna risposta entro il tempo"),
            Self::Tls(why) => write!(f, "TLS non riuscito: {why}"),
            Self::Other(why) => f.write_str(why),
        }
    }
}

pub(crate) fn judge(reading: &Reading) -> Vec<Verdict> {
    let target = &reading.target;
    let (judgement, summary) = match &reading.outcome {
        Ok(took) => (
            Judgement::Good,
            format!(
                "La porta {} risponde in {}.",
                target.port,
                italian::took(*took)
            ),
        ),
        Err(why) => (
            Judgement::Bad(target.severity),
            format!("La porta {} non risponde: {why}.", target.port),
        ),
    };
    let code = FindingCode::TcpFailing;
    let address = format!("{}:{}", target.host, target.port);
    vec![
        Verdict::new(code, &target.name, judgement, "tcp.connect_ms", summary)
            .with("Indirizzo", address),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(outcome: Result<Duration, Unreachable>, expected: Judgement, summary: &str) {
        let target = TcpTarget {
            name: Object::parse("Base dati").unwrap(),
            host: "db.example".to_owned(),
            port: 5432,
            severity: Severity::Blocking,
            timeout: TcpTarget::TIMEOUT,
            every: TcpTarget::EVERY,
        };
        let verdicts = judge(&Reading { target, outcome });
        assert_eq!(verdicts[0].judgement, expected);
        assert_eq!(verdicts[0].summary, summary);
    }

    #[test]
    fn a_port_answers_or_it_does_not() {
        let bad = Judgement::Bad(Severity::Blocking);
        check(
            Ok(Duration::from_millis(3)),
            Judgement::Good,
            "La porta 5432 risponde in 3 ms.",
        );
        check(
            Err(Unreachable::Refused),
            bad,
            "La porta 5432 non risponde: connessione rifiutata.",
        );
        check(
            Err(Unreachable::TimedOut),
            bad,
            "La porta 5432 non risponde: nessuna risposta entro il tempo.",
        );
    }
}

//! Watching: what the configuration asks for, in the words of the checks.

use std::collections::BTreeMap;
use std::time::Duration;

use custode_domain::finding::{FindingCode, Object, Origin};

use crate::brain::{Override, Schedule, Timings};
use crate::check::ProbeKind;
use crate::check::certificate::CertificateTarget;
use crate::check::http::HttpTarget;
use crate::check::processes::ProcessTarget;
use crate::check::tcp::TcpTarget;
use crate::check::units::UnitTarget;
use crate::config::{Address, Config, WatchedCertificate, WatchedHttp, WatchedTcp};

/// All probes of this machine, each with its period.
pub(super) fn schedule(config: &Config) -> Schedule {
    let interval = config.agent.interval;
    let entry = |kind: ProbeKind| {
        let chosen = matches!(kind, ProbeKind::Http(_) | ProbeKind::Tcp(_));
        let period = if chosen {
            kind.period()
        } else {
            stretched(kind.period(), interval)
        };
        let first = kind.first_after();
        (kind, period, first)
    };
    Schedule::new(kinds(config).into_iter().map(entry).collect())
}

/// The waiting times of the catalogue with the changes that the configuration asks for.
pub(super) fn timings(config: &Config) -> Timings {
    let mut changed = BTreeMap::new();
    for code in FindingCode::ALL
        .iter()
        .filter(|code| code.entry().origin == Origin::Agent)
    {
        let told = if config.checks.is_enabled(*code) {
            Override::Timing(config.checks.timing(*code))
        } else {
            Override::Off
        };
        changed.insert(*code, told);
    }
    Timings::new(changed)
}

/// What is looked at on this machine.
pub(crate) fn kinds(config: &Config) -> Vec<ProbeKind> {
    let watch = &config.watch;
    let units: Vec<_> = watch
        .unit
        .iter()
        .map(|unit| UnitTarget {
            name: unit.name.clone(),
            severity: unit.severity,
        })
        .collect();
    let processes: Vec<_> = watch
        .process
        .iter()
        .map(|process| ProcessTarget {
            name: process.name.clone(),
            severity: process.severity,
        })
        .collect();
    let mut kinds = Vec::from(ProbeKind::base());
    kinds.retain(|kind| !matches!(kind, ProbeKind::Units(_)));
    kinds.push(ProbeKind::Units(units));
    if !processes.is_empty() {
        kinds.push(ProbeKind::Processes(processes));
    }
    kinds.extend(watch.http.iter().map(http));
    kinds.extend(watch.tcp.iter().map(tcp));
    kinds.extend(watch.certificate.iter().map(certificate));
    kinds
}

fn http(watched: &WatchedHttp) -> ProbeKind {
    ProbeKind::Http(HttpTarget {
        name: watched.name.clone(),
        url: watched.url.clone(),
        status: watched.status,
        text: watched.contains.clone(),
        severity: watched.severity,
        timeout: watched.timeout,
        every: watched.every,
    })
}

fn tcp(watched: &WatchedTcp) -> ProbeKind {
    let Address { host, port } = watched.address.clone();
    let WatchedTcp {
        name,
        severity,
        timeout,
        every,
        ..
    } = watched.clone();
    ProbeKind::Tcp(TcpTarget {
        name,
        host,
        port,
        severity,
        timeout,
        every,
    })
}

fn certificate(watched: &WatchedCertificate) -> ProbeKind {
    let name = Object::fit(&format!("{}:{}", watched.name, watched.address.port));
    let (host, port) = (watched.name.clone(), watched.address.port);
    ProbeKind::Certificate(CertificateTarget {
        name,
        host,
        port,
        timeout: CertificateTarget::TIMEOUT,
    })
}

/// The period of a probe of the machine itself, in whole rounds.
fn stretched(period: Duration, interval: Duration) -> Duration {
    let rounds = period
        .as_millis()
        .div_ceil(interval.as_millis().max(1))
        .max(1);
    interval.saturating_mul(u32::try_from(rounds).unwrap_or(u32::MAX))
}

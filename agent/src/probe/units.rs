//! systemd units, asked over the system bus with a connection that does not outlive the look.

use std::path::Path;
use std::time::Duration;

use zbus::Connection;
use zbus::zvariant::OwnedObjectPath;

use crate::check::units::{Reading, Unit, UnitTarget};
use crate::probe::ProbeError;

/// systemd answers in milliseconds; while it reloads, in seconds.
const PATIENCE: Duration = Duration::from_secs(10);
/// There when systemd started this machine (sd_booted(3)).
const BOOTED_WITH_SYSTEMD: &str = "/run/systemd/system";

pub(super) async fn take(targets: &[UnitTarget]) -> Result<Reading, ProbeError> {
    if !Path::new(BOOTED_WITH_SYSTEMD).exists() {
        return Err(ProbeError::NotHere("systemd"));
    }
    let look = async {
        let bus = Connection::system().await?;
        ask(&bus, targets).await
    };
    let looked = tokio::time::timeout(PATIENCE, look).await;
    let looked = looked.map_err(|_| ProbeError::TimedOut("systemd"))?;
    looked.map_err(|e| ProbeError::Bus(Box::new(e)))
}

/// One row of `ListUnits`: name, description, load, active and sub state, followed unit, path, job.
type Row = (
    String,
    String,
    String,
    String,
    String,
    String,
    OwnedObjectPath,
    u32,
    String,
    OwnedObjectPath,
);

async fn ask(bus: &Connection, targets: &[UnitTarget]) -> zbus::Result<Reading> {
    let failed = list(bus, "ListUnitsFiltered", &["failed"]).await?;
    let names: Vec<_> = targets.iter().map(|target| target.name.as_str()).collect();
    let known = if names.is_empty() {
        Vec::new()
    } else {
        list(bus, "ListUnitsByNames", &names).await?
    };
    let unit_of = |target: &UnitTarget| known.iter().find(|unit| unit.name == target.name.as_str());
    let required = targets
        .iter()
        .map(|target| (target.clone(), unit_of(target).cloned()));
    Ok(Reading {
        required: required.collect(),
        failed,
    })
}

async fn list(bus: &Connection, method: &str, asked: &[&str]) -> zbus::Result<Vec<Unit>> {
    let manager = Some("org.freedesktop.systemd1.Manager");
    let (name, path) = (
        Some("org.freedesktop.systemd1"),
        "/org/freedesktop/systemd1",
    );
    let answer = bus
        .call_method(name, path, manager, method, &(asked,))
        .await?;
    let rows: Vec<Row> = answer.body().deserialize()?;
    let unit = |(name, description, load, active, sub, ..): Row| Unit {
        name,
        description,
        load,
        active,
        sub,
    };
    Ok(rows.into_iter().map(unit).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use custode_domain::Severity;
    use custode_domain::finding::Object;
    use tokio::net::UnixStream;
    use zbus::connection::Builder;
    use zbus::{Guid, interface};

    /// As much of systemd's manager as the probe asks for: one unit failed, the others run.
    struct Manager {
        failed: &'static str,
    }

    #[interface(name = "org.freedesktop.systemd1.Manager")]
    impl Manager {
        fn list_units_filtered(&self, states: Vec<String>) -> Vec<Row> {
            let failed = |state: String| row(self.failed, &state, &state);
            states.into_iter().map(failed).collect()
        }

        fn list_units_by_names(&self, names: Vec<String>) -> Vec<Row> {
            let others = names.into_iter().filter(|name| name != self.failed);
            others.map(|name| row(&name, "active", "running")).collect()
        }
    }

    fn row(name: &str, active: &str, sub: &str) -> Row {
        let path = || OwnedObjectPath::try_from("/unit").unwrap();
        let text = str::to_owned;
        let described = format!("Il servizio {name}");
        (
            text(name),
            described,
            text("loaded"),
            text(active),
            text(sub),
            text(""),
            path(),
            0,
            text(""),
            path(),
        )
    }

    #[tokio::test(flavor = "current_thread")]
    async fn required_and_failed_units_are_asked_for() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let manager = Manager {
            failed: "backup.service",
        };
        let serving = Builder::unix_stream(theirs)
            .server(Guid::generate())
            .unwrap()
            .p2p()
            .serve_at("/org/freedesktop/systemd1", manager)
            .unwrap();
        let asking = Builder::unix_stream(ours).p2p();
        let (_systemd, bus) = tokio::try_join!(serving.build(), asking.build()).unwrap();
        let name = Object::parse("sic.service").unwrap();
        let target = UnitTarget {
            name,
            severity: Severity::Blocking,
        };
        let reading = ask(&bus, std::slice::from_ref(&target)).await.unwrap();
        let (asked, found) = &reading.required[0];
        let found = found.as_ref().unwrap();
        assert_eq!(
            (asked, found.active.as_str(), found.sub.as_str()),
            (&target, "active", "running")
        );
        let failed = &reading.failed[0];
        assert_eq!(
            (failed.name.as_str(), failed.active.as_str()),
            ("backup.service", "failed")
        );
    }
}

//! Disks: what `smartctl` reads from them.

use std::path::{Path, PathBuf};

use custode_domain::finding::Object;
use serde_json::Value;

use crate::check::smart::{Disk, Reading};
use crate::os::child::{self, Limits};
use crate::probe::ProbeError;

const PROGRAMS: [&str; 2] = ["/usr/sbin/smartctl", "/usr/bin/smartctl"];
/// A machine with more disks has a controller that has its own tools.
const MOST_DISKS: usize = 64;

pub(super) async fn take() -> Result<Reading, ProbeError> {
    let program = PROGRAMS
        .iter()
        .map(Path::new)
        .find(|program| program.exists());
    let program = program.ok_or(ProbeError::NotHere("smartctl"))?;
    let scan = ask(program, &["--json", "--scan"]).await?;
    let mut disks = Vec::new();
    for (device, kind) in devices(&scan).into_iter().take(MOST_DISKS) {
        // A disk that sleeps is left asleep: it is looked at another time.
        let args = [
            "--json",
            "--all",
            "--nocheck=standby",
            "--device",
            &kind,
            &device,
        ];
        disks.extend(disk(&ask(program, &args).await?)?);
    }
    Ok(disks)
}

async fn ask(program: &Path, args: &[&str]) -> Result<Value, ProbeError> {
    // The exit code is a set of bits about the disk's health, which the text says too.
    let output = child::run(&PathBuf::from(program), args, Limits::default()).await?;
    serde_json::from_str(&output.stdout).map_err(|_| ProbeError::Odd("the answer of smartctl"))
}

fn devices(scan: &Value) -> Vec<(String, String)> {
    let found = scan["devices"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let text = |device: &Value, key: &str| device[key].as_str().map(str::to_owned);
    found
        .iter()
        .filter_map(|device| Some((text(device, "name")?, text(device, "type")?)))
        .collect()
}

/// `None` of a disk that sleeps or has no SMART.
fn disk(answer: &Value) -> Result<Option<Disk>, ProbeError> {
    let log = &answer["nvme_smart_health_information_log"];
    if answer["smart_status"].is_null() && log.is_null() {
        return complaint(answer).map_or(Ok(None), Err);
    }
    let name = answer["device"]["name"].as_str();
    let name = name.ok_or(ProbeError::Odd("the name of a disk"))?;
    let said = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
    let nvme_number = |key: &str| log[key].as_u64();
    let left_and_threshold =
        nvme_number("available_spare").zip(nvme_number("available_spare_threshold"));
    let endurance = nvme_number("percentage_used")
        .or_else(|| answer["endurance_used"]["current_percent"].as_u64());
    Ok(Some(Disk {
        name: Object::fit(name),
        model: said("model_name"),
        serial: said("serial_number"),
        passed: answer["smart_status"]["passed"].as_bool(),
        self_test_failed: last_self_test_failed(answer),
        critical_warning: small(nvme_number("critical_warning").unwrap_or(0)),
        pending_sectors: attribute(answer, 197),
        uncorrectable: attribute(answer, 198) + nvme_number("media_errors").unwrap_or(0),
        reallocated: attribute(answer, 5),
        used_percent: endurance.map(small),
        spare_is_low: left_and_threshold.is_some_and(|(left, threshold)| left < threshold),
    }))
}

/// Why smartctl could not look, unless the disk only sleeps.
fn complaint(answer: &Value) -> Option<ProbeError> {
    let messages = answer["smartctl"]["messages"].as_array()?;
    let errors = messages
        .iter()
        .filter(|message| message["severity"] == "error");
    let said: Vec<_> = errors
        .filter_map(|message| message["string"].as_str())
        .collect();
    let asleep = said
        .iter()
        .any(|text| text.contains("STANDBY") || text.contains("SLEEP"));
    (!said.is_empty() && !asleep).then(|| ProbeError::Refused("smartctl", said.join("; ")))
}

/// The raw value of an ATA attribute, 0 where the disk does not have it.
fn attribute(answer: &Value, id: u64) -> u64 {
    let table = answer["ata_smart_attributes"]["table"].as_array();
    let row = table.and_then(|rows| rows.iter().find(|row| row["id"] == id));
    row.and_then(|row| row["raw"]["value"].as_u64())
        .unwrap_or(0)
}

fn last_self_test_failed(answer: &Value) -> bool {
    let last = &answer["ata_smart_self_test_log"]["standard"]["table"][0];
    last["status"]["passed"] == false
}

fn small(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ata(passed: bool, moved: u64, pending: u64, test_passed: bool) -> Value {
        json!({
            "smartctl": {"exit_status": 0},
            "device": {"name": "/dev/sda", "type": "sat", "protocol": "ATA"},
            "model_name": "ESEMPIO 1000", "serial_number": "E1",
            "smart_status": {"passed": passed},
            "ata_smart_attributes": {"table": [
                {"id": 5, "name": "Reallocated_Sector_Ct", "raw": {"value": moved}},
                {"id": 197, "name": "Current_Pending_Sector", "raw": {"value": pending}},
                {"id": 198, "name": "Offline_Uncorrectable", "raw": {"value": 0}},
            ]},
            "ata_smart_self_test_log": {"standard": {"table": [
                {"type": {"value": 1}, "status": {"value": 0, "passed": test_passed}},
                {"type": {"value": 1}, "status": {"value": 112, "passed": false}},
            ]}},
        })
    }

    #[test]
    fn an_ata_disk_is_read() {
        let well = disk(&ata(true, 8, 0, true)).unwrap().unwrap();
        assert_eq!(
            (well.passed, well.reallocated, well.self_test_failed),
            (Some(true), 8, false)
        );
        assert_eq!(
            (well.name.as_str(), well.serial.as_str()),
            ("/dev/sda", "E1")
        );
        let failing = disk(&ata(false, 2000, 16, false)).unwrap().unwrap();
        assert_eq!(
            (failing.passed, failing.self_test_failed),
            (Some(false), true)
        );
        assert_eq!((failing.reallocated, failing.pending_sectors), (2000, 16));
    }

    #[test]
    fn an_nvme_disk_is_read() {
        let answer = json!({
            "device": {"name": "/dev/nvme0", "type": "nvme", "protocol": "NVMe"},
            "model_name": "ESEMPIO NV", "serial_number": "N1",
            "smart_status": {"passed": false, "nvme": {"value": 1}},
            "nvme_smart_health_information_log": {
                "critical_warning": 1, "available_spare": 4, "available_spare_threshold": 10,
                "percentage_used": 104, "media_errors": 2,
            },
        });
        let read = disk(&answer).unwrap().unwrap();
        assert_eq!((read.passed, read.critical_warning), (Some(false), 1));
        assert_eq!(
            (read.used_percent, read.spare_is_low, read.uncorrectable),
            (Some(104), true, 2)
        );
    }

    #[test]
    fn a_sleeping_disk_is_left_out_and_a_refusal_is_told() {
        let said = |text: &str| {
            let messages = json!([{"severity": "error", "string": text}]);
            disk(&json!({"smartctl": {"messages": messages}, "device": {"name": "/dev/sda"}}))
        };
        assert_eq!(said("Device is in STANDBY mode, exit(2)").unwrap(), None);
        let refused = said("Smartctl open device: /dev/sda failed: Permission denied");
        assert!(matches!(refused, Err(ProbeError::Refused(..))));
        assert_eq!(
            disk(&json!({"device": {"name": "/dev/sr0"}})).unwrap(),
            None
        );
    }

    #[test]
    fn the_scan_names_device_and_type() {
        let scan = json!({"devices": [
            {"name": "/dev/sda", "type": "sat"}, {"name": "/dev/nvme0", "type": "nvme"}, {"name": "odd"},
        ]});
        let found = devices(&scan);
        assert_eq!(
            found,
            [
                ("/dev/sda".into(), "sat".into()),
                ("/dev/nvme0".into(), "nvme".into())
            ]
        );
        assert_eq!(devices(&json!({})), []);
    }
}

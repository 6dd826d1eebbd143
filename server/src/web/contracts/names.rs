//! Names: how the fields of the form of a contract are called.

use custode_domain::Severity;
use custode_domain::contract::{Promise, Which};

/// The fields of a calendar.
#[derive(Debug, Clone, Copy)]
pub(super) struct CalendarNames {
    pub(super) week: [&'static str; 7],
    pub(super) holidays: &'static str,
    pub(super) patron: &'static str,
    pub(super) closed: &'static str,
    pub(super) yearly: &'static str,
    pub(super) special: &'static str,
    pub(super) zone: &'static str,
}

/// The fields of a severity.
#[derive(Debug, Clone, Copy)]
pub(super) struct TargetNames {
    pub(super) take_charge: &'static str,
    pub(super) resolution: &'static str,
    pub(super) task: &'static str,
    pub(super) taken: &'static str,
    pub(super) resolved: &'static str,
}

pub(super) const DESK: CalendarNames = CalendarNames {
    week: [
        "desk_mon", "desk_tue", "desk_wed", "desk_thu", "desk_fri", "desk_sat", "desk_sun",
    ],
    holidays: "desk_holidays",
    patron: "desk_patron",
    closed: "desk_closed",
    yearly: "desk_yearly",
    special: "desk_special",
    zone: "desk_zone",
};

pub(super) const ON_SITE: CalendarNames = CalendarNames {
    week: [
        "site_mon", "site_tue", "site_wed", "site_thu", "site_fri", "site_sat", "site_sun",
    ],
    holidays: "site_holidays",
    patron: "site_patron",
    closed: "site_closed",
    yearly: "site_yearly",
    special: "site_special",
    zone: "site_zone",
};

pub(super) const TARGETS: [TargetNames; 3] = [
    TargetNames {
        take_charge: "take_charge_1",
        resolution: "resolution_1",
        task: "task_1",
        taken: "taken_1",
        resolved: "resolved_1",
    },
    TargetNames {
        take_charge: "take_charge_2",
        resolution: "resolution_2",
        task: "task_2",
        taken: "taken_2",
        resolved: "resolved_2",
    },
    TargetNames {
        take_charge: "take_charge_3",
        resolution: "resolution_3",
        task: "task_3",
        taken: "taken_3",
        resolved: "resolved_3",
    },
];

pub(super) const AT_RISK: &str = "at_risk";
pub(super) const PAUSING: &str = "pausing";
pub(super) const DECIMALS: &str = "decimals";
pub(super) const WAY: &str = "way";
pub(super) const AHEAD_1: &str = "ahead_1";
pub(super) const AHEAD_2: &str = "ahead_2";
pub(super) const AHEAD_SAM: &str = "ahead_sam";
pub(super) const FROM: &str = "from";
pub(super) const REACHES: &str = "reaches";
pub(super) const REASON: &str = "reason";
/// The last version that the writer knew.
pub(super) const READ: &str = "read";
/// The button.
pub(super) const GO: &str = "go";

/// The field of a target.
pub(super) const fn target(severity: Severity, promise: Promise) -> &'static str {
    let names = match severity {
        Severity::Blocking => &TARGETS[0],
        Severity::NonBlocking => &TARGETS[1],
        Severity::Minor => &TARGETS[2],
    };
    match promise {
        Promise::TakeCharge => names.take_charge,
        Promise::Resolution => names.resolution,
        Promise::Task => names.task,
    }
}

/// The fields of a calendar.
pub(super) const fn calendar(which: Which) -> &'static CalendarNames {
    match which {
        Which::Desk => &DESK,
        Which::OnSite => &ON_SITE,
    }
}

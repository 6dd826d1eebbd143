//! Said: a report in which every text that a machine may choose is the same.

use custode_domain::finding::{FindingCode, Object};
use custode_domain::id::FindingId;
use custode_protocol::bounded::{List, Text};
use custode_protocol::report::{Evidence, Facts, Process, WireChange, WireTransition};
use jiff::Timestamp;
use uuid::Uuid;

pub(super) fn facts(text: &str, now: Timestamp) -> Facts {
    Facts {
        hostname: Text::fit(text),
        os: Text::fit(&short(text)),
        kernel: Text::fit(&short(text)),
        agent_version: Text::fit(&short(text)),
        started_at: now,
        processors: 4,
        memory_bytes: 16_000_000_000,
    }
}

pub(super) fn raised(
    finding: Uuid,
    code: FindingCode,
    text: &str,
    now: Timestamp,
) -> WireTransition {
    WireTransition {
        finding: FindingId::from_uuid(finding),
        ordinal: 0,
        code: Text::fit(code.code()),
        object: Text::fit(Object::fit(Text::<200>::fit(text).as_str()).as_str()),
        at: now,
        change: WireChange::Raised {
            severity: 1,
            since: now,
        },
        evidence: evidence(text),
    }
}

fn evidence(text: &str) -> Evidence {
    let process = Process {
        pid: 4711,
        name: Text::fit(&short(text)),
        cpu_percent: 97.4,
        memory_bytes: 1_200_000_000,
    };
    Evidence {
        summary: Text::fit(text),
        measure: Text::fit(&short(text)),
        points: List::fit(vec![(3600, 1.0), (0, 2.0)]),
        processes: List::fit(vec![process]),
        details: [(Text::fit(&short(text)), Text::fit(text))].into(),
    }
}

/// As much as the shortest field takes: what breaks out of a page is never long.
fn short(text: &str) -> String {
    text.chars().take(64).collect()
}

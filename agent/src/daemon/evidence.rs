//! Evidence: what a finding brings along so that a person can believe it.

use custode_domain::finding::FindingCode;
use custode_domain::signal::Judgement;
use custode_protocol::bounded::{List, Text};
use custode_protocol::report::{Evidence, MAX_PROCESSES, Process};
use jiff::Timestamp;

use super::courses::Courses;
use crate::check::Verdict;
use crate::probe::processes::{Weight, heaviest};

/// Gathers what was seen: the words, the last hour of the measure, the processes that mattered.
pub(super) async fn gather(courses: &mut Courses, verdict: &Verdict, now: Timestamp) -> Evidence {
    let points = courses.last_hour(verdict.measure, verdict.object.as_str(), now);
    let details = verdict
        .details
        .iter()
        .map(|(name, value)| (Text::fit(name), Text::fit(value)));
    Evidence {
        summary: Text::fit(&verdict.summary),
        measure: Text::fit(verdict.measure),
        points: List::fit(points),
        processes: List::fit(processes(verdict).await),
        details: details.take(MOST_DETAILS).collect(),
    }
}

/// A person reads a dozen facts; more hide what matters.
const MOST_DETAILS: usize = 12;

/// The processes that matter to this fault, if processes do; none are needed to believe that it is over.
async fn processes(verdict: &Verdict) -> Vec<Process> {
    let Some(weight) =
        weight(verdict.code).filter(|_| matches!(verdict.judgement, Judgement::Bad(_)))
    else {
        return Vec::new();
    };
    let facts = heaviest(weight, MAX_PROCESSES).await.unwrap_or_default();
    let process = |fact: crate::probe::processes::ProcessFact| Process {
        pid: fact.pid,
        name: Text::fit(&fact.name),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a percentage needs no more"
        )]
        cpu_percent: fact.cpu_percent as f32,
        memory_bytes: fact.memory_bytes,
    };
    facts.into_iter().map(process).collect()
}

const fn weight(code: FindingCode) -> Option<Weight> {
    match code {
        FindingCode::CpuBusy | FindingCode::LoadHigh => Some(Weight::Cpu),
        FindingCode::MemoryLow | FindingCode::OomKill | FindingCode::SwapThrash => {
            Some(Weight::Memory)
        }
        FindingCode::AgentUnwell
        | FindingCode::CertificateExpiring
        | FindingCode::ClockOff
        | FindingCode::DiskLow
        | FindingCode::DiskCritical
        | FindingCode::DiskFull
        | FindingCode::FilesystemReadOnly
        | FindingCode::HttpFailing
        | FindingCode::InodesLow
        | FindingCode::MachineSilent
        | FindingCode::ProcessMissing
        | FindingCode::RaidDegraded
        | FindingCode::RebootPending
        | FindingCode::ServiceDown
        | FindingCode::SiteSilent
        | FindingCode::SmartFailing
        | FindingCode::SmartWorn
        | FindingCode::TcpFailing
        | FindingCode::UnitFailed
        | FindingCode::UnexpectedReboot
        | FindingCode::UpdatesPending => None,
    }
}

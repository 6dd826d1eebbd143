//! Fault: what a finding is called on pages. In Italian it has the words of the catalogue, which the ticket keeps as its
//! subject; whoever reads English reads its own words for them.

use custode_domain::finding::{FindingCode, Object};

use crate::lang::Lang;

/// Its title, with the object in its place.
pub(super) fn title(t: Lang, code: FindingCode, object: &Object) -> String {
    match t {
        Lang::It => code.title(object),
        Lang::En => english(code).replace("{}", object.as_str()),
    }
}

const fn english(code: FindingCode) -> &'static str {
    match code {
        FindingCode::AgentUnwell => "The agent is unwell: {}",
        FindingCode::CertificateExpiring => "TLS certificate to be renewed: {}",
        FindingCode::ClockOff => "Clock not synchronised",
        FindingCode::CpuBusy => "Processors busy for an hour",
        FindingCode::DiskLow => "Space is running low on {}",
        FindingCode::DiskCritical => "Space has almost run out on {}",
        FindingCode::DiskFull => "Disk full: {}",
        FindingCode::FilesystemReadOnly => "File system is read-only: {}",
        FindingCode::HttpFailing => "The web application does not answer: {}",
        FindingCode::InodesLow => "Few inodes left on {}",
        FindingCode::LoadHigh => "High load",
        FindingCode::MachineSilent => "The machine is not heard any more",
        FindingCode::MemoryLow => "Memory has almost run out",
        FindingCode::OomKill => "The kernel ended a process for lack of memory",
        FindingCode::ProcessMissing => "Process not running: {}",
        FindingCode::RaidDegraded => "RAID degraded: {}",
        FindingCode::RebootPending => "A restart is due",
        FindingCode::ServiceDown => "Service stopped: {}",
        FindingCode::SiteSilent => "The site is not heard any more",
        FindingCode::SmartFailing => "The disk announces a failure: {}",
        FindingCode::SmartWorn => "Disk worn: {}",
        FindingCode::SwapThrash => "The machine lives on swap",
        FindingCode::TcpFailing => "The port does not answer: {}",
        FindingCode::UnitFailed => "systemd unit failed: {}",
        FindingCode::UnexpectedReboot => "Unexpected restart",
        FindingCode::UpdatesPending => "Security updates are waiting",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_name_the_object_or_neither_does() {
        for code in FindingCode::ALL {
            let named = |text: &str| text.contains("{}");
            assert_eq!(
                named(english(*code)),
                named(code.entry().title),
                "{}",
                code.code()
            );
            assert_ne!(english(*code), code.entry().title);
        }
    }
}

//! Deed: what the audit says that somebody did. Who writes a record takes one of these, so that each has its words.

use custode_domain::ticket::HappeningName;

/// Declares what is done beside the events of tickets, with its spelling.
macro_rules! deeds {
    ($(#[$doc:meta] $variant:ident = $code:literal,)+) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Deed {
            /// Something on a ticket.
            Ticket(HappeningName),
            $(#[$doc] $variant,)+
        }

        /// All that is done beside the events of tickets.
        const BESIDE: &[Deed] = &[$(Deed::$variant,)+];

        impl Deed {
            /// The spelling in the record.
            pub const fn code(self) -> &'static str {
                match self {
                    Self::Ticket(event) => event.code(),
                    $(Self::$variant => $code,)+
                }
            }
        }
    };
}

deeds! {
    /// Somebody came in.
    SignIn = "sign_in",
    /// Somebody did not come in.
    SignInFailed = "sign_in_failed",
    /// Somebody left.
    SignOut = "sign_out",
    /// Somebody ended a session of theirs in another browser.
    EndSession = "end_session",
    /// A program came in with a token, for the first time that day.
    UseToken = "use_token",
    /// An account was made.
    AddPerson = "add_person",
    /// What somebody is or may do was changed.
    ChangePerson = "change_person",
    /// A certification of somebody was entered.
    CertifyPerson = "certify_person",
    /// A certification of somebody was taken away.
    DecertifyPerson = "decertify_person",
    /// Somebody was let in again.
    EnablePerson = "enable_person",
    /// Somebody was shut out.
    DisablePerson = "disable_person",
    /// Somebody else gave them another password.
    SetPassword = "set_password",
    /// Somebody chose another password.
    ChangePassword = "change_password",
    /// Somebody switched their second factor on.
    ConfirmSecondFactor = "confirm_second_factor",
    /// A second factor was taken away.
    RemoveSecondFactor = "remove_second_factor",
    /// Somebody added a passkey.
    AddPasskey = "add_passkey",
    /// Somebody removed a passkey.
    RemovePasskey = "remove_passkey",
    /// An identity of a provider was linked to an account.
    LinkIdentity = "link_identity",
    /// An identity of a provider was unlinked from an account.
    UnlinkIdentity = "unlink_identity",
    /// A token for a program was made.
    MakeToken = "make_token",
    /// A token for a program was revoked.
    RevokeToken = "revoke_token",
    /// A webhook was set up.
    SetUpWebhook = "set_up_webhook",
    /// A webhook was switched off.
    DisableWebhook = "disable_webhook",
    /// A webhook was switched on again.
    EnableWebhook = "enable_webhook",
    /// A webhook was sent a trial.
    TryWebhook = "try_webhook",
    /// A webhook was sent something once more.
    RepeatDelivery = "repeat_delivery",
    /// The secret of a webhook was changed.
    RotateWebhook = "rotate_webhook",
    /// An Ente was added.
    FoundEnte = "found_ente",
    /// A site was added.
    FoundSite = "found_site",
    /// A token for the enrolment of a machine was issued.
    IssueToken = "issue_token",
    /// A machine enrolled.
    Enrol = "enrol",
    /// A machine renewed its certificate.
    Renew = "renew",
    /// The certificate of a machine was revoked.
    Revoke = "revoke",
    /// A version of a contract was made.
    MakeContractVersion = "make_contract_version",
    /// A rule of the draft was written.
    EditRoutingRule = "edit_routing_rule",
    /// A rule of the draft was moved.
    MoveRoutingRule = "move_routing_rule",
    /// A rule was taken out of the draft.
    RemoveRoutingRule = "remove_routing_rule",
    /// An earlier version became the draft.
    TakeOverRouting = "take_over_routing",
    /// The draft was tried on past tickets.
    TryRouting = "try_routing",
    /// The draft came into force.
    SwitchRoutingOn = "switch_routing_on",
    /// No rule is in force any more.
    SwitchRoutingOff = "switch_routing_off",
    /// How a rota calls and warns was changed.
    SetRota = "set_rota",
    /// Somebody got a shift.
    AddShift = "add_shift",
    /// A shift went to somebody else.
    GiveShift = "give_shift",
    /// A shift was taken away.
    RemoveShift = "remove_shift",
    /// The list of who may come into the machines of an Ente was taken.
    PutRoster = "put_roster",
    /// Somebody looked at what was recorded of a remote session.
    SeeRecording = "see_recording",
    /// What was recorded of a remote session had its time and was forgotten.
    ForgetRecording = "forget_recording",
    /// A system administrator was entered in the register.
    EnterAdministrator = "enter_administrator",
    /// The appointment of a system administrator ended.
    EndAdministrator = "end_administrator",
    /// A quarterly report was made.
    MakeReport = "make_report",
    /// The audit was exported.
    ExportAudit = "export_audit",
    /// Records that had their time were forgotten.
    ForgetAudit = "forget_audit",
}

impl Deed {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let events = HappeningName::ALL.iter().copied().map(Self::Ticket);
        events.chain(BESIDE.iter().copied())
    }

    /// What is spelt so; nothing where no record of ours says it.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|deed| deed.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_spelt_alike_and_each_reads_back() {
        for deed in Deed::all() {
            assert_eq!(Deed::from_code(deed.code()), Some(deed));
        }
        assert_eq!(Deed::from_code("opened_"), None);
    }
}

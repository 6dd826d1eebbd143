//! Metric: the list of the figures, and of the metrics that each is told by.

use crate::Severity;
use crate::coded::coded;
use crate::contract::{Contract, Percent};

coded! {
    /// One figure of the contract, by its number in the catalogue of the service.
    Figure {
        /// *Tempo di presa in carico*.
        K1 = "k1",
        /// *Presa in carico nei termini*.
        K2 = "k2",
        /// *Tempo di risoluzione*.
        K3 = "k3",
        /// *Risolti nei termini*.
        K4 = "k4",
        /// *Risoluzione al primo contatto*.
        K5 = "k5",
        /// *Risoluzione al primo livello*.
        K6 = "k6",
        /// *Arretrato*.
        K7 = "k7",
        /// *Tasso di riapertura*.
        K8 = "k8",
        /// *Escalation* and *attivazione dei terzi*.
        K9 = "k9",
        /// *Rispetto dei termini dei task*.
        K10 = "k10",
        /// *Attesa telefonica*.
        K11 = "k11",
        /// *Verifica e chiusura amministrativa entro cinque giorni solari* (T40).
        K12 = "k12",
        /// *Gradimento* (T41).
        K13 = "k13",
        /// *Interventi on-site*.
        K14 = "k14",
        /// *Manutenzione preventiva*.
        K15 = "k15",
        /// *Ticket automatici*.
        K16 = "k16",
        /// *Teleassistenza*.
        K17 = "k17",
        /// *Disponibilità della piattaforma*.
        K18 = "k18",
        /// *Tempi nei livelli e negli stati*.
        K19 = "k19",
        /// *Uso dei canali*.
        K20 = "k20",
    }

    /// One number of a figure, with what it is counted by.
    Metric {
        /// Service time until a ticket was taken in charge, by severity.
        TakeCharge = "k1",
        /// Of the tickets whose taking in charge happened or was missed, those that were in time, by severity.
        TakenInTime = "k2",
        /// Service time until the technical closure, pauses left out, by severity.
        SolvedNet = "k3_net",
        /// The same with the pauses, by severity.
        SolvedGross = "k3_gross",
        /// Of the technical closures, those in time, by severity.
        SolvedInTime = "k4",
        /// Of the tickets that the desk wrote down, those that who wrote them solved at once, by nature.
        FirstContact = "k5",
        /// Of the solved tickets, those that never left the first level, by nature.
        FirstLevel = "k6",
        /// Open tickets at the end of the period, by age.
        BacklogByAge = "k7_age",
        /// The same, by state.
        BacklogByState = "k7_state",
        /// Of the technical closures, those reopened within ten working days, by severity.
        Reopened = "k8",
        /// Of the solved tickets, those that went to the second level, by severity.
        ToSecondLevel = "k9_second",
        /// Of the solved tickets, those with a task for an area of the company, by severity.
        ToInternalAreas = "k9_internal",
        /// Of the solved tickets, those with a task for another company, by severity.
        ToVendors = "k9_vendor",
        /// Service time until an area began its task, by area.
        TaskBegun = "k9_begun",
        /// Of the tasks that ended or whose target was missed, those in time, by area.
        TasksInTime = "k10",
        /// Real time that a caller waited, by the hour of the day.
        CallWait = "k11_wait",
        /// Of the answered calls, those answered soon, by the hour of the day.
        CallsAnsweredSoon = "k11_soon",
        /// Of the verifications whose five days ended, those settled in time, by severity.
        VerifiedInTime = "k12",
        /// Attempts for each of those, by severity.
        Attempts = "k12_attempts",
        /// Stars of the rated tickets, by severity.
        Stars = "k13_stars",
        /// Of the rated tickets, those with four or five stars, by severity.
        Satisfied = "k13_satisfied",
        /// Of the solved tickets, those that were rated, by severity.
        Rated = "k13_rated",
        /// Tickets that machines opened, by severity.
        ByMachines = "k16_opened",
        /// Of those that ended, the ones that were worked and not dropped, by severity.
        Confirmed = "k16_confirmed",
        /// Real time from the fault's certainty to the ticket, by severity.
        Detection = "k16_detection",
        /// Further faults that came on a ticket instead of becoming one, by severity.
        Joined = "k16_joined",
        /// Service time of the solved tickets in each state.
        InState = "k19_state",
        /// Service time of the solved tickets at each level.
        InLevel = "k19_level",
        /// Opened tickets, by channel.
        Channels = "k20",
    }

    /// What kind of number a metric is.
    Form {
        /// Seconds of service: count, mean, median, ninth decile, greatest.
        ServiceTime = "service_time",
        /// Seconds of real time, told the same way.
        RealTime = "real_time",
        /// A part of a whole, in percent.
        Share = "share",
        /// The mean of small numbers.
        Mean = "mean",
        /// How many, and how they spread over the groups.
        Spread = "spread",
    }

    /// What a share must reach.
    Threshold {
        /// What the contract says of taking in charge.
        TakenInTime = "taken_in_time",
        /// What the contract says of resolving.
        SolvedInTime = "solved_in_time",
        /// All of them: the tender's own words (T40).
        All = "all",
    }
}

impl Figure {
    /// Its metrics; none for what the product does not measure.
    pub fn metrics(self) -> impl Iterator<Item = Metric> {
        let all = Metric::ALL.iter().copied();
        all.filter(move |metric| metric.figure() == self)
    }
}

impl Metric {
    /// The figure that it belongs to.
    pub const fn figure(self) -> Figure {
        match self {
            Self::TakeCharge => Figure::K1,
            Self::TakenInTime => Figure::K2,
            Self::SolvedNet | Self::SolvedGross => Figure::K3,
            Self::SolvedInTime => Figure::K4,
            Self::FirstContact => Figure::K5,
            Self::FirstLevel => Figure::K6,
            Self::BacklogByAge | Self::BacklogByState => Figure::K7,
            Self::Reopened => Figure::K8,
            Self::ToSecondLevel | Self::ToInternalAreas | Self::ToVendors | Self::TaskBegun => {
                Figure::K9
            }
            Self::TasksInTime => Figure::K10,
            Self::CallWait | Self::CallsAnsweredSoon => Figure::K11,
            Self::VerifiedInTime | Self::Attempts => Figure::K12,
            Self::Stars | Self::Satisfied | Self::Rated => Figure::K13,
            Self::ByMachines | Self::Confirmed | Self::Detection | Self::Joined => Figure::K16,
            Self::InState | Self::InLevel => Figure::K19,
            Self::Channels => Figure::K20,
        }
    }

    /// What kind of number it is.
    pub const fn form(self) -> Form {
        match self {
            Self::TakeCharge
            | Self::SolvedNet
            | Self::SolvedGross
            | Self::TaskBegun
            | Self::InState
            | Self::InLevel => Form::ServiceTime,
            Self::CallWait | Self::Detection => Form::RealTime,
            Self::TakenInTime
            | Self::SolvedInTime
            | Self::FirstContact
            | Self::FirstLevel
            | Self::Reopened
            | Self::ToSecondLevel
            | Self::ToInternalAreas
            | Self::ToVendors
            | Self::TasksInTime
            | Self::CallsAnsweredSoon
            | Self::VerifiedInTime
            | Self::Satisfied
            | Self::Rated
            | Self::Confirmed => Form::Share,
            Self::Attempts | Self::Stars => Form::Mean,
            Self::BacklogByAge
            | Self::BacklogByState
            | Self::ByMachines
            | Self::Joined
            | Self::Channels => Form::Spread,
        }
    }

    /// What it must reach, where something is promised.
    pub const fn threshold(self) -> Option<Threshold> {
        match self {
            Self::TakenInTime => Some(Threshold::TakenInTime),
            Self::SolvedInTime => Some(Threshold::SolvedInTime),
            Self::VerifiedInTime => Some(Threshold::All),
            Self::TakeCharge
            | Self::SolvedNet
            | Self::SolvedGross
            | Self::FirstContact
            | Self::FirstLevel
            | Self::BacklogByAge
            | Self::BacklogByState
            | Self::Reopened
            | Self::ToSecondLevel
            | Self::ToInternalAreas
            | Self::ToVendors
            | Self::TaskBegun
            | Self::TasksInTime
            | Self::CallWait
            | Self::CallsAnsweredSoon
            | Self::Attempts
            | Self::Stars
            | Self::Satisfied
            | Self::Rated
            | Self::ByMachines
            | Self::Confirmed
            | Self::Detection
            | Self::Joined
            | Self::InState
            | Self::InLevel
            | Self::Channels => None,
        }
    }
}

impl Threshold {
    /// The share that a contract asks for at a severity.
    pub const fn of(self, contract: &Contract, severity: Severity) -> Percent {
        match self {
            Self::TakenInTime => contract.targets(severity).taken_in_time,
            Self::SolvedInTime => contract.targets(severity).resolved_in_time,
            Self::All => Percent::ALL,
        }
    }
}

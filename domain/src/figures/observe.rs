//! Observe: what the facts of one ticket count for in a period.

use jiff::Timestamp;

use crate::Severity;
use crate::channel::Channel;
use crate::contract::{Contract, Promise};
use crate::figures::reckoning::{Running, pauses_until};
use crate::figures::{Age, Closure, Ended, Facts, Group, Metric, Reckoning, TaskFacts};
use crate::person::Level;
use crate::sla::Pauses;
use crate::ticket::{AreaKind, StateName, VERIFICATION_CALENDAR_DAYS};

/// Within how many working days a reopening counts against the closure (K8).
pub const REOPENED_WITHIN_WORKDAYS: i64 = 10;
/// Real seconds within which a call is answered soon (K11): the yardstick of the telecommunications authority, since
/// the tender names none.
pub const CALL_ANSWERED_WITHIN: i64 = 20;
/// The stars from which a requester is satisfied (K13).
const SATISFIED: u8 = 4;

/// One thing that counts for a metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// For which metric.
    pub metric: Metric,
    /// When it counts.
    pub at: Timestamp,
    /// By what it is told apart.
    pub group: Group,
    /// How severe the ticket was then.
    pub severity: Severity,
    /// The level that answered for it then.
    pub level: Level,
    /// What was seen.
    pub seen: Seen,
}

/// What was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// So many seconds.
    Seconds(i64),
    /// Whether it is of the part.
    Part(bool),
    /// A small number.
    Number(u32),
    /// One more.
    One,
}

impl Seen {
    /// Whether it is of the part, where there is one.
    pub const fn is_part(self) -> Option<bool> {
        match self {
            Self::Part(is_part) => Some(is_part),
            Self::Seconds(_) | Self::Number(_) | Self::One => None,
        }
    }
}

/// What is known of a ticket beside its log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Beside {
    /// The stars that the requester gave, from 1 to 5 (T41).
    pub stars: Option<u8>,
    /// When its call rang and was answered (T43).
    pub call: Option<(Timestamp, Timestamp)>,
}

/// Who is told of every observation.
struct Teller<'t, 'r, F> {
    by: &'t Reckoning<'r>,
    facts: &'t Facts,
    tell: &'t mut F,
}

impl Reckoning<'_> {
    /// Tells every observation of a ticket that falls into the period and that the cut admits.
    pub fn observe(&self, facts: &Facts, beside: Beside, tell: &mut impl FnMut(Observation)) {
        if !self.cut.admits_ticket(facts) {
            return;
        }
        let mut teller = Teller {
            by: self,
            facts,
            tell,
        };
        teller.opening(beside);
        teller.taking_charge();
        teller.backlog();
        teller.closures(beside);
        teller.tasks();
        teller.machines();
    }
}

impl<F: FnMut(Observation)> Teller<'_, '_, F> {
    /// Tells an observation by the severity that the ticket had.
    fn plainly(&mut self, metric: Metric, at: Timestamp, seen: Seen) {
        let group = Group::severity(self.facts.severity_at(at));
        self.told(metric, at, group, seen);
    }

    fn told(&mut self, metric: Metric, at: Timestamp, group: Group, seen: Seen) {
        if !self.falls_in(at) {
            return;
        }
        let stand = self.facts.stand_at(at).or(self.facts.stands.first());
        let observation = Observation {
            metric,
            at,
            group,
            severity: self.facts.severity_at(at),
            level: stand.map_or(Level::First, |stand| stand.level),
            seen,
        };
        if self.by.cut.admits(&observation) {
            (self.tell)(observation);
        }
    }

    fn falls_in(&self, at: Timestamp) -> bool {
        self.by.period.from() <= at && at < self.by.end
    }

    /// K20, and K11 for those who called.
    fn opening(&mut self, beside: Beside) {
        let opened = self.facts.opened();
        let channel = Group::Channel(self.facts.channel);
        self.told(Metric::Channels, opened, channel, Seen::One);
        if let Some((rang, answered)) = beside.call
            && self.falls_in(opened)
        {
            let waited = (answered.as_second() - rang.as_second()).max(0);
            let (contract, _) = self.by.governing(self.facts, opened);
            let wall = contract.terms().desk.zone.wall(rang);
            let hour = Group::Hour(wall.hour().unsigned_abs());
            let soon = Seen::Part(waited <= CALL_ANSWERED_WITHIN);
            let wait = Seen::Seconds(waited);
            self.told(Metric::CallWait, opened, hour.clone(), wait);
            self.told(Metric::CallsAnsweredSoon, opened, hour, soon);
        }
    }

    /// K1, K2: taking charge knows no pause (R7).
    fn taking_charge(&mut self) {
        let facts = self.facts;
        let over = facts.taken.or(facts.dropped()).unwrap_or(self.by.end);
        // What was over before the period was decided before it.
        if over < self.by.period.from() {
            return;
        }
        let last = over.min(self.by.end);
        let running = Running {
            starts: facts.starts,
            pauses: false,
            target: promised(facts, Promise::TakeCharge),
        };
        let missed = self.by.missed(facts, &running, last);
        let missed = missed.filter(|missed| facts.dropped() != Some(*missed));
        if let Some(missed) = missed {
            self.plainly(Metric::TakenInTime, missed, Seen::Part(false));
        } else if let Some(taken) = facts.taken {
            self.plainly(Metric::TakenInTime, taken, Seen::Part(true));
        }
        if let Some(taken) = facts.taken
            && self.falls_in(taken)
        {
            let (_, hours) = self.by.governing(facts, taken);
            let elapsed = hours.elapsed(facts.starts, taken, &Pauses::NONE);
            self.plainly(Metric::TakeCharge, taken, Seen::Seconds(elapsed));
        }
    }

    /// K7: what is open at the last second of the period that is known.
    fn backlog(&mut self) {
        let Some(at) = self
            .by
            .end
            .checked_sub(jiff::SignedDuration::from_secs(1))
            .ok()
        else {
            return;
        };
        if let Some(stand) = self.facts.stand_at(at).copied()
            && stand.state.is_open()
        {
            let age = at.as_second() - self.facts.starts.as_second();
            let age = Group::Age(Age::of(age));
            self.told(Metric::BacklogByAge, at, age, Seen::One);
            let state = Group::State(stand.state);
            self.told(Metric::BacklogByState, at, state, Seen::One);
        }
    }

    fn closures(&mut self, beside: Beside) {
        let facts = self.facts;
        for (place, closure) in facts.closures.iter().enumerate() {
            self.verification(closure);
            if !self.falls_in(closure.at) {
                continue;
            }
            self.solved(closure);
            self.ledger(closure);
            if place == 0 {
                self.first_closure(closure);
            }
            if place + 1 == facts.closures.len() {
                self.rating(closure, beside.stars);
            }
        }
    }

    /// K3, K4, K8.
    fn solved(&mut self, closure: &Closure) {
        let (facts, at) = (self.facts, closure.at);
        let (contract, hours) = self.by.governing(facts, at);
        let pauses = pauses_until(facts, contract, at);
        let net = hours.elapsed(facts.starts, at, &pauses);
        let gross = hours.elapsed(facts.starts, at, &Pauses::NONE);
        let running = Running {
            starts: facts.starts,
            pauses: true,
            target: promised(facts, Promise::Resolution),
        };
        let missed = self.by.missed(facts, &running, at);
        let desk = &contract.terms().desk;
        let reopened = closure.reopened.is_some_and(|reopened| {
            let until = desk.workdays_end(at, REOPENED_WITHIN_WORKDAYS);
            until.is_ok_and(|until| reopened <= until && reopened < self.by.now)
        });
        self.plainly(Metric::SolvedNet, at, Seen::Seconds(net));
        self.plainly(Metric::SolvedGross, at, Seen::Seconds(gross));
        self.plainly(Metric::SolvedInTime, at, Seen::Part(missed.is_none()));
        self.plainly(Metric::Reopened, at, Seen::Part(reopened));
    }

    /// K19: the service time in each state and at each level until a closure.
    fn ledger(&mut self, closure: &Closure) {
        let (facts, at) = (self.facts, closure.at);
        let (_, hours) = self.by.governing(facts, at);
        let mut states = [0; StateName::ALL.len()];
        let mut levels = [0; Level::ALL.len()];
        let stands = || facts.stands.iter().take_while(|stand| stand.at < at);
        let begins = std::iter::once(facts.starts).chain(stands().skip(1).map(|it| it.at));
        let ends = stands().skip(1).map(|it| it.at).chain([at]);
        for ((stand, from), until) in stands().zip(begins).zip(ends) {
            let seconds = hours.elapsed(from, until, &Pauses::NONE);
            states[stand.state as usize] += seconds;
            levels[stand.level as usize] += seconds;
        }
        for (state, seconds) in StateName::ALL.iter().zip(states) {
            if seconds > 0 {
                let group = Group::State(*state);
                self.told(Metric::InState, at, group, Seen::Seconds(seconds));
            }
        }
        for (level, seconds) in Level::ALL.into_iter().zip(levels) {
            if seconds > 0 {
                let group = Group::Level(level);
                self.told(Metric::InLevel, at, group, Seen::Seconds(seconds));
            }
        }
    }

    /// K5, K6, K9: how a ticket was solved the first time.
    fn first_closure(&mut self, closure: &Closure) {
        let (facts, at) = (self.facts, closure.at);
        let kind = || Group::Kind(facts.kind);
        let before = facts.stands.iter().filter(|stand| stand.at <= at);
        let second = before.clone().any(|stand| stand.level == Level::Second);
        let tasks = facts.tasks.iter().filter(|task| task.assigned <= at);
        let went = |kind| tasks.clone().any(|task| task.area.kind == kind);
        let (internal, vendor) = (went(AreaKind::Internal), went(AreaKind::Vendor));
        if let Some(opened_by) = facts.opened_by {
            let first = closure.at_once && !second && closure.by == Some(opened_by);
            self.told(Metric::FirstContact, at, kind(), Seen::Part(first));
        }
        let first_level = !second && !internal && !vendor;
        self.told(Metric::FirstLevel, at, kind(), Seen::Part(first_level));
        self.plainly(Metric::ToSecondLevel, at, Seen::Part(second));
        self.plainly(Metric::ToInternalAreas, at, Seen::Part(internal));
        self.plainly(Metric::ToVendors, at, Seen::Part(vendor));
    }

    /// K12, at the end of the fifth calendar day (T40).
    fn verification(&mut self, closure: &Closure) {
        let (facts, at) = (self.facts, closure.at);
        if !closure.third_parties || at >= self.by.end {
            return;
        }
        let (contract, _) = self.by.governing(facts, at);
        let days = i64::from(VERIFICATION_CALENDAR_DAYS);
        let Ok(until) = contract.terms().desk.calendar_days(at, days) else {
            return;
        };
        let in_time = closure.settled.is_some_and(|settled| {
            // The last second of the day is named by its beginning.
            settled.as_second() <= until.as_second()
        });
        self.plainly(Metric::VerifiedInTime, until, Seen::Part(in_time));
        self.plainly(Metric::Attempts, until, Seen::Number(closure.attempts));
    }

    /// K13, of the last closure.
    fn rating(&mut self, closure: &Closure, stars: Option<u8>) {
        let at = closure.at;
        self.plainly(Metric::Rated, at, Seen::Part(stars.is_some()));
        if let Some(stars) = stars {
            self.plainly(Metric::Stars, at, Seen::Number(stars.into()));
            self.plainly(Metric::Satisfied, at, Seen::Part(stars >= SATISFIED));
        }
    }

    /// K9, K10: each task has its own clock (R10).
    fn tasks(&mut self) {
        let facts = self.facts;
        for task in &facts.tasks {
            self.task(task);
        }
    }

    fn task(&mut self, task: &TaskFacts) {
        let (facts, assigned) = (self.facts, task.assigned);
        let area = || Group::area(&task.area);
        if let Some(begun) = task.begun
            && self.falls_in(begun)
        {
            let (_, hours) = self.by.governing(facts, assigned);
            let waited = hours.elapsed(assigned, begun, &Pauses::NONE);
            self.told(Metric::TaskBegun, begun, area(), Seen::Seconds(waited));
        }
        let ended = task.ended.map_or(self.by.end, |(at, _)| at);
        if ended < self.by.period.from() {
            return;
        }
        let own = task.target.map(|own| i64::try_from(own.as_secs()));
        let severity = facts.severity_at(assigned);
        let running = Running {
            starts: assigned,
            pauses: false,
            target: |contract: &Contract, _| match own {
                Some(own) => own.unwrap_or(i64::MAX),
                None => contract.targets(severity).of(Promise::Task).seconds(),
            },
        };
        let missed = self.by.missed(facts, &running, ended);
        match (missed, task.ended) {
            (Some(missed), Some((at, Ended::Withdrawn))) if missed == at => {}
            (Some(missed), _) => {
                self.told(Metric::TasksInTime, missed, area(), Seen::Part(false));
            }
            (None, Some((at, Ended::Answered | Ended::Declined))) => {
                self.told(Metric::TasksInTime, at, area(), Seen::Part(true));
            }
            (None, Some((_, Ended::Withdrawn)) | None) => {}
        }
    }

    /// K16.
    fn machines(&mut self) {
        let facts = self.facts;
        for joined in &facts.joined {
            self.plainly(Metric::Joined, *joined, Seen::One);
        }
        if facts.channel != Channel::Agent {
            return;
        }
        let opened = facts.opened();
        self.plainly(Metric::ByMachines, opened, Seen::One);
        if let Some(noticed) = facts.noticed {
            let seconds = (opened.as_second() - noticed.as_second()).max(0);
            self.plainly(Metric::Detection, opened, Seen::Seconds(seconds));
        }
        let worked = facts.closures.first().map(|closure| (closure.at, true));
        let dropped = facts.dropped().map(|at| (at, false));
        if let Some((at, worked)) = worked.or(dropped) {
            self.plainly(Metric::Confirmed, at, Seen::Part(worked));
        }
    }
}

/// What a version promises a ticket, by the severity that it has at an instant.
fn promised(facts: &Facts, promise: Promise) -> impl Fn(&Contract, Timestamp) -> i64 {
    move |contract, at| {
        let targets = contract.targets(facts.severity_at(at));
        targets.of(promise).seconds()
    }
}

//! Ticket: one log, walked through from its first second.

use super::contract::{Version, governs, turns};
use super::hours::Hours;
use super::log::{Log, Row};

/// One thing that counts.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) metric: &'static str,
    pub(super) group: String,
    pub(super) at: i64,
    pub(super) value: i64,
}

/// How a ticket stands from an instant on.
#[derive(Debug, Clone)]
struct Moment {
    at: i64,
    state: &'static str,
    awaits: String,
    level: String,
    severity: i64,
}

/// One task.
#[derive(Debug)]
struct Task {
    id: String,
    area: String,
    is_vendor: bool,
    target: Option<i64>,
    assigned: i64,
    begun: Option<i64>,
    ended: Option<(i64, bool)>,
}

/// Tells all that a ticket counts for, as it is known at the end.
pub(super) fn count(log: &Log, versions: &[Version], end: i64, tell: &mut impl FnMut(Seen)) {
    let walk = Walk::of(log, versions);
    walk.opening(log, tell);
    walk.taking(end, tell);
    walk.backlog(end, tell);
    walk.closures(log, tell);
    walk.tasks(end, tell);
}

/// The log of a ticket, read once.
struct Walk<'l> {
    versions: &'l [Version],
    events: &'l [Row],
    starts: i64,
    moments: Vec<Moment>,
    tasks: Vec<Task>,
    kind: String,
}

fn state_after(code: &str) -> Option<&'static str> {
    Some(match code {
        "taken_in_charge" | "reopened" => "taken_in_charge",
        "work_started" | "resumed" => "in_progress",
        "wait_started" => "waiting",
        "technically_closed" => "technically_closed",
        "closed" => "closed",
        "cancelled" => "cancelled",
        "marked_duplicate" => "duplicate",
        _ => return None,
    })
}

impl<'l> Walk<'l> {
    fn of(log: &'l Log, versions: &'l [Version]) -> Self {
        let first = &log.events[0];
        let arrived: jiff::Timestamp = first.text("arrived").parse().unwrap();
        let starts = arrived.as_second().min(first.at);
        let mut now = Moment {
            at: first.at,
            state: "new",
            awaits: String::new(),
            level: first.text("level").to_owned(),
            severity: first.text("severity").parse().unwrap(),
        };
        let mut walk = Self {
            versions,
            events: &log.events,
            starts,
            moments: vec![now.clone()],
            tasks: Vec::new(),
            kind: first.text("kind").to_owned(),
        };
        for event in &log.events[1..] {
            now.at = event.at;
            if let Some(state) = state_after(&event.code) {
                now.state = state;
                event.text("on").clone_into(&mut now.awaits);
            }
            match event.code.as_str() {
                "escalated" => "second".clone_into(&mut now.level),
                "assigned" => event.text("level").clone_into(&mut now.level),
                "severity_changed" => now.severity = event.text("to").parse().unwrap(),
                "classified" => event.text("kind").clone_into(&mut walk.kind),
                _ => walk.task(event),
            }
            walk.moments.push(now.clone());
        }
        walk
    }

    fn task(&mut self, event: &Row) {
        if event.code == "task_assigned" {
            let area = &event.said["area"];
            let kind = area["kind"].as_str().unwrap();
            self.tasks.push(Task {
                id: event.text("task").to_owned(),
                area: format!("{kind}:{}", area["name"].as_str().unwrap()),
                is_vendor: kind == "vendor",
                target: event.said["target"]["secs"].as_i64(),
                assigned: event.at,
                begun: None,
                ended: None,
            });
            return;
        }
        let Some(task) = self
            .tasks
            .iter_mut()
            .find(|task| task.id == event.text("task"))
        else {
            return;
        };
        match event.code.as_str() {
            "task_accepted" => task.begun = Some(event.at),
            "task_answered" => {
                task.begun = task.begun.or(Some(event.at));
                task.ended = Some((event.at, true));
            }
            "task_declined" => task.ended = Some((event.at, true)),
            "task_withdrawn" => task.ended = Some((event.at, false)),
            _ => {}
        }
    }

    /// The last moment that is not after an instant.
    fn at(&self, second: i64) -> &Moment {
        let before = self.moments.iter().rev().find(|moment| moment.at <= second);
        before.unwrap_or(&self.moments[0])
    }

    fn plainly(&self, metric: &'static str, at: i64, value: i64, tell: &mut impl FnMut(Seen)) {
        let group = self.at(at).severity.to_string();
        tell(Seen {
            metric,
            group,
            at,
            value,
        });
    }

    fn first(&self, code: &str) -> Option<&Row> {
        self.events.iter().find(|event| event.code == code)
    }

    fn dropped(&self) -> Option<i64> {
        let last = |code| self.first(code).map(|event| event.at);
        last("cancelled").or(last("marked_duplicate"))
    }

    /// The version that governs the ticket at an instant: while nothing is owed on it, that of its last second of work.
    fn governing(&self, second: i64) -> &'l Version {
        let mut worked = second;
        for moment in self.moments.iter().rev().filter(|it| it.at <= second) {
            if is_open(moment.state) {
                break;
            }
            worked = moment.at;
        }
        governs(self.versions, self.events[0].at, worked)
    }

    /// Service seconds from one instant to another, as a version counts them.
    fn used(&self, from: i64, until: i64, version: &Version, pauses: bool) -> i64 {
        let mut used = 0;
        for (place, moment) in self.moments.iter().enumerate() {
            let begins = if place == 0 {
                from
            } else {
                moment.at.max(from)
            };
            let next = self.moments.get(place + 1);
            let ends = next.map_or(until, |next| next.at.min(until));
            if begins < ends && !(pauses && stands(moment, version)) {
                used += version.hours.between(begins, ends);
            }
        }
        used
    }

    /// The first second at which more was used than the target of that second, if that is not after `last`.
    fn missed(
        &self,
        (from, last): (i64, i64),
        pauses: bool,
        allowed: impl Fn(&Version, &Moment) -> i64,
    ) -> Option<i64> {
        let mut second = from;
        loop {
            let (version, moment) = (self.governing(second), self.at(second));
            let allowed = allowed(version, moment);
            let mut used = self.used(from, second, version, pauses);
            if used > allowed {
                return Some(second);
            }
            if second >= last {
                return None;
            }
            let stands = pauses && stands(moment, version);
            let changes = self.moments.iter().map(|later| later.at);
            let changes = changes.chain(turns(self.versions));
            let change = changes.filter(|change| *change > second).min();
            let until = change.map_or(last, |change| change.min(last));
            // Minute by minute, as long as nothing changes; what is used up at the change is judged after it.
            while second < until {
                let next = ((second / 60 + 1) * 60).min(until);
                if !stands && version.hours.is_open(second) {
                    let missed = second + allowed - used + 1;
                    if missed < until && missed <= next {
                        return Some(missed);
                    }
                    used += next - second;
                }
                second = next;
            }
        }
    }

    fn opening(&self, log: &Log, tell: &mut impl FnMut(Seen)) {
        let opened = self.events[0].at;
        let channel = self.events[0].text("channel").to_owned();
        let is_agent = channel == "agent";
        tell(Seen {
            metric: "k20",
            group: channel,
            at: opened,
            value: 1,
        });
        if let Some((rang, answered)) = log.call {
            let group = format!("{:02}", Hours::hour(rang));
            let waited = answered - rang;
            for (metric, value) in [("k11_wait", waited), ("k11_soon", i64::from(waited <= 20))] {
                tell(Seen {
                    metric,
                    group: group.clone(),
                    at: opened,
                    value,
                });
            }
        }
        let raised = self.events.iter().filter(|it| it.code == "finding_raised");
        for joined in raised.clone().skip(1) {
            self.plainly("k16_joined", joined.at, 1, tell);
        }
        if !is_agent {
            return;
        }
        self.plainly("k16_opened", opened, 1, tell);
        if let Some(raised) = raised.clone().next() {
            let noticed: jiff::Timestamp = raised.text("noticed").parse().unwrap();
            self.plainly("k16_detection", opened, opened - noticed.as_second(), tell);
        }
        if let Some(closed) = self.first("technically_closed") {
            self.plainly("k16_confirmed", closed.at, 1, tell);
        } else if let Some(dropped) = self.dropped() {
            self.plainly("k16_confirmed", dropped, 0, tell);
        }
    }

    fn taking(&self, end: i64, tell: &mut impl FnMut(Seen)) {
        let taken = self.first("taken_in_charge").map(|event| event.at);
        let dropped = self.dropped();
        let last = taken.or(dropped).unwrap_or(end).min(end);
        let target = |version: &Version, now: &Moment| version.target(now.severity, 0);
        match self.missed((self.starts, last), false, target) {
            Some(missed) if taken.is_some() || dropped != Some(missed) => {
                self.plainly("k2", missed, 0, tell);
            }
            Some(_) => {}
            None => {
                if let Some(taken) = taken {
                    self.plainly("k2", taken, 1, tell);
                }
            }
        }
        if let Some(taken) = taken {
            let used = self.used(self.starts, taken, self.governing(taken), false);
            self.plainly("k1", taken, used, tell);
        }
    }

    fn backlog(&self, end: i64, tell: &mut impl FnMut(Seen)) {
        let at = end - 1;
        if self.moments[0].at > at {
            return;
        }
        let state = self.at(at).state;
        if !is_open(state) {
            return;
        }
        let age = match (at - self.starts) / 86_400 {
            0..2 => "0-2",
            2..5 => "2-5",
            5..10 => "5-10",
            10..30 => "10-30",
            _ => "30-",
        };
        for (metric, group) in [("k7_age", age), ("k7_state", state)] {
            tell(Seen {
                metric,
                group: group.to_owned(),
                at,
                value: 1,
            });
        }
    }

    fn closures(&self, log: &Log, tell: &mut impl FnMut(Seen)) {
        let all: Vec<usize> = (0..self.events.len())
            .filter(|place| self.events[*place].code == "technically_closed")
            .collect();
        for (number, place) in all.iter().enumerate() {
            let until = all.get(number + 1).copied().unwrap_or(self.events.len());
            let (before, after) = (&self.events[..*place], &self.events[*place + 1..until]);
            let at = self.events[*place].at;
            self.solved(*place, after, tell);
            self.verification(before, after, at, tell);
            if number == 0 {
                self.first_closure(before, &self.events[*place], tell);
            }
            if number + 1 == all.len() {
                self.plainly("k13_rated", at, i64::from(log.stars.is_some()), tell);
                if let Some(stars) = log.stars {
                    self.plainly("k13_stars", at, stars, tell);
                    self.plainly("k13_satisfied", at, i64::from(stars >= 4), tell);
                }
            }
        }
    }

    fn solved(&self, place: usize, after: &[Row], tell: &mut impl FnMut(Seen)) {
        let at = self.events[place].at;
        let version = self.governing(at);
        let mut states = std::collections::BTreeMap::<String, i64>::new();
        let mut levels = std::collections::BTreeMap::<String, i64>::new();
        let mut from = self.starts;
        for (moment, next) in self.moments.iter().zip(&self.moments[1..=place]) {
            let seconds = version.hours.between(from, next.at);
            from = next.at;
            *states.entry(moment.state.to_owned()).or_default() += seconds;
            *levels.entry(moment.level.clone()).or_default() += seconds;
        }
        for (metric, pauses) in [("k3_net", true), ("k3_gross", false)] {
            let used = self.used(self.starts, at, version, pauses);
            self.plainly(metric, at, used, tell);
        }
        let target = |version: &Version, now: &Moment| version.target(now.severity, 1);
        let in_time = self.missed((self.starts, at), true, target).is_none();
        self.plainly("k4", at, i64::from(in_time), tell);
        let reopened = after.iter().find(|event| event.code == "reopened");
        let soon = reopened.is_some_and(|event| event.at <= version.hours.workday_ends(at, 10));
        self.plainly("k8", at, i64::from(soon), tell);
        for (metric, spent) in [("k19_state", states), ("k19_level", levels)] {
            for (group, value) in spent.into_iter().filter(|(_, seconds)| *seconds > 0) {
                tell(Seen {
                    metric,
                    group,
                    at,
                    value,
                });
            }
        }
    }

    fn first_closure(&self, before: &[Row], closed: &Row, tell: &mut impl FnMut(Seen)) {
        let opened = &self.events[0];
        let at = closed.at;
        let had = |codes: &[&str]| {
            before
                .iter()
                .any(|event| codes.contains(&event.code.as_str()))
        };
        let second = self
            .moments
            .iter()
            .any(|it| it.at <= at && it.level == "second");
        let went = |vendor| {
            let mut tasks = self.tasks.iter();
            tasks.any(|task| task.assigned <= at && task.is_vendor == vendor)
        };
        let mut told = |metric, value: bool| {
            tell(Seen {
                metric,
                group: self.kind.clone(),
                at,
                value: i64::from(value),
            });
        };
        let person = |actor: &str| actor.split(' ').nth(1).map(str::to_owned);
        if opened.actor.starts_with("person") && !opened.actor.contains(" user ") {
            let passed = had(&[
                "wait_started",
                "transferred",
                "escalated",
                "assigned",
                "task_assigned",
            ]);
            let same = person(&opened.actor) == person(&closed.actor);
            told("k5", same && !passed && !second);
        }
        told("k6", !second && !went(false) && !went(true));
        self.plainly("k9_second", at, i64::from(second), tell);
        self.plainly("k9_internal", at, i64::from(went(false)), tell);
        self.plainly("k9_vendor", at, i64::from(went(true)), tell);
    }

    fn verification(&self, before: &[Row], after: &[Row], at: i64, tell: &mut impl FnMut(Seen)) {
        let third = before.iter().any(|event| {
            ["task_accepted", "task_answered"].contains(&event.code.as_str())
                || (event.code == "wait_started" && event.text("on") == "third_party")
        });
        if !third {
            return;
        }
        let until = Hours::day_ends(at, 5);
        let settles = |event: &&Row| match event.code.as_str() {
            "closed" | "reopened" => true,
            "verification_attempted" => {
                ["effective", "ineffective"].contains(&event.text("outcome"))
            }
            _ => false,
        };
        let settled = after.iter().find(settles);
        let in_time = settled.is_some_and(|event| event.at <= until);
        let tried = after
            .iter()
            .filter(|it| it.code == "verification_attempted");
        self.plainly("k12", until, i64::from(in_time), tell);
        let tried = i64::try_from(tried.count()).unwrap();
        self.plainly("k12_attempts", until, tried, tell);
    }

    fn tasks(&self, end: i64, tell: &mut impl FnMut(Seen)) {
        for task in &self.tasks {
            let mut told = |metric, at, value| {
                tell(Seen {
                    metric,
                    group: task.area.clone(),
                    at,
                    value,
                });
            };
            if let Some(begun) = task.begun {
                let hours = &self.governing(task.assigned).hours;
                told("k9_begun", begun, hours.between(task.assigned, begun));
            }
            let severity = self.at(task.assigned).severity;
            let allowed =
                |version: &Version, _: &Moment| task.target.unwrap_or(version.target(severity, 2));
            let last = task.ended.map_or(end, |(at, _)| at);
            let missed = self.missed((task.assigned, last), false, allowed);
            match (missed, task.ended) {
                (Some(missed), Some((at, false))) if missed == at => {}
                (Some(missed), _) => told("k10", missed, 0),
                (None, Some((at, true))) => told("k10", at, 1),
                (None, _) => {}
            }
        }
    }
}

/// Whether work is owed.
fn is_open(state: &str) -> bool {
    ["new", "taken_in_charge", "in_progress", "waiting"].contains(&state)
}

/// Whether the clock of the resolution stands.
fn stands(moment: &Moment, version: &Version) -> bool {
    let waits = moment.state == "waiting" && version.pausing.contains(&moment.awaits.as_str());
    waits || moment.state == "technically_closed"
}

//! Consulting: advice and training by the third level (T19): which of the activities, hours agreed and hours used.
//!
//! Hours are entries of the log: one is corrected by another and none is overwritten.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::coded::coded;
use crate::id::{PersonId, TaskId};
use crate::person::Actor;
use crate::ticket::{CommandName, Entitled, Event, Happening, Kind, Line, Refusal, Text, Ticket};

coded! {
    /// *Attività consulenziale*: what the third level is asked to support (T19).
    Activity {
        /// *Adempimento ordinario*.
        OrdinaryObligation = "ordinary_obligation",
        /// *Adempimento straordinario*.
        ExtraordinaryObligation = "extraordinary_obligation",
        /// *Aggiornamento normativo e procedurale*.
        RegulatoryUpdate = "regulatory_update",
        /// *Formazione*.
        Training = "training",
    }
}

/// Time that is agreed or worked, in whole minutes: more than nothing, at most a working year of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minutes(u32);

/// A number that is no such time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more than nothing and at most {} hours", Minutes::MOST / 60)]
pub struct NotMinutes;

impl Minutes {
    /// 1,720 hours: the working year by which the Commission's unit costs are counted (Reg. (EU) 2021/1060, art. 55).
    pub const MOST: u32 = 1_720 * 60;

    /// Takes a number of minutes.
    pub const fn new(minutes: u32) -> Result<Self, NotMinutes> {
        if minutes == 0 || minutes > Self::MOST {
            Err(NotMinutes)
        } else {
            Ok(Self(minutes))
        }
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// What was agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsultingPlan {
    /// Which of the activities.
    pub activity: Activity,
    /// How much time.
    pub minutes: Minutes,
    /// Who of the Ente agreed.
    pub agreed_with: Line,
}

/// Time that somebody worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// On which day, by the Ente's calendar.
    pub day: Date,
    /// Who.
    pub person: PersonId,
    /// How long.
    pub minutes: Minutes,
    /// On what.
    pub what: Line,
    /// In which task, for the third level.
    pub task: Option<TaskId>,
}

/// Hours as they stand, after what was corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoursEntry {
    /// As they were written down.
    pub hours: Hours,
    /// How many minutes count: nothing once they were taken back.
    pub counted: u32,
    /// Whether somebody corrected them.
    pub corrected: bool,
}

/// A training that was held; what was handed out is attached to the ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingSession {
    /// On which day.
    pub day: Date,
    /// How many took part.
    pub participants: u16,
    /// About what.
    pub what: Line,
}

/// How far a consulting ticket is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Consulting {
    /// What was agreed; nothing before.
    pub plan: Option<ConsultingPlan>,
    /// The hours, in the order in which they were written down.
    pub entries: Vec<HoursEntry>,
    /// The trainings that were held.
    pub trainings: Vec<TrainingSession>,
}

impl Consulting {
    /// What was agreed, in minutes.
    pub fn planned(&self) -> u32 {
        self.plan.as_ref().map_or(0, |plan| plan.minutes.get())
    }

    /// What was worked, in minutes.
    pub fn used(&self) -> u32 {
        let counted = self.entries.iter().map(|entry| entry.counted);
        counted.fold(0, u32::saturating_add)
    }

    /// What is left, in minutes; less than nothing where more was worked than agreed.
    pub fn remaining(&self) -> i64 {
        i64::from(self.planned()) - i64::from(self.used())
    }

    /// Whether so much was used that somebody should speak with the Ente: four fifths, or more.
    pub fn is_nearly_used(&self) -> bool {
        self.plan.is_some() && u64::from(self.used()) * 5 >= u64::from(self.planned()) * 4
    }
}

impl Ticket {
    /// What was agreed and worked on a consulting ticket.
    pub const fn consulting(&self) -> &Consulting {
        &self.consulting
    }

    /// Writes down what was agreed with the Ente. A later agreement needs a reason (T19).
    pub fn plan_consulting(
        &self,
        by: Actor,
        plan: ConsultingPlan,
        reason: Option<Text>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::PlanConsulting;
        Self::specialists_only(by, ACTION)?;
        self.while_consulting(ACTION)?;
        if self.consulting.plan.as_ref() == Some(&plan) {
            return Err(Refusal::NothingChanges);
        }
        if self.consulting.plan.is_some() && reason.is_none() {
            return Err(Refusal::PlanNeedsReason);
        }
        let what = Happening::ConsultingPlanned { plan, reason };
        Ok(vec![self.event(by, what, now)])
    }

    /// Writes down time that was worked: by the third level in its task, or by the second level.
    /// More than was agreed needs a reason. `today` is the day by the Ente's calendar.
    pub fn use_hours(
        &self,
        by: Actor,
        hours: Hours,
        despite: Option<Text>,
        today: Date,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::UseHours;
        self.may_write_hours(by, hours.task, ACTION)?;
        self.while_consulting(ACTION)?;
        not_after(hours.day, today)?;
        if self.consulting.plan.is_none() {
            return Err(Refusal::NothingAgreed);
        }
        self.within_plan(hours.minutes.get(), despite.as_ref())?;
        let what = Happening::HoursUsed { hours, despite };
        Ok(vec![self.event(by, what, now)])
    }

    /// Corrects how long an entry was, counted from 1, with a reason; without minutes it is taken back.
    /// The second level does: it answers to the Ente for what was agreed (T27).
    pub fn correct_hours(
        &self,
        by: Actor,
        entry: u32,
        minutes: Option<Minutes>,
        reason: Text,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::CorrectHours;
        Self::specialists_only(by, ACTION)?;
        self.while_consulting(ACTION)?;
        let place = usize::try_from(entry)
            .ok()
            .and_then(|entry| entry.checked_sub(1));
        let known = place.and_then(|place| self.consulting.entries.get(place));
        let known = known.ok_or(Refusal::UnknownHours)?;
        if known.counted == minutes.map_or(0, Minutes::get) {
            return Err(Refusal::NothingChanges);
        }
        let what = Happening::HoursCorrected {
            entry,
            minutes,
            reason,
        };
        Ok(vec![self.event(by, what, now)])
    }

    /// Writes down a training that was held.
    pub fn hold_training(
        &self,
        by: Actor,
        session: TrainingSession,
        today: Date,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::HoldTraining;
        Self::third_level_or_desk(by, ACTION)?;
        self.while_consulting(ACTION)?;
        not_after(session.day, today)?;
        let activity = self.consulting.plan.as_ref().map(|plan| plan.activity);
        match activity {
            Some(Activity::Training) => {}
            None => return Err(Refusal::NothingAgreed),
            Some(
                Activity::OrdinaryObligation
                | Activity::ExtraordinaryObligation
                | Activity::RegulatoryUpdate,
            ) => return Err(Refusal::NoTraining),
        }
        Ok(vec![self.event(by, Happening::TrainingHeld(session), now)])
    }

    pub(super) fn hours_used(&mut self, hours: &Hours) {
        self.consulting.entries.push(HoursEntry {
            hours: hours.clone(),
            counted: hours.minutes.get(),
            corrected: false,
        });
    }

    /// Whether there was such an entry.
    pub(super) fn hours_corrected(&mut self, entry: u32, minutes: Option<Minutes>) -> bool {
        let place = usize::try_from(entry)
            .ok()
            .and_then(|entry| entry.checked_sub(1));
        let known = place.and_then(|place| self.consulting.entries.get_mut(place));
        known.is_some_and(|known| {
            known.counted = minutes.map_or(0, Minutes::get);
            known.corrected = true;
            true
        })
    }

    /// The second level writes down any hours, the third level those of a task that it began.
    fn may_write_hours(
        &self,
        by: Actor,
        task: Option<TaskId>,
        action: CommandName,
    ) -> Result<(), Refusal> {
        if let Some(task) = task {
            let begun = self.task(task).ok_or(Refusal::UnknownTask)?.begun_at;
            if begun.is_none() {
                return Err(Refusal::TaskNotBegun);
            }
        }
        match by {
            Actor::Person { role, .. } if role.does_tasks() && task.is_some() => Ok(()),
            Actor::Person { role, .. } if role.does_tasks() => Err(Refusal::NotForThisRole {
                action,
                who: Entitled::Specialists,
            }),
            Actor::Person { .. } | Actor::Machine(_) | Actor::System => {
                Self::specialists_only(by, action).map(|_| ())
            }
        }
    }

    /// A consulting ticket that did not end.
    fn while_consulting(&self, action: CommandName) -> Result<(), Refusal> {
        if self.kind != Kind::Consulting {
            return Err(Refusal::NotConsulting);
        }
        if self.state_name().is_final() {
            return Err(self.wrong_state(action));
        }
        Ok(())
    }

    fn within_plan(&self, minutes: u32, despite: Option<&Text>) -> Result<(), Refusal> {
        let left = self.consulting.remaining();
        if i64::from(minutes) > left && despite.is_none() {
            return Err(Refusal::MoreThanAgreed {
                left: u32::try_from(left).unwrap_or_default(),
            });
        }
        Ok(())
    }
}

fn not_after(day: Date, today: Date) -> Result<(), Refusal> {
    if day > today {
        return Err(Refusal::DayInTheFuture);
    }
    Ok(())
}

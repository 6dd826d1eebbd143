//! The week: one plan for each weekday.

use jiff::civil::Weekday;

use super::plan::DayPlan;

/// The plans of the seven weekdays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Week {
    from_monday: [DayPlan; 7],
}

impl Week {
    /// The week with these plans, Monday first.
    pub const fn from_monday(plans: [DayPlan; 7]) -> Self {
        Self { from_monday: plans }
    }

    /// The hours of the contact centre (T46) and of the on-site staff (T47):
    /// 08:30-13:30 and 15:00-18:00, Monday to Friday.
    pub fn of_the_tender() -> Self {
        let day = DayPlan::of_the_tender();
        let closed = DayPlan::CLOSED;
        Self::from_monday([
            day.clone(),
            day.clone(),
            day.clone(),
            day.clone(),
            day,
            closed.clone(),
            closed,
        ])
    }

    /// The plan of a weekday.
    pub fn on(&self, weekday: Weekday) -> &DayPlan {
        let [
            monday,
            tuesday,
            wednesday,
            thursday,
            friday,
            saturday,
            sunday,
        ] = &self.from_monday;
        match weekday {
            Weekday::Monday => monday,
            Weekday::Tuesday => tuesday,
            Weekday::Wednesday => wednesday,
            Weekday::Thursday => thursday,
            Weekday::Friday => friday,
            Weekday::Saturday => saturday,
            Weekday::Sunday => sunday,
        }
    }
}

//! Criteria, waits and rounding as they are written in a document.

use custode_domain::contract::{PausingWaits, Rounding, Way};
use custode_domain::priority::{Ahead, Criteria};
use custode_domain::ticket::WaitingFor;
use serde::{Deserialize, Serialize};

/// The order of the queue: minutes by which a ticket goes before its deadline.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_field_names,
    reason = "the document names the unit of each"
)]
pub(super) struct CriteriaForm {
    severity_1_min: AheadForm,
    severity_2_min: AheadForm,
    sam_min: AheadForm,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
struct AheadForm(Ahead);

/// Which waits stop the clock.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "Vec<WaitForm>", into = "Vec<WaitForm>")]
pub(super) struct PausingForm(pub(super) PausingWaits);

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct WaitForm(WaitingFor);

/// How figures are rounded.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "RoundingFields", into = "RoundingFields")]
pub(super) struct RoundingForm(pub(super) Rounding);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoundingFields {
    decimals: u8,
    way: WayForm,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct WayForm(Way);

impl From<CriteriaForm> for Criteria {
    fn from(form: CriteriaForm) -> Self {
        Self {
            severity: [form.severity_1_min.0, form.severity_2_min.0],
            sam: form.sam_min.0,
        }
    }
}

impl From<Criteria> for CriteriaForm {
    fn from(criteria: Criteria) -> Self {
        let Criteria {
            severity: [first, second],
            sam,
        } = criteria;
        Self {
            severity_1_min: AheadForm(first),
            severity_2_min: AheadForm(second),
            sam_min: AheadForm(sam),
        }
    }
}

impl TryFrom<u32> for AheadForm {
    type Error = String;

    fn try_from(minutes: u32) -> Result<Self, String> {
        let ahead = Ahead::from_minutes(minutes).map(Self);
        ahead.ok_or_else(|| format!("{minutes} minutes are more than a year"))
    }
}

impl From<AheadForm> for u32 {
    fn from(AheadForm(ahead): AheadForm) -> Self {
        ahead.minutes()
    }
}

impl TryFrom<Vec<WaitForm>> for PausingForm {
    type Error = String;

    /// A wait that comes twice is a slip of the pen.
    fn try_from(list: Vec<WaitForm>) -> Result<Self, String> {
        for (place, wait) in list.iter().enumerate() {
            if list.iter().take(place).any(|earlier| earlier == wait) {
                return Err(format!("`{}` comes twice", wait.0.code()));
            }
        }
        Ok(Self(list.iter().map(|WaitForm(wait)| *wait).collect()))
    }
}

impl From<PausingForm> for Vec<WaitForm> {
    fn from(PausingForm(waits): PausingForm) -> Self {
        waits.iter().map(WaitForm).collect()
    }
}

impl TryFrom<String> for WaitForm {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        let wait = WaitingFor::from_code(&code).map(Self);
        wait.ok_or_else(|| unknown(&code, WaitingFor::ALL.iter().map(|wait| wait.code())))
    }
}

impl From<WaitForm> for String {
    fn from(WaitForm(wait): WaitForm) -> Self {
        wait.code().to_owned()
    }
}

impl TryFrom<String> for WayForm {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        let way = Way::from_code(&code).map(Self);
        way.ok_or_else(|| unknown(&code, Way::ALL.iter().map(|way| way.code())))
    }
}

impl From<WayForm> for String {
    fn from(WayForm(way): WayForm) -> Self {
        way.code().to_owned()
    }
}

fn unknown(code: &str, known: impl Iterator<Item = &'static str>) -> String {
    let known: Vec<_> = known.collect();
    format!("`{code}` is none of {}", known.join(", "))
}

impl TryFrom<RoundingFields> for RoundingForm {
    type Error = String;

    fn try_from(fields: RoundingFields) -> Result<Self, String> {
        let rounding = Rounding::new(fields.decimals, fields.way.0).map(Self);
        rounding.ok_or_else(|| format!("{} decimals are more than four", fields.decimals))
    }
}

impl From<RoundingForm> for RoundingFields {
    fn from(RoundingForm(rounding): RoundingForm) -> Self {
        Self {
            decimals: rounding.decimals(),
            way: WayForm(rounding.way()),
        }
    }
}

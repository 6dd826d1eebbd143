//! Evidence: what a machine sent with a finding, made ready for a page. All of it is hostile text.

use custode_protocol::report::{Evidence, Process as Weighed};

use crate::web::quantity::{Unit, measure};

/// The width and height of the drawing, as the template's `viewBox` says.
const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 120.0;
/// Kept free above and below the curve, so that its line is whole.
const MARGIN: f64 = 4.0;
/// The most seconds that the drawing shows.
const HOUR: f64 = 3600.0;

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) summary: String,
    pub(super) curve: Option<Curve>,
    pub(super) processes: Vec<Process>,
    pub(super) details: Vec<(String, String)>,
}

/// The last hour of a measure.
#[derive(Debug)]
pub(super) struct Curve {
    pub(super) measure: String,
    pub(super) least: String,
    pub(super) greatest: String,
    /// The value at the end of the hour: what the machine judged.
    pub(super) last: String,
    /// Where the drawing begins: an hour before, or later where the history is younger.
    pub(super) from: String,
    /// Coordinates of an SVG polyline.
    pub(super) points: String,
}

/// A process that mattered.
#[derive(Debug)]
pub(super) struct Process {
    pub(super) pid: u32,
    pub(super) name: String,
    pub(super) cpu: String,
    pub(super) memory: String,
}

impl Seen {
    /// Reads what the store keeps; what an older release wrote and this one cannot read is left out.
    pub(super) fn read(kept: &str) -> Self {
        let Ok(evidence) = serde_json::from_str::<Evidence>(kept) else {
            return Self::default();
        };
        let details = evidence.details.iter();
        Self {
            summary: evidence.summary.to_string(),
            curve: Curve::draw(evidence.measure.as_str(), evidence.points.as_slice()),
            processes: evidence
                .processes
                .as_slice()
                .iter()
                .map(Process::from)
                .collect(),
            details: details
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect(),
        }
    }
}

impl Curve {
    /// Draws what can be drawn: at least two points of the last hour that are numbers.
    fn draw(name: &str, told: &[(u32, f64)]) -> Option<Self> {
        let mut points: Vec<(f64, f64)> = told
            .iter()
            .map(|(before, value)| (f64::from(*before), *value))
            .filter(|(before, value)| *before <= HOUR && value.is_finite())
            .collect();
        points.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let [(oldest, _), .., (_, last)] = points.as_slice() else {
            return None;
        };
        let values = points.iter().map(|(_, value)| *value);
        let low = values.clone().fold(f64::INFINITY, f64::min);
        let high = values.fold(f64::NEG_INFINITY, f64::max);
        let span = oldest.max(1.0);
        let place = |(before, value): &(f64, f64)| {
            let x = WIDTH * (1.0 - before / span);
            let y = HEIGHT - MARGIN - (HEIGHT - 2.0 * MARGIN) * height(*value, low, high);
            format!("{x:.1},{y:.1}")
        };
        let drawn: Vec<_> = points.iter().map(place).collect();
        let (label, unit) = measure(name).map_or_else(
            || (name.to_owned(), Unit::Plain),
            |(label, unit)| (label.to_owned(), unit),
        );
        Some(Self {
            measure: label,
            least: unit.tell(low),
            greatest: unit.tell(high),
            last: unit.tell(*last),
            from: before(span),
            points: drawn.join(" "),
        })
    }
}

/// `45 secondi prima`, `60 minuti prima`.
fn before(seconds: f64) -> String {
    if seconds < 120.0 {
        format!("{seconds:.0} secondi prima")
    } else {
        format!("{:.0} minuti prima", seconds / 60.0)
    }
}

/// From 0 at the least value to 1 at the greatest; a flat curve lies in the middle.
fn height(value: f64, least: f64, greatest: f64) -> f64 {
    // Halves, so that the distance between two huge values is a number too.
    let span = greatest / 2.0 - least / 2.0;
    if span > 0.0 {
        (value / 2.0 - least / 2.0) / span
    } else {
        0.5
    }
}

impl From<&Weighed> for Process {
    fn from(process: &Weighed) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "two digits of it are shown")]
        let memory = process.memory_bytes as f64;
        Self {
            pid: process.pid,
            name: process.name.to_string(),
            cpu: Unit::Percent.tell(process.cpu_percent.into()),
            memory: Unit::Bytes.tell(memory),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_goes_from_the_oldest_to_the_newest_point() {
        let points = [(0, 90.0), (3600, 10.0), (1800, 50.0)];
        let curve = Curve::draw("cpu.busy_percent", &points).unwrap();
        assert_eq!(curve.points, "0.0,116.0 300.0,60.0 600.0,4.0");
        assert_eq!(curve.measure, "Processori occupati");
        assert_eq!(curve.from, "60 minuti prima");
        let told = (curve.least, curve.greatest, curve.last);
        assert_eq!(
            told,
            (
                "10,0 %".to_owned(),
                "90,0 %".to_owned(),
                "90,0 %".to_owned()
            )
        );
    }

    #[test]
    fn a_young_history_fills_the_drawing() {
        let curve = Curve::draw("cpu.busy_percent", &[(40, 1.0), (20, 2.0), (0, 1.0)]).unwrap();
        assert_eq!(curve.points, "0.0,116.0 300.0,4.0 600.0,116.0");
        assert_eq!(curve.from, "40 secondi prima");
    }

    #[test]
    fn what_cannot_be_drawn_is_not() {
        for points in [
            &[][..],
            &[(0, 1.0)],
            &[(0, 1.0), (60, f64::NAN)],
            &[(0, 1.0), (u32::MAX, 2.0)],
        ] {
            assert!(Curve::draw("x", points).is_none(), "{points:?}");
        }
    }

    #[test]
    fn huge_and_flat_curves_have_coordinates() {
        let huge = Curve::draw("x", &[(60, f64::MIN), (0, f64::MAX)]).unwrap();
        assert_eq!(huge.points, "0.0,116.0 600.0,4.0");
        let flat = Curve::draw("x", &[(60, 3.0), (0, 3.0)]).unwrap();
        assert_eq!(flat.points, "0.0,60.0 600.0,60.0");
    }

    #[test]
    fn what_another_release_wrote_is_left_out() {
        let seen = Seen::read("{\"future\":1}");
        assert!(seen.summary.is_empty() && seen.curve.is_none());
    }
}

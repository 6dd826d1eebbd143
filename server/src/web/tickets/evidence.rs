//! Evidence: what a machine sent with a finding, made ready for a page. All of it is hostile text.

use custode_protocol::report::Evidence;

/// The width and height of the drawing, as the template's `viewBox` says.
const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 80.0;
/// Seconds that the drawing shows.
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
        let processes = evidence
            .processes
            .into_vec()
            .into_iter()
            .map(|process| Process {
                pid: process.pid,
                name: process.name.to_string(),
                cpu: format!("{:.1} %", process.cpu_percent).replace('.', ","),
                memory: bytes(process.memory_bytes),
            });
        Self {
            summary: evidence.summary.to_string(),
            curve: Curve::draw(evidence.measure.as_str(), evidence.points.as_slice()),
            processes: processes.collect(),
            details: evidence
                .details
                .iter()
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect(),
        }
    }
}

impl Curve {
    fn draw(measure: &str, points: &[(u32, f64)]) -> Option<Self> {
        let values = points
            .iter()
            .map(|(_, value)| *value)
            .filter(|value| value.is_finite());
        let (least, greatest) = values
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        if points.len() < 2 || !least.is_finite() {
            return None;
        }
        let span = if greatest > least {
            greatest - least
        } else {
            1.0
        };
        let place = |(before, value): &(u32, f64)| {
            let x = WIDTH * (1.0 - f64::from(*before) / HOUR);
            let y = HEIGHT - 4.0 - (HEIGHT - 8.0) * (value - least) / span;
            format!("{x:.1},{y:.1}")
        };
        let drawn = points
            .iter()
            .filter(|(_, value)| value.is_finite())
            .map(place);
        Some(Self {
            measure: measure.to_owned(),
            least: number(least),
            greatest: number(greatest),
            points: drawn.collect::<Vec<_>>().join(" "),
        })
    }
}

fn number(value: f64) -> String {
    format!("{value:.1}").replace('.', ",")
}

fn bytes(count: u64) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "one decimal of a mebibyte is shown"
    )]
    let mebibytes = count as f64 / (1024.0 * 1024.0);
    format!("{} MiB", number(mebibytes))
}

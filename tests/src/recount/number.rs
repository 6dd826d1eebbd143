//! Number: values added up the plain way, and compared with a file of figures.

use std::collections::BTreeMap;

use super::Key;

/// A number as the file of figures holds it; empty where it holds nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Number {
    count: String,
    part: String,
    percent: String,
    mean: String,
    median: String,
    p90: String,
    max: String,
}

/// What kind of value a metric has.
enum Kind {
    Seconds,
    Share,
    Mean,
    Count,
}

fn kind(metric: &str) -> Kind {
    match metric {
        "k1" | "k3_net" | "k3_gross" | "k9_begun" | "k11_wait" | "k16_detection" | "k19_state"
        | "k19_level" => Kind::Seconds,
        "k12_attempts" | "k13_stars" => Kind::Mean,
        "k7_age" | "k7_state" | "k16_opened" | "k16_joined" | "k20" => Kind::Count,
        _ => Kind::Share,
    }
}

impl Number {
    /// Of all values of a metric; of a share 1 is the part and 0 the rest.
    pub(super) fn of(metric: &str, mut values: Vec<i64>) -> Self {
        values.sort_unstable();
        let count = i64::try_from(values.len()).unwrap();
        let sum: i64 = values.iter().sum();
        let number = Self {
            count: count.to_string(),
            ..Self::default()
        };
        match kind(metric) {
            Kind::Count => number,
            Kind::Share => Self {
                part: sum.to_string(),
                percent: hundredths((sum * 100 * 100 * 2 + count) / (2 * count)),
                ..number
            },
            Kind::Mean => Self {
                mean: hundredths((sum * 100 * 2 + count) / (2 * count)),
                ..number
            },
            Kind::Seconds => Self {
                mean: ((sum * 2 + count) / (2 * count)).to_string(),
                median: rank(&values, 50),
                p90: rank(&values, 90),
                max: values.last().unwrap().to_string(),
                ..number
            },
        }
    }
}

/// The first value that so many percent of all do not exceed.
fn rank(sorted: &[i64], percent: usize) -> String {
    let mut ranked = sorted.iter().zip(1..);
    let (value, _) = ranked
        .find(|(_, rank)| rank * 100 >= percent * sorted.len())
        .unwrap();
    value.to_string()
}

/// `66.67`, `90`: without needless zeros.
fn hundredths(number: i64) -> String {
    let text = format!("{}.{:02}", number / 100, number % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Every difference between a file of figures and what was counted.
pub fn compare(csv: &str, counted: &BTreeMap<Key, Number>) -> Vec<String> {
    let mut lines = csv.trim_start_matches('\u{feff}').lines();
    let heads: Vec<&str> = lines.next().unwrap().split(',').collect();
    let mut left = counted.clone();
    let mut wrong = Vec::new();
    for line in lines {
        let cells: BTreeMap<&str, String> = heads.iter().copied().zip(cells(line)).collect();
        let cell = |name: &str| cells[name].clone();
        let key = (cell("metric"), cell("code"), cell("month"));
        let told = Number {
            count: cell("count"),
            part: cell("part"),
            percent: cell("percent"),
            mean: shorter(&cell("mean")),
            median: cell("median"),
            p90: cell("p90"),
            max: cell("max"),
        };
        let expected = left.remove(&key);
        let is_nothing = told.count == "0" && expected.is_none();
        if !is_nothing && expected.as_ref() != Some(&told) {
            wrong.push(format!("{key:?}: told {told:?}, counted {expected:?}"));
        }
    }
    let missing = left.into_iter();
    wrong.extend(missing.map(|(key, number)| format!("{key:?}: not told, counted {number:?}")));
    wrong
}

/// The cells of a line; a comma within quotes parts nothing.
fn cells(line: &str) -> Vec<String> {
    let (mut all, mut is_quoted) = (vec![String::new()], false);
    for letter in line.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => all.push(String::new()),
            other => all.last_mut().unwrap().push(other),
        }
    }
    all
}

fn shorter(text: &str) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}

//! From a line to its answer.

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, json};

use super::{clock, day};

/// Something that can be asked.
pub(super) trait Request: DeserializeOwned {
    /// The answer, or a sentence that says why there is none.
    fn answer(self) -> Result<Value, String>;
}

/// The field that every request has, whatever its other fields are.
#[derive(Deserialize)]
#[serde(expecting = "a JSON object with a field `op`")]
struct Envelope {
    op: Operation,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Operation {
    Due,
    Elapsed,
    Remaining,
    Verdict,
    Warn,
    IsOpen,
    NextOpen,
    Holidays,
    CalendarDays,
    WorkdaysEnd,
}

/// Stands for the field `op` in the requests, which refuse fields that they do not know.
pub(super) type Op = IgnoredAny;

/// The answer to a line, as a line.
pub(super) fn to_line(line: &[u8]) -> Value {
    answer(line).unwrap_or_else(|reason| json!({ "error": reason }))
}

fn answer(line: &[u8]) -> Result<Value, String> {
    match read::<Envelope>(line)?.op {
        Operation::Due => read::<clock::Due>(line)?.answer(),
        Operation::Elapsed => read::<clock::Elapsed>(line)?.answer(),
        Operation::Remaining => read::<clock::Remaining>(line)?.answer(),
        Operation::Verdict => read::<clock::Verdict>(line)?.answer(),
        Operation::Warn => read::<clock::Warn>(line)?.answer(),
        Operation::IsOpen => read::<day::IsOpen>(line)?.answer(),
        Operation::NextOpen => read::<day::NextOpen>(line)?.answer(),
        Operation::Holidays => read::<day::Holidays>(line)?.answer(),
        Operation::CalendarDays => read::<day::CalendarDays>(line)?.answer(),
        Operation::WorkdaysEnd => read::<day::WorkdaysEnd>(line)?.answer(),
    }
}

/// Reads one request; the refusal begins with the field that is wrong, when it is one.
fn read<T: DeserializeOwned>(line: &[u8]) -> Result<T, String> {
    let mut json = serde_json::Deserializer::from_slice(line);
    let request =
        serde_path_to_error::deserialize(&mut json).map_err(|refusal| sentence(&refusal))?;
    json.end().map_err(|refusal| sentence(&refusal))?;
    Ok(request)
}

/// A refusal as a sentence. A request is one line, so its number says nothing; the column does.
fn sentence(refusal: &impl ToString) -> String {
    refusal
        .to_string()
        .replace(" at line 1 column ", ", at column ")
}

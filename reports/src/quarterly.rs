//! Quarterly: the report of the service levels of a quarter to an Ente (T01, T04), as its template takes it.

use serde::{Deserialize, Serialize};

use crate::typeset::typeset;
use crate::{Language, Made, ReportError};

const TEMPLATE: &str = include_str!("../templates/quarterly.typ");

/// The report: texts and numbers as people read them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuarterlyReport {
    /// In which it is written.
    pub language: Language,
    /// When it was made.
    pub made: Made,
    /// `Rapporto trimestrale sui livelli di servizio`
    pub title: String,
    /// The Ente's name.
    pub ente: String,
    /// The quarter and its days.
    pub period: String,
    /// Who runs the service.
    pub author: String,
    /// What it is, in one sentence, for archives.
    pub description: String,
    /// By which archives find it.
    pub keywords: Vec<String>,
    /// The mark of a report that is not final, on each page.
    pub draft: Option<String>,
    /// The hash of the figures that it tells; the hash of the document cannot stand in it.
    pub fingerprint: String,
    /// What is to be known before the numbers are read.
    pub notices: Vec<String>,
    /// Of whom, of when, by which contract.
    pub facts: Vec<Term>,
    /// How the promises were kept, this quarter and the one before; nothing where nothing was promised.
    pub overview_chart: Option<Chart>,
    /// One line for each number.
    pub overview: Vec<Line>,
    /// The tickets that missed a deadline.
    pub missed: Missed,
    /// The figures, one by one.
    pub sections: Vec<Section>,
    /// The figures that are not measured, and why.
    pub unmeasured: Vec<Term>,
    /// What each figure is.
    pub definitions: Vec<Definition>,
    /// What the report itself says.
    pub words: Words,
}

/// A term, and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The term.
    pub term: String,
    /// What is said of it.
    pub text: String,
}

/// What was promised, and whether it was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// What a share must reach.
    pub threshold: String,
    /// Whether it did.
    pub met: bool,
    /// The same in a word.
    pub word: String,
}

/// A number at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// `K2`
    pub code: String,
    /// Of what.
    pub name: String,
    /// In this quarter.
    pub value: String,
    /// In the quarter before.
    pub before: String,
    /// Where something was promised.
    pub verdict: Option<Verdict>,
}

/// Bars one below the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chart {
    /// Above it.
    pub title: String,
    /// The same in words, for who does not see it.
    pub alt: String,
    /// From above.
    pub bars: Vec<Bar>,
}

/// A bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bar {
    /// Before it.
    pub label: String,
    /// After it.
    pub value: String,
    /// In thousandths of the longest.
    pub length: u16,
    /// Where the threshold is, in the same.
    pub mark: Option<u16>,
    /// Whether it is there to compare with.
    pub pale: bool,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// `K2`
    pub code: String,
    /// Its name.
    pub title: String,
    /// Its numbers.
    pub measures: Vec<Measure>,
}

/// One number of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Its name within the figure.
    pub title: String,
    /// The whole.
    pub headline: String,
    /// The whole in the quarter before.
    pub before: Option<String>,
    /// Where something was promised.
    pub verdict: Option<Verdict>,
    /// By group; nothing where nothing was counted.
    pub table: Option<Table>,
    /// By month; nothing where nothing was counted.
    pub chart: Option<Chart>,
}

/// The groups of a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Above the columns of the cells.
    pub heads: Vec<String>,
    /// Whether any row has a verdict.
    pub judged: bool,
    /// The whole first.
    pub rows: Vec<Row>,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// In the order of the heads.
    pub cells: Vec<String>,
    /// Where something was promised.
    pub verdict: Option<Verdict>,
    /// Of its bar, in thousandths of the longest.
    pub length: u16,
    /// Where the threshold is, in the same.
    pub mark: Option<u16>,
}

/// The tickets that missed a deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Missed {
    /// How many there are, and how many of them are listed.
    pub told: String,
    /// Number, subject, figure, severity, when.
    pub heads: [String; 5],
    /// In the order of the heads.
    pub rows: Vec<[String; 5]>,
}

/// What a figure is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Its number and name.
    pub title: String,
    /// Unit, data, formula, rounding, threshold.
    pub terms: Vec<Term>,
}

/// What the report itself says, in its language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is named after what it is the word for")]
pub struct Words {
    pub overview: String,
    pub missed: String,
    pub detail: String,
    pub unmeasured: String,
    pub definitions: String,
    pub code: String,
    pub figure: String,
    pub value: String,
    pub before: String,
    pub threshold: String,
    pub verdict: String,
    pub chart: String,
    pub term: String,
    pub text: String,
    pub page: String,
    pub of: String,
    pub fingerprint: String,
}

impl QuarterlyReport {
    /// The report as PDF/A-2a and PDF/UA-1; the same report gives the same bytes.
    pub fn render(&self) -> Result<Vec<u8>, ReportError> {
        let ident = format!("{} {} {}", self.ente, self.period, self.fingerprint);
        typeset(TEMPLATE, self, &ident, self.made)
    }
}

//! Numbers: the figures as the report shows them: at a glance, one by one, and what each is.

use custode_reports::quarterly::{self, Definition, Line, Measure, Term, Verdict};

use super::charts;
use crate::lang::Lang;
use crate::web::figures::number::{self, Number, Standing};
use crate::web::figures::show::Section;

/// One line for each number.
pub(super) fn overview(t: Lang, here: &[Section], before: &[Section]) -> Vec<Line> {
    let line = |section: &Section, number: &Number| Line {
        code: section.number.clone(),
        name: name(section, number),
        value: number.headline.clone(),
        before: find(before, number.code).map_or_else(String::new, |it| it.headline.clone()),
        verdict: number.standing.as_ref().map(|it| verdict(t, it)),
    };
    each(here)
        .map(|(section, number)| line(section, number))
        .collect()
}

/// Every figure that is measured.
pub(super) fn sections(t: Lang, here: &[Section], before: &[Section]) -> Vec<quarterly::Section> {
    let measured = here.iter().filter(|section| section.told.is_ok());
    let section = |section: &Section| quarterly::Section {
        code: section.number.clone(),
        title: section.title.to_owned(),
        measures: numbers(section)
            .map(|number| measure(t, number, find(before, number.code)))
            .collect(),
    };
    measured.map(section).collect()
}

/// The others, with the reason.
pub(super) fn unmeasured(here: &[Section]) -> Vec<Term> {
    let why = |section: &Section| {
        let text = section.told.as_ref().err()?;
        Some(Term {
            term: format!("{} {}", section.number, section.title),
            text: (*text).to_owned(),
        })
    };
    here.iter().filter_map(why).collect()
}

/// What each figure is.
pub(super) fn definitions(here: &[Section]) -> Vec<Definition> {
    let term = |(term, text): &(&str, String)| Term {
        term: (*term).to_owned(),
        text: text.clone(),
    };
    let defined = |section: &Section| {
        let (definition, _) = section.told.as_ref().ok()?;
        Some(Definition {
            title: format!("{} {}", section.number, section.title),
            terms: definition.0.iter().map(term).collect(),
        })
    };
    here.iter().filter_map(defined).collect()
}

/// Every number, with its figure.
pub(super) fn each(sections: &[Section]) -> impl Iterator<Item = (&Section, &Number)> {
    sections
        .iter()
        .flat_map(|section| numbers(section).map(move |number| (section, number)))
}

/// A number by its code.
pub(super) fn find<'s>(sections: &'s [Section], code: &str) -> Option<&'s Number> {
    let found = each(sections).find(|(_, number)| number.code == code);
    found.map(|(_, number)| number)
}

/// `Tempo di risoluzione: netto`
pub(super) fn name(section: &Section, number: &Number) -> String {
    if number.title == section.title {
        number.title.clone()
    } else {
        format!("{}: {}", section.title, number.title)
    }
}

pub(super) fn verdict(t: Lang, standing: &Standing) -> Verdict {
    Verdict {
        threshold: standing.threshold.clone(),
        met: standing.is_met,
        word: if standing.is_met {
            t.figure_met().to_owned()
        } else {
            t.figure_missed().to_owned()
        },
    }
}

fn numbers(section: &Section) -> impl Iterator<Item = &Number> {
    let told = section.told.as_ref().ok();
    told.into_iter().flat_map(|(_, numbers)| numbers)
}

fn measure(t: Lang, number: &Number, before: Option<&Number>) -> Measure {
    let has_rows = !number.groups.rows.is_empty();
    Measure {
        title: number.title.clone(),
        headline: number.headline.clone(),
        before: before.map(|it| it.headline.clone()),
        verdict: number.standing.as_ref().map(|it| verdict(t, it)),
        table: has_rows.then(|| table(t, number)),
        chart: number.months.as_ref().map(|it| charts::months(t, it)),
    }
}

fn table(t: Lang, number: &Number) -> quarterly::Table {
    let row = |row: &number::Row| quarterly::Row {
        cells: std::iter::once(&row.label)
            .chain(&row.cells)
            .cloned()
            .collect(),
        verdict: row.standing.as_ref().map(|it| verdict(t, it)),
        length: charts::thousandths(row.bar),
        mark: row.mark.map(charts::thousandths),
    };
    let heads = std::iter::once(&number.groups.by).chain(&number.heads);
    quarterly::Table {
        heads: heads.map(|head| capital(head)).collect(),
        judged: number.judges(),
        rows: number.groups.rows.iter().map(row).collect(),
    }
}

/// A head begins with a capital, as those beside it.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

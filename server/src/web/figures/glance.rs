//! Glance: the key figures at the top of the page, and its contents by topic.

use custode_domain::figures::{Figure, Metric};

use super::number::Standing;
use super::show::Section;
use super::told;
use crate::lang::Lang;

/// What is looked at first.
const KEY: [Metric; 8] = [
    Metric::Channels,
    Metric::TakenInTime,
    Metric::SolvedInTime,
    Metric::SolvedNet,
    Metric::TasksInTime,
    Metric::VerifiedInTime,
    Metric::Satisfied,
    Metric::BacklogByAge,
];

/// A figure at a glance.
#[derive(Debug)]
pub(super) struct Key {
    /// Where the whole of it is on the page.
    pub(super) code: &'static str,
    pub(super) number: String,
    pub(super) title: String,
    pub(super) headline: String,
    pub(super) standing: Option<Standing>,
}

/// Figures that belong together.
#[derive(Debug)]
pub(super) struct Topic {
    pub(super) title: &'static str,
    pub(super) figures: Vec<Entry>,
}

/// A figure in the contents.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) code: &'static str,
    pub(super) number: String,
    pub(super) title: &'static str,
}

/// The key figures of a page.
pub(super) fn keys(t: Lang, sections: &[Section]) -> Vec<Key> {
    let key = |metric: &Metric| {
        let section = sections
            .iter()
            .find(|section| section.code == metric.figure().code())?;
        let (_, numbers) = section.told.as_ref().ok()?;
        let number = numbers.iter().find(|number| number.code == metric.code())?;
        Some(Key {
            code: section.code,
            number: section.number.clone(),
            title: if numbers.len() > 1 {
                format!(
                    "{}: {}",
                    section.title,
                    told::metric(t, *metric).to_lowercase()
                )
            } else {
                section.title.to_owned()
            },
            headline: number.headline.clone(),
            standing: number.standing.clone(),
        })
    };
    KEY.iter().filter_map(key).collect()
}

/// Every figure, by its topic.
pub(super) fn contents(t: Lang) -> Vec<Topic> {
    let topics: [(&'static str, &[Figure]); 7] = [
        (
            t.figure_topic_times(),
            &[Figure::K1, Figure::K2, Figure::K3, Figure::K4],
        ),
        (
            t.figure_topic_levels(),
            &[Figure::K5, Figure::K6, Figure::K9, Figure::K10, Figure::K19],
        ),
        (t.figure_topic_backlog(), &[Figure::K7, Figure::K8]),
        (t.figure_topic_people(), &[Figure::K12, Figure::K13]),
        (t.figure_topic_channels(), &[Figure::K11, Figure::K20]),
        (
            t.figure_topic_machines(),
            &[Figure::K15, Figure::K16, Figure::K18],
        ),
        (t.figure_topic_work(), &[Figure::K14, Figure::K17]),
    ];
    let entry = |figure: &Figure| Entry {
        code: figure.code(),
        number: figure.code().to_uppercase(),
        title: told::figure(t, *figure),
    };
    topics
        .into_iter()
        .map(|(title, figures)| Topic {
            title,
            figures: figures.iter().map(entry).collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_stands_in_the_contents_once() {
        let mut listed: Vec<_> = contents(Lang::It)
            .iter()
            .flat_map(|topic| topic.figures.iter().map(|entry| entry.code))
            .collect();
        listed.sort_unstable();
        let mut all: Vec<_> = Figure::ALL.iter().map(|figure| figure.code()).collect();
        all.sort_unstable();
        assert_eq!(listed, all);
    }
}

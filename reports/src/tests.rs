//! Tests: records of every kind of data, and what archives and readers' aids are told by their bytes.

use std::collections::BTreeSet;

use crate::quarterly::{
    Bar, Chart, Definition, Line, Measure, Missed, QuarterlyReport, Row, Section, Table, Term,
    Verdict, Words,
};
use crate::{Language, Made};

/// What people write who mean harm, or who write in other ways than the rest.
const HOSTILE: &str = "#let x = 1 *b* $x^2$ @ref <script>alert(1)</script> \\ ` // /* _i_ = h [c] {d} שלום عربي 🔥 \u{202e}\u{0}\u{e000}\u{feff}";

/// A report in which `said` stands wherever somebody may have written.
fn report(said: &str, rows: usize) -> QuarterlyReport {
    let text = |text: &str| text.to_owned();
    let term = || Term {
        term: text("Ente"),
        text: text(said),
    };
    let verdict = |met| Verdict {
        threshold: text("90 %"),
        met,
        word: text(if met { "rispettata" } else { "non rispettata" }),
    };
    let bar = |pale| Bar {
        label: text(said),
        value: text("91,2 %"),
        length: 912,
        mark: Some(900),
        pale,
    };
    let chart = || Chart {
        title: text("Per mese"),
        alt: text(said),
        bars: vec![bar(false), bar(true)],
    };
    let row = |place: usize| Row {
        cells: vec![text(said), format!("{place},5 %"), text("1 di 2")],
        verdict: (place > 0).then(|| verdict(place > 1)),
        length: 500,
        mark: Some(900),
    };
    QuarterlyReport {
        language: Language::It,
        made: Made {
            year: 2026,
            month: 10,
            day: 1,
            hour: 8,
            minute: 0,
            second: 0,
        },
        title: text("Rapporto trimestrale sui livelli di servizio"),
        ente: text(said),
        period: text("3º trimestre 2026"),
        author: text(said),
        description: text(said),
        keywords: vec![text(said)],
        draft: Some(text("provvisorio")),
        fingerprint: text("2026-Q3-1f0c33ab"),
        notices: vec![text(said)],
        facts: vec![term(), term()],
        overview_chart: (rows > 0).then(chart),
        overview: (0..rows)
            .map(|place| Line {
                code: text("K2"),
                name: text(said),
                value: text("91,2 %"),
                before: text("–"),
                verdict: (place > 0).then(|| verdict(place > 1)),
            })
            .collect(),
        missed: Missed {
            told: text(said),
            heads: ["Ticket", "Oggetto", "Indicatore", "Voce", "Mancato il"].map(text),
            rows: (0..rows)
                .map(|place| {
                    [
                        &format!("2026/{place}"),
                        said,
                        "K2",
                        said,
                        "01/07/2026 10:00",
                    ]
                    .map(text)
                })
                .collect(),
        },
        sections: (0..rows)
            .map(|_| Section {
                code: text("K3"),
                title: text(said),
                measures: vec![
                    Measure {
                        title: text("Netto"),
                        headline: text("1 h 05 min"),
                        before: Some(text("–")),
                        verdict: Some(verdict(false)),
                        table: Some(Table {
                            heads: ["Severità", "Valore", "Parte"].map(text).into(),
                            judged: true,
                            rows: (0..rows).map(row).collect(),
                        }),
                        chart: Some(chart()),
                    },
                    Measure {
                        title: text("Lordo"),
                        headline: text("niente nel periodo"),
                        before: None,
                        verdict: None,
                        table: None,
                        chart: None,
                    },
                ],
            })
            .collect(),
        unmeasured: vec![term()],
        definitions: vec![Definition {
            title: text(said),
            terms: vec![term()],
        }],
        words: words(),
    }
}

fn words() -> Words {
    let word = |text: &str| text.to_owned();
    Words {
        overview: word("Quadro d’insieme"),
        missed: word("Termini mancati"),
        detail: word("In dettaglio"),
        unmeasured: word("Non misurato"),
        definitions: word("Definizioni"),
        code: word("N."),
        figure: word("Indicatore"),
        value: word("Valore"),
        before: word("Prima"),
        threshold: word("Soglia"),
        verdict: word("Esito"),
        chart: word("Grafico"),
        term: word("Voce"),
        text: word("Contenuto"),
        page: word("Pagina"),
        of: word("di"),
        fingerprint: word("Rapporto"),
    }
}

fn latin(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// The text between two marks; of the first such place.
fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}

#[test]
fn a_record_says_that_it_conforms_and_in_which_language() {
    for (language, code) in [(Language::It, "it"), (Language::En, "en")] {
        let report = QuarterlyReport {
            language,
            ..report("Comune di Esempio", 3)
        };
        let pdf = latin(&report.render().unwrap());
        let xmp = between(&pdf, "<?xpacket begin", "<?xpacket end").unwrap();
        for (name, value) in [
            ("pdfaid:part", "2"),
            ("pdfaid:conformance", "A"),
            ("pdfuaid:part", "1"),
        ] {
            let (open, close) = (format!("<{name}>"), format!("</{name}>"));
            assert_eq!(between(xmp, &open, &close), Some(value), "{name}");
        }
        let title = between(xmp, "<dc:title>", "</dc:title>").unwrap();
        assert!(title.contains("Rapporto trimestrale sui livelli di servizio, 3"));
        assert!(title.contains("Comune di Esempio"), "{title}");
        assert!(xmp.contains("2026-10-01T08:00:00"), "{xmp}");
        let region = if code == "it" { "IT" } else { "GB" };
        assert!(pdf.contains(&format!("/Lang({code}-{region})")), "{code}");
        assert!(pdf.contains("/MarkInfo<</Marked true"), "tagged");
        assert!(pdf.contains("/DisplayDocTitle true"));
    }
}

#[test]
fn the_same_data_gives_the_same_bytes_and_other_data_others() {
    let one = report("Comune di Esempio", 5);
    let bytes = one.render().unwrap();
    assert_eq!(one.render().unwrap(), bytes);
    let again = std::thread::spawn({
        let one = one.clone();
        move || one.render().unwrap()
    });
    assert_eq!(again.join().unwrap(), bytes);
    let other = QuarterlyReport {
        period: "4º trimestre 2026".to_owned(),
        ..one
    };
    assert_ne!(other.render().unwrap(), bytes);
}

#[test]
fn an_empty_quarter_and_a_long_one_are_records() {
    for rows in [0, 1, 40] {
        let pdf = report("Comune di Esempio", rows).render().unwrap();
        assert!(pdf.starts_with(b"%PDF-1."), "{rows}");
    }
}

#[test]
fn whatever_anybody_wrote_becomes_a_record() {
    let pages = |said: &str| {
        let pdf = latin(&report(said, 2).render().unwrap());
        pdf.matches("/Type/Page/").count()
    };
    for said in [
        HOSTILE,
        "",
        " ",
        "🔥",
        "\u{202e}",
        &"W".repeat(3_000),
        &"a\u{301}".repeat(500),
        &"ש".repeat(500),
        "#panic()",
        "#import \"/etc/passwd\"",
        "#read(\"/etc/passwd\")",
        "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
        "漢字かな",
        "𝕳𝖊𝖑𝖑𝖔",
        "\u{10ffff}\u{fffe}\u{fdd0}",
    ] {
        assert!(pages(said) > 0, "{said:?}");
    }
}

#[test]
fn every_font_of_a_record_is_embedded() {
    let pdf = latin(&report(HOSTILE, 3).render().unwrap());
    let descriptors = pdf.matches("/Type/FontDescriptor").count();
    let files = pdf.matches("/FontFile").count();
    assert!(descriptors >= 4, "{descriptors}");
    assert_eq!(descriptors, files);
    let names: BTreeSet<&str> = pdf
        .split("/FontName/")
        .skip(1)
        .filter_map(|rest| rest.split(['/', '>', ' ', '\n']).next())
        .collect();
    assert!(names.iter().any(|name| name.contains("Titillium")));
    assert!(names.iter().any(|name| name.contains("DejaVu")));
}

#[test]
fn a_record_travels_as_json() {
    let one = report(HOSTILE, 2);
    let text = serde_json::to_string(&one).unwrap();
    assert_eq!(serde_json::from_str::<QuarterlyReport>(&text).unwrap(), one);
    let more = text.replacen('{', "{\"more\":1,", 1);
    assert!(serde_json::from_str::<QuarterlyReport>(&more).is_err());
}

#[test]
fn an_instant_without_a_date_is_refused() {
    let mut one = report("Comune di Esempio", 1);
    one.made.month = 13;
    assert_eq!(
        one.render().unwrap_err().to_string(),
        "the record has no date"
    );
}

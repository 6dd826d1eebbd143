//! Report: the quarterly report of a year of a contract, as PDF, read by other people's programs.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use custode_tests::year::YEAR;
use custode_tests::{Desk, Engine};
use reqwest::StatusCode;
use serde_json::Value;
use tempfile::TempDir;

use super::with_a_year;

/// The Ente whose report is asked for.
const ENTE: &str = "Comune di Esempio 01";

/// What another program says of a file.
fn said(program: &str, arguments: &[&str], file: &Path) -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "whoever opens the record has another program than ours"
    )]
    let mut command = Command::new(program);
    command.args(arguments).arg(file).stdin(Stdio::null());
    if program == "pdftotext" {
        command.arg("-");
    }
    let done = command
        .output()
        .expect("the programs of poppler-utils and qpdf are installed");
    let complaint = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{program}: {complaint}");
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// The identifier of an Ente, as the filter of the page offers it.
async fn ente(desk: &Desk) -> String {
    let page = desk.page("/figures").await.unwrap();
    let (before, _) = page.split_once(&format!(">{ENTE}<")).unwrap();
    let (_, value) = before.rsplit_once("value=\"").unwrap();
    value.split('"').next().unwrap().to_owned()
}

/// A report, in a file of its own.
async fn fetch(desk: &Desk, path: &str) -> (TempDir, std::path::PathBuf) {
    let (status, bytes) = desk.file(path).await;
    assert_eq!(status, StatusCode::OK, "{path}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rapporto.pdf");
    fs_err::write(&file, bytes).unwrap();
    (folder, file)
}

/// What stands between each two marks of a page.
fn all_between<'p>(page: &'p str, before: &str, after: &str) -> Vec<&'p str> {
    let parts = page.split(before).skip(1);
    parts
        .filter_map(|part| part.split_once(after).map(|(found, _)| found))
        .collect()
}

/// How often each number stands on the page of the figures: what is measured, and every cell of the tables by group.
fn numbers(page: &str) -> BTreeMap<String, usize> {
    let mut numbers = BTreeMap::new();
    let mut seen = |text: &str| {
        let (_, text) = text.rsplit_once('>').unwrap_or(("", text));
        // A number and its unit are not parted there.
        *numbers.entry(text.replace('\u{a0}', " ")).or_default() += 1;
    };
    for measure in all_between(page, "<div class=\"measure\"", "<details") {
        for whole in all_between(measure, "<p class=\"whole\"><strong>", "</strong>") {
            seen(whole);
        }
        for cell in all_between(measure, "<td class=\"count\"", "</td>") {
            seen(cell);
        }
    }
    numbers.remove("–");
    numbers
}

/// Between a short number and its unit pdftotext sees room at times, and at times none.
fn closed(text: &str) -> String {
    let mut text = format!(" {text} ");
    for unit in ["%", "s", "min", "h"] {
        text = text.replace(&format!(" {unit} "), &format!("{unit} "));
    }
    text
}

#[tokio::test]
async fn t01_every_number_of_the_page_is_in_the_quarterly_report() {
    let (_house, desk) = with_a_year(Engine::Sqlite).await;
    let query = format!("period={YEAR}-Q3&ente={}", ente(&desk).await);
    let page = desk.page(&format!("/figures?{query}")).await.unwrap();
    assert!(page.contains(&format!("/figures.pdf?{}", query.replace('&', "&#38;"))));
    let numbers = numbers(&page);
    assert!(numbers.len() > 150, "{numbers:?}");
    let (_folder, file) = fetch(&desk, &format!("/figures.pdf?{query}")).await;
    let text = said("pdftotext", &["-layout"], &file);
    let words: Vec<&str> = text.split_whitespace().collect();
    // Equal numbers stand beside each other: each has its own space on both sides.
    let text = closed(&words.join(" ")).replace(' ', "  ");
    for (number, times) in &numbers {
        let number = closed(number).trim().replace(' ', "  ");
        let found = text.matches(&format!(" {number} ")).count();
        assert!(found >= *times, "{number}: {found} of {times} in {text}");
    }
    for told in [ENTE, "3º trimestre 2025", "dal 01/07/2025 al 30/09/2025"] {
        let told = closed(told).trim().replace(' ', "  ");
        assert!(text.contains(&told), "{told}: {text}");
    }
    assert!(!text.contains("provvisorio"), "{text}");
}

#[tokio::test]
async fn the_report_is_an_archive_s_record_to_programs_that_read_it() {
    let (_house, desk) = with_a_year(Engine::Sqlite).await;
    let path = format!("/figures.pdf?period={YEAR}-Q1&ente={}", ente(&desk).await);
    let (_folder, file) = fetch(&desk, &path).await;
    let checked = said("qpdf", &["--check"], &file);
    assert!(checked.contains("No syntax or stream encoding errors"));
    let about = said("pdfinfo", &[], &file);
    let fact = |name: &str| {
        let line = about.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default().trim().to_owned()
    };
    let title = "Rapporto trimestrale sui livelli di servizio, 1º trimestre 2025";
    assert!(fact("Title:").starts_with(title), "{about}");
    assert_eq!(fact("Tagged:"), "yes");
    assert_eq!(fact("Encrypted:"), "no");
    assert_eq!(fact("JavaScript:"), "no");
    let metadata = said("pdfinfo", &["-meta"], &file);
    for mark in [
        "<pdfaid:part>2<",
        "<pdfaid:conformance>A<",
        "<pdfuaid:part>1<",
    ] {
        assert!(metadata.contains(mark), "{mark}: {metadata}");
    }
    let fonts = said("pdffonts", &[], &file);
    let fonts: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(fonts.len() >= 3, "{fonts:?}");
    for font in fonts {
        // emb, sub, uni, and the number of the object.
        let marks: Vec<&str> = font.split_whitespace().rev().skip(2).take(3).collect();
        assert_eq!(marks, ["yes", "yes", "yes"], "{font}");
    }
    let structure = said("pdfinfo", &["-struct-text"], &file);
    for tag in ["H1", "H2", "Table", "TH", "TD", "Figure"] {
        assert!(structure.contains(tag), "{tag}");
    }
}

#[tokio::test]
async fn a_report_is_known_again_by_the_audit_and_by_its_number() {
    let (house, desk) = with_a_year(Engine::Sqlite).await;
    let path = format!("/figures.pdf?period={YEAR}-Q2&ente={}", ente(&desk).await);
    let mut printed = Vec::new();
    for _ in 0..2 {
        let (_folder, file) = fetch(&desk, &path).await;
        let text = said("pdftotext", &["-layout"], &file);
        let line = text.lines().find(|line| line.contains("SHA-256")).unwrap();
        printed.push(line.split_whitespace().last().unwrap().to_owned());
    }
    assert_eq!(
        printed[0], printed[1],
        "the same figures have the same hash"
    );
    let by_hand = house.folder().join("by-hand.pdf");
    let quarter = format!("{YEAR}-Q2");
    let words = ["figures", "report", "--ente", ENTE, "--quarter", &quarter];
    let out = ["--out", by_hand.to_str().unwrap()];
    house.tell(&[&words[..], &out].concat(), "");
    let text = said("pdftotext", &["-layout"], &by_hand);
    assert!(text.contains(&printed[0]), "{text}");
    let export = house.folder().join("audit");
    let export = export.to_str().unwrap();
    let days = ["--from", "2000-01-01", "--to", "2999-12-31"];
    house.tell(
        &[&["audit", "export", "--out", export][..], &days].concat(),
        "",
    );
    let records = fs_err::read_to_string(Path::new(export).join("records.jsonl")).unwrap();
    let made: Vec<Value> = records
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|record: &Value| record["action"] == "make_report")
        .collect();
    assert_eq!(made.len(), 3, "{records}");
    let bytes = fs_err::read(&by_hand).unwrap();
    let hash = custode_server::mint::sha256(&bytes)
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    assert!(made[2].to_string().contains(&hash), "{made:?}");
}

#[tokio::test]
async fn a_quarter_that_lasts_is_provisional_and_one_to_come_has_no_report() {
    let (house, desk) = with_a_year(Engine::Sqlite).await;
    let ente = ente(&desk).await;
    let page = desk
        .page(&format!("/figures?ente={}", house.ente()))
        .await
        .unwrap();
    let offered = all_between(&page, "href=\"/figures.pdf?", "\"");
    let path = format!("/figures.pdf?{}", offered[0].replace("&#38;", "&"));
    let (_folder, file) = fetch(&desk, &path).await;
    let text = said("pdftotext", &["-layout"], &file);
    assert!(text.contains("provvisorio"), "{text}");
    assert!(text.contains("non è stato contato niente"), "{text}");
    for (query, sentence) in [
        (
            format!("period=2999-Q1&ente={ente}"),
            "Il trimestre comincia il 01/01/2999",
        ),
        (
            format!("period={YEAR}&ente={ente}"),
            "Il rapporto è di un trimestre",
        ),
        (format!("period={YEAR}-Q1"), "Il rapporto è di un Ente"),
    ] {
        let (status, page) = desk.file(&format!("/figures.pdf?{query}")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        let page = String::from_utf8(page).unwrap();
        assert!(page.contains(sentence), "{query}: {page}");
    }
    let unknown = "00000000-0000-7000-8000-000000000000";
    let (status, _) = desk
        .file(&format!("/figures.pdf?period={YEAR}-Q1&ente={unknown}"))
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

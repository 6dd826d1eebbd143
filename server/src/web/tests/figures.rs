//! Figures: their pages and files over the routes, for who may see them, with the tickets of a house in them.

use super::house::House;
use super::people::{AUDITOR, COORDINATOR, FOREIGNER, REFERENTE};

#[tokio::test]
async fn t01_a_number_leads_to_its_tickets_and_a_foreign_ente_counts_none() {
    let house = House::open().await;
    let machine = house.machine(0).await;
    let ticket = house.report(&machine, "=cmd|'calc'!A1").await.to_string();
    let behind = "/figures/tickets?metric=k20&group=agent";
    for who in [COORDINATOR, REFERENTE] {
        let cookie = house.log_in(who).await;
        let page = house.get("/figures", Some(&cookie)).await;
        assert_eq!(page.status, 200);
        let link = "metric=k20&#38;group=agent";
        assert!(page.body.contains(link), "{}", page.body);
        let rows = house.get(behind, Some(&cookie)).await;
        assert!(rows.body.contains(&ticket), "{:?}", who.role);
    }
    let cookie = house.log_in(FOREIGNER).await;
    let rows = house.get(behind, Some(&cookie)).await;
    assert_eq!(rows.status, 200);
    assert!(!rows.body.contains(&ticket));
}

#[tokio::test]
async fn files_of_figures_are_what_they_are_called() {
    let house = House::open().await;
    let machine = house.machine(0).await;
    house.report(&machine, "Anagrafe").await;
    let cookie = house.log_in(COORDINATOR).await;
    let csv = house.get("/figures.csv?period=2026", Some(&cookie)).await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let name = "attachment; filename=\"indicatori-2026.csv\"";
    assert_eq!(csv.header("content-disposition"), name);
    let lines: Vec<&str> = csv.body.lines().collect();
    assert!(lines[0].ends_with("threshold_percent,threshold_met"));
    // A comma within quotes parts nothing.
    let cells = |line: &str| {
        let outside = line.split('"').step_by(2);
        outside.map(|text| text.matches(',').count()).sum::<usize>()
    };
    assert!(lines.iter().all(|line| cells(line) == cells(lines[0])));
    let opened = lines
        .iter()
        .find(|line| line.starts_with("k16,k16_opened,"));
    assert!(opened.is_some(), "{}", csv.body);
    let xlsx = house.get("/figures.xlsx?period=2026", Some(&cookie)).await;
    assert_eq!(xlsx.status, 200);
    assert!(xlsx.body.starts_with("PK"), "a workbook is a ZIP");
}

#[tokio::test]
async fn an_address_that_means_nothing_is_told_so_and_nothing_is_lost() {
    let house = House::open().await;
    let cookie = house.log_in(COORDINATOR).await;
    let page = house.get("/figures?period=estate", Some(&cookie)).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Il periodo si scrive"));
    let none = house
        .get("/figures/tickets?metric=k99", Some(&cookie))
        .await;
    assert_eq!(none.status, 404);
    let after = "/figures/tickets?metric=k20&after=x";
    let told = house.get(after, Some(&cookie)).await;
    assert!(told.body.contains("lasciato da parte"));
}

#[tokio::test]
async fn t01_the_quarterly_report_is_for_who_sees_the_figures_and_for_one_ente() {
    let house = House::open().await;
    let machine = house.machine(0).await;
    house.report(&machine, "#let x = *1* $y$").await;
    let ours = format!("ente={}", house.enti[0]);
    let cookie = house.log_in(COORDINATOR).await;
    let page = house.get("/figures", Some(&cookie)).await;
    assert!(!page.body.contains("/figures.pdf"), "of which Ente?");
    assert!(page.body.contains("sceglierli nei filtri"));
    let referente = house.log_in(REFERENTE).await;
    for (who, cookie, query) in [
        (COORDINATOR, cookie, ours.as_str()),
        (REFERENTE, referente, ""),
    ] {
        let page = house.get(&format!("/figures?{query}"), Some(&cookie)).await;
        assert!(page.body.contains("/figures.pdf?period="), "{:?}", who.role);
        let path = format!("/figures.pdf?{query}");
        let report = house.get(&path, Some(&cookie)).await;
        assert_eq!(report.status, 200, "{}", report.body);
        assert_eq!(report.header("content-type"), "application/pdf");
        let name = report.header("content-disposition");
        assert!(
            name.starts_with("attachment; filename=\"rapporto-"),
            "{name}"
        );
        assert!(report.body.starts_with("%PDF-"));
    }
    let cookie = house.log_in(FOREIGNER).await;
    let foreign = house
        .get(&format!("/figures.pdf?{ours}"), Some(&cookie))
        .await;
    assert_eq!(foreign.status, 404);
    let cookie = house.log_in(AUDITOR).await;
    let audit = house.get("/audit?action=make_report", Some(&cookie)).await;
    let made = "Rapporto trimestrale fatto";
    assert!(audit.body.matches(made).count() > 2, "{}", audit.body);
}

#[tokio::test]
async fn a_report_that_cannot_be_says_so_beside_the_figures() {
    let house = House::open().await;
    let cookie = house.log_in(REFERENTE).await;
    for (query, sentence) in [
        ("period=2999-Q1", "Il trimestre comincia il 01/01/2999"),
        ("period=2026", "Il rapporto è di un trimestre"),
        ("period=estate", "Il periodo si scrive"),
    ] {
        let path = format!("/figures.pdf?{query}");
        let answer = house.get(&path, Some(&cookie)).await;
        assert_eq!(answer.status, 422, "{query}");
        assert!(answer.body.contains(sentence), "{query}: {}", answer.body);
        assert!(answer.body.contains("id=\"k1\""), "{query}");
    }
}

//! Pages: every page with every sample of it.

use askama::Template;

use super::markup::{Piece, read};
use super::parts::PartsPage;
use crate::lang::Lang;
use crate::web::about::{AccessibilityPage, PrivacyPage};
use crate::web::account::AccountPage;
use crate::web::articles::{ArticlePage, ArticlesPage, EditPage};
use crate::web::assistance::{RecordingPage, SessionPage, SessionsPage, TicketSessionsPage};
use crate::web::audit::{AuditPage, RegisterPage, YearlyPage};
use crate::web::calls::CallPage;
use crate::web::consulting::ConsultingPage;
use crate::web::contracts::{ContractPage, ContractsPage, NewContractPage};
use crate::web::figures::{BehindPage, FiguresPage};
use crate::web::lead_on::LeadOnPage;
use crate::web::login::{CodePage, LoginPage};
use crate::web::machines::{MachinePage, MachinesPage};
use crate::web::on_call::{MinePage, OnCallPage, OverviewPage, RotaPage};
use crate::web::page::NoticePage;
use crate::web::passkeys::AskPage;
use crate::web::people::{NewPersonPage, PeoplePage, PersonPage};
use crate::web::portal::{AttachPage, HomePage, NewPage, OpenedPage, RequestPage};
use crate::web::programs::ProgramsPage;
use crate::web::push::PushPage;
use crate::web::queue::QueuePage;
use crate::web::roster::RosterPage;
use crate::web::routing::{
    RoutingPage, RulePage, TrialPage, TrialTicketsPage, VersionPage, WhyPage,
};
use crate::web::tasks::{TaskPage, TasksPage};
use crate::web::tickets::{BulkPage, TicketPage, TicketsPage};
use crate::web::tokens::TokensPage;
use crate::web::verifications::VerificationsPage;
use crate::web::webhooks::{WebhookPage, WebhooksPage};

/// Every page with every sample of it; `said` stands wherever a machine or a person wrote.
pub(super) fn samples(said: &str) -> Vec<(&'static str, String)> {
    Lang::ALL
        .into_iter()
        .flat_map(|t| samples_in(t, said))
        .collect()
}

/// The same in one language.
pub(super) fn samples_in(t: Lang, said: &str) -> Vec<(&'static str, String)> {
    fn render<P: Template>(samples: Vec<(&'static str, P)>) -> Vec<(&'static str, String)> {
        let render = |(name, page): (_, P)| (name, page.render().unwrap());
        samples.into_iter().map(render).collect()
    }
    [
        render(AccessibilityPage::samples(t, said)),
        render(AccountPage::samples(t, said)),
        render(PrivacyPage::samples(t, said)),
        render(ArticlePage::samples(t, said)),
        render(ArticlesPage::samples(t, said)),
        render(AuditPage::samples(t, said)),
        render(RegisterPage::samples(t, said)),
        render(YearlyPage::samples(t, said)),
        render(AttachPage::samples(t, said)),
        render(CallPage::samples(t, said)),
        render(ConsultingPage::samples(t, said)),
        render(RosterPage::samples(t, said)),
        render(EditPage::samples(t, said)),
        render(FiguresPage::samples(t, said)),
        render(BehindPage::samples(t, said)),
        render(HomePage::samples(t, said)),
        render(CodePage::samples(t, said)),
        render(LeadOnPage::samples(t, said)),
        render(LoginPage::samples(t, said)),
        render(MachinePage::samples(t, said)),
        render(MachinesPage::samples(t, said)),
        render(NoticePage::samples(t)),
        render(NewPage::samples(t, said)),
        render(OpenedPage::samples(t, said)),
        render(PartsPage::samples(t, said)),
        render(PushPage::samples(t, said)),
        render(QueuePage::samples(t, said)),
        render(BulkPage::samples(t, said)),
        render(TaskPage::samples(t, said)),
        render(TasksPage::samples(t, said)),
        render(RequestPage::samples(t, said)),
        render(TicketPage::samples(t, said)),
        render(TicketsPage::samples(t, said)),
        render(AskPage::samples(t, said)),
        render(PeoplePage::samples(t, said)),
        render(PersonPage::samples(t, said)),
        render(NewPersonPage::samples(t, said)),
        render(ProgramsPage::samples(t, said)),
        render(RoutingPage::samples(t, said)),
        render(RulePage::samples(t, said)),
        render(TrialPage::samples(t, said)),
        render(TrialTicketsPage::samples(t, said)),
        render(VersionPage::samples(t, said)),
        render(WhyPage::samples(t, said)),
        render(TokensPage::samples(t, said)),
        render(RecordingPage::samples(t, said)),
        render(SessionPage::samples(t, said)),
        render(SessionsPage::samples(t, said)),
        render(TicketSessionsPage::samples(t, said)),
        render(VerificationsPage::samples(t, said)),
        render(WebhookPage::samples(t, said)),
        render(WebhooksPage::samples(t, said)),
        render(ContractPage::samples(t, said)),
        render(ContractsPage::samples(t, said)),
        render(NewContractPage::samples(t, said)),
        render(OverviewPage::samples(t, said)),
        render(RotaPage::samples(t, said)),
        render(MinePage::samples(t, said)),
        render(OnCallPage::samples(t, said)),
    ]
    .concat()
}

/// The value of an attribute, wherever it stands.
fn values<'p>(pieces: &'p [Piece], attribute: &str) -> Vec<&'p str> {
    let of_tag = |piece: &'p Piece| match piece {
        Piece::Tag(_, attributes) => attributes.as_slice(),
        Piece::Text(_) => &[],
    };
    pieces
        .iter()
        .flat_map(of_tag)
        .filter(|(name, _)| name == attribute)
        .map(|(_, value)| value.as_str())
        .collect()
}

fn count(pieces: &[Piece], tag: &str) -> usize {
    let is = |piece: &&Piece| matches!(piece, Piece::Tag(name, _) if name == tag);
    pieces.iter().filter(is).count()
}

#[test]
fn every_page_is_whole_and_has_one_heading_and_a_title() {
    for (name, page) in samples("sic-01") {
        let pieces = read(&page).unwrap_or_else(|error| panic!("{name}: {error}"));
        for once in ["h1", "title", "main", "/html"] {
            assert_eq!(count(&pieces, once), 1, "{name}: {once}");
        }
        for pair in [
            "p", "li", "dl", "div", "table", "td", "th", "tr", "a", "bdi",
        ] {
            let ended = count(&pieces, &format!("/{pair}"));
            assert_eq!(count(&pieces, pair), ended, "{name}: {pair}");
        }
    }
}

#[test]
fn no_page_has_a_script_or_style_inside_or_a_foreign_address() {
    for (name, page) in samples("sic-01") {
        let pieces = read(&page).unwrap();
        for tag in ["style", "iframe", "img", "object", "base"] {
            assert_eq!(count(&pieces, tag), 0, "{name}: {tag}");
        }
        assert!(!page.contains("<script>"), "{name}");
        assert_eq!(
            page.matches("</script>").count(),
            page.matches("\"></script>").count(),
            "{name}"
        );
        for attribute in ["style", "onclick", "onload", "onerror"] {
            assert!(values(&pieces, attribute).is_empty(), "{name}: {attribute}");
        }
        for attribute in ["href", "action", "src"] {
            for address in values(&pieces, attribute) {
                let ours = address.starts_with('#')
                    || (address.starts_with('/') && !address.starts_with("//"));
                assert!(ours, "{name}: {address}");
            }
        }
    }
}

#[test]
fn lists_lead_on_and_empty_ones_say_what_comes_next() {
    let page = |wanted: &str| {
        let mut all = samples("sic-01").into_iter();
        all.find(|(name, _)| *name == wanted).unwrap().1
    };
    for (list, empty, says) in [
        ("tickets", "tickets empty", "compare qui da solo"),
        ("machines", "machines empty", "custode-installer install"),
    ] {
        assert!(page(list).contains("rel=\"next\""), "{list}");
        assert!(!page(empty).contains("rel=\"next\""), "{empty}");
        assert!(page(empty).contains(says), "{empty}");
    }
}

#[test]
fn a_ticket_shows_each_finding_with_its_state_in_words() {
    let (_, page) = samples("sic-01")
        .into_iter()
        .find(|(name, _)| *name == "ticket of a machine")
        .unwrap();
    let pieces = read(&page).unwrap();
    assert_eq!(
        values(&pieces, "data-finding-state"),
        ["standing", "flapping", "cleared"]
    );
    for word in ["in corso", "intermittente", "rientrata", "1 in corso"] {
        assert!(page.contains(word), "{word}");
    }
}

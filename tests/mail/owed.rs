//! Owed: what comes late, what somebody on call is called for, swaps and certifications arrive by mail, each once.

use std::time::Duration;

use custode_domain::calendar::ServiceCalendar;
use custode_domain::contract::Contract;
use custode_tests::{Desk, House, MailSeen, Postbox, now};
use jiff::civil::{Date, Weekday};
use jiff::{ToSpan, Zoned};
use reqwest::StatusCode;

use super::told::{house, mail};

/// Who reads mail beside the user and the operator of every house.
const PEOPLE: [(&str, &str); 4] = [
    ("coordinatore", "coordinator"),
    ("prima", "specialist"),
    ("seconda", "specialist"),
    ("amministratore", "platform-administrator"),
];

/// A house at the instants of one week.
struct Week<'p> {
    house: House,
    postbox: &'p Postbox,
    monday: Date,
}

impl<'p> Week<'p> {
    fn open(postbox: &'p Postbox) -> Self {
        let house = house(postbox);
        for (login, role) in PEOPLE {
            let mail = format!("{login}@ente.example");
            let words = [
                "user", "add", "--login", login, "--name", login, "--role", role, "--email", &mail,
            ];
            house.tell(&words, Desk::PASSWORD);
        }
        let monday = working_week();
        Self {
            house,
            postbox,
            monday,
        }
    }

    /// Winds the clock to a time of a day of the week, Monday being 0.
    fn set_to(&self, day: i64, hour: i8, minute: i8) -> Zoned {
        let date = self.monday + day.days();
        let at = date.at(hour, minute, 0, 0).in_tz("Europe/Rome").unwrap();
        let ahead = at.timestamp().duration_since(now()).as_secs();
        self.house
            .wind(Duration::from_secs(u64::try_from(ahead).unwrap()));
        at
    }

    async fn enter(&self, login: &str) -> Desk {
        Desk::log_in(&self.house.web_url(), login, Desk::PASSWORD).await
    }

    /// The only mail of this kind, with both parts, in the thread that it belongs to.
    fn told(&self, mailbox: &str, said: &str, thread: &str) -> MailSeen {
        let seen = mail(self.postbox, mailbox, said);
        for header in [
            "Auto-Submitted: auto-generated",
            &format!("In-Reply-To: <{thread}."),
            &format!("References: <{thread}."),
        ] {
            assert!(seen.headers.contains(header), "{header}: {}", seen.headers);
        }
        assert!(seen.text.contains("https://assistenza.ente.example/"));
        assert!(seen.html.contains("<html lang=\"it\""), "{}", seen.html);
        seen
    }
}

/// The Monday of a week far enough away, whose Monday and Friday are no holidays.
fn working_week() -> Date {
    let contract = Contract::of_the_tender().unwrap();
    let desk: &ServiceCalendar = &contract.terms().desk;
    let soon = now() + jiff::SignedDuration::from_hours(30);
    let mut day = soon.in_tz("Europe/Rome").unwrap().date();
    let works = |day: Date| !desk.plan(day).is_closed();
    while day.weekday() != Weekday::Monday || !works(day) || !works(day + 4.days()) {
        day = day.tomorrow().unwrap();
    }
    day
}

fn encoded(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H%%3A%M").to_string()
}

/// Lets somebody know about infrastructure; who they are.
async fn competent(administrator: &Desk, name: &str) -> String {
    let page = administrator.page("/people").await.unwrap();
    let (before, _) = page.split_once(&format!("\"><bdi>{name}</bdi>")).unwrap();
    let id = before.rsplit('/').next().unwrap().to_owned();
    let form = format!(
        "name={name}&role=specialist&language=it&competence=infrastructure&email={name}%40ente.example"
    );
    let changed = administrator.send(&format!("/people/{id}"), form).await;
    assert_eq!(changed, StatusCode::OK);
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn t04_t40_what_nears_its_deadline_and_what_misses_it_arrives_by_mail() {
    let Some(postbox) = Postbox::open(&["utente", "spoc", "coordinatore"]) else {
        return;
    };
    let week = Week::open(&postbox);
    week.set_to(0, 9, 0);
    let user = week.enter("utente").await;
    let ticket = user.ask_urgently("Rete ferma").await;
    // Half an hour is promised, and four for the answer.
    week.set_to(0, 9, 25);
    week.told("spoc", "presa in carico a rischio", "ticket");
    week.set_to(0, 9, 35);
    week.told("spoc", "presa in carico fuori tempo", "ticket");
    let desk = week.enter("spoc").await;
    desk.work(&ticket, "take-charge", "").await;
    desk.work(&ticket, "start-work", "").await;
    week.set_to(0, 12, 5);
    let risk = week.told("spoc", "risoluzione a rischio", "ticket");
    assert!(risk.text.contains("Scadenza: "), "{}", risk.text);
    week.set_to(0, 13, 5);
    week.told("spoc", "risoluzione fuori tempo", "ticket");
    // Others work on it: whether the answer holds is to be asked within five days.
    let desk = week.enter("spoc").await;
    let waiting = "waits_for=third_party&awaited=Gestore&reason=Linea+guasta";
    desk.work(&ticket, "wait", waiting).await;
    desk.work(&ticket, "resume", "").await;
    let answer = "answer=Linea+riparata&told=phone";
    desk.work(&ticket, "close-technically", answer).await;
    week.set_to(3, 8, 31);
    week.told("spoc", "verifica da fare", "ticket");
    week.set_to(4, 8, 31);
    week.told("coordinatore", "verifica, ultimo giorno", "ticket");
    week.set_to(7, 9, 0);
    week.told("coordinatore", "verifica fuori tempo", "ticket");
}

#[tokio::test(flavor = "multi_thread")]
async fn t02_t49_calls_swaps_and_certifications_that_end_arrive_by_mail() {
    let Some(postbox) = Postbox::open(&["utente", "prima", "seconda", "coordinatore"]) else {
        return;
    };
    let week = Week::open(&postbox);
    let friday = week.set_to(4, 9, 0);
    let administrator = week.enter("amministratore").await;
    let prima = competent(&administrator, "prima").await;
    let seconda = competent(&administrator, "seconda").await;
    let ends = (friday.date() + 20.days()).to_string();
    let form = format!("certification=Reti&issuer=Ente+di+prova&until={ends}");
    let path = format!("/people/{prima}/certifications");
    let entered = administrator.send(&path, form).await;
    assert!([StatusCode::OK, StatusCode::SEE_OTHER].contains(&entered));

    let coordinator = week.enter("coordinatore").await;
    let rota = "/on-call/rotas/infrastructure";
    let night = friday.date().tomorrow().unwrap();
    let from = encoded(&night.at(0, 0, 0, 0).in_tz("Europe/Rome").unwrap());
    let until = encoded(&night.at(12, 0, 0, 0).in_tz("Europe/Rome").unwrap());
    let form = format!("person={prima}&line=first&from={from}&until={until}");
    let given = coordinator.send(&format!("{rota}/shifts"), form).await;
    assert_eq!(given, StatusCode::SEE_OTHER);
    let form = "minutes=10&days=14&by_itself=yes".to_owned();
    let set = coordinator.send(&format!("{rota}/settings"), form).await;
    assert_eq!(set, StatusCode::SEE_OTHER);

    let first = week.enter("prima").await;
    let mine = first.page("/on-call/mine").await.unwrap();
    let (_, select) = mine.split_once("name=\"shift\"").unwrap();
    let options = select.split("</select>").next().unwrap();
    let values = options.split("value=\"").skip(1);
    let mut values = values.map(|rest| rest.split('"').next().unwrap());
    let shift = values.find(|value| !value.is_empty()).unwrap();
    let form = format!("shift={shift}&whom={seconda}");
    let asked = first.send("/on-call/swaps", form).await;
    assert_eq!(asked, StatusCode::SEE_OTHER);
    let told = week.told("seconda", "Scambio di turno richiesto", "swap");
    assert!(
        told.text.contains("prima chiede a seconda"),
        "{}",
        told.text
    );
    let second = week.enter("seconda").await;
    let mine = second.page("/on-call/mine").await.unwrap();
    let (_, swap) = mine.split_once("action=\"/on-call/swaps/").unwrap();
    let swap = swap.split('/').next().unwrap();
    let accept = format!("/on-call/swaps/{swap}/accept");
    let accepted = second.send(&accept, String::new()).await;
    assert_eq!(accepted, StatusCode::SEE_OTHER);
    for mailbox in ["prima", "seconda"] {
        let told = week.told(mailbox, "Scambio di turno accettato", "swap");
        assert!(told.text.contains("seconda ha accettato"), "{}", told.text);
    }
    for mailbox in ["prima", "coordinatore"] {
        week.told(mailbox, "Certificazione in scadenza", "certification");
    }

    week.set_to(5, 3, 0);
    let user = week.enter("utente").await;
    let ticket = user.ask_urgently("Tutto fermo").await;
    let called = week.told("seconda", "REPERIBILITÀ", "ticket");
    let page = format!("/on-call/calls/{ticket}");
    assert!(called.text.contains(&page), "{}", called.text);
}

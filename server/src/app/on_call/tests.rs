//! On-call tried on a server without doors: calls go on by the clock, once, whoever dies meanwhile.

use custode_domain::id::{EnteId, PersonId, ShiftId, TicketId};
use custode_domain::notice::{Occasion, Recipient};
use custode_domain::on_call::{Called, PagingState, RotaRefusal, Settings, ShiftLine, SwapAnswer};
use custode_domain::person::Role;
use custode_domain::ticket::{Competence, HappeningName, Refusal, Text};
use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::*;
use crate::app::house::{House, viewer};
use crate::app::people::{Asked, Known, add, change, help};
use crate::app::tellings::{TELLING, Told, telling};
use crate::app::viewer::Viewer;
use crate::app::work_ticket::{Command, NotWorked, work_ticket};
use crate::clock::Clock;
use crate::lang::Lang;
use crate::store::on_call::watch;
use crate::store::{jobs, notices, tickets};

/// Saturdays, whatever day it is while the tests run: nobody is at the desk.
fn closed_hours() -> Timestamp {
    "2026-11-28T02:00:00Z".parse().unwrap()
}

/// A desk outside service hours, with two specialists, a coordinator and an operator.
struct Night {
    house: House,
    wound: tempfile::NamedTempFile,
    coordinator: Viewer,
    operator: Viewer,
    first: Viewer,
    second: Viewer,
}

impl Night {
    async fn open() -> Self {
        let wound = tempfile::NamedTempFile::new().unwrap();
        let house = House::with_clock(Clock::wound_by(wound.path().to_owned())).await;
        let night = Self {
            coordinator: person(&house, "coordinatore", Role::Coordinator).await,
            operator: person(&house, "operatore", Role::Operator).await,
            first: person(&house, "prima", Role::Specialist).await,
            second: person(&house, "seconda", Role::Specialist).await,
            house,
            wound,
        };
        night.set_to(closed_hours());
        night
    }

    fn set_to(&self, at: Timestamp) {
        let ahead = at.duration_since(self.house.app.clock.unwound()).as_secs();
        fs_err::write(self.wound.path(), ahead.to_string()).unwrap();
    }

    fn wind(&self, minutes: i64) {
        let now = self.house.app.clock.now();
        self.set_to(now + SignedDuration::from_mins(minutes));
    }

    /// A shift of some hours around now.
    async fn shift(&self, who: &Viewer, line: ShiftLine) -> Result<(), NotChanged> {
        let now = wall(self.house.app.clock.now());
        let asked = AskedShift {
            competence: Competence::Infrastructure,
            line,
            person: who.id,
            from: now.saturating_sub(6.hours()),
            until: now.saturating_add(6.hours()),
        };
        add_shift(&self.house.app, &self.coordinator, asked).await
    }

    async fn set(&self, calls_by_itself: bool) {
        let settings = Settings::new(10, 14, calls_by_itself).unwrap();
        let competence = Competence::Infrastructure;
        set(&self.house.app, &self.coordinator, competence, settings)
            .await
            .unwrap();
    }

    /// A machine reports a blocking fault.
    async fn blocking(&mut self) -> TicketId {
        use custode_domain::Severity;
        use custode_domain::finding::FindingCode;
        use custode_domain::machine::MachineClass;

        let machine = self.house.machine(MachineClass::Server).await;
        let code = FindingCode::HttpFailing;
        let fault = self.house.raised(code, "Anagrafe", Severity::Blocking);
        self.house.report(machine, &[fault]).await;
        self.house.tickets().await.last().unwrap().id()
    }

    async fn page(&self, who: &Viewer, ticket: TicketId) -> Result<(), NotWorked> {
        let command = Command::PageOnCall {
            competence: Competence::Infrastructure,
            reason: Text::parse("Il municipio è fermo.").unwrap(),
        };
        work_ticket(&self.house.app, who, ticket, None, command)
            .await
            .map(|_| ())
    }

    async fn acknowledge(&self, who: &Viewer, ticket: TicketId) -> Result<(), NotWorked> {
        let command = Command::AcknowledgePage;
        work_ticket(&self.house.app, who, ticket, None, command)
            .await
            .map(|_| ())
    }

    /// Looks until nothing is due; how often there was something.
    async fn look(&self) -> usize {
        let mut looks = 0;
        while watch_calls(&self.house.app).await.unwrap() {
            looks += 1;
            assert!(looks < 20, "the same ticket is looked at for ever");
        }
        looks
    }

    async fn state(&self, ticket: TicketId) -> Option<PagingState> {
        let tickets = self.house.tickets().await;
        let ticket = tickets.iter().find(|it| it.id() == ticket).unwrap();
        ticket.paging().map(|paging| paging.state)
    }

    async fn called(&self, ticket: TicketId) -> Option<PersonId> {
        match self.state(ticket).await {
            Some(PagingState::Awaiting(Called::Person { person, .. })) => Some(person),
            Some(
                PagingState::Awaiting(Called::Coordinators) | PagingState::Acknowledged { .. },
            )
            | None => None,
        }
    }

    /// What on-call wrote on the ticket.
    async fn log(&self, ticket: TicketId) -> Vec<HappeningName> {
        let ente: EnteId = self.house.site.ente;
        let read = move |tx: &mut Tx<'_>| tickets::events(tx, ente, ticket);
        let log = self.house.app.store.read("test", read).await.unwrap();
        let names = log.iter().map(|event| event.what.name());
        names
            .filter(|name| name.code().starts_with("on_call"))
            .collect()
    }

    /// Who would be written of swaps now, and of which answer.
    async fn told_of_swaps(&self) -> Vec<(String, Option<SwapAnswer>)> {
        let app = &self.house.app;
        let now = app.clock.now();
        let lease = now + SignedDuration::from_secs(60);
        let mut told = Vec::new();
        loop {
            let claim = move |tx: &mut Tx<'_>| jobs::claim(tx, TELLING, now, lease);
            let Some(job) = app.store.write("test", claim).await.unwrap() else {
                told.sort_by(|(one, _): &(String, _), (other, _)| one.cmp(other));
                return told;
            };
            match telling(app, &job)
                .await
                .unwrap()
                .map(|it| (it.address, it.told))
            {
                Some((address, Told::Swap(swap))) => told.push((address, swap.answer)),
                Some((_, other @ (Told::Holes(_) | Told::Ends(_)))) => panic!("{other:?}"),
                None => {}
            }
        }
    }

    /// Who is told by on-call.
    async fn told(&self, ticket: TicketId) -> Vec<Recipient> {
        let ente = self.house.site.ente;
        let read = move |tx: &mut Tx<'_>| notices::of_ticket(tx, ente, ticket);
        let owed = self.house.app.store.read("test", read).await.unwrap();
        let told = owed.iter().map(|owed| owed.notice);
        told.filter(|it| matches!(it.occasion, Occasion::Paged | Occasion::NobodyOnCall))
            .map(|it| it.to)
            .collect()
    }
}

fn wall(at: Timestamp) -> DateTime {
    let time = at.to_zoned(zone().unwrap().rules().clone()).datetime();
    time.round(jiff::Unit::Minute).unwrap()
}

async fn person(house: &House, login: &str, role: Role) -> Viewer {
    let competences = if role == Role::Specialist {
        vec![Competence::Infrastructure]
    } else {
        Vec::new()
    };
    let known = Known {
        name: format!("{login} di prova"),
        role,
        ente: None,
        email: Some(format!("{login}@example.org")),
        phone: None,
        area: None,
        competences,
        language: Lang::It,
    };
    let administrator = viewer(Role::PlatformAdministrator, None);
    let (id, _) = add(&house.app, &administrator, login.to_owned(), known)
        .await
        .unwrap();
    Viewer {
        id,
        name: format!("{login} di prova"),
        ..viewer(role, None)
    }
}

#[tokio::test]
async fn t02_a_call_goes_from_one_to_the_next_until_somebody_acknowledges() {
    let mut night = Night::open().await;
    night.set(false).await;
    night.shift(&night.first, ShiftLine::First).await.unwrap();
    night.shift(&night.second, ShiftLine::Second).await.unwrap();
    let ticket = night.blocking().await;
    assert_eq!(
        night.called(ticket).await,
        None,
        "the contract does not say so"
    );
    night.look().await;
    night.page(&night.operator, ticket).await.unwrap();
    assert_eq!(night.called(ticket).await, Some(night.first.id));
    night.wind(9);
    assert_eq!(night.look().await, 0, "not before its time");
    night.wind(2);
    assert_eq!(night.look().await, 1);
    assert_eq!(night.called(ticket).await, Some(night.second.id));
    assert_eq!(night.look().await, 0, "and not twice");
    night.acknowledge(&night.second, ticket).await.unwrap();
    night.wind(60);
    assert_eq!(night.look().await, 0);
    assert_eq!(
        night.log(ticket).await,
        [
            HappeningName::OnCallPaged,
            HappeningName::OnCallPassedOn,
            HappeningName::OnCallAcknowledged
        ]
    );
    assert_eq!(
        night.told(ticket).await,
        [
            Recipient::OnCall(night.first.id),
            Recipient::OnCall(night.second.id)
        ]
    );
}

#[tokio::test]
async fn t02_when_nobody_answers_the_coordinators_are_told_and_that_is_all() {
    let mut night = Night::open().await;
    night.set(false).await;
    night.shift(&night.first, ShiftLine::First).await.unwrap();
    let ticket = night.blocking().await;
    night.page(&night.operator, ticket).await.unwrap();
    for _ in 0..5 {
        night.wind(11);
        night.look().await;
    }
    assert_eq!(
        night.told(ticket).await,
        [Recipient::OnCall(night.first.id), Recipient::Coordinators]
    );
    assert_eq!(night.log(ticket).await.len(), 2);
    night.acknowledge(&night.coordinator, ticket).await.unwrap();
}

#[tokio::test]
async fn t02_a_blocking_ticket_calls_by_itself_where_the_contract_says_so() {
    let mut night = Night::open().await;
    night.set(true).await;
    night.shift(&night.first, ShiftLine::First).await.unwrap();
    let ticket = night.blocking().await;
    assert!(night.look().await > 0);
    assert_eq!(night.called(ticket).await, Some(night.first.id));
    assert_eq!(night.look().await, 0);
    // In service hours the desk sees to it, and if nobody does until it closes, on-call does.
    let mut day = Night::open().await;
    day.set(true).await;
    let friday: Timestamp = "2026-11-27T09:00:00Z".parse().unwrap();
    day.set_to(friday + SignedDuration::from_hours(5));
    day.shift(&day.first, ShiftLine::First).await.unwrap();
    day.set_to(friday);
    let ticket = day.blocking().await;
    day.look().await;
    assert_eq!(day.called(ticket).await, None);
    day.set_to("2026-11-27T12:29:00Z".parse().unwrap());
    assert_eq!(day.look().await, 0, "the desk closes at half past one");
    day.set_to("2026-11-27T12:30:05Z".parse().unwrap());
    day.look().await;
    assert_eq!(day.called(ticket).await, Some(day.first.id));
}

#[tokio::test]
async fn t02_a_ticket_that_somebody_took_calls_nobody() {
    let mut night = Night::open().await;
    night.set(true).await;
    night.shift(&night.first, ShiftLine::First).await.unwrap();
    let ticket = night.blocking().await;
    let take = Command::TakeCharge;
    work_ticket(&night.house.app, &night.operator, ticket, None, take)
        .await
        .unwrap();
    assert_eq!(night.look().await, 0);
    assert_eq!(night.log(ticket).await, []);
}

#[tokio::test]
async fn t02_a_process_that_dies_between_claim_and_call_leaves_it_to_another_and_nothing_twice() {
    let mut night = Night::open().await;
    night.set(false).await;
    night.shift(&night.first, ShiftLine::First).await.unwrap();
    night.shift(&night.second, ShiftLine::Second).await.unwrap();
    let ticket = night.blocking().await;
    night.page(&night.operator, ticket).await.unwrap();
    night.wind(11);
    let now = night.house.app.clock.now();
    // Killed after the claim, before anything was written.
    let lease = now + SignedDuration::from_secs(60);
    let claim = move |tx: &mut Tx<'_>| watch::claim(tx, now, lease);
    let claimed = night.house.app.store.write("test", claim).await.unwrap();
    assert_eq!(claimed.map(|(_, id)| id), Some(ticket));
    assert_eq!(night.look().await, 0, "somebody has it");
    assert_eq!(night.called(ticket).await, Some(night.first.id));
    night.wind(2);
    assert_eq!(night.look().await, 1, "the claim has run out");
    assert_eq!(night.called(ticket).await, Some(night.second.id));
    // Killed after the call was written: what is left of the watch says nothing new.
    let now = night.house.app.clock.now();
    let ente = night.house.site.ente;
    let stale = move |tx: &mut Tx<'_>| watch::look_at(tx, (ente, ticket), now);
    night.house.app.store.write("test", stale).await.unwrap();
    night.look().await;
    let passed_on = night.log(ticket).await;
    let passed_on = passed_on
        .iter()
        .filter(|name| **name == HappeningName::OnCallPassedOn);
    assert_eq!(passed_on.count(), 1);
    // Two processes at the same instant.
    night.wind(11);
    let (one, other) = tokio::join!(watch_calls(&night.house.app), watch_calls(&night.house.app));
    one.unwrap();
    other.unwrap();
    night.look().await;
    assert_eq!(
        night.told(ticket).await,
        [
            Recipient::OnCall(night.first.id),
            Recipient::OnCall(night.second.id),
            Recipient::Coordinators
        ]
    );
}

#[tokio::test]
async fn t02_nobody_calls_but_who_may_and_only_when_the_desk_is_closed() {
    let mut night = Night::open().await;
    let ticket = night.blocking().await;
    let lower = Command::ChangeSeverity {
        to: custode_domain::Severity::Minor,
        reason: Text::parse("Si può attendere.").unwrap(),
    };
    work_ticket(&night.house.app, &night.operator, ticket, None, lower)
        .await
        .unwrap();
    let refused = night.page(&night.operator, ticket).await;
    let Err(NotWorked::Refused(Refusal::OnCallNotAuthorised)) = refused else {
        panic!("{refused:?}");
    };
    night.page(&night.coordinator, ticket).await.unwrap();
    assert_eq!(
        night.told(ticket).await,
        [Recipient::Coordinators],
        "nobody is on call"
    );
    night.set_to("2026-11-27T09:00:00Z".parse().unwrap());
    let refused = night.page(&night.coordinator, ticket).await;
    let Err(NotWorked::Refused(Refusal::DeskIsOpen)) = refused else {
        panic!("{refused:?}");
    };
}

#[tokio::test]
async fn t02_who_left_or_lost_the_competence_is_passed_over_and_leaves_a_hole() {
    let mut night = Night::open().await;
    night.set(false).await;
    night.shift(&night.first, ShiftLine::First).await.unwrap();
    night.shift(&night.second, ShiftLine::Second).await.unwrap();
    let now = night.house.app.clock.now();
    let at_once = async |night: &Night| {
        let near = holes(&night.house.app, 1).await.unwrap();
        near.iter()
            .any(|it| it.competence == Competence::Infrastructure && it.gap.from <= now)
    };
    assert!(!at_once(&night).await);
    let administrator = viewer(Role::PlatformAdministrator, None);
    change(
        &night.house.app,
        &administrator,
        night.first.id,
        Known {
            name: "prima di prova".to_owned(),
            role: Role::Specialist,
            ente: None,
            email: None,
            phone: None,
            area: None,
            competences: vec![Competence::Software],
            language: Lang::It,
        },
    )
    .await
    .unwrap();
    assert!(at_once(&night).await);
    let ticket = night.blocking().await;
    night.page(&night.operator, ticket).await.unwrap();
    assert_eq!(night.called(ticket).await, Some(night.second.id));
    help(
        &night.house.app,
        &administrator,
        night.second.id,
        Asked::Disable,
    )
    .await
    .unwrap();
    let refused = night.shift(&night.second, ShiftLine::First).await;
    let Err(NotChanged::Refused(RotaRefusal::Inactive { .. })) = refused else {
        panic!("{refused:?}");
    };
}

#[tokio::test]
async fn t02_a_refused_change_leaves_the_rota_in_force() {
    let night = Night::open().await;
    night.shift(&night.first, ShiftLine::First).await.unwrap();
    let shifts = async || {
        let competence = Competence::Infrastructure;
        let shown = show_rota(&night.house.app, &night.coordinator, competence, None).await;
        let shown = shown.unwrap().unwrap();
        shown
            .shifts
            .iter()
            .map(|it| (it.id, it.person))
            .collect::<Vec<_>>()
    };
    let before = shifts().await;
    let refused = night.shift(&night.second, ShiftLine::First).await;
    let Err(NotChanged::Refused(RotaRefusal::Overlap { with, .. })) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(with, night.first.id);
    // Turns that end in an overlap give nobody anything.
    let now = wall(night.house.app.clock.now());
    let turns = AskedTurns {
        competence: Competence::Infrastructure,
        line: ShiftLine::First,
        people: vec![night.first.id, night.second.id],
        from: now.saturating_sub(14.days()),
        turns: 4,
    };
    let refused = rotate(&night.house.app, &night.coordinator, turns).await;
    assert!(
        matches!(refused, Err(NotChanged::Refused(_))),
        "{refused:?}"
    );
    assert_eq!(shifts().await, before);
    assert_eq!(before.len(), 1);
    // Nor does anybody but the coordinator change it.
    let asked = AskedShift {
        competence: Competence::Infrastructure,
        line: ShiftLine::Second,
        person: night.second.id,
        from: now,
        until: now.saturating_add(1.hours()),
    };
    let refused = add_shift(&night.house.app, &night.first, asked).await;
    assert!(matches!(refused, Err(NotChanged::Unseen)), "{refused:?}");
}

#[tokio::test]
async fn t02_a_swap_is_asked_by_one_and_accepted_by_the_other() {
    let night = Night::open().await;
    night.shift(&night.first, ShiftLine::First).await.unwrap();
    let app = &night.house.app;
    let mine = my_shifts(app, &night.first).await.unwrap();
    let shift: ShiftId = mine.shifts[0].id;
    let asked = AskedOf {
        shift,
        to: night.second.id,
        in_return: None,
    };
    let swap = ask_swap(app, &night.first, asked).await.unwrap();
    let answer = async |who: &Viewer, answer| answer_swap(app, who, swap, answer).await;
    // Not by who asked, not by a stranger.
    let refused = answer(&night.first, SwapAnswer::Accepted).await;
    assert!(matches!(
        refused,
        Err(NotChanged::Refused(RotaRefusal::NotAsked))
    ));
    let refused = answer(&night.coordinator, SwapAnswer::Accepted).await;
    assert!(matches!(refused, Err(NotChanged::Unseen)));
    answer(&night.second, SwapAnswer::Accepted).await.unwrap();
    let refused = answer(&night.second, SwapAnswer::Accepted).await;
    assert!(matches!(
        refused,
        Err(NotChanged::Refused(RotaRefusal::Answered))
    ));
    let has = async |who: &Viewer| {
        let mine = my_shifts(app, who).await.unwrap();
        mine.shifts.iter().any(|it| it.id == shift)
    };
    assert_eq!(
        (has(&night.first).await, has(&night.second).await),
        (false, true)
    );
    // Asked: the other; answered: both.
    let told = night.told_of_swaps().await;
    assert_eq!(
        told,
        [
            ("prima@example.org".to_owned(), Some(SwapAnswer::Accepted)),
            ("seconda@example.org".to_owned(), Some(SwapAnswer::Accepted)),
        ],
        "what was asked is answered, and is told no more"
    );
    // What changed meanwhile is found when it is accepted.
    let back = AskedOf {
        shift,
        to: night.first.id,
        in_return: None,
    };
    let swap = ask_swap(app, &night.second, back).await.unwrap();
    remove_shift(app, &night.coordinator, shift).await.unwrap();
    let refused = answer_swap(app, &night.first, swap, SwapAnswer::Accepted).await;
    assert!(matches!(
        refused,
        Err(NotChanged::Refused(RotaRefusal::UnknownShift))
    ));
}

#[tokio::test]
async fn t02_a_feed_opens_the_shifts_of_one_person_as_long_as_they_may_have_any() {
    let night = Night::open().await;
    night.shift(&night.first, ShiftLine::First).await.unwrap();
    night.shift(&night.second, ShiftLine::Second).await.unwrap();
    let app = &night.house.app;
    assert!(open_feed(app, &night.operator).await.unwrap().is_none());
    let old = open_feed(app, &night.first).await.unwrap().unwrap();
    let read = feed(app, old.reveal()).await.unwrap().unwrap();
    let lines: Vec<_> = read.shifts.iter().map(|shift| shift.3).collect();
    assert_eq!(lines, [ShiftLine::First], "and nobody else's");
    let new = open_feed(app, &night.first).await.unwrap().unwrap();
    assert_eq!(feed(app, old.reveal()).await.unwrap(), None, "renewed");
    assert!(feed(app, new.reveal()).await.unwrap().is_some());
    assert_eq!(feed(app, "").await.unwrap(), None);
    let administrator = viewer(Role::PlatformAdministrator, None);
    help(app, &administrator, night.first.id, Asked::Disable)
        .await
        .unwrap();
    assert_eq!(feed(app, new.reveal()).await.unwrap(), None);
    help(app, &administrator, night.first.id, Asked::Enable)
        .await
        .unwrap();
    assert!(close_feed(app, &night.first).await.unwrap());
    assert_eq!(feed(app, new.reveal()).await.unwrap(), None);
}

#[tokio::test]
async fn t02_holes_are_warned_of_once_a_day_while_they_are_near() {
    let night = Night::open().await;
    let app = &night.house.app;
    night.set_to("2026-11-28T09:00:00Z".parse().unwrap());
    assert_eq!(warn_of_holes(app).await.unwrap(), 0, "nobody uses a rota");
    assert_eq!(unused(app).await.unwrap(), Competence::ALL);
    night.shift(&night.first, ShiftLine::First).await.unwrap();
    assert_eq!(unused(app).await.unwrap().len(), Competence::ALL.len() - 1);
    let jobs = async || {
        let now = night.house.app.clock.now();
        let lease = now + SignedDuration::from_secs(60);
        let claim = move |tx: &mut Tx<'_>| jobs::claim(tx, TELLING, now, lease);
        night.house.app.store.write("test", claim).await.unwrap()
    };
    assert_eq!(warn_of_holes(app).await.unwrap(), 1, "one coordinator");
    assert_eq!(warn_of_holes(app).await.unwrap(), 0, "once a day");
    let job = jobs().await.unwrap();
    let telling = telling(app, &job).await.unwrap().unwrap();
    assert_eq!(telling.address, "coordinatore@example.org");
    let Told::Holes(holes) = telling.told else {
        panic!("{telling:?}")
    };
    assert!(holes.len() > 10, "{holes:?}");
    let theirs = |hole: &Hole| hole.competence == Competence::Infrastructure;
    assert!(holes.iter().all(theirs), "the others are not in use");
    assert_eq!(jobs().await, None);
    night.set_to("2026-11-29T05:00:00Z".parse().unwrap());
    assert_eq!(warn_of_holes(app).await.unwrap(), 0, "not at night");
    night.set_to("2026-11-29T08:00:00Z".parse().unwrap());
    assert_eq!(warn_of_holes(app).await.unwrap(), 1, "the next day again");
}

//! Choices: what the fields of commands offer, in words.

use custode_domain::Severity;
use custode_domain::certification::Validity;
use custode_domain::id::PersonId;
use custode_domain::ticket::{
    AreaKind, AttemptOutcome, Competence, Kind, Line, Medium, Relation, Task, Ticket, Visibility,
    WaitingFor,
};

use jiff::civil::Date;

use crate::app::show_ticket::{Skills, Somebody, TicketShown};
use crate::lang::Lang;
use crate::web::form::Choice;
use crate::web::words;

fn coded<T: Copy>(
    all: &[T],
    code: impl Fn(T) -> String,
    words: impl Fn(T) -> &'static str,
) -> Vec<Choice> {
    let choice = |value: &T| Choice::new(code(*value), words(*value), false);
    all.iter().map(choice).collect()
}

/// What a ticket can wait for.
pub(super) fn waiting(t: Lang) -> Vec<Choice> {
    coded(
        WaitingFor::ALL,
        |it| it.code().to_owned(),
        |it| match it {
            WaitingFor::User => t.command_wait_user(),
            WaitingFor::ThirdParty => t.command_wait_third_party(),
            WaitingFor::PlannedVisit => t.command_wait_visit(),
        },
    )
}

/// The specialists.
pub(super) fn competences(t: Lang) -> Vec<Choice> {
    coded(
        Competence::ALL,
        |it| it.code().to_owned(),
        |it| words::competence(t, it),
    )
}

/// The kinds of tickets.
pub(super) fn kinds(t: Lang) -> Vec<Choice> {
    coded(
        Kind::ALL,
        |it| it.code().to_owned(),
        |it| words::kind(t, it),
    )
}

/// The severities.
pub(super) fn severities(t: Lang) -> Vec<Choice> {
    coded(
        &Severity::ALL,
        |it| it.number().to_string(),
        |it| words::severity(t, it),
    )
}

/// Who reads a note.
pub(super) fn readers(t: Lang) -> Vec<Choice> {
    coded(
        Visibility::ALL,
        |it| it.code().to_owned(),
        |it| match it {
            Visibility::Public => t.command_public(),
            Visibility::Internal => t.command_internal(),
        },
    )
}

/// On which side of the company an area stands.
pub(super) fn area_kinds(t: Lang) -> Vec<Choice> {
    coded(
        AreaKind::ALL,
        |it| it.code().to_owned(),
        |it| match it {
            AreaKind::Internal => t.command_area_internal(),
            AreaKind::Vendor => t.command_area_vendor(),
        },
    )
}

/// How somebody can be spoken to.
pub(super) fn media(t: Lang) -> Vec<Choice> {
    coded(Medium::ALL, |it| it.code().to_owned(), |it| medium(t, it))
}

/// How somebody was spoken to.
pub(super) const fn medium(t: Lang, medium: Medium) -> &'static str {
    match medium {
        Medium::Sam => t.command_medium_sam(),
        Medium::Phone => t.command_medium_phone(),
        Medium::Mail => t.command_medium_mail(),
        Medium::Chat => t.command_medium_chat(),
        Medium::Visit => t.command_medium_visit(),
    }
}

/// What can come of a verification.
pub(super) fn outcomes(t: Lang) -> Vec<Choice> {
    coded(
        AttemptOutcome::ALL,
        |it| it.code().to_owned(),
        |it| outcome(t, it),
    )
}

/// What came of a verification.
pub(super) const fn outcome(t: Lang, outcome: AttemptOutcome) -> &'static str {
    match outcome {
        AttemptOutcome::NotReached => t.command_outcome_not_reached(),
        AttemptOutcome::Postponed => t.command_outcome_postponed(),
        AttemptOutcome::Effective => t.command_outcome_effective(),
        AttemptOutcome::Ineffective => t.command_outcome_ineffective(),
    }
}

/// How tickets can be linked.
pub(super) fn relations(t: Lang) -> Vec<Choice> {
    coded(
        Relation::ALL,
        |it| it.code().to_owned(),
        |it| match it {
            Relation::Related => t.command_relation_related(),
            Relation::CausedBy => t.command_relation_caused_by(),
        },
    )
}

/// Who may answer for the ticket.
pub(super) fn owners(t: Lang, shown: &TicketShown) -> Vec<Choice> {
    let owner = |(id, somebody): &(PersonId, Somebody)| {
        let mut label = format!("{} · {}", somebody.name, words::role(t, somebody.role));
        for skill in shown
            .skills
            .get(id)
            .map(|known| skills(t, known, shown.today))
            .unwrap_or_default()
        {
            label.push_str(" · ");
            label.push_str(&skill);
        }
        Choice::new(id.to_string(), label, false)
    };
    shown.owners.iter().map(owner).collect()
}

/// What somebody is known to be able to do, and what is attested of them no more (T49).
fn skills(t: Lang, known: &Skills, today: Date) -> Vec<String> {
    let competences = known.competences.iter();
    let competences: Vec<_> = competences.map(|one| words::competence(t, *one)).collect();
    let (expired, holding): (Vec<_>, Vec<_>) = known
        .certifications
        .iter()
        .partition(|one| one.validity(today) == Validity::Expired);
    let names: Vec<_> = holding.iter().map(|one| one.name.as_str()).collect();
    let mut said = Vec::new();
    if !competences.is_empty() {
        said.push(competences.join(", "));
    }
    if !names.is_empty() {
        said.push(t.certification_holds(names.join(", ")));
    }
    said.extend(
        expired
            .iter()
            .map(|one| t.certification_in_choice(&one.name)),
    );
    said
}

/// The tasks that are out.
pub(super) fn tasks_out(ticket: &Ticket) -> Vec<Choice> {
    let task = |task: &Task| {
        let asked = Line::fit(task.assignment.request.as_str());
        let label = format!("{}: {asked}", task.assignment.area.name);
        Choice::new(task.assignment.task.to_string(), label, false)
    };
    ticket.tasks_out().map(task).collect()
}

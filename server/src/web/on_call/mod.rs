//! On-call: the rotas, one's own shifts, the calls, and the calendars that programs read.

mod call;
mod feed;
mod mine;
mod overview;
mod refused;
mod rota;
#[cfg(test)]
mod samples;
mod typed;
mod weeks;

use custode_domain::on_call::ShiftLine;
use jiff::Timestamp;

use super::session::Pages;
use super::when::When;
use crate::app::on_call::ShiftShown;
use crate::app::rights::Action;
use crate::lang::Lang;
use crate::routes::{Routes, Rule};

#[cfg(test)]
pub(super) use call::CallPage as OnCallPage;
#[cfg(test)]
pub(super) use mine::MinePage;
#[cfg(test)]
pub(super) use overview::OverviewPage;
#[cfg(test)]
pub(super) use rota::RotaPage;

const PLACE: &str = "/on-call";

/// Their pages.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    let (see, hold) = (
        Rule::Needs(Action::SeeOnCall),
        Rule::Needs(Action::HoldShifts),
    );
    let manage = Rule::Needs(Action::ManageOnCall);
    routes
        .get(PLACE, see, overview::show)
        .get("/on-call/rotas/{rota}", see, rota::show)
        .post("/on-call/rotas/{rota}/shifts", manage, rota::add)
        .post("/on-call/rotas/{rota}/turns", manage, rota::rotate)
        .post("/on-call/rotas/{rota}/settings", manage, rota::set)
        .post("/on-call/rotas/{rota}/notes", hold, rota::write)
        .post("/on-call/shifts/{shift}/remove", manage, rota::remove)
        .get("/on-call/mine", hold, mine::show)
        .post("/on-call/swaps", hold, mine::ask)
        .post("/on-call/swaps/{swap}/accept", hold, mine::accept)
        .post("/on-call/swaps/{swap}/decline", hold, mine::decline)
        .post("/on-call/swaps/{swap}/take-back", hold, mine::take_back)
        .post("/on-call/mine/feed", hold, mine::open_feed)
        .post("/on-call/mine/feed/close", hold, mine::close_my_feed)
        .get("/on-call/calls/{ticket}", see, call::show)
        .post(
            "/on-call/calls/{ticket}/acknowledge",
            see,
            call::acknowledge,
        )
        .get("/on-call/feed/{feed}", Rule::Open, feed::read)
}

/// In which place somebody is called.
pub(super) const fn line(t: Lang, line: ShiftLine) -> &'static str {
    match line {
        ShiftLine::First => t.on_call_first(),
        ShiftLine::Second => t.on_call_second(),
    }
}

/// A shift in one line.
fn sentence(t: Lang, shift: &ShiftShown) -> String {
    t.on_call_shift(line(t, shift.line), minute(shift.from), minute(shift.until))
}

fn minute(at: Timestamp) -> String {
    When::at(at).minute()
}

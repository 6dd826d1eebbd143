//! Contracts: what is promised to each Ente, on the pages of the desk; the coordinator writes new versions (T38).

mod facts;
mod fields;
mod list;
mod names;
mod preview;
mod read;
#[cfg(test)]
mod samples;
mod show;
mod typed;
mod write;

use super::session::Pages;
use crate::app::rights::Action;
use crate::routes::{Routes, Rule};

#[cfg(test)]
pub(super) use list::ContractsPage;
#[cfg(test)]
pub(super) use show::ContractPage;
#[cfg(test)]
pub(super) use write::NewContractPage;

const PLACE: &str = "/contracts";

/// Their pages.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    let see = Rule::Needs(Action::SeeContracts);
    let manage = Rule::Needs(Action::ManageContracts);
    routes
        .get(PLACE, see, list::list)
        .get("/contracts/{ente}", see, show::show)
        .get("/contracts/{ente}/new", manage, write::form)
        .post("/contracts/{ente}/new", manage, write::send)
}

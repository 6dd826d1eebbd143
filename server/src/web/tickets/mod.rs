//! Tickets: the list, and the page of one.

mod evidence;
mod list;
mod show;

pub(super) use list::list;
pub(super) use show::show;

//! Tickets: the list, and the page of one.

mod evidence;
mod finding;
mod list;
mod log;
#[cfg(test)]
mod samples;
mod show;

#[cfg(test)]
pub(super) use list::TicketsPage;
pub(super) use list::list;
#[cfg(test)]
pub(super) use show::TicketPage;
pub(super) use show::show;

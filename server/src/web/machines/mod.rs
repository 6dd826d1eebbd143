//! Machines: the list, and the page of one.

mod list;
mod row;
#[cfg(test)]
mod samples;
mod show;

#[cfg(test)]
pub(super) use list::MachinesPage;
pub(super) use list::list;
#[cfg(test)]
pub(super) use show::MachinePage;
pub(super) use show::show;

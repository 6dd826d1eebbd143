//! Publish: what has all its signatures comes into force.

use jiff::Timestamp;

use super::papers::names;
use super::sign::effective_root;
use super::{Pending, Workshop, WorkshopError};
use crate::repository::place::write_whole;
use crate::repository::{FileKind, Role, check_policy};

impl Workshop {
    /// Moves the drafts into the tree to serve. Below a threshold it refuses, and nothing moves.
    pub fn publish(&self, now: Timestamp) -> Result<(), WorkshopError> {
        let (waiting, in_force) = (self.waiting()?, self.in_force()?);
        if waiting.is_empty() {
            return Err(WorkshopError::NothingToPublish);
        }
        for one in self.pending()? {
            enough(one)?;
        }
        let root = effective_root(&waiting, &in_force)?;
        check_policy(&root)?;
        let targets = waiting.targets.as_ref().or(in_force.targets.as_ref());
        let snapshot = waiting.snapshot.as_ref().or(in_force.snapshot.as_ref());
        if let Some(targets) = targets {
            root.verify_role(targets)
                .map_err(|_| WorkshopError::LeftBehind(Role::Targets))?;
        }
        if let Some(snapshot) = snapshot {
            root.verify_role(snapshot)
                .map_err(|_| WorkshopError::LeftBehind(Role::Snapshot))?;
        }
        // What is in force may be over already: a new root alone does not wait for it.
        let drafted = waiting
            .targets
            .as_ref()
            .map(|targets| (Role::Targets, targets.signed.expires));
        for (role, at) in drafted.into_iter().chain([(Role::Root, root.expires)]) {
            if at <= now {
                return Err(WorkshopError::Over { role, at });
            }
        }
        self.move_drafts()
    }

    /// Targets first, what names them afterwards: whoever reads meanwhile sees the old tree or the new one.
    fn move_drafts(&self) -> Result<(), WorkshopError> {
        fs_err::create_dir_all(self.published())?;
        let mut names = names(&self.draft())?;
        names.sort_by_key(|name| match name.kind() {
            FileKind::Target => 0,
            FileKind::Targets => 1,
            FileKind::Snapshot => 2,
            FileKind::Root => 3,
            FileKind::Timestamp => 4,
        });
        for name in &names {
            let contents = fs_err::read(self.draft().join(name.as_str()))?;
            write_whole(&self.published().join(name.as_str()), &contents)?;
        }
        self.discard()
    }
}

fn enough(one: Pending) -> Result<(), WorkshopError> {
    if one.missing() == 0 {
        return Ok(());
    }
    Err(WorkshopError::Missing {
        role: one.role,
        have: one.have,
        need: one.need,
    })
}

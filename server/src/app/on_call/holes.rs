//! Holes: when on-call is needed and nobody has it, for the page, the command and the daily warning.

use custode_domain::on_call::{Gap, Rota, gaps};
use custode_domain::ticket::Competence;
use jiff::{SignedDuration, Timestamp};

use super::{desk, is_able};
use crate::app::App;
use crate::store::on_call::rotas;
use crate::store::{StoreError, Tx};

/// A hole in a rota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hole {
    /// Of which rota.
    pub competence: Competence,
    /// When nobody is on call.
    pub gap: Gap,
}

/// The holes of all rotas within these days, the nearest first.
pub async fn holes(app: &App, days: u32) -> Result<Vec<Hole>, StoreError> {
    let now = app.clock.now();
    app.store
        .read("on_call_holes", move |tx| ahead(tx, now, |_| days))
        .await
}

/// The holes within as many days as are asked for each rota.
pub(super) fn ahead(
    tx: &mut Tx<'_>,
    now: Timestamp,
    days: impl Fn(u32) -> u32,
) -> Result<Vec<Hole>, StoreError> {
    let mut found = Vec::new();
    for competence in Competence::ALL.iter().copied() {
        let settings = rotas::settings(tx, competence)?;
        let span = SignedDuration::from_hours(24 * i64::from(days(settings.warn_days())));
        let until = now.saturating_add(span).unwrap_or(Timestamp::MAX);
        let holes = of_rota(tx, competence, now, until)?;
        found.extend(holes.into_iter().map(|gap| Hole { competence, gap }));
    }
    found.sort_by_key(|hole| (hole.gap.from, hole.competence));
    Ok(found)
}

/// The rotas that nobody uses: they have no holes.
pub async fn unused(app: &App) -> Result<Vec<Competence>, StoreError> {
    app.store
        .read("unused_rotas", |tx| {
            let mut found = Vec::new();
            for competence in Competence::ALL.iter().copied() {
                if !rotas::in_use(tx, competence)? {
                    found.push(competence);
                }
            }
            Ok(found)
        })
        .await
}

/// The holes of one rota; who cannot be called covers none. A rota that nobody uses has none.
pub(super) fn of_rota(
    tx: &mut Tx<'_>,
    competence: Competence,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Gap>, StoreError> {
    let (Some(desk), true) = (desk(), rotas::in_use(tx, competence)?) else {
        return Ok(Vec::new());
    };
    Ok(gaps(&standing(tx, competence, from)?, desk, from, until))
}

/// The shifts that end after then, of people who can be called.
pub(super) fn standing(
    tx: &mut Tx<'_>,
    competence: Competence,
    after: Timestamp,
) -> Result<Rota, StoreError> {
    let mut kept = Vec::new();
    for shift in rotas::shifts(tx, competence, after)? {
        if is_able(tx, shift.person(), competence)? {
            kept.push(shift);
        }
    }
    Ok(Rota::kept(competence, kept))
}

//! The programs' door over a real store, without a network.

mod create;
mod described;
mod door;
mod isolation;
mod pages;
mod program;
mod tokens;
mod work;

use custode_domain::id::{PersonId, TicketId};

use crate::app::house::open_ticket;
use crate::web::tests::house::House;

/// Somebody calls about the first Ente, and the desk opens a ticket.
async fn opened(house: &House) -> TicketId {
    let caller = PersonId::from_uuid(uuid::Uuid::from_u128(7));
    open_ticket(&house.app, house.enti[0], caller).await
}

//! Row: a webhook and its messages as the pages show them.

use super::super::when::When;
use crate::app::webhooks::{Delivery, DeliveryState, Disabled, Event, Webhook};
use crate::lang::Lang;

/// A webhook.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) url: String,
    pub(super) events: String,
    pub(super) state: String,
    pub(super) is_off: bool,
}

/// A message.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) id: String,
    pub(super) at: When,
    pub(super) body: String,
    pub(super) state: String,
    pub(super) said: String,
    pub(super) is_open: bool,
}

impl Row {
    pub(super) fn new(t: Lang, webhook: &Webhook) -> Self {
        let events = webhook.events.split(' ').filter_map(Event::from_code);
        let events: Vec<_> = events.map(|event| words(t, event)).collect();
        Self {
            id: webhook.id.to_string(),
            url: webhook.url.clone(),
            events: events.join(", "),
            state: state(t, webhook),
            is_off: webhook.disabled.is_some(),
        }
    }
}

impl Sent {
    pub(super) fn new(t: Lang, delivery: &Delivery) -> Self {
        let state = match delivery.state {
            DeliveryState::Pending => t.webhook_pending(delivery.attempts),
            DeliveryState::Delivered => t.webhook_delivered(delivery.attempts),
            DeliveryState::GivenUp => t.webhook_given_up(delivery.attempts),
        };
        Self {
            id: delivery.id.to_string(),
            at: When::at(delivery.created_at),
            body: delivery.body.clone(),
            state,
            said: delivery.said.clone().unwrap_or_default(),
            is_open: delivery.state != DeliveryState::Delivered,
        }
    }
}

/// What an event is called.
pub(super) const fn words(t: Lang, event: Event) -> &'static str {
    match event {
        Event::Opened => t.webhook_event_opened(),
        Event::StateChanged => t.webhook_event_state(),
        Event::Updated => t.webhook_event_updated(),
        Event::OnCallPaged => t.webhook_event_on_call(),
    }
}

fn state(t: Lang, webhook: &Webhook) -> String {
    match (webhook.disabled, webhook.failing_since) {
        (Some((_, Disabled::ByHand)), _) => t.webhook_off().to_owned(),
        (Some((_, Disabled::Gone)), _) => t.webhook_off_gone().to_owned(),
        (Some((_, Disabled::Failing)), _) => t.webhook_off_failing().to_owned(),
        (None, Some(since)) => t.webhook_failing(When::at(since).minute()),
        (None, None) => t.webhook_works().to_owned(),
    }
}

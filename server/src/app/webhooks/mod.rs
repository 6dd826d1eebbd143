//! Webhooks: who outside is told of events, by signed messages (Standard Webhooks).

//! The service desk: takes what machines and people report, keeps it, and answers.

pub mod about;
mod api;
pub mod app;
pub mod authority;
pub mod cli;
pub mod clock;
pub mod config;
pub mod descriptors;
pub mod files;
mod https;
pub mod jobs;
mod json;
pub mod lang;
pub mod link;
pub mod log;
pub mod mail;
pub mod metrics;
pub mod mint;
pub mod oidc;
pub mod push;
mod routes;
pub mod sealing;
pub mod stamping;
pub mod store;
pub mod task;
pub mod web;
pub mod webhooks;

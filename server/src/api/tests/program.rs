//! Program: somebody's program at the house's door.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::Value;

use crate::web::tests::house::{Answer, House};
use crate::web::tests::people::Who;

/// A program with somebody's token.
pub(super) struct Program<'h> {
    pub(super) house: &'h House,
    pub(super) token: String,
}

impl<'h> Program<'h> {
    /// Adds the person, and gives their program a token.
    pub(super) async fn of(house: &'h House, who: Who) -> Self {
        let cookie = house.log_in(who).await;
        let token = cookie.split_once('=').unwrap().1.to_owned();
        Self { house, token }
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.ask(Request::get(path), Body::empty()).await
    }

    /// Any method, with a JSON body where it takes one.
    pub(super) async fn call(&self, method: &Method, path: &str, body: &Value) -> Answer {
        if *method == Method::GET {
            return self.get(path).await;
        }
        let request = Request::builder().method(method).uri(path);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        self.ask(request, Body::from(body.to_string())).await
    }

    pub(super) async fn ask(
        &self,
        request: axum::http::request::Builder,
        body: Body,
    ) -> Answer {
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        self.house.ask(request.body(body).unwrap()).await
    }
}

/// What was answered, as JSON.
pub(super) fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.body))
}

//! Program: somebody's program at the house's door.

use axum::body::Body;
use axum::http::{Method, Request, header};
use custode_domain::ticket::Line;
use serde_json::Value;

use crate::app::tokens::{Wanted, grantable, make};
use crate::app::viewer::{Viewer, viewer};
use crate::web::tests::house::{Answer, House};
use crate::web::tests::people::Who;

/// A program with somebody's token.
pub(super) struct Program<'h> {
    pub(super) house: &'h House,
    pub(super) maker: Viewer,
    pub(super) token: String,
}

impl<'h> Program<'h> {
    /// Adds the person, and gives their program a token.
    pub(super) async fn of(house: &'h House, who: Who) -> Self {
        let cookie = house.log_in(who).await;
        let session = cookie.split_once('=').unwrap().1;
        let maker = viewer(&house.app, session).await.unwrap().unwrap();
        let wanted = Wanted {
            name: Line::fit("Programma di prova"),
            rights: grantable(&maker),
            days: 30,
        };
        let token = make(&house.app, &maker, wanted).await.unwrap();
        let token = token.reveal().to_owned();
        Self {
            house,
            maker,
            token,
        }
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

    pub(super) async fn ask(&self, request: axum::http::request::Builder, body: Body) -> Answer {
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        self.house.ask(request.body(body).unwrap()).await
    }
}

/// What was answered, as JSON.
pub(super) fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.body))
}

//! Accessible: every sample of every page, in both languages, in a real browser: WCAG 2.1 A and AA by axe-core,
//! room at 360 px and at 400 % zoom, and nothing that the page's own policy refuses.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::middleware::from_fn;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::house::House;
use super::pages::samples_in;
use super::people::OPERATOR;
use crate::lang::Lang;
use crate::web::assistance::samples::{CAST, LIVE};
use crate::web::security::{self, PLAYER_POLICY};

/// What the samples play.
const RECORDING: &str = concat!(
    "{\"version\":3,\"term\":{\"cols\":80,\"rows\":24}}\n",
    "[0.5, \"o\", \"$ uptime\\r\\n\"]\n",
    "[12.0, \"o\", \"\\u001b[32m10:00\\u001b[0m up 3 days\\r\\n\"]\n",
);
/// What the samples show as it comes.
const SESSION: &str = "data: {\"cols\":80,\"rows\":24,\"time\":1.5,\"init\":\"$ uptime\"}\n\n";

/// Where `cargo xtask test` has put the scripts, with what they need.
fn scripts() -> Option<std::ffi::OsString> {
    #[expect(
        clippy::disallowed_methods,
        reason = "cargo xtask test tells where the scripts are"
    )]
    std::env::var_os("CUSTODE_BROWSER_TESTS")
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_and_every_page_fits_a_telephone_and_400_percent() {
    let Some(scripts) = scripts() else {
        println!("not tried: cargo xtask test says where the browser's scripts are");
        return;
    };
    let pages: Vec<(String, String)> = Lang::ALL
        .into_iter()
        .flat_map(|t| {
            let named = move |(name, page)| (format!("{name} ({})", t.code()), page);
            samples_in(t, "Comune di Esempio").into_iter().map(named)
        })
        .collect();
    let names: Vec<String> = pages.iter().map(|(name, _)| name.clone()).collect();
    let house = House::open().await;
    let cookie = house.log_in(OPERATOR).await;
    let (name, value) = cookie.split_once('=').unwrap();
    let address = serve(house, pages).await;
    let session = json!({ "name": name, "value": value, "url": format!("http://{address}") });
    let urls: Vec<Value> = names
        .iter()
        .enumerate()
        .map(|(place, name)| json!({ "name": name, "url": format!("http://{address}/sample/{place}") }))
        .collect();
    let found = tokio::task::spawn_blocking(move || {
        ask(&scripts, &json!({ "session": session, "pages": urls }))
    })
    .await
    .unwrap();
    let (tried, problems): (Vec<_>, Vec<_>) =
        found.iter().partition(|line| line["tried"].is_number());
    assert_eq!(tried.len(), 1, "the browser ended early");
    assert_eq!(tried[0]["tried"], names.len());
    let told: Vec<String> = problems.iter().map(|line| format!("{line:#}")).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

/// The samples, beside the assets that they name, with the headers of every answer.
async fn serve(house: House, pages: Vec<(String, String)>) -> SocketAddr {
    let pages = Arc::new(pages);
    let show = move |Path(place): Path<usize>| async move {
        let (name, page) = &pages[place];
        let mut response = Html(page.clone()).into_response();
        if name.starts_with("recording") {
            let headers = response.headers_mut();
            headers.insert(CONTENT_SECURITY_POLICY, PLAYER_POLICY.parse().unwrap());
        }
        response
    };
    let live = ([(CONTENT_TYPE, "text/event-stream")], SESSION);
    let samples = Router::new()
        .route("/sample/{place}", get(show))
        .route(CAST, get(|| async { RECORDING }))
        .route(LIVE, get(move || async move { live }))
        .layer(from_fn(security::headers));
    let router = crate::web::router(house.app.clone()).merge(samples);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    #[expect(clippy::disallowed_methods, reason = "ends with the test")]
    tokio::spawn(async move {
        // The house keeps its folder for as long as it is served.
        let _house = house;
        axum::serve(listener, router).await.unwrap();
    });
    address
}

/// What the script says, line by line.
fn ask(scripts: &std::ffi::OsStr, told: &Value) -> Vec<Value> {
    #[expect(clippy::disallowed_methods, reason = "the browser is another program")]
    let mut node = std::process::Command::new("node")
        .arg("axe.mjs")
        .current_dir(scripts)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = node.stdin.take().unwrap();
    stdin.write_all(told.to_string().as_bytes()).unwrap();
    drop(stdin);
    let said = node.wait_with_output().unwrap();
    assert!(said.status.success(), "axe.mjs: {}", said.status);
    let lines = String::from_utf8(said.stdout).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

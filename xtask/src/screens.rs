//! Screens: pictures of the main pages of a furnished house, for a person to look at before a change of them is taken.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use fs_err as fs;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::demo::{self, Furnished};
use crate::house::{self, House};
use crate::patience::until;
use crate::test::scripts;
use crate::{run, say, setup, workspace};

/// A desktop, and a small telephone.
const WIDTHS: [(&str, u32); 2] = [("desktop", 1280), ("telefono", 360)];

/// Furnishes a house and takes the pictures.
pub(crate) fn run() -> Result<()> {
    setup::prepare(setup::For::Tests)?;
    let folder = workspace::target_folder()?.join("screens");
    fs::create_dir_all(&folder)?;
    let Furnished { house, module } = demo::furnished(say::line)?;
    demo::furnish::furnish(&house)?;
    module.set_well(false);
    until("a machine opens a ticket", || {
        let browser = Browser::log_in(&house.web(), house::OPERATOR.login, house::PASSWORD)?;
        Ok(browser.tickets()?.into_iter().next())
    })?;
    for told in take(&house, &folder, &shots(&house)?)? {
        let complaints = told["complaints"].as_array().map_or(0, Vec::len);
        say::line(&format!("  {}: {complaints} complaints", told["name"]));
        if complaints > 0 {
            say::line(&format!("    {}", told["complaints"]));
        }
    }
    say::line(&format!("pictures in {}", folder.display()));
    Ok(())
}

/// What is taken: as whom, and where.
fn shots(house: &House) -> Result<Vec<Value>> {
    let mut shots = Vec::new();
    for (login, path) in demo::places(house)? {
        for (device, width) in WIDTHS {
            let place = path.trim_matches('/').replace(['/', '?', '=', '&'], "-");
            // Identifiers begin with the instant of their making: the end tells them apart.
            let place = if place.len() > 40 {
                format!("tickets-{}", &place[place.len() - 6..])
            } else {
                place
            };
            shots.push(json!({
                "name": format!("{login}-{place}-{device}"),
                "login": if login.is_empty() { Value::Null } else { login.into() },
                "path": path,
                "width": width,
            }));
        }
    }
    shots.extend(preview(house)?);
    Ok(shots)
}

/// What another version of the contract would change, before it is made.
fn preview(house: &House) -> Result<Vec<Value>> {
    let path = format!("{}/new", demo::contract(house)?);
    let shot = |(device, width)| {
        json!({
            "name": format!("{}-contract-preview-{device}", house::COORDINATOR.login),
            "login": house::COORDINATOR.login,
            "path": path,
            "width": width,
            "fill": [["desk_closed", "07/12/2026"], ["reason", "Ponte dell'Immacolata."]],
            "press": "button[value=preview]",
        })
    };
    Ok(WIDTHS.map(shot).to_vec())
}

fn take(house: &House, folder: &Path, shots: &[Value]) -> Result<Vec<Value>> {
    let told = json!({ "web": house.web(), "password": house::PASSWORD, "folder": folder, "shots": shots });
    let mut node = run::command("node");
    node.arg("screens.mjs")
        .current_dir(scripts::prepare("browser")?)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = node.spawn()?;
    let mut stdin = child.stdin.take().context("a pipe")?;
    stdin.write_all(told.to_string().as_bytes())?;
    drop(stdin);
    let done = child.wait_with_output()?;
    if !done.status.success() {
        bail!("the browser ended with {}", done.status);
    }
    let said = String::from_utf8(done.stdout)?;
    said.lines()
        .map(|line| serde_json::from_str(line).context("the browser speaks JSON"))
        .collect()
}

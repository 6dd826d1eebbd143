//! Recording: a real session through real programs, watched by a contact while it runs, ended from the page and replayed.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use custode_tests::assist::{HOST, Terminal, Town, complaint};
use custode_tests::{Desk, say};
use serde_json::{Value, json};

use crate::keyboard::scripts;

const STANDING: &str = "mode = \"standing\"\nclasses = [\"shell\", \"exec\", \"files\"]";
/// A machine hands in each second, and the page is told twice a second.
const A_FEW_SECONDS: Duration = Duration::from_secs(4);

/// A browser that says how far it has come.
struct Walk {
    browser: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Walk {
    fn begin(scripts: &std::ffi::OsStr, told: &Value) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the browser is another program")]
        let mut browser = std::process::Command::new("node")
            .arg("recording.mjs")
            .current_dir(scripts)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = browser.stdin.take().unwrap();
        stdin.write_all(told.to_string().as_bytes()).unwrap();
        let said = BufReader::new(browser.stdout.take().unwrap()).lines();
        Self { browser, said }
    }

    fn line(&mut self) -> Value {
        let line = self.said.next().expect("the browser ended early");
        serde_json::from_str(&line.unwrap()).unwrap()
    }

    #[track_caller]
    fn comes_to(&mut self, step: &str) {
        let line = self.line();
        assert_eq!(line["step"], step, "{line:#}");
    }
}

impl Drop for Walk {
    fn drop(&mut self) {
        let _ = self.browser.kill();
        let _ = self.browser.wait();
    }
}

/// All bytes there are, then what a page might take for its own, and a word by which its end is known.
fn hostile() -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..=255).cycle().take(4096).collect();
    bytes.extend_from_slice(
        b"\x1bc\x1b]0;<script>document.title='harm'</script>\x07\
          \x1b]8;;http://custode.invalid/link\x1b\\qui\x1b]8;;\x1b\\ \x1b]52;c;aGFybQ==\x07\r\n\
          <script src=http://custode.invalid/a.js></script>\r\n\
          <img src=http://custode.invalid/a.png onerror=alert(1)>\r\n\
          \xff\xfe\xc3( \xf0\x9f\x98 perch\xc3\xa9 \x1b[31;1mrosso\x1b[0m\r\n\
          innocuo\r\n",
    );
    bytes
}

#[tokio::test]
async fn t28_a_session_is_watched_as_it_runs_and_replayed_and_its_output_does_nothing() {
    let Some(scripts) = scripts() else {
        return;
    };
    let mut town = Town::open(STANDING);
    let ente = town.house.ente().to_owned();
    let referente = ["--login", "referente", "--name", "Referente di prova"];
    let rest = ["--role", "referente", "--ente", &ente];
    let words = [&["user", "add"], &referente[..], &rest[..]].concat();
    town.house.tell(&words, Desk::PASSWORD);
    let (desk, session) = town.granted("shell,exec,files").await;
    let (file, way) = (town.at("hostile"), town.at("way"));
    fs_err::write(&file, hostile()).unwrap();
    let (file, way) = (file.display().to_string(), way.display().to_string());
    let mut window = Terminal::at(&town.at("config"), HOST, &["-M", "-S", &way], (100, 30));
    window.expect("$ ");
    town.await_state(&desk, &session, "open").await;

    let told = json!({
        "web": town.house.web_url(),
        "login": "referente",
        "password": Desk::PASSWORD,
        "session": session,
        "wide": "120 × 40",
    });
    let mut walk = Walk::begin(&scripts, &told);
    walk.comes_to("watching");
    window.type_in("echo $((40+2)) risposte\n");
    window.expect("42 risposte");
    let begun = Instant::now();
    walk.comes_to("seen");
    let took = begun.elapsed();
    say(&format!(
        "what a technician sees a contact sees {took:?} later"
    ));
    assert!(took < A_FEW_SECONDS, "{took:?}");

    window.resize(120, 40);
    let beside = |name: &str, words: &[&str]| {
        let mut client = town.client(name);
        client
            .args(["-o", &format!("ControlPath={way}")])
            .args(words);
        client.output().unwrap()
    };
    let done = beside(
        "ssh",
        &[HOST, "true '<img src=x onerror=alert(1)>'; exit 3"],
    );
    assert_eq!(done.status.code(), Some(3), "{}", complaint(&done));
    let done = beside("scp", &[&file, &format!("{HOST}:hostile")]);
    assert!(done.status.success(), "{}", complaint(&done));
    window.type_in("cat hostile\n");
    window.expect("innocuo");
    walk.comes_to("harmless");
    walk.comes_to("ended");
    window.wait();
    walk.comes_to("replayed");
    let end = walk.line();
    assert!(end["problem"].is_null(), "{end:#}");
    let page = desk.page(&format!("/assistance/{session}/recording")).await;
    assert!(page.is_some(), "the desk sees it, too");
}

//! Portal: a request from its first word to its rating, and everything that can be wrong on the way.

use custode_domain::id::TicketId;
use custode_domain::ticket::Visibility::{Internal, Public};
use custode_domain::ticket::{Line, Medium, StateName, Text, Wait, WaitingFor};

use super::house::{Answer, House};
use super::people::{FOREIGNER, OPERATOR, REFERENTE, USER, VENDOR};
use crate::app::house::viewer;
use crate::app::list_tickets::{Filter, list_tickets};
use crate::app::viewer::Viewer;
use crate::app::work_ticket::{Command, work_ticket};

type Part<'p> = (&'p str, Option<&'p str>, &'p [u8]);

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n";
const PROGRAM: &[u8] = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0";

/// A request that is right.
const RIGHT: [(&str, &str); 7] = [
    ("key", "k1"),
    ("category", "printer"),
    ("place", ""),
    ("subject", "La stampante non stampa"),
    ("hindrance", "operation"),
    ("alternative", "exists"),
    ("description", "Da stamattina."),
];

/// The same with other values, and files.
pub(super) async fn send(
    house: &House,
    cookie: &str,
    other: &[(&str, &[u8])],
    files: &[Part<'_>],
) -> Answer {
    let mut parts: Vec<Part<'_>> = RIGHT
        .iter()
        .map(|(field, value)| {
            let given = other.iter().find(|(name, _)| name == field);
            (
                *field,
                None,
                given.map_or(value.as_bytes(), |(_, value)| *value),
            )
        })
        .collect();
    parts.extend_from_slice(files);
    house.post_parts("/requests", &parts, cookie).await
}

async fn tickets(house: &House) -> Vec<(TicketId, StateName, String)> {
    let reader = viewer(custode_domain::person::Role::Referente, Some(house.enti[0]));
    let listed = list_tickets(&house.app, &reader, (&Filter::default(), ""), None).await;
    let rows = listed.unwrap().rows.into_iter();
    rows.map(|listed| (listed.row.id, listed.row.state, listed.row.subject))
        .collect()
}

/// The identifier at the end of where a form led.
pub(super) fn led_to(answer: &Answer) -> TicketId {
    assert_eq!(answer.status, 303, "{}", answer.body);
    let place = answer.header("location");
    place.rsplit('/').next().unwrap().parse().unwrap()
}

async fn work(house: &House, by: &Viewer, ticket: TicketId, commands: Vec<Command>) {
    for command in commands {
        work_ticket(&house.app, by, ticket, None, command)
            .await
            .unwrap();
    }
}

fn text(said: &str) -> Text {
    Text::parse(said).unwrap()
}

fn solve() -> Vec<Command> {
    vec![
        Command::TakeCharge,
        Command::StartWork,
        Command::CloseTechnically {
            answer: text("Cambiato il toner."),
            told: Medium::Sam,
            despite: None,
        },
    ]
}

#[tokio::test]
async fn t10_t16_t20_t41_a_request_is_asked_followed_answered_judged_and_rated() {
    let house = House::open().await;
    let cookie = house.log_in(USER).await;
    assert_eq!(
        house.get("/", Some(&cookie)).await.header("location"),
        "/home"
    );
    assert!(
        house
            .get("/home", Some(&cookie))
            .await
            .body
            .contains("/requests/new")
    );
    let form = house.get("/requests/new", Some(&cookie)).await;
    assert!(form.body.contains("name=\"key\""));

    let answer = send(
        &house,
        &cookie,
        &[],
        &[("files", Some("scontrino.pdf"), PDF)],
    )
    .await;
    let id = led_to(&answer);
    let opened = house.get(&format!("/requests/{id}"), Some(&cookie)).await;
    assert!(opened.body.contains("2026/1 ricevuta") || opened.body.contains("/1 ricevuta"));
    assert!(opened.body.contains("2, non bloccante"));

    let page = format!("/tickets/{id}");
    let shown = house.get(&page, Some(&cookie)).await.body;
    for said in [
        "La stampante non stampa",
        "Da stamattina.",
        "scontrino.pdf",
        "attende un operatore",
    ] {
        assert!(shown.contains(said), "{said}");
    }

    let operator = house.colleague().await;
    let asks = Command::Wait(Wait {
        on: WaitingFor::User,
        awaited: Line::fit("Utente"),
        reason: text("Che modello è?"),
        expected: None,
    });
    work(
        &house,
        &operator,
        id,
        vec![Command::TakeCharge, Command::StartWork, asks],
    )
    .await;
    let home = house.get("/home", Some(&cookie)).await.body;
    assert!(home.contains("Il servizio ha una domanda"));
    assert!(
        house
            .get(&page, Some(&cookie))
            .await
            .body
            .contains("Che modello è?")
    );
    let said = [("text", None, "Una vecchia.".as_bytes())];
    let answer = house
        .post_parts(&format!("{page}/attachments"), &said, &cookie)
        .await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert_eq!(tickets(&house).await[0].1, StateName::InProgress);

    work(&house, &operator, id, solve().split_off(2)).await;
    assert!(
        house
            .get("/home", Some(&cookie))
            .await
            .body
            .contains("Soluzione da confermare")
    );
    let contested = house
        .post(
            &format!("{page}/contest"),
            "reason=Stampa+bianco",
            Some(&cookie),
        )
        .await;
    assert_eq!(contested.status, 303);
    assert_eq!(tickets(&house).await[0].1, StateName::TakenInCharge);
    work(&house, &operator, id, solve().split_off(1)).await;
    let confirmed = house
        .post(&format!("{page}/confirm"), "remark=Gentili", Some(&cookie))
        .await;
    assert_eq!(confirmed.status, 303, "{}", confirmed.body);
    assert_eq!(tickets(&house).await[0].1, StateName::Closed);
    let rated = house
        .post(
            &format!("{page}/rating"),
            "stars=4&comment=Bene",
            Some(&cookie),
        )
        .await;
    assert_eq!(rated.status, 303);
    let shown = house.get(&page, Some(&cookie)).await.body;
    for said in [
        "4, molto",
        "Stampa bianco",
        "Gentili",
        "Una vecchia.",
        "Cambiato il toner.",
    ] {
        assert!(shown.contains(said), "{said}");
    }
}

#[tokio::test]
async fn bad_input_is_told_in_a_sentence_and_what_was_typed_is_still_there() {
    let house = House::open().await;
    let cookie = house.log_in(USER).await;
    let long = "a".repeat(201);
    let endless = "b".repeat(10_001);
    let script = "<script>alert(1)</script>";
    let cases: [(&str, &[u8], &str); 12] = [
        ("subject", b"", "Scrivere qui almeno una parola."),
        ("subject", b"  \r\n ", "Scrivere qui almeno una parola."),
        ("subject", long.as_bytes(), "al massimo 200 caratteri"),
        (
            "subject",
            b"\xff\xfe\x00",
            "caratteri che non si possono leggere",
        ),
        (
            "description",
            endless.as_bytes(),
            "al massimo 10000 caratteri",
        ),
        (
            "description",
            b"\xc3\x28",
            "caratteri che non si possono leggere",
        ),
        ("category", b"", "Scegliere dall&#39;elenco"),
        ("category", script.as_bytes(), "Scegliere dall&#39;elenco"),
        ("place", b"machine:x", "non è tra quelle dell&#39;Ente"),
        (
            "place",
            b"machine:00000000-0000-7000-8000-000000000000",
            "non è tra quelle dell&#39;Ente",
        ),
        ("hindrance", b"perhaps", "Dire se riesce a lavorare"),
        ("alternative", b"", "Dire se esiste un altro modo"),
    ];
    for (field, value, sentence) in cases {
        let answer = send(&house, &cookie, &[(field, value)], &[]).await;
        assert_eq!(answer.status, 422, "{field}");
        assert!(
            answer.body.contains(sentence),
            "{field}: {sentence}\n{}",
            answer.body
        );
        for (name, typed) in RIGHT {
            let kept = name == field || typed.is_empty() || answer.body.contains(typed);
            assert!(kept, "{field}: {name} was lost");
        }
        assert!(!answer.body.contains("<script>"), "{field}");
    }
    assert_eq!(tickets(&house).await, []);
}

#[tokio::test]
async fn too_long_a_text_is_shown_again_whole() {
    let house = House::open().await;
    let cookie = house.log_in(USER).await;
    let endless = "parola ".repeat(5_000);
    let answer = send(&house, &cookie, &[("description", endless.as_bytes())], &[]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains(endless.trim()));
}

#[tokio::test]
async fn a_script_in_a_request_is_text() {
    let house = House::open().await;
    let cookie = house.log_in(USER).await;
    let script = b"<script>alert(1)</script>";
    let answer = send(
        &house,
        &cookie,
        &[("subject", script), ("description", script)],
        &[],
    )
    .await;
    let id = led_to(&answer);
    for path in [
        format!("/requests/{id}"),
        format!("/tickets/{id}"),
        "/home".to_owned(),
    ] {
        let page = house.get(&path, Some(&cookie)).await;
        assert_eq!(page.status, 200);
        assert!(!page.body.contains("<script>"), "{path}");
        assert!(
            page.body.contains("&lt;script&gt;") || page.body.contains("&#60;script&#62;"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_form_that_is_sent_twice_leads_to_the_same_request() {
    let house = House::open().await;
    let cookie = house.log_in(USER).await;
    let first = led_to(&send(&house, &cookie, &[], &[]).await);
    assert_eq!(led_to(&send(&house, &cookie, &[], &[]).await), first);
    assert_ne!(
        led_to(&send(&house, &cookie, &[("key", b"k2")], &[]).await),
        first
    );
    assert_eq!(tickets(&house).await.len(), 2);
}

#[tokio::test]
async fn a_file_that_lies_or_does_not_fit_is_named_and_the_request_stays_in_the_form() {
    let house = House::open().await;
    let cookie = house.log_in(USER).await;
    let large = vec![b'a'; house.app.attachments.largest + 1];
    let small: Part<'_> = ("files", Some("a.txt"), b"a");
    let cases: [(&[Part<'_>], &str); 6] = [
        (
            &[("files", Some("fattura.pdf"), PROGRAM)],
            "Il contenuto di «fattura.pdf» non corrisponde al nome: non è un file PDF.",
        ),
        (
            &[("files", Some("gioco.exe"), PROGRAM)],
            "«gioco.exe» non è di un tipo che si accetta",
        ),
        (
            &[("files", Some("pagina.html"), b"<b>ciao</b>")],
            "«pagina.html» non è di un tipo",
        ),
        (&[("files", Some("vuoto.txt"), b"")], "«vuoto.txt» è vuoto"),
        (
            &[("files", Some("grande.txt"), &large)],
            "«grande.txt» è troppo grande: si accettano file fino a 10 MB",
        ),
        (&[small; 6], "al massimo 5 file alla volta"),
    ];
    for (files, sentence) in cases {
        let answer = send(&house, &cookie, &[], files).await;
        assert_eq!(answer.status, 422, "{sentence}");
        assert!(
            answer.body.contains(sentence),
            "{sentence}\n{}",
            answer.body
        );
        assert!(answer.body.contains("I file vanno scelti di nuovo"));
        for (name, typed) in RIGHT {
            assert!(answer.body.contains(typed), "{name} was lost: {sentence}");
        }
    }
    assert_eq!(tickets(&house).await, []);
    led_to(&send(&house, &cookie, &[], &[("files", Some(""), b""), small]).await);
}

#[tokio::test]
async fn a_file_is_handed_out_to_be_kept_under_its_own_name_and_never_shown() {
    let house = House::open().await;
    let cookie = house.log_in(USER).await;
    let file: Part<'_> = ("files", Some("perché \u{202e}no.txt"), b"errore 42");
    let id = led_to(&send(&house, &cookie, &[], &[file]).await);
    let page = house
        .get(&format!("/tickets/{id}"), Some(&cookie))
        .await
        .body;
    let place = page.find("/attachments/").unwrap();
    let path = page[place..].split('"').next().unwrap();
    let download = house.get(path, Some(&cookie)).await;
    assert_eq!(
        (download.status, download.body.as_str()),
        (200, "errore 42")
    );
    assert_eq!(download.header("content-type"), "text/plain");
    assert_eq!(download.header("x-content-type-options"), "nosniff");
    assert_eq!(
        download.header("content-disposition"),
        "attachment; filename=\"perch_  no.txt\"; filename*=UTF-8''perch%C3%A9%20%20no.txt"
    );
    for (who, status) in [(REFERENTE, 200), (FOREIGNER, 404), (VENDOR, 403)] {
        let cookie = house.log_in(who).await;
        assert_eq!(
            house.get(path, Some(&cookie)).await.status,
            status,
            "{who:?}"
        );
    }
}

#[tokio::test]
async fn nothing_to_send_and_nothing_to_judge_are_told() {
    let house = House::open().await;
    let cookie = house.log_in(USER).await;
    let id = led_to(&send(&house, &cookie, &[], &[]).await);
    let page = format!("/tickets/{id}");
    let nothing = house
        .post_parts(
            &format!("{page}/attachments"),
            &[("text", None, b" ")],
            &cookie,
        )
        .await;
    assert_eq!(nothing.status, 422);
    assert!(
        nothing
            .body
            .contains("Scrivere un messaggio o scegliere un file")
    );
    for (command, form) in [
        ("confirm", "remark=x"),
        ("contest", "reason=Non+va"),
        ("rating", "stars=5"),
    ] {
        let early = house
            .post(&format!("{page}/{command}"), form, Some(&cookie))
            .await;
        assert_eq!(early.status, 409, "{command}");
        assert!(early.body.contains("Non si può più fare"), "{command}");
    }
    let contested = house
        .post(&format!("{page}/contest"), "reason=Non+va", Some(&cookie))
        .await;
    assert!(contested.body.contains("Non va"));
    let operator = house.colleague().await;
    work(&house, &operator, id, solve()).await;
    let silent = house
        .post(&format!("{page}/contest"), "reason=", Some(&cookie))
        .await;
    assert_eq!(silent.status, 422);
    let confirmed = house
        .post(&format!("{page}/confirm"), "remark=", Some(&cookie))
        .await;
    assert_eq!(confirmed.status, 303);
    for stars in ["", "0", "6", "x"] {
        let rated = house
            .post(
                &format!("{page}/rating"),
                &format!("stars={stars}&comment=Bene"),
                Some(&cookie),
            )
            .await;
        assert_eq!(rated.status, 422, "{stars}");
        assert!(rated.body.contains("da 1 a 5") && rated.body.contains("Bene"));
    }
}

#[tokio::test]
async fn colleagues_see_their_own_requests_and_the_referente_all_of_the_ente() {
    let house = House::open().await;
    let user = house.log_in(USER).await;
    let referente = house.log_in(REFERENTE).await;
    let of_referente =
        led_to(&send(&house, &referente, &[("subject", b"Toner finito")], &[]).await);
    let of_user = led_to(&send(&house, &user, &[], &[]).await);
    let status = async |id: TicketId, cookie: &str| {
        house
            .get(&format!("/tickets/{id}"), Some(cookie))
            .await
            .status
    };
    assert_eq!(status(of_referente, &user).await, 404);
    assert_eq!(status(of_user, &referente).await, 200);
    let home = house.get("/home", Some(&user)).await.body;
    assert!(home.contains("La stampante") && !home.contains("Toner finito"));
    let home = house.get("/home", Some(&referente)).await.body;
    assert!(home.contains("La stampante") && home.contains("Toner finito"));
}

#[tokio::test]
async fn what_the_desk_writes_for_itself_is_not_on_the_page_of_the_ente() {
    let house = House::open().await;
    let cookie = house.log_in(USER).await;
    let id = led_to(&send(&house, &cookie, &[], &[]).await);
    let operator = house.colleague().await;
    let note = |visibility, said: &str| Command::Note {
        visibility,
        text: text(said),
    };
    work(
        &house,
        &operator,
        id,
        vec![note(Internal, "Tra di noi"), note(Public, "Per tutti")],
    )
    .await;
    let page = house
        .get(&format!("/tickets/{id}"), Some(&cookie))
        .await
        .body;
    assert!(page.contains("Per tutti") && !page.contains("Tra di noi"));
}

#[tokio::test]
async fn the_desk_attaches_files_for_the_ente_to_read() {
    let house = House::open().await;
    let user = house.log_in(USER).await;
    let id = led_to(&send(&house, &user, &[], &[]).await);
    let operator = house.log_in(OPERATOR).await;
    let path = format!("/tickets/{id}/attachments");
    assert_eq!(house.get(&path, Some(&operator)).await.status, 200);
    let word: Part<'_> = ("text", None, b"Ecco le istruzioni.");
    let lies = [word, ("files", Some("istruzioni.pdf"), PROGRAM)];
    let refused = house.post_parts(&path, &lies, &operator).await;
    assert_eq!(refused.status, 422);
    for said in ["Ecco le istruzioni.", "non corrisponde al nome"] {
        assert!(refused.body.contains(said), "{said}");
    }
    let whole = [word, ("files", Some("istruzioni.pdf"), PDF)];
    assert_eq!(house.post_parts(&path, &whole, &operator).await.status, 303);
    let page = house.get(&format!("/tickets/{id}"), Some(&user)).await.body;
    assert!(page.contains("Ecco le istruzioni.") && page.contains("istruzioni.pdf"));
}

/// The value of a hidden field of a page.
fn hidden(page: &str, name: &str) -> String {
    let field = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
    field.unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_answer_and_a_judgement_that_are_sent_twice_take_effect_once() {
    let house = House::open().await;
    let cookie = house.log_in(USER).await;
    let id = led_to(&send(&house, &cookie, &[], &[]).await);
    let page = format!("/tickets/{id}");
    let key = hidden(&house.get(&page, Some(&cookie)).await.body, "key");
    for _ in 0..2 {
        let parts: [Part<'_>; 3] = [
            ("key", None, key.as_bytes()),
            ("text", None, b"Una vecchia."),
            ("files", Some("modello.txt"), b"X"),
        ];
        let sent = house
            .post_parts(&format!("{page}/attachments"), &parts, &cookie)
            .await;
        assert_eq!(sent.status, 303, "{}", sent.body);
    }
    let shown = house.get(&page, Some(&cookie)).await.body;
    assert_eq!(shown.matches("Una vecchia.").count(), 1);
    assert_eq!(shown.matches("modello.txt").count(), 1);

    let operator = house.colleague().await;
    work(&house, &operator, id, solve()).await;
    let version = hidden(&house.get(&page, Some(&cookie)).await.body, "version");
    for _ in 0..2 {
        let form = format!("version={version}&remark=Gentili");
        let sent = house
            .post(&format!("{page}/confirm"), &form, Some(&cookie))
            .await;
        assert_eq!(sent.status, 303, "{}", sent.body);
    }
    let shown = house.get(&page, Some(&cookie)).await.body;
    assert_eq!(shown.matches("Gentili").count(), 1);
}

#[tokio::test]
async fn a_judgement_on_an_answer_that_was_not_read_is_refused_and_kept() {
    let house = House::open().await;
    let cookie = house.log_in(USER).await;
    let id = led_to(&send(&house, &cookie, &[], &[]).await);
    let page = format!("/tickets/{id}");
    let operator = house.colleague().await;
    work(&house, &operator, id, solve()).await;
    let version = hidden(&house.get(&page, Some(&cookie)).await.body, "version");
    let reopen = Command::Reopen {
        reason: text("Era il tamburo."),
    };
    let again = Command::CloseTechnically {
        answer: text("Cambiato il tamburo."),
        told: Medium::Sam,
        despite: None,
    };
    work(&house, &operator, id, vec![reopen, again]).await;
    let form = format!("version={version}&remark=Gentili");
    let stale = house
        .post(&format!("{page}/confirm"), &form, Some(&cookie))
        .await;
    assert_eq!(stale.status, 409);
    for said in ["Cambiato il tamburo.", "Gentili", "Non si può più fare"] {
        assert!(stale.body.contains(said), "{said}");
    }
    assert_eq!(tickets(&house).await[0].1, StateName::TechnicallyClosed);
}

#[tokio::test]
async fn a_machine_leads_to_a_request_about_itself() {
    let house = House::open().await;
    let machine = house.machine(0).await;
    let cookie = house.log_in(USER).await;
    let page = house
        .get(&format!("/machines/{}", machine.id), Some(&cookie))
        .await
        .body;
    let link = format!("/requests/new?machine={}", machine.id);
    assert!(page.contains(&link));
    let form = house.get(&link, Some(&cookie)).await.body;
    assert!(form.contains(&format!("value=\"machine:{}\" selected", machine.id)));
}

//! Details: the rest of what a record says, in words; hostile text. The identifiers that lead nowhere on the page are left
//! to the export, and so are the terms of a contract, which its own page shows.

use custode_domain::on_call::ShiftLine;
use custode_domain::person::Role;
use custode_domain::ticket::Competence;
use serde_json::Value;

use crate::lang::Lang;
use crate::web::when::When;

/// What is not told here.
const LEFT_OUT: [&str; 5] = ["certification", "person", "shift", "site", "terms"];

/// One thing that a record says.
#[derive(Debug)]
pub(super) struct Detail {
    pub(super) label: String,
    pub(super) value: String,
}

/// What a record says beyond its columns. What cannot be read is told as it is kept.
pub(super) fn details(t: Lang, document: &str) -> Vec<Detail> {
    let Ok(Value::Object(said)) = serde_json::from_str(document) else {
        return vec![Detail {
            label: t.audit_said_as_kept().to_owned(),
            value: document.to_owned(),
        }];
    };
    let told = said
        .iter()
        .filter(|(key, value)| !LEFT_OUT.contains(&key.as_str()) && !value.is_null());
    told.map(|(key, value)| Detail {
        label: label(t, key).unwrap_or(key).to_owned(),
        value: told_as(t, key, value),
    })
    .collect()
}

fn label(t: Lang, key: &str) -> Option<&'static str> {
    Some(match key {
        "way" => t.audit_said_way(),
        "why" => t.audit_said_why(),
        "left_out" => t.audit_said_left_out(),
        "left_out_after" => t.audit_said_left_out_after(),
        "event" => t.audit_said_event(),
        "from" => t.audit_said_from(),
        "to" => t.audit_said_to(),
        "until" => t.audit_said_until(),
        "class" => t.audit_said_class(),
        "count" => t.audit_said_count(),
        "before" => t.audit_said_before(),
        "name" => t.audit_said_name(),
        "certificate" => t.audit_said_certificate(),
        "serial" => t.audit_said_serial(),
        "expires_at" => t.audit_said_expires_at(),
        "rights" => t.audit_said_rights(),
        "url" => t.audit_said_url(),
        "events" => t.audit_said_events(),
        "role" => t.audit_said_role(),
        "area" => t.audit_said_area(),
        "competences" => t.audit_said_competences(),
        "revision" => t.audit_said_revision(),
        "version" => t.audit_said_version(),
        "rules" => t.audit_said_rules(),
        "tickets" => t.audit_said_tickets(),
        "routed" => t.audit_said_routed(),
        "agreed" => t.audit_said_agreed(),
        "number" => t.audit_said_number(),
        "valid_from" => t.audit_said_valid_from(),
        "reaches" => t.audit_said_reaches(),
        "reason" => t.audit_said_reason(),
        "line" => t.audit_said_line(),
        "acknowledge_minutes" => t.audit_said_acknowledge_minutes(),
        "warn_days" => t.audit_said_warn_days(),
        "calls_by_itself" => t.audit_said_calls_by_itself(),
        "appointed_for" => t.audit_said_appointed_for(),
        "document" => t.audit_said_document(),
        "scope" => t.audit_said_scope(),
        "days" => t.audit_said_days(),
        _ => return None,
    })
}

fn told_as(t: Lang, key: &str, value: &Value) -> String {
    match value {
        Value::Bool(true) => t.audit_told_yes().to_owned(),
        Value::Bool(false) => t.audit_told_no().to_owned(),
        Value::Array(all) if all.is_empty() => t.audit_told_none().to_owned(),
        Value::Array(all) => {
            let all: Vec<_> = all.iter().map(|one| told_as(t, key, one)).collect();
            all.join(", ")
        }
        Value::String(text) => word(t, key, text)
            .map(str::to_owned)
            .or_else(|| instant(key, text))
            .unwrap_or_else(|| text.clone()),
        Value::Null | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

/// The word for a code.
fn word(t: Lang, key: &str, code: &str) -> Option<&'static str> {
    Some(match (key, code) {
        ("way", "password") => t.audit_told_password(),
        ("way", "code") => t.audit_told_code(),
        ("way", "provider") => t.audit_told_provider(),
        ("way", "passkey") => t.audit_told_passkey(),
        ("way", "new_password") => t.audit_told_new_password(),
        ("why", "password") => t.audit_told_vain_password(),
        ("why", "code") => t.audit_told_vain_code(),
        ("why", "passkey") => t.audit_told_vain_passkey(),
        ("why", "provider") => t.audit_told_vain_provider(),
        ("why", "shut_out") => t.audit_told_vain_shut_out(),
        ("why", "proof") => t.audit_told_vain_proof(),
        ("class", "access") => t.audit_told_access(),
        ("class", "operation") => t.audit_told_operation(),
        ("class", "administration") => t.audit_told_administration(),
        ("reaches", "opened_since") => t.audit_told_opened_since(),
        ("reaches", "still_open") => t.audit_told_still_open(),
        ("role", code) => crate::web::words::role(t, Role::from_code(code)?),
        ("competences", code) => crate::web::words::competence(t, Competence::from_code(code)?),
        ("line", code) => crate::web::on_call::line(t, ShiftLine::from_code(code)?),
        _ => return None,
    })
}

/// An instant, as people read it; days are told as they are.
fn instant(key: &str, text: &str) -> Option<String> {
    let is_one = matches!(
        key,
        "from" | "until" | "before" | "valid_from" | "expires_at"
    );
    let at = text.parse().ok().filter(|_| is_one)?;
    Some(When::at(at).minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(document: &str) -> String {
        let all = details(Lang::It, document).into_iter();
        let all: Vec<_> = all
            .map(|it| format!("{}: {}", it.label, it.value))
            .collect();
        all.join("; ")
    }

    #[test]
    fn what_a_record_says_is_told_in_words() {
        for (document, words) in [
            ("{}", ""),
            (r#"{"way":"passkey"}"#, "Modo: passkey"),
            (
                r#"{"why":"password"}"#,
                "Motivo: password errata o nome sconosciuto",
            ),
            (
                r#"{"role":"specialist","area":null,"competences":["software","product"]}"#,
                "Competenze: Software, Specialista di prodotto; Ruolo: Specialista",
            ),
            (
                r#"{"shift":"0198f2b4","line":"first","from":"2026-11-23T08:00:00Z"}"#,
                "Da: 23/11/2026 09:00; Linea: Chiamato per primo",
            ),
            (
                r#"{"calls_by_itself":true,"acknowledge_minutes":10}"#,
                "Minuti per confermare: 10; Chiama da sola: sì",
            ),
            (r#"{"never heard of":"x"}"#, "never heard of: x"),
            ("{", "Come è conservato: {"),
        ] {
            assert_eq!(told(document), words, "{document}");
        }
    }
}

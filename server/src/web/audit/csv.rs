//! CSV: fields as spreadsheets read them, and never as formulas.

/// A line. Whatever could begin a formula is preceded by an apostrophe, which spreadsheets do not show (OWASP, CSV
/// injection); each field stands in quotes (RFC 4180).
pub(super) fn line<'f>(fields: impl IntoIterator<Item = &'f str>) -> String {
    let fields: Vec<_> = fields.into_iter().map(field).collect();
    fields.join(",") + "\r\n"
}

fn field(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let mark = if risky { "'" } else { "" };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_wrote_is_no_formula_and_stays_in_its_field() {
        for (text, field) in [
            ("Coordinatore", "\"Coordinatore\""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("+39", "\"'+39\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\t=1\""),
            ("a,\"b\"\nc", "\"a,\"\"b\"\"\nc\""),
        ] {
            assert_eq!(line([text]), format!("{field}\r\n"));
        }
    }
}

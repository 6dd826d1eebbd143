//! Words: what the report itself says.

use custode_reports::quarterly::Words;

use crate::lang::Lang;

pub(super) fn of(t: Lang) -> Words {
    Words {
        overview: t.report_overview().to_owned(),
        missed: t.report_missed().to_owned(),
        detail: t.report_detail().to_owned(),
        unmeasured: t.report_unmeasured().to_owned(),
        definitions: t.report_definitions().to_owned(),
        code: t.report_word_code().to_owned(),
        figure: t.report_word_figure().to_owned(),
        value: t.figure_column_value().to_owned(),
        before: t.report_word_before().to_owned(),
        threshold: t.figure_column_threshold().to_owned(),
        verdict: t.figure_column_standing().to_owned(),
        chart: t.figure_column_chart().to_owned(),
        term: t.report_word_term().to_owned(),
        text: t.report_word_text().to_owned(),
        page: t.report_word_page().to_owned(),
        of: t.report_word_of().to_owned(),
        fingerprint: t.report_word_print().to_owned(),
    }
}

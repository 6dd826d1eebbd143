//! Definition: what a figure is, as its page says it: unit, period, data, formula, rounding, threshold.

use custode_domain::contract::{Rounding, Way};
use custode_domain::figures::{CALL_ANSWERED_WITHIN, Figure, Form, Metric, Threshold};

use crate::lang::Lang;

/// What a figure is: each term with what it says.
#[derive(Debug)]
pub(super) struct Definition(pub(super) Vec<(&'static str, String)>);

/// What a figure is, or why it is not measured.
pub(super) fn of(t: Lang, figure: Figure, rounding: Rounding) -> Result<Definition, &'static str> {
    let (data, formula) = match figure {
        Figure::K1 => (t.figure_k1_data(), t.figure_k1_formula()),
        Figure::K2 => (t.figure_k2_data(), t.figure_k2_formula()),
        Figure::K3 => (t.figure_k3_data(), t.figure_k3_formula()),
        Figure::K4 => (t.figure_k4_data(), t.figure_k4_formula()),
        Figure::K5 => (t.figure_k5_data(), t.figure_k5_formula()),
        Figure::K6 => (t.figure_k6_data(), t.figure_k6_formula()),
        Figure::K7 => (t.figure_k7_data(), t.figure_k7_formula()),
        Figure::K8 => (t.figure_k8_data(), t.figure_k8_formula()),
        Figure::K9 => (t.figure_k9_data(), t.figure_k9_formula()),
        Figure::K10 => (t.figure_k10_data(), t.figure_k10_formula()),
        Figure::K11 => {
            let formula = t.figure_k11_formula(CALL_ANSWERED_WITHIN);
            return Ok(whole(t, figure, rounding, t.figure_k11_data(), formula));
        }
        Figure::K12 => (t.figure_k12_data(), t.figure_k12_formula()),
        Figure::K13 => (t.figure_k13_data(), t.figure_k13_formula()),
        Figure::K14 => return Err(t.figure_k14_why()),
        Figure::K15 => return Err(t.figure_k15_why()),
        Figure::K16 => (t.figure_k16_data(), t.figure_k16_formula()),
        Figure::K17 => return Err(t.figure_k17_why()),
        Figure::K18 => return Err(t.figure_k18_why()),
        Figure::K19 => (t.figure_k19_data(), t.figure_k19_formula()),
        Figure::K20 => (t.figure_k20_data(), t.figure_k20_formula()),
    };
    Ok(whole(t, figure, rounding, data, formula.to_owned()))
}

fn whole(
    t: Lang,
    figure: Figure,
    rounding: Rounding,
    data: &'static str,
    formula: String,
) -> Definition {
    let mut forms: Vec<Form> = figure.metrics().map(Metric::form).collect();
    forms.sort_unstable();
    forms.dedup();
    let units: Vec<_> = forms.iter().map(|form| unit(t, *form)).collect();
    let mut terms = vec![
        (t.figure_unit(), units.join("; ")),
        (t.figure_reference(), t.figure_reference_text().to_owned()),
        (t.figure_data(), data.to_owned()),
        (t.figure_formula(), formula),
    ];
    let in_percent = |form: &Form| matches!(form, Form::Share | Form::Spread);
    if forms.iter().any(in_percent) {
        terms.push((t.figure_rounding(), rule(t, rounding)));
    }
    let threshold = figure.metrics().find_map(Metric::threshold);
    let threshold = match threshold {
        Some(Threshold::TakenInTime | Threshold::SolvedInTime) => t.figure_threshold_contract(),
        Some(Threshold::All) => t.figure_threshold_all(),
        None => t.figure_threshold_none(),
    };
    terms.push((t.figure_threshold_rule(), threshold.to_owned()));
    Definition(terms)
}

const fn unit(t: Lang, form: Form) -> &'static str {
    match form {
        Form::ServiceTime => t.figure_unit_service(),
        Form::RealTime => t.figure_unit_real(),
        Form::Share => t.figure_unit_share(),
        Form::Mean => t.figure_unit_mean(),
        Form::Spread => t.figure_unit_spread(),
    }
}

fn rule(t: Lang, rounding: Rounding) -> String {
    let decimals = rounding.decimals();
    match rounding.way() {
        Way::HalfUp => t.figure_rounding_half_up(decimals),
        Way::Down => t.figure_rounding_down(decimals),
        Way::Up => t.figure_rounding_up(decimals),
    }
}

//! Form: what a page says about a form that was not accepted, and the choices that it offers. The parts in `parts/form.html` show them.

/// What is wrong with a form: a sentence for each field, in the order of the fields.
#[derive(Debug, Clone, Default)]
pub(super) struct Errors(Vec<(&'static str, String)>);

impl Errors {
    /// One more sentence, which says what to do.
    pub(super) fn add(&mut self, field: &'static str, sentence: impl Into<String>) {
        self.0.push((field, sentence.into()));
    }

    /// What is wrong with this field; empty when nothing is.
    pub(super) fn of(&self, field: &str) -> &str {
        let mut named = self.0.iter().filter(|(name, _)| *name == field);
        named.next().map_or("", |(_, sentence)| sentence)
    }

    /// Each field with its sentence.
    pub(super) fn all(&self) -> &[(&'static str, String)] {
        &self.0
    }

    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// Whether the form is right.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Something that can be chosen in a form.
#[derive(Debug, Clone, Default)]
pub(super) struct Choice {
    /// As the form sends it.
    pub(super) value: String,
    /// As people read it.
    pub(super) label: String,
    /// What helps to choose; often empty.
    pub(super) hint: String,
    pub(super) chosen: bool,
}

impl Choice {
    /// A choice that is made or not.
    pub(super) fn new(value: impl Into<String>, label: impl Into<String>, chosen: bool) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: String::new(),
            chosen,
        }
    }

    /// With a sentence that helps to choose.
    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: hint.into(),
            ..self
        }
    }
}

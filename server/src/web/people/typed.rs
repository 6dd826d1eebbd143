//! Typed: what an administrator wrote about somebody, read or told what to put right.

use std::collections::BTreeMap;

use custode_domain::id::EnteId;
use custode_domain::person::Role;
use custode_domain::ticket::{Competence, Line, NotAText};
use lettre::Address;

use super::super::form::{Choice, Errors};
use super::super::words;
use crate::app::people::Known;
use crate::lang::Lang;

/// Characters of a telephone number.
const LONGEST_PHONE: usize = 50;

/// The form as it was filled in.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    fields: BTreeMap<String, String>,
    competences: Vec<String>,
}

impl Typed {
    pub(super) fn of(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            if name == "competence" {
                typed.competences.push(value);
            } else {
                typed.fields.insert(name, value);
            }
        }
        typed
    }

    /// The form filled with what is known.
    pub(super) fn known(known: &Known) -> Self {
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        let fields = [
            ("name", known.name.clone()),
            ("role", known.role.code().to_owned()),
            ("email", said(&known.email)),
            ("phone", said(&known.phone)),
            ("area", said(&known.area)),
            ("language", known.language.code().to_owned()),
        ];
        Self {
            fields: fields.map(|(name, text)| (name.to_owned(), text)).into(),
            competences: known
                .competences
                .iter()
                .map(|it| it.code().to_owned())
                .collect(),
        }
    }

    /// What was written into a field; empty where nothing was.
    pub(super) fn get(&self, field: &str) -> &str {
        self.fields.get(field).map_or("", String::as_str)
    }

    pub(super) fn roles(&self, t: Lang) -> Vec<Choice> {
        let none = Choice::new("", "", self.get("role").is_empty());
        let role = |role: &Role| {
            Choice::new(
                role.code(),
                words::role(t, *role),
                self.get("role") == role.code(),
            )
        };
        std::iter::once(none)
            .chain(Role::ALL.iter().map(role))
            .collect()
    }

    pub(super) fn competences(&self, t: Lang) -> Vec<Choice> {
        let choice = |it: &Competence| {
            let chosen = self.competences.iter().any(|code| code == it.code());
            Choice::new(it.code(), words::competence(t, *it), chosen)
        };
        Competence::ALL.iter().map(choice).collect()
    }

    pub(super) fn languages(&self) -> Vec<Choice> {
        let chosen = Lang::from_code(self.get("language")).unwrap_or_default();
        let choice =
            |lang: Lang| Choice::new(lang.code(), lang.frame_this_language(), lang == chosen);
        Lang::ALL.into_iter().map(choice).collect()
    }

    /// The login of somebody who is added.
    pub(super) fn login(&self, t: Lang) -> Result<String, Errors> {
        let login = self.get("login").trim();
        let odd = |letter: char| letter.is_control() || letter.is_whitespace();
        if (1..=100).contains(&login.chars().count()) && !login.chars().any(odd) {
            return Ok(login.to_owned());
        }
        let mut errors = Errors::default();
        errors.add("login", t.people_error_login());
        Err(errors)
    }

    /// What is known of them; `ente` is the one of somebody who is there.
    pub(super) fn parse(&self, t: Lang, ente: Option<EnteId>) -> Result<Known, Errors> {
        let mut errors = Errors::default();
        let name = Line::parse(self.get("name"));
        if name.is_err() {
            errors.add("name", t.people_error_name());
        }
        let role = Role::from_code(self.get("role"));
        if role.is_none() {
            errors.add("role", t.people_error_role());
        }
        let known = |name: Line, role, errors: &mut Errors| Known {
            name: name.as_str().to_owned(),
            role,
            ente,
            email: self.email(t, errors),
            phone: self.line(t, "phone", LONGEST_PHONE, errors),
            area: self.line(t, "area", Line::MAX_CHARS, errors),
            competences: self
                .competences
                .iter()
                .filter_map(|code| Competence::from_code(code))
                .collect(),
            language: Lang::from_code(self.get("language")).unwrap_or_default(),
        };
        match (name, role) {
            (Ok(name), Some(role)) => {
                let known = known(name, role, &mut errors);
                errors.is_empty().then_some(known).ok_or(errors)
            }
            (Ok(_) | Err(_), _) => Err(errors),
        }
    }

    fn email(&self, t: Lang, errors: &mut Errors) -> Option<String> {
        let text = self.get("email").trim();
        if text.is_empty() {
            return None;
        }
        if text.parse::<Address>().is_err() {
            errors.add("email", t.people_error_email());
        }
        Some(text.to_owned())
    }

    fn line(
        &self,
        t: Lang,
        field: &'static str,
        most: usize,
        errors: &mut Errors,
    ) -> Option<String> {
        let text = self.get(field);
        match Line::parse(text) {
            Ok(line) if line.as_str().chars().count() <= most => Some(line.as_str().to_owned()),
            Err(NotAText::Empty) => None,
            Ok(_) | Err(NotAText::TooLong { .. }) => {
                errors.add(field, t.people_error_long(most));
                None
            }
        }
    }
}

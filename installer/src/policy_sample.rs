//! Policy sample: shows the Ente's administrator what the file says by which technicians may come. It decides nothing.

/// All of it is comments. That it says what the agent takes is held by the agent's own tests.
pub(crate) const TEXT: &str = include_str!("assistance.toml.sample");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_nothing_that_could_open_anything() {
        let table: toml::Table = toml::from_str(TEXT).unwrap();
        assert!(table.is_empty());
    }
}

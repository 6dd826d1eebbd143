//! Say: an error in one line, with what caused it.

use std::error::Error;

/// `what failed: why: why that`. A cause that its error repeats is said once.
pub fn with_causes(failure: &dyn Error) -> String {
    let mut whole = failure.to_string();
    let mut cause = failure.source();
    while let Some(next) = cause {
        let said = next.to_string();
        if !whole.ends_with(&said) {
            whole = format!("{whole}: {said}");
        }
        cause = next.source();
    }
    whole
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Failed {
        text: &'static str,
        source: io::Error,
    }

    #[test]
    fn every_cause_is_said_once() {
        let said = |text| {
            let source = io::Error::other("no space");
            with_causes(&Failed { text, source })
        };
        assert_eq!(said("it was not kept"), "it was not kept: no space");
        assert_eq!(
            said("it was not kept: no space"),
            "it was not kept: no space"
        );
    }
}

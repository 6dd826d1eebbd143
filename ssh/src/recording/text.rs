//! Text: the bytes of a terminal as UTF-8, although a letter may be cut between two reads.

/// Holds the beginning of a letter back until its end comes.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    /// At most three bytes.
    begun: Vec<u8>,
}

impl Decoder {
    /// The text of these bytes and of what was held back; what is no UTF-8 is replaced.
    pub(super) fn decode(&mut self, bytes: &[u8]) -> String {
        let mut all = std::mem::take(&mut self.begun);
        all.extend_from_slice(bytes);
        let mut text = String::with_capacity(all.len());
        let mut rest = all.as_slice();
        loop {
            match std::str::from_utf8(rest) {
                Ok(whole) => {
                    text.push_str(whole);
                    return text;
                }
                Err(fault) => {
                    let (good, bad) = rest.split_at(fault.valid_up_to());
                    text.push_str(&String::from_utf8_lossy(good));
                    let Some(length) = fault.error_len() else {
                        self.begun = bad.to_vec();
                        return text;
                    };
                    text.push(char::REPLACEMENT_CHARACTER);
                    rest = &bad[length..];
                }
            }
        }
    }

    /// What was held back will have no end.
    pub(super) fn finish(&mut self) -> String {
        let begun = std::mem::take(&mut self.begun);
        String::from_utf8_lossy(&begun).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn wherever_text_is_cut_it_reads_the_same(bytes in proptest::collection::vec(any::<u8>(), 0..60), cut in 0_usize..60) {
            let cut = cut.min(bytes.len());
            let mut decoder = Decoder::default();
            let mut text = decoder.decode(&bytes[..cut]);
            text.push_str(&decoder.decode(&bytes[cut..]));
            text.push_str(&decoder.finish());
            prop_assert_eq!(text, String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn a_letter_waits_for_its_end() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.decode(b"perch\xc3"), "perch");
        assert_eq!(decoder.decode(b"\xa9"), "é");
        assert_eq!(decoder.decode(b"\xff!"), "\u{fffd}!");
    }
}

//! Nearest: which of the known words somebody may have meant.

/// The most words that are suggested.
const MAX_SUGGESTED: usize = 3;

/// `did you mean …?`, or all that is known when nothing is near.
pub(super) fn suggest(word: &str, known: &[&str]) -> String {
    let mut near: Vec<_> = known
        .iter()
        .map(|candidate| (distance(word, candidate), *candidate))
        .filter(|(distance, candidate)| *distance <= candidate.chars().count() / 3 + 1)
        .collect();
    near.sort_unstable();
    let words: Vec<_> = near
        .iter()
        .take(MAX_SUGGESTED)
        .map(|(_, candidate)| format!("`{candidate}`"))
        .collect();
    if words.is_empty() {
        let all: Vec<_> = known
            .iter()
            .map(|candidate| format!("`{candidate}`"))
            .collect();
        return format!("known are {}", all.join(", "));
    }
    format!("did you mean {}", words.join(" or "))
}

/// Letters to add, remove or change (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let changed = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_counts_letters() {
        for (a, b, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("disk", "disk", 0),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
            assert_eq!(distance(b, a), expected, "{b} {a}");
        }
    }
}

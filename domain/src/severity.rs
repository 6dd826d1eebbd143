//! Severity: how much a fault keeps people from working, in the tender's three degrees.

/// The tender's severity (clauses T33, T34, T35).
///
/// The order is by urgency: `Blocking` is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// 3, *anomalia minore*: no effect on the correctness of the results.
    Minor,
    /// 2, *anomalia non bloccante*: another way exists for the time being.
    NonBlocking,
    /// 1, *anomalia bloccante*: the work stops and there is no other way.
    Blocking,
}

impl Severity {
    /// All degrees, the most urgent first.
    pub const ALL: [Self; 3] = [Self::Blocking, Self::NonBlocking, Self::Minor];

    /// The number that the tender gives it: 1, 2 or 3.
    pub const fn number(self) -> u8 {
        match self {
            Self::Blocking => 1,
            Self::NonBlocking => 2,
            Self::Minor => 3,
        }
    }

    /// The degree with this number.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Blocking),
            2 => Some(Self::NonBlocking),
            3 => Some(Self::Minor),
            _ => None,
        }
    }

    /// An urgent ticket alerts the whole front office (T23).
    pub const fn is_urgent(self) -> bool {
        matches!(self, Self::Blocking)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t33_t34_t35_numbers_and_order_are_those_of_the_tender() {
        assert_eq!(Severity::ALL.map(Severity::number), [1, 2, 3]);
        assert!(
            Severity::Blocking > Severity::NonBlocking && Severity::NonBlocking > Severity::Minor
        );
        for severity in Severity::ALL {
            assert_eq!(Severity::from_number(severity.number()), Some(severity));
        }
        assert_eq!(Severity::from_number(0), None);
        assert_eq!(Severity::from_number(4), None);
    }
}

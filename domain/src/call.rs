//! Call: a telephone call, from its ring to its end (T43).

use jiff::Timestamp;

/// When a call rang, was answered and ended, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    rang: Timestamp,
    answered: Timestamp,
    ended: Timestamp,
}

/// Instants that no call can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotACall {
    /// Answered before it rang.
    #[error("the call was answered before it rang: look at both instants")]
    AnsweredBeforeRing,
    /// Ended before it was answered.
    #[error("the call ended before it was answered: look at both instants")]
    EndedBeforeAnswer,
    /// Ended later than now.
    #[error("the call ended in the future: look at the instant of its end")]
    InTheFuture,
}

impl Call {
    /// A call with these instants.
    pub fn new(
        rang: Timestamp,
        answered: Timestamp,
        ended: Timestamp,
        now: Timestamp,
    ) -> Result<Self, NotACall> {
        if answered < rang {
            Err(NotACall::AnsweredBeforeRing)
        } else if ended < answered {
            Err(NotACall::EndedBeforeAnswer)
        } else if ended > now {
            Err(NotACall::InTheFuture)
        } else {
            Ok(Self {
                rang,
                answered,
                ended,
            })
        }
    }

    /// When it rang: the request reached the desk at this instant.
    pub const fn rang(self) -> Timestamp {
        self.rang
    }

    /// When it was answered (*presa in carico della chiamata*).
    pub const fn answered(self) -> Timestamp {
        self.answered
    }

    /// When it ended.
    pub const fn ended(self) -> Timestamp {
        self.ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call([rang, answered, ended]: [i64; 3]) -> Result<Call, NotACall> {
        let at = |second| Timestamp::from_second(second).unwrap();
        Call::new(at(rang), at(answered), at(ended), at(100))
    }

    #[test]
    fn t43_a_call_rings_is_answered_and_ends_in_this_order_and_not_in_the_future() {
        for (instants, outcome) in [
            ([1, 2, 3], None),
            ([100, 100, 100], None),
            ([2, 1, 3], Some(NotACall::AnsweredBeforeRing)),
            ([1, 3, 2], Some(NotACall::EndedBeforeAnswer)),
            ([1, 2, 101], Some(NotACall::InTheFuture)),
        ] {
            assert_eq!(call(instants).err(), outcome, "{instants:?}");
        }
    }

    #[test]
    fn t43_a_call_keeps_its_instants() {
        let call = call([1, 2, 3]).unwrap();
        let seconds = [call.rang(), call.answered(), call.ended()].map(Timestamp::as_second);
        assert_eq!(seconds, [1, 2, 3]);
    }
}

//! Descriptors: how many files and connections the system lets this process have.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What the server needs beside the connections of machines: the database, people, its own.
pub const BESIDE: u64 = 256;

/// Asks for as many as the system grants without special rights, and says how many that is.
///
/// Systems give 1,024 to whoever does not ask, for the sake of programs that count on it: fewer than the machines
/// of one contract.
pub fn raise() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => allowed(),
        Err(_) => limit.current.unwrap_or(u64::MAX),
    }
}

/// The most that [`raise`] can reach.
pub fn allowed() -> u64 {
    getrlimit(Resource::Nofile).maximum.unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_allowed_is_taken() {
        assert_eq!(raise(), allowed());
        assert_eq!(
            getrlimit(Resource::Nofile).current,
            getrlimit(Resource::Nofile).maximum
        );
    }
}

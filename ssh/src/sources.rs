//! Sources: how many connections one address, and all of them, may hold open.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// The connections that are open, by where they come from.
#[derive(Debug)]
pub struct Sources {
    open: Mutex<HashMap<IpAddr, usize>>,
    each: usize,
    all: usize,
}

/// One open connection; dropping it gives its place back.
#[derive(Debug)]
pub struct Place {
    sources: Arc<Sources>,
    from: IpAddr,
}

impl Sources {
    /// At most `each` connections of one address, and `all` together.
    pub fn new(each: usize, all: usize) -> Arc<Self> {
        let open = Mutex::default();
        Arc::new(Self { open, each, all })
    }

    /// A place for one more connection; `None` when there is none.
    pub fn admit(self: &Arc<Self>, from: IpAddr) -> Option<Place> {
        let from = whole(from);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.values().sum::<usize>() >= self.all {
            return None;
        }
        let count = open.entry(from).or_default();
        if *count >= self.each {
            return None;
        }
        *count += 1;
        drop(open);
        let sources = self.clone();
        Some(Place { sources, from })
    }
}

/// Who has one IPv6 address has the 64 bits behind it.
fn whole(from: IpAddr) -> IpAddr {
    match from.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        v4 @ IpAddr::V4(_) => v4,
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let open = &self.sources.open;
        let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.from) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.from);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_cannot_take_every_place() {
        let sources = Sources::new(2, 3);
        let from = |text: &str| text.parse::<IpAddr>().unwrap();
        let first = sources.admit(from("192.0.2.1"));
        let second = sources.admit(from("::ffff:192.0.2.1"));
        assert!(first.is_some() && second.is_some());
        assert!(sources.admit(from("192.0.2.1")).is_none());
        let third = sources.admit(from("2001:db8::1"));
        assert!(third.is_some());
        assert!(sources.admit(from("192.0.2.7")).is_none(), "all are taken");
        drop((first, third));
        assert!(sources.admit(from("192.0.2.1")).is_some());
    }

    #[test]
    fn a_network_of_ipv6_is_one_source() {
        let sources = Sources::new(1, 10);
        let place = sources.admit("2001:db8::1".parse().unwrap());
        assert!(sources.admit("2001:db8::2".parse().unwrap()).is_none());
        drop(place);
        assert!(sources.open.lock().unwrap().is_empty());
    }
}

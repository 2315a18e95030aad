//! Where a request comes from, as far as accounts and audit want to know.

use super::secret::digest;
use crate::observe::Wire;
use chrono::{DateTime, Utc};
use persistence::Occasion;
use persistence::throttle::Attempt;
use std::net::{IpAddr, Ipv6Addr};

/// What a program calls itself is kept up to this many characters.
const LONGEST_AGENT: usize = 200;

/// Where a request comes from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The request's id.
    pub request: Option<String>,
    /// The address it came from; `None` where that is not known.
    pub address: Option<IpAddr>,
    /// What the program that sent it calls itself.
    pub agent: Option<String>,
    /// How it came.
    pub(crate) wire: Wire,
}

impl Origin {
    /// The origin of the request `id` from `address`, sent by a program that calls itself `agent`.
    #[must_use]
    pub fn new(id: String, address: Option<IpAddr>, agent: Option<&str>) -> Self {
        let agent = agent.map(|agent| agent.chars().filter(|sign| !sign.is_control()).take(LONGEST_AGENT).collect());
        Self { request: Some(id), address, agent, wire: Wire::default() }
    }

    /// The address as limits count it: an IPv4 address, or an IPv6 network of 64 bits.
    pub(crate) fn network(&self) -> Option<IpAddr> {
        self.address.map(network)
    }

    /// The occasion of what the request does at `at`.
    #[must_use]
    pub fn occasion(&self, at: DateTime<Utc>) -> Occasion {
        Occasion { at, request: self.request.clone() }
    }

    /// An attempt to be let in as `account`.
    pub(super) fn attempt(&self, account: &str) -> Attempt {
        Attempt { account: digest(account), address: self.hashed_network() }
    }

    /// The hash of the address, the same for all of one customer; `None` where it is not known.
    #[must_use]
    pub fn hashed_network(&self) -> Option<String> {
        self.network().map(|network| digest(&network.to_string()))
    }
}

/// What one customer of a provider has: an IPv4 address, or an IPv6 network of 64 bits.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<IpAddr> {
        text.parse().ok().map(network)
    }

    #[test]
    fn one_customer_is_one_address() {
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:2"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}

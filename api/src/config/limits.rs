//! The settings of limits: how fast somebody may ask.

use super::Settings;
use crate::http::Paces;
use clap::Args;
use domain::rate::Pace;
use serde::Serialize;
use std::num::NonZeroU32;

/// What a flag or the environment may say of limits.
#[derive(Args, Clone, Default, Serialize)]
#[command(next_help_heading = "Limits")]
pub struct GivenLimits {
    /// Operations a minute that a user may send in the long run; 0 for as many as they like [default: 600]
    #[arg(long, value_name = "COUNT", env = "SAFERGRAPH_USER_RATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    user_rate: Option<u32>,
    /// Operations that a user may send at once, after a pause [default: 200]
    #[arg(long, value_name = "COUNT", env = "SAFERGRAPH_USER_BURST")]
    #[serde(skip_serializing_if = "Option::is_none")]
    user_burst: Option<u32>,
    /// The same a minute for an API key [default: 1200]
    #[arg(long, value_name = "COUNT", env = "SAFERGRAPH_KEY_RATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    key_rate: Option<u32>,
    /// And at once [default: 400]
    #[arg(long, value_name = "COUNT", env = "SAFERGRAPH_KEY_BURST")]
    #[serde(skip_serializing_if = "Option::is_none")]
    key_burst: Option<u32>,
    /// The same a minute for an address, of operations and files that nobody in particular asks for [default: 300]
    #[arg(long, value_name = "COUNT", env = "SAFERGRAPH_ADDRESS_RATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    address_rate: Option<u32>,
    /// And at once [default: 150]
    #[arg(long, value_name = "COUNT", env = "SAFERGRAPH_ADDRESS_BURST")]
    #[serde(skip_serializing_if = "Option::is_none")]
    address_burst: Option<u32>,
    /// Times a minute that an address may ask to be let in: to sign in, to refresh a session, for a forgotten password, with
    /// a one-time token; 0 for as often as it likes [default: 60]
    #[arg(long, value_name = "COUNT", env = "SAFERGRAPH_SIGN_IN_RATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_in_rate: Option<u32>,
    /// And at once [default: 30]
    #[arg(long, value_name = "COUNT", env = "SAFERGRAPH_SIGN_IN_BURST")]
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_in_burst: Option<u32>,
}

impl Settings {
    /// How fast everybody may ask. Whoever may ask at all may ask for one at once.
    #[must_use]
    pub fn paces(&self) -> Paces {
        Paces {
            users: pace(self.user_rate, self.user_burst),
            keys: pace(self.key_rate, self.key_burst),
            addresses: pace(self.address_rate, self.address_burst),
            sign_in: pace(self.sign_in_rate, self.sign_in_burst),
        }
    }
}

fn pace(rate: u32, burst: u32) -> Option<Pace> {
    NonZeroU32::new(rate).map(|rate| Pace::new(rate, NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_of_nought_is_no_limit() {
        let settings = Settings { user_rate: 0, sign_in_rate: 5, sign_in_burst: 0, ..Settings::default() };
        let paces = settings.paces();
        assert_eq!(paces.users, None);
        assert_eq!(paces.sign_in.map(|pace| (pace.burst(), pace.window())), Some((1, 12)));
        assert_eq!(paces.addresses.map(Pace::burst), Some(150));
    }
}

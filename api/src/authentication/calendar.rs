//! Secret addresses of calendars: whoever knows one sees what its holder sees of meetings, and nothing else.

use super::secret::{hash_of, new_secret};
use super::{Authentication, Caller, Failure};
use domain::calendar::CalendarAddress;
use persistence::account::Principal;
use secrecy::SecretString;

/// A new secret, and what is kept of it.
///
/// # Errors
/// Where the machine gives no random bytes.
pub fn calendar_secret() -> Result<(SecretString, String), Failure> {
    let secret = new_secret()?;
    let hash = hash_of(&secret).0;
    Ok((secret, hash))
}

impl Authentication {
    /// The address with this secret, and its holder with the roles that they hold now; `None` where it was taken back,
    /// never was, or its holder may not sign in.
    ///
    /// # Errors
    /// Where the service fails.
    pub async fn calendar(&self, secret: &str) -> Result<Option<(CalendarAddress, Caller)>, Failure> {
        let hash = hash_of(&secret.into()).0;
        let Some(address) = persistence::calendar::by_secret(&self.database, &hash).await? else { return Ok(None) };
        let holder = self.known(&Principal::CalendarAddress(hash), self.clock.now()).await?;
        Ok(holder.map(|holder| (address, holder)))
    }
}

//! Passwords: hashed with argon2id, off the async threads and a few at a time.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use domain::account::LONGEST_PASSWORD;
use domain::password::composed;
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// What hashing a password costs. The default is the first choice of the OWASP password storage guidance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes that can be worked on at once.
    pub lanes: u32,
}

impl Default for Cost {
    fn default() -> Self {
        Self { memory: 19_456, passes: 2, lanes: 1 }
    }
}

/// What became of checking a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is not the one.
    Wrong,
    /// It is the one.
    Right,
    /// It is the one, and this is its hash at today's cost.
    Outdated(String),
}

/// Hashing failed: not a wrong password, but a broken hash or a stopping program.
#[derive(Debug, thiserror::Error)]
#[error("a password could not be hashed: {0}")]
pub struct Unhashable(String);

impl Unhashable {
    fn because(cause: impl ToString) -> Self {
        Self(cause.to_string())
    }
}

/// Hashes and checks passwords.
#[derive(Clone, Debug)]
pub struct Passwords {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    // Checked against where there is no user, so that no answer comes sooner than another.
    decoy: Arc<str>,
}

impl Passwords {
    /// A hasher that does at most `at_once` pieces of work at a time; each takes the memory that `cost` says.
    ///
    /// # Errors
    /// Where the cost is none that argon2 knows, or the machine gives no randomness.
    pub fn try_new(cost: Cost, at_once: usize) -> Result<Self, Unhashable> {
        let params = Params::new(cost.memory, cost.passes, cost.lanes, None).map_err(Unhashable::because)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = hash(&argon2, "nobody has this password")?.into();
        Ok(Self { argon2, turns: Arc::new(Semaphore::new(at_once.max(1))), decoy })
    }

    /// The hash of `password`, in PHC form.
    ///
    /// # Errors
    /// Where the machine gives no randomness.
    pub async fn hash(&self, password: SecretString) -> Result<String, Unhashable> {
        self.in_turn(move |argon2| hash(&argon2, password.expose_secret())).await
    }

    /// Whether `password` is the one that `hash` was made of. The work is the same where there is no
    /// hash; the answer is then no.
    ///
    /// # Errors
    /// Where the stored hash is broken.
    pub async fn verify(&self, password: SecretString, hash: Option<String>) -> Result<Verdict, Unhashable> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.to_string());
        self.in_turn(move |argon2| {
            let hash = PasswordHash::new(&hash).map_err(Unhashable::because)?;
            // More than any password has is not worth composing; the work stays the same.
            let too_long = password.expose_secret().len() > 4 * LONGEST_PASSWORD;
            let shown = if too_long { String::new() } else { composed(password.expose_secret()) };
            let matches = argon2.verify_password(shown.as_bytes(), &hash).is_ok();
            if !matches || !known || too_long {
                return Ok(Verdict::Wrong);
            }
            let today = Params::try_from(&hash).is_ok_and(|params| same_cost(&params, argon2.params()));
            if today { Ok(Verdict::Right) } else { Ok(Verdict::Outdated(self::hash(&argon2, &shown)?)) }
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(Argon2<'static>) -> Result<T, Unhashable> + Send + 'static,
    ) -> Result<T, Unhashable> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(Unhashable::because)?;
        let argon2 = self.argon2.clone();
        tokio::task::spawn_blocking(move || {
            let outcome = work(argon2);
            drop(turn);
            outcome
        })
        .await
        .map_err(Unhashable::because)?
    }
}

fn same_cost(one: &Params, other: &Params) -> bool {
    (one.m_cost(), one.t_cost(), one.p_cost()) == (other.m_cost(), other.t_cost(), other.p_cost())
}

fn hash(argon2: &Argon2<'_>, password: &str) -> Result<String, Unhashable> {
    argon2.hash_password(composed(password).as_bytes()).map(|hash| hash.to_string()).map_err(Unhashable::because)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_opens() -> Result<(), Unhashable> {
        let passwords = Passwords::try_new(Cost::default(), 2)?;
        let hash = passwords.hash("correct horse caf\u{e9}".into()).await?;
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let verify = |text: &str| passwords.verify(text.to_owned().into(), Some(hash.clone()));
        assert_eq!(verify("correct horse caf\u{e9}").await?, Verdict::Right);
        assert_eq!(verify("correct horse cafe\u{301}").await?, Verdict::Right);
        assert_eq!(verify("correct horse cafe").await?, Verdict::Wrong);
        assert_eq!(verify(&"x".repeat(1_000_000)).await?, Verdict::Wrong);
        Ok(())
    }

    #[tokio::test]
    async fn a_hash_at_yesterdays_cost_is_made_anew() -> Result<(), Unhashable> {
        let yesterday = Passwords::try_new(Cost { memory: 1_024, passes: 1, lanes: 1 }, 1)?;
        let today = Passwords::try_new(Cost { memory: 2_048, passes: 1, lanes: 1 }, 1)?;
        let old = yesterday.hash("correct horse".into()).await?;
        let Verdict::Outdated(new) = today.verify("correct horse".into(), Some(old.clone())).await? else {
            return Err(Unhashable::because("it was not made anew"));
        };
        assert!(new.contains("m=2048,t=1,p=1"));
        assert_eq!(today.verify("correct horse".into(), Some(new)).await?, Verdict::Right);
        assert_eq!(today.verify("wrong horse".into(), Some(old)).await?, Verdict::Wrong);
        Ok(())
    }

    #[tokio::test]
    async fn nobody_has_a_password() -> Result<(), Unhashable> {
        let passwords = Passwords::try_new(Cost::default(), 1)?;
        assert_eq!(passwords.verify("nobody has this password".into(), None).await?, Verdict::Wrong);
        Ok(())
    }
}

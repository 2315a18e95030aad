//! Passwords: hashed with argon2id, off the async threads and a few at a time.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use domain::account::LONGEST_PASSWORD;
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Memory in KiB, passes and lanes: the first choice of the OWASP password storage guidance.
const MEMORY: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

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
    /// A hasher that does at most `at_once` pieces of work at a time; each takes 19 MiB.
    ///
    /// # Errors
    /// Where the machine gives no randomness.
    pub fn try_new(at_once: usize) -> Result<Self, Unhashable> {
        let params = Params::new(MEMORY, PASSES, LANES, None).map_err(Unhashable::because)?;
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
    pub async fn verify(&self, password: SecretString, hash: Option<String>) -> Result<bool, Unhashable> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.to_string());
        let too_long = password.expose_secret().chars().count() > LONGEST_PASSWORD;
        let matches = self
            .in_turn(move |argon2| {
                let hash = PasswordHash::new(&hash).map_err(Unhashable::because)?;
                let shown = if too_long { "" } else { password.expose_secret() };
                Ok(argon2.verify_password(shown.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(known && matches && !too_long)
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

fn hash(argon2: &Argon2<'_>, password: &str) -> Result<String, Unhashable> {
    argon2.hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(Unhashable::because)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_opens() -> Result<(), Unhashable> {
        let passwords = Passwords::try_new(2)?;
        let hash = passwords.hash("correct horse".into()).await?;
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(passwords.verify("correct horse".into(), Some(hash.clone())).await?);
        assert!(!passwords.verify("correct hors".into(), Some(hash.clone())).await?);
        assert!(!passwords.verify("x".repeat(1_000_000).into(), Some(hash)).await?);
        Ok(())
    }

    #[tokio::test]
    async fn nobody_has_a_password() -> Result<(), Unhashable> {
        let passwords = Passwords::try_new(1)?;
        assert!(!passwords.verify("nobody has this password".into(), None).await?);
        Ok(())
    }
}

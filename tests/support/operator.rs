//! What whoever runs the program does: commands, and the first administrator.

use anyhow::Result;
use api::authentication::{Authentication, Cost, Keys, Origin, Passwords};
use api::clock::Clock;
use domain::access::{Role, Scope, Viewer};
use domain::account::{Email, UserKind};
use persistence::account::{NewGrant, NewUser, grant_role};
use persistence::{Database, Occasion};

/// Runs `safergraph` with these words over the database at `address`; whether it succeeded.
pub(crate) async fn run(address: &str, words: &[&str]) -> Result<bool> {
    let words = ["safergraph", "--log", "error", "--database-url", address].into_iter().chain(words.iter().copied());
    let words: Vec<std::ffi::OsString> = words.map(Into::into).collect();
    let code = tokio::task::spawn_blocking(move || api::cli::run(words)).await?;
    Ok(format!("{code:?}") == format!("{:?}", std::process::ExitCode::SUCCESS))
}

/// An administrator with this e-mail address and password.
pub(crate) async fn administrator(database: &Database, clock: Clock, email: &str, password: &str) -> Result<()> {
    // Cheap hashing: what it costs is tested where it is set.
    let passwords = Passwords::try_new(Cost { memory: 64, passes: 1, lanes: 1 }, 1)?;
    let authentication = Authentication::new(database.clone(), passwords, Keys::read(&Keys::make()?)?, clock);
    let (email, name) = (Email::try_new(email)?, "Administrator".to_owned());
    let new = NewUser { email, name, password_hash: None, person: None, kind: UserKind::Person };
    let access = Viewer::system().access()?;
    let password = Some(password.to_owned().into());
    let (user, _) = authentication.open_account(&access, new, password, &Origin::default()).await?;
    let valid_from = domain::london::day_of(clock.now());
    let (role, scope) = (Role::Administrator, Scope::Platform);
    let grant = NewGrant { user: user.id, role, scope, valid_from, valid_to: None };
    grant_role(database, &access, grant, &Occasion::command(clock.now())).await?;
    Ok(())
}

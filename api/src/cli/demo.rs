//! The demonstration: real papers of real partnerships, and a user for each role to look at them.

use super::import;
use super::problem::Problem;
use crate::authentication::{Passwords, random};
use crate::clock::Clock;
use data_encoding::BASE32_NOPAD;
use domain::access::Role;
use domain::account::{Email, LONGEST_PASSWORD, UserKind};
use domain::words::Word;
use persistence::account::NewUser;
use persistence::demo::{self, State};
use persistence::{Database, Occasion};
use strum::VariantArray;

/// Where the users have their roles.
const PARTNERSHIP: &str = "safer-plymouth";
const COUNTY: &str = "worcestershire";

/// Refuses what cannot become a demonstration, before anything is written.
pub(super) fn check(password: Option<&str>) -> Result<(), Problem> {
    match password {
        Some(password) if password.trim().is_empty() => {
            Err(Problem::new("--demo-password is empty: give one or leave it out"))
        }
        Some(password) if password.chars().count() > LONGEST_PASSWORD => {
            Err(Problem::new(format!("--demo-password has more than {LONGEST_PASSWORD} characters")))
        }
        _ => Ok(()),
    }
}

/// Fills an empty database, or finds the one that was filled before; what to tell whoever started it.
///
/// # Errors
/// [`Problem`] where the database holds something else, or fails.
pub async fn prepare(
    database: &Database,
    passwords: &Passwords,
    password: Option<&str>,
    clock: Clock,
) -> Result<String, Problem> {
    let system = import::system()?;
    let managing = import::system()?;
    match demo::state(database).await? {
        State::Foreign => {
            let address = database.address();
            return Err(Problem::new(format!(
                "the database {address} holds records that no demonstration brought: start without --demo, or name a \
                 new database with --database-url sqlite://FILE?mode=rwc"
            )));
        }
        State::Filled => return reopen(database, passwords, password, clock).await,
        State::Empty => demo::begin(database, &system).await?,
        State::Filling => {}
    }
    import::register(database, clock).await?;
    let sources = import::read(import::BUNDLES.to_vec())?;
    import::bundles(database, &sources, clock).await?;

    let places = demo::places(database, &system, PARTNERSHIP, COUNTY).await?;
    let password = match password {
        Some(password) => password.to_owned(),
        None => BASE32_NOPAD.encode(&random::<10>()?).to_lowercase(),
    };
    // One hash for all: they share the password, and everybody may know it.
    let hash = passwords.hash(password.clone().into()).await?;
    let users = users()?.into_iter().map(|(role, email)| {
        let name = format!("Demo {}", role.word().to_lowercase().replace('_', " "));
        (
            NewUser { email, name, password_hash: Some(hash.clone()), person: None, kind: UserKind::Person },
            role,
            places.scope(role),
        )
    });
    demo::finish(database, &system, &managing, users.collect(), &Occasion::command(clock.now())).await?;
    tell(&password)
}

async fn reopen(
    database: &Database,
    passwords: &Passwords,
    password: Option<&str>,
    clock: Clock,
) -> Result<String, Problem> {
    let Some(password) = password else { return tell("as it was; --demo-password sets it anew") };
    let hash = passwords.hash(password.into()).await?;
    let users: Vec<(Email, String)> = users()?.into_iter().map(|(_, email)| (email, hash.clone())).collect();
    demo::set_passwords(database, &users, &Occasion::command(clock.now())).await?;
    tell(password)
}

fn users() -> Result<Vec<(Role, Email)>, Problem> {
    let user = |role: &Role| {
        let name = role.word().to_lowercase().replace('_', "-");
        let email = Email::try_new(&format!("{name}@demo.example")).map_err(|error| Problem::new(error.to_string()))?;
        Ok((*role, email))
    };
    Role::VARIANTS.iter().map(user).collect()
}

fn tell(password: &str) -> Result<String, Problem> {
    let users: Vec<String> = users()?.iter().map(|(_, email)| format!("  {email}")).collect();
    Ok(format!("This is a demonstration. Its users:\n{}\nTheir password: {password}", users.join("\n")))
}

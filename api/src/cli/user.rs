//! `safergraph user`: accounts, for whoever runs the program. Nothing is refused here that only keeps users
//! of the service from each other.

use super::import::system;
use super::problem::Problem;
use crate::authentication::{Authentication, Cost, Keys, Origin, Passwords};
use crate::clock::Clock;
use chrono::NaiveDate;
use clap::Subcommand;
use domain::access::{Grant, Role, Scope, ScopeKind, Viewer};
use domain::account::{Email, User, UserFilter, UserKind};
use domain::ids::{GlobalId, UserId};
use domain::page::PageRequest;
use domain::words::Word;
use domain::{password, text};
use persistence::account::{self, NewGrant, NewUser};
use persistence::partnership::PartnershipKey;
use persistence::place::PlaceKey;
use persistence::{Database, Occasion};
use secrecy::{ExposeSecret, SecretString};
use std::fmt::Write as _;
use std::sync::Arc;

#[derive(Subcommand)]
pub(super) enum UserCommand {
    /// Open an account, and print the one-time token with which its user chooses a password.
    Create {
        /// The e-mail address that the user signs in with.
        #[arg(long)]
        email: String,
        /// What the user is called.
        #[arg(long)]
        name: String,
        /// Make the user an administrator.
        #[arg(long)]
        administrator: bool,
        /// Read the password from standard input instead of inviting the user to choose one.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Grant a role.
    Grant {
        /// Who is to have it, by e-mail address.
        #[arg(long)]
        email: String,
        /// The role, such as COMMISSIONER; `safergraph policy` lists them.
        #[arg(long, value_parser = role)]
        role: Role,
        /// What it is over: the name in addresses of a police area, county or partnership (safer-plymouth), or an id
        /// as the API gives it, which a group needs. Left out for ADMINISTRATOR.
        #[arg(long, value_name = "SLUG-OR-ID")]
        over: Option<String>,
        /// Its first day [default: today]
        #[arg(long, value_name = "DATE")]
        from: Option<NaiveDate>,
        /// Its last day [default: none]
        #[arg(long, value_name = "DATE")]
        to: Option<NaiveDate>,
    },
    /// Take a role away.
    Revoke {
        /// Whose, by e-mail address.
        #[arg(long)]
        email: String,
        /// The role; every grant of it ends.
        #[arg(long, value_parser = role)]
        role: Role,
    },
    /// List accounts with the roles they hold.
    List {
        /// Only those with these words in name or address.
        text: Option<String>,
    },
    /// Print a one-time token with which a user chooses another password.
    ResetPassword {
        /// Whose, by e-mail address.
        #[arg(long)]
        email: String,
    },
    /// Close an account.
    Deactivate {
        /// Whose, by e-mail address.
        #[arg(long)]
        email: String,
    },
}

fn role(text: &str) -> Result<Role, String> {
    let word = text.to_uppercase().replace('-', "_");
    word.parse().map_err(|_| {
        let all: Vec<&str> = <Role as strum::VariantArray>::VARIANTS.iter().map(|role| role.word()).collect();
        format!("there is no such role; there are {}", all.join(", "))
    })
}

/// Does it, and what to say of it.
pub(super) async fn run(database: &Database, command: UserCommand, clock: Clock) -> Result<String, Problem> {
    match command {
        UserCommand::Create { email, name, administrator, password_stdin } => {
            let password = if password_stdin { Some(read_password(&[&email, &name])?) } else { None };
            create(database, &email, &name, administrator, password, clock).await
        }
        UserCommand::Grant { email, role, over, from, to } => {
            let user = user_of(database, &email).await?.id;
            let scope = scope(database, role, over.as_deref()).await?;
            let valid_from = from.unwrap_or_else(|| today(clock));
            let new = NewGrant { user, role, scope, valid_from, valid_to: to };
            account::grant_role(database, &system()?, new, &Occasion::command(clock.now())).await?;
            Ok(format!("{email} is {} from {valid_from} on.", role.word()))
        }
        UserCommand::Revoke { email, role } => revoke(database, &email, role, clock).await,
        UserCommand::List { text } => list(database, text, clock).await,
        UserCommand::ResetPassword { email } => {
            let user = user_of(database, &email).await?.id;
            let authentication = authentication(database, clock)?;
            let (_, sent) = authentication.reset_password(&system()?, user, &Origin::default()).await?;
            Ok(told(sent.shown.as_ref(), &email))
        }
        UserCommand::Deactivate { email } => {
            let user = user_of(database, &email).await?.id;
            account::deactivate_user(database, &system()?, user, &Occasion::command(clock.now())).await?;
            Ok(format!("The account of {email} is closed."))
        }
    }
}

fn today(clock: Clock) -> NaiveDate {
    domain::london::day_of(clock.now())
}

/// What opens accounts; it signs nobody in, so any key will do.
fn authentication(database: &Database, clock: Clock) -> Result<Authentication, Problem> {
    let passwords = Passwords::try_new(Cost::default(), 1)?;
    Ok(Authentication::new(database.clone(), passwords, Keys::read(&Keys::make()?)?, clock))
}

fn read_password(known: &[&str]) -> Result<SecretString, Problem> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(|error| Problem::new(format!("no password to be read: {error}")))?;
    let password = line.trim_end_matches(['\r', '\n']);
    password::check(password, known)?;
    Ok(password.into())
}

async fn create(
    database: &Database,
    email: &str,
    name: &str,
    administrator: bool,
    password: Option<SecretString>,
    clock: Clock,
) -> Result<String, Problem> {
    let (email, name) = (Email::try_new(email)?, text::name(name)?);
    let new = NewUser { email, name, password_hash: None, person: None, kind: UserKind::Person };
    let authentication = authentication(database, clock)?;
    let (user, sent) = authentication.open_account(&system()?, new, password, &Origin::default()).await?;
    if administrator {
        let valid_from = today(clock);
        let role = Role::Administrator;
        let new = NewGrant { user: user.id, role, scope: Scope::Platform, valid_from, valid_to: None };
        account::grant_role(database, &system()?, new, &Occasion::command(clock.now())).await?;
    }
    Ok(match sent {
        Some(sent) => told(sent.shown.as_ref(), user.email.as_str()),
        None => format!("{} can sign in.", user.email),
    })
}

fn told(token: Option<&SecretString>, email: &str) -> String {
    let token = token.map_or("", ExposeSecret::expose_secret);
    format!(
        "{email} chooses a password with this one-time token:\n  {token}\nEither on the page of a frontend, or by the \
         mutation\n  redeemToken(input: {{ token: \"…\", password: \"…\" }}) {{ userErrors {{ message }} }}"
    )
}

async fn user_of(database: &Database, email: &str) -> Result<User, Problem> {
    let address = Email::try_new(email)?;
    let login = account::login(database, &address).await?;
    login.map(|login| login.user).ok_or_else(|| Problem::new(format!("nobody has an account with {address}")))
}

/// The scope that is named by slug or id, of the kind that the role needs.
async fn scope(database: &Database, role: Role, over: Option<&str>) -> Result<Scope, Problem> {
    let kind = role.scope_kind();
    let Some(over) = over else {
        return match kind {
            ScopeKind::Platform => Ok(Scope::Platform),
            kind => Err(Problem::new(format!("{} is over a {}: name it with --over", role.word(), kind.word()))),
        };
    };
    if let Ok(id) = GlobalId::parse(over) {
        return Scope::of(id).ok_or_else(|| Problem::new(format!("roles are not granted over a {}", id.kind.name())));
    }
    let sight = Arc::new(Viewer::system()).sight();
    let slug = over.to_owned();
    let found = match kind {
        ScopeKind::Platform => Some(Scope::Platform),
        ScopeKind::PoliceArea => {
            let found = persistence::place::police_area(database, &sight, PlaceKey::Slug(slug)).await?;
            found.map(|area| Scope::PoliceArea(area.id))
        }
        ScopeKind::County => {
            let found = persistence::place::county(database, &sight, PlaceKey::Slug(slug)).await?;
            found.map(|county| Scope::County(county.id))
        }
        ScopeKind::Partnership => {
            let found = persistence::partnership::by_key(database, &sight, PartnershipKey::Slug(slug)).await?;
            found.map(|partnership| Scope::Partnership(partnership.id))
        }
        ScopeKind::Group => None,
    };
    found.ok_or_else(|| Problem::new(format!("there is no {} called {over}", kind.word())))
}

async fn grants_of(database: &Database, users: &[UserId], clock: Clock) -> Result<Vec<(UserId, Vec<Grant>)>, Problem> {
    let sight = Arc::new(Viewer::system()).sight();
    Ok(account::grants_of(database, &sight, users, today(clock)).await?.into_iter().collect())
}

async fn revoke(database: &Database, email: &str, role: Role, clock: Clock) -> Result<String, Problem> {
    let user = user_of(database, email).await?.id;
    let grants = grants_of(database, &[user], clock).await?.into_iter().flat_map(|(_, grants)| grants);
    let mut ended = 0;
    for grant in grants.filter(|grant| grant.role == role) {
        account::revoke_role(database, &system()?, grant.id, &Occasion::command(clock.now())).await?;
        ended += 1;
    }
    match ended {
        0 => Err(Problem::new(format!("{email} is not {}", role.word()))),
        _ => Ok(format!("{email} is no longer {}.", role.word())),
    }
}

async fn list(database: &Database, text: Option<String>, clock: Clock) -> Result<String, Problem> {
    let sight = Arc::new(Viewer::system()).sight();
    let filter = UserFilter { text, ..UserFilter::default() };
    let mut lines = String::new();
    let mut after = None;
    loop {
        let request = PageRequest::try_new(Some(100), after.as_deref(), None, None)
            .map_err(|error| Problem::new(error.to_string()))?;
        let page = account::page(database, &sight, &filter, today(clock), &request).await?;
        let ids: Vec<UserId> = page.items.iter().map(|(_, user)| user.id).collect();
        let grants = grants_of(database, &ids, clock).await?;
        for (_, user) in &page.items {
            let held = grants.iter().filter(|(id, _)| *id == user.id).flat_map(|(_, grants)| grants);
            let roles: Vec<&str> = held.map(|grant| grant.role.word()).collect();
            let closed = if user.active { "" } else { " (closed)" };
            // Writing to a string does not fail.
            let _ = writeln!(lines, "{}\t{}{closed}\t{}", user.email, user.name, roles.join(", "));
        }
        after = page.items.last().map(|(cursor, _)| cursor.to_string());
        if !page.has_next {
            return Ok(if lines.is_empty() { "There are no such accounts.".to_owned() } else { lines });
        }
    }
}

//! Who looks: every role where it was granted, elsewhere, and after its last day; and some who show what a role
//! over one group is worth.

use super::places::PLACES;
use crate::support::app::{PASSWORD, clock};
use anyhow::{Context, Result};
use api::authentication::{Cost, Passwords};
use domain::access::{
    Access, Role, Scope, Viewer as Asking,
    capability::{ManagePlatform, ManageUsers},
};
use domain::account::{ApiKey, Email, UserKind};
use domain::ids::{GroupId, PartnershipId, PersonId};
use domain::words::Word;
use persistence::account::key::{self, NewKey};
use persistence::account::{NewGrant, NewUser, create_user, grant_role, revoke_role};
use persistence::demo::{Places, places};
use persistence::{Database, Occasion};
use std::fmt;
use strum::VariantArray;

/// One of those who look.
#[derive(Clone)]
pub(crate) struct Viewer {
    /// What the tests call them.
    pub(crate) name: String,
    /// What they sign in with; `None` for nobody in particular.
    pub(crate) email: Option<String>,
    /// Whether their only role is over.
    pub(crate) over: bool,
}

impl fmt::Display for Viewer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// Records that only this test grants something over or makes somebody of.
pub(crate) struct Notable {
    /// The theme groups of the first two places.
    pub(crate) theme_groups: [GroupId; 2],
    /// The county's board of the second place.
    pub(crate) county_board: GroupId,
    /// The partnership of the last place, which the first acts for.
    pub(crate) acted_for: PartnershipId,
    /// Somebody who owns an action point of a draft minute, in the first place.
    pub(crate) owner: PersonId,
}

/// What a member of the cast is given: a role over a scope, and whether it is over.
struct Part {
    name: String,
    role: Option<(Role, Scope)>,
    over: bool,
    person: Option<PersonId>,
}

impl Part {
    fn new(name: impl Into<String>, role: Role, scope: Scope) -> Self {
        Self { name: name.into(), role: Some((role, scope)), over: false, person: None }
    }
}

/// The administrator first, who sees everything; nobody last.
pub(crate) async fn gather(
    database: &Database,
    access: &Access<ManagePlatform>,
    notable: &Notable,
) -> Result<Vec<Viewer>> {
    let [plymouth, worcestershire, devon, _] = &PLACES;
    let county = |place: &super::places::Place| place.county.context("it lies in a county");
    let here = places(database, access, plymouth.partnership, county(worcestershire)?).await?;
    let elsewhere = places(database, access, worcestershire.partnership, county(devon)?).await?;
    let hash =
        Passwords::try_new(Cost { memory: 64, passes: 1, lanes: 1 }, 1)?.hash(PASSWORD.to_owned().into()).await?;
    let managing = Asking::system().access()?;
    let mut cast = Vec::new();
    for part in parts(here, elsewhere, notable) {
        let email = format!("{}@access.example", part.name.replace([' ', ','], "-"));
        open_account(database, &managing, &part, &email, &hash).await?;
        cast.push(Viewer { name: part.name, email: Some(email), over: part.over });
    }
    for (partnership, name) in [(here.partnership, "here"), (elsewhere.partnership, "elsewhere")] {
        let first = program(database, &managing, partnership, name).await?;
        end(database, &managing, first, partnership).await?;
        program(database, &managing, partnership, name).await?;
    }
    cast.push(Viewer { name: "nobody".to_owned(), email: None, over: false });
    Ok(cast)
}

fn parts(here: Places, elsewhere: Places, notable: &Notable) -> Vec<Part> {
    let mut parts = Vec::new();
    for role in Role::VARIANTS {
        let name = role.word().to_lowercase().replace('_', " ");
        parts.push(Part::new(&name, *role, here.scope(*role)));
        if *role != Role::Administrator {
            parts.push(Part::new(format!("{name} elsewhere"), *role, elsewhere.scope(*role)));
        }
        parts.push(Part { over: true, ..Part::new(format!("{name} formerly"), *role, here.scope(*role)) });
    }
    for role in [Role::GroupLead, Role::GroupMember] {
        let name = role.word().to_lowercase().replace('_', " ");
        let [own, other] = notable.theme_groups.map(Scope::Group);
        parts.push(Part::new(format!("{name} of a theme"), role, own));
        parts.push(Part::new(format!("{name} of a theme elsewhere"), role, other));
        parts.push(Part::new(format!("{name} of a county board"), role, Scope::Group(notable.county_board)));
    }
    let acted_for = Scope::Partnership(notable.acted_for);
    parts.push(Part::new("partnership manager of one acted for", Role::PartnershipManager, acted_for));
    let owner = Part { name: "owner without a role".to_owned(), role: None, over: false, person: Some(notable.owner) };
    parts.push(owner);
    parts
}

/// Opens the account of a program that clerks a partnership, and makes it a key.
pub(super) async fn program(
    database: &Database,
    access: &Access<ManageUsers>,
    partnership: PartnershipId,
    name: &str,
) -> Result<ApiKey> {
    let now = clock()?.now();
    let occasion = Occasion::command(now);
    let email = Email::try_new(&format!("{name}-{}@service.invalid", uuid::Uuid::now_v7().simple()))?;
    let kind = UserKind::Service;
    let new = NewUser { email, name: format!("Program {name}"), password_hash: None, person: None, kind };
    let user = create_user(database, access, new, None, &occasion).await?.id;
    let (scope, valid_from) = (Scope::Partnership(partnership), domain::london::day_of(now));
    let new = NewGrant { user, role: Role::Clerk, scope, valid_from, valid_to: None };
    grant_role(database, access, new, &occasion).await?;
    let expires_at = now + chrono::TimeDelta::days(30);
    let new = NewKey { user, name: "web".to_owned(), expires_at, hash: uuid::Uuid::now_v7().simple().to_string() };
    Ok(key::create(database, access, new, &occasion).await?)
}

/// Takes a program's key back, and a role it had.
async fn end(database: &Database, access: &Access<ManageUsers>, of: ApiKey, partnership: PartnershipId) -> Result<()> {
    let now = clock()?.now();
    let occasion = Occasion::command(now);
    key::revoke(database, access, of.id, &occasion).await?;
    let (scope, valid_from) = (Scope::Partnership(partnership), domain::london::day_of(now));
    let new = NewGrant { user: of.user, role: Role::Scrutineer, scope, valid_from, valid_to: None };
    let grant = grant_role(database, access, new, &occasion).await?;
    revoke_role(database, access, grant.id, &occasion).await?;
    Ok(())
}

/// The one place that opens accounts and grants roles for these tests.
async fn open_account(
    database: &Database,
    access: &Access<ManageUsers>,
    part: &Part,
    email: &str,
    hash: &str,
) -> Result<()> {
    let now = clock()?.now();
    let (today, occasion) = (domain::london::day_of(now), Occasion::command(now));
    let yesterday = today.pred_opt().context("a day before today")?;
    let email = Email::try_new(email)?;
    let (name, password_hash) = (part.name.clone(), Some(hash.to_owned()));
    let new = NewUser { email, name, password_hash, person: part.person, kind: UserKind::Person };
    let user = create_user(database, access, new, None, &occasion).await?.id;
    if let Some((role, scope)) = part.role {
        let (valid_from, valid_to) = if part.over { (yesterday, Some(yesterday)) } else { (today, None) };
        grant_role(database, access, NewGrant { user, role, scope, valid_from, valid_to }, &occasion).await?;
    }
    Ok(())
}

//! Minutes from text for a group that is here: what the records know of it beforehand, and the line in the audit.
//!
//! The text itself is kept nowhere: what is made of it goes back to the one who sent it.

use crate::Database;
use crate::audit::{self, Event, Occasion};
use crate::entity::{counties, groups, partnerships, police_areas};
use crate::error::{Error, Result};
use crate::import::ids;
use crate::scope;
use crate::work::Unit;
use domain::access::{Access, Permit, Place, Sight, capability::ManageMeetings};
use domain::drafting::{self, Doubt, Draft, Hints, Unreadable};
use domain::group::{Group, Home};
use domain::ids::{GroupId, PartnershipId};
use domain::partnership::Partnership;
use domain::text::slug;
use domain::words::PartnershipKind;
use domain::{FinancialYear, Refusal, RefusalCode};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder};
use uuid::Uuid;

/// The most bytes of a text that is sent in a request; longer ones are for the command.
pub const LONGEST_TEXT: usize = 200_000;

/// A text to be drafted.
#[derive(Clone, Debug)]
pub struct Given {
    /// The group whose papers these are.
    pub group: GroupId,
    /// The text.
    pub text: String,
    /// The year that its money is for; `None` where the text says.
    pub financial_year: Option<FinancialYear>,
}

/// Drafts a bundle from a text, and writes in the audit that this was done.
///
/// # Errors
/// [`Error::Refused`] where the group is not seen or has others to manage its meetings, and where nothing can be
/// made of the text.
pub async fn draft(database: &Database, access: &Access<ManageMeetings>, given: Given, at: &Occasion) -> Result<Draft> {
    let (group, permit) = found(database, access, given.group).await?;
    check(&given.text)?;
    let hints = Hints { financial_year: given.financial_year, ..hints(database, &access.sight(), &group).await? };
    let (length, keyed) = (given.text.len(), hints.group_key.is_some());
    let read = tokio::task::spawn_blocking(move || drafting::draft(&given.text, &hints)).await;
    let read = read.map_err(|error| DbErr::Custom(format!("the reading of a text was cut short: {error}")))?;
    let mut draft = read.map_err(refusal)?;
    if !keyed {
        let message = format!("an import would make a new group called \"{}\" beside the one that is here", group.name);
        draft.doubts.insert(0, Doubt { line: 1, message });
    }
    let told = format!("{length} bytes, {} doubts", draft.doubts.len());
    database
        .work(|transaction: Unit| {
            // Groups have no history of their own: it is told in that of their partnership or county.
            let (kind, home) = match group.home {
                Home::Partnership(id) => ("Partnership", id.0),
                Home::County(id) => ("County", id.0),
            };
            let event = Event::new("DRAFT_MINUTES", kind, home).change("group", None, Some(group.name.clone()));
            let event = event.change("text", None, Some(told.clone()));
            async move {
                audit::write(&transaction, event.permitted(&permit), at).await?;
                Ok(((), Vec::new()))
            }
        })
        .await?;
    Ok(draft)
}

/// The group, if it is seen, and the proof that its meetings may be managed.
async fn found(
    database: &Database,
    access: &Access<ManageMeetings>,
    id: GroupId,
) -> Result<(Group, Permit<ManageMeetings>)> {
    let found = scope::find::<groups::Entity>(&access.sight()).filter(groups::Column::Id.eq(id.0));
    let row = found.one(database.reading()).await?.ok_or_else(|| Refusal::not_found("groupId", "group"))?;
    let place = Place::Group { group: id, home: row.home_id };
    let message = "You have no role that allows this here.";
    let permit = access.at(place).ok_or_else(|| Refusal::forbidden(&["groupId"], message))?;
    Ok((row.try_into()?, permit))
}

fn check(text: &str) -> Result<()> {
    if text.len() > LONGEST_TEXT {
        let message =
            format!("The text is longer than {LONGEST_TEXT} bytes; the command `draft-minutes` takes longer ones.");
        return Err(Refusal::new(RefusalCode::LimitExceeded, &["text"], message).into());
    }
    Ok(())
}

fn refusal(reason: Unreadable) -> Error {
    let code = match reason {
        Unreadable::Blank => RefusalCode::Required,
        Unreadable::TooLong => RefusalCode::LimitExceeded,
        Unreadable::NotText => RefusalCode::Invalid,
    };
    Refusal::new(code, &["text"], reason.to_string()).into()
}

/// What the records know of the group.
async fn hints(database: &Database, sight: &Sight, group: &Group) -> Result<Hints> {
    let own = Hints { group: Some(group.name.clone()), group_kind: Some(group.kind), ..Hints::default() };
    match group.home {
        Home::Partnership(id) => of_partnership(database, sight, id, group, own).await,
        Home::County(id) => {
            let found = scope::find::<counties::Entity>(sight).filter(counties::Column::Id.eq(id.0));
            let county = found.one(database.reading()).await?;
            let slug = county.as_ref().map(|county| county.slug.clone());
            let key = slug.as_deref().and_then(|slug| key(group, |key| ids::shared("countyGroup", &[slug, key])));
            Ok(Hints { county: slug, group_key: key, ..own })
        }
    }
}

async fn of_partnership(
    database: &Database,
    sight: &Sight,
    id: PartnershipId,
    group: &Group,
    own: Hints,
) -> Result<Hints> {
    use partnerships::{Column, Entity};
    let found = scope::find::<Entity>(sight).filter(Column::Id.eq(id.0)).one(database.reading()).await?;
    let Some(row) = found else { return Ok(own) };
    let partnership = Partnership::try_from(row)?;
    let area = scope::find::<police_areas::Entity>(sight)
        .filter(police_areas::Column::Id.eq(partnership.police_area.0))
        .one(database.reading())
        .await?;
    let combined = scope::find::<Entity>(sight)
        .filter(Column::CombinedInId.eq(id.0))
        .order_by_asc(Column::OnsCode)
        .all(database.reading())
        .await?;
    let combines: Vec<String> = combined.into_iter().filter_map(|one| one.ons_code).collect();
    let consistent = (partnership.kind == PartnershipKind::Combined) != combines.is_empty();
    Ok(Hints {
        group_key: key(group, |key| ids::of_bundle(&partnership.slug, "group", &[key])),
        partnership: Some(partnership.slug),
        partnership_name: Some(partnership.name),
        partnership_kind: Some(partnership.kind).filter(|_| consistent),
        ons_code: partnership.ons_code,
        police_area: area.map(|area| (area.code, area.name)),
        combines: if consistent { combines } else { Vec::new() },
        ..own
    })
}

/// What a bundle that brought the group called it, as far as that can be found again: an import of the draft then
/// finds the group that is here. `None` where it was made here, or by another key.
fn key(group: &Group, id: impl Fn(&str) -> Uuid) -> Option<String> {
    let usual = ["board", "executive", "scrutiny"].map(str::to_owned);
    usual.into_iter().chain([slug(&group.name)]).find(|key| id(key) == group.id.0)
}

//! Whose a group is, and what keeps it from being called or ended so.

use super::super::check_one;
use super::home_id;
use crate::entity::{counties, groups, meetings, organisations, partnerships};
use crate::error::Result;
use crate::scope;
use chrono::NaiveDate;
use domain::access::Sight;
use domain::governance::GroupTerms;
use domain::group::Home;
use domain::ids::{GroupId, OrganisationId};
use domain::text::folded;
use domain::words::{MeetingStatus, Word};
use domain::{RefusalCode, Refusals};
use sea_orm::{ColumnTrait, DatabaseTransaction, PaginatorTrait, QueryFilter};

/// That whose a group is to be is there; the field of the input that names it.
pub(super) async fn check_home(transaction: &DatabaseTransaction, sight: &Sight, home: Home) -> Result<&'static str> {
    let mut refusals = Refusals::default();
    let field = match home {
        Home::Partnership(id) => {
            use partnerships::{Column, Entity};
            let named = ("partnershipId", Some(id), "partnership");
            check_one::<Entity>(transaction, sight, &mut refusals, Column::Id, named).await?;
            "partnershipId"
        }
        Home::County(id) => {
            use counties::{Column, Entity};
            let named = ("countyId", Some(id), "county");
            check_one::<Entity>(transaction, sight, &mut refusals, Column::Id, named).await?;
            "countyId"
        }
    };
    refusals.none()?;
    Ok(field)
}

/// Of the groups of one partnership or county that still stand, each has a name of its own.
pub(super) async fn check_name(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    (id, home): (GroupId, Home),
    terms: &GroupTerms,
    refusals: &mut Refusals,
) -> Result<()> {
    use groups::{Column, Entity};
    if terms.dissolved_on.is_some() {
        return Ok(());
    }
    let others = scope::find::<Entity>(sight)
        .filter(Column::HomeId.eq(home_id(home)))
        .filter(Column::Folded.eq(folded(&terms.name)))
        .filter(Column::DissolvedOn.is_null())
        .filter(Column::Id.ne(id.0));
    if others.count(transaction).await? > 0 {
        refusals.add(RefusalCode::Conflict, &["name"], "There is a group of this name here already.");
    }
    Ok(())
}

/// That the organisation a group is to be a body of is there.
pub(super) async fn check_organisation(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    organisation: Option<OrganisationId>,
    refusals: &mut Refusals,
) -> Result<()> {
    use organisations::{Column, Entity};
    let named = ("organisationId", organisation, "organisation");
    check_one::<Entity>(transaction, sight, refusals, Column::Id, named).await
}

/// A group that is no more does not meet.
pub(super) async fn check_meetings(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    id: GroupId,
    dissolved_on: Option<NaiveDate>,
    refusals: &mut Refusals,
) -> Result<()> {
    use meetings::{Column, Entity};
    let Some(day) = dissolved_on else { return Ok(()) };
    // Who may dissolve a group reads its papers: they see all its meetings.
    let later = scope::find::<Entity>(sight)
        .filter(Column::GroupId.eq(id.0))
        .filter(Column::Status.eq(MeetingStatus::Scheduled.word()))
        .filter(Column::Day.gt(day));
    let message = match later.count(transaction).await? {
        0 => return Ok(()),
        1 => "A meeting is scheduled after that day: cancel or move it first.".to_owned(),
        count => format!("{count} meetings are scheduled after that day: cancel or move them first."),
    };
    refusals.add(RefusalCode::WrongState, &["dissolvedOn"], message);
    Ok(())
}

//! Organisations and what else they are called: a register that everybody may read.

use crate::database::Database;
use crate::entity::{organisation_aliases, organisations};
use crate::error::{Error, Result};
use crate::page::{self, Order};
use crate::row::Row;
use crate::scope::{Scoped, everything, find};
use crate::{read, text};
use domain::access::Sight;
use domain::ids::{OrganisationId, PartnershipId};
use domain::organisation::{Organisation, OrganisationAlias, OrganisationFilter};
use domain::page::{Page, PageRequest};
use domain::words::Word;
use organisations::{Column, Entity};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use std::collections::HashMap;

impl Scoped for Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

impl Scoped for organisation_aliases::Entity {
    fn visible(_: &Sight) -> Condition {
        everything()
    }
}

impl TryFrom<organisations::Model> for Organisation {
    type Error = Error;

    fn try_from(row: organisations::Model) -> Result<Self> {
        let at = Row::new("organisations", row.id);
        Ok(Self { id: OrganisationId(row.id), version: row.version, kind: at.word(&row.kind)?, name: row.name })
    }
}

impl TryFrom<organisation_aliases::Model> for OrganisationAlias {
    type Error = Error;

    fn try_from(row: organisation_aliases::Model) -> Result<Self> {
        Ok(Self { text: row.text, partnership: row.partnership_id.map(PartnershipId) })
    }
}

/// The organisations with these ids.
pub async fn by_ids(
    db: &Database,
    sight: &Sight,
    ids: &[OrganisationId],
) -> Result<HashMap<OrganisationId, Organisation>> {
    read::by_ids::<Entity, _, Organisation, _>(db.reading(), sight, Column::Id, ids, |organisation| organisation.id)
        .await
}

/// A page of the organisations that `filter` lets through, by name.
pub async fn page(
    db: &Database,
    sight: &Sight,
    filter: &OrganisationFilter,
    request: &PageRequest,
) -> Result<Page<Organisation>> {
    let select = filtered(find::<Entity>(sight), sight, filter);
    let order = Order::<Entity>::ascending("organisation-name", [Column::Folded, Column::Id]);
    page::page(db.reading(), select, &order, request).await?.try_map(TryInto::try_into)
}

/// The other names of each organisation, in alphabetical order.
pub async fn aliases_of(
    db: &Database,
    sight: &Sight,
    organisations: &[OrganisationId],
) -> Result<HashMap<OrganisationId, Vec<OrganisationAlias>>> {
    use organisation_aliases::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::OrganisationId.is_in(organisations.iter().map(|id| id.0)))
        .order_by_asc(Column::Folded)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(OrganisationId(row.organisation_id))).await
}

fn filtered(mut select: Select<Entity>, sight: &Sight, filter: &OrganisationFilter) -> Select<Entity> {
    if let Some(text) = &filter.text {
        use organisation_aliases as aliases;
        let called = find::<aliases::Entity>(sight)
            .select_only()
            .column(aliases::Column::OrganisationId)
            .filter(text::contains_words((aliases::Entity, aliases::Column::Folded), text))
            .into_query();
        let named = text::contains_words((Entity, Column::Folded), text);
        select = select.filter(Condition::any().add(named).add(Column::Id.in_subquery(called)));
    }
    if let Some(kind) = &filter.kind {
        select = select.filter(Column::Kind.is_in(kind.iter().map(|kind| kind.word())));
    }
    select
}

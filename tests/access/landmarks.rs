//! Where in the tables the places and their notable records are.

use super::cast::Notable;
use super::examples;
use super::places::PLACES;
use anyhow::{Context, Result};
use domain::ids::{GroupId, PartnershipId, PersonId};
use sea_orm::DatabaseConnection;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use uuid::Uuid;

/// The ids of each place: its partnership, police area and county. A police area belongs to the first place in it.
pub(super) async fn homes(raw: &DatabaseConnection) -> Result<[Vec<Uuid>; PLACES.len()]> {
    let mut homes: [Vec<Uuid>; PLACES.len()] = Default::default();
    for (index, place) in PLACES.iter().enumerate() {
        let mut ids = vec![by_slug(raw, "partnerships", place.partnership).await?];
        if let Some(county) = place.county {
            ids.push(by_slug(raw, "counties", county).await?);
        }
        let area = Query::select()
            .column(Alias::new("police_area_id"))
            .from(Alias::new("partnerships"))
            .and_where(Expr::col(Alias::new("slug")).eq(place.partnership))
            .take();
        ids.extend(examples::read(raw, &area).await?);
        ids.retain(|id| !homes.iter().flatten().any(|known| known == id));
        if let Some(home) = homes.get_mut(index) {
            *home = ids;
        }
    }
    Ok(homes)
}

async fn by_slug(raw: &DatabaseConnection, table: &str, slug: &str) -> Result<Uuid> {
    one(raw, table, &[("slug", Expr::val(slug))]).await
}

/// The one row of `table` with these values.
async fn one(raw: &DatabaseConnection, table: &str, values: &[(&str, Expr)]) -> Result<Uuid> {
    let mut select = Query::select();
    select.column(Alias::new("id")).from(Alias::new(table));
    for (column, value) in values {
        select.and_where(Expr::col(Alias::new(*column)).eq(value.clone()));
    }
    let found = examples::read(raw, &select).await?;
    found.into_iter().next().with_context(|| format!("nothing in {table} with {values:?}"))
}

/// The records that only these tests grant something over or make somebody of.
pub(super) async fn notable(raw: &DatabaseConnection) -> Result<Notable> {
    let [plymouth, worcestershire, _, acted_for] = &PLACES;
    let mut theme_groups = Vec::new();
    for place in [plymouth, worcestershire] {
        let home = by_slug(raw, "partnerships", place.partnership).await?;
        theme_groups.push(GroupId(
            one(raw, "groups", &[("home_id", Expr::val(home)), ("folded", Expr::val("harbour group"))]).await?,
        ));
    }
    let county = by_slug(raw, "counties", worcestershire.county.context("it lies in a county")?).await?;
    let board = [("home_id", Expr::val(county)), ("folded", Expr::val("county board"))];
    let partnership = by_slug(raw, "partnerships", plymouth.partnership).await?;
    let owner = Query::select()
        .column(Alias::new("person_id"))
        .from(Alias::new("memberships"))
        .and_where(Expr::col(Alias::new("home_id")).eq(partnership))
        .and_where(Expr::col(Alias::new("status")).eq("INVITED"))
        .and_where(
            Expr::col(Alias::new("group_id")).in_subquery(
                Query::select()
                    .column(Alias::new("id"))
                    .from(Alias::new("groups"))
                    .and_where(Expr::col(Alias::new("kind")).eq("BOARD"))
                    .take(),
            ),
        )
        .take();
    let owner = examples::read(raw, &owner).await?;
    Ok(Notable {
        theme_groups: theme_groups.try_into().ok().context("two theme groups")?,
        county_board: GroupId(one(raw, "groups", &board).await?),
        acted_for: PartnershipId(by_slug(raw, "partnerships", acted_for.partnership).await?),
        owner: PersonId(owner.into_iter().next().context("somebody is invited to the board")?),
    })
}

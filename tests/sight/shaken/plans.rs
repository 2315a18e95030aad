//! What is planned, bid for and recommended.

use super::papers::{home, paper};
use crate::sight::change::Change;
use crate::sight::rows::Rows;
use crate::sight::today;
use crate::support::dice::Dice;
use anyhow::Result;
use serde_json::json;
use uuid::Uuid;

/// Plans, bids and whom recommendations are made to.
pub(super) async fn all(dice: &mut Dice, rows: &Rows, change: &Change<'_>) -> Result<()> {
    const PLANS: [&str; 5] = ["DRAFTING", "CONSULTATION", "AGREED", "ENDORSED", "SUPERSEDED"];
    const BIDS: [&str; 7] =
        ["IDENTIFIED", "PREPARING", "SUBMITTED", "SUSPENDED", "SECURED", "UNSUCCESSFUL", "WITHDRAWN"];
    for group in &rows.groups {
        let (home, partnership, county) = home(group);
        let values = vec![
            ("id", dice.uuid().into()),
            ("version", 1.into()),
            ("home_id", home),
            ("partnership_id", partnership),
            ("county_id", county),
            ("group_id", dice.maybe(40, &[group.id]).into()),
            ("kind", "DELIVERY_PLAN".into()),
            ("title", "A plan".into()),
            ("status", dice.one_of(&PLANS)?.into()),
            ("from_year", 2018.into()),
            ("to_year", 2018.into()),
            ("agreed_on", Some(today()).into()),
            ("aims", json!([]).into()),
            ("position", 9.into()),
        ];
        change.add("plans", values).await?;
    }
    for plan in &rows.plans {
        change.row("plans", plan.id, vec![("status", dice.one_of(&PLANS)?.into())]).await?;
        let home = plan.partnership_id.or(plan.county_id);
        let place = vec![
            ("home_id", home.into()),
            ("partnership_id", plan.partnership_id.into()),
            ("county_id", plan.county_id.into()),
            ("group_id", plan.group_id.into()),
            ("plan_id", Some(plan.id).into()),
        ];
        paper(dice, change, place).await?;
    }
    for bid in &rows.bids {
        change.row("bids", bid.id, vec![("status", dice.one_of(&BIDS)?.into())]).await?;
    }
    let (groups, partnerships): (Vec<_>, Vec<_>) = rows.groups.iter().map(|it| (it.id, it.partnership_id)).unzip();
    let partnerships: Vec<Uuid> = partnerships.into_iter().flatten().collect();
    for recommendation in &rows.recommendations {
        let group = dice.maybe(50, &groups);
        let partnership = if group.is_some() { None } else { Some(dice.one_of(&partnerships)?) };
        let values = vec![
            ("id", dice.uuid().into()),
            ("recommendation_id", recommendation.id.into()),
            ("position", 9.into()),
            ("partnership_id", partnership.into()),
            ("group_id", group.into()),
        ];
        change.add("recommendation_targets", values).await?;
    }
    Ok(())
}

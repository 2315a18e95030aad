//! What a second import leaves alone and what it adds.

use super::*;
use crate::entity::{groups, memberships, partnerships};
use sea_orm::IntoActiveModel;
use serde_json::json;

#[tokio::test]
async fn what_somebody_changed_since_stays() -> Result<()> {
    for scratch in Scratch::all().await? {
        scratch.import_register().await?;
        let sources =
            [source("safer-exeter", json!({ "groups": [{ "key": "board", "name": "Board", "kind": "BOARD" }] }))?];
        scratch.import(&sources).await?;
        let group = scratch.rows::<groups::Entity>().await?.pop().context("the board")?;
        change(&scratch, groups::Model { name: "The Board".into(), version: 2, ..group }).await?;
        let own = |row: &partnerships::Model| row.ons_code.as_deref() == Some("E22000049");
        let exeter = scratch.rows::<partnerships::Entity>().await?.into_iter().find(own).context("Exeter")?;
        assert_eq!((exeter.slug.as_str(), exeter.register_name.as_deref()), ("safer-exeter", Some("Exeter")));
        let renamed = partnerships::Model { name: "Exeter Together".into(), slug: "together".into(), ..exeter };
        change(&scratch, renamed.clone()).await?;

        assert!(scratch.import(&sources).await?.is_unchanged());
        assert!(scratch.import_register().await?.is_unchanged());
        assert_eq!(scratch.rows::<groups::Entity>().await?.pop().map(|row| row.name), Some("The Board".into()));
        let exeter = scratch.rows::<partnerships::Entity>().await?.into_iter().find(own).context("Exeter")?;
        assert_eq!(exeter, renamed);
        scratch.drop().await?;
    }
    Ok(())
}

async fn change<M>(scratch: &Scratch, row: M) -> Result<()>
where
    M: IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel> + sea_orm::ModelTrait,
    <M::Entity as EntityTrait>::ActiveModel: Send,
{
    let row = sea_orm::ActiveModelTrait::reset_all(row.into_active_model());
    Ok(scope::update_row(&access()?, scratch.db.reading(), row).await?)
}

#[tokio::test]
async fn what_the_bundle_has_more_is_added() -> Result<()> {
    for scratch in Scratch::all().await? {
        scratch.import_register().await?;
        let group = json!({ "key": "board", "name": "Board", "kind": "BOARD" });
        scratch.import(&[source("safer-exeter", json!({ "groups": [group] }))?]).await?;
        let more = json!({
            "groups": [group, { "key": "theme", "name": "Theme", "kind": "THEME_GROUP", "parent": "board" }],
            "people": [{ "key": "a", "name": "Ada Example" }],
            "memberships": [{ "key": "m", "group": "board", "person": "a", "role": "CHAIR" }],
        });
        let report = scratch.import(&[source("safer-exeter", more)?]).await?;
        assert_eq!((report.of("groups").added, report.of("groups").there), (1, 1));
        assert_eq!((report.total().added, report.total().updated), (3, 0), "{report}");
        assert_eq!(scratch.count::<memberships::Entity>().await?, 1);
        scratch.drop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn county_groups_are_one_whichever_bundle_brings_them() -> Result<()> {
    for scratch in Scratch::all().await? {
        scratch.import_register().await?;
        let county = json!({ "groups": [{ "key": "scb", "name": "County Board", "kind": "COUNTY_BOARD",
            "county": "devon", "covers": ["E22000049", "safer-exeter", "E22000362"] }] });
        let mut second = source("east-devon-two", county.clone())?;
        second.bundle.partnership.ons_code = Some("E22000362".into());
        let report = scratch.import(&[source("safer-exeter", county)?, second]).await?;
        assert_eq!((report.of("groups").added, report.of("group_covers").added), (1, 2));
        let group = scratch.rows::<groups::Entity>().await?.pop().context("the county's board")?;
        assert_eq!((group.partnership_id, group.county_id), (None, Some(group.home_id)));
        scratch.drop().await?;
    }
    Ok(())
}

//! Stands in until the funding aggregate lands.

use crate::entity::contracts;
use crate::scope::{Scoped, within};
use domain::access::{Permission, Sight};
use sea_orm::Condition;

impl Scoped for contracts::Entity {
    fn visible(sight: &Sight) -> Condition {
        within(
            sight.reach(Permission::ReadFunding),
            (Self, contracts::Column::PartnershipId),
            None::<contracts::Column>,
        )
    }
}

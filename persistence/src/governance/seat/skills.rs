//! What audits find of the skills of members.

use super::super::{NO_ROLE, in_turn};
use crate::Database;
use crate::audit::{self, Event, Occasion};
use crate::entity::{membership_skills, memberships};
use crate::error::Result;
use crate::scope;
use crate::work::Unit;
use chrono::NaiveDate;
use domain::access::{Access, Place, capability::ManageMembership};
use domain::governance::{RatingTerms, check_ratings};
use domain::ids::{GroupId, MembershipId};
use domain::text::folded;
use domain::words::{MembershipStatus, Word};
use domain::{Refusal, RefusalCode, Refusals};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};

/// What an audit found of one member.
#[derive(Clone, Debug)]
pub struct Audit {
    /// The membership.
    pub seat: MembershipId,
    /// The day it was assessed; today where no other is told.
    pub on: Option<NaiveDate>,
    /// What was found.
    pub ratings: Vec<RatingTerms>,
}

/// Records what an audit found of a member's skills. What was found on the same day of the same skill is replaced.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, or where the
/// membership is not seen.
pub async fn rate(
    database: &Database,
    access: &Access<ManageMembership>,
    audit: &Audit,
    occasion: &Occasion,
) -> Result<MembershipId> {
    let (id, today) = (audit.seat, domain::london::day_of(occasion.at));
    let on = audit.on.unwrap_or(today);
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let sight = access.sight();
            let found = scope::find::<memberships::Entity>(&sight).filter(memberships::Column::Id.eq(id.0));
            let seat = found.one(transaction).await?;
            let seat = seat.ok_or_else(|| Refusal::not_found("membershipId", "membership"))?;
            let place = Place::Group { group: GroupId(seat.group_id), home: seat.home_id };
            let permit = access.at(place).ok_or_else(|| Refusal::forbidden(&["membershipId"], NO_ROLE))?;
            let (mut ratings, mut refusals) = (audit.ratings.clone(), Refusals::default());
            check_ratings(&mut refusals, &mut ratings, on, today);
            if seat.vacant || seat.status == MembershipStatus::Ended.word() {
                let message = "Nobody holds this seat now whose skills could be assessed.";
                refusals.add(RefusalCode::WrongState, &["membershipId"], message);
            }
            refusals.none()?;
            use membership_skills::{ActiveModel, Column, Entity};
            let known = scope::find::<Entity>(&sight).filter(Column::MembershipId.eq(id.0));
            let known = known.filter(Column::AssessedOn.eq(on)).all(transaction).await?;
            let mut event = Event::new("RATE_SKILLS", "Membership", id.0).permitted(&permit);
            for rating in &ratings {
                let before = known.iter().find(|row| folded(&row.skill) == folded(&rating.skill));
                if let Some(before) = before {
                    let old = scope::delete_permitted::<Entity, _>(&permit).filter(Column::MembershipId.eq(id.0));
                    let old = old.filter(Column::AssessedOn.eq(on)).filter(Column::Skill.eq(&before.skill));
                    old.exec(transaction).await?;
                }
                let row = ActiveModel {
                    membership_id: Set(id.0),
                    skill: Set(rating.skill.clone()),
                    level: Set(rating.level),
                    assessed_on: Set(on),
                };
                scope::insert_permitted(&permit, transaction, row).await?;
                let before = before.map(|row| row.level.to_string());
                event = event.change(&rating.skill, before, Some(rating.level.to_string()));
            }
            audit::write(transaction, event.change("assessedOn", None, Some(on.to_string())), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

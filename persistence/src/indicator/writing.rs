//! Indicators and families, made and changed.

use crate::Database;
use crate::audit::{self, Event, Occasion};
use crate::entity::{comparator_groups, comparator_members, indicators, measures, partnerships};
use crate::error::Result;
use crate::governance::{NO_ROLE, Said, told};
use crate::known::known;
use crate::measure::writing::in_turn;
use crate::scope;
use crate::work::Unit;
use domain::access::{Access, Permit, Place, Sight, capability::ManagePlatform};
use domain::ids::{ComparatorGroupId, IndicatorId, PartnershipId};
use domain::indicator::{ComparatorGroupTerms, Indicator, IndicatorChange, IndicatorTerms, refuse_other_unit};
use domain::words::Word;
use domain::{Refusal, RefusalCode, Refusals, check_version};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ColumnTrait, DatabaseTransaction, PaginatorTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;

fn permitted(access: &Access<ManagePlatform>, path: &[&str]) -> Result<Permit<ManagePlatform>> {
    access.at(Place::Platform).ok_or_else(|| Refusal::forbidden(path, NO_ROLE).into())
}

/// Adds an indicator.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong.
pub async fn create(
    database: &Database,
    access: &Access<ManagePlatform>,
    terms: &IndicatorTerms,
    occasion: &Occasion,
) -> Result<IndicatorId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let permit = permitted(access, &[])?;
            let (mut terms, mut refusals) = (terms.clone(), Refusals::default());
            terms.check(&mut refusals);
            let same = indicators::Column::Code.eq(&terms.code);
            let same = scope::find::<indicators::Entity>(&access.sight()).filter(same);
            if same.count(transaction).await? > 0 {
                refusals.add(RefusalCode::Conflict, &["code"], "There is an indicator with this code already.");
            }
            check_parts(transaction, &access.sight(), &terms, &mut refusals).await?;
            refusals.none()?;
            let id = IndicatorId(Uuid::now_v7());
            scope::insert_permitted(&permit, transaction, row_of(id, 1, &terms)).await?;
            let event = Event::new("CREATE_INDICATOR", "Indicator", id.0).permitted(&permit);
            audit::write(transaction, told(event, None, said(&terms)), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// Changes an indicator.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since, or is
/// not there.
pub async fn update(
    database: &Database,
    access: &Access<ManagePlatform>,
    (id, expected_version): (IndicatorId, i32),
    change: &IndicatorChange,
    occasion: &Occasion,
) -> Result<IndicatorId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let sight = access.sight();
            let found = scope::find::<indicators::Entity>(&sight).filter(indicators::Column::Id.eq(id.0));
            let row = found.one(transaction).await?.ok_or_else(|| Refusal::not_found("id", "indicator"))?;
            let permit = permitted(access, &["id"])?;
            let indicator = Indicator::try_from(row)?;
            check_version("indicator", indicator.version, expected_version)?;
            let (before, mut refusals) = (IndicatorTerms::of(&indicator), Refusals::default());
            let after = change.clone().check(&mut refusals, &before);
            // Whether it is measured counts, not by whom that is seen.
            let measured = scope::named_by_what_is_seen::<measures::Entity>();
            let measured = measured.filter(measures::Column::IndicatorId.eq(id.0)).one(transaction).await?.is_some();
            refuse_other_unit(&mut refusals, (before.unit, after.unit), measured);
            check_parts(transaction, &sight, &after, &mut refusals).await?;
            if [after.numerator, after.divisor].contains(&Some(id)) {
                refusals.add(RefusalCode::Invalid, &["numeratorId"], "Nothing is worked out from itself.");
            }
            refusals.none()?;
            scope::update_permitted(&permit, transaction, row_of(id, indicator.version + 1, &after)).await?;
            let event = Event::new("UPDATE_INDICATOR", "Indicator", id.0).permitted(&permit);
            audit::write(transaction, told(event, Some(said(&before)), said(&after)), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// Adds NOT_FOUND for each indicator that another is worked out from and that is not there.
async fn check_parts(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    terms: &IndicatorTerms,
    refusals: &mut Refusals,
) -> Result<()> {
    let named = [terms.numerator, terms.divisor].into_iter().flatten().map(|id| id.0).collect();
    let there = known::<indicators::Entity>(transaction, sight, indicators::Column::Id, named).await?;
    there.check(refusals, &["numeratorId"], "indicator", terms.numerator);
    there.check(refusals, &["divisorId"], "indicator", terms.divisor);
    Ok(())
}

fn row_of(id: IndicatorId, version: i32, terms: &IndicatorTerms) -> indicators::ActiveModel {
    indicators::ActiveModel {
        id: Set(id.0),
        version: Set(version),
        code: Set(terms.code.clone()),
        title: Set(terms.title.clone()),
        unit: Set(terms.unit.word().to_owned()),
        polarity: Set(terms.polarity.word().to_owned()),
        denominator: Set(terms.denominator.clone()),
        source: Set(terms.source.clone()),
        numerator_id: Set(terms.numerator.map(|id| id.0)),
        divisor_id: Set(terms.divisor.map(|id| id.0)),
    }
}

fn said(terms: &IndicatorTerms) -> Said {
    vec![
        ("code", Some(terms.code.clone())),
        ("title", Some(terms.title.clone())),
        ("unit", Some(terms.unit.word().to_owned())),
        ("polarity", Some(terms.polarity.word().to_owned())),
        ("denominator", terms.denominator.clone()),
        ("source", terms.source.clone()),
        ("numerator", terms.numerator.map(|id| id.0.to_string())),
        ("divisor", terms.divisor.map(|id| id.0.to_string())),
    ]
}

/// Adds a family as it was on a day.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong.
pub async fn create_family(
    database: &Database,
    access: &Access<ManagePlatform>,
    terms: &ComparatorGroupTerms,
    occasion: &Occasion,
) -> Result<ComparatorGroupId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let permit = permitted(access, &[])?;
            let (mut terms, mut refusals) = (terms.clone(), Refusals::default());
            terms.check(&mut refusals);
            refuse_same_day(transaction, &access.sight(), &terms, &mut refusals).await?;
            let named = terms.members.iter().filter_map(|member| Some(member.partnership?.0)).collect();
            let there =
                known::<partnerships::Entity>(transaction, &access.sight(), partnerships::Column::Id, named).await?;
            for (index, member) in terms.members.iter().enumerate() {
                let path = ["members", &index.to_string(), "partnershipId"];
                there.check(&mut refusals, &path, "partnership", member.partnership);
            }
            refusals.none()?;
            let id = ComparatorGroupId(Uuid::now_v7());
            write_family(transaction, &permit, id, &terms).await?;
            let event = Event::new("CREATE_COMPARATOR_GROUP", "ComparatorGroup", id.0).permitted(&permit);
            let names: Vec<&str> = terms.members.iter().map(|member| member.name.as_str()).collect();
            let said = vec![
                ("name", Some(terms.name.clone())),
                ("asOf", Some(terms.as_of.to_string())),
                ("members", Some(names.join("; "))),
            ];
            audit::write(transaction, told(event, None, said), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

async fn refuse_same_day(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    terms: &ComparatorGroupTerms,
    refusals: &mut Refusals,
) -> Result<()> {
    use comparator_groups::{Column, Entity};
    let same = scope::find::<Entity>(sight).filter(Column::Name.eq(&terms.name)).filter(Column::AsOf.eq(terms.as_of));
    if same.count(transaction).await? > 0 {
        let message = "There is this family as of this day already: a family changes with another day.";
        refusals.add(RefusalCode::Conflict, &["name"], message);
    }
    Ok(())
}

async fn write_family(
    transaction: &DatabaseTransaction,
    permit: &Permit<ManagePlatform>,
    id: ComparatorGroupId,
    terms: &ComparatorGroupTerms,
) -> Result<()> {
    let row = comparator_groups::ActiveModel {
        id: Set(id.0),
        version: Set(1),
        name: Set(terms.name.clone()),
        as_of: Set(terms.as_of),
        source: Set(None),
        note: Set(None),
    };
    scope::insert_permitted(permit, transaction, row).await?;
    for (position, member) in (0..).zip(&terms.members) {
        let row = comparator_members::ActiveModel {
            comparator_group_id: Set(id.0),
            position: Set(position),
            name: Set(member.name.clone()),
            force: Set(None),
            partnership_id: Set(member.partnership.map(|id| id.0)),
        };
        scope::insert_permitted(permit, transaction, row).await?;
    }
    Ok(())
}

/// Which partnership a member of a family is.
#[derive(Clone, Debug)]
pub struct Link {
    /// The family.
    pub family: ComparatorGroupId,
    /// The version that was read.
    pub expected_version: i32,
    /// The member's name as printed.
    pub member: String,
    /// The partnership; `None` for none of ours.
    pub partnership: Option<PartnershipId>,
}

/// Says which partnership a member of a family is: all of a family that ever changes.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since, or is
/// not there.
pub async fn link(
    database: &Database,
    access: &Access<ManagePlatform>,
    link: &Link,
    occasion: &Occasion,
) -> Result<ComparatorGroupId> {
    use comparator_members::{Column, Entity};
    let id = link.family;
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let sight = access.sight();
            let found = scope::find::<comparator_groups::Entity>(&sight).filter(comparator_groups::Column::Id.eq(id.0));
            let family = found.one(transaction).await?.ok_or_else(|| Refusal::not_found("id", "family"))?;
            let permit = permitted(access, &["id"])?;
            check_version("family", family.version, link.expected_version)?;
            let members = scope::find::<Entity>(&sight).filter(Column::ComparatorGroupId.eq(id.0));
            let members = members.order_by_asc(Column::Position).all(transaction).await?;
            let mut refusals = Refusals::default();
            let member = members.iter().find(|row| row.name == link.member.trim());
            if member.is_none() {
                refusals.add(RefusalCode::NotFound, &["member"], "The family has no member of this name.");
            }
            let named = link.partnership.map(|id| id.0);
            let there = named.into_iter().collect();
            let there = known::<partnerships::Entity>(transaction, &sight, partnerships::Column::Id, there).await?;
            there.check(&mut refusals, &["partnershipId"], "partnership", link.partnership);
            let other = |row: &&comparator_members::Model| {
                row.partnership_id == named && member.is_some_and(|member| member.position != row.position)
            };
            if let Some(other) = members.iter().find(other).filter(|_| named.is_some()) {
                let message = format!("This partnership is another member: {}.", other.name);
                refusals.add(RefusalCode::Conflict, &["partnershipId"], message);
            }
            refusals.none()?;
            let Some(member) = member else { return Ok((id, Vec::new())) };
            let row = comparator_members::ActiveModel {
                comparator_group_id: Unchanged(id.0),
                position: Unchanged(member.position),
                partnership_id: Set(named),
                ..Default::default()
            };
            scope::update_permitted(&permit, transaction, row).await?;
            let counted = comparator_groups::ActiveModel {
                id: Unchanged(id.0),
                version: Set(family.version + 1),
                ..Default::default()
            };
            scope::update_permitted(&permit, transaction, counted).await?;
            let event = Event::new("LINK_COMPARATOR_MEMBER", "ComparatorGroup", id.0).permitted(&permit);
            let text = |id: Option<Uuid>| id.map(|id| id.to_string());
            let event = event.change("member", None, Some(member.name.clone()));
            let event = event.change("partnership", text(member.partnership_id), text(named));
            audit::write(transaction, event, occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

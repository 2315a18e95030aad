//! Bids to outside funds, recorded and followed to their end.

use super::ground::{self, next_position, permitted};
use super::in_turn;
use crate::Database;
use crate::audit::{self, Event, Occasion};
use crate::entity::{bids, organisations, themes};
use crate::error::Result;
use crate::governance::{Said, check_one, named, told};
use crate::scope;
use crate::work::Unit;
use domain::access::{Access, Place, Sight, capability::ManagePlans};
use domain::ids::{BidId, PartnershipId};
use domain::risk::{Bid, BidChange, BidTerms};
use domain::words::{Certainty, Word};
use domain::{Pence, Refusal, Refusals, check_version};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use uuid::Uuid;

/// A change of a bid.
#[derive(Clone, Debug)]
pub struct Revision {
    /// The bid.
    pub bid: BidId,
    /// The version the change was made from.
    pub expected_version: i32,
    /// What is to change.
    pub change: BidChange,
}

/// Records a bid of a partnership, wherever it stands by now.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, or where the
/// partnership is not there.
pub async fn record(
    database: &Database,
    access: &Access<ManagePlans>,
    (partnership, terms): (PartnershipId, &BidTerms),
    occasion: &Occasion,
) -> Result<BidId> {
    database
        .work(|transaction: Unit| async move {
            use bids::{Column, Entity};
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let permit = ground::partnership(transaction, access, partnership).await?;
            let (id, sight) = (BidId(Uuid::now_v7()), access.sight());
            let (mut terms, mut refusals) = (terms.clone(), Refusals::default());
            terms.check(&mut refusals);
            check_named(transaction, &sight, &terms, &mut refusals).await?;
            refusals.none()?;
            let mut row = row_of(id, 1, &terms);
            row.partnership_id = Set(partnership.0);
            let place = (Column::PartnershipId, Column::Position, partnership.0);
            row.position = Set(next_position::<Entity>(transaction, &sight, place).await?);
            scope::insert_permitted(&permit, transaction, row).await?;
            let event = Event::new("RECORD_BID", "Bid", id.0).permitted(&permit);
            audit::write(transaction, told(event, None, said(&terms)), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// Changes a bid, and says where it stands from now on.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since, or
/// is not seen.
pub async fn update(
    database: &Database,
    access: &Access<ManagePlans>,
    revision: &Revision,
    occasion: &Occasion,
) -> Result<BidId> {
    let id = revision.bid;
    database
        .work(|transaction: Unit| async move {
            let (transaction, sight) = (&*transaction, access.sight());
            let found = scope::find::<bids::Entity>(&sight).filter(bids::Column::Id.eq(id.0)).lock_exclusive();
            let row = found.one(transaction).await?.ok_or_else(|| Refusal::not_found("id", "bid"))?;
            let permit = permitted(access, Place::Home(row.partnership_id), "id")?;
            check_version("bid", row.version, revision.expected_version)?;
            let bid: Bid = row.try_into()?;
            let before = BidTerms::of(&bid);
            let (mut after, mut refusals) = (revision.change.clone().applied_to(&before), Refusals::default());
            after.check(&mut refusals);
            after.check_step(&before, &mut refusals);
            check_named(transaction, &sight, &after, &mut refusals).await?;
            refusals.none()?;
            scope::update_permitted(&permit, transaction, row_of(id, bid.version + 1, &after)).await?;
            let event = Event::new("UPDATE_BID", "Bid", id.0).permitted(&permit);
            audit::write(transaction, told(event, Some(said(&before)), said(&after)), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// That the theme and the organisations named are there.
async fn check_named(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    terms: &BidTerms,
    refusals: &mut Refusals,
) -> Result<()> {
    let theme = ("themeId", terms.theme, "theme");
    check_one::<themes::Entity>(transaction, sight, refusals, themes::Column::Id, theme).await?;
    for (field, id) in [("funderId", terms.funder), ("recipientId", terms.recipient)] {
        let organisation = (field, id, "organisation");
        check_one::<organisations::Entity>(transaction, sight, refusals, organisations::Column::Id, organisation)
            .await?;
    }
    Ok(())
}

fn row_of(id: BidId, version: i32, terms: &BidTerms) -> bids::ActiveModel {
    bids::ActiveModel {
        id: Set(id.0),
        version: Set(version),
        fund: Set(terms.fund.clone()),
        funder_id: Set(terms.funder.map(|id| id.0)),
        recipient_id: Set(terms.recipient.map(|id| id.0)),
        purpose: Set(terms.purpose.clone()),
        amount: Set(terms.amount.map(Pence::pence)),
        amount_certainty: Set(terms.amount_certainty.unwrap_or(Certainty::NotStated).word().to_owned()),
        fund_size: Set(terms.fund_size.map(Pence::pence)),
        note: Set(terms.note.clone()),
        status: Set(terms.status.word().to_owned()),
        theme_id: Set(terms.theme.map(|id| id.0)),
        ..bids::ActiveModel::default()
    }
}

fn said(terms: &BidTerms) -> Said {
    vec![
        ("fund", terms.fund.clone()),
        ("funder", named(terms.funder)),
        ("recipient", named(terms.recipient)),
        ("purpose", terms.purpose.clone()),
        ("amount", terms.amount.map(|amount| amount.pence().to_string())),
        ("amountCertainty", terms.amount_certainty.map(|certainty| certainty.word().to_owned())),
        ("fundSize", terms.fund_size.map(|amount| amount.pence().to_string())),
        ("note", terms.note.clone()),
        ("status", Some(terms.status.word().to_owned())),
        ("theme", named(terms.theme)),
    ]
}

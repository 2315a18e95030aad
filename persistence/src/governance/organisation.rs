//! Organisations of the common register, made and changed.

use super::{NO_ROLE, Said, in_turn, told};
use crate::Database;
use crate::audit::{self, Event, Occasion};
use crate::entity::{organisation_aliases, organisations};
use crate::error::Result;
use crate::scope;
use crate::work::Unit;
use domain::access::capability::{Capability, ManageMembership, ManagePlatform};
use domain::access::{Access, Permit, Place, Sight};
use domain::governance::{OrganisationChange, OrganisationTerms};
use domain::ids::OrganisationId;
use domain::organisation::Organisation;
use domain::text::folded;
use domain::words::Word;
use domain::{Refusal, RefusalCode, Refusals, check_version};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QueryOrder};
use uuid::Uuid;

/// A change of an organisation.
#[derive(Clone, Debug)]
pub struct Revision {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The version the change was made from.
    pub expected_version: i32,
    /// What is to change.
    pub change: OrganisationChange,
}

/// Adds an organisation to the register.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong.
pub async fn create(
    database: &Database,
    access: &Access<ManageMembership>,
    terms: &OrganisationTerms,
    occasion: &Occasion,
) -> Result<OrganisationId> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let id = OrganisationId(Uuid::now_v7());
            let (mut terms, mut refusals) = (terms.clone(), Refusals::default());
            terms.check(&mut refusals);
            refuse_taken(transaction, &access.sight(), (id, &terms.name), &mut refusals).await?;
            refusals.none()?;
            let permit = access.somewhere();
            scope::insert_permitted(&permit, transaction, row_of(id, 1, &terms)).await?;
            write_aliases(transaction, &permit, id, &terms.aliases).await?;
            let event = Event::new("CREATE_ORGANISATION", "Organisation", id.0).permitted(&permit);
            audit::write(transaction, told(event, None, said(&terms)), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// Changes an organisation of the register, and what else it is called everywhere. What it is called in the papers
/// of one partnership stays.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since,
/// or is not there.
pub async fn update(
    database: &Database,
    access: &Access<ManagePlatform>,
    revision: &Revision,
    occasion: &Occasion,
) -> Result<OrganisationId> {
    let id = revision.organisation;
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            in_turn(transaction).await?;
            let sight = access.sight();
            let found = scope::find::<organisations::Entity>(&sight).filter(organisations::Column::Id.eq(id.0));
            let row = found.one(transaction).await?.ok_or_else(|| Refusal::not_found("id", "organisation"))?;
            let permit = access.at(Place::Platform).ok_or_else(|| Refusal::forbidden(&["id"], NO_ROLE))?;
            check_version("organisation", row.version, revision.expected_version)?;
            let before = terms_of(row.clone().try_into()?, aliases_of(transaction, &sight, id).await?);
            let (mut after, mut refusals) = (revision.change.clone().applied_to(&before), Refusals::default());
            after.check(&mut refusals);
            refuse_taken(transaction, &sight, (id, &after.name), &mut refusals).await?;
            refusals.none()?;
            scope::update_permitted(&permit, transaction, row_of(id, row.version + 1, &after)).await?;
            if after.aliases != before.aliases {
                use organisation_aliases::{Column, Entity};
                let everywhere = scope::delete_permitted::<Entity, _>(&permit).filter(Column::PartnershipId.is_null());
                everywhere.filter(Column::OrganisationId.eq(id.0)).exec(transaction).await?;
                write_aliases(transaction, &permit, id, &after.aliases).await?;
            }
            let event = Event::new("UPDATE_ORGANISATION", "Organisation", id.0).permitted(&permit);
            audit::write(transaction, told(event, Some(said(&before)), said(&after)), occasion).await?;
            Ok((id, Vec::new()))
        })
        .await
}

/// The register has each name once.
async fn refuse_taken(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    (id, name): (OrganisationId, &str),
    refusals: &mut Refusals,
) -> Result<()> {
    use organisations::{Column, Entity};
    let others = scope::find::<Entity>(sight).filter(Column::Folded.eq(folded(name))).filter(Column::Id.ne(id.0));
    if let Some(other) = others.one(transaction).await? {
        let message = format!("There is an organisation of this name already: {}.", other.name);
        refusals.add(RefusalCode::Conflict, &["name"], message);
    }
    Ok(())
}

fn terms_of(organisation: Organisation, aliases: Vec<String>) -> OrganisationTerms {
    OrganisationTerms { name: organisation.name, kind: organisation.kind, aliases }
}

fn row_of(id: OrganisationId, version: i32, terms: &OrganisationTerms) -> organisations::ActiveModel {
    organisations::ActiveModel {
        id: Set(id.0),
        version: Set(version),
        name: Set(terms.name.clone()),
        folded: Set(folded(&terms.name)),
        kind: Set(terms.kind.word().to_owned()),
    }
}

/// What an organisation is called everywhere, in the order of the alphabet.
async fn aliases_of(transaction: &DatabaseTransaction, sight: &Sight, id: OrganisationId) -> Result<Vec<String>> {
    use organisation_aliases::{Column, Entity};
    let rows = scope::find::<Entity>(sight)
        .filter(Column::OrganisationId.eq(id.0))
        .filter(Column::PartnershipId.is_null())
        .order_by_asc(Column::Folded)
        .order_by_asc(Column::Id)
        .all(transaction)
        .await?;
    Ok(rows.into_iter().map(|row| row.text).collect())
}

async fn write_aliases<C: Capability>(
    transaction: &DatabaseTransaction,
    permit: &Permit<C>,
    id: OrganisationId,
    aliases: &[String],
) -> Result<()> {
    for text in aliases {
        let row = organisation_aliases::ActiveModel {
            id: Set(Uuid::now_v7()),
            organisation_id: Set(id.0),
            text: Set(text.clone()),
            folded: Set(folded(text)),
            partnership_id: Set(None),
        };
        scope::insert_permitted(permit, transaction, row).await?;
    }
    Ok(())
}

fn said(terms: &OrganisationTerms) -> Said {
    vec![
        ("name", Some(terms.name.clone())),
        ("kind", Some(terms.kind.word().to_owned())),
        ("aliases", Some(terms.aliases.join("; ")).filter(|aliases| !aliases.is_empty())),
    ]
}

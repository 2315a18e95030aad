//! Partnerships, added to the register, changed, merged into others and dissolved.

use super::changed_id;
use crate::graphql::acting::{Act, Acting, settled};
use crate::graphql::context::{id_of, ids_of, maybe_id_of};
use crate::graphql::error::Result;
use crate::graphql::partnership::{Partnership, PartnershipKind, PartnershipStatus};
use crate::graphql::payload::UserError;
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use domain::governance::{DistrictTerms, PartnershipChange, PartnershipTerms};
use domain::ids::PartnershipId;
use domain::words;
use persistence::governance::partnership::{self, Revision};

/// A district that a partnership covers: one of the register's by its code, or without one by its name; else it is
/// added.
#[derive(InputObject)]
pub(crate) struct DistrictInput {
    /// The ONS code, such as E06000026.
    code: Option<String>,
    /// The name, at most 300 characters.
    name: String,
}

/// A partnership to add to the register.
#[derive(InputObject)]
pub(crate) struct CreatePartnershipInput {
    /// The name it goes by, at most 300 characters.
    name: String,
    /// What it is; COMMUNITY_SAFETY unless told.
    kind: Option<PartnershipKind>,
    /// The partnerships that a COMBINED one acts for, at most 100: REQUIRED then, and INVALID otherwise.
    combines_ids: Option<Vec<ID>>,
    /// Its name in addresses: lower case letters, digits and single hyphens. Made from the name unless told.
    slug: Option<String>,
    /// Its ONS code, such as E22000056; none for a partnership that is none in law.
    ons_code: Option<String>,
    /// The police area it lies in.
    police_area_id: ID,
    /// The county it lies in, in two-tier areas.
    county_id: Option<ID>,
    /// The districts it covers, in order; at most 100.
    districts: Option<Vec<DistrictInput>>,
    /// Its public website, such as https://www.example.org.
    website: Option<String>,
}

impl CreatePartnershipInput {
    fn checked(self) -> Result<PartnershipTerms> {
        let district = |district: DistrictInput| DistrictTerms { code: district.code, name: district.name };
        Ok(PartnershipTerms {
            name: self.name,
            slug: self.slug,
            ons_code: self.ons_code,
            kind: self.kind.map_or(words::PartnershipKind::CommunitySafety, Into::into),
            website: self.website,
            police_area: id_of("input.policeAreaId", &self.police_area_id)?,
            county: maybe_id_of("input.countyId", self.county_id.as_ref())?,
            combines: ids_of("input.combinesIds", &self.combines_ids.unwrap_or_default())?,
            districts: self.districts.unwrap_or_default().into_iter().map(district).collect(),
        })
    }
}

/// What is to change of a partnership; what is left out stays as it is, and null takes out what may be missing.
#[derive(InputObject)]
pub(crate) struct UpdatePartnershipInput {
    /// The partnership.
    id: ID,
    /// The version the change was made from; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// The name it goes by. Its addresses stay.
    name: Option<String>,
    /// Its public website.
    website: MaybeUndefined<String>,
    /// Whether it still acts. All its records stay either way.
    status: Option<PartnershipStatus>,
    /// The partnership that a MERGED one went into: REQUIRED then, and INVALID otherwise.
    successor_id: MaybeUndefined<ID>,
}

impl UpdatePartnershipInput {
    fn checked(self) -> Result<Revision> {
        let change = PartnershipChange {
            name: self.name,
            website: self.website.into(),
            status: self.status.map(Into::into),
            successor: changed_id("input.successorId", &self.successor_id)?,
        };
        let partnership = id_of("input.id", &self.id)?;
        Ok(Revision { partnership, expected_version: self.expected_version, change })
    }
}

/// What came of a change of a partnership.
#[derive(SimpleObject)]
pub(crate) struct PartnershipPayload {
    /// The partnership as it is now; null where there are errors.
    partnership: Option<Partnership>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl PartnershipPayload {
    async fn of(acting: &Acting<'_>, outcome: Result<PartnershipId>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok(id) => Self { partnership: acting.ask.one(id).await?.map(Partnership), user_errors: Vec::new() },
            Err(user_errors) => Self { partnership: None, user_errors },
        })
    }
}

#[derive(Default)]
pub(crate) struct PartnershipMutation;

#[Object]
impl PartnershipMutation {
    /// Adds a partnership to the register. Needs MANAGE_PLATFORM. Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for
    /// what is entered; CONFLICT for an address or a code that another has, and for one that another combined
    /// partnership acts for; NOT_FOUND for what is named; FORBIDDEN.
    async fn create_partnership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The partnership to add.")] input: CreatePartnershipInput,
    ) -> Result<PartnershipPayload> {
        let acting = ctx.acting()?;
        PartnershipPayload::of(&acting, create(&acting, input).await).await
    }

    /// Changes a partnership, or tells what became of it: merged into a successor, or dissolved. Its history stays.
    /// Needs MANAGE_PARTNERSHIP there. Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered, such as a
    /// successor that went into this one; NOT_FOUND; FORBIDDEN; STALE_VERSION.
    async fn update_partnership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdatePartnershipInput,
    ) -> Result<PartnershipPayload> {
        let acting = ctx.acting()?;
        PartnershipPayload::of(&acting, update(&acting, input).await).await
    }
}

async fn create(acting: &Acting<'_>, input: CreatePartnershipInput) -> Result<PartnershipId> {
    let access = acting.access(&[])?;
    let terms = input.checked()?;
    Ok(partnership::create(acting.ask.db(), &access, &terms, &acting.occasion()).await?)
}

async fn update(acting: &Acting<'_>, input: UpdatePartnershipInput) -> Result<PartnershipId> {
    let revision = input.checked()?;
    let access = acting.access_over(revision.partnership, "id", "partnership").await?;
    Ok(partnership::update(acting.ask.db(), &access, &revision, &acting.occasion()).await?)
}

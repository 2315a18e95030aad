//! Finding partnerships: one by its name, many by filter and order.

use super::{Partnership, PartnershipStatus};
use crate::graphql::connection::Connection;
use crate::graphql::context::{Ask, id_of, maybe_id_of, page_request};
use crate::graphql::error::Result;
use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject};
use domain::partnership;
use persistence::partnership::PartnershipKey as Key;

/// Names one partnership.
#[derive(OneofObject)]
pub(crate) enum PartnershipKey {
    /// By id.
    Id(ID),
    /// By its name in addresses, such as safer-plymouth.
    Slug(String),
    /// By ONS code, such as E22000056.
    OnsCode(String),
}

/// Which partnerships are wanted; all conditions hold together.
#[derive(InputObject)]
pub(crate) struct PartnershipFilter {
    /// Words of the name, in any order.
    text: Option<String>,
    /// In this police area.
    police_area_id: Option<ID>,
    /// In this county.
    county_id: Option<ID>,
    /// With one of these statuses.
    status: Option<Vec<PartnershipStatus>>,
}

impl PartnershipFilter {
    fn checked(self) -> Result<partnership::PartnershipFilter> {
        Ok(partnership::PartnershipFilter {
            text: self.text,
            police_area: maybe_id_of("filter.policeAreaId", self.police_area_id.as_ref())?,
            county: maybe_id_of("filter.countyId", self.county_id.as_ref())?,
            status: self.status.map(|status| status.into_iter().map(Into::into).collect()),
        })
    }
}

/// What partnerships are ordered by.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "partnership::PartnershipOrderField")]
pub(crate) enum PartnershipOrderField {
    /// By name, without regard to case or accents.
    Name,
    /// By ONS code; those without one last in ascending order.
    OnsCode,
}

/// Which way a list runs.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SortDirection {
    /// The smallest or earliest first.
    Asc,
    /// The largest or latest first.
    Desc,
}

/// The order of a list of partnerships.
#[derive(InputObject)]
pub(crate) struct PartnershipOrder {
    /// By what.
    field: PartnershipOrderField,
    /// Which way.
    direction: SortDirection,
}

/// The partnerships of who is signed in.
pub(crate) struct ViewerPartnerships;

/// The partnerships of who is signed in.
#[Object]
impl ViewerPartnerships {
    /// The partnerships that the user has a role over or in, by name.
    async fn partnerships(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Partnership>> {
        let page = page_request(ctx, first, after, last, before)?;
        let ask = ctx.ask()?;
        let found = persistence::partnership::page_of_own(ask.db(), ask.sight(), &page).await?;
        Ok(Connection::new(found, Partnership))
    }
}

#[derive(Default)]
pub(crate) struct PartnershipQuery;

#[Object]
impl PartnershipQuery {
    /// The partnerships of England and Wales; by name unless told otherwise.
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments in the schema")]
    async fn partnerships(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all unless told.")] filter: Option<PartnershipFilter>,
        #[graphql(desc = "The order; by name unless told.")] order_by: Option<PartnershipOrder>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Partnership>> {
        let ask = ctx.ask()?;
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.map(PartnershipFilter::checked).transpose()?.unwrap_or_default();
        let order = order_by.map_or_else(Default::default, |order| partnership::PartnershipOrder {
            field: order.field.into(),
            descending: order.direction == SortDirection::Desc,
        });
        let found = persistence::partnership::page(ask.db(), ask.sight(), &filter, order, &page).await?;
        Ok(Connection::new(found, Partnership))
    }

    /// One partnership; null where there is none.
    async fn partnership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] by: PartnershipKey,
    ) -> Result<Option<Partnership>> {
        let key = match by {
            PartnershipKey::Id(id) => Key::Id(id_of("by.id", &id)?),
            PartnershipKey::Slug(slug) => Key::Slug(slug),
            PartnershipKey::OnsCode(code) => Key::OnsCode(code),
        };
        let ask = ctx.ask()?;
        Ok(persistence::partnership::by_key(ask.db(), ask.sight(), key).await?.map(Partnership))
    }
}

//! The lists of memberships that other types have.

use super::{Membership, MembershipRole, MembershipStatus};
use crate::graphql::connection::Connection;
use crate::graphql::context::{Ask, maybe_id_of, page_request};
use crate::graphql::error::Result;
use crate::graphql::loaders::{Listed, Records, listed};
use crate::graphql::scalars::Date;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, InputObject, Object};
use domain::ids::{GroupId, OrganisationId, PartnershipId, PersonId};
use domain::page::Page;
use domain::{london, membership};
use persistence::membership::{Wanted, pages_by_group, pages_by_organisation, pages_by_partnership, pages_by_person};
use std::collections::HashMap;
use std::sync::Arc;

/// Which memberships are wanted; all conditions hold together.
#[derive(InputObject)]
pub(crate) struct MembershipFilter {
    /// Held on this day: not by invitation only, and within the term. A bound of the term that is not known is
    /// open; a membership that has ended counts only for days gone by.
    as_of: Option<Date>,
    /// With one of these roles.
    role: Option<Vec<MembershipRole>>,
    /// With one of these statuses.
    status: Option<Vec<MembershipStatus>>,
    /// Held for this organisation.
    organisation_id: Option<ID>,
    /// Only vacant ones, or only those that are not.
    vacant: Option<bool>,
}

impl MembershipFilter {
    fn checked(self) -> Result<membership::MembershipFilter> {
        Ok(membership::MembershipFilter {
            as_of: self.as_of.map(|day| day.0),
            role: self.role.map(|roles| roles.into_iter().map(Into::into).collect()),
            status: self.status.map(|status| status.into_iter().map(Into::into).collect()),
            organisation: maybe_id_of("filter.organisationId", self.organisation_id.as_ref())?,
            vacant: self.vacant,
        })
    }
}

type MembershipsOf<P> = Listed<P, membership::MembershipFilter>;

/// Gives types their `memberships`: an object to flatten into each, because a flattened object can belong to
/// one type only.
macro_rules! memberships {
    ($($(#[$($doc:tt)+])+ $name:ident($parent:ty), $pages:path;)+) => {$(
        impl Loader<MembershipsOf<$parent>> for Records {
            type Value = Arc<Page<membership::Membership>>;
            type Error = Arc<persistence::Error>;

            async fn load(
                &self,
                keys: &[MembershipsOf<$parent>],
            ) -> Result<HashMap<MembershipsOf<$parent>, Self::Value>, Self::Error> {
                listed(keys, async |parents, filter, page| {
                    let wanted = Wanted { filter, today: london::day_of(self.now), page };
                    $pages(&self.db, &self.sight, &parents, &wanted).await
                })
                .await
            }
        }

        pub(crate) struct $name(pub(crate) $parent);

        #[Object]
        impl $name {
            $(#[$($doc)+])+
            async fn memberships(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Which ones; all unless told.")] filter: Option<MembershipFilter>,
                #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
                #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
                #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
                #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
            ) -> Result<Connection<Membership>> {
                let page = page_request(ctx, first, after, last, before)?;
                let filter = filter.map(MembershipFilter::checked).transpose()?.unwrap_or_default();
                let key = Listed { parent: self.0, filter, page };
                Ok(Connection::shared(ctx.ask()?.one(key).await?, Membership))
            }
        }
    )+};
}

memberships! {
    /// The memberships of the group, in its own order.
    GroupMemberships(GroupId), pages_by_group;

    /// The memberships of the partnership's groups. A county's groups that cover it have their own.
    PartnershipMemberships(PartnershipId), pages_by_partnership;

    /// The person's memberships, in all groups.
    PersonMemberships(PersonId), pages_by_person;

    /// The memberships that are held for the organisation, in all groups.
    OrganisationMemberships(OrganisationId), pages_by_organisation;
}

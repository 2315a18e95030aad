//! The measures of what they are values of.

use super::Measure;
use crate::graphql::connection::Connection;
use crate::graphql::context::{Ask, page_request};
use crate::graphql::error::Result;
use crate::graphql::loaders::{Listed, Records, listed, loads_by_parent};
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Object};
use domain::ids::{ContractId, GroupId, PartnershipId, PoliceAreaId};
use domain::measure::{self, MeasureFilter};
use domain::page::Page;
use std::collections::HashMap;
use std::sync::Arc;

loads_by_parent! {
    ActivityOf(ContractId) => Vec<measure::Measure>, persistence::measure::of_contracts;
}

/// Says how the pages of measures of a kind of subject are loaded, and gives the kind its field.
macro_rules! measures_of {
    ($($(#[$doc:meta])* $name:ident($subject:ty), $load:path;)+) => {$(
        impl Loader<Listed<$subject, MeasureFilter>> for Records {
            type Value = Arc<Page<measure::Measure>>;
            type Error = Arc<persistence::Error>;

            async fn load(
                &self,
                keys: &[Listed<$subject, MeasureFilter>],
            ) -> Result<HashMap<Listed<$subject, MeasureFilter>, Self::Value>, Self::Error> {
                listed(keys, async |subjects, filter, page| {
                    $load(&self.db, &self.sight, &subjects, &filter, &page).await
                })
                .await
            }
        }

        $(#[$doc])*
        pub(crate) struct $name(pub(crate) $subject);

        $(#[$doc])*
        #[Object]
        impl $name {
            /// Its own measures, not those of what lies in it: the newest period first, then by the
            /// indicator's code; those whose period is not known last.
            async fn measures(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Only of the indicators with these codes; of all unless told.")]
                indicator: Option<Vec<String>>,
                #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
                #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
                #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
                #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
            ) -> Result<Connection<Measure>> {
                let page = page_request(ctx, first, after, last, before)?;
                let filter = MeasureFilter { indicators: indicator };
                Ok(Connection::shared(ctx.ask()?.one(Listed { parent: self.0, filter, page }).await?, Measure))
            }
        }
    )+};
}

measures_of! {
    /// How a partnership performs.
    PartnershipMeasures(PartnershipId), persistence::measure::pages_by_partnership;
    /// How a police area performs.
    PoliceAreaMeasures(PoliceAreaId), persistence::measure::pages_by_police_area;
    /// How a group performs.
    GroupMeasures(GroupId), persistence::measure::pages_by_group;
}

/// What is delivered under a contract.
pub(crate) struct ContractActivity(pub(crate) ContractId);

/// What is delivered under a contract.
#[Object]
impl ContractActivity {
    /// What was delivered: the newest period first, then by the indicator's code; periods not known last.
    async fn activity(&self, ctx: &Context<'_>) -> Result<Vec<Measure>> {
        Ok(ctx.ask()?.list(ActivityOf(self.0)).await?.into_iter().map(Measure).collect())
    }
}

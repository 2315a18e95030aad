//! Secret addresses at which calendar programs find what a user may see.

use super::acting::{Act, Acting, settled};
use super::connection::Connection;
use super::context::{Ask, global, id_of, maybe_id_of, page_request};
use super::error::Result;
use super::group::Group;
use super::loaders::loads;
use super::partnership::Partnership;
use super::payload::UserError;
use super::scalars::DateTime;
use crate::authentication::calendar_secret;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::calendar;
use domain::ids::CalendarAddressId;
use persistence::calendar::NewAddress;
use secrecy::{ExposeSecret, SecretString};

loads! {
    CalendarAddressId => calendar::CalendarAddress, persistence::calendar::by_ids;
}

/// A secret address of a calendar. The address itself was shown when it was made, and is kept by its holder only.
pub(crate) struct CalendarAddress(pub(crate) calendar::CalendarAddress);

/// A secret address of a calendar. The address itself was shown when it was made, and is kept by its holder only.
#[Object]
impl CalendarAddress {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// What its holder calls it, such as the program that has it.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// The group whose meetings it shows; null where it shows others.
    async fn group(&self, ctx: &Context<'_>) -> Result<Option<Group>> {
        Ok(ctx.ask()?.maybe(self.0.group).await?.map(Group))
    }

    /// The partnership whose groups' meetings it shows; null where it shows others. Without group and partnership it
    /// shows those of the groups in which the user sits or has a role.
    async fn partnership(&self, ctx: &Context<'_>) -> Result<Option<Partnership>> {
        Ok(ctx.ask()?.maybe(self.0.partnership).await?.map(Partnership))
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was taken back; null where it was not.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }
}

/// The calendars of the one who is signed in.
pub(crate) struct ViewerCalendars;

/// The calendars of the one who is signed in.
#[Object]
impl ViewerCalendars {
    /// The user's secret addresses of calendars that are still open, the newest first.
    async fn calendar_addresses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<CalendarAddress>> {
        let page = page_request(ctx, first, after, last, before)?;
        let ask = ctx.ask()?;
        let found = persistence::calendar::page_of_own(ask.db(), ask.sight(), &page).await?;
        Ok(Connection::new(found, CalendarAddress))
    }
}

/// A secret address to make.
#[derive(InputObject)]
pub(crate) struct CreateCalendarAddressInput {
    /// What you call it, such as the program that gets it; at most 300 characters.
    label: String,
    /// The group whose meetings it is to show.
    group_id: Option<ID>,
    /// The partnership whose groups' meetings it is to show. Left out with the group, it shows those of the groups in
    /// which you sit or have a role.
    partnership_id: Option<ID>,
}

/// A secret address to take back.
#[derive(InputObject)]
pub(crate) struct RevokeCalendarAddressInput {
    /// Which of one's own addresses.
    id: ID,
}

/// What came of making or taking back a secret address.
#[derive(SimpleObject)]
pub(crate) struct CalendarAddressPayload {
    /// The address, without its secret; null where there are errors.
    calendar_address: Option<CalendarAddress>,
    /// Where the calendar is, relative to the service. Whoever knows it reads what you may see: it is shown this once;
    /// null unless it was just made.
    url: Option<String>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl CalendarAddressPayload {
    fn of(outcome: Result<(calendar::CalendarAddress, Option<SecretString>)>) -> Result<Self> {
        let url = |secret: SecretString| format!("/calendar/personal/{}.ics", secret.expose_secret());
        Ok(match settled(outcome)? {
            Ok((address, secret)) => {
                let calendar_address = Some(CalendarAddress(address));
                Self { calendar_address, url: secret.map(url), user_errors: Vec::new() }
            }
            Err(user_errors) => Self { calendar_address: None, url: None, user_errors },
        })
    }
}

#[derive(Default)]
pub(crate) struct CalendarMutation;

#[Object]
impl CalendarMutation {
    /// Makes a secret address for a calendar program, which shows the meetings that you may see whenever it is asked.
    /// Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for the label; LIMIT_EXCEEDED for more than 20 addresses; NOT_FOUND
    /// for group or partnership; INVALID where both are named.
    async fn create_calendar_address(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The address to make.")] input: CreateCalendarAddressInput,
    ) -> Result<CalendarAddressPayload> {
        let acting = ctx.acting()?;
        CalendarAddressPayload::of(create(&acting, input).await.map(|(address, secret)| (address, Some(secret))))
    }

    /// Takes one of one's own secret addresses back: it opens nothing from this moment on. Refusals: NOT_FOUND for what
    /// is none of one's own; WRONG_STATE where it was taken back before.
    async fn revoke_calendar_address(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The address to take back.")] input: RevokeCalendarAddressInput,
    ) -> Result<CalendarAddressPayload> {
        let acting = ctx.acting()?;
        CalendarAddressPayload::of(revoke(&acting, &input).await.map(|address| (address, None)))
    }
}

async fn create(
    acting: &Acting<'_>,
    input: CreateCalendarAddressInput,
) -> Result<(calendar::CalendarAddress, SecretString)> {
    let (secret, hash) = calendar_secret()?;
    let new = NewAddress {
        label: input.label,
        group: maybe_id_of("input.groupId", input.group_id.as_ref())?,
        partnership: maybe_id_of("input.partnershipId", input.partnership_id.as_ref())?,
        hash,
    };
    let whose = (acting.ask.sight(), acting.user.id);
    let address = persistence::calendar::create(acting.ask.db(), whose, &new, &acting.occasion()).await?;
    Ok((address, secret))
}

async fn revoke(acting: &Acting<'_>, input: &RevokeCalendarAddressInput) -> Result<calendar::CalendarAddress> {
    let id = id_of("input.id", &input.id)?;
    Ok(persistence::calendar::revoke(acting.ask.db(), acting.ask.sight(), id, &acting.occasion()).await?)
}

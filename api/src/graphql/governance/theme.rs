//! Themes of the taxonomy that partnerships share, made and changed.

use super::changed_id;
use crate::graphql::acting::{Act, Acting, settled};
use crate::graphql::context::{id_of, maybe_id_of};
use crate::graphql::error::Result;
use crate::graphql::payload::UserError;
use crate::graphql::theme::Theme;
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use domain::ids::ThemeId;
use domain::theme::{ThemeChange, ThemeTerms};
use persistence::governance::theme::{self, Revision};

/// A theme to add.
#[derive(InputObject)]
pub(crate) struct CreateThemeInput {
    /// The name, at most 300 characters; no other theme has it.
    name: String,
    /// The name in addresses, such as domestic-abuse, for ever; made from the name where it is left out.
    slug: Option<String>,
    /// The theme above it; left out at the top.
    parent_id: Option<ID>,
    /// What else papers call it, at most 100 names.
    aliases: Option<Vec<String>>,
}

/// What is to change of a theme; what is left out stays as it is.
#[derive(InputObject)]
pub(crate) struct UpdateThemeInput {
    /// The theme.
    id: ID,
    /// The version the change was made from; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// The name.
    name: Option<String>,
    /// The theme above it, which does not stand below it; null puts it at the top.
    parent_id: MaybeUndefined<ID>,
    /// All that papers call it besides from now on.
    aliases: Option<Vec<String>>,
}

/// What came of a change of a theme.
#[derive(SimpleObject)]
pub(crate) struct ThemePayload {
    /// The theme as it is now; null where there are errors.
    theme: Option<Theme>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl ThemePayload {
    pub(super) async fn of(acting: &Acting<'_>, outcome: Result<ThemeId>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok(id) => Self { theme: acting.ask.one(id).await?.map(Theme), user_errors: Vec::new() },
            Err(user_errors) => Self { theme: None, user_errors },
        })
    }
}

#[derive(Default)]
pub(crate) struct ThemeMutation;

#[Object]
impl ThemeMutation {
    /// Adds a theme to the taxonomy that all partnerships share. Needs MANAGE_PLATFORM. Refusals: REQUIRED, INVALID
    /// and LIMIT_EXCEEDED for what is entered; CONFLICT for a name or an address that is there already; NOT_FOUND for
    /// the theme above it; FORBIDDEN.
    async fn create_theme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The theme to add.")] input: CreateThemeInput,
    ) -> Result<ThemePayload> {
        let acting = ctx.acting()?;
        ThemePayload::of(&acting, create(&acting, input).await).await
    }

    /// Changes a theme: what it is called, and what it stands below. Needs MANAGE_PLATFORM. Refusals: REQUIRED,
    /// INVALID and LIMIT_EXCEEDED for what is entered, a theme above it that stands below it among it; CONFLICT for a
    /// name that another has; NOT_FOUND; FORBIDDEN; STALE_VERSION.
    async fn update_theme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateThemeInput,
    ) -> Result<ThemePayload> {
        let acting = ctx.acting()?;
        ThemePayload::of(&acting, update(&acting, input).await).await
    }
}

async fn create(acting: &Acting<'_>, input: CreateThemeInput) -> Result<ThemeId> {
    let access = acting.access(&[])?;
    let terms = ThemeTerms {
        name: input.name,
        slug: input.slug.unwrap_or_default(),
        parent: maybe_id_of("input.parentId", input.parent_id.as_ref())?,
        aliases: input.aliases.unwrap_or_default(),
    };
    Ok(theme::create(acting.ask.db(), &access, &terms, &acting.occasion()).await?)
}

async fn update(acting: &Acting<'_>, input: UpdateThemeInput) -> Result<ThemeId> {
    let theme: ThemeId = id_of("input.id", &input.id)?;
    let parent = changed_id("input.parentId", &input.parent_id)?;
    let change = ThemeChange { name: input.name, parent, aliases: input.aliases };
    let revision = Revision { theme, expected_version: input.expected_version, change };
    let access = acting.access_over(theme, "id", "theme").await?;
    Ok(theme::update(acting.ask.db(), &access, &revision, &acting.occasion()).await?)
}

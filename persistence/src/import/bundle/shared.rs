//! What partnerships share, found by its natural key: organisations, themes, indicators and families.

use super::Source;
use super::values::{first_year, parents_first};
use crate::entity::{
    comparator_groups, counties, funds, indicators, merged_themes, organisation_aliases, organisations, police_areas,
    themes,
};
use crate::error::{Error, Result};
use crate::import::ids;
use crate::import::writer::Writer;
use crate::text::folded;
use chrono::NaiveDate;
use domain::Fault;
use domain::bundle::{Fund, Theme};
use domain::words::Word;
use std::collections::HashMap;
use std::hash::Hash;
use uuid::Uuid;

/// The ids of what partnerships share.
#[derive(Default)]
pub(super) struct Shared {
    organisations: HashMap<String, Uuid>,
    themes: HashMap<String, Uuid>,
    pub(super) indicators: HashMap<String, Uuid>,
    pub(super) comparator_groups: HashMap<(String, NaiveDate), Uuid>,
    counties: HashMap<String, Uuid>,
    police_areas: HashMap<String, Uuid>,
    pub(super) partnerships: HashMap<String, Uuid>,
    pub(super) funds: HashMap<FundKey, Uuid>,
}

/// What makes a fund the same fund: funder, folded name, first year and police area.
pub(super) type FundKey = (Uuid, String, i32, Option<Uuid>);

/// The entry of `key`, which the domain's check has seen.
fn entry<K: Eq + Hash>(map: &HashMap<K, Uuid>, what: &str, name: &str, key: &K) -> Result<Uuid> {
    map.get(key)
        .copied()
        .ok_or_else(|| Error::Faulty(vec![Fault::new(format!("{what} {name:?}"), "is referred to, but not known")]))
}

/// Themes by slug; under the slug of one that was merged, the theme that it was merged into.
async fn themes(writer: &Writer<'_>) -> Result<HashMap<String, Uuid>> {
    let own = writer.all::<themes::Entity>().await?.into_iter().map(|row| (row.slug, row.id));
    let merged = writer.all::<merged_themes::Entity>().await?.into_iter().map(|row| (row.slug, row.theme_id));
    Ok(own.chain(merged).collect())
}

impl Shared {
    pub(super) async fn load(writer: &Writer<'_>) -> Result<Self> {
        macro_rules! all {
            ($table:ident, $key:expr) => {
                writer.all::<$table::Entity>().await?.into_iter().map(|row| (($key)(&row), row.id)).collect()
            };
        }
        Ok(Self {
            organisations: all!(organisations, |row: &organisations::Model| row.folded.clone()),
            themes: themes(writer).await?,
            indicators: all!(indicators, |row: &indicators::Model| row.code.clone()),
            comparator_groups: all!(comparator_groups, |row: &comparator_groups::Model| (row.name.clone(), row.as_of)),
            counties: all!(counties, |row: &counties::Model| row.slug.clone()),
            police_areas: all!(police_areas, |row: &police_areas::Model| row.code.clone()),
            partnerships: HashMap::new(),
            funds: all!(funds, |row: &funds::Model| (
                row.funder_id,
                row.folded.clone(),
                row.first_year,
                row.police_area_id
            )),
        })
    }

    pub(super) fn organisation(&self, name: &str) -> Result<Uuid> {
        entry(&self.organisations, "the organisation", name, &folded(name))
    }

    pub(super) fn organisation_if(&self, name: Option<&String>) -> Result<Option<Uuid>> {
        name.map(|name| self.organisation(name)).transpose()
    }

    pub(super) fn theme(&self, slug: &String) -> Result<Uuid> {
        entry(&self.themes, "the theme", slug, slug)
    }

    /// The themes with their places; one that two slugs lead to comes once.
    pub(super) fn themes_in_order(&self, slugs: &[String]) -> Result<Vec<(i32, Uuid)>> {
        let mut themes: Vec<(i32, Uuid)> = Vec::with_capacity(slugs.len());
        for (position, slug) in (0..).zip(slugs) {
            let theme = self.theme(slug)?;
            if themes.iter().all(|(_, met)| *met != theme) {
                themes.push((position, theme));
            }
        }
        Ok(themes)
    }

    pub(super) fn theme_if(&self, slug: Option<&String>) -> Result<Option<Uuid>> {
        slug.map(|slug| self.theme(slug)).transpose()
    }

    pub(super) fn indicator(&self, code: &String) -> Result<Uuid> {
        entry(&self.indicators, "the indicator", code, code)
    }

    pub(super) fn comparator_group(&self, name: &str, as_of: NaiveDate) -> Result<Uuid> {
        entry(&self.comparator_groups, "the comparator group", name, &(name.to_owned(), as_of))
    }

    pub(super) fn county(&self, slug: &String) -> Result<Uuid> {
        entry(&self.counties, "the county", slug, slug)
    }

    pub(super) fn police_area(&self, code: &String) -> Result<Uuid> {
        entry(&self.police_areas, "the police area", code, code)
    }

    pub(super) fn partnership(&self, slug_or_code: &String) -> Result<Uuid> {
        entry(&self.partnerships, "the partnership", slug_or_code, slug_or_code)
    }

    pub(super) fn fund_key(&self, fund: &Fund) -> Result<FundKey> {
        let area = fund.police_area.as_ref().map(|code| self.police_area(code)).transpose()?;
        Ok((self.organisation(&fund.funder)?, folded(&fund.name), first_year(fund.financial_year), area))
    }

    pub(super) fn fund(&self, fund: &Fund) -> Result<Uuid> {
        entry(&self.funds, "the fund", &fund.name, &self.fund_key(fund)?)
    }

    pub(super) async fn organisations(&mut self, writer: &mut Writer<'_>, sources: &[Source]) -> Result<()> {
        let named = sources.iter().flat_map(|source| &source.bundle.organisations);
        let row = |organisation: &domain::bundle::Organisation| {
            let folded = folded(&organisation.name);
            let new = || ids::shared("organisation", &[&folded]);
            organisations::Model {
                id: *self.organisations.entry(folded.clone()).or_insert_with(new),
                version: 1,
                name: organisation.name.clone(),
                folded,
                kind: organisation.kind.word().to_owned(),
            }
        };
        let rows = named.map(row).collect();
        writer.add::<organisations::Entity>(rows).await.map(|_| ())
    }

    /// Aliases of organisations: everywhere, or in the papers of one partnership.
    pub(super) async fn aliases(
        &self,
        writer: &mut Writer<'_>,
        sources: &[Source],
        partnerships: &[Uuid],
    ) -> Result<()> {
        let key = |row: &organisation_aliases::Model| (row.organisation_id, row.folded.clone(), row.partnership_id);
        let there = writer.all::<organisation_aliases::Entity>().await?;
        let mut there: HashMap<_, Uuid> = there.iter().map(|row| (key(row), row.id)).collect();
        let mut rows = Vec::new();
        for (source, partnership) in sources.iter().zip(partnerships) {
            for organisation in &source.bundle.organisations {
                let organisation_id = self.organisation(&organisation.name)?;
                for alias in &organisation.aliases {
                    let partnership_id = Some(*partnership).filter(|_| !alias.everywhere);
                    let folded = folded(&alias.text);
                    let place = partnership_id.map(|id| id.to_string()).unwrap_or_default();
                    let new = ids::shared("alias", &[&organisation_id.to_string(), &folded, &place]);
                    let mut row = organisation_aliases::Model {
                        id: new,
                        organisation_id,
                        text: alias.text.clone(),
                        folded,
                        partnership_id,
                    };
                    row.id = *there.entry(key(&row)).or_insert(new);
                    rows.push(row);
                }
            }
        }
        writer.add::<organisation_aliases::Entity>(rows).await.map(|_| ())
    }

    pub(super) async fn themes(&mut self, writer: &mut Writer<'_>, sources: &[Source]) -> Result<()> {
        let mut named: Vec<Theme> = Vec::new();
        for theme in sources.iter().flat_map(|source| &source.bundle.themes) {
            match named.iter_mut().find(|before| before.slug == theme.slug) {
                None => named.push(theme.clone()),
                // Two bundles of one import may each know a part of it.
                Some(before) => {
                    before.parent = before.parent.take().or_else(|| theme.parent.clone());
                    let further = theme.aliases.iter().filter(|alias| !before.aliases.contains(alias)).cloned();
                    let further: Vec<String> = further.collect();
                    before.aliases.extend(further);
                }
            }
        }
        let after = i32::try_from(self.themes.len()).unwrap_or_default();
        for theme in &named {
            let new = || ids::shared("theme", &[&theme.slug]);
            self.themes.entry(theme.slug.clone()).or_insert_with(new);
        }
        let rows = (after..).zip(&named).map(|(position, theme)| {
            let id = self.theme(&theme.slug)?;
            Ok(themes::Model {
                id,
                version: 1,
                slug: theme.slug.clone(),
                name: theme.name.clone(),
                // Of a theme and one that was merged into it, neither stands below the other.
                parent_id: self.theme_if(theme.parent.as_ref())?.filter(|parent| *parent != id),
                aliases: serde_json::json!(theme.aliases),
                position,
            })
        });
        let rows = parents_first(rows.collect::<Result<_>>()?, |row| row.id, |row| row.parent_id);
        writer.add::<themes::Entity>(rows).await.map(|_| ())
    }
}

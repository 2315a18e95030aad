//! What groups are tied to: other groups, themes, partnerships, and what stands on their agendas.

use super::super::{check_each, check_one};
use super::home_id;
use crate::entity::{
    group_covers, group_reports_to, group_themes, groups, minute_items, partnerships, standing_items, themes,
};
use crate::error::Result;
use crate::scope::{self, find};
use domain::access::{Permit, Sight, capability::Capability};
use domain::governance::check_standing_items;
use domain::group::{Group, Home, StandingItem};
use domain::ids::{GroupId, PartnershipId, ThemeId};
use domain::{Refusal, RefusalCode, Refusals};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What a group is tied to, each list in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupLinks {
    /// The group above it.
    pub parent: Option<GroupId>,
    /// The bodies it reports to.
    pub reports_to: Vec<GroupId>,
    /// The themes it deals with.
    pub themes: Vec<ThemeId>,
    /// What stands on every agenda.
    pub standing_items: Vec<StandingItem>,
    /// The partnerships it covers.
    pub covers: Vec<PartnershipId>,
}

impl GroupLinks {
    /// What `group` is tied to.
    pub(super) async fn of(transaction: &DatabaseTransaction, sight: &Sight, group: &Group) -> Result<Self> {
        let id = group.id.0;
        let reports_to = find::<group_reports_to::Entity>(sight)
            .filter(group_reports_to::Column::GroupId.eq(id))
            .order_by_asc(group_reports_to::Column::Position)
            .all(transaction)
            .await?;
        let themes = find::<group_themes::Entity>(sight)
            .filter(group_themes::Column::GroupId.eq(id))
            .order_by_asc(group_themes::Column::Position)
            .all(transaction)
            .await?;
        let items = find::<standing_items::Entity>(sight)
            .filter(standing_items::Column::GroupId.eq(id))
            .order_by_asc(standing_items::Column::Position)
            .all(transaction)
            .await?;
        let covers = find::<group_covers::Entity>(sight)
            .filter(group_covers::Column::GroupId.eq(id))
            .order_by_asc(group_covers::Column::PartnershipId)
            .all(transaction)
            .await?;
        Ok(Self {
            parent: group.parent,
            reports_to: reports_to.into_iter().map(|row| GroupId(row.to_group_id)).collect(),
            themes: themes.into_iter().map(|row| ThemeId(row.theme_id)).collect(),
            standing_items: items.into_iter().map(TryInto::try_into).collect::<Result<_>>()?,
            covers: covers.into_iter().map(|row| PartnershipId(row.partnership_id)).collect(),
        })
    }

    /// Holds what differs from `before` to the rules.
    pub(super) async fn check(
        &mut self,
        transaction: &DatabaseTransaction,
        sight: &Sight,
        (id, home): (GroupId, Home),
        before: &Self,
        refusals: &mut Refusals,
    ) -> Result<()> {
        if self.parent != before.parent {
            self.check_parent(transaction, sight, (id, home), refusals).await?;
        }
        if self.reports_to != before.reports_to {
            refusals.each_once(&["reportsToIds"], &self.reports_to);
            let named = ("reportsToIds", self.reports_to.as_slice(), "group");
            check_each::<groups::Entity>(transaction, sight, refusals, groups::Column::Id, named).await?;
            self.check_reports(transaction, sight, id, refusals).await?;
        }
        if self.themes != before.themes {
            refusals.each_once(&["themeIds"], &self.themes);
            let named = ("themeIds", self.themes.as_slice(), "theme");
            check_each::<themes::Entity>(transaction, sight, refusals, themes::Column::Id, named).await?;
        }
        if self.standing_items != before.standing_items {
            check_standing_items(refusals, &mut self.standing_items);
            for (index, item) in self.standing_items.iter().enumerate() {
                let field = index.to_string();
                let path = ["standingItems", &field, "orderedById"];
                let mut found = Refusals::default();
                let named = ("orderedById", item.ordered_by, "minute");
                check_one::<minute_items::Entity>(transaction, sight, &mut found, minute_items::Column::Id, named)
                    .await?;
                for refusal in found.none().err().into_iter().flatten() {
                    refusals.push(Refusal::new(refusal.code, &path, refusal.message));
                }
            }
        }
        if self.covers != before.covers {
            refusals.each_once(&["coversPartnershipIds"], &self.covers);
            let named = ("coversPartnershipIds", self.covers.as_slice(), "partnership");
            check_each::<partnerships::Entity>(transaction, sight, refusals, partnerships::Column::Id, named).await?;
        }
        Ok(())
    }

    /// The group above is one of the same partnership or county, and not below.
    async fn check_parent(
        &self,
        transaction: &DatabaseTransaction,
        sight: &Sight,
        (id, home): (GroupId, Home),
        refusals: &mut Refusals,
    ) -> Result<()> {
        use groups::{Column, Entity};
        let Some(parent) = self.parent else { return Ok(()) };
        let found = find::<Entity>(sight).filter(Column::Id.eq(parent.0)).one(transaction).await?;
        let Some(found) = found else {
            refusals.push(Refusal::not_found("parentId", "group"));
            return Ok(());
        };
        if found.home_id != home_id(home) {
            let message = "The group above is one of the same partnership or county; others can be reported to.";
            refusals.add(RefusalCode::Invalid, &["parentId"], message);
            return Ok(());
        }
        let above = find::<Entity>(sight).select_only().column(Column::Id).column(Column::ParentId);
        let above = above.filter(Column::HomeId.eq(home_id(home))).into_tuple::<(Uuid, Option<Uuid>)>();
        let above: HashMap<Uuid, Option<Uuid>> = above.all(transaction).await?.into_iter().collect();
        let (mut step, mut met) = (Some(parent.0), HashSet::new());
        while let Some(group) = step.filter(|group| met.insert(*group)) {
            if group == id.0 {
                refusals.add(RefusalCode::Invalid, &["parentId"], "The group would lie below itself.");
                return Ok(());
            }
            step = above.get(&group).copied().flatten();
        }
        Ok(())
    }

    /// Nobody reports to who reports to them, directly or through others.
    async fn check_reports(
        &self,
        transaction: &DatabaseTransaction,
        sight: &Sight,
        id: GroupId,
        refusals: &mut Refusals,
    ) -> Result<()> {
        use group_reports_to::{Column, Entity};
        for (index, to) in self.reports_to.iter().enumerate().take(domain::funding::MOST_PARTS) {
            let (mut met, mut step) = (HashSet::from([to.0]), vec![to.0]);
            while !step.is_empty() && !met.contains(&id.0) {
                let further = find::<Entity>(sight).select_only().column(Column::ToGroupId);
                let further = further.filter(Column::GroupId.is_in(step)).into_tuple::<Uuid>().all(transaction).await?;
                step = further.into_iter().filter(|group| met.insert(*group)).collect();
            }
            if met.contains(&id.0) {
                let message = "The group would report to itself.";
                refusals.add(RefusalCode::Invalid, &["reportsToIds", &index.to_string()], message);
            }
        }
        Ok(())
    }

    /// Writes what differs from `before`, but for the parent, which the group's own row has.
    pub(super) async fn write<C: Capability>(
        &self,
        transaction: &DatabaseTransaction,
        permit: &Permit<C>,
        group: GroupId,
        before: &Self,
    ) -> Result<()> {
        if self.reports_to != before.reports_to {
            use group_reports_to::{ActiveModel, Column, Entity};
            let old = scope::delete_permitted::<Entity, _>(permit).filter(Column::GroupId.eq(group.0));
            old.exec(transaction).await?;
            for (position, to) in (0..).zip(&self.reports_to) {
                let row = ActiveModel { group_id: Set(group.0), to_group_id: Set(to.0), position: Set(position) };
                scope::insert_permitted(permit, transaction, row).await?;
            }
        }
        if self.themes != before.themes {
            use group_themes::{ActiveModel, Column, Entity};
            let old = scope::delete_permitted::<Entity, _>(permit).filter(Column::GroupId.eq(group.0));
            old.exec(transaction).await?;
            for (position, theme) in (0..).zip(&self.themes) {
                let row = ActiveModel { group_id: Set(group.0), theme_id: Set(theme.0), position: Set(position) };
                scope::insert_permitted(permit, transaction, row).await?;
            }
        }
        if self.standing_items != before.standing_items {
            self.write_standing_items(transaction, permit, group).await?;
        }
        if self.covers != before.covers {
            use group_covers::{ActiveModel, Column, Entity};
            let old = scope::delete_permitted::<Entity, _>(permit).filter(Column::GroupId.eq(group.0));
            old.exec(transaction).await?;
            for partnership in &self.covers {
                let row = ActiveModel { group_id: Set(group.0), partnership_id: Set(partnership.0) };
                scope::insert_permitted(permit, transaction, row).await?;
            }
        }
        Ok(())
    }

    async fn write_standing_items<C: Capability>(
        &self,
        transaction: &DatabaseTransaction,
        permit: &Permit<C>,
        group: GroupId,
    ) -> Result<()> {
        use standing_items::{ActiveModel, Column, Entity};
        let old = scope::delete_permitted::<Entity, _>(permit).filter(Column::GroupId.eq(group.0));
        old.exec(transaction).await?;
        for (position, item) in (0..).zip(&self.standing_items) {
            let row = ActiveModel {
                id: Set(Uuid::now_v7()),
                group_id: Set(group.0),
                position: Set(position),
                title: Set(item.title.clone()),
                since: Set(item.since),
                ordered_by_id: Set(item.ordered_by.map(|id| id.0)),
                note: Set(None),
            };
            scope::insert_permitted(permit, transaction, row).await?;
        }
        Ok(())
    }
}

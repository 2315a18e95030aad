//! Who holds a role in a group or below it, and what one person holds.

use crate::database::Database;
use crate::entity::{groups, memberships};
use crate::error::Result;
use crate::row::Row;
use crate::scope::find;
use chrono::NaiveDate;
use domain::access::Sight;
use domain::action::{RoleIn, holds};
use domain::ids::{GroupId, OrganisationId, PersonId};
use domain::words::{GroupKind, MembershipRole, MembershipStatus, Word};
use memberships::{Column, Entity};
use sea_orm::sea_query::{CommonTableExpression, Expr, ExprTrait, Query, SelectStatement, UnionType, WithClause};
use sea_orm::{ColumnTrait, Condition, FromQueryResult, Order, QueryFilter, QuerySelect, QueryTrait, Select};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

const TREE: &str = "tree";
const UPPER: &str = "upper_id";
const LOWER: &str = "lower_id";

/// Which way the tree of groups is walked.
#[derive(Clone, Copy)]
enum Walk {
    Down,
    Up,
}

/// The pairs of a group with itself and with all below it (or above it), from the groups of `start` on.
/// Pairs are kept once each, so that a ring of groups comes to an end.
fn tree(start: SelectStatement, walk: Walk) -> WithClause {
    use groups::{Column, Entity};
    let column = |column: Column| Expr::col((Entity, column));
    let mut from = Query::select();
    from.expr(column(Column::Id))
        .expr(column(Column::Id))
        .from(Entity)
        .and_where(column(Column::Id).in_subquery(start));
    let mut further = Query::select();
    match walk {
        Walk::Down => further
            .column((TREE, UPPER))
            .expr(column(Column::Id))
            .from(Entity)
            .inner_join(TREE, Expr::col((TREE, LOWER)).equals((Entity, Column::ParentId))),
        Walk::Up => further
            .expr(column(Column::ParentId))
            .column((TREE, LOWER))
            .from(Entity)
            .inner_join(TREE, Expr::col((TREE, UPPER)).equals((Entity, Column::Id)))
            .and_where(column(Column::ParentId).is_not_null()),
    };
    from.union(UnionType::Distinct, further);
    let mut tree = CommonTableExpression::new();
    tree.table_name(TREE).columns([UPPER, LOWER]).query(from);
    let mut with = WithClause::new();
    with.recursive(true).cte(tree);
    with
}

/// Seats taken on the day `today`.
fn taken(sight: &Sight, today: NaiveDate) -> Select<Entity> {
    find::<Entity>(sight)
        .filter(Column::Status.eq(MembershipStatus::Current.word()))
        .filter(Condition::any().add(Column::FromOn.is_null()).add(Column::FromOn.lte(today)))
        .filter(Condition::any().add(Column::ToOn.is_null()).add(Column::ToOn.gte(today)))
}

#[derive(FromQueryResult)]
struct Seat {
    id: Uuid,
    upper_id: Uuid,
    group_id: Uuid,
    organisation_id: Option<Uuid>,
    person_id: Uuid,
    role: String,
    kind: String,
}

impl Seat {
    /// `seats`, each once for every group above it in the tree, in the order of groups and of their seats.
    async fn read(
        db: &Database,
        seats: Select<Entity>,
        start: SelectStatement,
        walk: Walk,
    ) -> Result<Vec<(Self, MembershipRole, GroupKind)>> {
        let mut query = seats.filter(Column::PersonId.is_not_null()).select_only().into_query();
        for column in [Column::Id, Column::GroupId, Column::OrganisationId, Column::PersonId, Column::Role] {
            query.column((Entity, column));
        }
        query
            .column((TREE, UPPER))
            .column((groups::Entity, groups::Column::Kind))
            .inner_join(TREE, Expr::col((TREE, LOWER)).equals((Entity, Column::GroupId)))
            .inner_join(
                groups::Entity,
                Expr::col((groups::Entity, groups::Column::Id)).equals((Entity, Column::GroupId)),
            )
            .order_by((groups::Entity, groups::Column::Position), Order::Asc)
            .order_by((Entity, Column::GroupId), Order::Asc)
            .order_by((Entity, Column::Position), Order::Asc)
            .order_by((Entity, Column::Id), Order::Asc)
            .with_cte(tree(start, walk));
        let connection = db.reading();
        let found = Self::find_by_statement(connection.get_database_backend().build(&query)).all(connection).await?;
        found
            .into_iter()
            .map(|seat| {
                let at = Row::new("memberships", seat.id);
                let (role, kind) = (at.word(&seat.role)?, at.word(&seat.kind)?);
                Ok((seat, role, kind))
            })
            .collect()
    }
}

/// Who holds each role on the day `today`, each person once.
pub async fn of_roles(
    db: &Database,
    sight: &Sight,
    roles: &[RoleIn],
    today: NaiveDate,
) -> Result<HashMap<RoleIn, Vec<PersonId>>> {
    let start = find::<groups::Entity>(sight)
        .filter(groups::Column::Id.is_in(roles.iter().map(|role| role.group.0)))
        .select_only()
        .column(groups::Column::Id)
        .into_query();
    let asked: BTreeSet<_> = roles.iter().map(|asked| asked.role).collect();
    let leads = asked.contains(&MembershipRole::ThemeLead).then_some(MembershipRole::Chair);
    let words = asked.iter().copied().chain(leads).map(Word::word);
    let seats = Seat::read(db, taken(sight, today).filter(Column::Role.is_in(words)), start, Walk::Down).await?;
    let mut people: HashMap<RoleIn, Vec<PersonId>> = HashMap::new();
    for asked in roles {
        let holding = people.entry(*asked).or_default();
        for (seat, role, kind) in &seats {
            let person = PersonId(seat.person_id);
            if seat.upper_id == asked.group.0 && holds(asked.role, *role, *kind) && !holding.contains(&person) {
                holding.push(person);
            }
        }
    }
    Ok(people)
}

/// What a person holds.
#[derive(Default)]
pub(super) struct Held {
    /// The groups they sit in.
    pub(super) groups: BTreeSet<GroupId>,
    /// The organisations they sit there for.
    pub(super) organisations: BTreeSet<OrganisationId>,
    seats: Vec<(GroupId, MembershipRole, GroupKind)>,
}

impl Held {
    /// The groups in or below which the person holds the role `asked`.
    pub(super) fn below_which(&self, asked: MembershipRole) -> impl Iterator<Item = GroupId> + '_ {
        let holding = self.seats.iter().filter(move |(_, role, kind)| holds(asked, *role, *kind));
        holding.map(|(upper, _, _)| *upper)
    }
}

/// What the person `me` holds on the day `today`.
pub(super) async fn held_by(db: &Database, sight: &Sight, me: PersonId, today: NaiveDate) -> Result<Held> {
    let mine = || taken(sight, today).filter(Column::PersonId.eq(me.0));
    let start = mine().select_only().column(Column::GroupId).into_query();
    let mut held = Held::default();
    for (seat, role, kind) in Seat::read(db, mine(), start, Walk::Up).await? {
        held.groups.insert(GroupId(seat.group_id));
        held.organisations.extend(seat.organisation_id.map(OrganisationId));
        held.seats.push((GroupId(seat.upper_id), role, kind));
    }
    Ok(held)
}

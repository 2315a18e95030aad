//! What measures are of, who may record them there, and what else they name.

use super::Proof;
use crate::entity::{comparator_groups, comparator_members, contracts, groups, indicators, partnerships, police_areas};
use crate::error::Result;
use crate::governance::NO_ROLE;
use crate::known::{Known, known};
use crate::scope;
use domain::access::{Access, Place, Sight, capability::RecordPerformance};
use domain::ids::{ComparatorGroupId, GroupId, PoliceAreaId};
use domain::indicator::Indicator;
use domain::measure::{EnteredMeasure, EnteredStanding, MeasureSubject};
use domain::words::Unit;
use domain::{Refusal, RefusalCode, Refusals};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// Where each subject that is seen lies.
pub(super) async fn places(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    subjects: &[MeasureSubject],
) -> Result<HashMap<MeasureSubject, Place>> {
    let ids = |place: usize| -> Vec<Uuid> {
        subjects.iter().filter_map(|subject| crate::measure::series::subject_ids(*subject)[place]).collect()
    };
    let [partnerships_named, areas, groups_named, contracts_named] = [0, 1, 2, 3].map(ids);
    let partnerships =
        known::<partnerships::Entity>(transaction, sight, partnerships::Column::Id, partnerships_named).await?;
    let areas = known::<police_areas::Entity>(transaction, sight, police_areas::Column::Id, areas).await?;
    let groups: HashMap<Uuid, Uuid> = scope::find::<groups::Entity>(sight)
        .select_only()
        .columns([groups::Column::Id, groups::Column::HomeId])
        .filter(groups::Column::Id.is_in(groups_named))
        .into_tuple::<(Uuid, Uuid)>()
        .all(transaction)
        .await?
        .into_iter()
        .collect();
    let contracts: HashMap<Uuid, Uuid> = scope::find::<contracts::Entity>(sight)
        .select_only()
        .columns([contracts::Column::Id, contracts::Column::PartnershipId])
        .filter(contracts::Column::Id.is_in(contracts_named))
        .into_tuple::<(Uuid, Uuid)>()
        .all(transaction)
        .await?
        .into_iter()
        .collect();
    let place = |subject: &MeasureSubject| match *subject {
        MeasureSubject::Partnership(id) => partnerships.has(id).then_some(Place::Home(id.0)),
        MeasureSubject::PoliceArea(PoliceAreaId(id)) => {
            areas.has(PoliceAreaId(id)).then_some(Place::PoliceArea(PoliceAreaId(id)))
        }
        MeasureSubject::Group(GroupId(id)) => {
            groups.get(&id).map(|home| Place::Group { group: GroupId(id), home: *home })
        }
        MeasureSubject::Contract(id) => contracts.get(&id.0).map(|partnership| Place::Home(*partnership)),
    };
    Ok(subjects.iter().filter_map(|subject| Some((*subject, place(subject)?))).collect())
}

/// The proof that measures may be recorded in `place`; NOT_FOUND where what lies there is not seen.
pub(super) fn permitted(
    access: &Access<RecordPerformance>,
    place: Option<Place>,
    path: &[&str],
) -> Result<Proof, Refusal> {
    let missing = || Refusal::new(RefusalCode::NotFound, path, "There is nothing of this kind to measure.");
    access.at(place.ok_or_else(missing)?).ok_or_else(|| Refusal::forbidden(path, NO_ROLE))
}

/// The indicators with these codes, by their codes.
pub(super) async fn indicators_by_code(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    codes: Vec<String>,
) -> Result<HashMap<String, Indicator>> {
    let found = scope::find::<indicators::Entity>(sight).filter(indicators::Column::Code.is_in(codes));
    let indicators: Vec<Indicator> =
        found.all(transaction).await?.into_iter().map(TryInto::try_into).collect::<Result<_>>()?;
    Ok(indicators.into_iter().map(|indicator| (indicator.code.clone(), indicator)).collect())
}

/// The indicator of a measure; adds what is wrong with measuring it.
pub(super) fn indicator_of<'a>(
    indicators: &'a HashMap<String, Indicator>,
    measure: &EnteredMeasure,
    refusals: &mut Refusals,
    path: &[&str],
) -> Option<&'a Indicator> {
    let found = indicators.get(measure.indicator.trim());
    match found {
        None => refusals.add(RefusalCode::NotFound, path, "There is no indicator with this code."),
        Some(it) if it.unit == Unit::RatePer1000 && it.denominator.is_none() && measure.figure.value.is_some() => {
            let message = "Nobody has said what this is a rate of: the indicator needs its denominator first.";
            refusals.add(RefusalCode::Invalid, path, message);
        }
        Some(_) => {}
    }
    found
}

/// The families that are named, and how many members each has.
pub(super) struct Families {
    seen: Known,
    members: HashMap<Uuid, usize>,
}

impl Families {
    /// Those that `named` names.
    pub(super) async fn of(transaction: &DatabaseTransaction, sight: &Sight, named: Vec<Uuid>) -> Result<Self> {
        use comparator_members::{Column, Entity};
        let listed = scope::find::<Entity>(sight)
            .select_only()
            .column(Column::ComparatorGroupId)
            .filter(Column::ComparatorGroupId.is_in(named.iter().copied()));
        let mut members: HashMap<Uuid, usize> = HashMap::new();
        for id in listed.into_tuple::<Uuid>().all(transaction).await? {
            *members.entry(id).or_default() += 1;
        }
        let seen = known::<comparator_groups::Entity>(transaction, sight, comparator_groups::Column::Id, named).await?;
        Ok(Self { seen, members })
    }

    /// Adds what is wrong with a standing.
    pub(super) fn check(&self, refusals: &mut Refusals, path: &[&str], standing: &mut EnteredStanding) {
        let ComparatorGroupId(id) = standing.group;
        let field: Vec<&str> = path.iter().copied().chain(["groupId"]).collect();
        self.seen.check(refusals, &field, "family", Some(standing.group));
        standing.check(refusals, path, self.members.get(&id).copied().unwrap_or_default());
    }
}

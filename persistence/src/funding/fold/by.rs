//! What figures can be gathered by: where each value is found and how values are ordered.

use super::Source;
use crate::entity::{
    allocation_states, allocations, counties, funds, organisations, partnerships, police_areas, settlements, themes,
};
use crate::error::Result;
use domain::words::{AllocationStage, FundingDimension as Dimension};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, SelectStatement};
use sea_orm::{ColumnTrait, QueryResult};
use uuid::Uuid;

/// What figures are gathered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum By {
    /// The settlement itself.
    Settlement,
    /// The agreement that the settlement is a year of.
    Agreement,
    /// The fund that the settlement draws on.
    Fund,
    /// The allocation itself.
    Allocation,
    /// A dimension of the summary.
    Dimension(Dimension),
}

/// A value that figures are gathered under.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in super::super) enum Part {
    /// The id of a record.
    Id(Uuid),
    /// The calendar year that a financial year starts in.
    Year(i32),
    /// A stage.
    Stage(String),
    /// Not known.
    Unknown,
}

/// A value's place among its like.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Place {
    /// By number.
    Number(i32),
    /// By name.
    Name(String),
    /// After all others.
    Last,
}

/// What a value and its place are called in a statement.
#[derive(Clone, Copy)]
pub(super) struct Names {
    pub(super) part: &'static str,
    pub(super) place: &'static str,
}

/// As many as there are dimensions.
pub(super) const NAMES: [Names; 8] = [
    Names { part: "part_1", place: "place_1" },
    Names { part: "part_2", place: "place_2" },
    Names { part: "part_3", place: "place_3" },
    Names { part: "part_4", place: "place_4" },
    Names { part: "part_5", place: "place_5" },
    Names { part: "part_6", place: "place_6" },
    Names { part: "part_7", place: "place_7" },
    Names { part: "part_8", place: "place_8" },
];

const PROVIDER: &str = "provider";
const FUNDER: &str = "funder";

impl By {
    /// The column that holds the value.
    pub(super) fn column(self, source: Source) -> Expr {
        match self {
            Self::Settlement => settlements::Column::Id.into_expr(),
            Self::Agreement => settlements::Column::AgreementId.into_expr(),
            Self::Fund => settlements::Column::FundId.into_expr(),
            Self::Allocation => allocations::Column::Id.into_expr(),
            Self::Dimension(Dimension::PoliceArea) => partnerships::Column::PoliceAreaId.into_expr(),
            Self::Dimension(Dimension::County) => partnerships::Column::CountyId.into_expr(),
            Self::Dimension(Dimension::Partnership) => settlements::Column::PartnershipId.into_expr(),
            Self::Dimension(Dimension::FinancialYear) => settlements::Column::FirstYear.into_expr(),
            Self::Dimension(Dimension::Theme) => allocations::Column::PrimaryThemeId.into_expr(),
            Self::Dimension(Dimension::Provider) => allocations::Column::ProviderId.into_expr(),
            Self::Dimension(Dimension::Funder) => funds::Column::FunderId.into_expr(),
            Self::Dimension(Dimension::Stage) => match source {
                Source::Kept => allocations::Column::Stage.into_expr(),
                Source::Recorded => allocation_states::Column::Stage.into_expr(),
            },
        }
    }

    /// The column that holds the value's place; `None` where the value tells it.
    pub(super) fn place_column(self) -> Option<Expr> {
        let Self::Dimension(dimension) = self else { return None };
        Some(match dimension {
            Dimension::PoliceArea => police_areas::Column::Folded.into_expr(),
            Dimension::County => counties::Column::Folded.into_expr(),
            Dimension::Partnership => partnerships::Column::Folded.into_expr(),
            Dimension::Theme => themes::Column::Position.into_expr(),
            Dimension::Provider => Expr::col((PROVIDER, organisations::Column::Folded)),
            Dimension::Funder => Expr::col((FUNDER, organisations::Column::Folded)),
            Dimension::FinancialYear | Dimension::Stage => return None,
        })
    }

    /// Joins the table that tells the value's place.
    pub(super) fn join_place(self, select: &mut SelectStatement, source: Source) {
        let Self::Dimension(dimension) = self else { return };
        let is = |id: Expr| id.eq(self.column(source));
        let organisation = |name: &'static str| is(Expr::col((name, organisations::Column::Id)));
        match dimension {
            Dimension::PoliceArea => {
                select.left_join(police_areas::Entity, is(police_areas::Column::Id.into_expr()));
            }
            Dimension::County => {
                select.left_join(counties::Entity, is(counties::Column::Id.into_expr()));
            }
            Dimension::Theme => {
                select.left_join(themes::Entity, is(themes::Column::Id.into_expr()));
            }
            Dimension::Provider => {
                select.join_as(JoinType::LeftJoin, organisations::Entity, PROVIDER, organisation(PROVIDER));
            }
            Dimension::Funder => {
                select.join_as(JoinType::LeftJoin, organisations::Entity, FUNDER, organisation(FUNDER));
            }
            Dimension::Partnership | Dimension::FinancialYear | Dimension::Stage => {}
        }
    }

    /// The value in a row.
    pub(super) fn part(self, row: &QueryResult, names: Names) -> Result<Part> {
        let part = match self {
            Self::Dimension(Dimension::FinancialYear) => row.try_get::<Option<i32>>("", names.part)?.map(Part::Year),
            Self::Dimension(Dimension::Stage) => row.try_get::<Option<String>>("", names.part)?.map(Part::Stage),
            _ => row.try_get::<Option<Uuid>>("", names.part)?.map(Part::Id),
        };
        Ok(part.unwrap_or(Part::Unknown))
    }

    /// The place of `part`, the value in a row.
    pub(super) fn place(self, row: &QueryResult, names: Names, part: &Part) -> Result<Place> {
        let place = match (self, part) {
            (_, Part::Year(year)) => Some(Place::Number(*year)),
            (_, Part::Stage(word)) => word.parse::<AllocationStage>().ok().map(|stage| Place::Number(stage as i32)),
            (Self::Dimension(Dimension::Theme), Part::Id(_)) => {
                row.try_get::<Option<i32>>("", names.place)?.map(Place::Number)
            }
            (_, Part::Id(_)) => row.try_get::<Option<String>>("", names.place)?.map(Place::Name),
            (_, Part::Unknown) => None,
        };
        Ok(place.unwrap_or(Place::Last))
    }
}

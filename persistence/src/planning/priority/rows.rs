//! Priorities as rows, and as lines of the audit.

use crate::entity::priorities;
use crate::governance::{Said, named};
use domain::FinancialYear;
use domain::decimal::to_millionths;
use domain::ids::PriorityId;
use domain::plan::PriorityTerms;
use domain::words::Word;
use sea_orm::ActiveValue::Set;

/// The row of a priority, but for whose it is, of which year, and its place, which never change.
pub(super) fn row_of(id: PriorityId, version: i32, terms: &PriorityTerms) -> priorities::ActiveModel {
    priorities::ActiveModel {
        id: Set(id.0),
        version: Set(version),
        theme_id: Set(terms.theme.0),
        title: Set(terms.title.clone()),
        standing: Set(terms.standing.word().to_owned()),
        rank: Set(terms.rank),
        score: Set(terms.score.and_then(to_millionths)),
        method: Set(terms.method.clone()),
        rationale: Set(terms.rationale.clone()),
        assessment_id: Set(terms.assessment.map(|id| id.0)),
        ..priorities::ActiveModel::default()
    }
}

/// What is said of a priority of a year.
pub(super) fn said(terms: &PriorityTerms, year: FinancialYear) -> Said {
    vec![
        ("financialYear", Some(year.to_string())),
        ("theme", named(Some(terms.theme))),
        ("title", Some(terms.title.clone())),
        ("standing", Some(terms.standing.word().to_owned())),
        ("rank", terms.rank.map(|rank| rank.to_string())),
        ("score", terms.score.map(|score| score.to_string())),
        ("method", terms.method.clone()),
        ("rationale", terms.rationale.clone()),
        ("assessment", named(terms.assessment)),
    ]
}

//! The life of a plan: written, consulted on, agreed, endorsed, replaced by its next edition.

use super::PlanTerms;
use crate::words::PlanStatus;
use crate::{RefusalCode, Refusals};
use chrono::NaiveDate;

/// Whether a plan that stands at `from` may stand at `to` next. Not every plan is consulted on or endorsed, and a
/// consultation may send it back to its writers; what was agreed is never a draft again.
#[must_use]
pub const fn may_follow(from: PlanStatus, to: PlanStatus) -> bool {
    use PlanStatus::{Agreed, Consultation, Drafting, Endorsed, Superseded};
    matches!(
        (from, to),
        (Drafting, Consultation | Agreed)
            | (Consultation, Drafting | Agreed)
            | (Agreed, Endorsed | Superseded)
            | (Endorsed, Superseded)
    )
}

/// Whether those whose plan it is have agreed it.
const fn is_agreed(status: PlanStatus) -> bool {
    matches!(status, PlanStatus::Agreed | PlanStatus::Endorsed)
}

/// Holds a plan to what its life permits: as it was, if it was there, and as it is to be.
pub fn check_life(before: Option<&PlanTerms>, after: &PlanTerms, today: NaiveDate, refusals: &mut Refusals) {
    match before {
        None => check_beginning(after, refusals),
        Some(before) => check_step(before, after, refusals),
    }
    let follows = before.is_none_or(|before| may_follow(before.status, after.status));
    let newly = follows && before.is_none_or(|before| !is_agreed(before.status)) && is_agreed(after.status);
    if newly && after.agreed_on.is_none() {
        refusals.add(RefusalCode::Required, &["agreedOn"], "Enter the day on which the plan was agreed.");
    }
    let open = matches!(after.status, PlanStatus::Drafting | PlanStatus::Consultation);
    // That what was agreed is no draft again is told already.
    let never = before.is_none_or(|before| !is_agreed(before.status) && before.status != PlanStatus::Superseded);
    if open && never && after.agreed_on.is_some() {
        let message = "A plan that is being written or consulted on was not agreed yet.";
        refusals.add(RefusalCode::Invalid, &["agreedOn"], message);
    }
    if after.agreed_on.is_some_and(|day| day > today) {
        refusals.add(RefusalCode::Invalid, &["agreedOn"], "The day on which a plan was agreed is not to come.");
    }
}

fn check_beginning(after: &PlanTerms, refusals: &mut Refusals) {
    if after.status == PlanStatus::Superseded {
        let message = "A plan does not begin as one that was replaced: refresh it when it is.";
        refusals.add(RefusalCode::Invalid, &["status"], message);
    }
}

fn check_step(before: &PlanTerms, after: &PlanTerms, refusals: &mut Refusals) {
    if before.status == PlanStatus::Superseded {
        if before != after {
            let message = "A plan that was replaced stays as it was.";
            refusals.add(RefusalCode::WrongState, &["id"], message);
        }
        return;
    }
    if before.status != after.status && !may_follow(before.status, after.status) {
        let message = "A plan goes from drafting to consultation, then agreed, then endorsed.";
        refusals.add(RefusalCode::WrongState, &["status"], message);
    }
    if !is_agreed(before.status) {
        return;
    }
    let texts = |terms: &PlanTerms| terms.objectives.iter().map(|one| one.text.clone()).collect::<Vec<_>>();
    for (field, changed) in [
        ("title", before.title != after.title),
        ("themeId", before.theme != after.theme),
        ("from", before.from != after.from),
        ("to", before.to != after.to),
        ("aims", before.aims != after.aims),
        ("objectives", texts(before) != texts(after)),
    ] {
        if changed {
            let message = "This was agreed: refresh the plan to change it.";
            refusals.add(RefusalCode::WrongState, &[field], message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::governance::told;
    use crate::plan::PlanObjective;
    use strum::VariantArray;

    fn terms(status: PlanStatus) -> PlanTerms {
        let mut terms = PlanTerms::test(status);
        terms.agreed_on = is_agreed(status).then(|| "2018-04-01".parse().unwrap_or_default());
        terms
    }

    fn today() -> NaiveDate {
        "2018-06-01".parse().unwrap_or_default()
    }

    fn refused(before: Option<&PlanTerms>, after: &PlanTerms) -> Vec<String> {
        told(|refusals| check_life(before, after, today(), refusals))
    }

    #[test]
    fn every_step_is_one_of_these() {
        use PlanStatus::{Agreed, Consultation, Drafting, Endorsed, Superseded};
        let steps = [
            (Drafting, Consultation),
            (Drafting, Agreed),
            (Consultation, Drafting),
            (Consultation, Agreed),
            (Agreed, Endorsed),
            (Agreed, Superseded),
            (Endorsed, Superseded),
        ];
        for &from in PlanStatus::VARIANTS {
            for &to in PlanStatus::VARIANTS {
                assert_eq!(may_follow(from, to), steps.contains(&(from, to)), "{from:?} to {to:?}");
                let (before, mut after) = (terms(from), terms(to));
                after.agreed_on = after.agreed_on.or_else(|| before.agreed_on.filter(|_| to == Superseded));
                let allowed = from == to || steps.contains(&(from, to));
                assert_eq!(refused(Some(&before), &after).is_empty(), allowed, "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn the_day_of_agreement_is_known_and_not_to_come() {
        let draft = terms(PlanStatus::Drafting);
        let mut agreed = terms(PlanStatus::Agreed);
        assert_eq!(refused(Some(&draft), &agreed), [""; 0]);
        agreed.agreed_on = None;
        assert_eq!(refused(Some(&draft), &agreed), ["Required agreedOn"]);
        assert_eq!(refused(None, &agreed), ["Required agreedOn"]);
        // One that was imported without its day is not asked for it at every change.
        let mut noted = agreed.clone();
        noted.note = Some("Note".to_owned());
        assert_eq!(refused(Some(&agreed), &noted), [""; 0]);
        agreed.agreed_on = "2018-06-02".parse().ok();
        assert_eq!(refused(Some(&draft), &agreed), ["Invalid agreedOn"]);
        let mut early = draft.clone();
        early.agreed_on = "2018-05-02".parse().ok();
        assert_eq!(refused(Some(&draft), &early), ["Invalid agreedOn"]);
        assert_eq!(refused(None, &terms(PlanStatus::Superseded)), ["Invalid status"]);
    }

    #[test]
    fn of_what_was_agreed_only_the_progress_changes() {
        let mut before = terms(PlanStatus::Agreed);
        let objective = PlanObjective { text: "Do".to_owned(), activity: None, achieved: None, completeness: None };
        before.objectives = vec![objective];
        let mut after = before.clone();
        if let Some(objective) = after.objectives.first_mut() {
            objective.achieved = Some("Done".to_owned());
            objective.completeness = Some(100);
        }
        assert_eq!(refused(Some(&before), &after), [""; 0]);
        after.objectives.clear();
        after.aims.push("More".to_owned());
        assert_eq!(refused(Some(&before), &after), ["WrongState aims", "WrongState objectives"]);
    }
}

//! Two partnerships alike in everything but the place: nothing of the one that is not public ever shows in
//! what those of the other are told.
//!
//! The twin of Safer Plymouth comes into a running service. By how much an answer then grows for somebody of
//! Safer Plymouth is by how much it grows for nobody in particular: no figure and no list takes in more.

mod growth;
mod questions;

use crate::support::grown::{Place, twin};
use crate::support::{ADMINISTRATOR, NOBODY, Store, TestApp, app::Asker};
use anyhow::{Result, ensure};
use growth::Leaves;
use questions::Question;
use rstest::rstest;
use serde_json::Value;

/// What ends every free text of the twin.
const MARKER: &str = "antipode";

/// In a police area of its own.
const ELSEWHERE: Place = Place { slug: "twin", ons_code: "E22000335", police_area: "E23000014", county: None };

/// In the same police area, side by side under one commissioner.
const BESIDE: Place = Place { slug: "twin", ons_code: "E22000049", police_area: "E23000035", county: None };

/// Those who have a role over Safer Plymouth or in it.
const OF_PARTNERSHIP: [Asker; 6] = [
    Some("partnership-manager"),
    Some("commissioning-officer"),
    Some("clerk"),
    Some("group-lead"),
    Some("group-member"),
    Some("scrutineer"),
];

/// Those besides who have one over its police area, and over a county where neither is.
const OF_AREA: [Asker; 5] =
    [Some("commissioner"), Some("treasurer"), Some("opcc-analyst"), Some("county-officer"), Some("county-member")];

#[rstest]
#[tokio::test]
async fn a_twin_elsewhere_shows_nothing_but_what_is_public(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let askers: Vec<Asker> = OF_PARTNERSHIP.into_iter().chain(OF_AREA).collect();
    keep_apart(store, ELSEWHERE, &askers).await
}

#[rstest]
#[tokio::test]
async fn a_twin_beside_shows_nothing_but_what_is_public(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    keep_apart(store, BESIDE, &OF_PARTNERSHIP).await
}

async fn keep_apart(store: Store, place: Place, askers: &[Asker<'_>]) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let questions = questions::all(&app, place).await?;
    let mut everybody = vec![NOBODY, ADMINISTRATOR];
    everybody.extend(askers);
    let before = answers(&app, &everybody, &questions).await?;
    app.import(&twin(place, MARKER)?).await?;
    let after = answers(&app, &everybody, &questions).await?;

    let mut withheld = 0;
    for (at, question) in questions.iter().enumerate() {
        let grown = |who: usize| -> Option<Leaves> { Some(after.get(who)?.get(at)?.minus(before.get(who)?.get(at)?)) };
        let marked = |who: usize| after.get(who).and_then(|all| all.get(at)).map(|it| it.texts_with(MARKER));
        let (Some(public), Some(published), Some(all)) = (grown(0), marked(0), marked(1)) else { continue };
        withheld += all.difference(&published).count();
        for (who, asker) in everybody.iter().enumerate().skip(2) {
            let name = asker.unwrap_or_default();
            let shown = marked(who).unwrap_or_default();
            let leaked: Vec<_> = shown.difference(&published).collect();
            ensure!(leaked.is_empty(), "{} tells {name} of the twin: {leaked:#?}", question.name);
            let own = grown(who);
            ensure!(
                own.as_ref() == Some(&public),
                "{} grows for {name} by {own:#?}, for nobody by {public:#?}",
                question.name
            );
        }
    }
    // Were there nothing to withhold, all of this would say nothing.
    ensure!(withheld > 40, "only {withheld} texts of the twin are withheld from anybody");
    Ok(())
}

async fn answers(app: &TestApp, askers: &[Asker<'_>], questions: &[Question]) -> Result<Vec<Vec<Leaves>>> {
    let mut all = Vec::new();
    for asker in askers {
        let mut answers = Vec::new();
        for question in questions {
            let answer: Value = question.ask(app, *asker).await?;
            answers.push(Leaves::of(&answer));
        }
        all.push(answers);
    }
    Ok(all)
}

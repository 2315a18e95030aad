//! Plans, risks, recommendations and measures as the tables give them, on both databases: to whom, in
//! which order, and in how many statements.

use crate::support::Store;
use anyhow::{Context, Result, anyhow};
use chrono::{NaiveDate, Utc};
use domain::access::{Grant, Ground, Role, Scope, Sight, Viewer};
use domain::ids::{GroupId, PartnershipId, PoliceAreaId, RoleGrantId, UserId};
use domain::measure::{Figures, Measure, MeasureFilter, compare};
use domain::page::PageRequest;
use domain::register::{PoliceArea, Register};
use domain::words::ComparisonPeriod::{PreviousPeriod, SamePeriodLastYear};
use domain::words::{ComparisonPeriod, Direction, Polarity, StandingSource};
use persistence::import::{Silent, Source};
use persistence::partnership::PartnershipKey;
use persistence::{Database, indicator, measure, plan, risk};
use rstest::rstest;
use std::sync::Arc;
use uuid::Uuid;

/// Safer Seaton and who looks at it.
struct Seaton {
    db: Database,
    partnership: PartnershipId,
    area: PoliceAreaId,
    homes: GroupId,
    streets: GroupId,
}

impl Seaton {
    async fn new(store: Store) -> Result<Option<Self>> {
        let Some(db) = store.database().await? else { return Ok(None) };
        let access = Viewer::system().access()?;
        let now = "2019-01-31T12:00:00Z".parse::<chrono::DateTime<Utc>>()?;
        let area = PoliceArea {
            code: "E23000099".to_owned(),
            name: "Seashire".to_owned(),
            slug: "seashire".to_owned(),
            nation: domain::exempt::Nation::England,
            region: None,
        };
        let register = Register { police_areas: vec![area], counties: vec![], districts: vec![], partnerships: vec![] };
        persistence::import::register(&db, &access, &register, now, &Silent).await?;
        let bundle = domain::bundle::read(include_str!("data/seaton.json")).map_err(|faults| anyhow!("{faults:?}"))?;
        let sources = [Source { name: "seaton".to_owned(), bundle }];
        persistence::import::bundles(&db, &access, &sources, now, &Silent).await?;

        let all = everything();
        let key = PartnershipKey::Slug("safer-seaton".to_owned());
        let partnership = persistence::partnership::by_key(&db, &all, key).await?.context("no partnership")?;
        let plans = plan::of_partnerships(&db, &all, &[partnership.id]).await?;
        let group = |title: &str| {
            let plan = plans.get(&partnership.id)?.iter().find(|plan| plan.title == title)?;
            plan.group
        };
        Ok(Some(Self {
            partnership: partnership.id,
            area: partnership.police_area,
            homes: group("Homes").context("no group for homes")?,
            streets: group("Streets").context("no group for streets")?,
            db,
        }))
    }

    async fn measures(&self, filter: &MeasureFilter, page: &PageRequest) -> Result<domain::page::Page<Measure>> {
        let mut pages = measure::pages_by_partnership(&self.db, &nobody(), &[self.partnership], filter, page).await?;
        pages.remove(&self.partnership).context("no page")
    }

    async fn compared(&self, one: &Measure, period: ComparisonPeriod) -> Result<Option<domain::measure::Comparison>> {
        let wanted: Vec<_> = one.earlier(period).into_iter().collect();
        let earlier = measure::earlier(&self.db, &nobody(), &wanted).await?;
        let stated = measure::stated_changes_of(&self.db, &nobody(), &[one.id]).await?;
        let stated = stated.get(&one.id).map_or(&[][..], Vec::as_slice);
        let before = wanted.first().and_then(|key| earlier.get(key));
        Ok(compare(&Figures::of(one, before), stated, period, Polarity::LowerIsBetter))
    }

    fn granted(&self, role: Role, scope: Scope) -> Sight {
        let ground = Ground { partnerships: vec![self.partnership], ..Ground::default() };
        let ground = if matches!(scope, Scope::Group(_)) { Ground::default() } else { ground };
        let id = RoleGrantId(Uuid::nil());
        let grant = Grant { id, role, scope, valid_from: NaiveDate::MIN, valid_to: None, revoked_at: None, ground };
        Arc::new(Viewer::user(UserId(Uuid::nil()), None, vec![grant])).sight()
    }
}

fn nobody() -> Sight {
    Arc::new(Viewer::nobody()).sight()
}

fn everything() -> Sight {
    Arc::new(Viewer::system()).sight()
}

fn page(first: Option<i32>, after: Option<&str>, last: Option<i32>, before: Option<&str>) -> Result<PageRequest> {
    Ok(PageRequest::try_new(first, after, last, before)?.counting(true))
}

fn codes(page: &domain::page::Page<Measure>) -> Vec<(Option<String>, Option<String>)> {
    let parts = |one: &Measure| (one.period.to().map(|day| day.to_string()), one.value.map(|value| value.to_string()));
    page.items.iter().map(|(_, one)| parts(one)).collect()
}

fn some(day: &str, value: &str) -> (Option<String>, Option<String>) {
    (Some(day.to_owned()), Some(value.to_owned()))
}

#[rstest]
#[tokio::test]
async fn measures_come_newest_first_and_undated_last(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(seaton) = Seaton::new(store).await? else { return Ok(()) };
    let all = MeasureFilter::default();
    let whole = seaton.measures(&all, &page(None, None, None, None)?).await?;
    let expected = [
        some("2018-12-31", "90"),
        some("2018-12-31", "9"),
        some("2018-12-31", "61.5"),
        some("2018-09-30", "0"),
        some("2017-12-31", "120"),
        some("2017-12-31", "119"),
        (None, None),
    ];
    assert_eq!(codes(&whole), expected);
    assert_eq!(whole.total, Some(7));

    let first = seaton.measures(&all, &page(Some(3), None, None, None)?).await?;
    let end = first.items.last().map(|(cursor, _)| cursor.to_string()).unwrap_or_default();
    let next = seaton.measures(&all, &page(Some(3), Some(&end), None, None)?).await?;
    assert_eq!((codes(&first).as_slice(), codes(&next).as_slice()), (&expected[..3], &expected[3..6]));
    let start = next.items.first().map(|(cursor, _)| cursor.to_string()).unwrap_or_default();
    let back = seaton.measures(&all, &page(None, None, Some(2), Some(&start))?).await?;
    assert_eq!(codes(&back), expected[1..3]);
    assert!(back.has_previous && back.has_next);

    let trust = MeasureFilter { indicators: Some(vec!["CONFIDENCE".to_owned()]) };
    let trust = seaton.measures(&trust, &page(None, None, None, None)?).await?;
    assert_eq!((trust.total, codes(&trust)), (Some(1), vec![some("2018-12-31", "61.5")]));
    let nothing = MeasureFilter { indicators: Some(vec![]) };
    assert_eq!(seaton.measures(&nothing, &page(None, None, None, None)?).await?.total, Some(0));
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_measure_is_compared_with_its_own_past(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(seaton) = Seaton::new(store).await? else { return Ok(()) };
    let whole = seaton.measures(&MeasureFilter::default(), &page(Some(2), None, None, None)?).await?;
    let (now, sheds) = (&whole.items[0].1, &whole.items[1].1);

    let last_year = seaton.compared(now, SamePeriodLastYear).await?.context("no comparison")?;
    assert_eq!(last_year.value.map(|value| value.to_string()).as_deref(), Some("120"), "final wins over provisional");
    assert_eq!((last_year.change.to_string(), last_year.direction), ("-30".to_owned(), Direction::Improved));
    assert_eq!(last_year.percent.map(|percent| percent.to_string()).as_deref(), Some("-25"));
    let quarter = seaton.compared(now, PreviousPeriod).await?.context("no comparison")?;
    assert_eq!((quarter.change.to_string(), quarter.percent), ("90".to_owned(), None), "from nought");

    let stated = seaton.compared(sheds, PreviousPeriod).await?.context("no comparison")?;
    assert_eq!((stated.source, stated.value, stated.direction), (StandingSource::Reported, None, Direction::Improved));
    assert_eq!(seaton.compared(sheds, SamePeriodLastYear).await?, None, "another dimension is another series");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn the_earlier_values_of_many_measures_are_one_statement(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(seaton) = Seaton::new(store).await? else { return Ok(()) };
    let own = seaton.measures(&MeasureFilter::default(), &page(None, None, None, None)?).await?;
    let request = page(None, None, None, None)?;
    let (sight, filter) = (nobody(), MeasureFilter::default());
    let mut areas = measure::pages_by_police_area(&seaton.db, &sight, &[seaton.area], &filter, &request).await?;
    let area = areas.remove(&seaton.area).context("no page of the area")?;
    let measures = own.items.iter().chain(&area.items).map(|(_, one)| one);
    let wanted: Vec<_> = measures.filter_map(|one| one.earlier(SamePeriodLastYear)).collect();

    let before = seaton.db.statements();
    let earlier = measure::earlier(&seaton.db, &nobody(), &wanted).await?;
    assert_eq!(seaton.db.statements() - before, 1);
    let mut values: Vec<_> = wanted.iter().filter_map(|key| earlier.get(key)?.value).collect();
    values.sort();
    assert_eq!(values.iter().map(ToString::to_string).collect::<Vec<_>>(), ["120", "800"]);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_contracts_measures_are_seen_with_the_contract(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(seaton) = Seaton::new(store).await? else { return Ok(()) };
    let contracts =
        persistence::funding::contract::of_partnerships(&seaton.db, &everything(), &[seaton.partnership]).await?;
    let contract = contracts.get(&seaton.partnership).and_then(|all| all.first()).context("no contract")?.id;
    assert_eq!(measure::of_contracts(&seaton.db, &nobody(), &[contract]).await?.len(), 0);
    let scrutineer = seaton.granted(Role::Scrutineer, Scope::Partnership(seaton.partnership));
    let activity = measure::of_contracts(&seaton.db, &scrutineer, &[contract]).await?;
    let activity = activity.get(&contract).context("no activity")?;
    assert_eq!(activity.len(), 1);
    assert!(measure::by_ids(&seaton.db, &nobody(), &[activity[0].id]).await?.is_empty());
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_draft_is_seen_in_its_group_alone(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(seaton) = Seaton::new(store).await? else { return Ok(()) };
    let titles = async |sight: &Sight| -> Result<Vec<String>> {
        let mut plans = plan::of_partnerships(&seaton.db, sight, &[seaton.partnership]).await?;
        Ok(plans.remove(&seaton.partnership).unwrap_or_default().into_iter().map(|plan| plan.title).collect())
    };
    assert_eq!(titles(&nobody()).await?, ["Plan", "Streets"]);
    assert_eq!(titles(&seaton.granted(Role::GroupMember, Scope::Group(seaton.streets))).await?, ["Plan", "Streets"]);
    let homes = seaton.granted(Role::GroupMember, Scope::Group(seaton.homes));
    assert_eq!(titles(&homes).await?, ["Homes", "Plan", "Streets"]);
    assert_eq!(titles(&everything()).await?, ["Homes", "Plan", "Streets"]);

    let delivery = plan::delivery_plans_of(&seaton.db, &homes, &[seaton.homes, seaton.streets]).await?;
    let draft = delivery.get(&seaton.homes).and_then(|plans| plans.first()).context("no draft")?;
    assert_eq!(draft.aims, ["Fewer burglaries"]);
    for (sight, objectives, milestones) in [(&homes, 2, 1), (&nobody(), 0, 0)] {
        let found = plan::objectives_of(&seaton.db, sight, &[draft.id]).await?;
        assert_eq!(found.get(&draft.id).map_or(0, Vec::len), objectives);
        let found = plan::milestones_of(&seaton.db, sight, &[draft.id]).await?;
        assert_eq!(found.get(&draft.id).map_or(0, Vec::len), milestones);
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn risks_and_open_bids_are_for_those_who_read_the_money(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(seaton) = Seaton::new(store).await? else { return Ok(()) };
    let counts = async |sight: &Sight| -> Result<(usize, usize)> {
        let risks = risk::risks_of(&seaton.db, sight, &[seaton.partnership]).await?;
        let bids = risk::bids_of(&seaton.db, sight, &[seaton.partnership]).await?;
        let count =
            (risks.get(&seaton.partnership).map_or(0, Vec::len), bids.get(&seaton.partnership).map_or(0, Vec::len));
        Ok(count)
    };
    assert_eq!(counts(&nobody()).await?, (0, 1));
    assert_eq!(counts(&seaton.granted(Role::GroupMember, Scope::Group(seaton.homes))).await?, (0, 1));
    assert_eq!(counts(&seaton.granted(Role::OpccAnalyst, Scope::PoliceArea(seaton.area))).await?, (1, 2));
    assert_eq!(counts(&everything()).await?, (1, 2));
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_recommendation_is_for_those_it_is_made_to(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(seaton) = Seaton::new(store).await? else { return Ok(()) };
    let made = async |sight: &Sight| -> Result<(usize, usize, usize)> {
        let to = risk::recommendations_to_partnerships(&seaton.db, sight, &[seaton.partnership]).await?;
        let groups = risk::recommendations_to_groups(&seaton.db, sight, &[seaton.homes, seaton.streets]).await?;
        let count = |group| groups.get(&group).map_or(0, Vec::len);
        Ok((to.get(&seaton.partnership).map_or(0, Vec::len), count(seaton.homes), count(seaton.streets)))
    };
    assert_eq!(made(&nobody()).await?, (0, 0, 0));
    assert_eq!(made(&seaton.granted(Role::GroupMember, Scope::Group(seaton.homes))).await?, (1, 1, 0));
    assert_eq!(made(&seaton.granted(Role::GroupMember, Scope::Group(seaton.streets))).await?, (0, 0, 1));
    assert_eq!(made(&seaton.granted(Role::OpccAnalyst, Scope::PoliceArea(seaton.area))).await?, (1, 1, 1));
    assert_eq!(made(&everything()).await?, (1, 1, 1));

    let both = risk::recommendations_to_groups(&seaton.db, &everything(), &[seaton.homes]).await?;
    let both = both.get(&seaton.homes).and_then(|all| all.first()).context("no recommendation")?;
    let targets = risk::targets_of(&seaton.db, &everything(), &[both.id]).await?;
    use domain::risk::RecommendationTarget as To;
    let expected = vec![To::Group(seaton.homes), To::Partnership(seaton.partnership)];
    assert_eq!(targets.get(&both.id), Some(&expected));
    assert!(risk::targets_of(&seaton.db, &nobody(), &[both.id]).await?.is_empty());
    Ok(())
}

#[rstest]
#[tokio::test]
async fn priorities_and_families_keep_their_order(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(seaton) = Seaton::new(store).await? else { return Ok(()) };
    let titles = async |year: Option<domain::FinancialYear>| -> Result<Vec<String>> {
        let mut found = plan::priorities_of(&seaton.db, &nobody(), &[seaton.partnership], year).await?;
        Ok(found.remove(&seaton.partnership).unwrap_or_default().into_iter().map(|one| one.title).collect())
    };
    assert_eq!(titles(None).await?, ["Burglary again", "Burglary", "Sheds"]);
    assert_eq!(titles(Some("2018-19".parse()?)).await?, ["Burglary", "Sheds"]);

    let families = indicator::comparator_groups(&seaton.db, &nobody()).await?;
    let family = families.first().context("no family")?;
    let members = indicator::members_of(&seaton.db, &nobody(), &[family.id]).await?;
    let names: Vec<_> = members.get(&family.id).into_iter().flatten().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["Zennor", "Seaton", "Axmouth"]);
    let codes: Vec<_> = indicator::all(&seaton.db, &nobody()).await?.into_iter().map(|one| one.code).collect();
    assert_eq!(codes, ["BURGLARY", "CONFIDENCE"]);
    Ok(())
}

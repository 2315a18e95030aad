//! Meetings, action points and papers as the tables give them, on both databases: to whom, in which order.

use crate::support::wharf::{Wharf, member, nobody, request};
use crate::support::{MANAGER, NOBODY, Store, TestApp};
use anyhow::{Context, Result};
use domain::access::{Role, Viewer};
use domain::action::{ActionPointFilter, OwnerKey};
use domain::ids::UserId;
use domain::meeting::{MeetingFilter, MeetingOrder};
use domain::quorum::{Quorum, quorate};
use domain::words::{MembershipRole, MinutesStatus, QuorumBasis};
use persistence::{document, meeting};
use rstest::rstest;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

fn minutes(status: MinutesStatus) -> MeetingFilter {
    MeetingFilter { minutes_status: Some(vec![status]), ..MeetingFilter::default() }
}

#[rstest]
#[tokio::test]
async fn undated_meetings_come_last_whichever_way_the_list_runs(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(wharf) = Wharf::new(store).await? else { return Ok(()) };
    let all = MeetingFilter::default();
    assert_eq!(wharf.listed(&nobody(), &all, false).await?, ["January", "Quay", "February", "Some day"]);
    assert_eq!(wharf.listed(&nobody(), &all, true).await?, ["February", "Quay", "January", "Some day"]);
    let clerk = wharf.with(Role::Clerk);
    assert_eq!(wharf.listed(&clerk, &all, false).await?, ["January", "Quay", "February", "March", "Some day"]);
    let from = MeetingFilter { from: "2018-02-01".parse().ok(), to: "2018-02-10".parse().ok(), ..all.clone() };
    assert_eq!(wharf.listed(&clerk, &from, false).await?, ["Quay", "February"]);

    for descending in [false, true] {
        let order = MeetingOrder { descending, ..MeetingOrder::default() };
        let whole = wharf.listed(&clerk, &all, descending).await?;
        let mut walked = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = request(Some(2), after.as_deref(), None, None)?;
            let mut pages =
                meeting::pages_by_partnership(&wharf.db, &clerk, &[wharf.partnership], &all, order, &page).await?;
            let page = pages.remove(&wharf.partnership).context("no page")?;
            after = page.items.last().map(|(cursor, _)| cursor.to_string());
            walked.extend(page.items.into_iter().map(|(_, one)| one.title));
            if !page.has_next {
                break;
            }
        }
        assert_eq!(walked, whole, "page by page it is the same list");
        let last = meeting::page(&wharf.db, &clerk, &all, order, &request(None, None, Some(2), None)?).await?;
        let last: Vec<_> = last.items.into_iter().map(|(_, one)| one.title).collect();
        assert_eq!(last, whole[3..], "the last ones, still in order");
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_draft_is_known_to_those_who_read_papers(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(wharf) = Wharf::new(store).await? else { return Ok(()) };
    let (clerk, board, quay) = (wharf.with(Role::Clerk), member(wharf.group("January")?), member(wharf.group("Quay")?));
    let february = wharf.meeting("February")?;
    for (sight, status) in [
        (&nobody(), MinutesStatus::None),
        (&quay, MinutesStatus::None),
        (&board, MinutesStatus::Draft),
        (&clerk, MinutesStatus::Draft),
    ] {
        let found = meeting::by_ids(&wharf.db, sight, &[february]).await?;
        assert_eq!(found.get(&february).map(|one| one.minutes_status), Some(status));
        let filtered = wharf.listed(sight, &minutes(status), false).await?;
        assert!(filtered.contains(&"February".to_owned()), "the filter agrees with what is shown");
        let minuted = meeting::minutes::of_meetings(&wharf.db, sight, &[february]).await?;
        assert_eq!(minuted.is_empty(), status == MinutesStatus::None);
        let attended = meeting::attendance::of_meetings(&wharf.db, sight, &[february]).await?;
        assert_eq!(attended.is_empty(), status == MinutesStatus::None);
    }
    assert_eq!(wharf.listed(&nobody(), &minutes(MinutesStatus::Draft), false).await?, Vec::<String>::new());
    assert_eq!(wharf.listed(&clerk, &minutes(MinutesStatus::None), false).await?, ["Quay", "March"]);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn exempt_business_is_for_those_who_may_read_it(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(wharf) = Wharf::new(store).await? else { return Ok(()) };
    let (january, february, march) = (wharf.meeting("January")?, wharf.meeting("February")?, wharf.meeting("March")?);
    for (sight, reads_exempt) in
        [(nobody(), false), (wharf.with(Role::Scrutineer), false), (wharf.with(Role::Clerk), true)]
    {
        let agendas = meeting::agenda::of_meetings(&wharf.db, &sight, &[february, march]).await?;
        let items = agendas.get(&february).context("no agenda")?;
        assert_eq!((items[0].withheld, items[0].presenter.as_deref()), (false, Some("Ann")));
        let private = &items[1];
        assert_eq!((private.title.as_str(), private.exempt_paragraphs.as_slice()), ("Contract", &[3][..]));
        assert_eq!((private.withheld, private.page_from.is_some(), private.presenter.is_some()), {
            (!reads_exempt, reads_exempt, reads_exempt)
        });
        let minuted = meeting::minutes::of_meetings(&wharf.db, &sight, &[january]).await?;
        let numbers: Vec<_> = minuted.get(&january).into_iter().flatten().filter_map(|one| one.number).collect();
        assert_eq!(numbers, if reads_exempt { vec![1, 2] } else { vec![1] });
    }
    let public = meeting::agenda::of_meetings(&wharf.db, &nobody(), &[march]).await?;
    assert!(public.is_empty(), "no agenda before it is published");

    assert_eq!(wharf.papers(&nobody()).await?, ["Open paper"]);
    assert_eq!(wharf.papers(&wharf.with(Role::Scrutineer)).await?, ["Members' paper", "Open paper", "Paper to come"]);
    assert_eq!(
        wharf.papers(&wharf.with(Role::Clerk)).await?,
        ["Contract", "Members' paper", "Open paper", "Paper to come"]
    );
    assert_eq!(wharf.papers(&member(wharf.group("January")?)).await?, ["Contract", "Open paper"]);
    assert_eq!(wharf.papers(&member(wharf.group("Quay")?)).await?, ["Open paper"]);
    let whole = document::of_meetings(&wharf.db, &wharf.with(Role::Clerk), &[february]).await?;
    let titles: Vec<_> = whole.get(&february).into_iter().flatten().map(|paper| paper.title.as_str()).collect();
    assert_eq!(titles, ["Open paper"], "an item's paper hangs on the item");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn the_neighbours_of_a_meeting_are_those_that_are_seen(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(wharf) = Wharf::new(store).await? else { return Ok(()) };
    let february = wharf.meeting("February")?;
    for (sight, next) in [(nobody(), "Some day"), (wharf.with(Role::Clerk), "March")] {
        let found = meeting::neighbours(&wharf.db, &sight, &[february, wharf.meeting("Quay")?]).await?;
        let beside = found.get(&february).context("no neighbours")?;
        assert_eq!((beside.previous, beside.next), (Some(wharf.meeting("January")?), Some(wharf.meeting(next)?)));
        let alone = found.get(&wharf.meeting("Quay")?).context("no neighbours")?;
        assert_eq!((alone.previous, alone.next), (None, None), "another group's meetings are no neighbours");
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_quorum_counts_the_authorities_that_were_represented(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(wharf) = Wharf::new(store).await? else { return Ok(()) };
    let (january, board) = (wharf.meeting("January")?, wharf.group("January")?);
    let attendance = meeting::attendance::of_meetings(&wharf.db, &nobody(), &[january]).await?;
    let seats = meeting::attendance::seats_of(&wharf.db, &nobody(), &[board]).await?;
    let (attendance, seats) = (attendance.get(&january).context("nobody")?, seats.get(&board).context("no seats")?);
    let quorum = |number| Some(Quorum { number, basis: QuorumBasis::ResponsibleAuthorities });
    assert_eq!(quorate(quorum(2), attendance, seats), Some(true), "the council, and the police by a substitute");
    assert_eq!(quorate(quorum(3), attendance, seats), Some(false));
    Ok(())
}

#[rstest]
#[tokio::test]
async fn actions_are_seen_with_their_minute_and_by_their_owner(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(wharf) = Wharf::new(store).await? else { return Ok(()) };
    let all = ActionPointFilter::default();
    let cat = wharf.person("Cat Carter")?;
    let only_cat = Arc::new(Viewer::user(UserId(Uuid::nil()), Some(cat), vec![])).sight();
    assert_eq!(wharf.actions(&nobody(), &all).await?, ["Buy boats"]);
    assert_eq!(wharf.actions(&only_cat, &all).await?, ["Buy boats", "Mend lights"]);
    assert_eq!(wharf.actions(&member(wharf.group("Quay")?), &all).await?, ["Paint", "Buy boats"]);
    let clerk = wharf.with(Role::Clerk);
    let in_order = ["Paint", "Watch", "Buy boats", "Mend lights", "Sign", "Dredge"];
    assert_eq!(wharf.actions(&clerk, &all).await?, in_order);

    let overdue = |overdue| ActionPointFilter { overdue: Some(overdue), ..ActionPointFilter::default() };
    assert_eq!(wharf.actions(&clerk, &overdue(true)).await?, ["Watch", "Buy boats"]);
    assert_eq!(wharf.actions(&clerk, &overdue(false)).await?, ["Paint", "Mend lights", "Sign", "Dredge"]);
    let before = ActionPointFilter { due_before: "2018-02-10".parse().ok(), ..ActionPointFilter::default() };
    assert_eq!(wharf.actions(&clerk, &before).await?, ["Paint", "Watch"]);
    let of = |owner| ActionPointFilter { owner: Some(owner), ..ActionPointFilter::default() };
    assert_eq!(wharf.actions(&clerk, &of(OwnerKey::Person(cat))).await?, ["Mend lights"]);
    let board = OwnerKey::Group(wharf.group("January")?);
    assert_eq!(wharf.actions(&clerk, &of(board)).await?, Vec::<String>::new(), "its role holders are others");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_role_is_held_in_a_group_and_below_it(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(wharf) = Wharf::new(store).await? else { return Ok(()) };
    let (ann, bob, cat) = (wharf.person("Ann Archer")?, wharf.person("Bob Baker")?, wharf.person("Cat Carter")?);
    let (board, quay) = (wharf.group("January")?, wharf.group("Quay")?);
    assert_eq!(wharf.holders(MembershipRole::ThemeLead, board).await?, [ann, bob]);
    assert_eq!(wharf.holders(MembershipRole::ThemeLead, quay).await?, []);
    assert_eq!(wharf.holders(MembershipRole::Member, board).await?, [ann, bob, cat]);
    assert_eq!(wharf.holders(MembershipRole::Member, quay).await?, [cat], "no one before their term");

    assert_eq!(wharf.own("Ann Archer").await?, ["Paint", "Buy boats", "Dredge"]);
    assert_eq!(wharf.own("Bob Baker").await?, ["Buy boats"]);
    assert_eq!(wharf.own("Cat Carter").await?, ["Mend lights"]);
    assert_eq!(wharf.own("Dan Draper").await?, ["Sign"]);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn the_public_reads_published_minutes_and_no_private_papers(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let query = r#"query($day: Date!) { partnership(by: { slug: "safer-plymouth" }) {
        meetings(filter: { from: $day, to: $day }) { nodes { quorate
            attendance { name person { name email } }
            agenda { number private title exemptParagraphs pageFrom presenter documents { title } } } } } }"#;
    let held = app.data(NOBODY, query, json!({ "day": "2017-11-14" })).await?;
    let attendance = held["partnership"]["meetings"]["nodes"][0]["attendance"].as_array().cloned().unwrap_or_default();
    assert_eq!(attendance.len(), 21);
    assert!(attendance.iter().any(|one| one["person"]["name"].is_string()));
    assert!(attendance.iter().all(|one| one["person"]["email"].is_null()));

    for (asker, page) in [(NOBODY, Value::Null), (MANAGER, json!(15))] {
        let called = app.data(asker, query, json!({ "day": "2018-03-06" })).await?;
        let private = &called["partnership"]["meetings"]["nodes"][0]["agenda"][9];
        assert_eq!((&private["private"], &private["exemptParagraphs"]), (&json!(true), &json!([1])));
        assert_eq!(private["pageFrom"], page);
        assert_eq!(private["documents"].as_array().is_some_and(Vec::is_empty), page.is_null());
    }
    Ok(())
}

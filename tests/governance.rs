//! Groups, memberships and people as the tables give them, on both databases: to whom, when and how often.

use crate::support::Store;
use anyhow::{Context, Result, anyhow};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Grant, Ground, Role, Scope, Sight, Viewer};
use domain::group::{Group, GroupFilter};
use domain::ids::{GroupId, PartnershipId, RoleGrantId, UserId};
use domain::membership::{AttendanceSummary, Days, Membership, MembershipFilter, chairs};
use domain::organisation::OrganisationFilter;
use domain::page::{Page, PageRequest};
use domain::person::PersonFilter;
use domain::register::{PoliceArea, Register};
use domain::words::GroupKind;
use persistence::import::{Silent, Source};
use persistence::membership::Wanted;
use persistence::partnership::PartnershipKey;
use persistence::{Database, group, membership, organisation, person, theme};
use rstest::rstest;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Safer Millport and who looks at it.
struct Millport {
    db: Database,
    partnership: PartnershipId,
    groups: HashMap<String, Group>,
}

impl Millport {
    async fn new(store: Store) -> Result<Option<Self>> {
        let Some(db) = store.database().await? else { return Ok(None) };
        let access = Viewer::system().access()?;
        let now = "2019-01-31T12:00:00Z".parse::<DateTime<Utc>>()?;
        let area = PoliceArea {
            code: "E23000099".to_owned(),
            name: "Millshire".to_owned(),
            slug: "millshire".to_owned(),
            nation: domain::exempt::Nation::England,
            region: None,
        };
        let register = Register { police_areas: vec![area], counties: vec![], districts: vec![], partnerships: vec![] };
        persistence::import::register(&db, &access, &register, now, &Silent).await?;
        let bundle =
            domain::bundle::read(include_str!("data/millport.json")).map_err(|faults| anyhow!("{faults:?}"))?;
        let sources = [Source { name: "millport".to_owned(), bundle }];
        persistence::import::bundles(&db, &access, &sources, now, &Silent).await?;

        let key = PartnershipKey::Slug("safer-millport".to_owned());
        let partnership = persistence::partnership::by_key(&db, &nobody(), key).await?.context("no partnership")?.id;
        let mut millport = Self { db, partnership, groups: HashMap::new() };
        let groups = millport.standing(&GroupFilter::default()).await?;
        millport.groups = groups.into_iter().map(|group| (group.name.clone(), group)).collect();
        Ok(Some(millport))
    }

    async fn standing(&self, filter: &GroupFilter) -> Result<Vec<Group>> {
        let mut groups = group::of_partnerships(&self.db, &nobody(), &[self.partnership], filter).await?;
        Ok(groups.remove(&self.partnership).unwrap_or_default())
    }

    fn group(&self, name: &str) -> Result<GroupId> {
        Ok(self.groups.get(name).context("no such group")?.id)
    }

    async fn members(&self, sight: &Sight, filter: MembershipFilter) -> Result<Page<Membership>> {
        let page = PageRequest::try_new(None, None, None, None)?.counting(true);
        let wanted = Wanted { filter, today: day("2019-01-31")?, page };
        let board = self.group("Board")?;
        let mut pages = membership::pages_by_group(&self.db, sight, &[board], &wanted).await?;
        pages.remove(&board).context("no page")
    }

    /// The names of who holds the memberships; a post for an empty one.
    async fn names(&self, sight: &Sight, page: Page<Membership>) -> Result<Vec<String>> {
        let members: Vec<_> = page.items.into_iter().map(|(_, member)| member).collect();
        let ids: Vec<_> = members.iter().filter_map(|member| member.person).collect();
        let people = person::by_ids(&self.db, sight, &ids).await?;
        let name = |member: Membership| {
            let person = member.person.and_then(|id| people.get(&id)).map(|person| person.name.clone());
            person.or(member.post).unwrap_or_default()
        };
        Ok(members.into_iter().map(name).collect())
    }

    async fn people(&self, sight: &Sight) -> Result<Vec<String>> {
        let page = PageRequest::try_new(None, None, None, None)?.counting(true);
        let found = person::page(&self.db, sight, &PersonFilter::default(), &page).await?;
        assert_eq!(found.total, u64::try_from(found.items.len()).ok());
        Ok(found.items.into_iter().map(|(_, person)| person.name).collect())
    }

    /// Who can be written to.
    async fn addresses(&self, sight: &Sight) -> Result<Vec<String>> {
        let page = PageRequest::try_new(None, None, None, None)?;
        let found = person::page(&self.db, &everything(), &PersonFilter::default(), &page).await?;
        let ids: Vec<_> = found.items.iter().map(|(_, person)| person.id).collect();
        let contacts = person::contacts_of(&self.db, sight, &ids, day("2019-01-31")?).await?;
        let mut addresses: Vec<_> = contacts.into_values().filter_map(|contact| contact.email).collect();
        addresses.sort();
        Ok(addresses)
    }

    async fn attended(&self, sight: &Sight, name: &str, days: Days) -> Result<[i64; 5]> {
        let all = everything();
        let members = self.members(&all, MembershipFilter::default()).await?;
        let names = self.names(&all, members.clone()).await?;
        let at = names.iter().position(|one| one == name).context("no such member")?;
        let id = members.items.get(at).context("no such member")?.1.id;
        let found = membership::attendance_of(&self.db, sight, &[id], days).await?;
        let AttendanceSummary { invited, present, apologies, substituted, absent } =
            found.get(&id).copied().unwrap_or_default();
        Ok([invited, present, apologies, substituted, absent])
    }

    fn granted(&self, role: Role, scope: Scope) -> Sight {
        let partnerships = if matches!(scope, Scope::Group(_)) { vec![] } else { vec![self.partnership] };
        let ground = Ground { partnerships, ..Ground::default() };
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

fn day(text: &str) -> Result<NaiveDate> {
    Ok(text.parse()?)
}

fn names(groups: Vec<Group>) -> Vec<String> {
    groups.into_iter().map(|group| group.name).collect()
}

#[rstest]
#[tokio::test]
async fn those_invited_or_gone_are_seen_with_the_groups_papers(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(millport) = Millport::new(store).await? else { return Ok(()) };
    let member = millport.granted(Role::GroupMember, Scope::Group(millport.group("Board")?));
    let elsewhere = millport.granted(Role::GroupMember, Scope::Group(millport.group("Burglary group")?));
    for (sight, expected) in [
        (nobody(), vec!["Ben Member", "Ada Chair", "Director of Public Health"]),
        (elsewhere, vec!["Ben Member", "Ada Chair", "Director of Public Health"]),
        (member, vec!["Ben Member", "Ada Chair", "Cy Gone", "Dot Invited", "Director of Public Health"]),
    ] {
        let seen = millport.members(&sight, MembershipFilter::default()).await?;
        assert_eq!(seen.total, u64::try_from(expected.len()).ok());
        let ids: Vec<_> = seen.items.iter().map(|(_, member)| member.id).collect();
        let skills = membership::skills_of(&millport.db, &sight, &ids).await?;
        assert_eq!(skills.len(), usize::from(expected.len() > 3), "skills are the group's papers");
        assert_eq!(millport.names(&sight, seen).await?, expected);
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn people_are_seen_where_papers_name_them(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(millport) = Millport::new(store).await? else { return Ok(()) };
    // Cy and Eve stand in published minutes, Fay in a draft, Dot is only invited.
    let public = ["Ada Chair", "Ben Member", "Cy Gone", "Eve Standing-In", "Gus Burglary"];
    assert_eq!(millport.people(&nobody()).await?, public);
    let scrutineer = millport.granted(Role::Scrutineer, Scope::Partnership(millport.partnership));
    let all = ["Ada Chair", "Ben Member", "Cy Gone", "Dot Invited", "Eve Standing-In", "Fay Drafted", "Gus Burglary"];
    assert_eq!(millport.people(&scrutineer).await?, all);
    assert_eq!(millport.people(&everything()).await?, all);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn contact_details_are_read_where_somebody_sits_today(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(millport) = Millport::new(store).await? else { return Ok(()) };
    let none: [&str; 0] = [];
    assert_eq!(millport.addresses(&nobody()).await?, none);
    let scrutineer = millport.granted(Role::Scrutineer, Scope::Partnership(millport.partnership));
    assert_eq!(millport.addresses(&scrutineer).await?, none);
    let elsewhere = millport.granted(Role::GroupMember, Scope::Group(millport.group("Burglary group")?));
    assert_eq!(millport.addresses(&elsewhere).await?, none);
    let clerk = millport.granted(Role::Clerk, Scope::Partnership(millport.partnership));
    assert_eq!(millport.addresses(&clerk).await?, ["ada@millport.example", "ben@millport.example"]);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn attendance_counts_meetings_held_in_the_term(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(millport) = Millport::new(store).await? else { return Ok(()) };
    let always = Days::default();
    // January and March are published, May is a draft; nobody recorded July, and September was called off.
    assert_eq!(millport.attended(&nobody(), "Ada Chair", always).await?, [2, 2, 0, 0, 0]);
    assert_eq!(millport.attended(&everything(), "Ada Chair", always).await?, [3, 3, 0, 0, 0]);
    // Ben's term begins in February; apologies and a substitute in March are both counted.
    assert_eq!(millport.attended(&everything(), "Ben Member", always).await?, [2, 0, 1, 1, 1]);
    let spring = Days { from: Some(day("2018-03-10")?), to: Some(day("2018-03-10")?) };
    assert_eq!(millport.attended(&everything(), "Ben Member", spring).await?, [1, 0, 1, 1, 0]);
    // An unnamed substitute came for Cy, who sent no apologies.
    assert_eq!(millport.attended(&everything(), "Cy Gone", always).await?, [3, 0, 0, 1, 2]);
    assert_eq!(millport.attended(&everything(), "Dot Invited", always).await?, [0; 5]);
    assert_eq!(millport.attended(&everything(), "Director of Public Health", always).await?, [0; 5]);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_membership_is_held_in_its_term(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(millport) = Millport::new(store).await? else { return Ok(()) };
    let all = everything();
    let post = "Director of Public Health";
    for (on, expected) in [
        ("2018-01-31", vec!["Ada Chair", "Cy Gone", post]),
        ("2018-02-01", vec!["Ben Member", "Ada Chair", "Cy Gone", post]),
        ("2019-01-31", vec!["Ben Member", "Ada Chair", post]),
    ] {
        let held = MembershipFilter { as_of: Some(day(on)?), ..MembershipFilter::default() };
        let found = millport.members(&all, held).await?;
        assert_eq!(millport.names(&all, found).await?, expected, "{on}");
    }
    let empty = MembershipFilter { vacant: Some(true), ..MembershipFilter::default() };
    let found = millport.members(&all, empty).await?;
    assert_eq!(millport.names(&all, found).await?, [post]);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn groups_stand_until_they_are_dissolved(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(millport) = Millport::new(store).await? else { return Ok(()) };
    let on = |text: &str| Ok::<_, anyhow::Error>(GroupFilter { on: Some(day(text)?), ..GroupFilter::default() });
    let lasting = ["Board", "Burglary group"];
    assert_eq!(names(millport.standing(&on("2010-03-31")?).await?), lasting);
    assert_eq!(names(millport.standing(&on("2010-04-01")?).await?), ["Board", "Burglary group", "Old forum"]);
    assert_eq!(names(millport.standing(&on("2018-04-01")?).await?), lasting);

    let page = PageRequest::try_new(Some(1), None, None, None)?;
    let themes = theme::all(&millport.db, &nobody()).await?;
    assert_eq!(themes.iter().map(|theme| theme.slug.as_str()).collect::<Vec<_>>(), ["homes", "burglary", "roads"]);
    for (theme, expected) in themes.iter().zip([vec!["Burglary group"], vec!["Burglary group"], vec![]]) {
        let filter = GroupFilter { theme: Some(theme.id), ..GroupFilter::default() };
        assert_eq!(names(millport.standing(&filter).await?), expected, "{}", theme.slug);
    }

    let called = OrganisationFilter { text: Some("mc".to_owned()), kind: None };
    let found = organisation::page(&millport.db, &nobody(), &called, &page).await?;
    assert_eq!(found.items.first().map(|(_, it)| it.name.as_str()), Some("Millport Council"));

    let (board, burglary) = (millport.group("Board")?, millport.group("Burglary group")?);
    let before = millport.db.statements();
    let leading = membership::leading(&millport.db, &nobody(), &[board, burglary], day("2019-01-31")?).await?;
    assert_eq!(millport.db.statements() - before, 1);
    let lead = leading.get(&burglary).cloned().unwrap_or_default();
    assert_eq!(chairs(GroupKind::ThemeGroup, lead).len(), 1, "the theme lead chairs");
    Ok(())
}

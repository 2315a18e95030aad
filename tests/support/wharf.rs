//! Safer Wharf: a small partnership with meetings, minutes, action points and papers of every visibility.

use super::Store;
use anyhow::{Context, Result, anyhow};
use chrono::{NaiveDate, Utc};
use domain::access::{Grant, Ground, Role, Scope, Sight, Viewer};
use domain::action::{ActionPoint, ActionPointFilter, RoleIn};
use domain::ids::{GroupId, MeetingId, PartnershipId, PersonId, RoleGrantId, UserId};
use domain::meeting::{Meeting, MeetingFilter, MeetingOrder};
use domain::page::{Page, PageRequest};
use domain::register::{PoliceArea, Register};
use domain::words::MembershipRole;
use persistence::import::{Silent, Source};
use persistence::partnership::PartnershipKey;
use persistence::{Database, action, document, meeting};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Safer Wharf and its board.
pub(crate) struct Wharf {
    pub(crate) db: Database,
    pub(crate) partnership: PartnershipId,
    meetings: HashMap<String, Meeting>,
    people: HashMap<String, PersonId>,
}

impl Wharf {
    pub(crate) async fn new(store: Store) -> Result<Option<Self>> {
        let Some(db) = store.database().await? else { return Ok(None) };
        let access = Viewer::system().access()?;
        let now = "2018-02-20T12:00:00Z".parse::<chrono::DateTime<Utc>>()?;
        let area = PoliceArea {
            code: "E23000099".to_owned(),
            name: "Wharfshire".to_owned(),
            slug: "wharfshire".to_owned(),
            nation: domain::exempt::Nation::England,
            region: None,
        };
        let register = Register { police_areas: vec![area], counties: vec![], districts: vec![], partnerships: vec![] };
        persistence::import::register(&db, &access, &register, now, &Silent).await?;
        let bundle =
            domain::bundle::read(include_str!("../data/wharf.json")).map_err(|faults| anyhow!("{faults:?}"))?;
        let sources = [Source { name: "wharf".to_owned(), bundle }];
        persistence::import::bundles(&db, &access, &sources, now, &Silent).await?;

        let all = everything(None);
        let key = PartnershipKey::Slug("safer-wharf".to_owned());
        let partnership = persistence::partnership::by_key(&db, &all, key).await?.context("no partnership")?;
        let page = request(None, None, None, None)?;
        let meetings = meeting::page(&db, &all, &MeetingFilter::default(), MeetingOrder::default(), &page).await?;
        let people = persistence::person::page(&db, &all, &domain::person::PersonFilter::default(), &page).await?;
        Ok(Some(Self {
            partnership: partnership.id,
            meetings: meetings.items.into_iter().map(|(_, one)| (one.title.clone(), one)).collect(),
            people: people.items.into_iter().map(|(_, one)| (one.name.clone(), one.id)).collect(),
            db,
        }))
    }

    pub(crate) fn meeting(&self, title: &str) -> Result<MeetingId> {
        self.meetings.get(title).map(|one| one.id).context("no such meeting")
    }

    pub(crate) fn group(&self, title: &str) -> Result<GroupId> {
        self.meetings.get(title).map(|one| one.group).context("no such meeting")
    }

    pub(crate) fn person(&self, name: &str) -> Result<PersonId> {
        self.people.get(name).copied().context("no such person")
    }

    /// Somebody with `role` over the partnership.
    pub(crate) fn with(&self, role: Role) -> Sight {
        let ground = Ground { partnerships: vec![self.partnership], ..Ground::default() };
        granted(role, Scope::Partnership(self.partnership), ground, None)
    }

    pub(crate) async fn listed(&self, sight: &Sight, filter: &MeetingFilter, descending: bool) -> Result<Vec<String>> {
        let order = MeetingOrder { descending, ..MeetingOrder::default() };
        let page = meeting::page(&self.db, sight, filter, order, &request(None, None, None, None)?).await?;
        assert_eq!(page.total, u64::try_from(page.items.len()).ok());
        Ok(page.items.into_iter().map(|(_, one)| one.title).collect())
    }

    pub(crate) async fn actions(&self, sight: &Sight, filter: &ActionPointFilter) -> Result<Vec<String>> {
        Ok(texts(action::page(&self.db, sight, filter, today(), &request(None, None, None, None)?).await?))
    }

    pub(crate) async fn own(&self, name: &str) -> Result<Vec<String>> {
        let sight = everything(Some(self.person(name)?));
        let (filter, page) = (ActionPointFilter::default(), request(None, None, None, None)?);
        Ok(texts(action::owners::page_of_own(&self.db, &sight, &filter, today(), &page).await?))
    }

    pub(crate) async fn holders(&self, role: MembershipRole, group: GroupId) -> Result<Vec<PersonId>> {
        let role = RoleIn { role, group };
        let mut found = action::holders::of_roles(&self.db, &nobody(), &[role], today()).await?;
        Ok(found.remove(&role).unwrap_or_default())
    }

    pub(crate) async fn papers(&self, sight: &Sight) -> Result<Vec<String>> {
        let page = request(None, None, None, None)?;
        let mut pages = document::pages_by_partnership(&self.db, sight, &[self.partnership], &page).await?;
        let papers = pages.remove(&self.partnership).context("no page")?;
        Ok(papers.items.into_iter().map(|(_, paper)| paper.title).collect())
    }
}

fn granted(role: Role, scope: Scope, ground: Ground, person: Option<PersonId>) -> Sight {
    let id = RoleGrantId(Uuid::nil());
    let grant = Grant { id, role, scope, valid_from: NaiveDate::MIN, valid_to: None, revoked_at: None, ground };
    Arc::new(Viewer::user(UserId(Uuid::nil()), person, vec![grant])).sight()
}

pub(crate) fn member(group: GroupId) -> Sight {
    granted(Role::GroupMember, Scope::Group(group), Ground::default(), None)
}

pub(crate) fn everything(person: Option<PersonId>) -> Sight {
    granted(Role::Administrator, Scope::Platform, Ground::default(), person)
}

pub(crate) fn nobody() -> Sight {
    Arc::new(Viewer::nobody()).sight()
}

fn today() -> NaiveDate {
    "2018-02-20".parse().unwrap_or_default()
}

pub(crate) fn request(
    first: Option<i32>,
    after: Option<&str>,
    last: Option<i32>,
    before: Option<&str>,
) -> Result<PageRequest> {
    Ok(PageRequest::try_new(first, after, last, before)?.counting(true))
}

fn texts(page: Page<ActionPoint>) -> Vec<String> {
    page.items.into_iter().map(|(_, one)| one.text).collect()
}

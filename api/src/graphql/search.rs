//! Searching records by words.

use super::action::ActionPoint;
use super::connection::Connection;
use super::context::{Ask, page_request};
use super::error::{Failure, Result};
use super::funding::Allocation;
use super::group::Group;
use super::meeting::{Meeting, MinuteItem, shows};
use super::node::{Node, of_kind};
use super::organisation::Organisation;
use super::partnership::Partnership;
use super::person::Person;
use async_graphql::{Context, Enum, Object, Union};
use domain::ids::{ActionPointId, Kind, MinuteItemId};
use domain::search::{NoQuestion, Question};
use domain::words;
use persistence::search::Found;
use rust_decimal::prelude::ToPrimitive;

/// What kind of record a search finds; of records that answer equally well, those of the kind that stands earlier in the list
/// PARTNERSHIP, GROUP, PERSON, ORGANISATION, MEETING, MINUTE, ACTION_POINT, ALLOCATION come first.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::SearchKind", name = "SearchType")]
pub(crate) enum SearchType {
    /// Partnerships, by their name, their name in the register and the names of the districts they cover.
    Partnership,
    /// Groups, by their name and remit.
    Group,
    /// People, by their name.
    Person,
    /// Organisations, by their name and aliases.
    Organisation,
    /// Meetings, by their title, venue and the titles of what is on the agenda.
    Meeting,
    /// Minutes, by their title, text and decisions.
    Minute,
    /// Action points, by what is to be done.
    ActionPoint,
    /// Allocations, by their title, reference, need and recommendation.
    Allocation,
}

/// A record that a search found.
#[derive(Union)]
pub(crate) enum SearchHit {
    Partnership(Partnership),
    Group(Group),
    Person(Person),
    Organisation(Organisation),
    Meeting(Meeting),
    MinuteItem(MinuteItem),
    ActionPoint(ActionPoint),
    Allocation(Allocation),
}

/// What a search found, and where.
pub(crate) struct SearchResult(Found);

/// What a search found, and where.
#[Object]
impl SearchResult {
    /// The record.
    async fn hit(&self, ctx: &Context<'_>) -> Result<SearchHit> {
        let found = of_kind(ctx, global_kind(self.0.kind), self.0.id).await?;
        let hit = found.and_then(|node| match node {
            Node::Partnership(it) => Some(SearchHit::Partnership(it)),
            Node::Group(it) => Some(SearchHit::Group(it)),
            Node::Person(it) => Some(SearchHit::Person(it)),
            Node::Organisation(it) => Some(SearchHit::Organisation(it)),
            Node::Meeting(it) => Some(SearchHit::Meeting(it)),
            Node::MinuteItem(it) => Some(SearchHit::MinuteItem(it)),
            Node::ActionPoint(it) => Some(SearchHit::ActionPoint(it)),
            Node::Allocation(it) => Some(SearchHit::Allocation(it)),
            _ => None,
        });
        let gone = "what was found was taken away meanwhile; search again";
        hit.ok_or_else(|| Failure::Unavailable(gone.to_owned()))
    }

    /// The part of its texts in which most of the words stand, about 160 characters in one line; "…" stands for what is left
    /// out before and after. Plain text: what looks like markup in it is none. It holds nothing that the one who asks may not
    /// see.
    async fn snippet(&self, ctx: &Context<'_>) -> Result<&str> {
        let ask = ctx.ask()?;
        let minute = match self.0.kind {
            words::SearchKind::Minute => Some(MinuteItemId(self.0.id)),
            words::SearchKind::ActionPoint => ask.one(ActionPointId(self.0.id)).await?.and_then(|action| action.minute),
            _ => None,
        };
        if let Some(minute) = ask.maybe(minute).await? {
            shows(ctx, &minute)?;
        }
        Ok(&self.0.snippet)
    }

    /// How well it answers, above 0 and at most 1, which is every word whole and in the title. It follows from this record and
    /// the question alone: records found by the same question can be compared, wherever they come from.
    async fn score(&self) -> f64 {
        self.0.score.to_f64().unwrap_or_default()
    }
}

#[derive(Default)]
pub(crate) struct SearchQuery;

#[Object]
impl SearchQuery {
    /// The records in which every word of `text` stands, the best answers first. Capitals and accents make no difference; a word
    /// of two letters or more also finds words that begin with it, and one of four letters or more words that are spelt a little
    /// differently (one letter; two, in words of eight or more). Whole words count more than beginnings, these more than
    /// misspellings; of those found alike, titles more than other texts. What the one who asks may not see is neither found nor
    /// counted. BAD_REQUEST where `text` has no letter or digit, more than 200 characters or more than 10 words.
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The words to find, at most 10 in at most 200 characters. Signs between them mean nothing.")]
        text: String,
        #[graphql(desc = "Which kinds of record; all unless told, none if empty.")] types: Option<Vec<SearchType>>,
        #[graphql(desc = "At most this many; 20 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor of the same search.")] after: Option<String>,
    ) -> Result<Connection<SearchResult>> {
        let ask = ctx.ask()?;
        let request = page_request(ctx, first.or(Some(USUAL)), after, None, None)?;
        let question = Question::read(&text)?;
        let kinds = types.map(|types| {
            let mut kinds: Vec<words::SearchKind> = types.into_iter().map(Into::into).collect();
            kinds.sort();
            kinds.dedup();
            kinds
        });
        let found = persistence::search::page(ask.db(), ask.sight(), &question, kinds.as_deref(), &request).await?;
        Ok(Connection::new(found, SearchResult))
    }
}

/// How many results a page has when nobody says.
const USUAL: i32 = 20;

const fn global_kind(kind: words::SearchKind) -> Kind {
    match kind {
        words::SearchKind::Partnership => Kind::Partnership,
        words::SearchKind::Group => Kind::Group,
        words::SearchKind::Person => Kind::Person,
        words::SearchKind::Organisation => Kind::Organisation,
        words::SearchKind::Meeting => Kind::Meeting,
        words::SearchKind::Minute => Kind::MinuteItem,
        words::SearchKind::ActionPoint => Kind::ActionPoint,
        words::SearchKind::Allocation => Kind::Allocation,
    }
}

impl From<NoQuestion> for Failure {
    fn from(error: NoQuestion) -> Self {
        Self::BadRequest(error.to_string())
    }
}

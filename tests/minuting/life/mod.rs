//! Random lives of meetings: a clerk does with them whatever can be done, and after each step everybody asks for
//! everything. Nobody reads a word that is not theirs, in no answer; and what is theirs they do.

mod asking;
mod chance;
mod records;
mod told;

use super::desk::wrong;
use crate::support::app::{PASSWORD, clock};
use crate::support::dice::Dice;
use crate::support::{ADMINISTRATOR, Asker, CLERK, Store, TestApp};
use anyhow::{Context, Result, ensure};
use api::authentication::{Cost, Passwords};
use asking::{ASKERS, COMMISSIONER, ELSEWHERE};
use domain::access::{Role, Scope, Viewer};
use domain::account::{Email, UserKind};
use domain::ids::GlobalId;
use persistence::Occasion;
use persistence::account::{NewGrant, NewUser, create_user, grant_role};
use records::{Action, Needs, Records};
use rstest::rstest;
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The lives of every run.
const SEEDS: std::ops::Range<u64> = 1..3;

/// What is done in each.
const STEPS: usize = 30;

/// After how many steps everybody asks; after the others nobody in particular, and two more.
const ALL_ASK: usize = 10;

#[rstest]
#[tokio::test]
async fn nobody_reads_a_word_that_is_not_theirs(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    let app = TestApp::demo_at(&address).await?;
    let raw = sea_orm::Database::connect(&address).await?;
    let seeds: Vec<u64> = match std::env::var("SAFERGRAPH_SEED") {
        Ok(seed) => vec![seed.parse()?],
        Err(_) => SEEDS.collect(),
    };
    member_elsewhere(&app).await?;
    let mut tally = Tally::new();
    for seed in &seeds {
        let mut life = Life::begin(&app, &raw, *seed).await?;
        let outcome = life.live(&mut tally).await;
        outcome.with_context(|| format!("SAFERGRAPH_SEED={seed}, after\n{}", life.told.join("\n")))?;
    }
    let untried: Vec<_> = tally.iter().filter(|(_, done)| **done == 0).collect();
    ensure!(seeds.len() == 1 || untried.is_empty(), "never done: {untried:?}");
    Ok(())
}

/// How often each mutation was done.
type Tally = BTreeMap<&'static str, usize>;

/// Opens the account of somebody on the board of another partnership.
async fn member_elsewhere(app: &TestApp) -> Result<()> {
    let document = r#"{ partnership(by: { slug: "north-worcestershire" }) { groups { id } } }"#;
    let data = app.data(ADMINISTRATOR, document, json!({})).await?;
    let group = data.pointer("/partnership/groups/0/id").and_then(Value::as_str).context("a group elsewhere")?;
    let (access, now) = (Viewer::system().access()?, clock()?.now());
    let occasion = Occasion::command(now);
    let passwords = Passwords::try_new(Cost { memory: 64, passes: 1, lanes: 1 }, 1)?;
    let password_hash = Some(passwords.hash(PASSWORD.to_owned().into()).await?);
    let (email, kind) = (Email::try_new(ELSEWHERE.unwrap_or_default())?, UserKind::Person);
    let new = NewUser { email, name: "Elsewhere".to_owned(), password_hash, person: None, kind };
    let user = create_user(app.database(), &access, new, None, &occasion).await?.id;
    let (scope, valid_from) = (Scope::Group(GlobalId::parse(group)?.of()?), domain::london::day_of(now));
    let grant = NewGrant { user, role: Role::GroupLead, scope, valid_from, valid_to: None };
    grant_role(app.database(), &access, grant, &occasion).await?;
    Ok(())
}

/// One life.
struct Life<'a> {
    app: &'a TestApp,
    raw: &'a DatabaseConnection,
    dice: Dice,
    seed: u64,
    group: String,
    people: Vec<String>,
    records: Records,
    /// How many words there are.
    written: usize,
    /// Words that everybody could read at some time, which the audit may tell.
    once_open: BTreeSet<String>,
    /// What was done so far, for whoever has to find out.
    told: Vec<String>,
}

impl<'a> Life<'a> {
    /// A group of its own, with one meeting that has papers, and people whom nobody knows.
    async fn begin(app: &'a TestApp, raw: &'a DatabaseConnection, seed: u64) -> Result<Self> {
        let mut life = Self {
            app,
            raw,
            dice: Dice::new(seed),
            seed,
            group: String::new(),
            people: Vec::new(),
            records: Records::default(),
            written: 0,
            once_open: BTreeSet::new(),
            told: Vec::new(),
        };
        let people: Vec<String> = (0..5).map(|_| life.word()).collect();
        let key = |index: usize| format!("life-{seed}-{index}");
        let paper = |index: usize, title: &str| {
            json!({ "key": key(index), "title": title, "visibility": "PUBLIC",
            "publishedAt": "2018-01-03T00:00:00Z" })
        };
        let words: Vec<String> = (0..7).map(|_| life.word()).collect();
        let [title, one, two, by_one, by_two, of_one, of_two] = &words[..] else { anyhow::bail!("seven words") };
        let bundle = json!({ "format": "safergraph-bundle/1",
            "partnership": { "slug": "safer-plymouth", "name": "Safer Plymouth Partnership", "kind": "COMMUNITY_SAFETY",
                "onsCode": "E22000056", "policeArea": "E23000035" },
            "people": people.iter().enumerate().map(|(index, name)| json!({ "key": key(index), "name": name })).collect::<Vec<_>>(),
            "groups": [{ "key": key(0), "name": format!("Life {seed}"), "kind": "TASK_AND_FINISH" }],
            "documents": [paper(1, of_one), paper(2, of_two)],
            "meetings": [{ "key": key(0), "group": key(0), "title": title, "scheduledFor": "2018-01-10T10:00:00Z",
                "agenda": [{ "number": 1, "title": one, "presenter": by_one, "documents": [key(1)] },
                    { "number": 2, "title": two, "presenter": by_two, "private": true, "documents": [key(2)] }] }] });
        app.import(&bundle).await?;
        life.find(&words).await?;
        life.records.people = people;
        Ok(life)
    }

    /// Finds what was imported, and has the administrator name the people, so that the clerk knows them.
    async fn find(&mut self, words: &[String]) -> Result<()> {
        let document = r#"query($title: String!) { meetings(filter: { text: $title }) { nodes { id version title group { id }
            agenda { id title } } } people(filter: { text: "word" }, first: 100) { nodes { id name } } }"#;
        let data = self.app.data(ADMINISTRATOR, document, json!({ "title": words[0] })).await?;
        let meeting = &data["meetings"]["nodes"][0];
        let id = |it: &Value| it["id"].as_str().map(str::to_owned).with_context(|| format!("no id: {data:#}"));
        self.group = id(&meeting["group"])?;
        let mut people: Vec<&Value> = data["people"]["nodes"].as_array().into_iter().flatten().collect();
        let prefix = format!("word{}x", self.seed);
        people.retain(|it| it["name"].as_str().is_some_and(|name| name.starts_with(&prefix)));
        people.sort_by_key(|it| it["name"].as_str().unwrap_or_default());
        self.people = people.into_iter().map(id).collect::<Result<_>>()?;
        let item = |index: usize, private| {
            anyhow::Ok(records::Item {
                id: id(&meeting["agenda"][index])?,
                title: words[1 + index].clone(),
                presenter: words[3 + index].clone(),
                private,
                paper: Some(words[5 + index].clone()),
            })
        };
        self.records.meetings.push(records::Meeting {
            id: id(meeting)?,
            version: meeting["version"].as_i64().context("a version")?,
            announced: false,
            called_off: false,
            minutes_are: records::Minutes::Draft,
            words: [("title", words[0].clone())].into(),
            items: vec![item(0, false)?, item(1, true)?],
            minutes: Vec::new(),
            attended: Vec::new(),
            declared: Vec::new(),
            came: Vec::new(),
            declaring: Vec::new(),
        });
        let text = self.word();
        let document = "mutation($input: RaiseActionInput!) { raiseAction(input: $input) {
            actionPoint { id version } userErrors { code path message } } }";
        let input = json!({ "groupId": self.group, "text": text, "ownerIds": self.people });
        let made = self.app.data(ADMINISTRATOR, document, json!({ "input": input })).await?;
        let action = &made["raiseAction"]["actionPoint"];
        ensure!(action.is_object(), "{made:#}");
        self.records.actions.push(Action { id: id(action)?, version: 1, text, reports: Vec::new(), owner: None });
        Ok(())
    }

    /// A word that stands nowhere else.
    fn word(&mut self) -> String {
        self.written += 1;
        format!("word{}x{:04}z", self.seed, self.written)
    }

    async fn live(&mut self, tally: &mut Tally) -> Result<()> {
        self.ask(&ASKERS).await?;
        for step in 1..=STEPS {
            let (mutation, input, after) = chance::next(self, step)?;
            self.told.push(format!("{mutation} {input}"));
            let payload = self.act(mutation, input).await?;
            let done = wrong(&payload).is_empty();
            *tally.entry(mutation).or_default() += usize::from(done);
            match done {
                true => self.records = after.read(payload)?,
                false => self.told.push(format!("    refused: {:?}", wrong(&payload))),
            }
            match step % ALL_ASK {
                0 => self.ask(&ASKERS).await?,
                _ => {
                    let some = [ASKERS[0], self.dice.one_of(&ASKERS[1..])?, self.dice.one_of(&ASKERS[1..])?];
                    self.ask(&some).await?;
                }
            }
        }
        self.search().await
    }

    /// In the end, whatever can be searched for is found by those who may read it, and by nobody else.
    async fn search(&self) -> Result<()> {
        let needs: BTreeMap<String, Needs> = self.records.words().into_iter().collect();
        let findable = self.records.findable();
        let words: Vec<String> = (1..=self.written).map(|number| format!("word{}x{number:04}z", self.seed)).collect();
        for (asker, most) in [ASKERS[0], ASKERS[5], ASKERS[7]] {
            let found = asking::searched(self.app, asker, &words).await?;
            for (word, found) in words.iter().zip(found) {
                let theirs = needs.get(word).is_some_and(|needed| *needed <= most) && findable.contains(word);
                ensure!(found == theirs, "{asker:?}: {word} is found: {found}, which needs {:?}", needs.get(word));
            }
        }
        crate::search::agrees(self.app, self.raw).await
    }

    async fn act(&self, mutation: &str, input: Value) -> Result<Value> {
        let kind = match mutation {
            "publishAgenda" | "withdrawAgenda" | "publishMinutes" | "withdrawMinutes" => "PublishInput".to_owned(),
            _ => format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]),
        };
        let rest = match mutation {
            "recordMinute" | "reviseMinute" => "minute { id version actionPoints { id version } }",
            "removeMinute" => "removedId",
            "raiseAction" | "updateAction" => "actionPoint { id version }",
            "closeActions" => "actionPoints { id version }",
            _ => "meeting { id version agenda { id } }",
        };
        let document = format!(
            "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {rest} userErrors {{ code path message }} }} }}"
        );
        Ok(self.app.data(CLERK, &document, json!({ "input": input })).await?[mutation].take())
    }

    /// These ask for everything, and each finds what is theirs and nothing else.
    async fn ask(&mut self, askers: &[(Asker<'static>, Needs)]) -> Result<()> {
        let needs: BTreeMap<String, Needs> = self.records.words().into_iter().collect();
        let open = needs.iter().filter(|(_, needed)| **needed == Needs::Nothing).map(|(word, _)| word.clone());
        self.once_open.extend(open);
        let ids = self.ids();
        for (asker, most) in askers.iter().copied() {
            let mut told = asking::everything(self.app, asker, &self.group, &ids).await?;
            if askers.len() == ASKERS.len() {
                told.push_str(&asking::found(self.app, asker).await?);
            }
            for number in 1..=self.written {
                let word = format!("word{}x{number:04}z", self.seed);
                let theirs = needs.get(&word).is_some_and(|needed| *needed <= most);
                let found = told.contains(&word);
                ensure!(found == theirs, "{asker:?} {} {word}, which needs {:?}", reads(found), needs.get(&word));
            }
        }
        let told = asking::audit(self.app, self.raw, COMMISSIONER).await?;
        for number in 1..=self.written {
            let word = format!("word{}x{number:04}z", self.seed);
            ensure!(!told.contains(&word) || self.once_open.contains(&word), "{word} stands in the audit");
        }
        Ok(())
    }

    /// The ids of whatever there is.
    fn ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = self.people.clone();
        ids.extend(self.records.actions.iter().map(|action| action.id.clone()));
        for meeting in &self.records.meetings {
            ids.push(meeting.id.clone());
            ids.extend(meeting.items.iter().map(|item| item.id.clone()));
            for minute in &meeting.minutes {
                ids.push(minute.id.clone());
                ids.extend(minute.actions.iter().map(|action| action.id.clone()));
            }
        }
        ids.truncate(100);
        ids
    }
}

const fn reads(found: bool) -> &'static str {
    if found { "reads" } else { "does not read" }
}

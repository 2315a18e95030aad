//! The clerk's desk: the papers on one side, the service on the other.

use crate::support::grown::safer_plymouth;
use crate::support::{ADMINISTRATOR, Asker, CLERK, TestApp};
use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// What everybody reads of a meeting.
const MEETING: &str =
    "version minutesStatus minutesApprovedAt { id } attendance { name } minutes { title } agenda { id number }";

/// The clerk of a partnership of which the records know the groups and nothing else.
pub(super) struct Desk<'a> {
    pub(super) app: &'a TestApp,
    pub(super) partnership: String,
    papers: Value,
    groups: HashMap<String, String>,
    organisations: HashMap<String, String>,
    themes: HashMap<String, String>,
    people: HashMap<String, String>,
    seats: HashMap<String, String>,
    meetings: HashMap<String, String>,
}

fn list<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    value[name].as_array().into_iter().flatten()
}

fn text(value: &Value) -> Result<&str> {
    value.as_str().with_context(|| format!("no text: {value}"))
}

impl<'a> Desk<'a> {
    /// Torbay with the groups of Safer Plymouth, and its clerk.
    pub(super) async fn new(app: &'a TestApp) -> Result<Self> {
        let papers = safer_plymouth()?;
        let mut bundle = json!({ "format": papers["format"], "groups": papers["groups"],
            "partnership": { "slug": "torbay", "name": "Safer Torbay", "onsCode": "E22000290", "policeArea": "E23000035" } });
        let quays: Value = serde_json::from_str(include_str!("../data/quays.json"))?;
        bundle["partnership"] = quays["partnership"].clone();
        for group in bundle["groups"].as_array_mut().into_iter().flatten() {
            group.as_object_mut().map(|group| group.remove("standingItems"));
        }
        app.import(&bundle).await?;
        let mut desk = Self {
            app,
            papers,
            partnership: String::new(),
            groups: HashMap::new(),
            organisations: HashMap::new(),
            themes: HashMap::new(),
            people: HashMap::new(),
            seats: HashMap::new(),
            meetings: HashMap::new(),
        };
        desk.find_out().await?;
        desk.become_clerk().await?;
        Ok(desk)
    }

    /// What the service knows of groups, organisations and themes.
    async fn find_out(&mut self) -> Result<()> {
        let document = r#"{ partnership(by: { slug: "torbay" }) { id groups { id name } }
            themes { id slug name } }"#;
        let data = self.app.data(ADMINISTRATOR, document, json!({})).await?;
        self.partnership = text(&data["partnership"]["id"])?.to_owned();
        for group in list(&self.papers, "groups") {
            let named = list(&data["partnership"], "groups").find(|one| one["name"] == group["name"]);
            let id = text(&named.context("a group")?["id"])?.to_owned();
            self.groups.insert(text(&group["key"])?.to_owned(), id);
        }
        for theme in list(&data, "themes") {
            self.themes.insert(text(&theme["slug"])?.to_owned(), text(&theme["id"])?.to_owned());
        }
        let document =
            "query($text: String!) { organisations(filter: { text: $text }, first: 100) { nodes { id name } } }";
        let named: Vec<String> =
            list(&self.papers, "organisations").filter_map(|one| one["name"].as_str()).map(str::to_owned).collect();
        for name in named {
            let data = self.app.data(ADMINISTRATOR, document, json!({ "text": name })).await?;
            let found = list(&data["organisations"], "nodes").find(|one| one["name"] == name);
            let id = text(&found.context("an organisation")?["id"])?.to_owned();
            self.organisations.insert(name, id);
        }
        Ok(())
    }

    async fn become_clerk(&self) -> Result<()> {
        let me = self.app.data(CLERK, "{ viewer { user { id } } }", json!({})).await?;
        let id = text(&me["viewer"]["user"]["id"])?;
        let granted = crate::accounts::grant(self.app, ADMINISTRATOR, id, "CLERK", Some(&self.partnership)).await?;
        ensure!(granted["userErrors"] == json!([]), "{granted:#}");
        // Groups of the kinds board and executive are for whoever manages the partnership: so is what is on their agendas.
        let granted =
            crate::accounts::grant(self.app, ADMINISTRATOR, id, "PARTNERSHIP_MANAGER", Some(&self.partnership)).await?;
        ensure!(granted["userErrors"] == json!([]), "{granted:#}");
        Ok(())
    }

    /// Does `mutation` as the clerk; what came of it, which nothing is wrong with.
    async fn act(&self, mutation: &str, rest: &str, input: Value) -> Result<Value> {
        let mut payload = self.attempt(mutation, rest, input).await?;
        ensure!(payload["userErrors"] == json!([]), "{mutation}: {payload:#}");
        Ok(payload
            .as_object_mut()
            .map(std::mem::take)
            .unwrap_or_default()
            .into_iter()
            .map(|(_, value)| value)
            .find(Value::is_object)
            .unwrap_or_default())
    }

    async fn attempt(&self, mutation: &str, rest: &str, input: Value) -> Result<Value> {
        let kind = match mutation {
            "publishAgenda" | "publishMinutes" => "PublishInput".to_owned(),
            _ => format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]),
        };
        let document = format!(
            "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {rest} userErrors {{ code path message }} }} }}"
        );
        Ok(self.app.data(CLERK, &document, json!({ "input": input })).await?[mutation].take())
    }

    /// A meeting as somebody sees it.
    pub(super) async fn read(&self, asker: Asker<'_>, id: &str) -> Result<Value> {
        let document = format!("query($id: ID!) {{ node(id: $id) {{ ... on Meeting {{ {MEETING} }} }} }}");
        Ok(self.app.data(asker, &document, json!({ "id": id })).await?["node"].take())
    }

    async fn version(&self, id: &str) -> Result<Value> {
        Ok(self.read(CLERK, id).await?["version"].take())
    }

    /// Appoints everybody to their seats, members before their substitutes, and enters the others that papers name.
    pub(super) async fn appoint_everybody(&mut self) -> Result<()> {
        let mut seats: Vec<Value> = list(&self.papers, "memberships").cloned().collect();
        seats.sort_by_key(|seat| seat["substituteFor"].is_string());
        for seat in seats {
            self.appoint(&seat).await?;
        }
        let papers: Vec<Value> = list(&self.papers, "people").cloned().collect();
        for person in papers {
            if self.people.contains_key(person["key"].as_str().unwrap_or_default()) {
                continue;
            }
            let input =
                json!({ "groupId": self.groups["board"], "name": person["name"], "jobTitle": person["jobTitle"] });
            let entered = self.act("createPerson", "person { id }", input).await?;
            self.people.insert(text(&person["key"])?.to_owned(), text(&entered["id"])?.to_owned());
        }
        Ok(())
    }

    async fn appoint(&mut self, seat: &Value) -> Result<()> {
        // Whom somebody stood in for is not always printed; entered by hand it must be known.
        let role = match seat["role"].as_str() {
            Some("SUBSTITUTE") if seat["substituteFor"].is_null() => "MEMBER",
            role => role.unwrap_or("MEMBER"),
        };
        let mut input = json!({ "groupId": self.groups[text(&seat["group"])?], "role": role,
            "status": seat["status"], "responsibleAuthority": seat["responsibleAuthority"],
            "organisationId": seat["organisation"].as_str().map(|name| &self.organisations[name]),
            "substituteForId": seat["substituteFor"].as_str().map(|key| &self.seats[key]) });
        if let Some(key) = seat["person"].as_str() {
            match self.people.get(key) {
                Some(id) => input["personId"] = json!(id),
                None => {
                    let person = list(&self.papers, "people").find(|one| one["key"] == key).context("a person")?;
                    input["newPerson"] = json!({ "name": person["name"], "jobTitle": person["jobTitle"] });
                }
            }
        } else {
            input["vacant"] = json!(true);
        }
        let made = self.act("appointMember", "membership { id person { id } }", without_nulls(input)).await?;
        self.seats.insert(text(&seat["key"])?.to_owned(), text(&made["id"])?.to_owned());
        if let (Some(key), Some(id)) = (seat["person"].as_str(), made["person"]["id"].as_str()) {
            self.people.insert(key.to_owned(), id.to_owned());
        }
        Ok(())
    }

    fn paper(&self, day: &str) -> Result<&Value> {
        list(&self.papers, "meetings").find(|meeting| meeting["key"] == day).context("a meeting")
    }

    /// Calls the meeting of the day with its agenda.
    pub(super) async fn schedule(&mut self, day: &str) -> Result<String> {
        let paper = self.paper(day)?.clone();
        let only = ["number", "title", "presenter", "standing", "private", "exemptParagraphs", "pageFrom", "pageTo"];
        let agenda: Vec<Value> = list(&paper, "agenda").map(|item| picked(item, &only)).collect();
        let input = json!({ "groupId": self.groups[text(&paper["group"])?], "title": paper["title"],
            "scheduledFor": paper["scheduledFor"], "venue": paper["venue"], "agenda": agenda });
        let called = self.act("scheduleMeeting", "meeting { id }", input).await?;
        let id = text(&called["id"])?.to_owned();
        self.meetings.insert(day.to_owned(), id.clone());
        Ok(id)
    }

    pub(super) async fn publish(&self, mutation: &str, id: &str) -> Result<()> {
        let input = json!({ "meetingId": id, "expectedVersion": self.version(id).await? });
        self.act(mutation, "meeting { id }", input).await.map(|_| ())
    }

    /// Records who came, where the papers tell.
    pub(super) async fn attend(&self, day: &str, id: &str) -> Result<()> {
        let paper = self.paper(day)?;
        if list(paper, "attendance").next().is_none() {
            return Ok(());
        }
        let person = |key: &Value| key.as_str().map(|key| self.people[key].clone());
        let one = |one: &Value| {
            let mut entered = picked(one, &["name", "jobTitle", "status", "chaired", "inAttendance"]);
            entered["personId"] = json!(person(&one["person"]));
            entered["substituteForId"] = json!(person(&one["substituteFor"]));
            entered["organisationId"] = json!(one["organisation"].as_str().map(|name| &self.organisations[name]));
            entered
        };
        let input = json!({ "meetingId": id, "expectedVersion": self.version(id).await?, "startedAt": paper["startedAt"],
            "endedAt": paper["endedAt"], "attendance": list(paper, "attendance").map(one).collect::<Vec<_>>() });
        self.act("recordAttendance", "meeting { quorate }", input).await.map(|_| ())
    }

    /// Minutes the meeting of the day.
    pub(super) async fn minute(&self, day: &str, id: &str) -> Result<()> {
        let agenda = self.read(CLERK, id).await?;
        for minute in list(self.paper(day)?, "minutes") {
            self.act("recordMinute", "minute { id number }", self.entered(id, &agenda, minute)?).await?;
        }
        Ok(())
    }

    /// Tries to minute once more, and says what came of it.
    pub(super) async fn try_minute(&self, day: &str, id: &str) -> Result<String> {
        let minute = list(self.paper(day)?, "minutes").next().context("a minute")?;
        let agenda = self.read(CLERK, id).await?;
        Ok(self.attempt("recordMinute", "minute { id }", self.entered(id, &agenda, minute)?).await?.to_string())
    }

    fn entered(&self, id: &str, agenda: &Value, minute: &Value) -> Result<Value> {
        let item = list(agenda, "agenda").find(|item| item["number"] == minute["agendaItem"]).map(|item| &item["id"]);
        let people = |keys: &Value| {
            keys.as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(|key| self.people[key].clone())
                .collect::<Vec<_>>()
        };
        let mut entered = picked(minute, &["number", "title", "text", "exemptParagraphs"]);
        entered["number"] = minute["number"].clone();
        entered["meetingId"] = json!(id);
        entered["agendaItemId"] = json!(item);
        entered["ledByIds"] = json!(people(&minute["ledBy"]));
        let themes =
            list(minute, "themes").filter_map(Value::as_str).map(|slug| &self.themes[slug]).collect::<Vec<_>>();
        entered["themeIds"] = json!(themes);
        entered["decisions"] = list(minute, "decisions").map(|decision| picked(decision, &["kind", "text"])).collect();
        entered["actions"] = list(minute, "actions").map(|action| self.action(action)).collect::<Result<_>>()?;
        Ok(entered)
    }

    fn action(&self, action: &Value) -> Result<Value> {
        let (mut owners, mut roles) = (Vec::new(), Vec::new());
        for owner in list(action, "owners") {
            if let Some(key) = owner["person"].as_str() {
                owners.push(self.people[key].clone());
            } else if let Some(name) = owner["organisation"].as_str() {
                owners.push(self.organisations[name].clone());
            } else if let Some(key) = owner["group"].as_str() {
                owners.push(self.groups[key].clone());
            } else {
                let holders = &owner["roleHolders"];
                let group = &self.groups[text(&holders["group"])?];
                roles.push(json!({ "groupId": group, "role": holders["role"], "label": holders["label"] }));
            }
        }
        let mut entered = picked(action, &["text", "dueOn", "dueNote"]);
        entered["ownerIds"] = json!(owners);
        entered["ownerRoles"] = json!(roles);
        entered["dueMeetingId"] = json!(action["dueMeeting"].as_str().map(|day| &self.meetings[day]));
        Ok(entered)
    }

    /// Approves the minutes of one meeting at another.
    pub(super) async fn approve(&self, id: &str, at: &str) -> Result<()> {
        let input = json!({ "meetingId": id, "expectedVersion": self.version(id).await?, "atMeetingId": at });
        let approved = self.act("approveMinutes", "meeting { minutesDigest }", input).await?;
        ensure!(approved["minutesDigest"].as_str().is_some_and(|digest| digest.len() == 64), "{approved:#}");
        Ok(())
    }
}

/// Those members of `value` that it has.
fn picked(value: &Value, names: &[&str]) -> Value {
    let members = names.iter().filter_map(|name| Some(((*name).to_owned(), value.get(*name)?.clone())));
    Value::Object(members.collect::<Map<_, _>>())
}

fn without_nulls(value: Value) -> Value {
    let Value::Object(members) = value else { return value };
    Value::Object(members.into_iter().filter(|(_, value)| !value.is_null()).collect())
}

//! The demo bundles read and check clean; each family of rules says what is wrong, and where.

use super::*;
use crate::words::Certainty;
use crate::{Fault, Pence};
use serde_json::{Value, json};

const DEMO: [&str; 4] = [
    include_str!("../../../data/demo/safer-plymouth.json"),
    include_str!("../../../data/demo/plymouth-2020.json"),
    include_str!("../../../data/demo/safer-bucks.json"),
    include_str!("../../../data/demo/north-worcestershire.json"),
];

/// What the register knows of the demo's places.
fn register() -> Known {
    let set = |words: &str| words.split(' ').map(str::to_owned).collect();
    Known {
        partnerships: set(concat!(
            "E22000056 E22000368 E22000332 E22000303 E22000306 E22000311 E22000318 E22000107 E22000344 E22000010 E22000342 ",
            "E22000099 E22000237 E22000336 W14000015 E22000270 E22000086 E22000203 E22000175 E22000002 E22000151",
        )),
        police_areas: set("E23000035 E23000029 E23000016 W15000001"),
        counties: set("worcestershire"),
        ..Known::default()
    }
}

fn minimal() -> Value {
    json!({
        "format": "safergraph-bundle/1",
        "partnership": {"slug": "safer-town", "name": "Safer Town", "kind": "LOCAL_STRATEGIC", "policeArea": "E23000035"}
    })
}

/// The faults of the minimal bundle with `lists` added.
fn faults(lists: Value) -> Vec<Fault> {
    let mut bundle = minimal();
    if let (Some(bundle), Value::Object(lists)) = (bundle.as_object_mut(), lists) {
        bundle.extend(lists);
    }
    match read(&bundle.to_string()) {
        Ok(bundle) => check(&[bundle], &register()).concat(),
        Err(faults) => faults,
    }
}

fn places(lists: Value) -> Vec<String> {
    faults(lists).into_iter().map(|fault| fault.place).collect()
}

#[test]
fn the_demo_bundles_fit_the_format_and_each_other() -> Result<(), Vec<Fault>> {
    let bundles = DEMO.iter().map(|text| read(text)).collect::<Result<Vec<_>, _>>()?;
    assert_eq!(check(&bundles, &register()).concat(), vec![]);
    for bundle in &bundles {
        assert_eq!(
            check(std::slice::from_ref(bundle), &register()).concat(),
            vec![],
            "{} alone",
            bundle.partnership.slug
        );
    }
    Ok(())
}

#[test]
fn the_golden_table_adds_up() -> Result<(), Vec<Fault>> {
    let bundle = read(DEMO[0])?;
    let sum = |amounts: &mut dyn Iterator<Item = Amount>| {
        Pence::sum(amounts.filter_map(|amount| amount.pence)).map(Pence::pence)
    };
    let settlement = bundle.settlements.iter().find(|settlement| settlement.key == "settlement-2018-19");
    let rows = settlement.map(|settlement| settlement.allocations.as_slice()).unwrap_or_default();
    assert_eq!(rows.len(), 10);
    assert_eq!(sum(&mut rows.iter().map(|row| row.amount)), Ok(38_156_800));
    assert_eq!(sum(&mut rows.iter().map(|row| row.total_budget)), Ok(276_147_000));
    assert_eq!(settlement.and_then(|settlement| settlement.amount.pence).map(Pence::pence), Some(40_056_800));
    assert_eq!(rows.iter().filter(|row| row.amount.certainty == Certainty::ToBeDetermined).count(), 1);
    Ok(())
}

#[test]
fn the_meeting_of_november_2017_is_whole() -> Result<(), Vec<Fault>> {
    use crate::words::AttendanceStatus::{Apologies, Present};
    let bundle = read(DEMO[0])?;
    let Some(meeting) = bundle.meetings.iter().find(|meeting| meeting.key == "2017-11-14") else {
        return Err(vec![Fault::new("/meetings", "the meeting is missing")]);
    };
    let count = |status| meeting.attendance.iter().filter(|one| one.status == status).count();
    assert_eq!((count(Present), count(Apologies)), (17, 4));
    assert_eq!(meeting.attendance.iter().filter(|one| one.substitute_for.is_some()).count(), 2);
    assert_eq!(
        meeting.minutes.iter().filter_map(|minute| minute.number).collect::<Vec<_>>(),
        (32..=41).collect::<Vec<_>>()
    );
    let actions: Vec<_> = meeting.minutes.iter().flat_map(|minute| &minute.actions).collect();
    assert_eq!((actions.len(), actions.iter().filter(|action| action.owners.is_empty()).count()), (9, 3));
    Ok(())
}

#[test]
fn the_committed_schema_is_the_programs() -> Result<(), serde_json::Error> {
    let committed: Value = serde_json::from_str(include_str!("../../../data/bundle.schema.json"))?;
    assert!(committed == schema(), "data/bundle.schema.json is out of date: print the schema anew and commit it");
    Ok(())
}

#[test]
fn the_example_of_the_documentation_is_a_bundle() {
    let page = include_str!("../../../docs/bundle.md");
    let example = page.split("```json").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
    assert!(
        matches!(read(example).map(|bundle| check(&[bundle], &register()).concat()), Ok(faults) if faults.is_empty())
    );
}

#[test]
fn text_that_is_not_json_is_placed_by_line_and_column() {
    let found = read("{\n  \"format\" 1\n}").err().unwrap_or_default();
    assert_eq!(found.first().map(|fault| fault.place.as_str()), Some("line 2, column 12"));
    let twice = r#"{"format": "safergraph-bundle/1", "format": "safergraph-bundle/1", "partnership": {"slug": "a", "name": "A", "kind": "LOCAL_STRATEGIC", "policeArea": "E23000035"}}"#;
    assert!(matches!(read(twice), Err(found) if found.iter().any(|fault| fault.message.contains("duplicate field"))));
}

#[test]
fn every_fault_of_shape_is_said_in_words_a_person_can_act_on() {
    let found = faults(json!({
        "colour": 1,
        "people": [{"key": "a"}, {"key": "b", "name": ""}, {"key": "c", "name": 3}],
        "groups": [{"key": "g", "name": "G", "kind": "CLUB"}, {"key": "h", "name": "H", "kind": "BOARD", "quorumBasis": "HANDS"}],
        "actions": [{"key": "x", "text": "X", "group": "g", "owners": [{"man": "a"}], "dueOn": "6 March"}],
        "funds": [{"key": "f", "funder": "F", "name": "F", "financialYear": "2018-20", "retained": 1.5, "retainedPercent": 10}],
        "risks": [{"key": "r", "initiative": "R", "budget": {"pence": 3, "certainty": "SURE"}}]
    }));
    let said: Vec<_> = found.iter().map(ToString::to_string).collect();
    for part in [
        "/colour: is not a field",
        "/people/0: the field \"name\" is missing",
        "/people/1/name: must not be empty",
        "/people/2/name: must be string, but is 3",
        "/groups/0/kind: must be one of BOARD, EXECUTIVE",
        "/groups/1/quorumBasis: must be one of MEMBERS",
        "/actions/0/owners/0: must have exactly one of the fields person, organisation, group, roleHolders",
        "/actions/0/dueOn: must be a day such as 2018-03-06",
        "/funds/0/financialYear: must be a financial year such as 2018-19, the second",
        "/funds/0/retained: must be",
        "/funds/0/retainedPercent: must be",
        "/risks/0/budget/certainty: must be one of EXACT",
    ] {
        assert!(said.iter().any(|line| line.starts_with(part)), "{part:?} is not said:\n{}", said.join("\n"));
    }
    assert_eq!(said.len(), 12, "{}", said.join("\n"));
}

#[test]
fn a_bundle_with_twenty_different_faults_says_them_all() {
    let found = faults(json!({
        "organisations": [{"name": "Council", "kind": "COUNCIL"}, {"name": "Council", "kind": "COUNCIL"}],
        "people": [{"key": "ann", "name": "Ann"}, {"key": "ann", "name": "Ann"}],
        "groups": [{"key": "board", "name": "Board", "kind": "BOARD", "parent": "board", "quorum": 3, "covers": ["nowhere"], "themes": ["none"]}],
        "memberships": [{"key": "m", "group": "lost", "role": "MEMBER", "from": "2018-01-02", "to": "2018-01-01"}],
        "meetings": [{"key": "one", "group": "board", "title": "One", "minutes": [{"key": "n", "title": "N", "text": "N", "agendaItem": 9}],
            "agenda": [{"number": 1, "title": "A", "exemptParagraphs": [12], "pageFrom": 3, "pageTo": 2}]}],
        "funds": [{"key": "fund", "funder": "Nobody", "name": "Fund", "financialYear": "2018-19", "retained": -1, "retainedPercent": "101"}],
        "settlements": [{"key": "s", "fund": "fund", "status": "CONFIRMED", "amount": {"certainty": "EXACT"}}],
        "risks": [{"key": "r", "initiative": "R", "budget": {"pence": 1, "certainty": "NOT_STATED"}}],
        "measures": [{"key": "m", "indicator": "X", "subject": {"contract": "c"}, "certainty": "NOT_STATED", "statement": "so",
            "standing": {"group": {"name": "Family", "asOf": "2010-09-30"}, "rank": 16, "of": 15}}]
    }));
    let different: std::collections::BTreeSet<_> = found.iter().map(|fault| (&fault.place, &fault.message)).collect();
    assert!(different.len() >= 20, "{found:#?}");
    assert_eq!(different.len(), found.len());
}

#[test]
fn keys_are_unique_and_references_lead_somewhere() {
    assert_eq!(places(json!({"people": [{"key": "a", "name": "A"}, {"key": "a", "name": "B"}]})), ["/people/1/key"]);
    let action = json!({"key": "x", "text": "X", "group": "lost", "owners": [{"person": "nobody"}, {"roleHolders": {"role": "CHAIR", "group": "lost", "label": "Chair"}}]});
    assert_eq!(
        places(json!({"actions": [action]})),
        ["/actions/0/group", "/actions/0/owners/0", "/actions/0/owners/1/roleHolders/group"]
    );
    assert_eq!(
        places(
            json!({"themes": [{"slug": "a", "name": "A", "parent": "b"}, {"slug": "b", "name": "B", "parent": "a"}]})
        ),
        ["/themes/0/parent", "/themes/1/parent"]
    );
}

#[test]
fn another_bundle_of_the_import_may_bring_what_is_referred_to() -> Result<(), Vec<Fault>> {
    let mut borrower = minimal();
    borrower["groups"] =
        json!([{"key": "g", "name": "G", "kind": "BOARD", "themes": ["peace"], "organisation": "Council"}]);
    let mut lender = minimal();
    lender["partnership"]["slug"] = json!("other-town");
    lender["themes"] = json!([{"slug": "peace", "name": "Peace"}]);
    lender["organisations"] = json!([{"name": "Council", "kind": "COUNCIL"}]);
    let (borrower, lender) = (read(&borrower.to_string())?, read(&lender.to_string())?);
    assert_eq!(check(std::slice::from_ref(&borrower), &register()).concat().len(), 2);
    assert_eq!(check(&[borrower.clone(), lender], &register()).concat(), vec![]);
    assert_eq!(
        check(&[borrower.clone(), borrower], &register()).get(1).map(Vec::len),
        Some(3),
        "the same partnership twice"
    );
    Ok(())
}

#[test]
fn wales_has_paragraphs_of_its_own() -> Result<(), Vec<Fault>> {
    let papers = json!([{"key": "d", "title": "D", "visibility": "EXEMPT", "exemptParagraphs": [12]}]);
    assert_eq!(places(json!({"documents": papers})), ["/documents/0/exemptParagraphs/0"]);
    let mut welsh = minimal();
    welsh["partnership"]["policeArea"] = json!("W15000001");
    welsh["documents"] = papers;
    assert_eq!(check(&[read(&welsh.to_string())?], &register()).concat(), vec![]);
    Ok(())
}

#[test]
fn an_amount_and_its_certainty_agree() {
    let bid =
        |amount: Value| places(json!({"bids": [{"key": "b", "fund": "F", "status": "SECURED", "amount": amount}]}));
    assert_eq!(bid(json!({"pence": 0, "certainty": "EXACT"})), Vec::<String>::new());
    assert_eq!(bid(json!({"certainty": "APPROXIMATE"})), ["/bids/0/amount"]);
    assert_eq!(bid(json!({"pence": 0, "certainty": "TO_BE_DETERMINED"})), ["/bids/0/amount"]);
    assert_eq!(bid(json!({"pence": -1, "certainty": "EXACT"})), ["/bids/0/amount/pence"]);
}

#[test]
fn one_person_chairs_a_meeting() {
    let seat = |name: &str| json!({"name": name, "status": "PRESENT", "chaired": true});
    let meeting =
        json!({"key": "m", "group": "g", "title": "M", "date": "2018-03-06", "attendance": [seat("A"), seat("B")]});
    assert_eq!(
        places(json!({"groups": [{"key": "g", "name": "G", "kind": "BOARD"}], "meetings": [meeting]})),
        ["/meetings/0/attendance"]
    );
}

#[test]
fn what_the_golden_thread_leads_to_is_there() {
    let priority = |key| {
        json!({ "key": key, "financialYear": "2018-19", "theme": "harm", "title": "T", "standing": "HEADLINE",
            "assessment": key })
    };
    let priorities = ["assessed", "planned", "missing"].map(priority);
    let thread = json!({
        "themes": [{ "slug": "harm", "name": "Harm" }],
        "plans": [
            { "key": "assessed", "kind": "STRATEGIC_ASSESSMENT", "title": "A", "status": "AGREED", "from": "2017-18", "to": "2017-18" },
            { "key": "planned", "kind": "PARTNERSHIP_PLAN", "title": "P", "status": "AGREED", "from": "2018-19", "to": "2018-19" }
        ],
        "priorities": priorities,
        "indicators": [{ "code": "I", "title": "I", "unit": "COUNT", "polarity": "NEUTRAL", "themes": ["harm", "help", "harm"] }]
    });
    let expected =
        ["/indicators/0/themes/1", "/indicators/0/themes/2", "/priorities/1/assessment", "/priorities/2/assessment"];
    let mut found = places(thread);
    found.sort();
    assert_eq!(found, expected);
}

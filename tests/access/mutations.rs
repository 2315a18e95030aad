//! Every mutation, done by everybody in the cast.
//!
//! A row is a function that may set up something fresh with the system's access, then acts, and says what came of
//! it with [`outcome`]. A mutation without a row fails the test.

use super::accounts;
use super::cast::Viewer;
use super::contracts;
use super::drafting;
use super::funding;
use super::governance;
use super::marks;
use super::meetings;
use super::papers;
use super::performance;
use super::planning;
use super::world::World;
use crate::support::Store;
use crate::support::app::PASSWORD;
use anyhow::{Context, Result, ensure};
use domain::words::GroupKind;
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::pin::Pin;

type Acting<'a> = Pin<Box<dyn Future<Output = Result<String>> + 'a>>;
type Act = for<'a> fn(&'a World, &'a Viewer) -> Acting<'a>;

/// What everybody tries; after the name of the mutation, which of its acts.
const MUTATIONS: &[(&str, Act)] = &[
    ("agreeFunding", |world, viewer| Box::pin(funding::agree_funding(world, viewer))),
    ("carryForward", |world, viewer| Box::pin(funding::carry_forward(world, viewer))),
    ("changePassword", |world, viewer| Box::pin(accounts::change_password(world, viewer))),
    ("clawBack", |world, viewer| Box::pin(funding::claw_back(world, viewer))),
    ("correctSpendReturn", |world, viewer| Box::pin(funding::correct_spend_return(world, viewer))),
    ("createApiKey", |world, viewer| Box::pin(accounts::create_api_key(world, viewer))),
    ("createCalendarAddress", |world, viewer| Box::pin(papers::create_address(world, viewer))),
    ("createServiceAccount", |world, viewer| Box::pin(accounts::create_service_account(world, viewer))),
    ("createUser", |world, viewer| Box::pin(accounts::create_user(world, viewer))),
    ("deactivateUser", |world, viewer| Box::pin(accounts::on_user(world, viewer, "deactivateUser"))),
    ("decideAllocation to RECOMMENDED", |world, viewer| {
        Box::pin(funding::decide_allocation(world, viewer, "RECOMMENDED"))
    }),
    ("decideAllocation to BOARD_APPROVED", |world, viewer| {
        Box::pin(funding::decide_allocation(world, viewer, "BOARD_APPROVED"))
    }),
    ("decideAllocation to AGREED", |world, viewer| Box::pin(funding::decide_allocation(world, viewer, "AGREED"))),
    ("decideAllocation to COMMISSIONED", |world, viewer| {
        Box::pin(funding::decide_allocation(world, viewer, "COMMISSIONED"))
    }),
    ("decideAllocation to COMPLETED", |world, viewer| Box::pin(funding::decide_allocation(world, viewer, "COMPLETED"))),
    ("decideAllocation to WITHDRAWN", |world, viewer| Box::pin(funding::decide_allocation(world, viewer, "WITHDRAWN"))),
    ("decideAllocation to REJECTED", |world, viewer| Box::pin(funding::decide_allocation(world, viewer, "REJECTED"))),
    ("draftMinutes", |world, viewer| Box::pin(drafting::minutes(world, viewer))),
    ("grantRole", |world, viewer| Box::pin(accounts::grant_role(world, viewer))),
    ("issueAwards", |world, viewer| Box::pin(funding::issue_awards(world, viewer))),
    ("issueSettlement", |world, viewer| Box::pin(funding::issue_settlement(world, viewer))),
    ("markCondition", |world, viewer| Box::pin(funding::mark_condition(world, viewer))),
    ("openFund", |world, viewer| Box::pin(funding::open_fund(world, viewer))),
    ("proposeAllocation", |world, viewer| Box::pin(funding::propose_allocation(world, viewer))),
    ("reactivateUser", |world, viewer| Box::pin(accounts::reactivate(world, viewer))),
    ("recordPayment", |world, viewer| Box::pin(funding::record_payment(world, viewer))),
    ("recordContract", |world, viewer| Box::pin(contracts::record(world, viewer))),
    ("redeemToken", |world, viewer| Box::pin(accounts::redeem_token(world, viewer))),
    ("refreshSession", |world, viewer| Box::pin(refresh_session(world, viewer))),
    ("removeContract", |world, viewer| Box::pin(contracts::remove(world, viewer))),
    ("removeDocument", |world, viewer| Box::pin(papers::remove(world, viewer))),
    ("requestPasswordReset", |world, viewer| Box::pin(accounts::request_password_reset(world, viewer))),
    ("resetPassword", |world, viewer| Box::pin(accounts::on_user(world, viewer, "resetPassword"))),
    ("reviseAllocation", |world, viewer| Box::pin(funding::revise_allocation(world, viewer, "BOARD_APPROVED"))),
    ("reviseAllocation to a cut", |world, viewer| Box::pin(funding::revise_allocation(world, viewer, "COMMISSIONED"))),
    ("reviseSettlement", |world, viewer| Box::pin(funding::revise_settlement(world, viewer))),
    ("reviseContract", |world, viewer| Box::pin(contracts::revise(world, viewer))),
    ("revokeApiKey", |world, viewer| Box::pin(accounts::revoke_api_key(world, viewer))),
    ("revokeCalendarAddress", |world, viewer| Box::pin(papers::revoke_address(world, viewer))),
    ("revokeRole", |world, viewer| Box::pin(accounts::revoke_role(world, viewer))),
    ("revokeSession", |world, viewer| Box::pin(accounts::revoke_session(world, viewer))),
    ("signIn", |world, viewer| Box::pin(sign_in(world, viewer))),
    ("signOut", |world, viewer| Box::pin(sign_out(world, viewer))),
    ("submitSpendReturn", |world, viewer| Box::pin(funding::submit_spend_return(world, viewer))),
    ("transferFunds", |world, viewer| Box::pin(funding::transfer_funds(world, viewer))),
    ("updateDocument", |world, viewer| Box::pin(papers::update(world, viewer))),
    ("updateUser", |world, viewer| Box::pin(accounts::update_user(world, viewer))),
    ("appointMember", |world, viewer| Box::pin(governance::appoint(world, viewer))),
    ("createGroup of members", |world, viewer| Box::pin(governance::create_group(world, viewer, "NETWORK"))),
    ("createGroup that is a board", |world, viewer| Box::pin(governance::create_group(world, viewer, "BOARD"))),
    ("createGroup of a county", |world, viewer| Box::pin(governance::create_county_group(world, viewer))),
    ("createOrganisation", |world, viewer| Box::pin(governance::create_organisation(world, viewer))),
    ("createPartnership", |world, viewer| Box::pin(governance::create_partnership(world, viewer))),
    ("createPerson", |world, viewer| Box::pin(governance::create_person(world, viewer))),
    ("endMembership", |world, viewer| Box::pin(governance::end_membership(world, viewer))),
    ("mergeOrganisations", |world, viewer| Box::pin(governance::merge_organisations(world, viewer))),
    ("mergePeople", |world, viewer| Box::pin(governance::merge_people(world, viewer))),
    ("rateSkills", |world, viewer| Box::pin(governance::rate_skills(world, viewer))),
    ("updateGroup of members", |world, viewer| Box::pin(governance::update_group(world, viewer, GroupKind::Network))),
    ("updateGroup that is a board", |world, viewer| {
        Box::pin(governance::update_group(world, viewer, GroupKind::Board))
    }),
    ("updateGroup of a county", |world, viewer| {
        Box::pin(governance::update_group(world, viewer, GroupKind::CountyBoard))
    }),
    ("updateGroup to cover", |world, viewer| Box::pin(governance::cover(world, viewer))),
    ("updateMembership", |world, viewer| Box::pin(governance::update_membership(world, viewer))),
    ("updateOrganisation", |world, viewer| Box::pin(governance::update_organisation(world, viewer))),
    ("updatePartnership", |world, viewer| Box::pin(governance::update_partnership(world, viewer))),
    ("updatePerson", |world, viewer| Box::pin(governance::update_person(world, viewer))),
    ("approveMinutes", |world, viewer| Box::pin(meetings::approve(world, viewer))),
    ("cancelMeeting", |world, viewer| Box::pin(meetings::cancel(world, viewer))),
    ("closeActions of drafts", |world, viewer| Box::pin(meetings::close_actions(world, viewer, false))),
    ("closeActions of published minutes", |world, viewer| Box::pin(meetings::close_actions(world, viewer, true))),
    ("publishAgenda", |world, viewer| Box::pin(meetings::publish(world, viewer, "publishAgenda"))),
    ("publishMinutes", |world, viewer| Box::pin(meetings::publish(world, viewer, "publishMinutes"))),
    ("raiseAction", |world, viewer| Box::pin(meetings::raise_action(world, viewer))),
    ("recordAttendance", |world, viewer| Box::pin(meetings::record_attendance(world, viewer))),
    ("recordDeclarations", |world, viewer| Box::pin(meetings::record_declarations(world, viewer))),
    ("recordMinute", |world, viewer| Box::pin(meetings::record_minute(world, viewer))),
    ("recordMinute in published ones", |world, viewer| Box::pin(meetings::record_published_minute(world, viewer))),
    ("reinstateMeeting", |world, viewer| Box::pin(meetings::reinstate(world, viewer))),
    ("removeMinute", |world, viewer| Box::pin(meetings::remove_minute(world, viewer))),
    ("reviseMinute in draft", |world, viewer| Box::pin(meetings::revise_minute(world, viewer, "draft"))),
    ("reviseMinute that is published", |world, viewer| Box::pin(meetings::revise_minute(world, viewer, "published"))),
    ("reviseMinute that is exempt", |world, viewer| Box::pin(meetings::revise_minute(world, viewer, "exempt"))),
    ("scheduleMeeting", |world, viewer| Box::pin(meetings::schedule(world, viewer))),
    ("scheduleMeeting of a county's board", |world, viewer| Box::pin(meetings::schedule_for_county(world, viewer))),
    ("scheduleSeries", |world, viewer| Box::pin(meetings::schedule_series(world, viewer))),
    ("setAgenda", |world, viewer| Box::pin(meetings::set_agenda(world, viewer))),
    ("updateAction", |world, viewer| Box::pin(meetings::update_action(world, viewer, false))),
    ("updateAction of published minutes", |world, viewer| Box::pin(meetings::update_action(world, viewer, true))),
    ("updateAction of one's own", |world, viewer| Box::pin(meetings::report(world, viewer))),
    ("updateMeeting", |world, viewer| Box::pin(meetings::update(world, viewer))),
    ("updateMeeting that is announced", |world, viewer| Box::pin(meetings::update_announced(world, viewer))),
    ("withdrawAgenda", |world, viewer| Box::pin(meetings::publish(world, viewer, "withdrawAgenda"))),
    ("withdrawMinutes", |world, viewer| Box::pin(meetings::publish(world, viewer, "withdrawMinutes"))),
    ("createComparatorGroup", |world, viewer| Box::pin(performance::create_family(world, viewer))),
    ("createIndicator", |world, viewer| Box::pin(performance::create_indicator(world, viewer))),
    ("linkComparatorMember", |world, viewer| Box::pin(performance::link_member(world, viewer))),
    ("recordMeasure of a partnership", |world, viewer| Box::pin(performance::record(world, viewer, "Partnership"))),
    ("recordMeasure of a police area", |world, viewer| Box::pin(performance::record(world, viewer, "PoliceArea"))),
    ("recordMeasure of a group", |world, viewer| Box::pin(performance::record(world, viewer, "Group"))),
    ("recordMeasure of a contract", |world, viewer| Box::pin(performance::record(world, viewer, "Contract"))),
    ("recordMeasures", |world, viewer| Box::pin(performance::record_measures(world, viewer))),
    ("removeMeasure", |world, viewer| Box::pin(performance::remove(world, viewer))),
    ("reviseMeasure", |world, viewer| Box::pin(performance::revise(world, viewer))),
    ("setTarget", |world, viewer| Box::pin(performance::set_target(world, viewer))),
    ("updateIndicator", |world, viewer| Box::pin(performance::update_indicator(world, viewer))),
    ("createPlan", |world, viewer| Box::pin(planning::create_plan(world, viewer))),
    ("createPlan of a group", |world, viewer| Box::pin(planning::create_group_plan(world, viewer))),
    ("createPlan of a county", |world, viewer| Box::pin(planning::create_county_plan(world, viewer))),
    ("updatePlan", |world, viewer| Box::pin(planning::update_plan(world, viewer, "drafting"))),
    ("updatePlan that is agreed", |world, viewer| Box::pin(planning::update_plan(world, viewer, "agreed"))),
    ("refreshPlan", |world, viewer| Box::pin(planning::refresh_plan(world, viewer))),
    ("recordPriorities", |world, viewer| Box::pin(planning::record_priorities(world, viewer))),
    ("revisePriority", |world, viewer| Box::pin(planning::revise_priority(world, viewer))),
    ("removePriority", |world, viewer| Box::pin(planning::remove_priority(world, viewer))),
    ("raiseRisk", |world, viewer| Box::pin(planning::raise_risk(world, viewer))),
    ("updateRisk", |world, viewer| Box::pin(planning::update_risk(world, viewer))),
    ("recordBid", |world, viewer| Box::pin(planning::record_bid(world, viewer))),
    ("updateBid", |world, viewer| Box::pin(planning::update_bid(world, viewer, "PREPARING"))),
    ("updateBid that is secured", |world, viewer| Box::pin(planning::update_bid(world, viewer, "SECURED"))),
    ("recordRecommendation", |world, viewer| Box::pin(planning::record_recommendation(world, viewer, false))),
    ("recordRecommendation to two", |world, viewer| Box::pin(planning::record_recommendation(world, viewer, true))),
    ("reportRecommendation", |world, viewer| Box::pin(planning::report_recommendation(world, viewer))),
    ("createTheme", |world, viewer| Box::pin(planning::create_theme(world, viewer))),
    ("updateTheme", |world, viewer| Box::pin(planning::update_theme(world, viewer))),
    ("mergeThemes", |world, viewer| Box::pin(planning::merge_themes(world, viewer))),
];

#[rstest]
#[tokio::test]
async fn each_act_is_done_by_whom_it_is_given_to(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    let rows: BTreeSet<&str> = MUTATIONS.iter().filter_map(|(name, _)| name.split(' ').next()).collect();
    ensure!(rows == world.schema.root("mutationType"), "MUTATIONS and the schema's mutations differ");
    let mut columns: Vec<(Viewer, Vec<String>)> = Vec::new();
    for viewer in &world.cast {
        let mut outcomes = Vec::new();
        for (name, act) in MUTATIONS {
            outcomes.push(act(&world, viewer).await.with_context(|| format!("{name} by {viewer}"))?);
        }
        columns.push((viewer.clone(), outcomes));
    }
    let names: Vec<String> = MUTATIONS.iter().map(|(name, _)| format!("Mutation.{name}")).collect();
    insta::assert_snapshot!("mutations", marks::table(&names, &columns));
    Ok(())
}

/// What came of a mutation: `done`, or the codes of what was wrong.
pub(super) fn outcome(answer: &Value, mutation: &str) -> String {
    let codes = |errors: &Value, code: &str| {
        let codes: Vec<&str> = super::schema::list(errors).filter_map(|error| error.pointer(code)?.as_str()).collect();
        Some(codes.join(" ")).filter(|codes| !codes.is_empty())
    };
    let refused = codes(&answer["errors"], "/extensions/code");
    let wrong = || codes(&answer["data"][mutation]["userErrors"], "/code");
    refused.or_else(wrong).unwrap_or_else(|| "done".to_owned())
}

/// Does `mutation` with `input` and answers with the whole answer.
pub(super) async fn act(
    world: &World,
    viewer: &Viewer,
    mutation: &str,
    input: &str,
    rest: &str,
    variables: Value,
) -> Result<Value> {
    let document =
        format!("mutation($input: {input}!) {{ {mutation}(input: $input) {{ {rest} userErrors {{ code }} }} }}");
    world.app.answer(viewer.email.as_deref(), &document, json!({ "input": variables })).await
}

/// Signs in, as whoever is nobody in particular with an account that there is not.
async fn signed_in(world: &World, viewer: &Viewer) -> Result<Value> {
    let email = viewer.email.as_deref().unwrap_or("nobody@access.example");
    let input = json!({ "email": email, "password": PASSWORD });
    act(world, viewer, "signIn", "SignInInput", "session { refreshToken }", input).await
}

/// The refresh token of a session of one's own; none for nobody.
pub(super) async fn own_token(world: &World, viewer: &Viewer) -> Result<Value> {
    let answer = signed_in(world, viewer).await?;
    let token = &answer["data"]["signIn"]["session"]["refreshToken"];
    Ok(if token.is_null() { json!("a token that there is not") } else { token.clone() })
}

async fn sign_in(world: &World, viewer: &Viewer) -> Result<String> {
    Ok(outcome(&signed_in(world, viewer).await?, "signIn"))
}

async fn refresh_session(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "refreshToken": own_token(world, viewer).await? });
    let answer = act(world, viewer, "refreshSession", "RefreshSessionInput", "session { expiresAt }", input).await?;
    Ok(outcome(&answer, "refreshSession"))
}

async fn sign_out(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "refreshToken": own_token(world, viewer).await? });
    let answer = act(world, viewer, "signOut", "SignOutInput", "signedOut", input).await?;
    Ok(outcome(&answer, "signOut"))
}

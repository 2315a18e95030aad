//! What no import brings: who did what, papers whose bytes are stored, and a history.

use super::examples;
use crate::support::app::clock;
use anyhow::{Context, Result, bail};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, InsertStatement, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::json;
use uuid::Uuid;

/// Writes straight into the tables, as nobody may.
pub(super) async fn leave(raw: &DatabaseConnection, user: Uuid, homes: &[Vec<Uuid>]) -> Result<()> {
    for table in ["approvals", "action_updates"] {
        raw.execute(Query::update().table(Alias::new(table)).value(Alias::new("by_user_id"), user)).await?;
    }
    for (table, column) in [
        ("funds", "over_allocation_percent"),
        ("settlements", "over_allocation_percent"),
        ("settlements", "top_slice_amount"),
    ] {
        raw.execute(Query::update().table(Alias::new(table)).value(Alias::new(column), 1_000_000)).await?;
    }
    let stored = [("storage_key", Expr::val("a-file")), ("size_bytes", Expr::val(1024)), ("sha256", Expr::val("ab12"))];
    earlier_minutes(raw, user).await?;
    plans(raw, user, homes).await?;
    let stored = stored.map(|(column, value)| (Alias::new(column), value));
    raw.execute(Query::update().table(Alias::new("documents")).values(stored)).await?;
    let why = [("vacancy_reason", Expr::val("Retired")), ("acting", Expr::val(true))];
    let why = why.map(|(column, value)| (Alias::new(column), value));
    let vacant = Expr::col(Alias::new("vacant")).eq(true);
    raw.execute(Query::update().table(Alias::new("memberships")).values(why).and_where(vacant)).await?;
    let rate = examples::all(raw, "Indicator").await?.first().copied().context("an indicator")?;
    let parts = ["numerator_id", "divisor_id"].map(|column| (Alias::new(column), Expr::val(rate)));
    let rates = Expr::col(Alias::new("unit")).eq("RATE_PER_1000");
    raw.execute(Query::update().table(Alias::new("indicators")).values(parts).and_where(rates)).await?;
    for document in examples::all(raw, "Document").await? {
        raw.execute(&version(document, user)?).await?;
    }
    let [here, .., acted_for] = homes else { bail!("there are several places") };
    let (here, acted_for) = (here.first().copied(), acted_for.first().copied());
    let acts_for =
        [("combined_in_id", here), ("successor_id", here)].map(|(column, id)| (Alias::new(column), id.into()));
    let website = (Alias::new("website"), Expr::val("https://torbay.example"));
    let merged = (Alias::new("status"), Expr::val("MERGED"));
    let acted_for = Expr::col(Alias::new("id")).eq(acted_for);
    let update = Query::update()
        .table(Alias::new("partnerships"))
        .values(acts_for)
        .values([website, merged])
        .and_where(acted_for)
        .take();
    raw.execute(&update).await?;
    for home in homes {
        award_models(raw, user, home).await?;
    }
    for home in homes {
        let partnership = home.first().copied().context("a place has a partnership")?;
        for kind in ["AwardModel", "Settlement", "Allocation", "Contract", "Document", "Measure"] {
            for subject in examples::of_place(raw, kind, home, usize::MAX).await? {
                raw.execute(&event(kind, subject, partnership, user)?).await?;
            }
        }
        for settlement in examples::of_place(raw, "Settlement", home, usize::MAX).await? {
            raw.execute(&payment(settlement, partnership, user)?).await?;
        }
    }
    Ok(())
}

/// What was done with plans and what hangs on them: editions that follow one another, how far objectives are, risks
/// to money, and what was reported on recommendations.
async fn plans(raw: &DatabaseConnection, user: Uuid, homes: &[Vec<Uuid>]) -> Result<()> {
    let set = |table: &str, values: Vec<(&str, Expr)>| {
        let values = values.into_iter().map(|(column, value)| (Alias::new(column), value));
        Query::update().table(Alias::new(table)).values(values).take()
    };
    raw.execute(&set("plan_objectives", vec![("completeness", Expr::val(50))])).await?;
    let today = domain::london::day_of(clock()?.now());
    raw.execute(&set("risks", vec![("open", Expr::val(false)), ("closed_on", Expr::val(today))])).await?;
    for home in homes {
        let (allocations, bids) =
            (examples::of_place(raw, "Allocation", home, 1).await?, examples::of_place(raw, "Bid", home, 1).await?);
        for risk in examples::of_place(raw, "Risk", home, usize::MAX).await? {
            let named = vec![
                ("allocation_id", Expr::val(allocations.first().copied())),
                ("bid_id", Expr::val(bids.first().copied())),
            ];
            raw.execute(set("risks", named).and_where(Expr::col(Alias::new("id")).eq(risk))).await?;
        }
        let titled = |title: &str| {
            Query::select()
                .column(Alias::new("id"))
                .from(Alias::new("plans"))
                .and_where(Expr::col(Alias::new("home_id")).is_in(home.iter().copied()))
                .and_where(Expr::col(Alias::new("title")).eq(title))
                .take()
        };
        let former = examples::read(raw, &titled("Harbour plan")).await?;
        for next in examples::read(raw, &titled("Next harbour plan")).await? {
            let follows = vec![("supersedes_id", Expr::val(former.first().copied()))];
            raw.execute(set("plans", follows).and_where(Expr::col(Alias::new("id")).eq(next))).await?;
        }
    }
    for recommendation in examples::all(raw, "Recommendation").await? {
        let columns = ["id", "recommendation_id", "at", "by_user_id", "text", "status"];
        let values = [
            Expr::val(Uuid::now_v7()),
            Expr::val(recommendation),
            Expr::val(clock()?.now()),
            Expr::val(user),
            Expr::val("Begun."),
            Expr::val("IN_PROGRESS"),
        ];
        let into =
            Query::insert().into_table(Alias::new("recommendation_updates")).columns(columns.map(Alias::new)).take();
        raw.execute(into.to_owned().values(values)?).await?;
    }
    Ok(())
}

/// A text that each minute had before, exempt where the minute is; and a fingerprint of what was approved.
async fn earlier_minutes(raw: &DatabaseConnection, user: Uuid) -> Result<()> {
    let columns =
        ["id", "minute_id", "version", "title", "text", "decisions", "exempt", "replaced_at", "replaced_by_id"];
    for exempt in [false, true] {
        let minutes = Query::select()
            .column(Alias::new("id"))
            .from(Alias::new("minute_items"))
            .and_where(Expr::col(Alias::new("exempt")).eq(exempt))
            .take();
        for minute in examples::read(raw, &minutes).await? {
            let values = [
                Expr::val(minute),
                Expr::val(minute),
                Expr::val(99),
                Expr::val("Before"),
                Expr::val("What was said before."),
                Expr::val(json!(["AGREED: What was decided before."])),
                Expr::val(exempt),
                Expr::val(clock()?.now()),
                Expr::val(user),
            ];
            let row = Query::insert()
                .into_table(Alias::new("earlier_minutes"))
                .columns(columns.map(Alias::new))
                .values(values)?
                .take();
            raw.execute(&row).await?;
        }
    }
    let approved = Query::update()
        .table(Alias::new("meetings"))
        .value(Alias::new("minutes_digest"), "a-digest")
        .and_where(Expr::col(Alias::new("minutes_status")).eq("APPROVED"))
        .take();
    raw.execute(&approved).await?;
    Ok(())
}

/// A formula by which the settlements of a place with a police area were issued.
async fn award_models(raw: &DatabaseConnection, user: Uuid, home: &[Uuid]) -> Result<()> {
    let first = async |kind: &str| anyhow::Ok(examples::of_place(raw, kind, home, 1).await?.into_iter().next());
    let (Some(area), Some(fund)) = (first("PoliceArea").await?, first("Fund").await?) else { return Ok(()) };
    let partnership = home.first().context("a place has a partnership")?;
    let indicator = first("Indicator").await?.context("something is measured")?;
    let factor = json!({ "indicator": indicator, "code": "A", "dimension": "part", "weight": 10_000,
        "periodFrom": "2017-04-01", "periodTo": "2018-03-31" });
    let formula = json!({ "factors": [factor], "amount": 100, "roundTo": 1, "missing": "AS_NOUGHT",
        "excluded": [partnership], "floor": -500, "ceiling": 1_000 });
    let share = json!({ "value": 5_000_000, "measures": [first("Measure").await?], "share": 1_000_000 });
    let award = json!({ "partnership": partnership, "formulaAmount": 100, "amount": 90, "lastYear": 80,
        "heldAt": "CEILING" });
    let year = json!({ "year": "2018-19", "total": 100, "unawarded": 10, "awards": [award] });
    let id = Uuid::now_v7();
    let columns =
        ["id", "fund_id", "police_area_id", "by_user_id", "issued_at", "fingerprint", "formula", "inputs", "results"];
    let values = [
        Expr::val(id),
        Expr::val(fund),
        Expr::val(area),
        Expr::val(user),
        Expr::val(clock()?.now()),
        Expr::val("a-fingerprint"),
        Expr::val(formula),
        Expr::val(json!([{ "partnership": partnership, "shares": [share] }])),
        Expr::val(json!([year])),
    ];
    let row =
        Query::insert().into_table(Alias::new("award_models")).columns(columns.map(Alias::new)).values(values)?.take();
    raw.execute(&row).await?;
    for settlement in examples::of_place(raw, "Settlement", home, usize::MAX).await? {
        let row = Query::insert()
            .into_table(Alias::new("award_model_settlements"))
            .columns(["settlement_id", "award_model_id"].map(Alias::new))
            .values([Expr::val(settlement), Expr::val(id)])?
            .take();
        raw.execute(&row).await?;
    }
    Ok(())
}

/// The number after the last of `table`.
fn next_in(table: &str) -> Expr {
    let last = Query::select().expr(Expr::col(Alias::new("sequence")).max().add(1)).from(Alias::new(table)).take();
    Expr::SubQuery(None, Box::new(last.into()))
}

/// Something that `user` did to a record.
fn event(kind: &str, subject: Uuid, home: Uuid, user: Uuid) -> Result<InsertStatement> {
    let columns = [
        "id",
        "sequence",
        "at",
        "by_user_id",
        "as_role",
        "request_id",
        "action",
        "subject_kind",
        "subject_id",
        "home_id",
        "changes",
    ];
    let changes = json!([{ "field": "note", "before": "A", "after": "B" }]);
    let values = [
        Expr::val(Uuid::now_v7()),
        next_in("audit_events"),
        Expr::val(clock()?.now()),
        Expr::val(user),
        Expr::val("ADMINISTRATOR"),
        Expr::val("a-request"),
        Expr::val("CHANGE"),
        Expr::val(kind),
        Expr::val(subject),
        Expr::val(home),
        Expr::val(changes),
    ];
    Ok(Query::insert().into_table(Alias::new("audit_events")).columns(columns.map(Alias::new)).values(values)?.take())
}

/// The bytes of a paper, as `user` handed them in.
fn version(document: Uuid, user: Uuid) -> Result<InsertStatement> {
    let columns = [
        "document_id",
        "number",
        "file_name",
        "media_type",
        "size_bytes",
        "sha256",
        "storage_key",
        "uploaded_at",
        "uploaded_by_id",
    ];
    let values = [
        Expr::val(document),
        Expr::val(1),
        Expr::val("a.pdf"),
        Expr::val("application/pdf"),
        Expr::val(1024_i64),
        Expr::val("ab12"),
        Expr::val(document.to_string()),
        Expr::val(clock()?.now()),
        Expr::val(user),
    ];
    let into = Query::insert().into_table(Alias::new("document_versions")).columns(columns.map(Alias::new)).take();
    Ok(into.to_owned().values(values)?.take())
}

/// A payment that `user` made.
fn payment(settlement: Uuid, partnership: Uuid, user: Uuid) -> Result<InsertStatement> {
    let columns = [
        "id",
        "settlement_id",
        "partnership_id",
        "sequence",
        "kind",
        "amount",
        "effective_on",
        "recorded_at",
        "by_user_id",
        "note",
    ];
    let now = clock()?.now();
    let values = [
        Expr::val(Uuid::now_v7()),
        Expr::val(settlement),
        Expr::val(partnership),
        next_in("ledger_entries"),
        Expr::val("PAID"),
        Expr::val(100_i64),
        Expr::val(domain::london::day_of(now)),
        Expr::val(now),
        Expr::val(user),
        Expr::val("By hand"),
    ];
    Ok(Query::insert().into_table(Alias::new("ledger_entries")).columns(columns.map(Alias::new)).values(values)?.take())
}

//! Papers, where they hang, and what they say of figures.

use super::Import;
use super::placed::{Home, Placed};
use super::values::{moment, word};
use crate::entity::{documents, stated_figures};
use crate::error::Result;
use crate::text::folded;
use domain::bundle::StatedFigure;
use uuid::Uuid;

/// Where a document hangs.
struct Hung {
    home: Home,
    group_id: Option<Uuid>,
    meeting_id: Option<Uuid>,
    agenda_number: Option<i32>,
    plan_id: Option<Uuid>,
    settlement_id: Option<Uuid>,
}

fn hung(placed: &Placed<'_>, key: &String) -> Result<Hung> {
    let bundle = placed.bundle;
    let mut meeting = bundle.meetings.iter().find(|meeting| meeting.documents.contains(key));
    let items = bundle.meetings.iter().flat_map(|meeting| meeting.agenda.iter().map(move |item| (meeting, item)));
    let item = items.clone().find(|(_, item)| item.documents.contains(key));
    if let Some((of, _)) = item {
        meeting = Some(of);
    }
    let plan = bundle.plans.iter().find(|plan| plan.documents.contains(key));
    let settlement = bundle.settlements.iter().find(|settlement| settlement.documents.contains(key));
    let group = meeting.map(|meeting| &meeting.group).or_else(|| plan?.group.as_ref());
    let group = placed.group_if(group)?;
    Ok(Hung {
        home: group.map_or_else(|| placed.home(), |group| group.home),
        group_id: group.map(|group| group.id),
        meeting_id: meeting.map(|meeting| placed.id("meeting", &meeting.key)),
        agenda_number: item.map(|(_, item)| i32::from(item.number)),
        plan_id: plan.map(|plan| placed.id("plan", &plan.key)),
        settlement_id: settlement.map(|settlement| placed.id("settlement", &settlement.key)),
    })
}

impl Import<'_> {
    pub(super) async fn documents(&mut self) -> Result<()> {
        let items = self.agenda_items().await?;
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for document in &placed.bundle.documents {
                let hung = hung(placed, &document.key)?;
                rows.push(documents::Model {
                    id: placed.id("document", &document.key),
                    home_id: hung.home.id(),
                    partnership_id: hung.home.partnership(),
                    county_id: hung.home.county(),
                    group_id: hung.group_id,
                    meeting_id: hung.meeting_id,
                    agenda_item_id: hung
                        .meeting_id
                        .zip(hung.agenda_number)
                        .and_then(|place| items.get(&place).copied()),
                    plan_id: hung.plan_id,
                    settlement_id: hung.settlement_id,
                    title: document.title.clone(),
                    folded: folded(&document.title),
                    media_type: document.media_type.clone(),
                    size_bytes: None,
                    sha256: None,
                    storage_key: None,
                    visibility: word(document.visibility),
                    exempt_paragraphs: serde_json::json!(document.exempt_paragraphs),
                    published_at: moment(document.published_at),
                    note: None,
                    version: 1,
                });
            }
        }
        self.writer.add::<documents::Entity>(rows).await.map(|_| ())
    }

    pub(super) async fn stated_figures(&mut self) -> Result<()> {
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for fund in &placed.bundle.funds {
                let fund_id = self.shared.fund(fund)?;
                let figures = (0..).zip(&fund.statements);
                rows.extend(figures.map(|(position, figure)| row(placed, figure, Some(fund_id), None, position)));
            }
            for settlement in &placed.bundle.settlements {
                let id = placed.id("settlement", &settlement.key);
                let figures = (0..).zip(&settlement.statements);
                rows.extend(figures.map(|(position, figure)| row(placed, figure, None, Some(id), position)));
            }
        }
        self.writer.add::<stated_figures::Entity>(rows).await.map(|_| ())
    }
}

fn row(
    placed: &Placed<'_>,
    figure: &StatedFigure,
    fund_id: Option<Uuid>,
    settlement_id: Option<Uuid>,
    position: i32,
) -> stated_figures::Model {
    stated_figures::Model {
        id: placed.id("statedFigure", &figure.key),
        partnership_id: placed.partnership,
        fund_id,
        settlement_id,
        position,
        measure: word(figure.measure),
        stated: figure.stated.pence(),
        certainty: word(figure.certainty),
        quote: figure.quote.clone(),
        note: figure.note.clone(),
        document_id: placed.id_if("document", figure.document.as_ref()),
        minute_id: placed.id_if("minute", figure.minute.as_ref()),
    }
}

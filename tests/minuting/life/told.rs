//! What the records are after a step, with what the answer to it tells.

use super::records::{Meeting, Records};
use anyhow::{Context, Result};
use serde_json::Value;

/// What there is after a step, as far as the answer does not tell.
pub(super) struct After {
    pub(super) records: Records,
    pub(super) made: Made,
}

/// What the answer tells of: versions, and the ids of what is new.
pub(super) enum Made {
    /// The last of the meetings, which is new.
    NewMeeting,
    /// The meeting with this number.
    Meeting(usize),
    /// Such a minute of such a meeting; new if it is the last and has no id.
    Minute(usize, usize),
    /// Such an action outside meetings, or the action of such a minute.
    Action(Option<(usize, usize)>, usize),
    Nothing,
}

fn id(record: &Value) -> Result<String> {
    record["id"].as_str().map(str::to_owned).with_context(|| format!("no id: {record:#}"))
}

fn version(record: &Value) -> Result<i64> {
    record["version"].as_i64().with_context(|| format!("no version: {record:#}"))
}

impl After {
    /// The records, with what the answer tells.
    pub(super) fn read(mut self, payload: Value) -> Result<Records> {
        let records = &mut self.records;
        match self.made {
            Made::NewMeeting => read_meeting(records.meetings.last_mut().context("a meeting")?, &payload["meeting"])?,
            Made::Meeting(number) => read_meeting(&mut records.meetings[number], &payload["meeting"])?,
            Made::Minute(meeting, number) => {
                let minute = &mut records.meetings[meeting].minutes[number];
                let made = &payload["minute"];
                (minute.id, minute.version) = (id(made)?, version(made)?);
                let actions = made["actionPoints"].as_array().into_iter().flatten();
                for (action, made) in minute.actions.iter_mut().zip(actions) {
                    (action.id, action.version) = (id(made)?, version(made)?);
                }
            }
            Made::Action(of, number) => {
                let made = match payload["actionPoint"].is_object() {
                    true => &payload["actionPoint"],
                    false => &payload["actionPoints"][0],
                };
                let actions = match of {
                    Some((meeting, minute)) => &mut records.meetings[meeting].minutes[minute].actions,
                    None => &mut records.actions,
                };
                (actions[number].id, actions[number].version) = (id(made)?, version(made)?);
            }
            Made::Nothing => {}
        }
        Ok(self.records)
    }
}

fn read_meeting(meeting: &mut Meeting, made: &Value) -> Result<()> {
    (meeting.id, meeting.version) = (id(made)?, version(made)?);
    let items = made["agenda"].as_array().context("an agenda")?;
    for (item, made) in meeting.items.iter_mut().zip(items) {
        item.id = id(made)?;
    }
    Ok(())
}

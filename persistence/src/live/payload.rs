//! Changes as they are kept and as they travel through PostgreSQL: short JSON, far below its 8,000 bytes. What is not
//! known to the reader comes from a newer version of the program, which may tell more.

use super::Told;
use domain::access::Permission;
use domain::ids::{ActionPointId, AllocationId, GroupId, LedgerEntryId, MeetingId, PartnershipId, SettlementId};
use domain::live::{ActionPointChange, Change, EventId, FundingChange, MeetingChange};
use domain::words::Word;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "camelCase")]
enum Payload {
    Funding { partnership: Uuid, settlement: Uuid, entry: Option<Uuid>, allocation: Option<Uuid> },
    Meeting { home: Uuid, group: Uuid, meeting: Uuid, needs: Option<String> },
    ActionPoint { home: Uuid, action: Uuid },
}

/// What PostgreSQL passes on, as the statement makes it that writes the change down.
#[derive(Deserialize)]
struct Notice {
    number: i64,
    id: Uuid,
    change: String,
}

/// What `text` tells; `None` where it is nothing that this version knows.
pub(super) fn noticed(text: &str) -> Option<Told> {
    let Notice { number, id, change } = serde_json::from_str(text).ok()?;
    Some(Told { number, id: EventId(id), change: read(&change)? })
}

/// The text that stands for `change`.
pub(super) fn write(change: Change) -> String {
    let payload = match change {
        Change::Funding(FundingChange { partnership, settlement, entry, allocation }) => Payload::Funding {
            partnership: partnership.0,
            settlement: settlement.0,
            entry: entry.map(|id| id.0),
            allocation: allocation.map(|id| id.0),
        },
        Change::Meeting(MeetingChange { home, group, meeting, needs }) => Payload::Meeting {
            home,
            group: group.0,
            meeting: meeting.0,
            needs: needs.map(|permission| permission.word().to_owned()),
        },
        Change::ActionPoint(ActionPointChange { home, action }) => Payload::ActionPoint { home, action: action.0 },
    };
    serde_json::json!(payload).to_string()
}

/// The change that `text` stands for; `None` where it is none that this version knows.
pub(super) fn read(text: &str) -> Option<Change> {
    Some(match serde_json::from_str(text).ok()? {
        Payload::Funding { partnership, settlement, entry, allocation } => Change::Funding(FundingChange {
            partnership: PartnershipId(partnership),
            settlement: SettlementId(settlement),
            entry: entry.map(LedgerEntryId),
            allocation: allocation.map(AllocationId),
        }),
        Payload::Meeting { home, group, meeting, needs } => Change::Meeting(MeetingChange {
            home,
            group: GroupId(group),
            meeting: MeetingId(meeting),
            // Who needs what this version does not know is told nothing.
            needs: needs.map(|word| word.parse::<Permission>()).transpose().ok()?,
        }),
        Payload::ActionPoint { home, action } => {
            Change::ActionPoint(ActionPointChange { home, action: ActionPointId(action) })
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_comes_in_as_it_went_out() {
        let id = Uuid::from_u128;
        let funding = |entry, allocation| {
            Change::Funding(FundingChange {
                partnership: PartnershipId(id(1)),
                settlement: SettlementId(id(2)),
                entry,
                allocation,
            })
        };
        let meeting = |needs| {
            let (group, meeting) = (GroupId(id(2)), MeetingId(id(3)));
            Change::Meeting(MeetingChange { home: id(1), group, meeting, needs })
        };
        let changes = [
            funding(None, None),
            funding(Some(LedgerEntryId(id(3))), Some(AllocationId(id(4)))),
            meeting(None),
            meeting(Some(Permission::ReadExempt)),
            Change::ActionPoint(ActionPointChange { home: id(1), action: ActionPointId(id(2)) }),
        ];
        for change in changes {
            assert_eq!(read(&write(change)), Some(change));
            let told = Told { number: i64::MAX, id: EventId(Uuid::max()), change };
            let notice = serde_json::json!({ "number": told.number, "id": told.id.0, "change": write(change) });
            assert_eq!(noticed(&notice.to_string()), Some(told));
            assert!(notice.to_string().len() < 500);
        }
    }

    #[test]
    fn what_a_newer_version_tells_is_no_change_here() {
        assert_eq!(read(r#"{"of":"weather","rain":true}"#), None);
        assert_eq!(read("rain"), None);
        let meeting = write(Change::Meeting(MeetingChange {
            home: Uuid::nil(),
            group: GroupId(Uuid::nil()),
            meeting: MeetingId(Uuid::nil()),
            needs: Some(Permission::ReadPapers),
        }));
        assert_eq!(read(&meeting.replace("READ_PAPERS", "READ_MINDS")), None);
    }
}

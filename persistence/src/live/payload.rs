//! Changes as they travel through PostgreSQL: short JSON, far below its 8,000 bytes. What is not known to
//! the reader comes from a newer version of the program, which may tell more.

use domain::ids::{AllocationId, LedgerEntryId, PartnershipId, SettlementId};
use domain::live::{Change, FundingChange};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "camelCase")]
enum Payload {
    Funding { partnership: Uuid, settlement: Uuid, entry: Option<Uuid>, allocation: Option<Uuid> },
}

/// The text that stands for `change`.
pub(super) fn write(change: Change) -> String {
    let Change::Funding(FundingChange { partnership, settlement, entry, allocation }) = change;
    let payload = Payload::Funding {
        partnership: partnership.0,
        settlement: settlement.0,
        entry: entry.map(|id| id.0),
        allocation: allocation.map(|id| id.0),
    };
    serde_json::json!(payload).to_string()
}

/// The change that `text` stands for; `None` where it is none that this version knows.
pub(super) fn read(text: &str) -> Option<Change> {
    let Payload::Funding { partnership, settlement, entry, allocation } = serde_json::from_str(text).ok()?;
    Some(Change::Funding(FundingChange {
        partnership: PartnershipId(partnership),
        settlement: SettlementId(settlement),
        entry: entry.map(LedgerEntryId),
        allocation: allocation.map(AllocationId),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_comes_in_as_it_went_out() {
        let id = Uuid::from_u128;
        let change = |entry, allocation| {
            Change::Funding(FundingChange {
                partnership: PartnershipId(id(1)),
                settlement: SettlementId(id(2)),
                entry,
                allocation,
            })
        };
        let changes = [change(None, None), change(Some(LedgerEntryId(id(3))), Some(AllocationId(id(4))))];
        for change in changes {
            assert_eq!(read(&write(change)), Some(change));
            assert!(write(change).len() < 300);
        }
    }

    #[test]
    fn what_a_newer_version_tells_is_no_change_here() {
        assert_eq!(read(r#"{"of":"weather","rain":true}"#), None);
        assert_eq!(read("rain"), None);
    }
}

//! Typed ids: a partnership's id is no meeting's, in Rust as on the wire.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// An id of one kind of record.
pub trait Id: Copy + Eq + std::hash::Hash + fmt::Debug + Send + Sync + 'static {
    /// What it is the id of.
    const KIND: Kind;

    /// The id as stored.
    fn uuid(self) -> Uuid;

    /// The id that was stored as `uuid`.
    fn from_uuid(uuid: Uuid) -> Self;

    /// The id as clients see it.
    fn global(self) -> GlobalId {
        GlobalId { kind: Self::KIND, uuid: self.uuid() }
    }
}

/// Declares the ids and the kinds of record they belong to.
macro_rules! ids {
    ($($kind:ident $id:ident $tag:literal $what:literal)+) => {
        /// The kinds of record that clients can refetch by id.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Kind { $(#[doc = $what] $kind,)+ }

        impl Kind {
            const ALL: &[Self] = &[$(Self::$kind),+];

            /// The name of its type in the schema.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => stringify!($kind)),+ }
            }

            /// The kind whose type in the schema has this name.
            #[must_use]
            pub fn of_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.name() == name)
            }

            const fn tag(self) -> u8 {
                match self { $(Self::$kind => $tag),+ }
            }
        }

        $(
            #[doc = concat!("The id of ", $what)]
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
            #[serde(transparent)]
            pub struct $id(pub Uuid);

            impl Id for $id {
                const KIND: Kind = Kind::$kind;

                fn uuid(self) -> Uuid {
                    self.0
                }

                fn from_uuid(uuid: Uuid) -> Self {
                    Self(uuid)
                }
            }
        )+
    };
}

// The tags are part of every id that a client may have kept: they never change and are never reused.
ids! {
    User UserId 1 "A user."
    RoleGrant RoleGrantId 2 "A role grant."
    PoliceArea PoliceAreaId 3 "A police area."
    County CountyId 4 "A county."
    Partnership PartnershipId 5 "A partnership."
    Group GroupId 6 "A group."
    Theme ThemeId 7 "A theme."
    Organisation OrganisationId 8 "An organisation."
    Person PersonId 9 "A person."
    Membership MembershipId 10 "A membership."
    Meeting MeetingId 11 "A meeting."
    AgendaItem AgendaItemId 12 "An agenda item."
    Attendance AttendanceId 13 "An attendance."
    MinuteItem MinuteItemId 14 "A minute item."
    ActionPoint ActionPointId 15 "An action point."
    Document DocumentId 16 "A document."
    Priority PriorityId 17 "A priority."
    Plan PlanId 18 "A plan."
    Risk RiskId 19 "A risk."
    Bid BidId 20 "A bid."
    Recommendation RecommendationId 21 "A recommendation."
    Indicator IndicatorId 22 "An indicator."
    Measure MeasureId 23 "A measure."
    ComparatorGroup ComparatorGroupId 24 "A comparator group."
    Fund FundId 25 "A fund."
    Settlement SettlementId 26 "A settlement."
    FundingAgreement FundingAgreementId 27 "A funding agreement."
    StatedFigure StatedFigureId 28 "A stated figure."
    Allocation AllocationId 29 "An allocation."
    Contract ContractId 30 "A contract."
    SpendReturn SpendReturnId 31 "A spend return."
    LedgerEntry LedgerEntryId 32 "A ledger entry."
    AuditEvent AuditEventId 33 "An audit event."
    UserSession SessionId 34 "A sign-in of a user."
    ApiKey ApiKeyId 35 "A key of a service account."
    AwardModel AwardModelId 39 "A formula by which awards were issued."
    CalendarAddress CalendarAddressId 40 "A secret address of a calendar."
}

/// An id that says what it is the id of; clients see it as opaque text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GlobalId {
    /// What it is the id of.
    pub kind: Kind,
    /// The id as stored.
    pub uuid: Uuid,
}

/// Why text is not the id that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnId {
    /// Not an id of this service at all.
    #[error("this is not an id of this service; pass an id exactly as an earlier answer gave it")]
    Malformed,
    /// An id of another kind of record.
    #[error("this is the id of a {found}, where the id of a {wanted} is needed")]
    OtherKind {
        /// What it is the id of.
        found: &'static str,
        /// What was needed.
        wanted: &'static str,
    },
}

impl GlobalId {
    /// Reads an id as clients send it.
    ///
    /// # Errors
    /// [`NotAnId::Malformed`] where it never was one.
    pub fn parse(text: &str) -> Result<Self, NotAnId> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| NotAnId::Malformed)?;
        let [tag, uuid @ ..] = bytes.as_slice() else { return Err(NotAnId::Malformed) };
        let kind = Kind::ALL.iter().find(|kind| kind.tag() == *tag).ok_or(NotAnId::Malformed)?;
        let uuid = Uuid::from_slice(uuid).map_err(|_| NotAnId::Malformed)?;
        Ok(Self { kind: *kind, uuid })
    }

    /// The id, if it is one of the kind `I`.
    ///
    /// # Errors
    /// [`NotAnId::OtherKind`] where it is another's.
    pub fn of<I: Id>(self) -> Result<I, NotAnId> {
        if self.kind == I::KIND {
            Ok(I::from_uuid(self.uuid))
        } else {
            Err(NotAnId::OtherKind { found: self.kind.name(), wanted: I::KIND.name() })
        }
    }
}

impl fmt::Display for GlobalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = [0; 17];
        bytes[0] = self.kind.tag();
        bytes[1..].copy_from_slice(self.uuid.as_bytes());
        f.write_str(&BASE64URL_NOPAD.encode(&bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    #[test]
    fn every_kind_has_a_tag_of_its_own() {
        let tags: HashSet<u8> = Kind::ALL.iter().map(|kind| kind.tag()).collect();
        assert_eq!(tags.len(), Kind::ALL.len());
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let id = GroupId(Uuid::nil()).global();
        assert_eq!(id.of::<GroupId>(), Ok(GroupId(Uuid::nil())));
        assert_eq!(id.of::<MeetingId>(), Err(NotAnId::OtherKind { found: "Group", wanted: "Meeting" }));
    }

    proptest! {
        #[test]
        fn an_id_is_read_back(bits in any::<u128>(), kind in 0..Kind::ALL.len()) {
            let id = GlobalId { kind: Kind::ALL[kind], uuid: Uuid::from_u128(bits) };
            prop_assert_eq!(GlobalId::parse(&id.to_string()), Ok(id));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = GlobalId::parse(&text);
        }
    }
}

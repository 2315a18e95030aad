//! People: whoever is named in what is seen.

use super::Checker;
use super::holds::Reads;
use std::collections::BTreeSet;
use uuid::Uuid;

impl Checker<'_> {
    /// Everybody whom the one who asks may meet.
    pub(super) fn people(&self) -> BTreeSet<Uuid> {
        let rows = self.rows;
        let mut met: BTreeSet<Uuid> = self.asker.person.into_iter().collect();
        if self.everywhere(Reads::Papers) {
            met.extend(rows.people.iter().map(|person| person.id));
        }
        for seat in rows.memberships.iter().filter(|it| self.sees_membership(it)) {
            met.extend(seat.person_id);
        }
        for attendance in rows.attendances.iter().filter(|it| self.sees_attendance(it)) {
            met.extend(attendance.person_id);
            met.extend(attendance.substitute_for_id);
            let here = rows.interest_declarations.iter().filter(|it| it.meeting_id == attendance.meeting_id);
            met.extend(here.map(|it| it.person_id));
        }
        for minute in rows.minute_items.iter().filter(|it| self.sees_minute(it)) {
            met.extend(rows.minute_leads.iter().filter(|it| it.minute_id == minute.id).map(|it| it.person_id));
            for decision in rows.decisions.iter().filter(|it| it.minute_id == minute.id) {
                met.extend(decision.mover_id.into_iter().chain(decision.seconder_id));
            }
        }
        for action in rows.action_points.iter().filter(|it| self.sees_action(it)) {
            let owners = rows.action_owners.iter().filter(|it| it.action_point_id == action.id);
            met.extend(owners.filter_map(|it| it.person_id));
        }
        met
    }
}

//! Whether bundles fit the partnerships that are there, which only the database knows.

use super::Source;
use super::places::Places;
use crate::entity::partnerships;
use domain::Fault;

impl Places {
    /// What does not fit: an address that another partnership has, a police area that is not the
    /// register's, a partnership that another combines.
    pub(super) fn misfits(&self, sources: &[Source]) -> Vec<Fault> {
        let mut faults = Vec::new();
        for source in sources {
            let partnership = &source.bundle.partnership;
            let place = self.place_of(partnership);
            if let Some(area) = place.and_then(|row| self.area_of(row)).filter(|area| *area != partnership.police_area)
            {
                let message = format!("the register has it in the police area {area}");
                faults.push(source.fault("/partnership/policeArea", message));
            }
            let own = place.map(|row| row.id);
            if let Some(row) = self.named(&partnership.slug).filter(|row| Some(row.id) != own) {
                let message = format!("another partnership has this address: {}; choose another", shown(row));
                faults.push(source.fault("/partnership/slug", message));
            }
            for (index, name) in partnership.combines.iter().enumerate() {
                let combined = self.named(name);
                let by = combined.and_then(|row| row.combined_in_id).filter(|by| Some(*by) != own);
                if let (Some(row), true) = (combined, by.is_some()) {
                    let message = format!("{} is combined by another partnership already", shown(row));
                    faults.push(source.fault(&format!("/partnership/combines/{index}"), message));
                }
                if name == &partnership.slug || Some(name) == partnership.ons_code.as_ref() {
                    let message = "a partnership cannot combine itself";
                    faults.push(source.fault(&format!("/partnership/combines/{index}"), message));
                }
            }
        }
        faults
    }
}

fn shown(row: &partnerships::Model) -> String {
    row.ons_code.as_ref().map_or_else(|| row.name.clone(), |code| format!("{} ({code})", row.name))
}

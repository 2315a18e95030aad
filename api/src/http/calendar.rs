//! `/calendar/….ics`: meetings for calendar programs (design.md §5). What everybody may see stands at the name of a
//! partnership or the id of a group; what a user may see, at an address that only they know.

use super::State;
use super::answer::no_such_method;
use super::asker::{Asker, failed, not_found, told};
use crate::authentication::Origin;
use axum::Router;
use axum::extract::{self, Path};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use data_encoding::BASE64URL_NOPAD;
use domain::access::{Sight, Viewer};
use domain::calendar::{Calendar, CalendarAddress};
use domain::ids::{GlobalId, GroupId, Kind, PartnershipId};
use domain::london::day_of;
use persistence::calendar::{Whose, entries, own_groups};
use persistence::partnership::PartnershipKey;
use sha2::{Digest, Sha256};
use std::sync::Arc;

const NO_CALENDAR: &str = "there is no public calendar at this address: it is /calendar/ and the name of a partnership in \
                           addresses, such as safer-plymouth, or the id of a group, and .ics";

const NO_SECRET: &str = "there is no calendar at this address, or no longer: make another by createCalendarAddress";

/// The addresses of calendars.
pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/calendar/{file}", get(public).fallback(no_such_method))
        .route("/calendar/personal/{file}", get(personal).fallback(no_such_method))
}

/// What everybody may see, whoever asks: the same for all, and kept for some minutes.
async fn public(
    extract::State(state): extract::State<State>,
    origin: Origin,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let asker = Asker { state, origin, headers };
    let sight = Arc::new(Viewer::nobody()).sight();
    let calendar = async {
        let named = file.strip_suffix(".ics").ok_or_else(|| not_found(NO_CALENDAR))?;
        let (name, whose) = asker.named(&sight, named).await?;
        asker.calendar(&sight, name, &whose, "public, max-age=300").await
    };
    asker.in_time(calendar).await
}

/// What the holder of a secret address may see now.
async fn personal(
    extract::State(state): extract::State<State>,
    origin: Origin,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let asker = Asker { state, origin, headers };
    let calendar = async {
        let secret = file.strip_suffix(".ics").ok_or_else(|| not_found(NO_SECRET))?;
        let found = asker.state.authentication.calendar(secret).await.map_err(|cause| failed(&cause))?;
        let (address, holder) = found.ok_or_else(|| not_found(NO_SECRET))?;
        let sight = holder.viewer.sight();
        let (name, whose) = asker.of_address(&address, &holder.viewer, &sight).await?;
        asker.calendar(&sight, name, &whose, "private, max-age=300").await
    };
    asker.in_time(calendar).await
}

impl Asker {
    /// The partnership or group that an address names.
    async fn named(&self, sight: &Sight, named: &str) -> Result<(String, Whose), Response> {
        match GlobalId::parse(named) {
            Ok(GlobalId { kind: Kind::Group, uuid }) => self.of_group(sight, GroupId(uuid)).await,
            Ok(GlobalId { kind: Kind::Partnership, uuid }) => {
                self.of_partnership(sight, PartnershipKey::Id(PartnershipId(uuid))).await
            }
            _ => self.of_partnership(sight, PartnershipKey::Slug(named.to_owned())).await,
        }
    }

    async fn of_group(&self, sight: &Sight, id: GroupId) -> Result<(String, Whose), Response> {
        let found =
            persistence::group::by_ids(&self.state.database, sight, &[id]).await.map_err(|error| told(&error))?;
        let group = found.into_values().next().ok_or_else(|| not_found(NO_CALENDAR))?;
        Ok((group.name, Whose::Groups(vec![id])))
    }

    async fn of_partnership(&self, sight: &Sight, key: PartnershipKey) -> Result<(String, Whose), Response> {
        let found = persistence::partnership::by_key(&self.state.database, sight, key).await;
        let partnership = found.map_err(|error| told(&error))?.ok_or_else(|| not_found(NO_CALENDAR))?;
        Ok((partnership.name, Whose::Partnership(partnership.id)))
    }

    async fn of_address(
        &self,
        address: &CalendarAddress,
        holder: &Viewer,
        sight: &Sight,
    ) -> Result<(String, Whose), Response> {
        match (address.group, address.partnership) {
            (Some(group), _) => self.of_group(sight, group).await,
            (None, Some(partnership)) => self.of_partnership(sight, PartnershipKey::Id(partnership)).await,
            (None, None) => {
                let today = day_of(self.state.clock.now());
                let groups = own_groups(&self.state.database, holder, sight, today).await;
                Ok((address.label.clone(), Whose::Groups(groups.map_err(|error| told(&error))?)))
            }
        }
    }

    async fn calendar(
        &self,
        sight: &Sight,
        name: String,
        whose: &Whose,
        kept: &'static str,
    ) -> Result<Response, Response> {
        let today = day_of(self.state.clock.now());
        let found = entries(&self.state.database, sight, whose, today).await.map_err(|error| told(&error))?;
        let text = Calendar { name, entries: found }.written(today, self.state.meeting_link.as_deref());
        // Weak, for the same calendar is sent compressed or not.
        let tag = format!("W/\"{}\"", BASE64URL_NOPAD.encode(&Sha256::digest(&text)));
        let headers = [(CACHE_CONTROL, kept.to_owned()), (ETAG, tag.clone())];
        if self.has(&tag) {
            return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
        }
        let kind = [
            (CONTENT_TYPE, "text/calendar; charset=utf-8"),
            (CONTENT_DISPOSITION, "inline; filename=\"meetings.ics\""),
        ];
        Ok((headers, kind, text).into_response())
    }
}

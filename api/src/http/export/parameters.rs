//! What the address of an export asks for.

use super::super::answer::refusal;
use axum::extract::Query;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use domain::FinancialYear;
use domain::funding::Years;
use domain::ids::{GlobalId, PoliceAreaId};
use persistence::place::PlaceKey;

/// The parameters of an address, each given once.
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Those of `uri`, if they are among the `known` ones.
    ///
    /// # Errors
    /// The answer to one that is not.
    pub(super) fn of(uri: &Uri, known: &[&str]) -> Result<Self, Response> {
        let Query(given) = Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map_err(|_| wrong("the part of the address after `?` is not understood"))?;
        let name = |given: &(String, String)| given.0.chars().take(50).collect::<String>();
        if let Some(unknown) = given.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            let message = format!("there is no parameter `{}` here; there are `{}`", name(unknown), known.join("`, `"));
            return Err(wrong(message));
        }
        let twice = given.iter().enumerate().find(|(at, (name, _))| given.iter().take(*at).any(|it| it.0 == *name));
        match twice {
            Some((_, given)) => Err(wrong(format!("`{}` is given twice", name(given)))),
            None => Ok(Self(given)),
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|given| given.0 == name).map(|given| given.1.as_str())
    }

    /// The police area that `police_area` names.
    ///
    /// # Errors
    /// The answer where it names none.
    pub(super) fn police_area(&self) -> Result<PlaceKey<PoliceAreaId>, Response> {
        let text = self.get("police_area").filter(|text| !text.is_empty());
        let text =
            text.ok_or_else(|| wrong("name the police area as `police_area`: its id or code, like E23000035"))?;
        police_area(text).map_err(|error| wrong(format!("`police_area`: {error}")))
    }

    /// The years that `year`, or `from` and `to`, name.
    ///
    /// # Errors
    /// The answer where they contradict each other or are no years.
    pub(super) fn years(&self) -> Result<Years, Response> {
        let year = |name: &str| {
            let read = self.get(name).map(str::parse::<FinancialYear>).transpose();
            read.map_err(|error| wrong(format!("`{name}`: {error}")))
        };
        match (year("year")?, year("from")?, year("to")?) {
            (Some(year), None, None) => Ok(Years::only(year)),
            (Some(_), ..) => Err(wrong("`year` is one year: leave it out, or leave out `from` and `to`")),
            (None, Some(from), Some(to)) if from > to => Err(wrong("`from` is after `to`")),
            (None, from, to) => Ok(Years { from, to }),
        }
    }
}

/// The police area that `text` names: by id, ONS code or its name in addresses.
///
/// # Errors
/// What is wrong with an id of something else.
pub(crate) fn police_area(text: &str) -> Result<PlaceKey<PoliceAreaId>, String> {
    if let Ok(id) = GlobalId::parse(text) {
        return id.of().map(PlaceKey::Id).map_err(|error| error.to_string());
    }
    let is_code = text.len() == 9 && text.starts_with(['E', 'W']) && text.bytes().skip(1).all(|it| it.is_ascii_digit());
    Ok(if is_code { PlaceKey::Code(text.to_owned()) } else { PlaceKey::Slug(text.to_owned()) })
}

fn wrong(message: impl AsRef<str>) -> Response {
    refusal(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
}

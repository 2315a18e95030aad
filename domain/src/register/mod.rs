//! The national register: police areas, counties, districts and the partnerships that the law asks for.
//!
//! [`read`] turns the lookups of the Office for National Statistics (`data/register`) into values or says
//! every fault in them. Places are matched by code, since names differ between sources; nothing is guessed.

mod table;

use crate::Fault;
use crate::exempt::Nation;
use crate::text::slug;
use std::collections::{BTreeMap, BTreeSet};
use table::{Line, rows};

/// One of the register's files.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// What it is called, for the faults found in it.
    pub name: &'a str,
    /// What stands in it: comma-separated values with a line of headings.
    pub text: &'a str,
}

/// The files that the register is read from.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// District, community safety partnership, police area.
    pub lookup: File<'a>,
    /// English district, region.
    pub regions: File<'a>,
    /// District, county or unitary authority.
    pub upper_tiers: File<'a>,
}

/// The register, each list in the order of its codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// Police areas.
    pub police_areas: Vec<PoliceArea>,
    /// Counties of the two-tier areas.
    pub counties: Vec<County>,
    /// Districts.
    pub districts: Vec<District>,
    /// Community safety partnerships.
    pub partnerships: Vec<Csp>,
}

/// A police area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoliceArea {
    /// Its code (E23… or W15…).
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its short name in addresses.
    pub slug: String,
    /// The nation it lies in.
    pub nation: Nation,
    /// The English region that all its districts lie in; `None` in Wales or where they lie in several.
    pub region: Option<String>,
}

/// A county of the two-tier areas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct County {
    /// Its code (E10…).
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its short name in addresses.
    pub slug: String,
}

/// A district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct District {
    /// Its code (E06… to E09… or W06…).
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its English region; `None` in Wales.
    pub region: Option<String>,
}

/// A community safety partnership as the register has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Csp {
    /// Its code (E22… or W14…).
    pub code: String,
    /// The register's name for it.
    pub name: String,
    /// Its short name in addresses.
    pub slug: String,
    /// Code of its police area.
    pub police_area: String,
    /// Code of the county that all its districts lie in; `None` where they lie in none or in several.
    pub county: Option<String>,
    /// Codes of its districts.
    pub districts: Vec<String>,
}

/// Reads the register.
///
/// # Errors
/// Every fault of the files, each with file and line.
pub fn read(sources: &Sources<'_>) -> Result<Register, Vec<Fault>> {
    let mut faults = Vec::new();
    let regions = regions(sources, &mut faults);
    let counties = Counties::read(sources, &mut faults);
    let lookup = Lookup::read(sources, &mut faults);
    let mut districts = Vec::new();
    for (code, (name, line)) in &lookup.districts {
        let region = regions.get(code).cloned();
        if code.starts_with('E') && region.is_none() {
            faults.push(line.fault(format!("{} gives {code} no region", sources.regions.name)));
        }
        // E07 are the districts of the two-tier areas, so each has a county.
        if code.starts_with("E07") && !counties.of_district.contains_key(code) {
            faults.push(line.fault(format!("{} gives {code} no county", sources.upper_tiers.name)));
        }
        districts.push(District { code: code.clone(), name: name.clone(), region });
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let police_areas = police_areas(&lookup, &regions);
    let partnerships = partnerships(&lookup, &counties);
    let counties = counties.names.into_iter().map(|(code, name)| County { slug: slug(&name), code, name }).collect();
    Ok(Register { police_areas, counties, districts, partnerships })
}

fn police_areas(lookup: &Lookup<'_>, regions: &BTreeMap<String, String>) -> Vec<PoliceArea> {
    let slugs = slugs(lookup.police_areas.iter().map(|(code, (name, _))| (code, name, None)));
    let area = |(code, (name, _)): (&String, &(String, Line<'_>))| {
        let partnerships = lookup.police_area_of.iter().filter(|(_, (area, _))| area == code);
        let districts = partnerships.flat_map(|(csp, _)| lookup.districts_of.get(csp).into_iter().flatten());
        PoliceArea {
            code: code.clone(),
            name: name.clone(),
            slug: slugs.get(code.as_str()).cloned().unwrap_or_default(),
            nation: Nation::of_code(code),
            region: the_one(districts.map(|district| regions.get(district))).cloned(),
        }
    };
    lookup.police_areas.iter().map(area).collect()
}

fn partnerships(lookup: &Lookup<'_>, counties: &Counties) -> Vec<Csp> {
    let area = |code: &String| lookup.police_area_of.get(code).map(|(area, _)| area.as_str()).unwrap_or_default();
    let slugs = slugs(lookup.partnerships.iter().map(|(code, (name, _))| {
        let area = lookup.police_areas.get(area(code)).map(|(name, _)| slug(name));
        (code, name, area)
    }));
    let csp = |(code, (name, _)): (&String, &(String, Line<'_>))| {
        let districts = lookup.districts_of.get(code);
        let county = the_one(districts.into_iter().flatten().map(|district| counties.of_district.get(district)));
        Csp {
            code: code.clone(),
            name: name.clone(),
            slug: slugs.get(code.as_str()).cloned().unwrap_or_default(),
            police_area: area(code).to_owned(),
            county: county.cloned(),
            districts: districts.into_iter().flatten().cloned().collect(),
        }
    };
    lookup.partnerships.iter().map(csp).collect()
}

/// The value that all have; `None` where one has none or two differ.
fn the_one<'a>(values: impl IntoIterator<Item = Option<&'a String>>) -> Option<&'a String> {
    let distinct: BTreeSet<_> = values.into_iter().collect();
    if distinct.len() == 1 { distinct.into_iter().next().flatten() } else { None }
}

/// A slug for each code: that of its name or, where two names are alike, with that of its police area.
fn slugs<'a>(places: impl Iterator<Item = (&'a String, &'a String, Option<String>)>) -> BTreeMap<&'a str, String> {
    let mut alike: BTreeMap<String, Vec<(&str, Option<String>)>> = BTreeMap::new();
    for (code, name, area) in places {
        alike.entry(slug(name)).or_default().push((code, area));
    }
    let several = |named: &Vec<_>| named.len() > 1;
    alike
        .into_iter()
        .flat_map(|(slug, named)| {
            let apart = several(&named);
            named.into_iter().map(move |(code, area)| {
                let apart = area.filter(|_| apart).map_or_else(|| slug.clone(), |area| format!("{slug}-{area}"));
                (code, apart)
            })
        })
        .collect()
}

/// What the lookup says, by code.
#[derive(Default)]
struct Lookup<'a> {
    districts: BTreeMap<String, (String, Line<'a>)>,
    partnerships: BTreeMap<String, (String, Line<'a>)>,
    police_areas: BTreeMap<String, (String, Line<'a>)>,
    districts_of: BTreeMap<String, BTreeSet<String>>,
    police_area_of: BTreeMap<String, (String, Line<'a>)>,
}

impl<'a> Lookup<'a> {
    fn read(sources: &Sources<'a>, faults: &mut Vec<Fault>) -> Self {
        let columns = ["LAD24CD", "LAD24NM", "CSP24CD", "CSP24NM", "PFA24CD", "PFA24NM"];
        let mut lookup = Self::default();
        for (line, [district, district_name, csp, csp_name, area, area_name]) in rows(sources.lookup, columns, faults) {
            line.code("LAD24CD", &district, &["E06", "E07", "E08", "E09", "W06"], faults);
            line.code("CSP24CD", &csp, &["E22", "W14"], faults);
            line.code("PFA24CD", &area, &["E23", "W15"], faults);
            line.one(&mut lookup.districts, &district, &district_name, faults);
            line.one(&mut lookup.partnerships, &csp, &csp_name, faults);
            line.one(&mut lookup.police_areas, &area, &area_name, faults);
            line.one(&mut lookup.police_area_of, &csp, &area, faults);
            if !lookup.districts_of.entry(csp.clone()).or_default().insert(district.clone()) {
                faults.push(line.fault(format!("{district} in {csp} stands in an earlier line too")));
            }
        }
        lookup
    }
}

fn regions(sources: &Sources<'_>, faults: &mut Vec<Fault>) -> BTreeMap<String, String> {
    let columns = ["ltla24_code", "region24_name"];
    let mut regions = BTreeMap::new();
    for (line, [district, region]) in rows(sources.regions, columns, faults) {
        line.one(&mut regions, &district, &region, faults);
    }
    regions.into_iter().map(|(district, (region, _))| (district, region)).collect()
}

/// The counties, and which district lies in which.
struct Counties {
    names: BTreeMap<String, String>,
    of_district: BTreeMap<String, String>,
}

impl Counties {
    fn read(sources: &Sources<'_>, faults: &mut Vec<Fault>) -> Self {
        let columns = ["ltla23_code", "utla23_code", "utla23_name"];
        let (mut names, mut of_district) = (BTreeMap::new(), BTreeMap::new());
        for (line, [district, upper, name]) in rows(sources.upper_tiers, columns, faults) {
            // Other codes are unitary authorities: a district that is its own upper tier.
            if upper.starts_with("E10") {
                line.one(&mut names, &upper, &name, faults);
                line.one(&mut of_district, &district, &upper, faults);
            }
        }
        let bare = |map: BTreeMap<String, (String, Line<'_>)>| map.into_iter().map(|(a, (b, _))| (a, b)).collect();
        Self { names: bare(names), of_district: bare(of_district) }
    }
}

#[cfg(test)]
mod tests;

//! The register as shipped, and what is said of a broken one.

use super::*;

const SHIPPED: Sources<'_> = Sources {
    lookup: File { name: "lookup.csv", text: include_str!("../../../data/register/lad_csp_pfa_lookup_dec2024.csv") },
    regions: File { name: "regions.csv", text: include_str!("../../../data/register/lad_region_2024.csv") },
    upper_tiers: File { name: "upper.csv", text: include_str!("../../../data/register/lad_upper_tier_2023.csv") },
};

fn shipped() -> Register {
    let nothing = Register { police_areas: vec![], counties: vec![], districts: vec![], partnerships: vec![] };
    read(&SHIPPED).unwrap_or(nothing)
}

fn faults(sources: &Sources<'_>) -> Vec<String> {
    read(sources).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn the_shipped_register_is_whole() {
    let register = shipped();
    assert_eq!(faults(&SHIPPED), Vec::<String>::new());
    assert_eq!((register.police_areas.len(), register.partnerships.len()), (43, 314));
    assert_eq!((register.districts.len(), register.counties.len()), (318, 21));
    let slugs: BTreeSet<_> = register.partnerships.iter().map(|csp| &csp.slug).collect();
    assert_eq!(slugs.len(), 314);
    let pairs: usize = register.partnerships.iter().map(|csp| csp.districts.len()).sum();
    assert_eq!(pairs, 332);
}

#[test]
fn partnerships_and_districts_are_many_to_many() {
    let register = shipped();
    let of = |code: &str| register.partnerships.iter().find(|csp| csp.code == code).cloned();
    let north = of("E22000368").map(|csp| (csp.districts.len(), csp.county));
    assert_eq!(north, Some((3, Some("E10000034".to_owned()))));
    let over = register.partnerships.iter().filter(|csp| csp.districts.contains(&"E06000060".to_owned()));
    let over: Vec<_> = over.map(|csp| csp.name.as_str()).collect();
    assert_eq!(over, ["Aylesbury Vale", "Chiltern", "South Bucks", "Wycombe"]);
}

#[test]
fn unitary_districts_have_no_county_and_wales_no_region() {
    let register = shipped();
    let cumberland = register.partnerships.iter().filter(|csp| csp.districts.contains(&"E06000063".to_owned()));
    assert!(cumberland.clone().count() > 1 && cumberland.clone().all(|csp| csp.county.is_none()));
    let regionless = register.police_areas.iter().filter(|area| area.region.is_none());
    assert!(regionless.clone().count() == 4 && regionless.clone().all(|area| area.nation == Nation::Wales));
}

#[test]
fn names_alike_are_told_apart_by_police_area() {
    let text = "LAD24CD,LAD24NM,CSP24CD,CSP24NM,PFA24CD,PFA24NM\n\
                W06000001,A,W14000001,Newport,W15000001,Gwent\n\
                W06000002,B,W14000002,Newport,W15000002,North Wales\n";
    let sources = Sources { lookup: File { name: "lookup.csv", text }, ..SHIPPED };
    let slugs: Vec<_> =
        read(&sources).map(|register| register.partnerships).unwrap_or_default().into_iter().map(|c| c.slug).collect();
    assert_eq!(slugs, ["newport-gwent", "newport-north-wales"]);
}

#[test]
fn every_fault_is_told_with_its_line() {
    let text = "\u{feff}LAD24CD,LAD24NM,CSP24CD,CSP24NM,PFA24CD,PFA24NM\n\
                E06000022,Bath,E22000001,Bath,E23000036,Avon and Somerset\n\
                E06000022,Bath,E22000001,Bath,E23000036,Avon and Somerset\n\
                E06000023,Bristol,E22000001,Bath,E23000035,Devon & Cornwall\n\
                E06000024,,E22000004,North Somerset,E23000036,Avon and Somerset\n\
                E06000025,South Gloucestershire,E22000005\n\
                E07999999,Nowhere,X22000006,Nowhere,E23000036,Avon & Somerset\n";
    let sources = Sources { lookup: File { name: "lookup.csv", text }, ..SHIPPED };
    assert_eq!(
        faults(&sources),
        [
            "lookup.csv, line 5: LAD24NM is empty",
            "lookup.csv, line 6: has 3 values, but the first line has 6",
            "lookup.csv, line 3: E06000022 in E22000001 stands in an earlier line too",
            "lookup.csv, line 4: E22000001 is \"E23000035\" here, but \"E23000036\" in line 2",
            "lookup.csv, line 7: CSP24CD must be one of E22, W14 and six digits, but is \"X22000006\"",
            "lookup.csv, line 7: E23000036 is \"Avon & Somerset\" here, but \"Avon and Somerset\" in line 2",
            "lookup.csv, line 7: regions.csv gives E07999999 no region",
            "lookup.csv, line 7: upper.csv gives E07999999 no county",
        ]
    );
}

#[test]
fn a_file_of_another_layout_is_refused() {
    let other = Sources { regions: File { name: "regions.csv", text: "code,region\n" }, ..SHIPPED };
    assert!(faults(&other).iter().any(|fault| fault.contains("there is no column ltla24_code")));
}

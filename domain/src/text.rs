//! Text as people type it and as it is compared.

/// The most characters of a name or title.
pub const LONGEST_NAME: usize = 300;

/// A slug such as `safer-plymouth` from a name: lower case ASCII letters, digits and single hyphens.
#[must_use]
pub fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for character in name.replace('&', " and ").chars() {
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if character != '\'' && character != '’' && !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_reads_like_the_name() {
        assert_eq!(slug("Devon & Cornwall"), "devon-and-cornwall");
        assert_eq!(slug("Bristol, City of"), "bristol-city-of");
        assert_eq!(slug("King's Lynn and West Norfolk"), "kings-lynn-and-west-norfolk");
    }
}

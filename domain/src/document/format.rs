//! The kinds of file that papers are, by what is in them and by what they are called.

/// A kind of file that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::VariantArray)]
pub enum FileFormat {
    /// Portable Document Format.
    Pdf,
    /// Office Open XML text.
    Docx,
    /// Office Open XML table.
    Xlsx,
    /// Office Open XML presentation.
    Pptx,
    /// OpenDocument text.
    Odt,
    /// OpenDocument table.
    Ods,
    /// OpenDocument presentation.
    Odp,
    /// Text without form.
    Text,
    /// A table with commas.
    Csv,
    /// A picture without loss.
    Png,
    /// A photograph.
    Jpeg,
}

impl FileFormat {
    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Odp => "application/vnd.oasis.opendocument.presentation",
            Self::Text => "text/plain",
            Self::Csv => "text/csv",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// How its files are called.
    #[must_use]
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Pptx => &["pptx"],
            Self::Odt => &["odt"],
            Self::Ods => &["ods"],
            Self::Odp => &["odp"],
            Self::Text => &["txt", "md", "text"],
            Self::Csv => &["csv"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
        }
    }

    /// What it is called in a message.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "a PDF",
            Self::Docx => "a Word document",
            Self::Xlsx => "an Excel workbook",
            Self::Pptx => "a PowerPoint presentation",
            Self::Odt => "an OpenDocument text",
            Self::Ods => "an OpenDocument spreadsheet",
            Self::Odp => "an OpenDocument presentation",
            Self::Text => "plain text",
            Self::Csv => "a CSV table",
            Self::Png => "a PNG picture",
            Self::Jpeg => "a JPEG picture",
        }
    }

    /// Whether a browser may show it where it is linked; the rest is saved.
    #[must_use]
    pub const fn shown_inline(self) -> bool {
        matches!(self, Self::Pdf | Self::Png | Self::Jpeg)
    }

    /// The format with this media type.
    #[must_use]
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        use strum::VariantArray as _;
        Self::VARIANTS.iter().copied().find(|format| format.media_type() == media_type)
    }

    /// Whether a client may declare it as `media_type`. Browsers on machines with Excel call CSV a workbook.
    pub(super) fn may_be_declared(self, media_type: &str) -> bool {
        let also = match self {
            Self::Csv => ["application/csv", "application/vnd.ms-excel", "text/plain"].as_slice(),
            Self::Text => ["text/markdown"].as_slice(),
            Self::Jpeg => ["image/jpg", "image/pjpeg"].as_slice(),
            Self::Pdf => ["application/x-pdf"].as_slice(),
            _ => [].as_slice(),
        };
        media_type == self.media_type() || also.contains(&media_type)
    }
}

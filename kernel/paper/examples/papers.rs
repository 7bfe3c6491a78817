//! Writes one paper of each sort into a folder, to look at: `cargo run -p paper --example papers -- FOLDER`.

#![expect(clippy::unwrap_used, reason = "the samples of the tests")]

#[path = "../tests/all/samples.rs"]
mod samples;

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("which folder?")?);
    let fonts = paper::Fonts::built_in();
    std::fs::write(folder.join("paper-letter.pdf"), samples::letter().to_pdf(&fonts)?)?;
    std::fs::write(folder.join("paper-form.pdf"), samples::form().to_pdf(&fonts)?)?;
    std::fs::write(folder.join("paper-permit.pdf"), samples::card().to_pdf(&fonts)?)?;
    let specimen = paper::Card { is_specimen: true, photo: None, ..samples::card() };
    std::fs::write(folder.join("paper-specimen.pdf"), specimen.to_pdf(&fonts)?)?;
    Ok(())
}

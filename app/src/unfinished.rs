//! Parts of files that never became whole: a program that is killed while a file arrives leaves the part it had. The store
//! does not show such parts to anybody, so they are looked for in its folder.

use std::path::Path;
use std::time::{Duration, SystemTime};

/// Removes the parts in `folder` that nothing was added to since `before`; answers how many there were. A folder that is
/// not there yet has none.
///
/// # Errors
/// When the folder cannot be read, or a part not removed.
pub(crate) fn sweep(folder: &Path, before: base::Moment) -> std::io::Result<usize> {
    let Ok(micros) = u64::try_from(before.unix_micros()) else { return Ok(0) };
    let before = SystemTime::UNIX_EPOCH + Duration::from_micros(micros);
    let Ok(lying) = std::fs::read_dir(folder) else { return Ok(0) };
    let mut removed = 0;
    for file in lying {
        let file = file?;
        if is_part(&file.file_name().to_string_lossy()) && file.metadata()?.modified()? < before {
            std::fs::remove_file(file.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// While it is written, a file is called as it will be and `#` and a number (`object_store::local`).
fn is_part(name: &str) -> bool {
    let is_number = |number: &str| !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit());
    name.rsplit_once('#').is_some_and(|(_, number)| is_number(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_ends_in_a_number_that_no_key_has() {
        for (name, expected) in [("3f2a#1", true), ("3f2a#17", true), ("3f2a", false), ("3f2a#", false)] {
            assert_eq!(is_part(name), expected, "{name}");
        }
    }
}

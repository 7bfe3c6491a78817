//! Where a line may end: between any two Chinese characters, but no mark that closes begins a line and none that opens ends
//! one (GB/T 15834, 禁则), and words of other scripts, numbers and dates stay whole.

/// Marks that never begin a line.
const NO_START: &str = "，。、；：？！）》〉」』】〕］｝”’…—·‥％‰℃°,.;:?!)]}>%〗～〜・ー々";

/// Marks that never end a line.
const NO_END: &str = "（《〈「『【〔［｛“‘￥$([{<〖№#";

/// Marks that are written twice and stay together.
const TWINS: &str = "—…";

/// True for characters as wide as they are high.
pub(crate) fn is_wide(one: char) -> bool {
    matches!(one, '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}'
        | '\u{20000}'..='\u{3ffff}' | '\u{2460}'..='\u{24ff}' | '—' | '…' | '“' | '”' | '‘' | '’')
}

/// True when a line may end between `before` and `after`.
pub(super) fn may_break(before: char, after: char) -> bool {
    if NO_START.contains(after) || NO_END.contains(before) || after == ' ' {
        return false;
    }
    if TWINS.contains(before) && before == after {
        return false;
    }
    // Addresses of the web and e-mail are long: they may break after their joints, dates and numbers may not.
    let joint = "/&?=_-.@".contains(before) && after.is_ascii_alphabetic();
    before == ' ' || is_wide(before) || is_wide(after) || joint
}

/// True when room may be put between two characters of one line to make it fill the measure.
pub(crate) fn is_gap(before: char, after: char) -> bool {
    let twins = TWINS.contains(before) && before == after;
    (is_wide(before) || is_wide(after) || before == ' ') && !twins
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<String> {
        let mut pieces = vec![String::new()];
        let mut before = None;
        for one in text.chars() {
            if before.is_some_and(|before| may_break(before, one)) {
                pieces.push(String::new());
            }
            pieces.last_mut().unwrap().push(one);
            before = Some(one);
        }
        pieces
    }

    #[test]
    fn no_mark_stands_where_it_must_not() {
        for (text, expected) in [
            ("经审核，通过。", "经|审|核，|通|过。"),
            ("按《办法》（试行）办理", "按|《办|法》|（试|行）|办|理"),
            ("共计100.50元", "共|计|100.50|元"),
            ("于2026-11-24前", "于|2026-11-24|前"),
            ("Hello world再见", "Hello |world|再|见"),
            ("即日起——至今……", "即|日|起——|至|今……"),
            ("https://rc.example.cn/check", "https://|rc.|example.|cn/|check"),
            ("“引号”内", "“引|号”|内"),
        ] {
            assert_eq!(pieces(text).join("|"), expected);
        }
    }
}

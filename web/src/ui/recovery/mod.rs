//! 恢复码, shown this once: to copy, to print, to write down.

use askama::Template;
use base::Secret;

use crate::ui::Example;

/// The codes.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/recovery/recovery.html")]
pub struct Recovery {
    codes: Vec<Secret>,
}

impl Recovery {
    /// A set that was just drawn.
    pub fn new(codes: Vec<Secret>) -> Self {
        Self { codes }
    }

    /// What stands where codes are looked after: how many are left, and that few are few.
    pub fn left(count: usize) -> String {
        match count {
            0 => "未生成或已用完".to_owned(),
            _ if count <= proof::recovery::FEW => format!("只剩{count}个，请重新生成"),
            _ => format!("剩余{count}个"),
        }
    }
}

/// Examples.
pub fn examples() -> Vec<Example> {
    let codes = ["ABCDE-23456", "FGHJK-789AB", "LMNPQ-CDEFG", "RSTUV-HJKLM"].map(Secret::new);
    vec![Example::new("恢复码", &Recovery::new(codes.into()))]
}

#[cfg(test)]
mod tests {
    use super::Recovery;

    #[test]
    fn few_codes_are_said_to_be_few() {
        for (count, words) in
            [(0, "未生成或已用完"), (3, "只剩3个，请重新生成"), (4, "剩余4个"), (10, "剩余10个")]
        {
            assert_eq!(Recovery::left(count), words);
        }
    }
}

//! Where one is in a flow.

use askama::Template;

use crate::ui::Example;

/// The bar of steps.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/steps/steps.html")]
pub struct StepBar {
    names: Vec<&'static str>,
    at: usize,
}

impl StepBar {
    /// `at` counts from 1.
    pub fn new(names: &[&'static str], at: usize) -> Self {
        Self { names: names.to_vec(), at }
    }

    /// Its words where there is no room for all the names.
    fn brief(&self) -> &'static str {
        self.at.checked_sub(1).and_then(|at| self.names.get(at)).copied().unwrap_or_default()
    }
}

/// Examples.
pub fn examples() -> Vec<Example> {
    let long = ["申请信息", "随往人员", "家庭成员", "附件材料", "预览提交"];
    vec![
        Example::new("步骤条", &StepBar::new(&["注册账号", "实名认证", "完成"], 2)),
        Example::new("多步的步骤条", &StepBar::new(&long, 4)),
    ]
}

//! `/ui`, in demo mode: every part with its examples.

use askama::Template;
use axum::response::{IntoResponse, Response};

use crate::auth::Identity;
use crate::edge::{Page, Problem};
use crate::ui::{
    Example, Frame, captcha, chart, code, field, notice, pager, prompts, qr, recovery, steps, summary, tick,
    viewer,
};

#[derive(Template)]
#[template(path = "ui/gallery/gallery.html")]
struct Gallery {
    frame: Frame,
    parts: Vec<(&'static str, Vec<Example>)>,
}

/// Every part with its examples.
pub fn parts() -> Vec<(&'static str, Vec<Example>)> {
    vec![
        ("错误汇总 prompts", prompts::examples()),
        ("输入框 field", field::examples()),
        ("图形、语音和免输入验证码 captcha", captcha::examples()),
        ("短信验证码 code", code::examples()),
        ("同意协议 tick", tick::examples()),
        ("提示 notice", notice::examples()),
        ("步骤条 steps", steps::examples()),
        ("分页 pager", pager::examples()),
        ("信息列表 summary", summary::examples()),
        ("二维码 qr", qr::examples()),
        ("恢复码 recovery", recovery::examples()),
        ("材料查看 viewer", viewer::examples()),
        ("图表 chart", chart::examples()),
    ]
}

/// Shows them.
pub async fn get(page: Page<Identity>) -> Response {
    if page.site.demo.is_none() {
        return Problem::NotFound.into_response();
    }
    page.show(&Gallery { frame: page.frame("界面部件"), parts: parts() })
}

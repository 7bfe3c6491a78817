//! The policies of the demo.

use base::{Day, Given};
use db::{Fault, Tx};
use notices::policy::{self, Written};
use time::Duration;

const RENEWAL: &str = "## 一、办理时间\n\n工作居住证有效期满前30日内，可以办理续签。到期后30日以内仍可办理；超过30日的，证件失效，\
需要重新申请。\n\n## 二、办理方式\n\n1. 登录人才业务办理平台，进入“工作居住证”；\n2. 选择“申请证件续签”，核对系统自动带入的信息和附件；\n\
3. 提交后由单位审核上报，主管部门和市局审核。\n\n## 三、办理时限\n\n| 环节 | 时限 |\n|---|---|\n| 受理 | 5个工作日 |\n\
| 主管部门审核 | 10个工作日 |\n| 市局审核 | 10个工作日 |\n\n退回修改期间不计入办理时限。";

pub(super) fn publish(tx: &mut Tx<'_>, given: &Given) -> Result<(), Fault> {
    let today = given.now.china_date();
    for (title, ago, body) in [
        ("工作居住证续签办理说明（演示）", 6, RENEWAL),
        (
            "引进人才申报材料清单（演示）",
            26,
            "请按本人适用的引进类别准备材料。**学历、学位**须提供电子注册备案表或认证报告。",
        ),
        (
            "关于核验用人单位业务权限的通知（演示）",
            43,
            "各单位请于规定时间内登录单位版，核对单位信息和业务权限状态。",
        ),
        (
            "个人信息填报常见问题（演示）",
            70,
            "- 工作经历须连续，间隔超过12个月的请说明\n- 证件照片须为白色背景",
        ),
        ("材料扫描件要求（演示）", 95, "请使用原件彩色扫描件，多页材料合并为一个PDF文件。"),
        ("线上办理渠道说明（演示）", 130, "工作居住证和引进人才业务均可全程网上办理，不收取费用。"),
    ] {
        let written = Written {
            title: title.into(),
            published_on: Some(Day(today - Duration::days(ago))),
            body: body.into(),
            file: None,
            place: 0,
            state: policy::State::Published,
        };
        policy::seed(tx, &written, given)?;
    }
    Ok(())
}

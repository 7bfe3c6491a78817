//! The demo's people: whatever the platform can say to somebody stands on somebody's page (R4.8, R5.4.3, business 2.12).

use app::demo::PEOPLE;

use crate::platform::{as_person, in_demo};

/// Every restriction but X07, which is that of whoever has just registered (郑范例), by its words.
const RESTRICTIONS: [(&str, &str); 15] = [
    ("X01", "当前单位没有开通该业务的办理权限"),
    ("X02", "不满足申请资质：工作经历须满2年"),
    ("X03", "您已办理落户业务，不能再办理该业务"),
    ("X04", "信息作假，被加入黑名单（有效期至"),
    ("X05", "您的单位已被列入中止名单，暂停办理业务"),
    ("X06", "您的单位业务权限已冻结"),
    ("X08", "业务，请办结后再申请"),
    ("X09", "您已持有有效的工作居住证，无需新办"),
    ("X10", "未到续签办理时间（有效期满前30日内可办理）"),
    ("X11", "证件已超过续签期限，请重新申请"),
    ("X12", "您未持有有效的工作居住证，不能办理"),
    ("X13", "学位信息核验未通过：未查询到该证书编号"),
    ("X14", "您为林样例的随往人员，请先取消随往"),
    ("X15", "年龄超过45周岁"),
    ("X16", "您为本市户籍，无需办理"),
];

/// Every trigger of R4.8, in its order, by the words of its prompt.
const PROMPTS: [(&str, &str); 19] = [
    ("expiring within 90 days", "到期，期满前30日内可办理续签"),
    ("expiring within 30 days", "到期，请及时办理续签"),
    ("expired", "到期，请在到期后30日内办理续签"),
    ("expired too long ago", "到期，已超过续签期限"),
    ("returned for correction", "被退回修改"),
    ("decided well", "已办理成功"),
    ("decided badly", "未通过审核，请查看原因"),
    ("待完善落户信息", "已通过市局审批，待完善落户信息"),
    ("link accepted", "的申请已通过，现可办理相关业务"),
    ("link refused", "的申请未通过，请查看原因"),
    ("link ended by the unit", "已与您解除关联"),
    ("verification failed", "您的学位信息核验未通过"),
    ("window closing", "聘用单位变更期限至"),
    ("frozen", "您的工作居住证已被冻结"),
    ("cancelled", "您的工作居住证已注销（落户注销）"),
    ("cancelled by a listing", "您的工作居住证已注销（黑名单注销）"),
    ("restriction added", "您已被限制办理业务"),
    ("restriction lifted", "您的业务办理限制已解除"),
    ("公示 running", "您的引进人才申请正在公示"),
];

#[test]
fn r4_8_and_r5_4_3_every_prompt_and_every_restriction_is_somebodys_in_the_demo() {
    in_demo(|town| async move {
        let (mut gates, mut notices) = (String::new(), String::new());
        for one in PEOPLE {
            let browser = as_person(&town, one.username).await;
            for business in ["permit", "talent"] {
                // By the tile, and inside where one is let in.
                gates.push_str(&browser.walk(&format!("/person/services/{business}")).await.body);
            }
            notices.push_str(&browser.get("/person/notices").await.body);
        }
        let missing = |said: &str, list: &[(&'static str, &str)]| {
            list.iter().filter(|(_, words)| !said.contains(words)).map(|(what, _)| *what).collect::<Vec<_>>()
        };
        assert_eq!(missing(&gates, &RESTRICTIONS), Vec::<&str>::new(), "nobody can be looked at for");
        assert_eq!(missing(&notices, &PROMPTS), Vec::<&str>::new(), "nobody is told");
    });
}

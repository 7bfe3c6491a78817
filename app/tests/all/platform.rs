//! The business platform through its pages: home, notices, services, links, the unit's side (R3–R8, 8.1).

use app::demo;
use axum::http::StatusCode;
use base::Person;

use crate::common::{Browser, ORIGIN, SYSTEM, Town, in_seeded, in_seeded_with, in_town};
use crate::unit_side::second_clerk;

/// A town with the demo people in it.
pub(crate) fn in_demo<F, R>(test: F)
where
    F: Fn(Town) -> R,
    R: std::future::Future<Output = ()>,
{
    in_seeded(|town| async {
        town.program.worker.run_due().await.unwrap();
        test(town).await;
    });
}

pub(crate) async fn as_person(town: &Town, username: &str) -> Browser {
    let browser = town.browser();
    town.sign_in(&browser, username, demo::PASSWORD).await;
    assert_eq!(browser.walk("/person").await.status, StatusCode::OK);
    browser
}

pub(crate) fn count(page: &str, words: &str) -> usize {
    page.matches(words).count()
}

/// The target of the first link whose text holds `words`.
pub(crate) fn link_of(page: &str, words: &str) -> String {
    let at = page.find(words).unwrap_or_else(|| panic!("{words} is on the page"));
    let start = page[..at].rfind("href=\"").unwrap() + 6;
    page[start..].split('"').next().unwrap().to_owned()
}

#[test]
fn r3_10_before_completion_every_other_page_leads_to_the_dialog() {
    in_town(|town| async move {
        let browser = town.browser();
        town.register(&browser, "person1", crate::common::MOBILE).await;
        browser.walk("/person").await;
        for path in [
            "/person/attachments",
            "/person/services/permit",
            "/person/link",
            "/person/applications",
            "/person/notices",
            "/person/messages",
            "/permit",
            "/talent",
        ] {
            assert_eq!(browser.get(path).await.to(), "/person", "{path}");
        }
        assert!(browser.walk("/permit").await.has("请先完善个人信息"));
    });
}

#[test]
fn r3_1_to_r3_11_the_wizard_has_its_steps_in_order_and_certified_fields_are_not_asked_for() {
    in_demo(|town| async move {
        let browser = town.browser();
        town.register(&browser, "person1", crate::common::MOBILE).await;
        let certify = [("name", "郑范例"), ("number", crate::common::NUMBER), ("act", "verify")];
        browser.post("/auth/register/real-name", &certify).await;
        let home = browser.walk("/person").await;
        assert!(home.has("请先完善个人信息") && home.has("href=\"/person/profile\" autofocus"), "R3.1, R3.5");
        let first = browser.walk("/person/profile").await;
        let mut from = 0;
        for step in ["一般信息", "教育信息", "学习经历", "工作经历", "证件照片", "预览提交"]
        {
            let at =
                first.body[from..].find(&format!("<span>{step}")).unwrap_or_else(|| panic!("R3.6 {step}"));
            from += at;
        }
        assert!(first.has("郑范例") && !first.has("name=\"name\"") && !first.has("name=\"id_no\""), "R3.11");
        assert_eq!(browser.get("/person/profile/preview").await.to(), "/person/profile/general", "R3.7");
        let done = as_person(&town, "chenceshi").await;
        let preview = done.get("/person/profile/preview").await;
        for words in ["样例大学", "样例路1号院2号楼", "工程师", "提交"] {
            assert!(preview.has(words), "R3.8 {words}");
        }
        assert_eq!(count(&preview.body, ">修改<span"), 5, "R3.8: a way back for each section");
    });
}

#[test]
fn r6_5_the_contact_phone_changes_by_a_code_to_the_new_number_alone() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        browser.get("/person/profile/general").await;
        let fields = [("mobile", "19900000077"), ("version", "0"), ("act", "save")];
        browser.post("/person/profile/general", &fields).await;
        assert!(!browser.get("/person/profile/preview").await.has("19900000077"), "not by the form");
        assert!(browser.get("/person/profile/general").await.has("/auth/centre/mobile"));
        assert_eq!(
            browser.get("/auth/centre/mobile").await.to(),
            "/auth/centre/confirm?next=mobile",
            "step-up"
        );
    });
}

#[test]
fn r3_14_certificate_numbers_are_verified_and_wait_for_nobody() {
    in_demo(|town| async move {
        let good = as_person(&town, "chenceshi").await;
        let page = good.get("/person/profile").await;
        assert_eq!(count(&page.body, "有效</span>"), 2, "R6.2: both numbers");
        let bad = as_person(&town, "linyangli").await;
        let page = bad.get("/person/profile").await;
        assert!(page.has("无效") && page.has("未查询到该证书编号"));
        assert!(bad.get("/person").await.has("学位信息核验未通过：未查询到该证书编号"), "R4.8");
    });
}

#[test]
fn r3_14_while_the_source_is_down_a_number_is_under_check_and_nothing_is_held_up() {
    in_town(|town| async move {
        town.world.set_mode(simulators::Mode::Down);
        demo::seed(&town.program, ORIGIN).await.unwrap();
        town.program.worker.run_due().await.unwrap();
        let browser = as_person(&town, "chenceshi").await;
        assert!(browser.get("/person/profile").await.has("审核中"));
        assert!(!browser.get("/person").await.has("请先完善个人信息"));
        town.world.set_mode(simulators::Mode::Normal);
        town.clock.advance(time::Duration::hours(1));
        town.program.worker.run_due().await.unwrap();
        let again = as_person(&town, "chenceshi").await;
        assert!(!again.get("/person/profile").await.has("审核中"), "asked again later");
    });
}

#[test]
fn r4_1_to_r4_6_the_strip_shows_the_latest_five_and_prompts_go_with_their_cause() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        let home = browser.get("/person").await;
        assert!(home.has("政策法规通知") && home.has("系统提示通知"));
        assert_eq!(count(&home.body, "<time>【20"), 5, "R4.3");
        assert!(home.body.find("续签办理说明") < home.body.find("材料清单"), "newest first");
        assert!(!home.has("线上办理渠道说明"), "the sixth is behind 查看更多");
        let all = browser.get("/person/notices").await;
        assert!(all.has("共 6 条") && all.has("线上办理渠道说明"), "R4.5");
        let policy = browser.get(&link_of(&all.body, "工作居住证续签办理说明")).await;
        assert!(policy.has("<h2>一、办理时间</h2>") && policy.has("<table>"), "R4.2");
        assert_eq!(browser.get("/person/notices?page=999").await.to(), "/person/notices");
    });
}

#[test]
fn r4_4_and_r4_9_a_prompt_leads_to_where_it_is_acted_on_and_is_read_then() {
    in_demo(|town| async move {
        let browser = as_person(&town, "linyangli").await;
        let home = browser.get("/person").await;
        let unread = count(&home.body, "strips__new");
        assert!(unread >= 3, "{unread}");
        let prompt = link_of(&home.body, "被退回修改");
        let led = browser.get(&prompt).await;
        assert!(led.to().starts_with("/person/applications/"));
        assert!(browser.get(led.to()).await.has("劳动合同缺签章页"));
        assert_eq!(count(&browser.get("/person").await.body, "strips__new"), unread - 1);
        let stranger = as_person(&town, "chenceshi").await;
        assert_eq!(stranger.get(&prompt).await.to(), "/person", "another's prompt leads home");
        browser.get("/person/notices").await;
        assert_eq!(count(&browser.get("/person").await.body, "strips__new"), 0);
    });
}

#[test]
fn r5_1_the_tiles_and_the_unit_are_shown_as_the_link_stands() {
    in_demo(|town| async move {
        for (username, unit) in
            [("chenceshi", true), ("zhouyanshi", false), ("sunshiyong", false), ("yunying", true)]
        {
            let home = as_person(&town, username).await.get("/person").await;
            for tile in ["工作居住证", "引进人才", "附件管理"] {
                assert!(home.has(&format!("<b>{tile}</b>")), "R5.1.1 {tile}");
            }
            assert_eq!(home.has("关联单位："), unit, "R5.1.2, R5.1.3, A5 {username}");
        }
        let pending = as_person(&town, "sunshiyong").await.get("/person/services/permit").await;
        assert!(pending.has("关联申请审核中：<b>京华示范科技有限公司</b>"), "R5.1.5");
    });
}

#[test]
fn r5_1_4_the_list_of_services_is_configuration() {
    let services = r#"
        [[services]]
        title = "人才引进"
        [[services.tiles]]
        title = "工作居住证"
        to = "https://permit.example.cn/in"
        business = "permit"
        [[services.tiles]]
        title = "干部调京"
        open = false
        [[services]]
        title = "人才资助"
        [[services.tiles]]
        title = "资助申报"
        to = "https://fund.example.cn/"
    "#;
    let config: app::config::Config = toml::from_str(services).unwrap();
    in_seeded_with(config, |town| async move {
        let browser = as_person(&town, "chenceshi").await;
        let home = browser.get("/person").await;
        assert!(home.has("人才资助") && home.has("暂未开放") && !home.has("附件管理</b>"));
        assert!(home.has("href=\"https://fund.example.cn/\" target=\"_blank\""), "outside, in a new tab");
        let gate = browser.get("/person/services/permit").await;
        assert_eq!(gate.to(), "https://permit.example.cn/in", "the gate stands before outside systems too");
        assert_eq!(browser.get("/person/services/talent").await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn r5_2_and_r5_4_the_gate_asks_in_order_whichever_way_one_comes() {
    in_demo(|town| async move {
        for (username, business, words) in [
            ("zhouyanshi", "permit", "尚未关联单位"),
            ("zhouyanshi", "talent", "尚未关联单位"),
            ("gaojingban", "permit", "当前单位没有开通该业务的办理权限"),
            ("yunying", "permit", "您的单位已被列入中止名单，暂停办理业务"),
            ("wushifan", "permit", "信息作假，被加入黑名单"),
        ] {
            let browser = as_person(&town, username).await;
            let gate = format!("/person/services/{business}");
            assert!(
                browser.get(&gate).await.has(words),
                "R5.2.1, R5.2.2, R5.4.4, R5.5.1: {username} by the tile"
            );
            assert_eq!(
                browser.get(&format!("/{business}")).await.to(),
                gate,
                "R5.2.1: {username} by address"
            );
        }
        let open = as_person(&town, "chenceshi").await;
        assert_eq!(open.get("/person/services/permit").await.to(), "/permit", "R5.4.1");
        assert!(open.get("/permit").await.has("申请证件续签"));
        assert_eq!(open.get("/person/services/nothing").await.status, StatusCode::NOT_FOUND);
        let both = as_person(&town, "wushifan").await;
        let told = both.get("/person/services/talent").await;
        assert!(told.has("加入黑名单") && told.has("年龄超过45周岁") && told.has("向主管部门"), "R5.4.3");
        assert!(both.get("/person/attachments").await.has("附件管理"), "R5.2.3, A9");
    });
}

pub(crate) async fn link_code(town: &Town) -> String {
    let clerk = as_person(town, "shenjingban").await;
    let page = clerk.get("/unit").await;
    let (_, rest) = page.body.split_once("id=\"link-code\">").unwrap();
    rest.split('<').next().unwrap().to_owned()
}

#[test]
fn r5_3_each_typed_code_gets_its_own_word() {
    in_demo(|town| async move {
        let browser = as_person(&town, "zhouyanshi").await;
        let code = link_code(&town).await;
        let empty = browser.get("/person/link").await;
        assert!(
            empty.has("id=\"link-title\">关联单位") && empty.has("单位代码") && empty.has("查询"),
            "R5.3.1, R5.3.2"
        );
        let asked = browser.get(&format!("/person/link?code={code}&confirm=1")).await;
        assert!(asked.has("是否确认向“京华示范科技有限公司”发送单位关联申请？"), "R5.3.6");
        assert!(!browser.get("/person/unit").await.has("待审核"), "R5.3.6: asking twice sends nothing");
        for (typed, prompt) in [
            ("", "请输入单位代码"),
            ("%20", "请输入单位代码"),
            ("ABC234DEF", "未查询到该单位，请核对单位代码"),
            ("%3Cscript%3E", "未查询到该单位，请核对单位代码"),
            ("12119900DEM000022C", "该单位状态异常，暂不能关联"),
            ("52119900MJ0TEX037T", "该单位状态异常，暂不能关联"),
        ] {
            let page = browser.get(&format!("/person/link?code={typed}")).await;
            let told = (page.status.as_u16(), page.prompt("code"));
            assert_eq!(told, (422, prompt.to_owned()), "R5.3.3, R5.3.9: {typed}");
        }
        for typed in [code.clone(), code.to_lowercase(), "91119900ma0dem013f".to_owned()] {
            let page = browser.get(&format!("/person/link?code=%20{typed}%20")).await;
            assert!(page.has("京华示范科技有限公司") && page.has("199****0007"), "R5.3.4, R5.3.5 {typed}");
            assert!(!page.has("19900000007"), "the phone is masked");
        }
    });
}

#[test]
fn r5_3_8_two_presses_at_once_make_one_request_and_it_can_be_taken_back() {
    in_demo(|town| async move {
        let browser = as_person(&town, "zhouyanshi").await;
        let code = link_code(&town).await;
        browser.get("/person/link").await;
        let fields = [("code", code.as_str())];
        let (first, second) =
            tokio::join!(browser.post("/person/link", &fields), browser.post("/person/link", &fields));
        let refused: Vec<_> = [first, second].into_iter().filter(|one| one.status != 303).collect();
        assert_eq!(refused.len(), 1, "one of two");
        assert!(refused[0].has("您已有待审核的关联申请，请勿重复提交"));
        assert!(browser.get("/person?sent=1").await.has("关联申请已发送，请等待单位审核"));
        let clerk = as_person(&town, "shenjingban").await;
        assert_eq!(count(&clerk.get("/unit/requests").await.body, "选择周演示"), 1);
        browser.get("/person/unit").await;
        assert_eq!(browser.post("/person/unit", &[("act", "withdraw")]).await.to(), "/person/unit");
        assert!(!clerk.get("/unit/requests").await.has("周演示"));
        let again = browser.post("/person/unit", &[("act", "withdraw")]).await;
        assert!(again.has("该申请已处理或已撤回"));
    });
}

/// The link id of the row that names `person`.
pub(crate) fn row_id(page: &str, person: &str) -> String {
    let at = page.find(&format!("选择{person}")).unwrap();
    let start = page[..at].rfind("value=\"").unwrap() + 7;
    page[start..].split('"').next().unwrap().to_owned()
}

#[test]
fn r5_3_10_two_clerks_deciding_at_once_have_one_outcome_and_the_person_is_told() {
    in_demo(|town| async move {
        let one = as_person(&town, "shenjingban").await;
        let other = second_clerk(&town, &one, ("linyangli", "林样例")).await;
        let page = one.get("/unit/requests").await;
        other.get("/unit/requests").await;
        assert!(page.has("1****************9") || page.has("1*****"), "the number is masked");
        assert!(!page.has("119900199505120109"));
        let id = row_id(&page.body, "孙试用");
        let empty = one.post("/unit/requests", &[("act", "refuse"), ("link", &id)]).await;
        assert_eq!(empty.prompt("reason"), "请填写不通过的原因，2-200个字");
        assert!(one.post("/unit/requests", &[("act", "accept")]).await.has("请选择要处理的人员"));
        let refuse = [("act", "refuse"), ("link", id.as_str()), ("reason", "未查询到入职记录")];
        let accept = [("act", "accept"), ("link", id.as_str())];
        let (first, second) =
            tokio::join!(one.post("/unit/requests", &refuse), other.post("/unit/requests", &accept));
        let done: Vec<_> = [&first, &second].into_iter().filter(|one| one.status == 303).collect();
        assert_eq!(done.len(), 1, "one outcome");
        assert!(first.has("该申请已处理或已撤回") || second.has("该申请已处理或已撤回"), "a clear word");
        town.program.worker.run_due().await.unwrap();
        let told = town.world.messages();
        let told: Vec<_> = told.iter().filter(|one| one.phone == "19900000006").collect();
        assert_eq!(told.len(), 1, "told once: {told:?}");
        let person = as_person(&town, "sunshiyong").await;
        let home = person.get("/person").await;
        assert!(home.has("的申请已通过，现可办理相关业务") || home.has("的申请未通过，请查看原因"));
        assert!(person.get("/person/messages").await.has("短信已发送"));
    });
}

#[test]
fn r5_3_10_several_are_answered_at_once_and_each_is_told() {
    in_demo(|town| async move {
        let code = link_code(&town).await;
        let other = as_person(&town, "zhouyanshi").await;
        other.get("/person/link").await;
        other.post("/person/link", &[("code", code.as_str())]).await;
        let clerk = as_person(&town, "shenjingban").await;
        let page = clerk.get("/unit/requests").await;
        let (one, two) = (row_id(&page.body, "孙试用"), row_id(&page.body, "周演示"));
        let both = [("link", one.as_str()), ("link", two.as_str())];
        let unsaid =
            clerk.post("/unit/requests", &[&both[..], &[("act", "refuse"), ("reason", "无")]].concat()).await;
        assert_eq!(unsaid.prompt("reason"), "请填写不通过的原因，2-200个字");
        assert_eq!(count(&unsaid.body, " checked"), 2, "what was chosen stays chosen");
        let done = clerk.post("/unit/requests", &[&both[..], &[("act", "accept")]].concat()).await;
        assert_eq!(done.to(), "/unit/requests?done=2");
        let page = clerk.get(done.to()).await;
        assert!(page.has("已处理2人") && !page.has("孙试用") && !page.has("周演示"));
        town.program.worker.run_due().await.unwrap();
        for (username, phone) in [("sunshiyong", "19900000006"), ("zhouyanshi", "19900000003")] {
            let told = town.world.messages();
            assert_eq!(told.iter().filter(|one| one.phone == phone).count(), 1, "{username} by one message");
            let home = as_person(&town, username).await.get("/person").await;
            assert!(home.has("的申请已通过，现可办理相关业务") && home.has("关联单位："), "{username}");
        }
        let again = clerk.post("/unit/requests", &[&both[..], &[("act", "accept")]].concat()).await;
        assert!(again.has("该申请已处理或已撤回"));
    });
}

#[test]
fn r5_4_4_who_is_not_linked_is_told_that_first_even_when_listed() {
    in_demo(|town| async move {
        let listed = as_person(&town, "wushifan").await;
        assert!(listed.get("/person/services/permit").await.has("加入黑名单"));
        listed.get("/person/unit").await;
        listed.post("/person/unit", &[("act", "leave")]).await;
        let clerk = as_person(&town, "shenjingban").await;
        let row = link_of(&clerk.get("/unit/staff").await.body, "确认解除<span class=\"unseen\">吴示范");
        clerk.get(&row).await;
        assert!(clerk.post(&row, &[("leaving_on", "2026-11-20")]).await.status.is_redirection());
        for business in ["permit", "talent"] {
            let gate = format!("/person/services/{business}");
            let told = listed.get(&gate).await;
            assert!(
                told.has("尚未关联单位") && !told.has("加入黑名单") && !told.has("年龄超过"),
                "{business}"
            );
            assert_eq!(listed.get(&format!("/{business}")).await.to(), gate, "nor by its address");
        }
        assert!(
            listed.get("/person/notices").await.has("您已被限制办理业务"),
            "the prompt says it all the same"
        );
    });
}

#[test]
fn r5_3_11_leaving_waits_for_open_business_and_the_unit_lets_go() {
    in_demo(|town| async move {
        let busy = as_person(&town, "linyangli").await;
        busy.get("/person/unit").await;
        let refused = busy.post("/person/unit", &[("act", "leave")]).await;
        assert!(refused.has("您有正在办理中的业务，办结或撤销后才能解除关联"));
        let free = as_person(&town, "chenceshi").await;
        assert!(free.get("/person/link").await.has("您已关联单位，请先解除关联"));
        free.get("/person/unit").await;
        free.post("/person/unit", &[("act", "leave")]).await;
        assert!(free.get("/person/unit").await.has("申请解除中"));
        let clerk = as_person(&town, "shenjingban").await;
        let staff = clerk.get("/unit/staff").await;
        let row = link_of(&staff.body, "确认解除<span class=\"unseen\">陈测试");
        clerk.get(&row).await;
        for day in ["", "2026-13-01", "2026-11-25"] {
            let refused = clerk.post(&row, &[("leaving_on", day)]).await;
            assert_eq!(refused.prompt("leaving_on"), "请选择离职日期，不能晚于今天", "{day}");
        }
        let ended = clerk.post(&row, &[("leaving_on", "2026-11-20")]).await;
        assert!(
            ended.to().starts_with("/unit/permits/transfers?left="),
            "a permit of the unit is to be filed"
        );
        assert_eq!(clerk.get(&row).await.status, StatusCode::NOT_FOUND);
        assert!(free.get("/person").await.has("的关联已解除"));
        assert!(free.get("/person/services/permit").await.has("尚未关联单位"));
    });
}

#[test]
fn r0_5_another_units_people_requests_and_clerks_are_not_found() {
    in_demo(|town| async move {
        let (own, foreign) = (as_person(&town, "shenjingban").await, as_person(&town, "gaojingban").await);
        let code = [
            ("kind", "1"),
            ("founded", "2012-05-18"),
            ("legal_rep", "石法人"),
            ("district", "110105"),
            ("address", "示范大街18号"),
            ("industry", "I"),
            ("zone", "0"),
            ("collective", "0"),
            ("scope", "软件开发"),
            ("clerk_name", "高经办"),
            ("clerk_mobile", "19900000008"),
            ("version", "1"),
        ];
        assert_eq!(foreign.get("/unit/staff").await.to(), "/unit", "first its own information");
        foreign.get("/unit/info").await;
        assert_eq!(foreign.post("/unit/info", &code).await.to(), "/unit");
        assert!(foreign.post("/unit/info", &code).await.has("其他经办人修改过单位信息"), "an old version");
        let staff = own.get("/unit/staff").await;
        let row = link_of(&staff.body, "解除关联<span class=\"unseen\">陈测试");
        foreign.get("/unit/staff").await;
        assert_eq!(foreign.get(&row).await.status, StatusCode::NOT_FOUND);
        assert_eq!(foreign.post(&row, &[("leaving_on", "2026-11-20")]).await.status, StatusCode::NOT_FOUND);
        let waiting = row_id(&own.get("/unit/requests").await.body, "孙试用");
        for links in
            [&[("link", waiting.as_str())][..], &[("link", "x")], &[("act", &format!("accept:{waiting}"))]]
        {
            foreign.get("/unit/requests").await;
            let stolen = foreign.post("/unit/requests", &[links, &[("act", "accept")]].concat()).await;
            assert_eq!(stolen.status, StatusCode::NOT_FOUND, "{links:?}");
        }
        assert!(own.get("/unit/requests").await.has("孙试用"), "nothing happened");
        assert!(!foreign.get("/unit/staff").await.has("陈测试"));
        let clerks = own.get("/unit/clerks").await;
        let id = clerks.body.split("remove:").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let stolen = foreign.post("/unit/clerks", &[("act", &format!("remove:{id}"))]).await;
        assert_eq!(stolen.status, StatusCode::NOT_FOUND);
        let staff = own.get("/unit/clerks").await.body;
        let staff = staff.split("<option value=\"").nth(2).unwrap().split('"').next().unwrap();
        for (act, person) in [("plain", staff), (&format!("admin:{staff}"), ""), ("plain", "x")] {
            foreign.get("/unit/clerks").await;
            let granted = foreign.post("/unit/clerks", &[("act", act), ("person", person)]).await;
            assert_eq!(granted.status, StatusCode::NOT_FOUND, "{act}");
        }
        let applied = as_person(&town, "linyangli").await.get("/person").await;
        let one = link_of(&applied.body, "修改<span class=\"unseen\">");
        let stranger = as_person(&town, "chenceshi").await;
        assert_eq!(stranger.get(&one).await.status, StatusCode::NOT_FOUND);
        let permit = link_of(&stranger.get("/person").await.body, "证件详情");
        let other = as_person(&town, "linyangli").await;
        assert_eq!(other.get(&permit).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn c8_1_the_unit_lists_searches_exports_and_every_look_is_in_the_journal() {
    in_demo(|town| async move {
        let clerk = as_person(&town, "shenjingban").await;
        assert!(clerk.get("/unit/staff?name=%E9%99%88").await.has("陈测试"));
        assert!(clerk.get("/unit/staff?name=zzz").await.has("没有姓名包含“zzz”的员工"));
        let csv = clerk.get("/unit/staff/export.csv").await;
        assert!(csv.body.starts_with('\u{feff}') && csv.has("陈测试,男,1****************7,199****0001"));
        let xlsx = clerk.get("/unit/staff/export.xlsx").await;
        assert!(xlsx.body.starts_with("PK"), "a workbook");
        let seen = town
            .db
            .read(|conn| db::journal::list_newest(conn, 200))
            .await
            .unwrap()
            .into_iter()
            .filter(|entry| entry.action == "unit.people-seen")
            .count();
        assert_eq!(seen, 4, "R0.10: two lists and two exports");
        let old = link_code(&town).await;
        clerk.get("/unit").await;
        assert_eq!(clerk.post("/unit/code", &[]).await.to(), "/unit");
        let person = as_person(&town, "zhouyanshi").await;
        let stopped = person.get(&format!("/person/link?code={old}")).await;
        assert_eq!(stopped.prompt("code"), "未查询到该单位，请核对单位代码", "the old code stops");
        assert!(!clerk.post("/unit/clerks", &[("act", "remove:x")]).await.status.is_server_error());
        let plain = as_person(&town, "chenceshi").await;
        assert_eq!(plain.post("/unit/code", &[]).await.status, StatusCode::NOT_FOUND, "no clerk");
    });
}

#[test]
fn r6_1_r7_and_r8_the_areas_of_the_home_page_by_state() {
    in_demo(|town| async move {
        for (username, permit, rows, tag) in [
            ("chenceshi", true, 0, "有效"),
            ("linyangli", true, 2, "退回个人"),
            ("wushifan", false, 0, ""),
            ("shenjingban", true, 2, "挂起"),
            ("gaojingban", false, 1, ""),
            ("yunying", false, 1, "公示中"),
        ] {
            let home = as_person(&town, username).await.get("/person").await;
            for label in ["姓名", "联系电话", "证件类型", "证件号码"] {
                assert!(home.has(&format!("<dt>{label}</dt>")), "R6.1 {label}");
            }
            assert_eq!(home.has("有效证件信息"), permit, "R7.1, R7.2, R7.3 {username}");
            assert_eq!(count(&home.body, "data-label=\"系统名称\""), rows, "R8.1 {username}");
            assert_eq!(home.has("没有正在办理中的业务"), rows == 0, "R8.3 {username}");
            assert!(home.has(tag), "{username} {tag}");
        }
        let busy = as_person(&town, "linyangli").await;
        let home = busy.get("/person").await;
        for words in ["引进人才申请", "外埠人才引进", "市局审批通过，待完善落户信息", ">修改<", ">办理<"]
        {
            assert!(home.has(words), "R8.2, R8.4 {words}");
        }
        let one = busy.get(&link_of(&home.body, "修改<span class=\"unseen\">")).await;
        for words in ["海淀区人力资源和社会保障局", "退回个人", "审核通过并上报", "提交申请"]
        {
            assert!(one.has(words), "R8.6 {words}");
        }
        let holder = as_person(&town, "chenceshi").await;
        let permit = link_of(&holder.get("/person").await.body, "证件详情");
        assert!(holder.get(&permit).await.has("陈小测"), "R7.4: accompanying persons");
        let records = as_person(&town, "chenceshi").await.get("/person/applications").await;
        assert!(records.has("办理成功"), "R8.5: ended ones are in 办理记录");
    });
}

#[test]
fn r6_4_and_r6_6_a_change_counts_when_submitted_and_concerns_a_held_permit() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        assert!(!browser.get("/person/profile").await.has("请办理"));
        browser.get("/person/profile/general").await;
        let fields = [
            ("nation", "02"),
            ("political", "13"),
            ("marital", "20"),
            ("hukou_region", "130102"),
            ("hukou_addr", "样例路1号院2号楼"),
            ("hukou_kind", "1"),
            ("live_region", "110108"),
            ("live_addr", "示范街3号楼401"),
            ("work_start", "2014-07"),
            ("version", "0"),
            ("act", "next"),
        ];
        assert_eq!(browser.post("/person/profile/general", &fields).await.to(), "/person/profile/education");
        assert!(browser.get("/person/profile").await.has("汉族"), "R6.4: nothing before 提交");
        assert_eq!(browser.post("/person/profile/preview", &[("version", "1")]).await.to(), "/person");
        let page = browser.get("/person/profile").await;
        assert!(page.has("蒙古族") && page.has("证件基础信息变更"), "R6.6");
        assert!(page.has("修改记录（2次提交）"), "R6.7");
        let version = browser.get("/person/profile/versions/2").await;
        assert!(version.has("汉族") && version.has("蒙古族"), "old beside new");
        assert!(version.has("由本人提交"), "with its author");
        assert_eq!(browser.get("/person/profile/versions/3").await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn the_home_page_reads_in_at_most_eight_statements() {
    in_demo(|town| async move {
        let person = town
            .db
            .read({
                let given = town.program.ground.given();
                move |conn| {
                    let username = identity::Username::parse("linyangli").unwrap();
                    let account = identity::seed::account_of(conn, &username, &given)?.unwrap();
                    profile::find_by_subject(conn, ORIGIN, account.as_str())
                }
            })
            .await
            .unwrap();
        let (person, given) = (Person::at_edge(person.unwrap()), town.program.ground.given());
        let statements = town
            .db
            .read(move |conn| {
                let count = db::testing::count_statements(conn);
                web::person::gather_home(conn, &person, &given)?;
                Ok(count())
            })
            .await
            .unwrap();
        assert!((6..=8).contains(&statements), "{statements} statements");
    });
}

#[test]
fn r4_2_and_r4_7_a_policy_may_be_a_pdf_is_ordered_and_disappears_when_withdrawn() {
    in_demo(|town| async move {
        let administrator = town.administrator(SYSTEM).await;
        let write = async |to: &str, fields: &[(&str, &str)], file: &[u8]| {
            administrator.get(to).await;
            let csrf = administrator.csrf();
            let mut body = Vec::new();
            for (name, value) in fields.iter().chain(&[("csrf", csrf.as_str())]) {
                let part =
                    format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
                body.extend_from_slice(part.as_bytes());
            }
            body.extend_from_slice(
                b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n",
            );
            body.extend_from_slice(file);
            body.extend_from_slice(b"\r\n--x--\r\n");
            let request =
                axum::http::Request::post(to).header("content-type", "multipart/form-data; boundary=x");
            administrator.send(request.body(axum::body::Body::from(body)).unwrap()).await
        };
        let fields = [("title", "规定全文"), ("day", "2020-01-01"), ("place", "9"), ("act", "publish")];
        let refused = write("/admin/policies/new", &fields, b"MZ").await;
        assert_eq!(refused.prompt("file"), "附件须为PDF格式，不超过10MB");
        assert_eq!(write("/admin/policies/new", &fields, b"%PDF-1.4 text").await.to(), "/admin/policies");
        let home = town.browser().get("/").await;
        let first = home.body.find("规定全文").unwrap();
        assert!(first < home.body.find("续签办理说明").unwrap(), "ordered before newer ones");
        let address = link_of(&home.body, "规定全文");
        assert_eq!(town.browser().get(&address).await.to(), format!("{address}/file"));
        let file = town.browser().get(&format!("{address}/file")).await;
        assert_eq!(
            (file.body.as_str(), file.headers["content-type"].as_bytes()),
            ("%PDF-1.4 text", &b"application/pdf"[..])
        );
        let edit = address.replace("/policies/", "/admin/policies/");
        let withdraw = [fields[0], fields[1], ("version", "1"), ("act", "withdraw")];
        assert_eq!(write(&edit, &withdraw, b"").await.to(), "/admin/policies");
        for gone in [address.clone(), format!("{address}/file")] {
            assert_eq!(town.browser().get(&gone).await.status, StatusCode::NOT_FOUND, "{gone}");
        }
        let old = write(&edit, &withdraw, b"").await;
        assert!(old.has("其他人修改过此条"), "an old version");
    });
}

//! The home page and what it leads to, state by state (R4, R5, R7, R8), and the unit's home (consoles 8.1).

use affiliation::{UnitState, open};
use app::config::Config;
use axum::http::StatusCode;
use base::{CreditCode, Rank};
use cases::position::Position;

use crate::applications::{begin, link, ready, submit, version};
use crate::common::{Answer, in_seeded_with};
use crate::files::{pdf, row, upload};
use crate::platform::{as_person, count, in_demo, link_code, link_of, row_id};
use crate::unit_side::applied;

/// The cells of the rows of 当前在办业务.
fn rows(page: &Answer) -> Vec<Vec<String>> {
    let Some((_, table)) = page.body.split_once("<th scope=\"col\">系统名称</th>") else {
        return Vec::new();
    };
    let table = table.split("</table>").next().unwrap();
    let cells =
        |row: &str| row.split("<td").skip(1).map(|cell| cell.split_once('>').unwrap().1.to_owned()).collect();
    table.split("<tr>").skip(1).map(cells).collect()
}

#[test]
fn r4_5_prompts_are_counted_and_have_a_second_page_of_their_own() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        let before = browser.get("/person/notices").await;
        let total = |page: &Answer| {
            let (_, prompts) = page.body.split_once("<h2>系统提示通知</h2>").unwrap();
            let (_, rest) = prompts.split_once("<span>共 ").unwrap();
            rest.split(' ').next().unwrap().parse::<usize>().unwrap()
        };
        let own = total(&before);
        let listed = |page: &Answer| {
            let (_, prompts) = page.body.split_once("<h2>系统提示通知</h2>").unwrap();
            count(prompts, "href=\"/person/prompts/")
        };
        assert_eq!(own, listed(&before), "the count is of what is there");
        for _ in 0..12 {
            applied(&town, "chenceshi", ("104", Position::RefusedByDistrict)).await;
        }
        let first = browser.get("/person/notices").await;
        assert_eq!((total(&first), listed(&first)), (own + 12, 10));
        assert!(first.has("href=\"/person/notices?page=1&#38;prompts=2\""), "{}", first.body);
        let second = browser.get("/person/notices?page=1&prompts=2").await;
        assert_eq!((total(&second), listed(&second)), (own + 12, own + 2), "the rest");
        assert!(second.has("续签办理说明"), "the policies stay where they are");
    });
}

#[test]
fn r5_2_3_who_has_no_unit_keeps_files_all_the_same() {
    in_demo(|town| async move {
        let browser = as_person(&town, "zhouyanshi").await;
        assert!(browser.get("/person/services/permit").await.has("尚未关联单位"));
        let home = browser.get("/person").await;
        assert_eq!(link_of(&home.body, "<b>附件管理</b>"), "/person/attachments");
        assert_eq!(upload(&town, &browser, "A04", &pdf(1)).await.to(), "/person/attachments#A04");
        assert!(row(&browser, "A04").await.contains("已上传"), "A9");
    });
}

#[test]
fn r5_3_4_where_credit_codes_are_switched_off_only_the_link_code_finds_a_unit() {
    let mut config = Config::default();
    config.link.by_credit_code = false;
    in_seeded_with(config, |town| async move {
        let browser = as_person(&town, "zhouyanshi").await;
        let by_credit = "91119900MA0DEM013F";
        let refused = browser.get(&format!("/person/link?code={by_credit}")).await;
        assert_eq!(refused.prompt("code"), "未查询到该单位，请核对单位代码");
        browser.get("/person/link").await;
        let sent = browser.post("/person/link", &[("code", by_credit)]).await;
        assert_eq!(sent.prompt("code"), "未查询到该单位，请核对单位代码", "nor by a form");
        let code = link_code(&town).await;
        assert!(browser.get(&format!("/person/link?code={code}")).await.has("京华示范科技有限公司"));
    });
}

#[test]
fn r5_3_9_a_unit_in_any_state_but_active_cannot_be_chosen() {
    in_demo(|town| async move {
        let browser = as_person(&town, "zhouyanshi").await;
        let code = link_code(&town).await;
        for state in UnitState::ALL {
            let given = town.program.ground.given();
            let set = town.db.write(move |tx| {
                let credit = CreditCode::parse("91119900MA0DEM013F").unwrap();
                let unit = open::find(tx, &credit, &given)?.unwrap();
                open::set(tx, &unit.id, (state, &[]), &given)
            });
            set.await.unwrap();
            let page = browser.get(&format!("/person/link?code={code}")).await;
            let refused =
                if state == UnitState::Active { "" } else { "该单位状态异常，暂不能关联" };
            assert_eq!(page.prompt("code"), refused, "{state:?}");
            if state == UnitState::Active {
                continue;
            }
            browser.get("/person/link").await;
            let sent = browser.post("/person/link", &[("code", code.as_str())]).await;
            assert_eq!(sent.prompt("code"), refused, "{state:?}: nor by a form");
        }
    });
}

#[test]
fn r5_3_10_a_refusal_reaches_the_person_with_its_reason_by_page_prompt_and_message() {
    in_demo(|town| async move {
        let clerk = as_person(&town, "shenjingban").await;
        let id = row_id(&clerk.get("/unit/requests").await.body, "孙试用");
        let refuse = [("act", "refuse"), ("link", id.as_str()), ("reason", "未查询到入职记录")];
        assert_eq!(clerk.post("/unit/requests", &refuse).await.to(), "/unit/requests?done=1");
        town.program.worker.run_due().await.unwrap();
        let messages = town.world.messages();
        let told: Vec<_> = messages.iter().filter(|one| one.phone == "19900000006").collect();
        assert_eq!(told.len(), 1, "{told:?}");
        let person = as_person(&town, "sunshiyong").await;
        let home = person.get("/person").await;
        assert!(home.has("的申请未通过，请查看原因"), "{}", home.body);
        assert!(!home.has("关联单位："), "R5.1.3");
        let led = person.get(&link_of(&home.body, "的申请未通过")).await;
        let unit = person.get(led.to()).await;
        assert!(unit.has("未查询到入职记录"), "R4.9: the prompt leads to the reason: {}", led.to());
        assert!(person.get("/person/services/permit").await.has("尚未关联单位"));
    });
}

#[test]
fn r5_5_1_the_tile_of_the_introduction_system_leads_into_it() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        let tile = link_of(&browser.get("/person").await.body, "<b>引进人才</b>");
        assert_eq!(tile, "/person/services/talent");
        assert_eq!(browser.get(&tile).await.to(), "/talent");
        let system = browser.get("/talent").await;
        assert!(system.status == StatusCode::OK && system.has("<h1>引进人才"), "{}", system.body);
    });
}

#[test]
fn r7_1_the_card_has_type_number_issue_date_and_validity_with_dates_in_words() {
    in_demo(|town| async move {
        let home = as_person(&town, "chenceshi").await.get("/person").await;
        let (_, card) = home.body.split_once("<section class=\"permit\"").unwrap();
        let card = card.split("</section>").next().unwrap();
        for words in [
            "有效证件信息</small>北京市工作居住证",
            "<dt class=\"unseen\">证件编号</dt><dd>2023 1221 0007</dd>",
            "<dt>发证日期</dt><dd>2023年12月21日</dd>",
            "<dt>有效期至</dt><dd>2026年12月20日</dd>",
        ] {
            assert!(card.contains(words), "{words}: {card}");
        }
    });
}

#[test]
fn r7_3_where_only_valid_permits_are_shown_a_suspended_one_is_not() {
    for (only_valid, suspended) in [(false, true), (true, false)] {
        let mut config = Config::default();
        config.permit.only_valid = only_valid;
        in_seeded_with(config, |town| async move {
            for (username, shown) in [("chenceshi", true), ("shenjingban", suspended), ("gaojingban", false)]
            {
                let home = as_person(&town, username).await.get("/person").await;
                assert_eq!(home.has("有效证件信息"), shown, "A11: {username}, {only_valid}");
            }
        });
    }
}

#[test]
fn r8_2_and_r8_4_the_rows_have_six_columns_their_day_and_what_can_be_done_now() {
    in_demo(|town| async move {
        let home = as_person(&town, "linyangli").await.get("/person").await;
        let heads = ["系统名称", "业务名称", "业务类型", "日期", "当前状态", "操作"];
        let heads: String = heads.iter().map(|head| format!("<th scope=\"col\">{head}</th>")).collect();
        assert!(home.has(&format!("<tr>{heads}</tr>")), "R8.2: in this order");
        let told = rows(&home);
        let expected = [
            ["工作居住证", "北京市工作居住证", "证件业务信息变更", "2026-11-22", "退回个人", ">修改<"],
            [
                "引进人才",
                "外埠人才引进",
                "引进人才申请",
                "2026-11-19",
                "市局审批通过，待完善落户信息",
                ">办理<",
            ],
        ];
        assert_eq!(told.len(), expected.len());
        for line in expected {
            let row = told.iter().find(|row| row[0].contains(line[0])).unwrap();
            for (cell, words) in row.iter().zip(line) {
                assert!(cell.contains(words), "R8.2: {words} in {cell}");
            }
        }
        let other = as_person(&town, "yunying").await;
        let home = other.get("/person").await;
        let told = rows(&home);
        assert!(told[0][5].contains(">查看<") && !told[0][5].contains("button"), "R8.4: {:?}", told[0]);
        let progress = link_of(&home.body, "查看<span class=\"unseen\">引进人才申请");
        assert!(other.get(&progress).await.has("公示中"), "R8.6");
    });
}

#[test]
fn r8_5_a_draft_is_listed_and_what_was_withdrawn_or_refused_is_in_the_records_alone() {
    in_demo(|town| async move {
        link(&town, "zhouyanshi").await;
        let browser = as_person(&town, "zhouyanshi").await;
        let at = begin(&browser, "101").await;
        let home = browser.get("/person").await;
        let told = rows(&home);
        assert!(told.len() == 1 && told[0][4].contains("待提交"), "{told:?}");
        assert_eq!(link_of(&home.body, "<span class=\"unseen\">申请工作居住证"), at);
        browser.get(&format!("{at}/removal")).await;
        browser.post(&format!("{at}/removal"), &[]).await;
        let (browser, at) = ready(&town).await;
        submit(&browser, &at).await;
        assert!(rows(&browser.get("/person").await)[0][4].contains("待单位审核"));
        let path = format!("{at}/withdrawal");
        let version = version(&browser, &path).await;
        browser.post(&path, &[("version", &version), ("reason", "信息有误")]).await;
        assert!(browser.get("/person").await.has("没有正在办理中的业务"), "withdrawn");
        assert!(browser.get("/person/applications").await.has("个人撤销申请"));
        applied(&town, "chenceshi", ("104", Position::RefusedByDistrict)).await;
        let refused = as_person(&town, "chenceshi").await;
        assert!(refused.get("/person").await.has("没有正在办理中的业务"), "refused");
        assert!(refused.get("/person/applications").await.has("主管部门审核不通过"));
        applied(&town, "chenceshi", ("104", Position::AtDistrict(Rank::First))).await;
        assert_eq!(rows(&refused.get("/person").await).len(), 1, "what runs is there");
    });
}

#[test]
fn consoles_8_1_the_units_home_shows_the_newest_policies_and_a_way_to_all() {
    in_demo(|town| async move {
        let clerk = as_person(&town, "shenjingban").await;
        let home = clerk.get("/unit").await;
        let (_, policies) = home.body.split_once("<h2>政策法规通知</h2>").unwrap();
        let policies = policies.split("</section>").next().unwrap();
        assert_eq!(count(policies, "href=\"/policies/"), 5);
        assert!(policies.contains("续签办理说明") && !policies.contains("线上办理渠道说明"), "the newest");
        let all = link_of(policies, "查看更多");
        assert!(clerk.get(&all).await.has("线上办理渠道说明"));
        assert!(clerk.get(&link_of(policies, "续签办理说明")).await.has("<h2>一、办理时间</h2>"));
    });
}

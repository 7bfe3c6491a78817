//! What people are told and administrators see of it, and the switches of the sources, through the pages.

use axum::http::StatusCode;

use crate::common::{SYSTEM, Town};
use crate::platform::{as_person, in_demo, link_of};

/// 沈经办 lets 陈测试 go.
async fn end_link(town: &Town) {
    let clerk = as_person(town, "shenjingban").await;
    let staff = clerk.get("/unit/staff").await;
    let row = link_of(&staff.body, "解除关联<span class=\"unseen\">陈测试");
    clerk.get(&row).await;
    let answer = clerk.post(&row, &[("leaving_on", "2026-11-20")]).await;
    let after = answer.to();
    assert!(after.starts_with("/unit/permits/transfers?left="), "who holds a permit: {after}");
}

#[test]
fn r4_8_who_is_let_go_by_a_unit_is_told_by_message_and_by_phone() {
    in_demo(|town| async move {
        end_link(&town).await;
        let person = as_person(&town, "chenceshi").await;
        let words = "您与京华示范科技有限公司的关联已解除";
        let before = person.get("/person/messages").await;
        assert!(before.has(words) && before.has("短信待发送"));
        town.program.worker.run_due().await.unwrap();
        assert!(person.get("/person/messages").await.has("短信已发送"));
        let phones = town.world.messages();
        assert!(phones.iter().any(|one| one.phone == "19900000001" && one.text.contains(words)));
    });
}

#[test]
fn system_administrators_alone_see_the_log_of_text_messages_with_masked_phones() {
    in_demo(|town| async move {
        end_link(&town).await;
        town.program.worker.run_due().await.unwrap();
        let administrator = town.administrator(SYSTEM).await;
        assert!(administrator.get("/admin").await.has("href=\"/admin/messages\""));
        let log = administrator.get("/admin/messages").await;
        for words in ["199****0001", "关联解除", "已发送"] {
            assert!(log.has(words), "{words}");
        }
        assert!(!log.has("19900000001") && !log.has("京华示范"), "neither phones nor texts");
        assert_eq!(administrator.get("/admin/messages?page=9").await.to(), "/admin/messages");
        let person = as_person(&town, "chenceshi").await;
        assert_eq!(person.get("/admin/messages").await.status, StatusCode::NOT_FOUND);
    });
}

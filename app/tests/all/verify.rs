//! 证件验证 through its page, and what the holder sees of it (R7.4).

use axum::http::StatusCode;

use crate::platform::{as_person, in_demo};

const NUMBER: &str = "202312210007";

#[test]
fn r7_4_anybody_can_check_a_permit_and_learns_nothing_but_valid_or_not() {
    in_demo(|town| async move {
        let visitor = town.browser();
        let page = visitor.get(&format!("/verify?number={NUMBER}&name=x")).await;
        assert!(page.has(&format!("value=\"{NUMBER}\"")), "by link from an electronic permit");
        assert!(!page.has("value=\"x\""), "a name does not travel in an address");
        for (number, name, words) in [
            ("2023 1221 0007", "陈测试", "<h2>有效</h2>"),
            (NUMBER, "陈错名", "<h2>无效</h2>"),
            ("202312219999", "陈测试", "<h2>无效</h2>"),
            ("202403080002", "高经办", "<h2>无效</h2>"),
        ] {
            let answer = visitor.post("/verify", &[("number", number), ("name", name)]).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert!(answer.has(words), "{number} {name}");
            for secret in ["京华示范科技有限公司", "陈小测", "119900", "冻结</span>"] {
                assert!(!answer.has(secret), "{secret}");
            }
        }
        let empty = visitor.post("/verify", &[("number", "12"), ("name", "陈测试")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(empty.prompt("number"), "请输入12位证件编号");
        let nameless = visitor.post("/verify", &[("number", NUMBER), ("name", "")]).await;
        assert_eq!(nameless.prompt("name"), "请输入证件上的持证人姓名");
        let forged = visitor.post_bare("/verify", &[("number", NUMBER), ("name", "陈测试")]).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
        let holder = as_person(&town, "chenceshi").await;
        let home = holder.get("/person").await.body;
        let at = home.find("/person/permits/").unwrap();
        let own = holder.get(home[at..].split('"').next().unwrap()).await;
        for words in ["被验证的记录", "办理经过", "发证", "去办理续签", "陈小测"] {
            assert!(own.has(words), "{words}");
        }
        assert_eq!(own.body.matches("<li><time>").count(), 2, "two checks of the own number");
    });
}

#[test]
fn who_tries_names_against_a_number_is_stopped() {
    in_demo(|town| async move {
        let visitor = town.browser();
        visitor.get("/verify").await;
        for at in 0..certificates::PER_NUMBER.most {
            let answer = visitor.post("/verify", &[("number", NUMBER), ("name", "赵钱")]).await;
            assert_eq!(answer.status, StatusCode::OK, "{at}");
        }
        let answer = visitor.post("/verify", &[("number", NUMBER), ("name", "陈测试")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.has("查询次数过多，请1小时后再试"));
    });
}

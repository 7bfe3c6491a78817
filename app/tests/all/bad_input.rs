//! Input no page of ours would send: a designed 4xx each, never a 500.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use crate::common::{MOBILE, in_town};

const FORMS: [&str; 4] = ["/auth/login", "/auth/login?way=sms", "/auth/register", "/auth/reset"];

#[test]
fn over_long_control_and_wrongly_encoded_input_is_refused_by_every_form() {
    in_town(|town| async move {
        let browser = town.browser();
        for path in FORMS {
            browser.get(path).await;
            let csrf = browser.csrf();
            let with = |rest: &str| format!("csrf={csrf}&{rest}").into_bytes();
            for (what, body, status) in [
                ("control character", with("account=a%00b&mobile=%1b&username=%07"), 400),
                ("not UTF-8", with("account=%ff%fe&mobile=%c3%28&username=%80"), 400),
                (
                    "over-long value",
                    with(&format!("account={0}&mobile={0}&username={0}", "a".repeat(13_000))),
                    400,
                ),
                ("ten megabytes", with(&"a=1&".repeat(2_600_000)), 413),
                ("field twice", with("account=a&account=b&mobile=1&mobile=2&username=a&username=b"), 400),
            ] {
                let refused = browser.post_raw(path, body).await;
                assert_eq!(refused.status.as_u16(), status, "{what} at {path}");
                assert!(refused.has("返回首页"), "{what} at {path}: a way on");
            }
        }
    });
}

#[test]
fn a_form_without_our_token_or_from_another_site_is_refused_before_anything_is_read() {
    in_town(|town| async move {
        let browser = town.browser();
        for path in FORMS {
            browser.get(path).await;
            assert_eq!(
                browser.post_bare(path, &[("account", "a")]).await.status,
                StatusCode::FORBIDDEN,
                "{path}"
            );
            let other = town.browser();
            other.get(path).await;
            let foreign = [("csrf", other.csrf())];
            let foreign: Vec<_> = foreign.iter().map(|(k, v)| (*k, v.as_str())).collect();
            let refused = browser.post_bare(path, &foreign).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "another visitor's token at {path}");
            assert!(refused.has("页面已过期"));
            for (name, value) in [
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
                ("origin", "https://evil.example"),
            ] {
                let request = Request::post(path)
                    .header(name, value)
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(Body::from(format!("csrf={}", browser.csrf())));
                assert_eq!(browser.send(request.unwrap()).await.status, StatusCode::FORBIDDEN, "{value}");
            }
        }
    });
}

#[test]
fn other_bodies_methods_and_addresses_are_refused_with_a_page_or_problem_details() {
    in_town(|town| async move {
        let browser = town.browser();
        browser.get("/auth/login").await;
        let json =
            Request::post("/auth/login").header("content-type", "application/json").body(Body::from("{}"));
        assert_eq!(browser.send(json.unwrap()).await.status, StatusCode::BAD_REQUEST);
        let empty =
            Request::post("/auth/appeal").header("content-type", "multipart/form-data").body(Body::empty());
        assert!(browser.send(empty.unwrap()).await.status.is_redirection(), "sign in first");
        let put = Request::put("/auth/login").body(Body::empty()).unwrap();
        assert_eq!(browser.send(put).await.status, StatusCode::METHOD_NOT_ALLOWED);
        for path in [
            "/nowhere",
            "/auth/captcha/nothing",
            "/auth/agreement/none",
            "/administration",
            "/%00",
            "/auth/login/x",
        ] {
            let missing = browser.get(path).await;
            assert!(missing.status == StatusCode::NOT_FOUND && missing.has("页面不存在"), "{path}");
        }
        for path in ["/api/nothing", "/api/codes"] {
            let missing = browser.get(path).await;
            assert!(missing.status.is_client_error());
            assert_eq!(missing.headers["content-type"], "application/problem+json", "{path}");
        }
        let code = browser.post("/api/codes", &[("purpose", "nothing"), ("mobile", MOBILE)]).await;
        assert_eq!(code.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn r1_4_8_only_pictures_are_taken_for_an_appeal_and_a_large_one_is_refused() {
    in_town(|town| async move {
        let first = town.browser();
        town.register(&first, "person1", MOBILE).await;
        let certify = [("name", "郑范例"), ("number", crate::common::NUMBER), ("act", "verify")];
        first.post("/auth/register/real-name", &certify).await;
        let browser = town.browser();
        town.register(&browser, "person2", "19900000056").await;
        browser.get("/auth/register/real-name").await;
        browser.post("/auth/register/real-name", &certify).await;
        assert!(browser.get("/auth/appeal").await.has("提交申诉"));
        for (bytes, status) in [
            (Vec::new(), 422),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), 422),
            (b"MZ\x90\0".to_vec(), 422),
            (vec![0xff; 5 * 1024 * 1024 + 1], 422),
            (vec![0; 10 * 1024 * 1024], 413),
        ] {
            let size = bytes.len();
            let mut body = Vec::new();
            for (name, value) in
                [("csrf", browser.csrf().as_str()), ("reason", "原手机号已停用"), ("contact", MOBILE)]
            {
                body.extend_from_slice(
                    format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                        .as_bytes(),
                );
            }
            body.extend_from_slice(
                b"--x\r\ncontent-disposition: form-data; name=\"picture\"; filename=\"id.jpg\"\r\n\r\n",
            );
            body.extend_from_slice(&bytes);
            body.extend_from_slice(b"\r\n--x--\r\n");
            let request =
                Request::post("/auth/appeal").header("content-type", "multipart/form-data; boundary=x");
            let refused = browser.send(request.body(Body::from(body)).unwrap()).await;
            assert_eq!(refused.status.as_u16(), status, "{size} bytes");
            if status == 422 {
                assert!(refused.prompt("picture").contains("请上传身份证照片"), "{size} bytes");
            }
        }
    });
}

//! 扫码登录 through its pages (R2.4).

use axum::body::Body;
use axum::http::{Request, StatusCode};
use base::Id;
use identity::scan::Scan;

use crate::common::{Answer, Browser, MOBILE, Town, in_town};

/// The QR code that `browser` shows.
async fn shown(browser: &Browser) -> String {
    let page = browser.get("/auth/login?way=scan").await;
    assert!(page.has("<svg class=\"qr\""), "{}", page.body);
    let (_, rest) = page.body.split_once("data-scan=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// A field of the phone's page.
fn field(page: &Answer, name: &str) -> String {
    let (_, rest) = page.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn phone(town: &Town) -> Browser {
    let phone = town.browser();
    town.register(&phone, "person1", MOBILE).await;
    phone.post("/auth/register/real-name", &[("act", "skip")]).await;
    phone
}

/// The phone's camera opens the code's address.
async fn open(phone: &Browser, id: &str) -> Answer {
    let request = Request::get(format!("/phone?scan={id}")).header("sec-fetch-site", "none");
    phone.send(request.body(Body::empty()).unwrap()).await
}

async fn news(browser: &Browser, id: &str) -> serde_json::Value {
    let answer = browser.get(&format!("/auth/scan/{id}/news")).await;
    serde_json::from_str(&answer.body).unwrap()
}

#[test]
fn r2_4_the_phone_asks_for_the_number_and_the_browser_is_signed_in_without_a_password() {
    in_town(|town| async move {
        let (phone, desk) = (phone(&town).await, town.browser());
        let id = shown(&desk).await;
        assert_eq!(news(&desk, &id).await["state"], "shown");
        let asked = open(&phone, &id).await;
        for words in ["扫码登录授权", "选择电脑上显示的数字", "拒绝", "确认授权", "二维码就在您面前"]
        {
            assert!(asked.has(words), "{words}");
        }
        let told = news(&desk, &id).await;
        assert_eq!((told["state"].as_str(), told["name"].as_str()), (Some("scanned"), Some("pe***")));
        let number = told["number"].to_string();
        let token = field(&asked, "token");
        let fields = [("scan", &*id), ("token", &*token), ("act", "confirm")];
        let nothing = phone.post("/phone", &fields).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(nothing.prompt("number"), "请选择电脑上显示的数字");
        assert!(nothing.has(&format!("value=\"{number}\"")), "the same numbers again");
        let early = desk.post("/auth/login?way=scan", &[("scan", &*id)]).await;
        assert!(early.has("扫描成功") && early.has(&number), "pressed before the phone has confirmed");
        let confirm = [("scan", &*id), ("token", &*token), ("number", &*number), ("act", "confirm")];
        assert!(phone.post("/phone", &confirm).await.has("授权成功"));
        assert_eq!(news(&desk, &id).await["state"], "confirmed");
        let thief = desk.copy();
        let signed_in = desk.post("/auth/login?way=scan&centre=1", &[("scan", &*id)]).await;
        assert_eq!(signed_in.to(), "/auth/centre");
        assert_ne!(thief.get("/auth/centre").await.status, StatusCode::OK, "its token was another before");
        assert!(desk.get("/auth/centre").await.has("person1"));
        assert!(desk.get("/auth/centre/devices").await.has("扫码"));
        let mobile = desk.get("/auth/centre/mobile").await;
        assert!(mobile.to().starts_with("/auth/centre/confirm"), "a sensitive change asks for a proof");
        let ended = phone.post("/phone", &[("scan", &*id), ("act", "disown")]).await;
        assert!(ended.has("已退出"));
        assert_ne!(desk.get("/auth/centre").await.status, StatusCode::OK, "不是我 ends that session");
    });
}

#[test]
fn nobody_binds_a_code_by_leading_somebody_to_its_address() {
    in_town(|town| async move {
        let (phone, desk) = (phone(&town).await, town.browser());
        let id = shown(&desk).await;
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("x-old-browser", "says nothing"),
            ("sec-purpose", "prefetch"),
        ] {
            let request = Request::get(format!("/phone?scan={id}")).header(name, value);
            let answer = phone.send(request.body(Body::empty()).unwrap()).await;
            assert!(answer.has("继续") && !answer.has("确认授权"), "{name}");
            assert_eq!(news(&desk, &id).await["state"], "shown", "{name}");
        }
        let request = Request::head(format!("/phone?scan={id}")).header("sec-fetch-site", "none");
        phone.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(news(&desk, &id).await["state"], "shown", "HEAD");
        let stranger = town.browser();
        let answer = stranger.get(&format!("/phone?scan={id}")).await;
        assert_eq!(answer.to(), format!("/auth/login?next=/phone?scan={id}"));
        assert_eq!(news(&desk, &id).await["state"], "shown", "who is not signed in binds nothing");
        let forged = phone.post_bare("/phone", &[("scan", &*id), ("act", "open")]).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
        assert!(phone.post("/phone", &[("scan", &*id), ("act", "open")]).await.has("确认授权"));
        assert_eq!(news(&desk, &id).await["state"], "scanned");
    });
}

#[test]
fn r2_4_6_the_news_of_a_qr_code_are_for_the_browser_that_shows_it() {
    in_town(|town| async move {
        let (desk, other) = (town.browser(), town.browser());
        let id = shown(&desk).await;
        other.get("/auth/login").await;
        for path in ["events", "news"] {
            let answer = other.get(&format!("/auth/scan/{id}/{path}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        let nothing = Id::<Scan>::from_bytes([7; 16]);
        assert_eq!(desk.get(&format!("/auth/scan/{nothing}/news")).await.status, StatusCode::NOT_FOUND);
        let stolen = other.post("/auth/login?way=scan", &[("scan", &*id)]).await;
        assert!(stolen.status == StatusCode::UNPROCESSABLE_ENTITY && stolen.has("二维码已失效"));
    });
}

/// The next event of a stream; within three seconds, or it is not told in time (R2.4.3).
async fn next(frames: &mut axum::body::BodyDataStream) -> String {
    use futures_util::StreamExt;
    loop {
        let frame = tokio::time::timeout(std::time::Duration::from_secs(3), frames.next()).await;
        let text = String::from_utf8(frame.expect("in time").unwrap().unwrap().to_vec()).unwrap();
        if text.starts_with("data:") {
            return text;
        }
    }
}

#[test]
fn r2_4_3_news_come_as_a_stream_that_ends_with_the_last_word() {
    in_town(|town| async move {
        let (phone, desk) = (phone(&town).await, town.browser());
        let id = shown(&desk).await;
        let response = desk.stream(&format!("/auth/scan/{id}/events")).await;
        let headers = response.headers();
        assert_eq!(
            (&headers["content-type"], &headers["x-accel-buffering"]),
            (&"text/event-stream".parse().unwrap(), &"no".parse().unwrap())
        );
        let mut frames = response.into_body().into_data_stream();
        assert!(next(&mut frames).await.contains("\"state\":\"shown\""));
        let asked = open(&phone, &id).await;
        assert!(next(&mut frames).await.contains("\"state\":\"scanned\""));
        let token = field(&asked, "token");
        phone.post("/phone", &[("scan", &*id), ("token", &*token), ("act", "refuse")]).await;
        assert!(next(&mut frames).await.contains("\"state\":\"refused\""));
        use futures_util::StreamExt;
        assert!(frames.next().await.is_none(), "it ends");
    });
}

#[test]
fn who_signs_in_on_the_way_comes_back_to_the_question() {
    in_town(|town| async move {
        phone(&town).await;
        let (phone, desk) = (town.browser(), town.browser());
        let id = shown(&desk).await;
        let way = phone.get(&format!("/phone?scan={id}")).await.to().to_owned();
        phone.get(&way).await;
        let captcha = town.captcha(&phone, "login").await;
        let told = [("account", "person1"), ("password", crate::common::PASSWORD), ("captcha", &*captcha)];
        assert_eq!(phone.post(&way, &told).await.to(), format!("/phone?scan={id}"));
        for wrong in ["/phone?scan=//elsewhere.example", "/phone?scan=", "/phone", "//elsewhere.example"] {
            let other = town.browser();
            let way = format!("/auth/login?next={wrong}");
            other.get(&way).await;
            let captcha = town.captcha(&other, "login").await;
            let told =
                [("account", "person1"), ("password", crate::common::PASSWORD), ("captcha", &*captcha)];
            assert_eq!(other.post(&way, &told).await.to(), "/person/login", "{wrong}");
        }
    });
}

#[test]
fn an_app_does_the_same_over_json() {
    in_town(|town| async move {
        let (phone, desk) = (phone(&town).await, town.browser());
        assert_eq!(town.browser().get("/api/phone").await.status, StatusCode::UNAUTHORIZED);
        assert!(phone.get("/api/phone").await.has("csrf"));
        let id = shown(&desk).await;
        let asked = phone.post(&format!("/api/phone/scans/{id}"), &[]).await;
        let asked: serde_json::Value = serde_json::from_str(&asked.body).unwrap();
        assert_eq!(asked["numbers"].as_array().unwrap().len(), 3);
        let (number, token) =
            (news(&desk, &id).await["number"].to_string(), asked["token"].as_str().unwrap());
        let to = format!("/api/phone/scans/{id}/answer");
        let answer = phone.post(&to, &[("token", token), ("number", &number)]).await;
        assert!(answer.has("confirmed"), "{}", answer.body);
        let late = phone.post(&to, &[("token", token)]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.has("二维码已失效，请刷新后重新扫描"));
        assert_eq!(desk.post("/auth/login?way=scan&centre=1", &[("scan", &*id)]).await.to(), "/auth/centre");
    });
}

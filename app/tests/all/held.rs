//! Without script: what was typed in a long form outlives the session it was typed in (R3.7, R0.7).

use app::demo;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use time::Duration;

use crate::applications::{begin, link, version as version_at};
use crate::common::{Answer, Browser, Town};
use crate::platform::{as_person, in_demo};
use crate::profile::GENERAL;

const TYPED: &str = "写到一半的\"地址\"<5号>";

/// What a page would send again: its hidden fields.
fn carried(page: &Answer) -> Vec<(String, String)> {
    let (_, form) = page.body.split_once("name=\"again\"").unwrap();
    let plain = |text: &str| {
        let text = text.replace("&#34;", "\"").replace("&#60;", "<").replace("&#62;", ">");
        text.replace("&#39;", "'").replace("&#38;", "&")
    };
    let inputs = form.split("</form>").next().unwrap().split("<input type=\"hidden\" name=\"").skip(1);
    let pair = |one: &str| {
        let (name, rest) = one.split_once("\" value=\"").unwrap();
        (plain(name), plain(rest.split("\">").next().unwrap()))
    };
    inputs.map(pair).chain([("again".to_owned(), "1".to_owned())]).collect()
}

async fn press(browser: &Browser, path: &str, fields: &[(String, String)], csrf: &str) -> Answer {
    let mut all: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    all.push(("csrf", csrf));
    browser.post_bare(path, &all).await
}

/// Types `field` at `path`, is away too long, signs in in another window and goes on; answers what came then.
async fn come_back(
    town: &Town,
    browser: &Browser,
    (path, field): (&str, &str),
    (username, sheet): (&str, &[(&str, &str)]),
) -> Answer {
    let version = version_at(browser, path).await;
    let old = browser.csrf();
    town.clock.advance(Duration::minutes(31));
    let fields = [sheet, &[(field, TYPED), ("version", &version), ("act", "save")]].concat();
    let held = browser.post(path, &fields).await;
    assert_eq!(held.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", held.to());
    assert!(held.has("登录已超时") && held.has("target=\"_blank\""), "{}", held.body);
    let fields = carried(&held);
    assert!(fields.contains(&(field.to_owned(), TYPED.to_owned())), "{fields:?}");
    let early = press(browser, path, &fields, &old).await;
    assert!(early.has("登录已超时") && carried(&early) == fields, "pressed before signing in");
    town.sign_in(browser, username, demo::PASSWORD).await;
    browser.walk("/person").await;
    assert!(!browser.get(path).await.has("写到一半"), "nothing was saved yet");
    let back = press(browser, path, &fields, &old).await;
    assert!(back.has("已重新登录") && carried(&back) == fields, "{}", back.body);
    assert!(!browser.get(path).await.has("写到一半"), "shown, and not taken");
    press(browser, path, &carried(&back), &browser.csrf()).await
}

#[test]
fn r3_7_without_script_a_step_that_comes_too_late_is_saved_after_signing_in_again() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        let told = come_back(&town, &browser, (GENERAL, "live_addr"), ("chenceshi", &[])).await;
        assert_eq!(told.status, StatusCode::OK, "{}", told.body);
        assert!(browser.get(GENERAL).await.has("写到一半的"));
        link(&town, "zhouyanshi").await;
        let browser = as_person(&town, "zhouyanshi").await;
        let path = format!("{}/form/apply", begin(&browser, "101").await);
        let told = come_back(&town, &browser, (&path, "home_addr"), ("zhouyanshi", &[("home", "2")])).await;
        assert_eq!(told.status, StatusCode::OK, "{}", told.body);
        assert!(browser.get(&path).await.has("写到一半的"));
    });
}

#[test]
fn r0_5_a_forged_form_is_never_taken_by_calling_itself_held() {
    in_demo(|town| async move {
        let browser = as_person(&town, "chenceshi").await;
        let version = version_at(&browser, GENERAL).await;
        let forged =
            [("live_addr", TYPED), ("version", version.as_str()), ("act", "save"), ("csrf", "forged")];
        assert_eq!(browser.post_bare(GENERAL, &forged).await.status, StatusCode::FORBIDDEN);
        let again = [&forged[..], &[("again", "1")]].concat();
        let shown = browser.post_bare(GENERAL, &again).await;
        assert!(shown.status == StatusCode::UNPROCESSABLE_ENTITY && shown.has("已重新登录"));
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&again).finish();
        let request = Request::post(GENERAL)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "cross-site");
        let foreign = browser.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(foreign.status, StatusCode::FORBIDDEN, "from another site it is not even shown");
        assert!(!foreign.has("写到一半") && !browser.get(GENERAL).await.has("写到一半"));
        let visitor = town.browser();
        visitor.get("/auth/login").await;
        let nobody = visitor.post(GENERAL, &[("live_addr", TYPED)]).await;
        assert_eq!(nobody.to(), "/person/login", "who never was signed in");
    });
}

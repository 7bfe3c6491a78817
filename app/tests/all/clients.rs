//! 接入应用: security administrators register the systems that sign people in here, on pages and on the command line.

use app::commands::client::{ClientCommand, New, obey};
use app::demo;
use axum::http::StatusCode;
use base::Secret;
use oidc::authenticate::{Credentials, Proof, authenticate};
use oidc::registry::OWN;

use crate::common::{AUDIT, Answer, Browser, ORIGIN, SECURITY, SYSTEM, Town, in_seeded, in_town};

const KEY: &str = r#"{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}"#;
const LIBRARY: &str = "/admin/clients/library";

const FIELDS: [(&str, &str); 11] = [
    ("id", "library"),
    ("name", "市图书馆"),
    ("purpose", "办理读者证"),
    ("redirect_uris", "https://library.example/callback"),
    ("post_logout_uris", "https://library.example/"),
    ("backchannel_uri", "https://library.example/logout"),
    ("scope", "profile"),
    ("authentication", "secret"),
    ("signing", "ES256"),
    ("subject", "public"),
    ("requires_pkce", "1"),
];

/// The fields with some of them typed otherwise.
fn with<'a>(others: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = FIELDS.into_iter().filter(|(name, _)| others.iter().all(|(other, _)| other != name));
    kept.chain(others.iter().copied()).collect()
}

/// A security administrator, on a page with a form.
async fn administrator(town: &Town) -> Browser {
    let browser = town.administrator(SECURITY).await;
    browser.get("/admin").await;
    browser
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split_once(before).unwrap().1.split_once(after).unwrap().0
}

fn secret(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    between(&answer.body, "id=\"client-secret\">", "<").to_owned()
}

fn seen(answer: &Answer) -> String {
    between(&answer.body, "name=\"seen\" value=\"", "\"").to_owned()
}

async fn is_proven(town: &Town, id: &str, secret: &str) -> bool {
    let credentials = Credentials { id: id.to_owned(), proof: Proof::Secret(Secret::new(secret)) };
    let given = town.program.ground.given();
    town.db.write(move |tx| authenticate(tx, &credentials, ORIGIN, &given)).await.unwrap().is_ok()
}

#[test]
fn an_administrator_registers_an_application_and_sees_its_secret_once() {
    in_seeded(|town| async move {
        let administrator = administrator(&town).await;
        assert!(administrator.get("/admin").await.has("href=\"/admin/clients\""));
        let blank = administrator.get("/admin/clients/new").await;
        assert!(blank.has("value=\"app-"), "an id is drawn before, so that a form sent twice adds once");
        let added = administrator.post("/admin/clients/new", &FIELDS).await;
        let secret = secret(&added);
        assert_eq!(secret.len(), 43);
        assert_eq!(added.headers["cache-control"], "no-store");
        assert!(added.has("data-copy=\"client-secret\"") && added.has("只显示这一次"));
        assert!(is_proven(&town, "library", &secret).await);
        let again = administrator.post("/admin/clients/new", &FIELDS).await;
        assert_eq!(again.prompt("id"), "该client_id已被使用，请更换", "the answer loaded again");
        let page = administrator.get(LIBRARY).await;
        for words in [
            "市图书馆",
            "办理读者证",
            "账号标识、用户名",
            "应用密钥（client_secret）",
            "https://library.example/callback",
            "https://library.example/logout",
            &format!("<dd id=\"issuer\">{ORIGIN}</dd>"),
            &format!("<dd id=\"discovery\">{ORIGIN}/.well-known/openid-configuration</dd>"),
            "<dd id=\"client-id\">library</dd>",
        ] {
            assert!(page.has(words), "{words}");
        }
        let journal = town.administrator(AUDIT).await.get("/admin/journal").await;
        for page in [&again, &page, &journal] {
            assert!(!page.has(&secret), "shown once");
        }
        let list = administrator.get("/admin/clients?name=%E5%9B%BE%E4%B9%A6").await;
        assert!(list.has("市图书馆") && !list.has(&format!("/admin/clients/{OWN}\"")));
        assert!(administrator.get("/admin/clients?name=x%25").await.has("没有找到应用"));
        assert!(administrator.get("/admin/clients").await.has(&format!("/admin/clients/{OWN}\"")));
        let public = with(&[("id", "phone-app"), ("authentication", "none")]);
        let to = administrator.post("/admin/clients/new", &public).await;
        assert_eq!((to.status, to.to()), (StatusCode::SEE_OTHER, "/admin/clients/phone-app"));
        assert!(!administrator.get(to.to()).await.has("更换密钥"), "there is none");
    });
}

#[test]
fn everything_that_is_not_in_order_is_told_at_once_and_stays_typed() {
    in_seeded(|town| async move {
        let administrator = administrator(&town).await;
        let typed = [
            ("id", "图书馆"),
            ("name", "图"),
            ("purpose", ""),
            ("redirect_uris", "https://library.example/callback\r\nhttp://library.example/callback\r\n/x"),
            ("post_logout_uris", "https://*.library.example/"),
            ("backchannel_uri", "http://library.example/logout"),
            ("scope", "everything"),
            ("authentication", "none"),
            ("signing", "HS256"),
            ("subject", "each"),
        ];
        let refused = administrator.post("/admin/clients/new", &typed).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for (field, words) in [
            ("id", "client_id须为3-40个字符，由小写字母、数字和连字符组成，首位为字母"),
            ("name", "请填写应用名称，2-40个字"),
            ("purpose", "请填写用途，4-200个字"),
            (
                "redirect_uris",
                "第2行须以https://开头，只有本机地址（localhost、127.0.0.1）可以用http://；第3行须是完整的地址，如https://app.example.cn/callback",
            ),
            ("post_logout_uris", "第1行不能含有通配符“*”，请逐个填写"),
            (
                "backchannel_uri",
                "接收退出通知的地址须以https://开头，只有本机地址（localhost、127.0.0.1）可以用http://",
            ),
            ("scopes", "请从列表中选择可获取的信息"),
            ("requires_pkce", "没有密钥的应用必须使用PKCE"),
            ("signing", "请选择ID令牌的签名算法"),
            ("subject", "请选择用户标识"),
        ] {
            assert_eq!(refused.prompt(field), words);
            assert!(
                refused.has(&format!("href=\"#{field}\"")) && refused.has(&format!("id=\"{field}\"")),
                "{field}"
            );
        }
        assert!(refused.has("http://library.example/callback"), "what was typed stays");
        let nothing = administrator.post("/admin/clients/new", &[]).await;
        assert_eq!(nothing.prompt("redirect_uris"), "请至少填写一个回调地址");
        assert_eq!(nothing.prompt("authentication"), "请选择认证方式");
        assert!(
            administrator.get("/admin/clients").await.has(OWN)
                && !administrator.get("/admin/clients").await.has("library")
        );
    });
}

#[test]
fn a_private_key_is_refused_loudly_and_not_shown_again() {
    in_seeded(|town| async move {
        let administrator = administrator(&town).await;
        let leaked =
            KEY.replace("{\"kty\"", "{\"d\":\"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE\",\"kty\"");
        let signing = |jwks| with(&[("authentication", "private_key"), ("jwks", jwks)]);
        let refused = administrator.post("/admin/clients/new", &signing(&leaked)).await;
        assert_eq!(
            refused.prompt("jwks"),
            "内容中含有私钥，没有保存。该私钥已经泄露，请开发人员立即作废，重新生成后只提供公钥"
        );
        assert!(!refused.has("870MB6gf") && refused.has("市图书馆"));
        for (jwks, words) in [
            ("", "请粘贴应用的公钥（JWKS）"),
            ("ssh-rsa AAAA", "公钥须是JSON格式的JWK或JWKS"),
            (
                r#"{"kty":"OKP","crv":"Ed25519","x":"AA"}"#,
                "第1个密钥不能使用，只接受签名用的P-256（ES256）公钥和2048至8192位的RSA（RS256、PS256）公钥",
            ),
        ] {
            assert_eq!(administrator.post("/admin/clients/new", &signing(jwks)).await.prompt("jwks"), words);
        }
        assert_eq!(administrator.post("/admin/clients/new", &signing(KEY)).await.to(), LIBRARY);
        let page = administrator.get(LIBRARY).await;
        assert!(page.has("私钥签名（private_key_jwt），1个公钥") && !page.has("/secret\""));
        assert_eq!(administrator.get("/admin/clients/library/secret").await.status, StatusCode::NOT_FOUND);
        let change = administrator.get("/admin/clients/library/change").await;
        assert!(change.has("4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"), "public keys can be read");
        let seen = seen(&change);
        let changed = administrator.post("/admin/clients/library/change", &with(&[("seen", &seen)])).await;
        assert!(is_proven(&town, "library", &secret(&changed)).await, "now it has a secret");
    });
}

#[test]
fn of_two_tabs_the_second_is_told_and_keeps_what_it_typed() {
    in_seeded(|town| async move {
        let administrator = administrator(&town).await;
        let secret = secret(&administrator.post("/admin/clients/new", &FIELDS).await);
        let tab = seen(&administrator.get("/admin/clients/library/change").await);
        let to = "/admin/clients/library/change";
        let bad = administrator.post(to, &with(&[("seen", &tab), ("name", "")])).await;
        assert_eq!(
            (bad.status, bad.prompt("name")),
            (StatusCode::UNPROCESSABLE_ENTITY, "请填写应用名称，2-40个字".into())
        );
        let first =
            administrator.post(to, &with(&[("seen", &tab), ("name", "图书馆一"), ("scope", "phone")])).await;
        assert_eq!(first.to(), LIBRARY);
        let second = administrator.post(to, &with(&[("seen", &tab), ("name", "图书馆二")])).await;
        assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            second.has("其他人修改过该应用，请刷新后重试；您填写的内容仍在本页") && second.has("图书馆二")
        );
        let page = administrator.get(LIBRARY).await;
        assert!(page.has("图书馆一") && page.has("应用名称、可获取的信息") && page.has("账号标识、手机号"));
        assert!(is_proven(&town, "library", &secret).await, "a change leaves the secret alone");
        let auditor = town.administrator(AUDIT).await;
        let about = auditor.get("/admin/journal?about=registration%3Alibrary").await;
        assert!(about.has("client.changed") && about.has("name scopes") && !about.has("图书馆一"));
    });
}

#[test]
fn another_secret_and_a_suspension_are_asked_once_more() {
    in_seeded(|town| async move {
        let administrator = administrator(&town).await;
        let old = secret(&administrator.post("/admin/clients/new", &FIELDS).await);
        let asked = administrator.get("/admin/clients/library/secret").await;
        assert!(asked.has("原来的密钥立即失效") && is_proven(&town, "library", &old).await);
        let tab = seen(&asked);
        let fields = [("seen", tab.as_str())];
        let new = secret(&administrator.post("/admin/clients/library/secret", &fields).await);
        assert!(is_proven(&town, "library", &new).await && !is_proven(&town, "library", &old).await);
        let again = administrator.post("/admin/clients/library/secret", &fields).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "the answer loaded again draws no third");
        assert!(is_proven(&town, "library", &new).await && !again.has(&new));
        let to = "/admin/clients/library/suspension";
        let tab = seen(&administrator.get(to).await);
        let refused = administrator.post(to, &[("act", "suspend"), ("seen", &tab), ("reason", "")]).await;
        assert_eq!(refused.prompt("reason"), "请填写暂停原因，4-200个字");
        let suspend = [("act", "suspend"), ("seen", tab.as_str()), ("reason", "<b>密钥泄露</b>")];
        assert_eq!(administrator.post(to, &suspend).await.to(), LIBRARY);
        let page = administrator.get(LIBRARY).await;
        assert!(page.has("已暂停") && page.has("密钥泄露") && !page.has("<b>密钥泄露"), "as it was written");
        assert!(
            administrator.get("/admin/clients").await.has("已暂停")
                && !is_proven(&town, "library", &new).await
        );
        let late = administrator.post(to, &suspend).await;
        assert!(late.has("其他人修改过该应用"), "the other tab");
        let tab = seen(&administrator.get(to).await);
        assert_eq!(administrator.post(to, &[("act", "resume"), ("seen", &tab)]).await.to(), LIBRARY);
        assert!(is_proven(&town, "library", &new).await);
    });
}

#[test]
fn the_program_s_own_client_is_shown_and_cannot_be_touched() {
    in_seeded(|town| async move {
        let administrator = administrator(&town).await;
        let page = administrator.get(&format!("/admin/clients/{OWN}")).await;
        assert!(page.has("该应用由本系统自身使用") && !page.has("/suspension\"") && !page.has("/change\""));
        for way in ["change", "secret", "suspension"] {
            let to = format!("/admin/clients/{OWN}/{way}");
            assert_eq!(administrator.get(&to).await.status, StatusCode::NOT_FOUND, "{way}");
            assert_eq!(administrator.post(&to, &FIELDS).await.status, StatusCode::NOT_FOUND, "{way}");
        }
        let taken = administrator.post("/admin/clients/new", &with(&[("id", OWN)])).await;
        assert_eq!(taken.prompt("id"), "该client_id已被使用，请更换");
    });
}

#[test]
fn names_are_shown_as_they_were_typed_and_run_nothing() {
    in_seeded(|town| async move {
        let administrator = administrator(&town).await;
        let name = "<script>alert(1)</script>";
        let purpose = "\"><img src=x onerror=alert(1)>";
        let added =
            administrator.post("/admin/clients/new", &with(&[("name", name), ("purpose", purpose)])).await;
        secret(&added);
        let sought = administrator.get("/admin/clients?name=%22%3E%3Cscript%3E").await;
        for page in [
            added,
            sought,
            administrator.get("/admin/clients").await,
            administrator.get(LIBRARY).await,
            administrator.get("/admin/clients/library/change").await,
            administrator.get("/admin/clients/library/secret").await,
            administrator.get("/admin/clients/library/suspension").await,
            town.administrator(AUDIT).await.get("/admin/journal").await,
        ] {
            assert!(
                !page.has("<script>alert") && !page.has("<img src") && !page.has("\"><script>"),
                "{}",
                page.body
            );
        }
    });
}

#[test]
fn nobody_but_a_security_administrator_finds_these_pages_and_a_forged_post_changes_nothing() {
    in_seeded(|town| async move {
        let administrator = administrator(&town).await;
        secret(&administrator.post("/admin/clients/new", &FIELDS).await);
        let holder = town.browser();
        town.sign_in(&holder, "chenceshi", demo::PASSWORD).await;
        holder.get("/auth/centre").await;
        let visitor = town.browser();
        visitor.get("/auth/login").await;
        for other in [SYSTEM, AUDIT] {
            assert_eq!(town.administrator(other).await.get(LIBRARY).await.status, StatusCode::NOT_FOUND);
        }
        let tab = seen(&administrator.get("/admin/clients/library/suspension").await);
        let fields = with(&[("seen", &tab), ("act", "suspend"), ("reason", "密钥泄露")]);
        for way in ["", "/new", "/library", "/library/change", "/library/secret", "/library/suspension"] {
            let to = format!("/admin/clients{way}");
            assert_eq!(holder.get(&to).await.status, StatusCode::NOT_FOUND, "{way}");
            assert!(visitor.get(&to).await.to().starts_with("/auth/login"), "{way}");
            if !["", "/library"].contains(&way) {
                assert_eq!(holder.post(&to, &fields).await.status, StatusCode::NOT_FOUND, "{way}");
                assert_eq!(
                    administrator.post_bare(&to, &fields).await.status,
                    StatusCode::FORBIDDEN,
                    "{way}"
                );
                let stolen = [fields.clone(), vec![("csrf", "x")]].concat();
                assert_eq!(
                    administrator.post_bare(&to, &stolen).await.status,
                    StatusCode::FORBIDDEN,
                    "{way}"
                );
            }
        }
        for way in ["", "/change", "/secret", "/suspension"] {
            let to = format!("/admin/clients/nobody{way}");
            assert_eq!(administrator.get(&to).await.status, StatusCode::NOT_FOUND, "{way}");
        }
        assert!(!administrator.get(LIBRARY).await.has("已暂停"));
    });
}

fn new(id: &str, others: impl FnOnce(&mut New)) -> ClientCommand {
    let mut new = New {
        id: id.into(),
        name: "市图书馆".into(),
        redirect_uris: vec!["https://library.example/callback".into()],
        purpose: "办理读者证".into(),
        post_logout: Vec::new(),
        backchannel: String::new(),
        scopes: "openid profile".into(),
        authentication: "secret".into(),
        keys: None,
        signing: "ES256".into(),
        subject: "public".into(),
        without_pkce: false,
        first_party: false,
    };
    others(&mut new);
    ClientCommand::Add(Box::new(new))
}

#[test]
fn the_command_line_does_the_same_and_says_why_not() {
    in_town(|town| async move {
        let tell = async |command: &ClientCommand, is_demo| {
            obey(command, &town.program.ground, (ORIGIN, is_demo)).await
        };
        let drawn = |told: &str| between(&format!("{told}\n"), "client_secret ", "\n").to_owned();
        let id = || "library".to_owned();
        let added = tell(&new("library", |_| {}), false).await.unwrap();
        assert!(added.contains("issuer        http://127.0.0.1:8080\n") && added.contains("只显示这一次"));
        let first = drawn(&added);
        assert!(is_proven(&town, "library", &first).await);
        let show = ClientCommand::Show { id: id() };
        let shown = tell(&show, false).await.unwrap();
        assert!(shown.contains("办理读者证") && shown.contains("状态：正常") && !shown.contains(&first));
        let renewed = tell(&ClientCommand::Secret { id: id() }, false).await.unwrap();
        let second = drawn(&renewed);
        assert!(is_proven(&town, "library", &second).await && !is_proven(&town, "library", &first).await);
        let suspend = |reason: &str| ClientCommand::Suspend { id: id(), reason: reason.into() };
        assert_eq!(tell(&suspend("短"), false).await.unwrap_err(), "请填写暂停原因，4-200个字");
        tell(&suspend("密钥泄露"), false).await.unwrap();
        assert_eq!(tell(&suspend("密钥泄露"), false).await.unwrap_err(), "该应用已经暂停");
        assert!(tell(&show, false).await.unwrap().contains("状态：已暂停"));
        tell(&ClientCommand::Resume { id: id() }, false).await.unwrap();
        assert_eq!(tell(&ClientCommand::Resume { id: id() }, false).await.unwrap_err(), "该应用没有暂停");
        let list = |sought: &str| ClientCommand::List { sought: sought.into() };
        let listed = tell(&list(""), false).await.unwrap();
        assert!(listed.contains("市图书馆") && listed.contains(OWN));
        assert_eq!(tell(&list("博物馆"), false).await.unwrap(), "没有应用");
        for id in ["nobody", OWN] {
            let told = tell(&ClientCommand::Secret { id: id.into() }, false).await.unwrap_err();
            assert_eq!(
                told,
                if id == OWN {
                    "该应用由本系统自身使用，不能修改"
                } else {
                    "没有这个应用"
                }
            );
        }
        // Every fault of a new one at once, in words.
        let bad = new("A", |new| {
            new.name = "图".into();
            new.redirect_uris = vec!["https://a.example/#x".into()];
            new.backchannel = "http://127.0.0.1:9/out".into();
            new.authentication = "private_key".into();
        });
        let told = tell(&bad, false).await.unwrap_err();
        for words in [
            "没有登记",
            "client_id须为",
            "请填写应用名称",
            "第1行不能含有“#”",
            "接收退出通知的地址不能是本机地址",
            "请粘贴应用的公钥",
        ] {
            assert!(told.contains(words), "{words}: {told}");
        }
        assert_eq!(tell(&new("library", |_| {}), false).await.unwrap_err(), "该client_id已被使用，请更换");
        let missing = new("signed", |new| new.keys = Some("/nowhere/keys.json".into()));
        assert!(tell(&missing, false).await.unwrap_err().contains("无法读取公钥文件/nowhere/keys.json"));
        let file = town.folder.join("keys.json");
        std::fs::write(&file, KEY).unwrap();
        let signed = new("signed", |new| {
            new.authentication = "private_key".into();
            new.keys = Some(file);
            new.backchannel = "http://127.0.0.1:9/out".into();
        });
        let told = tell(&signed, true).await.unwrap();
        assert!(told.contains("client_id     signed") && !told.contains("client_secret"), "{told}");
    });
}

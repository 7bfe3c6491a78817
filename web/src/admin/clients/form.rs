//! The form of a registration, for a new client and for one that is changed.

use askama::Template;
use oidc::registry::{ClientRefusal, KeysRefusal, METHODS, Typed};
use oidc::{SCOPES, SubjectKind};

use crate::ui::{Field, Prompts};

/// A choice: its word in the form, what people read, whether it is taken.
type Choice = (&'static str, &'static str, bool);

const SUBJECTS: [(&str, &str); 2] = [
    (SubjectKind::Public.name(), "通用：与其他应用收到的相同"),
    (SubjectKind::Pairwise.name(), "应用专用：不同域名的应用收到的不同，不能互相比对"),
];

const SIGNING: [(&str, &str); 2] = [("ES256", "ES256（推荐）"), ("RS256", "RS256（应用不支持ES256时）")];

/// The fields as they were left.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/clients/form.html")]
pub(super) struct ClientFields {
    name: Field,
    purpose: Field,
    redirect_uris: Field,
    post_logout_uris: Field,
    backchannel_uri: Field,
    scopes: Vec<Choice>,
    methods: Vec<Choice>,
    jwks: Field,
    signing: Vec<Choice>,
    subjects: Vec<Choice>,
    requires_pkce: bool,
    is_first_party: bool,
    is_known: bool,
    prompts: Prompts,
}

impl ClientFields {
    /// `is_known` for a client that is changed.
    pub(super) fn new(typed: &Typed, is_known: bool, prompts: &Prompts) -> Self {
        let choose = |list: &[(&'static str, &'static str)], is_on: &dyn Fn(&str) -> bool| {
            list.iter().map(|(key, title)| (*key, *title, is_on(key))).collect::<Vec<Choice>>()
        };
        let text = |name, label, value: &str| Field::text(name, label, value, prompts);
        Self {
            name: text("name", "应用名称", &typed.name).hint("2-40个字，用户同意授权时看到的名称"),
            purpose: text("purpose", "用途", &typed.purpose)
                .hint("4-200个字，用户同意授权时看到：为什么需要这些信息")
                .lines(2, 200),
            redirect_uris: text("redirect_uris", "回调地址", &typed.redirect_uris)
                .hint("每行一个，最多10个，与应用发来的逐字比对；须为https，本机调试可用http://localhost")
                .lines(3, 5100),
            post_logout_uris: text("post_logout_uris", "退出后的地址", &typed.post_logout_uris)
                .hint("每行一个，最多10个；用户从应用退出后回到的页面")
                .lines(2, 5100)
                .optional(),
            backchannel_uri: text("backchannel_uri", "接收退出通知的地址", &typed.backchannel_uri)
                .hint("用户退出登录时由本系统的服务器通知应用。可以是内网地址，请自行确认本系统能访问、且确实属于该应用")
                .lines(0, 500)
                .optional(),
            scopes: choose(&SCOPES[1..], &|key| typed.scopes.iter().any(|one| one == key)),
            methods: choose(&METHODS, &|key| typed.authentication == key),
            jwks: text("jwks", "应用的公钥（JWKS）", &typed.jwks)
                .hint("只在私钥签名方式下填写。JWK或JWKS，只粘贴公钥；没有写明alg的RSA公钥按RS256验证")
                .lines(5, 10_000)
                .optional(),
            signing: choose(&SIGNING, &|key| typed.signing == key),
            subjects: choose(&SUBJECTS, &|key| typed.subject == key),
            requires_pkce: typed.requires_pkce,
            is_first_party: typed.is_first_party,
            is_known,
            prompts: prompts.clone(),
        }
    }
}

/// What a form said besides the registration: the id of a new client, or what was seen of a known one.
pub(super) struct Posted {
    pub(super) typed: Typed,
    pub(super) id: String,
    pub(super) seen: String,
}

impl Posted {
    pub(super) fn read(pairs: &[(String, String)]) -> Self {
        let said = |key: &str| {
            pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let ticked = pairs.iter().filter(|(name, _)| name == "scope");
        let typed = Typed {
            name: said("name"),
            purpose: said("purpose"),
            redirect_uris: said("redirect_uris"),
            post_logout_uris: said("post_logout_uris"),
            backchannel_uri: said("backchannel_uri"),
            scopes: ticked.map(|(_, value)| value.clone()).collect(),
            authentication: said("authentication"),
            jwks: said("jwks"),
            signing: said("signing"),
            subject: said("subject"),
            requires_pkce: said("requires_pkce") == "1",
            is_first_party: said("is_first_party") == "1",
        };
        Self { typed, id: said("id").trim().to_owned(), seen: said("seen") }
    }

    /// Every refusal at its field. A private key is not shown again: it is one page less that holds it.
    pub(super) fn refused(&mut self, refused: &[ClientRefusal]) -> Prompts {
        if refused.contains(&ClientRefusal::Keys(KeysRefusal::Private)) {
            self.typed.jwks.clear();
        }
        Prompts::many(refused.iter().map(|one| (one.field().to_owned(), one.to_string())))
    }
}

//! Demo mode: invented people (area 119900 was never assigned, so these numbers belong to nobody), and the vendors
//! played by the simulators.

mod administrators;
pub mod applicants;
mod applications;
mod desks;
mod officers;
mod others;
mod papers;
mod permits;
mod photos;
mod platform;
mod policies;
mod profiles;
mod ratings;
mod records;
mod units;

pub use administrators::{ADMINISTRATORS, Administrator};

use std::collections::BTreeMap;

use adapters::upstream_ticket::Platform as Ticket;
use base::{CitizenId, Mobile, PersonName, Secret};
use identity::Username;
use identity::seed::account;
use notices::Template;

use crate::config::{
    Alipay, Baidu, Config, Education, Gateway, RealName, Sms, Sources, Upstream, Vendor, Wechat,
};
use crate::program::Program;

/// The password of every demo account.
pub const PASSWORD: &str = "Demo2026";

/// An invented person with an account.
#[derive(Clone, Copy, Debug)]
pub struct Invented {
    /// The user name.
    pub username: &'static str,
    /// The phone.
    pub mobile: &'static str,
    /// The certified name.
    pub name: &'static str,
    /// The identity number.
    pub number: &'static str,
    /// What one sees when signed in as this person.
    pub shows: &'static str,
}

const fn person(
    username: &'static str,
    mobile: &'static str,
    name: &'static str,
    number: &'static str,
    shows: &'static str,
) -> Invented {
    Invented { username, mobile, name, number, shows }
}

/// The demo accounts.
pub const PEOPLE: [Invented; 20] = [
    person(
        "chenceshi",
        "19900000001",
        "陈测试",
        "119900199003070017",
        "已关联单位，证件有效且即将到期，随往人员一名",
    ),
    person(
        "linyangli",
        "19900000002",
        "林样例",
        "119900198511220021",
        "一项业务退回修改，一项待完善落户信息，学位核验无效；证件90日内到期",
    ),
    person("zhouyanshi", "19900000003", "周演示", "11990019870719008X", "未关联单位，关联申请未通过"),
    person("wushifan", "19900000004", "吴示范", "119900197809150033", "在黑名单中，证件已注销"),
    person("sunshiyong", "19900000006", "孙试用", "119900199505120109", "关联申请待单位审核"),
    person("shenjingban", "19900000007", "沈经办", "119900197202030123", "单位管理员；本人证件挂起"),
    person(
        "gaojingban",
        "19900000008",
        "高经办",
        "119900196604010112",
        "另一单位的管理员，单位信息未完善；本人证件冻结",
    ),
    person(
        "yunying",
        "19900000010",
        "韩运营",
        "119900198808080138",
        "系统管理员；所在单位在中止名单，引进申请公示中",
    ),
    person("hequshen", "19900000020", "何区审", "119900197904160213", "审核人员：海淀区，各岗位"),
    person("xushishen", "19900000021", "许市审", "119900197608230221", "审核人员：市局，各岗位"),
    person("shichushen", "19900000022", "施初审", "119900198805120237", "审核人员：海淀区，初审"),
    person("tianfushen", "19900000023", "田复审", "119900198401190247", "审核人员：海淀区，复审"),
    person("miaozhongshen", "19900000024", "苗终审", "119900198107300257", "审核人员：海淀区，终审"),
    person("liushangbao", "19900000025", "柳上报", "119900197802060262", "审核人员：海淀区，上报"),
    person("hongshichu", "19900000026", "洪市初", "11990019860925027X", "审核人员：市局，初审"),
    person("yushifu", "19900000027", "余市复", "119900198912030288", "审核人员：市局，复审"),
    person(
        "qiantiyan",
        "19900000011",
        "钱体验",
        "119900200102030147",
        "工作不满2年，不满足工作居住证申请资质",
    ),
    person(
        "fengluohu",
        "19900000012",
        "冯落户",
        "119900198803200356",
        "引进已办结，证件因落户注销；所在单位业务权限冻结",
    ),
    person(
        "jiangdaoqi",
        "19900000013",
        "蒋到期",
        "119900198407110420",
        "证件到期12天；单位解除了关联，限制已解除",
    ),
    person(
        "weiguoqi",
        "19900000014",
        "卫过期",
        "119900198609260531",
        "证件过期60天，续签未通过；本市户籍，为林样例的随往人员",
    ),
];

/// Those whom the population source knows besides.
const OTHERS: [(&str, &str); 2] = [("郑范例", "119900199202290047"), ("陈小测", "119900201206010057")];

const KEY_ID: &str = "demo";
const SECRET: &str = "demo-only";
const SIGN: &str = "人才服务";
const TENCENT_APP: &str = "1400006666";

/// Our applications at the platforms that vouch for people.
const WECHAT: &str = "wxdemo0000000001";
const ALIPAY: &str = "2021000000000001";
const BAIDU: &str = "demo-baidu";

/// What the simulated vendors know.
pub fn world() -> simulators::Settings {
    let known = PEOPLE.iter().map(|one| (one.name, one.number)).chain(OTHERS);
    simulators::Settings {
        key_id: KEY_ID.into(),
        secret: Secret::new(SECRET),
        sign: SIGN.into(),
        templates: Template::ALL.into_iter().map(|one| (code(one), one.text().replace('{', "${"))).collect(),
        tencent: simulators::TencentAccount {
            app_id: TENCENT_APP.into(),
            templates: Template::ALL.into_iter().map(|one| (tencent_code(one), by_places(one))).collect(),
        },
        people: known.map(|(name, number)| (name.to_owned(), number.to_owned())).collect(),
        certificates: records::certificates(),
        records: records::all(),
        authenticators: officers::authenticators()
            .into_iter()
            .chain(administrators::authenticators())
            .collect(),
        applications: simulators::Applications {
            title: "统一身份认证平台".into(),
            wechat: (WECHAT.into(), Secret::new(SECRET)),
            alipay: ALIPAY.into(),
            baidu: (BAIDU.into(), Secret::new(SECRET)),
        },
    }
}

fn code(template: Template) -> String {
    format!("SMS_{}", template.key())
}

/// The vendor numbers templates.
fn tencent_code(template: Template) -> String {
    let place = Template::ALL.into_iter().position(|one| one == template).unwrap_or_default();
    format!("{}", 1001 + place)
}

/// The text with `{1}` for its first parameter.
fn by_places(template: Template) -> String {
    let put = |text: String, (at, name): (usize, &str)| {
        text.replace(&format!("{{{name}}}"), &format!("{{{}}}", at + 1))
    };
    template.places().into_iter().enumerate().fold(template.text().to_owned(), put)
}

/// The second gateway, at the same `address`.
fn second_gateway(address: &str) -> Gateway {
    Gateway {
        vendor: Vendor::Tencent,
        endpoint: address.to_owned(),
        key_id: KEY_ID.into(),
        secret: Secret::new(SECRET),
        sign: SIGN.into(),
        app_id: TENCENT_APP.into(),
        templates: Template::ALL.into_iter().map(|one| (one.key().to_owned(), tencent_code(one))).collect(),
        ..Gateway::default()
    }
}

/// `config` with the vendors at `address`.
pub fn vendors(config: &Config, address: &str) -> Config {
    let templates: BTreeMap<String, String> =
        Template::ALL.into_iter().map(|one| (one.key().to_owned(), code(one))).collect();
    let sms = Sms {
        endpoint: address.to_owned(),
        key_id: KEY_ID.into(),
        secret: Secret::new(SECRET),
        sign: SIGN.into(),
        templates,
        backup: Some(second_gateway(address)),
        ..config.sms.clone()
    };
    let real_name = RealName {
        endpoint: address.to_owned(),
        key_id: KEY_ID.into(),
        secret: Secret::new(SECRET),
        ..config.real_name.clone()
    };
    let education =
        Education { endpoint: address.to_owned(), key_id: KEY_ID.into(), secret: Secret::new(SECRET) };
    let sources =
        Sources { endpoint: address.to_owned(), key_id: KEY_ID.into(), secret: Secret::new(SECRET) };
    Config {
        sms,
        real_name,
        education,
        sources,
        upstream: upstream(&config.upstream, address),
        ..config.clone()
    }
}

/// The platform with tickets that the documentation describes first, under the name people know.
fn ticket(address: &str) -> Ticket {
    let example: Config = toml::from_str(include_str!("../../../docs/ticket/headers.toml"))
        .expect("the documentation's example can be read");
    Ticket {
        title: "国家政务服务平台".into(),
        realm: "demo".into(),
        login: format!("{address}/ticket/a/login"),
        gateway: format!("{address}/ticket/a"),
        app_id: KEY_ID.into(),
        secret: Secret::new(SECRET),
        ..example.upstream.ticket.unwrap_or_default()
    }
}

/// The platforms that people sign in by. Nobody plays a standard one: whoever has one may tell of it in the demo too.
fn upstream(told: &Upstream, address: &str) -> Upstream {
    let keys = simulators::Pair::of_the_demo();
    Upstream {
        ticket: told.ticket.clone().or_else(|| Some(ticket(address))),
        oidc: told.oidc.clone(),
        wechat: Wechat {
            page: address.to_owned(),
            endpoint: address.to_owned(),
            app_id: WECHAT.into(),
            secret: Secret::new(SECRET),
        },
        alipay: Alipay {
            page: address.to_owned(),
            endpoint: format!("{address}/gateway.do"),
            app_id: ALIPAY.into(),
            private_key: keys.own,
            public_key: keys.theirs,
        },
        baidu: Baidu { endpoint: address.to_owned(), client_id: BAIDU.into(), secret: Secret::new(SECRET) },
    }
}

/// Makes the demo accounts that are not there, and once what they have on the platform at `origin`.
///
/// # Errors
/// In words for the operator.
pub async fn seed(program: &Program, origin: &str) -> Result<(), String> {
    let given = program.ground.given();
    let today = given.now.china_date();
    let mut people = Vec::new();
    for Invented { username, mobile, name, number, .. } in PEOPLE {
        let identity = (
            PersonName::parse(name).map_err(|e| e.to_string())?,
            CitizenId::parse(number, today).map_err(|e| e.to_string())?,
        );
        people.push(identity::seed::Invented {
            username: Username::parse(username).map_err(|e| e.to_string())?,
            mobile: Mobile::parse(mobile).map_err(|e| e.to_string())?,
            identity: Some(identity),
            is_fit_for_work: true,
        });
    }
    let hash = program.hashery.hash(&Secret::new(PASSWORD)).await.map_err(|_| "哈希队列已满".to_owned())?;
    let seeded = program.ground.db.write(move |tx| {
        people.iter().try_for_each(|one| account(tx, one, &hash, &given))?;
        administrators::seed(tx, &hash, &given)
    });
    seeded.await.map_err(|e| e.to_string())?;
    platform::seed(program, origin).await.map_err(|e| e.to_string())
}

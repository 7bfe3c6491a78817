//! Demo mode: invented people (area 119900 was never assigned, so these numbers belong to nobody), and the vendors
//! played by the simulators.

use std::collections::BTreeMap;

use base::{CitizenId, Mobile, PersonName, Secret};
use identity::Username;
use identity::seed::{Invented, account};
use notices::Template;

use crate::config::{Config, RealName, Sms};
use crate::program::Program;

/// The password of every demo account.
pub const PASSWORD: &str = "Demo2026";

/// User name, phone, name, number, operator.
type Row = (&'static str, &'static str, &'static str, &'static str, bool);

/// The demo accounts.
pub const ACCOUNTS: [Row; 5] = [
    ("chenceshi", "19900000001", "陈测试", "119900199003070017", false),
    ("linyangli", "19900000002", "林样例", "119900198511220021", false),
    ("zhouyanshi", "19900000003", "周演示", "11990019870719008X", false),
    ("wushifan", "19900000004", "吴示范", "119900197809150033", false),
    ("yunying", "19900000010", "韩运营", "119900198808080138", true),
];

/// Those whom the population source knows besides.
const OTHERS: [(&str, &str); 4] = [
    ("郑范例", "119900199202290047"),
    ("陈小测", "119900201206010057"),
    ("孙试用", "119900199505120109"),
    ("钱体验", "119900200102030147"),
];

const KEY_ID: &str = "demo";
const SECRET: &str = "demo-only";
const SIGN: &str = "人才服务";

/// What the simulated vendors know.
pub fn world() -> simulators::Settings {
    let known = ACCOUNTS.iter().map(|(_, _, name, number, _)| (*name, *number)).chain(OTHERS);
    simulators::Settings {
        key_id: KEY_ID.into(),
        secret: Secret::new(SECRET),
        sign: SIGN.into(),
        templates: Template::ALL.into_iter().map(|one| (code(one), one.text().replace('{', "${"))).collect(),
        people: known.map(|(name, number)| (name.to_owned(), number.to_owned())).collect(),
    }
}

fn code(template: Template) -> String {
    format!("SMS_{}", template.key())
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
        limits: config.sms.limits.clone(),
    };
    let real_name =
        RealName { endpoint: address.to_owned(), key_id: KEY_ID.into(), secret: Secret::new(SECRET) };
    Config { sms, real_name, ..config.clone() }
}

/// Makes the demo accounts that are not there.
///
/// # Errors
/// In words for the operator.
pub async fn seed(program: &Program) -> Result<(), String> {
    let given = program.ground.given();
    let today = given.now.china_date();
    let mut people = Vec::new();
    for (username, mobile, name, number, operates) in ACCOUNTS {
        let identity = (
            PersonName::parse(name).map_err(|e| e.to_string())?,
            CitizenId::parse(number, today).map_err(|e| e.to_string())?,
        );
        people.push(Invented {
            username: Username::parse(username).map_err(|e| e.to_string())?,
            mobile: Mobile::parse(mobile).map_err(|e| e.to_string())?,
            identity: Some(identity),
            operates,
        });
    }
    let hash = program.hashery.hash(&Secret::new(PASSWORD)).await.map_err(|_| "哈希队列已满".to_owned())?;
    let seeded =
        program.ground.db.write(move |tx| people.iter().try_for_each(|one| account(tx, one, &hash, &given)));
    seeded.await.map_err(|e| e.to_string())
}

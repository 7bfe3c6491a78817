//! The electronic permit (business 2.11): made out to its holder, with a code that leads to the public check.

use axum::extract::Path;
use axum::response::Response;
use base::{CitizenId, Day, Id};
use paper::{Card, Fact, Qr};

use super::{photo, print, verify_address};
use crate::edge::actor::IsReady;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::person::home::stars;

/// The holder's own, while it counts as valid; anybody else's is not found.
pub(crate) async fn get(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = Id::parse(&id).ok_or(Problem::NotFound)?;
    let given = page.given.clone();
    let found = page.site.db.read(move |conn| certificates::open(conn, &person, &id, &given)).await?;
    let today = Day(page.given.now.china_date());
    let (permit, followers) =
        found.filter(|(permit, _)| permit.is_shown_on(today)).ok_or(Problem::NotFound)?;
    let holder = permit.holder.clone().ok_or(Problem::NotFound)?;
    let number = CitizenId::parse(&holder.id_number, today.0).map_err(|_| Problem::NotFound)?;
    let address = verify_address(&page.site, &permit.number);
    let qr = Qr::new(&address, "扫码核验").map_err(|_| Problem::Broken)?;
    let card = Card {
        kind: certificates::kind_name(&permit.kind).to_owned(),
        number: permit.grouped(),
        name: holder.name,
        sex: if number.sex() == base::citizen_id::Sex::Male { "男" } else { "女" }.to_owned(),
        born_on: Day(number.birth_date()),
        identity: Fact::new("身份证号", &stars(&holder.id_number)),
        unit: permit.unit_name.clone(),
        issued_on: permit.issued_on,
        valid_until: permit.valid_to,
        issuer: permit.issuer.clone(),
        followers: followers.len(),
        photo: photo(&page.site, Some(holder.photo)).await,
        qr,
        how_to_verify: vec![
            format!("扫描二维码，或打开 {}/verify，输入证件编号和姓名，核验证件是否有效。", page.site.origin),
            "文件带有电子签名：用 talent verify 命令和公布的公钥（/verify/keys.json）可以离线核验，改动任何一处都不能通过。".to_owned(),
        ],
        is_specimen: page.site.demo.is_some(),
        made_at: page.given.now,
    };
    print(&page, &format!("工作居住证-{}", permit.number), move |fonts| card.to_pdf(fonts)).await
}

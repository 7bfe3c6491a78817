//! The electronic permit (business 2.11): made out to its holder, with a code that leads to the public check.

use axum::extract::Path;
use axum::response::Response;
use base::citizen_id::Sex;
use base::{CitizenId, Day, Id};
use paper::{Card, Fact, Qr};
use profile::{Particulars, Told};

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
    let (found, told, sheet) = page
        .site
        .db
        .read(move |conn| {
            let told = profile::card(conn, &person, &given)?.map(|card| card.told).unwrap_or_default();
            let last = profile::draft::last(conn, &person, &given)?;
            let sheet = last.map(|last| last.sheet).unwrap_or_default();
            Ok((certificates::open(conn, &person, &id, &given)?, told, sheet))
        })
        .await?;
    let today = Day(page.given.now.china_date());
    let (permit, followers) =
        found.filter(|(permit, _)| permit.is_shown_on(today)).ok_or(Problem::NotFound)?;
    let holder = permit.holder.clone().ok_or(Problem::NotFound)?;
    // The number is the one the permit was issued on; what a passport does not say, its holder did.
    let told = Told { id_number: holder.id_number.clone(), ..told };
    let own = Particulars::of(&told, &sheet, today.0).ok_or(Problem::NotFound)?;
    let identity =
        if CitizenId::parse(&holder.id_number, today.0).is_ok() { "身份证号" } else { "证件号码" };
    let address = verify_address(&page.site, &permit.number);
    let qr = Qr::new(&address, "扫码核验").map_err(|_| Problem::Broken)?;
    let card = Card {
        kind: certificates::kind_name(&permit.kind).to_owned(),
        number: permit.grouped(),
        name: holder.name,
        sex: if own.sex == Sex::Male { "男" } else { "女" }.to_owned(),
        born_on: Day(own.birth),
        identity: Fact::new(identity, &stars(&holder.id_number)),
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

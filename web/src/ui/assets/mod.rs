//! Styles, scripts and the mark: bundled, fingerprinted, compressed once, embedded in the program.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::LazyLock;

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};

use crate::edge::Problem;

/// The stylesheet is its parts, in this order.
const STYLES: [&str; 46] = [
    include_str!("../tokens.css"),
    include_str!("../base.css"),
    include_str!("../frame/frame.css"),
    include_str!("../button/button.css"),
    include_str!("../card/card.css"),
    include_str!("../tag/tag.css"),
    include_str!("../table/table.css"),
    include_str!("../dialog/dialog.css"),
    include_str!("../tabs/tabs.css"),
    include_str!("../field/field.css"),
    include_str!("../captcha/captcha.css"),
    include_str!("../code/code.css"),
    include_str!("../tick/tick.css"),
    include_str!("../prompts/prompts.css"),
    include_str!("../notice/notice.css"),
    include_str!("../steps/steps.css"),
    include_str!("../summary/summary.css"),
    include_str!("../input/input.css"),
    include_str!("../pager/pager.css"),
    include_str!("../hint/hint.css"),
    include_str!("../qr/qr.css"),
    include_str!("../recovery/recovery.css"),
    include_str!("../viewer/viewer.css"),
    include_str!("../chart/chart.css"),
    include_str!("../gallery/gallery.css"),
    include_str!("../../portal/portal.css"),
    include_str!("../../auth/auth.css"),
    include_str!("../../person/person.css"),
    include_str!("../../person/permit.css"),
    include_str!("../../person/profile/photo.css"),
    include_str!("../../person/rating/rating.css"),
    include_str!("../../files/files.css"),
    include_str!("../../business/business.css"),
    include_str!("../../admin/admin.css"),
    include_str!("../../unit/unit.css"),
    include_str!("../../application/application.css"),
    include_str!("../../application/spine/spine.css"),
    include_str!("../../application/form/form.css"),
    include_str!("../../desk/desk.css"),
    include_str!("../../desk/home.css"),
    include_str!("../../desk/queue/queue.css"),
    include_str!("../../desk/review/review.css"),
    include_str!("../../desk/review/lines.css"),
    include_str!("../../desk/review/decide.css"),
    include_str!("../../desk/announcement/announcement.css"),
    include_str!("../../desk/lists.css"),
];

const SCRIPTS: [(&str, &str); 19] = [
    ("main.js", include_str!("main.js")),
    ("autosave.js", include_str!("autosave.js")),
    ("region.js", include_str!("region.js")),
    ("captcha.js", include_str!("captcha.js")),
    ("work.js", include_str!("work.js")),
    ("solver.js", include_str!("solver.js")),
    ("code.js", include_str!("code.js")),
    ("idle.js", include_str!("idle.js")),
    ("reveal.js", include_str!("reveal.js")),
    ("once.js", include_str!("once.js")),
    ("prompts.js", include_str!("prompts.js")),
    ("files.js", include_str!("files.js")),
    ("crop.js", include_str!("crop.js")),
    ("copy.js", include_str!("copy.js")),
    ("modal.js", include_str!("modal.js")),
    ("desk.js", include_str!("desk.js")),
    ("viewer.js", include_str!("viewer.js")),
    ("passkey.js", include_str!("passkey.js")),
    ("scan.js", include_str!("scan.js")),
];

struct Asset {
    kind: &'static str,
    plain: Bytes,
    gzip: Bytes,
}

impl Asset {
    fn new(kind: &'static str, text: &str) -> Self {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let gzip =
            gzip.write_all(text.as_bytes()).and_then(|()| gzip.finish()).expect("memory can be written");
        Self { kind, plain: Bytes::from(text.to_owned()), gzip: gzip.into() }
    }
}

struct Assets {
    fingerprint: String,
    files: BTreeMap<&'static str, Asset>,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let style = STYLES.concat();
    let script: String = SCRIPTS.iter().map(|(_, text)| *text).collect();
    let mark = include_str!("mark.svg");
    let fingerprint = base::sha256_hex(format!("{style}{script}{mark}").as_bytes())[..12].to_owned();
    let mut files: BTreeMap<&'static str, Asset> = SCRIPTS
        .iter()
        .map(|(name, text)| (*name, Asset::new("text/javascript; charset=utf-8", text)))
        .collect();
    files.insert("style.css", Asset::new("text/css; charset=utf-8", &style));
    files.insert("mark.svg", Asset::new("image/svg+xml", mark));
    Assets { fingerprint, files }
});

/// Stands in the addresses of all assets; changes when any of them does.
pub fn fingerprint() -> &'static str {
    &ASSETS.fingerprint
}

/// `GET /assets/{fingerprint}/{name}`: kept by browsers for a year, since the address changes with the content.
pub async fn get(Path((fingerprint, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.files.get(name.as_str()).filter(|_| fingerprint == ASSETS.fingerprint) else {
        return Problem::NotFound.into_response();
    };
    let accepts = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let common = [
        (CONTENT_TYPE, asset.kind),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (VARY, "accept-encoding"),
    ];
    if accepts.contains("gzip") {
        (common, [(CONTENT_ENCODING, "gzip")], asset.gzip.clone()).into_response()
    } else {
        (common, asset.plain.clone()).into_response()
    }
}

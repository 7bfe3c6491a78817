//! What goes wrong, as a page that offers a way on, or as problem details under `/api` (RFC 9457).

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use db::Fault;
use serde_json::json;

use crate::edge::{RequestId, Site, look::Look};
use crate::ui::problem::ProblemPage;

/// Why a request is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No such page, or nothing the visitor may know of.
    NotFound,
    /// The visitor is known and may not.
    Forbidden,
    /// The account of somebody who works here, used from a network that is not listed.
    Elsewhere,
    /// The form is not one of ours, or its page grew too old.
    Forged,
    /// Nobody is signed in, or the session timed out; pages redirect instead.
    SignedOut,
    /// The page knows no such method.
    Method,
    /// The body cannot be read.
    Unreadable,
    /// The body is too large.
    TooLarge,
    /// A queue for heavy work is full: of passwords, or of photos.
    Busy,
    /// So often that it must be a program.
    TooMany,
    /// It took too long.
    Slow,
    /// A relying party asked wrongly; the words are the provider's.
    Untrusted(&'static str),
    /// The other system did not answer as it should.
    SignInFailed,
    /// Something broke.
    Broken,
}

impl Problem {
    /// The status code.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Elsewhere | Self::Forged => StatusCode::FORBIDDEN,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unreadable | Self::Untrusted(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Slow => StatusCode::GATEWAY_TIMEOUT,
            Self::SignInFailed => StatusCode::BAD_GATEWAY,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What the page is headed with.
    pub const fn title(self) -> &'static str {
        match self {
            Self::NotFound => "页面不存在",
            Self::Forbidden => "无权访问",
            Self::Elsewhere => "不能从当前网络使用工作账号",
            Self::Forged => "页面已过期",
            Self::SignedOut => "登录已超时，请重新登录",
            Self::Method => "不支持的操作",
            Self::Unreadable => "提交的内容无法识别",
            Self::TooLarge => "提交的内容过大",
            Self::Busy => "当前访问人数较多",
            Self::TooMany => "操作过于频繁",
            Self::Slow => "处理时间过长",
            Self::Untrusted(_) => "登录请求有误",
            Self::SignInFailed => "登录未完成",
            Self::Broken => "系统出现故障",
        }
    }

    /// What the person can do.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::NotFound => "请检查地址是否正确，或从首页重新进入。",
            Self::Forbidden => "您没有查看该内容的权限。如有疑问，请拨打页脚的电话咨询。",
            Self::Elsewhere => "工作人员的账号只能在规定的网络中登录和使用。如需帮助，请联系安全管理员。",
            Self::Forged => "为保护您的账号安全，请返回上一页，刷新后重新提交。",
            Self::SignedOut => "为保护您的账号安全，长时间没有操作时会自动退出登录。",
            Self::Method => "请从首页重新进入。",
            Self::Unreadable => "内容中有无法识别的字符或格式，请返回上一页检查后重新提交。",
            Self::TooLarge => "请返回上一页，减少内容后重新提交。",
            Self::Busy => "请等待几秒钟后再试，您填写的内容没有提交。",
            Self::TooMany => "请等待几分钟后再试。",
            Self::Slow => "请稍后再试。如果刚提交了内容，请先查看是否已经提交成功。",
            Self::Untrusted(_) => "跳转到本页的应用没有正确登记，请联系该应用的管理单位。",
            Self::SignInFailed => "与统一身份认证平台的连接未完成，请重新登录。",
            Self::Broken => "我们已记录此故障。请稍后再试；如需咨询，请提供下面的编号。",
        }
    }
}

impl From<Fault> for Problem {
    /// The one place where faults are logged.
    fn from(fault: Fault) -> Self {
        tracing::error!(fault = %fault, "a request broke");
        Self::Broken
    }
}

impl From<profile::photo::Busy> for Problem {
    fn from(_: profile::photo::Busy) -> Self {
        Self::Busy
    }
}

impl From<identity::Busy> for Problem {
    fn from(_: identity::Busy) -> Self {
        Self::Busy
    }
}

impl IntoResponse for Problem {
    /// Only marks the answer; [`page`] gives it its body, which depends on the address.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives every problem its body.
pub async fn page(State(site): State<Site>, request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let look = Look::read(&site, request.headers(), request.uri());
    let mut response = next.run(request).await;
    let problem = match response.extensions().get::<Problem>() {
        Some(problem) => *problem,
        None if response.status() == StatusCode::METHOD_NOT_ALLOWED => Problem::Method,
        None => return response,
    };
    let headers = std::mem::take(response.headers_mut());
    let mut written = if api {
        let body = Json(json!({
            "type": "about:blank",
            "title": problem.title(),
            "status": problem.status().as_u16(),
            "detail": problem.advice(),
            "instance": id,
        }));
        let mut written = (problem.status(), body).into_response();
        written.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        written
    } else {
        (problem.status(), ProblemPage::new(&site, &look, problem, id).html()).into_response()
    };
    if problem == Problem::Busy {
        written.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    for (name, value) in
        headers.iter().filter(|(name, _)| name.as_str() == "set-cookie" || name.as_str() == "allow")
    {
        written.headers_mut().append(name, value.clone());
    }
    written
}

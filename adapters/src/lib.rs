//! How outside parties are reached: one file per party, each filling a port of a capability.
//!
//! Knows the vendors' protocols; must not know why a message is sent or a name compared. Never writes an address with
//! its query to a log: queries hold phones, names and codes.

pub mod acs3;
pub mod aliyun;
pub mod cloud;
pub mod education_http;
pub mod outbound;
pub mod realname_aliyun;
pub mod realname_tencent;
pub mod scan_clamav;
mod signed;
pub mod sms_aliyun;
pub mod sms_tencent;
pub mod sources_http;
pub mod tc3;
pub mod tencent;
mod upstream;
pub mod upstream_alipay;
pub mod upstream_baidu;
pub mod upstream_oidc;
pub mod upstream_ticket;
pub mod upstream_wechat;

pub use aliyun::Aliyun;
pub use education_http::EducationHttp;
pub use outbound::Outbound;
pub use realname_aliyun::RealNameAliyun;
pub use realname_tencent::RealNameTencent;
pub use scan_clamav::ScanClamav;
pub use sms_aliyun::SmsAliyun;
pub use sms_tencent::SmsTencent;
pub use sources_http::SourcesHttp;
pub use tencent::Tencent;
pub use upstream_alipay::UpstreamAlipay;
pub use upstream_baidu::UpstreamBaidu;
pub use upstream_oidc::UpstreamOidc;
pub use upstream_ticket::UpstreamTicket;
pub use upstream_wechat::UpstreamWechat;

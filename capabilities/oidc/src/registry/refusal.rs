//! Every prompt of the registry.

use super::address::{AddressRefusal, List, words};
use super::keys::KeysRefusal;

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientRefusal {
    /// Not an id.
    #[error("client_id须为3-40个字符，由小写字母、数字和连字符组成，首位为字母")]
    Id,
    /// Somebody else's.
    #[error("该client_id已被使用，请更换")]
    IdTaken,
    /// Too short, too long, or with signs that are not seen.
    #[error("请填写应用名称，2-40个字")]
    Name,
    /// Too short, too long, or with signs that are not seen.
    #[error("请填写用途，4-200个字")]
    Purpose,
    /// Nobody could be sent back.
    #[error("请至少填写一个回调地址")]
    NoRedirect,
    /// Lines that are not in order.
    #[error("{}", words(.1))]
    Addresses(List, Vec<(usize, AddressRefusal)>),
    /// More than ten.
    #[error("最多填写10个地址")]
    TooMany(List),
    /// Where logouts are told.
    #[error("接收退出通知的地址{0}")]
    Notice(AddressRefusal),
    /// Not in the list.
    #[error("请从列表中选择可获取的信息")]
    Scopes,
    /// Nothing was chosen.
    #[error("请选择认证方式")]
    Authentication,
    /// Of a client that signs.
    #[error("{0}")]
    Keys(KeysRefusal),
    /// Not in the list.
    #[error("请选择ID令牌的签名算法")]
    Signing,
    /// Nothing was chosen.
    #[error("请选择用户标识")]
    Subject,
    /// A pairwise subject is made from the host.
    #[error("使用应用专用的用户标识时，所有回调地址须在同一域名下")]
    Sector,
    /// What keeps no secret needs the other proof.
    #[error("没有密钥的应用必须使用PKCE")]
    Pkce,
    /// Nothing was said.
    #[error("请填写暂停原因，4-200个字")]
    Reason,
    /// Twice.
    #[error("该应用已经暂停")]
    AlreadySuspended,
    /// Twice.
    #[error("该应用没有暂停")]
    NotSuspended,
    /// It proves itself in another way.
    #[error("该应用不使用应用密钥，无需更换")]
    NoSecret,
    /// The program keeps it.
    #[error("该应用由本系统自身使用，不能修改")]
    Own,
    /// Another administrator saved meanwhile.
    #[error("其他人修改过该应用，请刷新后重试；您填写的内容仍在本页")]
    Conflict,
    /// There is none.
    #[error("没有这个应用")]
    Unknown,
}

impl ClientRefusal {
    /// Every prompt, for the catalogue.
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self::Id, Self::IdTaken, Self::Name, Self::Purpose, Self::NoRedirect];
        let address = |one| Self::Addresses(List::Redirect, vec![(1, one)]);
        all.extend(AddressRefusal::all().into_iter().map(address));
        all.extend([Self::TooMany(List::PostLogout), Self::Notice(AddressRefusal::Here), Self::Scopes]);
        all.push(Self::Authentication);
        all.extend(KeysRefusal::ALL.map(Self::Keys));
        all.extend([Self::Signing, Self::Subject, Self::Sector, Self::Pkce, Self::Reason]);
        all.extend([Self::AlreadySuspended, Self::NotSuspended, Self::NoSecret, Self::Own]);
        all.extend([Self::Conflict, Self::Unknown]);
        all
    }

    /// The field it stands at; empty when it concerns the whole page.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Id | Self::IdTaken => "id",
            Self::Name => "name",
            Self::Purpose => "purpose",
            Self::NoRedirect => List::Redirect.field(),
            Self::Addresses(list, _) | Self::TooMany(list) => list.field(),
            Self::Notice(_) => "backchannel_uri",
            Self::Scopes => "scopes",
            Self::Authentication => "authentication",
            Self::Keys(_) => "jwks",
            Self::Signing => "signing",
            Self::Subject | Self::Sector => "subject",
            Self::Pkce => "requires_pkce",
            Self::Reason => "reason",
            _ => "",
        }
    }
}

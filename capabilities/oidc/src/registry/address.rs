//! Addresses of a client. Browsers with codes in hand, and our own notices, are sent there: what could be read in two ways is
//! not taken.

use std::fmt::Write;

use url::{Host, Url};

/// So many addresses of a kind are enough.
const MOST: usize = 10;

/// So long may an address be.
const LONGEST: usize = 500;

/// Which addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Where codes are sent.
    Redirect,
    /// Where browsers are sent after logout.
    PostLogout,
}

impl List {
    /// The field of the form.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Redirect => "redirect_uris",
            Self::PostLogout => "post_logout_uris",
        }
    }
}

/// What is wrong with an address; the words follow the line's number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressRefusal {
    /// Something else, or only a part of one.
    #[error("须是完整的地址，如https://app.example.cn/callback")]
    Whole,
    /// Plain HTTP to another machine, or another scheme.
    #[error("须以https://开头，只有本机地址（localhost、127.0.0.1）可以用http://")]
    Plain,
    /// `#…`
    #[error("不能含有“#”")]
    Fragment,
    /// `user:password@`
    #[error("不能含有用户名或密码")]
    Person,
    /// `*`
    #[error("不能含有通配符“*”，请逐个填写")]
    Wildcard,
    /// A spelling that browsers read as another one: an address is compared letter by letter.
    #[error("请改写为{0}")]
    Spelling(String),
    /// Longer than 500 characters.
    #[error("不能超过500个字符")]
    Long,
    /// Told twice.
    #[error("与前面的地址重复")]
    Again,
    /// This machine, where nobody else's program runs.
    #[error("不能是本机地址")]
    Here,
}

impl AddressRefusal {
    /// Every prompt that a line may get, for the catalogue.
    pub fn all() -> [Self; 8] {
        [
            Self::Whole,
            Self::Plain,
            Self::Fragment,
            Self::Person,
            Self::Wildcard,
            Self::Spelling("https://app.example.cn/callback".into()),
            Self::Long,
            Self::Again,
        ]
    }
}

/// What lines come to: the addresses, or what is wrong with which line.
pub(super) type Lines = Result<Vec<String>, Vec<(usize, AddressRefusal)>>;

/// Reads addresses, one to a line; `None` when there are too many to be meant.
pub(super) fn lines(text: &str) -> Option<Lines> {
    let mut read: Vec<String> = Vec::new();
    let mut wrong = Vec::new();
    let typed = (1..).zip(text.lines().map(str::trim)).filter(|(_, line)| !line.is_empty());
    for (at, line) in typed {
        match check(line) {
            _ if read.iter().any(|one| one == line) => wrong.push((at, AddressRefusal::Again)),
            Ok(_) => read.push(line.to_owned()),
            Err(refusal) => wrong.push((at, refusal)),
        }
    }
    let is_few = read.len() + wrong.len() <= MOST;
    let lines = if wrong.is_empty() { Ok(read) } else { Err(wrong) };
    is_few.then_some(lines)
}

/// Reads where we are to tell of logouts. A private address is the administrator's affair: other systems of a city live at such.
pub(super) fn notice(text: &str, is_demo: bool) -> Result<Option<String>, AddressRefusal> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let address = check(text)?;
    if is_here(&address) && !is_demo {
        return Err(AddressRefusal::Here);
    }
    Ok(Some(text.to_owned()))
}

/// The first wrong lines in words.
pub(super) fn words(wrong: &[(usize, AddressRefusal)]) -> String {
    let mut words = String::new();
    for (at, refusal) in wrong.iter().take(5) {
        let comma = if words.is_empty() { "" } else { "；" };
        let _ = write!(words, "{comma}第{at}行{refusal}");
    }
    words
}

fn check(text: &str) -> Result<Url, AddressRefusal> {
    if text.len() > LONGEST {
        return Err(AddressRefusal::Long);
    }
    if text.contains('*') {
        return Err(AddressRefusal::Wildcard);
    }
    let address = Url::parse(text).map_err(|_| AddressRefusal::Whole)?;
    if !matches!(address.scheme(), "http" | "https") {
        return Err(AddressRefusal::Plain);
    }
    if !address.username().is_empty() || address.password().is_some() {
        return Err(AddressRefusal::Person);
    }
    if address.fragment().is_some() {
        return Err(AddressRefusal::Fragment);
    }
    if address.scheme() == "http" && !is_here(&address) {
        return Err(AddressRefusal::Plain);
    }
    // `https://app.example.cn` and the same with a slash are one to every browser.
    let is_bare = address.path() == "/" && address.query().is_none();
    if address.as_str() == text || (is_bare && address.as_str().trim_end_matches('/') == text) {
        return Ok(address);
    }
    Err(AddressRefusal::Spelling(address.into()))
}

/// This machine, by whatever name.
fn is_here(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback() || ip.is_unspecified(),
        Some(Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unspecified(),
        None => false,
    }
}

/// True for an address in a network of its own, as far as the number tells: a name may lead anywhere.
pub fn is_private(address: &str) -> bool {
    match Url::parse(address).ok().as_ref().and_then(Url::host) {
        Some(Host::Ipv4(ip)) => ip.is_private() || ip.is_link_local(),
        Some(Host::Ipv6(ip)) => ip.is_unique_local() || ip.is_unicast_link_local(),
        _ => false,
    }
}

/// True when all of them are at one host.
pub(super) fn is_one_host(addresses: &[String]) -> bool {
    let host = |address: &String| Url::parse(address).ok().and_then(|one| one.host_str().map(str::to_owned));
    let mut hosts: Vec<Option<String>> = addresses.iter().map(host).collect();
    hosts.dedup();
    hosts.len() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_only_as_browsers_read_it() {
        let spelled = |to: &str| Err(AddressRefusal::Spelling(to.into()));
        for (typed, checked) in [
            ("https://app.example.cn/callback", Ok(())),
            ("https://app.example.cn", Ok(())),
            ("https://app.example.cn:8443/callback?tenant=1", Ok(())),
            ("http://localhost:3000/callback", Ok(())),
            ("http://127.0.0.1/callback", Ok(())),
            ("http://[::1]:9000/callback", Ok(())),
            ("https://10.1.2.3/callback", Ok(())),
            ("/callback", Err(AddressRefusal::Whole)),
            ("app.example.cn/callback", Err(AddressRefusal::Whole)),
            ("https://", Err(AddressRefusal::Whole)),
            ("http://app.example.cn/callback", Err(AddressRefusal::Plain)),
            ("http://127.0.0.1.example.cn/callback", Err(AddressRefusal::Plain)),
            ("http://localhost.example.cn/callback", Err(AddressRefusal::Plain)),
            ("javascript:alert(1)", Err(AddressRefusal::Plain)),
            ("cn.example.app://callback", Err(AddressRefusal::Plain)),
            ("https://app.example.cn/callback#", Err(AddressRefusal::Fragment)),
            ("https://app.example.cn@evil.example/", Err(AddressRefusal::Person)),
            ("https://a:b@app.example.cn/", Err(AddressRefusal::Person)),
            ("https://*.example.cn/callback", Err(AddressRefusal::Wildcard)),
            ("https://app.example.cn/*", Err(AddressRefusal::Wildcard)),
            ("https://APP.example.cn/callback", spelled("https://app.example.cn/callback")),
            ("https://app.example.cn/a/../callback", spelled("https://app.example.cn/callback")),
            ("https://app.example.cn\\callback", spelled("https://app.example.cn/callback")),
            ("https:app.example.cn/callback", spelled("https://app.example.cn/callback")),
            ("https://app.example.cn:443/callback", spelled("https://app.example.cn/callback")),
            ("https://app.example.cn/回调", spelled("https://app.example.cn/%E5%9B%9E%E8%B0%83")),
        ] {
            assert_eq!(check(typed).map(drop), checked, "{typed}");
        }
        let long = format!("https://app.example.cn/{}", "x".repeat(500));
        assert_eq!(check(&long).map(drop), Err(AddressRefusal::Long));
    }

    #[test]
    fn every_wrong_line_is_named_and_eleven_are_too_many() {
        let typed = "https://a.example/\n\n  https://a.example/  \r\nhttp://b.example/\n";
        let wrong = lines(typed).unwrap().unwrap_err();
        assert_eq!(wrong, [(3, AddressRefusal::Again), (4, AddressRefusal::Plain)]);
        assert!(words(&wrong).starts_with("第3行与前面的地址重复；第4行须以https://"));
        assert_eq!(lines(" \n").unwrap().unwrap(), Vec::<String>::new());
        let many = |count: usize| (0..count).map(|n| format!("https://a.example/{n}\n")).collect::<String>();
        assert_eq!(lines(&many(10)).unwrap().unwrap().len(), 10);
        assert_eq!(lines(&many(11)), None);
    }

    #[test]
    fn a_notice_goes_to_this_machine_only_in_the_demo() {
        for (typed, in_demo, in_production) in [
            ("https://app.example.cn/out", true, true),
            ("https://10.0.0.8/out", true, true),
            ("http://127.0.0.1:9000/out", true, false),
            ("https://localhost/out", true, false),
            ("https://x.localhost/out", true, false),
            ("https://0.0.0.0/out", true, false),
            ("http://app.example.cn/out", false, false),
        ] {
            assert_eq!(notice(typed, true).is_ok(), in_demo, "{typed}");
            assert_eq!(notice(typed, false).is_ok(), in_production, "{typed}");
        }
        assert_eq!(notice("  ", false), Ok(None));
        assert!(is_private("https://10.0.0.8/out") && is_private("https://[fd00::1]/out"));
        assert!(!is_private("https://app.example.cn/out") && !is_private("https://8.8.8.8/"));
    }

    #[test]
    fn hosts_are_one_or_several() {
        let all = |addresses: &[&str]| addresses.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        assert!(is_one_host(&all(&["https://a.example/x", "https://a.example:8443/y"])));
        assert!(!is_one_host(&all(&["https://a.example/x", "https://b.example/x"])));
    }
}

//! What stands around every page: strip, banner, navigation, breadcrumb, footer.

use base::Role;

use crate::edge::{Site, look::Look};
use crate::ui::assets;

/// The names on the pages. Section `[brand]` of the configuration; neutral by default (R0.8).
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Brand {
    /// The portal's name.
    pub portal: String,
    /// The identity platform's name.
    pub identity: String,
    /// The business platform's name.
    pub platform: String,
    /// Who runs it; empty when not told.
    pub owner: String,
    /// Where people can call; empty when not told.
    pub phone: String,
    /// The footer's first line.
    pub footer: String,
    /// What people scan with (R2.4.1).
    pub app: String,
}

impl Default for Brand {
    fn default() -> Self {
        Self {
            portal: "人才工作网".into(),
            identity: "统一身份认证平台".into(),
            platform: "人才业务办理平台".into(),
            owner: String::new(),
            phone: String::new(),
            footer: "演示/自建系统，非政府网站".into(),
            app: "北京通APP".into(),
        }
    }
}

/// Which system a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// 人才工作网.
    Portal,
    /// 统一身份认证平台.
    Identity,
    /// 人才业务办理平台, 个人版.
    Platform,
    /// 人才业务办理平台, 单位版.
    Unit,
    /// 人才业务办理平台, 审核端.
    Desk,
    /// 统一身份认证平台, 管理端, as far as one role goes.
    Administration(Role),
}

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct User {
    /// What the strip calls them.
    pub name: String,
    /// Where they are at home.
    pub home: &'static str,
    /// Where they sign out, by post.
    pub sign_out: &'static str,
    /// Where a page says that somebody is still there.
    pub alive: &'static str,
}

/// Everything around a page.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The names.
    pub brand: Brand,
    /// The page's own title.
    pub title: String,
    /// Which system.
    pub surface: Surface,
    /// How it is to look, and where it is.
    pub look: Look,
    /// Where the inbox is, in demo mode.
    pub inbox: Option<String>,
    /// Today, as the strip prints it.
    pub today: String,
    /// Who is signed in.
    pub user: Option<User>,
    /// What every form carries.
    pub csrf: String,
    /// After so many idle seconds the session ends; 0 when nobody is signed in.
    pub idle_seconds: i64,
    /// The current entry of the navigation.
    pub current: &'static str,
    /// The way here: titles and addresses, the page itself not included.
    pub crumbs: Vec<(&'static str, String)>,
    /// Where styles and scripts are.
    pub(crate) assets: &'static str,
}

impl Frame {
    /// A frame without a visitor.
    pub fn new(site: &Site, look: &Look, surface: Surface, title: &str) -> Self {
        let today = site.clock.now().china_date();
        Self {
            brand: site.brand.clone(),
            title: title.to_owned(),
            surface,
            look: look.clone(),
            inbox: site.demo.as_ref().map(|_| "/inbox".to_owned()),
            today: in_words(today),
            user: None,
            csrf: String::new(),
            idle_seconds: 0,
            current: "",
            crumbs: Vec::new(),
            assets: assets::fingerprint(),
        }
    }

    /// The same visitor, at work for their unit.
    #[must_use]
    pub fn for_unit(mut self) -> Self {
        self.surface = Surface::Unit;
        if let Some(user) = &mut self.user {
            user.home = "/unit";
        }
        self
    }

    /// The same visitor, at work for their authority.
    #[must_use]
    pub fn for_desk(mut self) -> Self {
        self.surface = Surface::Desk;
        if let Some(user) = &mut self.user {
            user.home = "/desk";
        }
        self
    }

    /// The same visitor, at work as an administrator; `current` is the entry of the navigation that leads here.
    #[must_use]
    pub fn for_administrator(mut self, role: Role, current: &'static str) -> Self {
        self.surface = Surface::Administration(role);
        if let Some(user) = &mut self.user {
            user.home = "/admin";
        }
        self.at(current)
    }

    /// Marks the entry of the navigation that leads here.
    #[must_use]
    pub fn at(mut self, current: &'static str) -> Self {
        self.current = current;
        self
    }

    /// Tells the way here.
    #[must_use]
    pub fn under(mut self, crumbs: &[(&'static str, &'static str)]) -> Self {
        self.crumbs = crumbs.iter().map(|(title, to)| (*title, (*to).to_owned())).collect();
        self
    }

    /// One step further on the way here, to an address of its own.
    #[must_use]
    pub fn below(mut self, title: &'static str, to: String) -> Self {
        self.crumbs.push((title, to));
        self
    }

    pub(crate) fn name(&self) -> &str {
        match self.surface {
            Surface::Portal => &self.brand.portal,
            Surface::Identity | Surface::Administration(_) => &self.brand.identity,
            Surface::Platform | Surface::Unit | Surface::Desk => &self.brand.platform,
        }
    }

    pub(crate) fn motto(&self) -> &'static str {
        match self.surface {
            Surface::Portal => "政策 · 服务 · 办事",
            Surface::Identity => "一个账号 · 安全登录",
            Surface::Platform => "个人版",
            Surface::Unit => "单位版",
            Surface::Desk => "审核端",
            Surface::Administration(_) => "管理端",
        }
    }

    pub(crate) fn navigation(&self) -> &'static [(&'static str, &'static str)] {
        match self.surface {
            Surface::Portal => &[
                ("首页", "/"),
                ("办事指南", "/guide"),
                ("引进人才公示", "/announcements"),
                ("证件验证", "/verify"),
                ("帮助", "/help"),
            ],
            Surface::Identity => &[],
            Surface::Platform => &[
                ("首页", "/person"),
                ("办理记录", "/person/applications"),
                ("附件管理", "/person/attachments"),
                ("消息中心", "/person/messages"),
                ("个人信息", "/person/profile"),
                ("帮助", "/help"),
            ],
            Surface::Unit => &[
                ("首页", "/unit"),
                ("业务审核", "/unit/applications"),
                ("业务权限", "/unit/rights"),
                ("证件台账", "/unit/permits"),
                ("待关联人员", "/unit/requests"),
                ("员工管理", "/unit/staff"),
                ("单位信息", "/unit/info"),
                ("单位附件", "/unit/attachments"),
                ("经办人管理", "/unit/clerks"),
                ("消息中心", "/unit/messages"),
                ("帮助", "/help"),
            ],
            Surface::Desk => &[
                ("工作台", "/desk"),
                ("待办", "/desk/applications"),
                ("已办", "/desk/handled"),
                ("公示管理", "/desk/announcements"),
                ("名单管理", "/desk/listings"),
                ("证件管理", "/desk/permits"),
                ("复核抽查", "/desk/spot-checks"),
                ("好差评", "/desk/ratings"),
                ("统计", "/desk/statistics"),
                ("消息中心", "/desk/messages"),
            ],
            Surface::Administration(Role::System) => &[
                ("管理端", "/admin"),
                ("单位开通", "/admin/units"),
                ("政策通知", "/admin/policies"),
                ("附件目录", "/admin/attachments"),
                ("补正原因", "/admin/phrases"),
                ("工作日历", "/admin/calendar"),
                ("短信日志", "/admin/messages"),
            ],
            Surface::Administration(Role::Security) => &[
                ("管理端", "/admin"),
                ("人工申诉", "/admin/appeals"),
                ("审核人员", "/admin/officers"),
                ("接入应用", "/admin/clients"),
                ("管理员", "/admin/administrators"),
            ],
            Surface::Administration(Role::Audit) => &[
                ("管理端", "/admin"),
                ("操作日志", "/admin/journal"),
                ("日志核对", "/admin/journal/verification"),
            ],
        }
    }

    pub(crate) fn classes(&self) -> &'static str {
        match (self.look.elder, self.look.contrast) {
            (true, true) => "elder contrast",
            (true, false) => "elder",
            (false, true) => "contrast",
            (false, false) => "",
        }
    }

    /// The way back for links that change the look. Only our own paths; never an address.
    pub(crate) fn here(&self) -> String {
        self.look.back()
    }
}

fn in_words(day: time::Date) -> String {
    let weekday =
        ["一", "二", "三", "四", "五", "六", "日"][usize::from(day.weekday().number_days_from_monday())];
    format!("{}年{}月{}日 星期{weekday}", day.year(), u8::from(day.month()), day.day())
}

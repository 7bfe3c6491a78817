//! What a captcha or a code is for. One made for one purpose is worth nothing for another.

/// The step a proof belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Registering an account.
    Register,
    /// Signing in with a password.
    Login,
    /// Signing in by text message.
    SmsLogin,
    /// Setting a forgotten password anew.
    Reset,
    /// Moving a real-name binding; the code goes to the earlier account's phone.
    Rebind,
    /// Proving the new phone when changing it.
    ChangeMobile,
    /// Proving oneself again before a sensitive change.
    StepUp,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 7] = [
        Self::Register,
        Self::Login,
        Self::SmsLogin,
        Self::Reset,
        Self::Rebind,
        Self::ChangeMobile,
        Self::StepUp,
    ];

    /// Its name in addresses and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Login => "login",
            Self::SmsLogin => "sms-login",
            Self::Reset => "reset",
            Self::Rebind => "rebind",
            Self::ChangeMobile => "change-mobile",
            Self::StepUp => "step-up",
        }
    }

    /// The purpose of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == name)
    }
}

//! The registration form, as typed and as understood.

use base::{Mobile, Secret};

use crate::{Password, Policy, Refusal, Refused, Username};

/// As typed.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// 用户名
    pub username: String,
    /// 手机号
    pub mobile: String,
    /// 短信验证码
    pub code: String,
    /// 密码
    pub password: Secret,
    /// 再次输入密码
    pub password_again: Secret,
    /// 我已阅读并同意《用户协议》
    pub agreed: bool,
}

/// As understood.
#[derive(Clone, Debug)]
pub struct Valid {
    pub(super) username: Username,
    pub(super) mobile: Mobile,
    pub(super) code: String,
    pub(super) password: Password,
}

impl Form {
    /// Checks everything that can be checked without the database.
    ///
    /// # Errors
    /// Every prompt at once, in the order of the form.
    pub fn validate(&self, policy: Policy) -> Result<Valid, Refused> {
        let username = Username::parse(&self.username);
        let mobile = Mobile::parse(&self.mobile).map_err(Refusal::from);
        let code = self.code.trim();
        let is_code = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
        let password = Password::parse(&self.password, policy);
        let checks = [
            username.as_ref().err().copied(),
            mobile.as_ref().err().copied(),
            (!is_code).then_some(Refusal::SmsCode),
            password.as_ref().err().copied(),
            (self.password != self.password_again).then_some(Refusal::PasswordAgain),
            (!self.agreed).then_some(Refusal::Agreement),
        ];
        let refused: Refused = checks.into_iter().flatten().collect();
        match (username, mobile, password) {
            (Ok(username), Ok(mobile), Ok(password)) if refused.is_empty() => {
                Ok(Valid { username, mobile, code: code.to_owned(), password })
            }
            _ => Err(refused),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Form {
        Form {
            username: "zhengfanli".into(),
            mobile: "19900000005".into(),
            code: "123456".into(),
            password: Secret::new("abc123"),
            password_again: Secret::new("abc123"),
            agreed: true,
        }
    }

    #[test]
    fn r1_3_every_prompt_of_an_empty_form_comes_at_once() {
        let refused = Form::default().validate(Policy::Manual).unwrap_err();
        assert_eq!(
            refused,
            [Refusal::Username, Refusal::Mobile, Refusal::SmsCode, Refusal::Password, Refusal::Agreement]
        );
        assert!(good().validate(Policy::Manual).is_ok());
    }

    #[test]
    fn r1_3_11_and_r1_3_12_the_second_password_and_the_agreement_are_asked_for() {
        let other = Form { password_again: Secret::new("abc124"), ..good() };
        assert_eq!(other.validate(Policy::Manual).unwrap_err(), [Refusal::PasswordAgain]);
        let unticked = Form { agreed: false, ..good() };
        assert_eq!(unticked.validate(Policy::Manual).unwrap_err(), [Refusal::Agreement]);
    }
}

//! Going on with a request that is in order.

use base::{Given, Holder};
use db::journal::{self, Entry};
use db::{Fault, Tx};

use super::step::{Present, SignIn, Step, Verdict, decide};
use super::{Asked, CODE_LIFE, answer};
use crate::{consent as consents, hash, store, subject};

/// What comes next for who is there. When nothing is left to do, keeps a code and answers the address that takes it to the
/// client.
///
/// # Errors
/// When the database fails.
pub fn proceed(
    tx: &mut Tx<'_>,
    asked: &Asked,
    who: Option<(&Holder, &SignIn)>,
    issuer: &str,
    given: &Given,
) -> Result<Step, Fault> {
    let verdict = match who {
        None => decide(asked, None, given.now),
        Some((holder, sign_in)) => {
            let subject = subject::of(&asked.client, holder.account(), given);
            let decided = consents::decided(tx, holder, &asked.client)?;
            let present = Present { sign_in, subject: &subject, decided: &decided };
            decide(asked, Some(&present), given.now)
        }
    };
    match (verdict, who) {
        (Verdict::Show(step), _) => Ok(step),
        (Verdict::Refuse(error), _) => Ok(Step::Back(asked.refused(error, issuer))),
        (Verdict::Grant(scope), Some(who)) => grant(tx, asked, who, &scope, issuer, given).map(Step::Back),
        (Verdict::Grant(_), None) => Ok(Step::SignIn),
    }
}

/// The holder's answer on the consent page: the separate scopes that were ticked, or nothing for 拒绝. A request for which
/// something else must be done first is answered with that.
///
/// # Errors
/// When the database fails.
pub fn consent(
    tx: &mut Tx<'_>,
    asked: &Asked,
    who: (&Holder, &SignIn),
    ticked: Option<&[String]>,
    issuer: &str,
    given: &Given,
) -> Result<Step, Fault> {
    let (holder, _) = who;
    let step = proceed(tx, asked, Some(who), issuer, given)?;
    if step != Step::Consent {
        return Ok(step);
    }
    let Some(ticked) = ticked else {
        consents::refuse(tx, holder, (&asked.client, &asked.scope), given)?;
        return Ok(Step::Back(asked.refused("access_denied", issuer)));
    };
    consents::record(tx, holder, &asked.client, (&asked.scope, ticked), given)?;
    let scope = consents::decided(tx, holder, &asked.client)?.cut(&asked.scope);
    grant(tx, asked, who, &scope, issuer, given).map(Step::Back)
}

fn grant(
    tx: &mut Tx<'_>,
    asked: &Asked,
    (holder, sign_in): (&Holder, &SignIn),
    scope: &str,
    issuer: &str,
    given: &Given,
) -> Result<String, Fault> {
    let code = given.chance.token();
    let new = store::Grant {
        client: asked.client.id.clone(),
        account: holder.account().clone(),
        session: holder.session().to_owned(),
        redirect_uri: asked.redirect_uri.clone(),
        scope: scope.to_owned(),
        nonce: asked.nonce.clone(),
        challenge: asked.challenge.clone(),
        way: sign_in.way.clone(),
        auth_at: sign_in.at,
    };
    store::insert_code(tx, &hash(&code), &new, given.now.plus(CODE_LIFE))?;
    store::insert_visit(tx, holder.session(), &asked.client.id, given.now)?;
    let actor = format!("account:{}", holder.account());
    let about = format!("client:{}", asked.client.id);
    journal::record(tx, &Entry { actor, action: "oidc.granted", about, detail: scope.to_owned() }, given)?;
    Ok(answer(&asked.redirect_uri, &[("code", &code)], asked.state.as_deref(), issuer))
}

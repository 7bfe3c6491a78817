//! What an act brings about besides the new position: drafts of corrections, 公示, permits, rights of units. Decided and
//! written before the position is, so that a permit which cannot be changed refuses the act.

use affiliation::{Business, Right};
use base::{Day, Given, Person};
use certificates::{By as PermitBy, Cause, Employer, Filing, Follower, Holder, New, term};
use db::{Fault, Outcome, Tx};
use profile::Sheet;
use profile::check::value::date;

use crate::act::Deed;
use crate::application::Application;
use crate::kinds::field::FOLLOWERS;
use crate::kinds::{Effect, Side, unit_right};
use crate::position::Position;
use crate::transition::Act;
use crate::{Practice, Refusal, announcement, listing, spot_check, store};

/// Follows an act that the table allows; `after` is not written yet.
pub(crate) fn follow(
    tx: &mut Tx<'_>,
    (before, after): (&Application, &mut Application),
    deed: &Deed<'_>,
    practice: &Practice,
    given: &Given,
) -> Outcome<(), Refusal> {
    match (before.position, after.position) {
        // What comes back is filled in again, from what was submitted.
        (_, Position::ReturnedToPerson(_)) => reopen(tx, after, given)?,
        (_, Position::ReturnedToUnit(_)) if after.started_by == Side::Unit => reopen(tx, after, given)?,
        (Position::ReturnedToPerson(_) | Position::ReturnedToUnit(_), _) if deed.act == Act::TakeBack => {
            store::content::remove_draft(tx, &after.id)?;
        }
        (_, Position::SettlingAsked) => {
            let year = given.now.china_date().year();
            let serial = store::draw(tx, &format!("approvals of {year}"), given)?;
            after.result_number = Some(crate::letter::approval_number(year, serial));
        }
        (from, Position::Announced) if from != Position::Announced => {
            announcement::start(tx, after, given)?;
        }
        (Position::Announced, Position::WithdrawnByPerson) => {
            store::announcement::update_state(tx, &after.id, announcement::State::Ended)?;
        }
        _ => {}
    }
    let by_words = deed.by.words(before, practice);
    let actor = deed.by.in_journal();
    let id = before.id.clone();
    let by = PermitBy { actor: &actor, words: &by_words, application: Some(&id) };
    if deed.act == Act::Submit
        && before.kind()?.effect == Effect::ChangeUnit
        && before.round == 1
        && let Some(permit) = &before.permit
        && let Err(refusal) = certificates::begin_change(tx, permit, &by, given)?
    {
        return Ok(Err(Refusal::Permit(refusal)));
    }
    if !after.stage().is_final() {
        return Ok(Ok(()));
    }
    store::content::remove_draft(tx, &after.id)?;
    store::content::remove_followers(tx, &after.id)?;
    if after.position == Position::Done {
        spot_check::draw(tx, after, practice, given)?;
        return done(tx, after, (practice, &by), given);
    }
    // An application that failed leaves the permit as it was.
    if before.kind()?.effect == Effect::ChangeUnit
        && before.round > 0
        && let Some(permit) = &before.permit
    {
        return Ok(certificates::end_change(tx, permit, &by, given)?.map_err(Refusal::Permit));
    }
    Ok(Ok(()))
}

fn reopen(tx: &mut Tx<'_>, after: &Application, given: &Given) -> Result<(), Fault> {
    match store::content::find_submission(tx, (&after.id, after.round), given)? {
        Some(submission) => store::content::insert_draft(tx, &after.id, &submission.sheet, given),
        None => Ok(()),
    }
}

/// 办理成功: what the kind is there for.
fn done(
    tx: &mut Tx<'_>,
    after: &mut Application,
    (practice, by): (&Practice, &PermitBy<'_>),
    given: &Given,
) -> Outcome<(), Refusal> {
    let effect = after.kind()?.effect;
    let sheet = store::content::find_submission(tx, (&after.id, after.round), given)?;
    let sheet = sheet.map(|one| one.sheet).unwrap_or_default();
    match effect {
        Effect::OpenRight => set_right(tx, after, Right::Valid, given),
        Effect::CloseRight => set_right(tx, after, Right::Cancelled, given),
        Effect::ChangeUnitInfo => {
            let (name, values) = unit_right::changed(&sheet);
            affiliation::info::change(tx, &after.unit, (name, &values), given)?;
            Ok(Ok(()))
        }
        Effect::IssuePermit => issue(tx, after, (&sheet, practice, by), given),
        Effect::Settle => {
            if let Some(person) = &after.person {
                certificates::settle(tx, person, by, given)?;
            }
            Ok(Ok(()))
        }
        _ => change(tx, after, (effect, &sheet, by), given),
    }
}

fn set_right(tx: &mut Tx<'_>, after: &Application, right: Right, given: &Given) -> Outcome<(), Refusal> {
    listing::set_right(tx, &after.unit, (after.business, right), given)?;
    Ok(Ok(()))
}

/// Whom a permit is made out to: the certified person with the profile that was submitted.
fn holder(tx: &mut Tx<'_>, after: &Application, given: &Given) -> Result<Option<Holder>, Fault> {
    let Some(person) = after.person.clone().map(Person::at_edge) else { return Ok(None) };
    let Some(card) = profile::card(tx, &person, given)? else { return Ok(None) };
    let submission = store::content::find_submission(tx, (&after.id, after.round), given)?;
    let version = submission.map_or(0, |one| one.profile_version);
    let sheet =
        profile::draft::version(tx, &person, version, given)?.map(|one| one.sheet).unwrap_or_default();
    let photo = Some(sheet.get(profile::PHOTO).to_owned()).filter(|key| !key.is_empty()).or(card.photo);
    Ok(Some(Holder {
        name: card.told.name,
        id_number: card.told.id_number,
        nation: sheet.get("nation").to_owned(),
        mobile: card.told.mobile,
        photo: photo.unwrap_or_default(),
    }))
}

/// The rows of 随往人员 who go along.
fn followers(sheet: &Sheet, today: time::Date) -> Vec<Follower> {
    let rows = FOLLOWERS;
    (0..sheet.count(&rows))
        .filter(|at| sheet.of_row(&rows, *at, "goes") == "1")
        .filter_map(|at| {
            let get = |field: &str| sheet.of_row(&rows, at, field).to_owned();
            let number = get("id_number");
            let birth = base::CitizenId::parse(&number, today).map(|id| id.birth_date()).ok();
            Some(Follower {
                relation: Follower::relation_of(&get("relation")),
                name: get("name"),
                id_kind: get("id_kind"),
                birth_on: Day(birth.or_else(|| date(&get("birth")))?),
                sex: get("sex"),
                place: get("place"),
                hukou: get("hukou"),
                number,
            })
        })
        .collect()
}

fn contract_end(sheet: &Sheet) -> Option<Day> {
    date(sheet.get("contract_to")).map(Day)
}

fn issue(
    tx: &mut Tx<'_>,
    after: &mut Application,
    (sheet, practice, by): (&Sheet, &Practice, &PermitBy<'_>),
    given: &Given,
) -> Outcome<(), Refusal> {
    let (Some(holder), Some(person)) = (holder(tx, after, given)?, after.person.clone()) else {
        return Ok(Err(Refusal::NotReady));
    };
    // X03 kept nobody out who applied for both at the same time.
    if store::has_done(tx, &person, Business::Talent)? {
        return Ok(Err(Refusal::HasSettled));
    }
    let employer = Employer { unit: &after.unit, name: &after.unit_name, district: &after.authority };
    let new = New {
        person: &person,
        employer,
        kind: &after.subject,
        holder,
        contract_to: contract_end(sheet),
        followers: followers(sheet, given.now.china_date()),
        issuer: &practice.city_name,
    };
    let permit = certificates::issue(tx, &new, by, given)?;
    after.permit = Some(permit.id);
    Ok(Ok(()))
}

fn change(
    tx: &mut Tx<'_>,
    after: &Application,
    (effect, sheet, by): (Effect, &Sheet, &PermitBy<'_>),
    given: &Given,
) -> Outcome<(), Refusal> {
    let Some(permit) = &after.permit else { return Ok(Err(Refusal::NotReady)) };
    let employer = Employer { unit: &after.unit, name: &after.unit_name, district: &after.authority };
    let changed = match effect {
        Effect::RenewPermit => {
            let filed_on = Day(after.submitted_at.unwrap_or(given.now).china_date());
            certificates::renew(tx, permit, (filed_on, contract_end(sheet)), by, given)?.map(drop)
        }
        Effect::ChangeHolder => match holder(tx, after, given)? {
            Some(holder) => certificates::change_holder(tx, permit, &holder, by, given)?,
            None => return Ok(Err(Refusal::NotReady)),
        },
        Effect::ChangeUnit => {
            certificates::change_unit(tx, permit, (employer, contract_end(sheet)), by, given)?
        }
        Effect::CancelPermit => {
            let effective_on = term::leaving_window(Day(given.now.china_date()));
            let cause = match sheet.get("reason") {
                "1" => Cause::Leaving,
                "2" => Cause::Settled,
                "3" => Cause::Holder,
                _ => Cause::Other,
            };
            let filing = Filing { cause, effective_on, reason: sheet.get("why") };
            certificates::file_cancellation(tx, permit, &filing, by, given)?
        }
        Effect::ChangeBusiness => return change_business(tx, permit, (sheet, by), given),
        _ => Ok(()),
    };
    Ok(changed.map_err(Refusal::Permit))
}

/// 104: the contract's end first, because it alone can refuse besides the state.
fn change_business(
    tx: &mut Tx<'_>,
    permit: &base::Id<base::noun::Permit>,
    (sheet, by): (&Sheet, &PermitBy<'_>),
    given: &Given,
) -> Outcome<(), Refusal> {
    if sheet.get("changes_contract") == "1"
        && let Err(refusal) = certificates::change_contract(tx, permit, contract_end(sheet), by, given)?
    {
        return Ok(Err(Refusal::Permit(refusal)));
    }
    if sheet.get("changes_followers") == "1" {
        let all = followers(sheet, given.now.china_date());
        return Ok(certificates::change_followers(tx, permit, &all, by, given)?.map_err(Refusal::Permit));
    }
    Ok(Ok(()))
}

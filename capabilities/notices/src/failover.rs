//! What a gateway's answer leads to, and in which order gateways are asked: pure, by tables.

use crate::SmsFault;

/// What is done with a message that a gateway did not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: it is the phone that cannot be reached, by whichever gateway.
    Stop,
    /// The next gateway is given it: this one certainly did not take it.
    Other,
    /// Nobody knows whether it was taken: the gateway is asked later, and no other one is given it before that.
    Ask,
}

impl SmsFault {
    /// What is done with the message.
    pub const fn next(&self) -> Next {
        match self {
            Self::PhoneLimit(_) | Self::BadNumber(_) => Next::Stop,
            Self::OurConfiguration(_) | Self::OurAccount(_) | Self::Transient(_) => Next::Other,
            Self::Unknown => Next::Ask,
        }
    }

    /// True when it says something about the gateway or our account there, and not about the phone.
    pub const fn is_the_gateways(&self) -> bool {
        !matches!(self.next(), Next::Stop)
    }

    /// True when an administrator has to do something at the vendor, and waiting does not help.
    pub const fn is_alarming(&self) -> bool {
        matches!(self, Self::OurConfiguration(_) | Self::OurAccount(_))
    }
}

/// The places of the gateways in the order in which a message is handed to them: as configured, those that rest last, without
/// the one that said that it never got it.
pub(crate) fn order(names: &[&str], rests: impl Fn(&str) -> bool, without: Option<&str>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..names.len()).filter(|at| Some(names[*at]) != without).collect();
    // A stable sort: when all rest, all are asked as configured. A message is never kept back because of a rest.
    order.sort_by_key(|at| rests(names[*at]));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_certainly_not_taken_and_is_not_the_phones_fault_goes_to_the_next_gateway() {
        let code = String::new;
        for (fault, next, is_the_gateways, is_alarming) in [
            (SmsFault::PhoneLimit(code()), Next::Stop, false, false),
            (SmsFault::BadNumber(code()), Next::Stop, false, false),
            (SmsFault::OurConfiguration(code()), Next::Other, true, true),
            (SmsFault::OurAccount(code()), Next::Other, true, true),
            (SmsFault::Transient(code()), Next::Other, true, false),
            (SmsFault::Unknown, Next::Ask, true, false),
        ] {
            let found = (fault.next(), fault.is_the_gateways(), fault.is_alarming());
            assert_eq!(found, (next, is_the_gateways, is_alarming), "{fault}");
        }
    }

    #[test]
    fn who_rests_comes_last_and_nobody_is_left_out_for_it() {
        let names = ["one", "two"];
        for (resting, without, expected) in [
            (vec![], None, vec![0, 1]),
            (vec!["one"], None, vec![1, 0]),
            (vec!["one", "two"], None, vec![0, 1]),
            (vec![], Some("one"), vec![1]),
            (vec!["two"], Some("one"), vec![1]),
        ] {
            assert_eq!(order(&names, |name| resting.contains(&name), without), expected, "{resting:?}");
        }
    }
}

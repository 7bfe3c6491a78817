//! The tables of this crate.

diesel::table! {
    journal (id) {
        id -> Text,
        at -> BigInt,
        actor -> Text,
        action -> Text,
        about -> Text,
        detail -> Text,
        mac -> Binary,
        seq -> Nullable<BigInt>,
        link -> Nullable<Binary>,
    }
}
diesel::table! {
    journal_head (name) { name -> Text, seq -> BigInt, link -> Binary, }
}
diesel::table! {
    job (id) {
        id -> Text,
        kind -> Text,
        body -> Text,
        state -> Text,
        run_at -> BigInt,
        leased_until -> BigInt,
        attempts -> Integer,
        last_error -> Nullable<Text>,
        created_at -> BigInt,
    }
}
diesel::table! {
    session (id) {
        id -> Text,
        token_hash -> Binary,
        realm -> Text,
        subject -> Text,
        notes -> Text,
        address -> Text,
        agent -> Text,
        opened_at -> BigInt,
        seen_at -> BigInt,
        ends_at -> BigInt,
    }
}

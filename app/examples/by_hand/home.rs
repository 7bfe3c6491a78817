//! The home page's reads as somebody would write them by hand, for SQLite; a test sees that the tables still have them.

/// The session and the eight reads of the page; `?1` is the person.
pub(crate) const STATEMENTS: [&str; 9] = [
    "SELECT id, subject, notes, seen_at FROM session WHERE realm = 'platform' AND subject = ?1 LIMIT 1",
    "SELECT * FROM person WHERE id = ?1",
    "SELECT l.id, u.name, u.state, l.state, l.asked_at, l.changed_at, l.reason FROM link l JOIN unit u ON u.id = l.unit_id \
     WHERE l.person_id = ?1 ORDER BY l.changed_at DESC, l.id DESC LIMIT 20",
    "SELECT id, title, published_on, (SELECT count(*) FROM policy WHERE state = 'published') FROM policy \
     WHERE state = 'published' AND ?1 <> '' ORDER BY place DESC, published_on DESC, id DESC LIMIT 5",
    "SELECT * FROM permit WHERE person_id = ?1 ORDER BY issued_on DESC, id DESC",
    "SELECT * FROM application WHERE person_id = ?1 AND (is_open OR stage_at >= (unixepoch() - 2592000) * 1000000) \
     ORDER BY stage_at DESC, id DESC LIMIT 200",
    "SELECT subject, state, reason, asked_at, settled_at FROM education_check WHERE person_id = ?1",
    "SELECT reason, listed_at, until_on, lifted_at FROM listing WHERE person_id = ?1 AND listed_at IS NOT NULL ORDER BY listed_at DESC LIMIT 50",
    "SELECT prompt FROM prompt_seen WHERE person_id = ?1",
];

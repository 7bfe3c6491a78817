//! Files beside a page: a list, and the one chosen shown in place. A picture is drawn by us, with zoom and rotation; a PDF
//! by the browser's own viewer, with its pages. Without the script every choice is a link.
//!
//! Accessible: the list is links with the current one marked; the frame has a title; the picture a text; the tools are
//! buttons with words, and hidden where they could do nothing.

use askama::Template;

use crate::ui::Example;

/// A file.
#[derive(Clone, Debug)]
pub struct Item {
    /// The file's id.
    pub id: String,
    /// What it is.
    pub name: String,
    /// Code, format, size.
    pub about: String,
    /// Where the file is.
    pub to: String,
    /// A picture; a PDF otherwise.
    pub is_picture: bool,
    /// True when somebody said whether it is in order.
    pub is_judged: bool,
    /// What stands beside it, rendered.
    pub beside: String,
}

/// The part.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/viewer/viewer.html")]
pub struct Viewer {
    here: String,
    /// Each with whether it is shown.
    items: Vec<(bool, Item)>,
}

impl Viewer {
    /// These files, on the page at `here`, with the one of id `shown` in place: else the first that nobody judged.
    pub fn new(here: String, items: Vec<Item>, shown: &str) -> Self {
        let chosen = items.iter().position(|item| item.id == shown);
        let open = || items.iter().position(|item| !item.is_judged);
        let shown = chosen.or_else(open).or(if items.is_empty() { None } else { Some(0) });
        let items = items.into_iter().enumerate();
        let items = items.map(|(at, item)| (shown == Some(at), item)).collect();
        Self { here, items }
    }

    fn current(&self) -> Option<&Item> {
        self.items.iter().find(|(is_shown, _)| *is_shown).map(|(_, item)| item)
    }

    fn judged(&self) -> usize {
        self.items.iter().filter(|(_, item)| item.is_judged).count()
    }
}

/// Examples.
pub fn examples() -> Vec<Example> {
    let item = |id: &str, name: &str, is_judged| Item {
        id: id.into(),
        name: name.into(),
        about: "A11 · PNG · 120KB".into(),
        to: "/assets/none".into(),
        is_picture: true,
        is_judged,
        beside: String::new(),
    };
    let items = vec![item("1", "劳动合同", true), item("2", "居民户口簿", false)];
    vec![
        Example::new("没有材料", &Viewer::new("#".into(), Vec::new(), "")),
        Example::new("两份材料", &Viewer::new("#".into(), items, "2")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str, is_judged: bool) -> Item {
        Item {
            id: id.into(),
            name: String::new(),
            about: String::new(),
            to: String::new(),
            is_picture: false,
            is_judged,
            beside: String::new(),
        }
    }

    #[test]
    fn the_chosen_file_is_shown_or_the_first_that_nobody_judged() {
        for (judged, chosen, shown) in
            [([false, false], "2", Some("2")), ([true, false], "", Some("2")), ([true, true], "9", Some("1"))]
        {
            let viewer = Viewer::new("#".into(), vec![item("1", judged[0]), item("2", judged[1])], chosen);
            assert_eq!(viewer.current().map(|item| item.id.as_str()), shown, "{judged:?} {chosen}");
        }
        assert!(Viewer::new("#".into(), Vec::new(), "1").current().is_none());
    }
}

//! Tables and long texts over several pages.

use paper::{Body, Fact, Fonts, Form, Section};

use crate::read::{bare, file, text};
use crate::samples;

fn pages(form: &Form) -> Vec<String> {
    let pdf = file(&format!("table-{}", form.title.len()), &form.to_pdf(&Fonts::built_in()).unwrap());
    let mut pages = Vec::new();
    let total = text(&pdf, None);
    let count = (1..).take_while(|n| total.contains(&format!("第{n}页"))).count();
    for page in 1..=count {
        pages.push(text(&pdf, Some(page)));
    }
    std::fs::remove_file(pdf).unwrap();
    pages
}

#[test]
fn a_table_of_sixty_rows_has_its_heads_on_every_page() {
    let section = Section { heading: "收入明细".into(), bodies: vec![Body::Table(samples::income(60))] };
    let form = Form { sections: vec![section], declaration: None, ..samples::form() };
    let pages = pages(&form);
    assert!(pages.len() >= 3, "{}", pages.len());
    let with_rows = pages.iter().filter(|page| page.contains("应税收入（元）")).count();
    assert!(with_rows >= 3);
    for page in &pages {
        assert_eq!(page.contains("扣缴义务人"), page.contains("北京范例科技发展有限公司"));
        assert!(page.contains(&format!("共{}页", pages.len())));
    }
    let all = pages.concat();
    for row in samples::income(60).rows {
        assert!(all.contains(&bare(&row[2])), "{row:?}");
    }
}

#[test]
fn a_value_longer_than_a_page_goes_on_over_the_next_ones() {
    let words: String = (0..900).map(|n| format!("第{n}句。")).collect();
    let facts = vec![Fact::wide("工作业绩", &words), Fact::new("备注", "完")];
    let section = Section { heading: "其他".into(), bodies: vec![Body::Grid(facts)] };
    let form = Form { title: "长表".into(), sections: vec![section], declaration: None, ..samples::form() };
    let pages = pages(&form);
    assert!(pages.len() >= 3, "{}", pages.len());
    let all = pages.concat();
    assert!((0..900).step_by(50).all(|n| all.contains(&format!("第{n}句。"))));
}

#[test]
fn a_draft_without_anything_is_still_a_paper() {
    let form = Form {
        title: "空表格".into(),
        number: None,
        person: Vec::new(),
        photo: None,
        sections: vec![Section {
            heading: "随往人员".into(), bodies: vec![Body::Table(samples::income(0))]
        }],
        declaration: None,
        ..samples::form()
    };
    let pages = pages(&form);
    assert_eq!(pages.len(), 1);
    assert!(pages[0].contains("尚未提交") && pages[0].contains("照片") && pages[0].contains("无"));
}

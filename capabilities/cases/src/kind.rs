//! Kinds of business, as data (business 2.3, 2.9, 3.2, 3.5): what is done, and which materials it takes.

use affiliation::Business;

/// A kind of business a person can apply for.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its code.
    pub code: &'static str,
    /// The system it belongs to.
    pub business: Business,
    /// Its name.
    pub name: &'static str,
    /// One line about when it is the right one.
    pub when: &'static str,
    /// Materials that every application takes, by attachment code.
    pub needs: &'static [&'static str],
    /// Materials that some applications take, with the case.
    pub may_need: &'static [(&'static str, &'static str)],
}

/// Every kind.
pub const KINDS: [Kind; 8] = [
    Kind {
        code: "101",
        business: Business::Permit,
        name: "申请工作居住证",
        when: "首次办理，或原证件已失效",
        needs: &["A01", "A02", "A04", "A05", "A06", "A07", "A11", "A12", "A13", "A14", "A19"],
        may_need: &[
            ("A16", "自有住房"),
            ("A17", "租房"),
            ("A18", "住宿舍或借住"),
            ("A08", "留学人员"),
            ("A09", "以职称申请"),
            ("A10", "以职业资格申请"),
            ("A20", "配偶随往"),
            ("A22", "配偶随往"),
            ("A23", "子女随往"),
            ("A24", "子女随往"),
        ],
    },
    Kind {
        code: "102",
        business: Business::Permit,
        name: "申请证件续签",
        when: "有效期满前30日内，到期后30日以内",
        needs: &["A01", "A06", "A07", "A11", "A12", "A13", "A14", "A19"],
        may_need: &[("A27", "持纸质证件")],
    },
    Kind {
        code: "103",
        business: Business::Permit,
        name: "证件基础信息变更",
        when: "姓名、证件号码、照片、民族、联系方式有变化",
        needs: &["A19"],
        may_need: &[("A01", "证件有变化"), ("A02", "户口有变化"), ("A27", "持纸质证件")],
    },
    Kind {
        code: "104",
        business: Business::Permit,
        name: "证件业务信息变更",
        when: "岗位、合同、住址有变化，或增减随往人员",
        needs: &["A19"],
        may_need: &[
            ("A11", "合同有变化"),
            ("A17", "住址有变化"),
            ("A20", "增加配偶"),
            ("A23", "增加子女"),
            ("A27", "持纸质证件"),
        ],
    },
    Kind {
        code: "105",
        business: Business::Permit,
        name: "注销工作居住证",
        when: "离职、落户或不再需要",
        needs: &[],
        may_need: &[("A26", "离职"), ("A27", "持纸质证件")],
    },
    Kind {
        code: "106",
        business: Business::Permit,
        name: "证件聘用单位变更",
        when: "离职后60日内，由新单位办理",
        needs: &["A01", "A11", "A14", "A19", "A26"],
        may_need: &[("A12", "新单位要求"), ("A27", "持纸质证件")],
    },
    Kind {
        code: "201",
        business: Business::Talent,
        name: "外埠人才引进",
        when: "在本市单位工作满两年，符合引进条件",
        needs: &[
            "A01", "A02", "A04", "A05", "A06", "A07", "A11", "A12", "A13", "A14", "A19", "A28", "A29", "A31",
        ],
        may_need: &[
            ("A09", "有职称"),
            ("A30", "入选人才计划或获奖"),
            ("A20", "配偶随调随迁"),
            ("A23", "子女随迁"),
        ],
    },
    Kind {
        code: "202",
        business: Business::Talent,
        name: "留学人员引进",
        when: "国（境）外学习满一年，回国后在本市单位工作满三个月",
        needs: &["A01", "A02", "A08", "A11", "A12", "A13", "A14", "A19", "A28", "A29", "A31", "A32", "A33"],
        may_need: &[("A04", "国内学历"), ("A05", "国内学位"), ("A20", "配偶随调随迁"), ("A23", "子女随迁")],
    },
];

impl Kind {
    /// The kind with this code.
    pub fn find(code: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.code == code)
    }

    /// Those of `business`.
    pub fn of(business: Business) -> impl Iterator<Item = &'static Self> {
        KINDS.iter().filter(move |kind| kind.business == business)
    }
}

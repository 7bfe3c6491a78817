//! One paper of each sort, of invented people.

use std::io::Cursor;

use base::{Day, Moment};
use image::{ImageFormat, Rgb, RgbImage};
use paper::{
    Barcode, Body, Card, Column, Declaration, Fact, Form, Letter, Listing, Photo, Qr, Section, Table, grouped,
};

pub(crate) const ADDRESS: &str = "https://rc.example.cn/check?number=202611240001&code=7KQ2M9XA";
pub(crate) const NUMBER: &str = "1101082110120261124000017";

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(crate) fn moment() -> Moment {
    // 2026-11-24 10:00 in China.
    Moment::from_unix_seconds(1_795_485_600)
}

pub(crate) fn case_number() -> String {
    grouped(NUMBER, &[6, 2, 3, 8, 5, 1])
}

/// A head and shoulders before a light blue ground.
pub(crate) fn photo() -> Photo {
    let (width, height) = (295u32, 413u32);
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (f64::from(x) - 147.5, f64::from(y));
        let within = |cy: f64, rx: f64, ry: f64| (x / rx).powi(2) + ((y - cy) / ry).powi(2) < 1.0;
        if within(175.0, 62.0, 82.0) {
            if y < 135.0 + (x / 30.0).powi(2) * 6.0 { Rgb([45, 40, 42]) } else { Rgb([226, 190, 165]) }
        } else if within(160.0, 70.0, 84.0) && y < 190.0 {
            Rgb([45, 40, 42])
        } else if x.abs() < 26.0 && (240.0..300.0).contains(&y) {
            Rgb([214, 176, 150])
        } else if within(430.0, 140.0, 150.0) {
            if x.abs() < (y - 285.0) * 0.3 && y < 413.0 { Rgb([240, 243, 247]) } else { Rgb([40, 58, 92]) }
        } else {
            Rgb([168, 200, 230])
        }
    });
    let mut jpeg = Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
    Photo::from_jpeg(jpeg.into_inner()).unwrap()
}

pub(crate) fn letter() -> Letter {
    Letter {
        issuer: "海淀区人力资源和社会保障局".into(),
        title: "补正告知书".into(),
        number: case_number(),
        addressee: "郑范例".into(),
        opening: vec![
            "您于2026年11月24日提交的北京市工作居住证新办申请收悉。经审查，申请材料不齐全或者不符合要求。根据有关规定，现将需要补正的全部内容一次性告知如下，请您自收到本告知书之日起15个工作日内登录人才业务办理平台完成补正。".into(),
        ],
        facts: vec![
            Fact::new("申请事项", "北京市工作居住证（新办）"),
            Fact::new("聘用单位", "北京范例科技发展有限公司"),
            Fact::new("办件编号", &case_number()),
            Fact::new("补正期限", "2026年12月15日24时前"),
        ],
        listing: Some(Listing {
            heading: "需要补正的内容共3项：".into(),
            items: vec![
                "劳动（聘用）合同：合同剩余期限不足6个月，请上传续签后的合同，合同期限应自提交之日起不少于6个月。".into(),
                "学位证书：上传的图像不清晰，证书编号无法辨认，请重新扫描彩色原件（PDF格式，不超过10 MB）。".into(),
                "在京合法稳定住所证明：租赁合同已于2026年10月31日到期，请上传有效的租赁合同及出租方产权证明。".into(),
            ],
        }),
        closing: vec![
            "补正期间不计入办理时限。逾期未补正的，视为撤回申请；您可以在材料齐全后重新提出申请。".into(),
            "对本告知有疑问的，可以通过平台“我的办件”查看办理进度，或者拨打受理单位咨询电话。".into(),
        ],
        signed_on: day("2026-11-24"),
        qr: Some(Qr::new(ADDRESS, "扫码核对本告知书").unwrap()),
        made_at: moment(),
    }
}

pub(crate) fn form() -> Form {
    Form {
        issuer: "海淀区人力资源和社会保障局".into(),
        title: "北京市工作居住证申请表".into(),
        number: Some((Barcode::new(NUMBER).unwrap(), case_number())),
        heading: "基本信息".into(),
        person: vec![
            Fact::new("姓名", "郑范例"),
            Fact::new("性别", "女"),
            Fact::new("出生日期", "1992-02-29"),
            Fact::new("民族", "汉族"),
            Fact::new("证件类型", "居民身份证"),
            Fact::new("婚姻状况", "已婚"),
            Fact::wide("证件号码", "119900199202290047"),
            Fact::wide("户籍地址", "河北省石家庄市长安区建设北大街一百二十八号范例花园小区12号楼3单元1502室"),
            Fact::new("手机号码", "199 0000 0001"),
            Fact::new("电子邮箱", "fanli.zheng.very.long.name@mail.example.cn"),
        ],
        photo: Some(photo()),
        sections: vec![
            Section {
                heading: "申请信息".into(),
                bodies: vec![Body::Grid(vec![
                    Fact::new("业务类型", "新办"),
                    Fact::new("申请依据", "学历学位"),
                    Fact::new("聘用单位", "北京范例科技发展有限公司"),
                    Fact::new("统一社会信用代码", "91110108MA01ABCD2X"),
                    Fact::new("聘用岗位", "高级工程师"),
                    Fact::new("岗位类别", "专业技术"),
                    Fact::new("入职日期", "2023-07-03"),
                    Fact::new("合同期限", "有固定期限"),
                    Fact::new("合同起始日", "2026-07-03"),
                    Fact::new("合同终止日", "2029-07-02"),
                    Fact::wide("在京住所地址", "北京市海淀区中关村大街一号范例大厦公寓楼8层806室（租赁，租期至2028-06-30）"),
                    Fact::new("人事档案存放地", ""),
                ])],
            },
            Section { heading: "近12个月应税收入".into(), bodies: vec![Body::Table(income(12))] },
            Section {
                heading: "随往人员".into(),
                bodies: vec![Body::Table(Table {
                    caption: String::new(),
                    columns: vec![
                        Column::new("关系", 1.0),
                        Column::new("姓名", 1.4),
                        Column::new("证件号码", 2.6),
                        Column::new("出生日期", 1.6),
                        Column::new("学校或工作单位", 3.0),
                    ],
                    rows: [
                        ["配偶", "钱样本", "119900199101010034", "1991-01-01", "北京样本设计院有限公司"],
                        ["子女", "郑小例", "119900202006010018", "2020-06-01", "海淀区范例幼儿园"],
                    ]
                    .map(|row| row.map(String::from).to_vec())
                    .to_vec(),
                })],
            },
        ],
        declaration: Some(Declaration {
            heading: "诚信声明".into(),
            text: vec![
                "本人承诺：所填写的信息和提交的材料真实、准确、完整，复印件与原件一致；如有虚假，愿意承担由此产生的法律责任，并接受取消申请资格、注销证件、记入诚信档案等处理。".into(),
            ],
            name: "郑范例".into(),
            on: day("2026-11-24"),
        }),
        made_at: moment(),
    }
}

pub(crate) fn income(rows: usize) -> Table {
    Table {
        caption: String::new(),
        columns: vec![
            Column::new("序号", 0.7),
            Column::new("月份", 1.2),
            Column::new("应税收入（元）", 1.8),
            Column::new("扣缴义务人", 3.4),
        ],
        rows: (1..=rows)
            .map(|n| {
                let (year, month) = (2025 + (n + 9) / 12, (n + 9) % 12 + 1);
                vec![
                    n.to_string(),
                    format!("{year}-{month:02}"),
                    format!("{},{:03}.00", 25 + n % 3, n * 37 % 1000),
                    "北京范例科技发展有限公司".into(),
                ]
            })
            .collect(),
    }
}

pub(crate) fn card() -> Card {
    Card {
        kind: "北京市工作居住证".into(),
        number: "202611240001".into(),
        name: "郑范例".into(),
        sex: "女".into(),
        born_on: day("1992-02-29"),
        identity: Fact::new("公民身份号码", "1199**********0047"),
        unit: "北京范例科技发展有限公司".into(),
        issued_on: day("2026-11-24"),
        valid_until: day("2029-11-23"),
        issuer: "海淀区人力资源和社会保障局".into(),
        followers: 2,
        photo: Some(photo()),
        qr: Qr::new(ADDRESS, "扫码查验").unwrap(),
        how_to_verify: vec![
            "扫描证照上的二维码，或者打开 https://rc.example.cn/check，输入证件编号和持证人姓名，查验证件是否有效。".into(),
            "本文件带有数字签名，内容改动后签名失效。可以在上述页面上传本文件查验，也可以用 talent verify 命令离线查验。".into(),
            "证件的有效状态以查验结果为准。打印件与电子证照具有同样的内容，但不能离线查验签名。".into(),
        ],
        is_specimen: false,
        made_at: moment(),
    }
}

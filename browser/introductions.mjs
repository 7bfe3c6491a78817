// 201 外埠人才引进, filled in by the person.
import { fill } from "./applications.mjs";
import { handIn } from "./cases.mjs";

const year = new Date().getFullYear();

const APPLY = {
  category: "1301",
  post_kind: "2",
  contract: "1",
  term: "1",
  contract_from: `${year - 1}-01-01`,
  contract_to: `${year + 3}-12-31`,
  insured_months: "120",
  archive: "示范区人才服务中心，示范大街1号",
  hukou_class: "1",
  police: "样例派出所",
  children: "0",
  clean: "1",
};

// Of each of the last three years.
const INCOMES = [3, 2, 1].map((ago, at) => ({
  [`years.${at}.year`]: `${year - ago}`,
  [`years.${at}.amount`]: "360000",
  [`years.${at}.tax`]: "32000",
}));

const ACHIEVEMENTS = {
  achievements: "主持研发分布式数据平台，支撑多家单位的业务系统，处理规模居全市前列。".repeat(12),
  "results.0.kind": "1",
  "results.0.name": "一种数据处理方法",
  "results.0.at": `${year - 2}-05`,
  "results.0.place": "1",
  "results.0.proof": "发明专利证书，第1页",
};

const FAMILY = {
  "family.0.relation": "5",
  "family.0.name": "陈样本",
  "family.0.birth": "1960-01-01",
  "family.0.political": "13",
  "family.0.hukou.province": "130000",
};

// Goes on to the step called `heading`.
async function next(page, heading) {
  await page.getByRole("button", { name: "下一步" }).click();
  await page.getByRole("heading", { name: heading, exact: true }).first().waitFor();
}

// An introduction is applied for, materials uploaded, signed by `name`; the number it got.
export async function introduce(page, program, name) {
  await page.goto(`${program.origin}/talent`);
  await page.getByRole("button", { name: /^(开始办理|继续填写)\s*外埠人才引进/ }).click();
  await page.getByRole("heading", { name: "申请信息" }).waitFor();
  await fill(page, APPLY);
  for (const [at, income] of INCOMES.entries()) {
    if (at > 0) await page.getByRole("button", { name: "添加年度应税收入" }).click();
    await page.locator(`[name="years.${at}.year"]`).waitFor();
    await fill(page, income);
  }
  await next(page, "个人业绩");
  await fill(page, ACHIEVEMENTS);
  await next(page, "推荐");
  await next(page, "家庭成员");
  await fill(page, FAMILY);
  await page.locator('[name="family.0.hukou"] option[value="130102"]').waitFor({ state: "attached" });
  await fill(page, { "family.0.hukou": "130102" });
  await next(page, "随调随迁人员");
  await page.getByRole("button", { name: "下一步" }).click();
  return handIn(page, name);
}

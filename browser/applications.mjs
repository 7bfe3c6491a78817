// Journeys through applications: a permit is applied for, a correction is made, 落户信息 is told.
import assert from "node:assert/strict";
import { look } from "./journeys.mjs";
import { pdf, signIn, someone } from "./platform.mjs";

// Links whoever is signed in, called `name`, to the unit of `clerkName`, by its code, unless they are linked.
export async function linked(page, browser, program, name, clerkName = "shenjingban") {
  await page.goto(`${program.origin}/permit`);
  if (!(await page.getByRole("dialog", { name: "尚未关联单位" }).count())) return;
  const clerk = await someone(page, browser, program, clerkName, "/unit");
  const code = (await clerk.locator("#link-code").textContent()).trim();
  await page.goto(`${program.origin}/person/link?code=${code}&confirm=1`);
  await page.getByRole("dialog", { name: "确认关联" }).getByRole("button", { name: "确定" }).click();
  await page.getByText("关联申请已发送").waitFor();
  await clerk.goto(`${program.origin}/unit/requests`);
  await clerk.getByRole("button", { name: new RegExp(`通过\\s*${name}的申请`) }).click();
  await clerk.context().close();
}

export async function fill(page, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`[name="${name}"]`);
    if ((await field.evaluate((one) => one.tagName)) === "SELECT") await field.selectOption(value);
    else await field.fill(value);
  }
}

// Gives a file to every row that has none, in place.
export async function give(page) {
  const open = page.locator("table.shelf tbody tr", { has: page.getByRole("button", { name: /^上传附件/ }) });
  for (let left = await open.count(); left > 0; left = await open.count()) {
    const row = open.first();
    const id = await row.getAttribute("id");
    await row
      .locator("input[type=file]")
      .setInputFiles({ name: "材料.pdf", mimeType: "application/pdf", buffer: pdf(1) });
    await page.locator(`#${id}`).getByText("已上传", { exact: true }).waitFor();
  }
}

// Whoever presses on while a file is on its way loses nothing: a refused one keeps the page, a good one goes on.
async function pressOnMeanwhile(page, look) {
  const row = page.locator("table.shelf tbody tr").first();
  const wait = page.getByText("文件正在上传和检查，完成后自动继续…");
  const give = async (buffer) => {
    let release;
    const asked = new Promise((done) => (release = done));
    await page.route("**/attachments/*", (route) => asked.then(() => route.continue()), { times: 1 });
    await row.locator("input[type=file]").setInputFiles({ name: "材料.pdf", mimeType: "application/pdf", buffer });
    await page.getByRole("button", { name: "下一步" }).click();
    await wait.waitFor();
    return release;
  };
  const bad = await give(Buffer.from("no document at all"));
  await look();
  bad();
  await row.locator(".prompt:visible").waitFor();
  assert.equal(await wait.count(), 0);
  assert.ok(await row.getByRole("button", { name: /上传/ }).evaluate((one) => one === document.activeElement));
  const good = await give(pdf(1));
  good();
}

const year = new Date().getFullYear();

// What a person with a rented home says of a first permit.
export const PERMIT = {
  post_kind: "2",
  contract: "1",
  term: "1",
  contract_from: `${year}-01-01`,
  contract_to: `${year + 3}-12-31`,
  income: "240000",
  home: "2",
  home_district: "110108",
  home_addr: "示范街3号楼401",
  lease_from: `${year}-01-01`,
  lease_to: `${year + 1}-12-31`,
  hukou_class: "1",
};

export const applications = {
  "R8.5 business 2.8 a permit is applied for, with every prompt on the way": async ({
    page,
    program,
    shot,
    browser,
  }) => {
    await signIn(page, program, "zhouyanshi");
    await linked(page, browser, program, "周演示");
    await page.goto(`${program.origin}/permit`);
    await look(page, shot, "offers");
    await page.getByRole("button", { name: /开始办理\s*申请工作居住证/ }).click();
    await page.getByRole("heading", { name: "申请信息" }).waitFor();
    await look(page, shot, "form-new");
    await page.getByRole("button", { name: "下一步" }).click();
    await page.getByText("请修改以下内容").waitFor();
    assert.ok(await page.locator("[data-prompts]").evaluate((one) => one === document.activeElement));
    await look(page, shot, "form-prompts");
    await fill(page, PERMIT);
    await page.getByText("已自动保存").waitFor();
    await page.getByRole("button", { name: "填入近12个月的月份和单位" }).click();
    await page.locator('[name="incomes.11.month"]').waitFor();
    for (let at = 0; at < 12; at += 1) await page.locator(`[name="incomes.${at}.amount"]`).fill("20000");
    await look(page, shot, "form-rows");
    await page.getByRole("button", { name: "下一步" }).click();
    await page.getByRole("button", { name: "添加随往人员" }).click();
    await page.locator('[name="followers.0.name"]').fill("周小演");
    await look(page, shot, "form-followers");
    await page.getByRole("button", { name: /删除\s*随往人员\s*1/ }).click();
    await page.getByText("没有随往人员", { exact: true }).waitFor();
    await page.getByRole("button", { name: "下一步" }).click();
    await page.getByRole("heading", { name: "附件材料" }).waitFor();
    await page.getByRole("button", { name: "下一步" }).click();
    await page.getByText("请上传居民身份证").waitFor();
    await look(page, shot, "form-materials");
    await give(page);
    await page.getByText("必需材料已齐").waitFor();
    await look(page, shot, "form-materials-given");
    await pressOnMeanwhile(page, () => look(page, shot, "form-materials-wait"));
    await page.getByRole("heading", { name: "预览提交" }).waitFor();
    await look(page, shot, "form-preview");
    await page.getByRole("button", { name: "提交", exact: true }).click();
    await page.getByText("请阅读诚信声明并勾选同意").first().waitFor();
    await page.getByLabel("已阅读并同意上述声明").check();
    await page.getByLabel("声明人姓名").fill("周演示");
    await page.getByRole("button", { name: "提交", exact: true }).click();
    await page.getByRole("heading", { name: "申请已提交" }).waitFor();
    await look(page, shot, "form-submitted");
    await page.getByRole("link", { name: "查看办理进度" }).click();
    await page.getByText("待单位审核").first().waitFor();
    await look(page, shot, "case-at-unit");
    await page.getByRole("link", { name: "撤销申请" }).click();
    await page.getByLabel("撤销原因").fill("演示");
    await look(page, shot, "case-withdrawal");
    await page.getByRole("button", { name: "确认撤销" }).click();
    await page.getByText("个人撤销申请").first().waitFor();
    await look(page, shot, "case-withdrawn");
  },
  "business 2.13 a correction is made on one page": async ({ page, program, shot }) => {
    await signIn(page, program, "linyangli");
    await page.goto(`${program.origin}/person/applications`);
    await look(page, shot, "records");
    await page.getByRole("link", { name: /^修改/ }).click();
    await look(page, shot, "case-returned");
    await page.getByRole("link", { name: "修改", exact: true }).click();
    await page.getByRole("heading", { name: "补正" }).waitFor();
    await look(page, shot, "correction");
    await page.getByRole("button", { name: "重新提交" }).click();
    await page.getByText("请上传劳动（聘用）合同").waitFor();
    await look(page, shot, "correction-prompts");
    await page.locator('[name="contract_to"]').fill(`${year + 3}-12-31`);
    await page.getByText("已自动保存").waitFor();
    await give(page);
    assert.equal(await page.locator('[name="contract_to"]').inputValue(), `${year + 3}-12-31`, "typed text stays");
    await page.getByRole("button", { name: "重新提交" }).click();
    await page.getByRole("heading", { name: "补正已提交" }).waitFor();
    await page.getByRole("link", { name: "查看办理进度" }).click();
    await page.getByText("补正要求").first().waitFor();
    await look(page, shot, "case-corrected");
  },
  "business 3.4 settling information is told": async ({ page, program, shot }) => {
    await signIn(page, program, "linyangli");
    await page.goto(`${program.origin}/person/applications`);
    await page.locator("table").getByRole("link", { name: /^办理/ }).first().click();
    await page.getByRole("link", { name: "完善落户信息" }).waitFor();
    await look(page, shot, "case-settling");
    await page.getByRole("link", { name: "完善落户信息" }).click();
    await page.getByRole("heading", { name: "完善落户信息" }).waitFor();
    await page.getByRole("button", { name: "提交", exact: true }).click();
    await page.getByText("请上传落户地址证明").first().waitFor();
    await look(page, shot, "settling-prompts");
    await fill(page, {
      way: "2",
      settle_district: "110108",
      settle_addr: "示范大街18号",
      place_no: "京华示范科技有限公司集体户",
      police_to: "示范派出所",
      police_from: "样例派出所",
      with_family: "1",
      phone: "19900000002",
    });
    await page.getByText("已自动保存").waitFor();
    await give(page);
    await look(page, shot, "settling");
    await page.getByRole("button", { name: "提交", exact: true }).click();
    await page.getByText("落户手续办理中").first().waitFor();
    await look(page, shot, "case-settling-done");
  },
};

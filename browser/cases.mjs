// E3 and what follows from it: one application through the hands of four people, to the card on the home page.
import assert from "node:assert/strict";
import { look, photo } from "./journeys.mjs";
import { PERMIT, fill, give, linked } from "./applications.mjs";
import { file, pdf, rowOf, signIn, someone, upload } from "./platform.mjs";
import { decide, officer, open, take } from "./desk.mjs";

const year = new Date().getFullYear();

// From the materials, of which `carried` are there already, to the submission, signed by `name` where somebody signs; the
// number it got.
export async function handIn(page, name, carried = []) {
  await page.getByRole("heading", { name: "附件材料" }).waitFor();
  for (const material of carried) await rowOf(page, material).getByText("已上传", { exact: true }).waitFor();
  await give(page);
  await page.getByText("必需材料已齐").waitFor();
  await page.getByRole("button", { name: "下一步" }).click();
  await page.getByRole("heading", { name: "预览提交" }).waitFor();
  if (name) {
    await page.getByLabel("已阅读并同意上述声明").check();
    await page.getByLabel("声明人姓名").fill(name);
  }
  await page.getByRole("button", { name: "提交", exact: true }).click();
  await page.getByRole("heading", { name: "申请已提交" }).waitFor();
  return (await page.locator("#number").textContent()).replace(/\s/g, "");
}

// The clerk vouches for what waits of `who`.
export async function vouch(clerk, program, who, kind) {
  await clerk.goto(`${program.origin}/unit/applications`);
  await clerk
    .getByRole("link", { name: new RegExp(`${who}的${kind}`) })
    .first()
    .click();
  await clerk.getByLabel("单位意见").fill("情况属实，同意申报");
  await clerk.getByRole("button", { name: /上报/ }).first().click();
  await clerk.getByText("待主管部门审核").first().waitFor();
}

// A permit is applied for with what is asked; the number the application got.
export async function apply(page, program, name, carried = []) {
  await page.goto(`${program.origin}/permit`);
  await page.getByRole("button", { name: /^(开始办理|继续填写)\s*申请工作居住证/ }).click();
  await page.getByRole("heading", { name: "申请信息" }).waitFor();
  await fill(page, PERMIT);
  if (!(await page.locator('[name="incomes.11.month"]').count())) {
    await page.getByRole("button", { name: "填入近12个月的月份和单位" }).click();
    await page.locator('[name="incomes.11.month"]').waitFor();
  }
  for (let at = 0; at < 12; at += 1) await page.locator(`[name="incomes.${at}.amount"]`).fill("20000");
  await page.getByRole("button", { name: "下一步" }).click();
  await page.getByText("没有随往人员", { exact: true }).waitFor();
  await page.getByRole("button", { name: "下一步" }).click();
  return handIn(page, name, carried);
}

// What somebody keeps in 附件管理 before they apply.
const KEPT = ["居民身份证", "学历证书", "学位证书", "劳动（聘用）合同", "在京住所证明（租赁）"];

// A district with three ranks, then a city with three, and who acts at them in turn.
const RANKS = '["初审", "复审", "终审"]';
export const THREE_RANKS = { TALENT__CASES__DISTRICT_RANKS: RANKS, TALENT__CASES__CITY_RANKS: RANKS };
export const HANDS = [
  [
    "shichushen",
    [
      ["受理", ""],
      ["初审通过", "材料齐全"],
    ],
  ],
  ["tianfushen", [["复审通过", "复核无误"]]],
  ["miaozhongshen", [["终审通过", "同意上报"]]],
  ["hongshichu", [["初审通过", "材料齐全"]]],
  ["yushifu", [["复审通过", "复核无误"]]],
  ["xushishen", [["终审通过", "符合条件，同意"]]],
];

// The officer looks at the materials in place, marks one of them and one field, and sends it back.
async function markAndReturn(desk, program, number, shot) {
  await take(desk, program, number);
  const address = desk.url();
  const list = desk.locator("#viewer-list");
  await list.getByRole("link", { name: "居民身份证", exact: true }).click();
  const picture = desk.locator("[data-viewer-sheet] img");
  await desk.waitForFunction(() => document.querySelector("[data-viewer-sheet] img")?.style.width);
  const width = () => picture.evaluate((one) => parseInt(one.style.width, 10));
  const before = await width();
  await desk.getByRole("button", { name: "放大" }).click();
  assert.ok((await width()) > before, "zoomed");
  await desk.getByRole("button", { name: "向右旋转" }).click();
  assert.equal(await picture.evaluate((one) => one.style.rotate), "90deg");
  await look(desk, shot, "desk-viewer");
  await list.getByRole("link", { name: "劳动（聘用）合同", exact: true }).click();
  await desk.locator("[data-viewer-sheet] iframe").waitFor();
  await desk.getByRole("button", { name: /^通过\s*：居民身份证$/ }).click();
  await list.getByText("通过", { exact: true }).first().waitFor();
  // What is typed in the opinion outlives every mark: the page stays.
  await desk.getByLabel("意见", { exact: true }).fill("请按标记的内容补正");
  await desk.getByRole("link", { name: /^有问题\s*：劳动（聘用）合同$/ }).click();
  await desk.getByRole("button", { name: "标记", exact: true }).click();
  await desk.locator("#mark-prompt").waitFor();
  await desk.getByLabel("补正原因").selectOption("T02");
  await desk.getByLabel("第几页，整份材料的不填").fill("1");
  await desk.getByRole("button", { name: "标记", exact: true }).click();
  await desk.getByText("已标记1处").waitFor();
  await desk
    .getByRole("link", { name: /^标记\s*：聘用岗位/ })
    .first()
    .click();
  await desk.getByLabel("补正原因").selectOption("T99");
  await desk.getByLabel("补充说明").fill("岗位名称与合同不一致");
  await desk.getByRole("button", { name: "标记", exact: true }).click();
  await desk.getByText("已标记2处").waitFor();
  assert.equal(await desk.getByLabel("意见", { exact: true }).inputValue(), "请按标记的内容补正");
  assert.equal(desk.url().split(/[?#]/)[0], address.split(/[?#]/)[0]);
  await look(desk, shot, "desk-marked");
  await desk.getByRole("button", { name: "退回个人", exact: true }).click();
  const sure = desk.getByRole("dialog", { name: "确认退回个人？" });
  await sure.getByText("共标记 2 处需要补正").waitFor();
  await sure.getByRole("button", { name: "确认退回个人" }).click();
  await desk.getByText("退回个人").first().waitFor();
}

// `open` is filled in again and `material`, if one was marked, gets another file; what is `locked` is not there.
async function correct(page, address, { open, material, locked }) {
  await page.goto(address);
  await page.getByRole("link", { name: "修改", exact: true }).click();
  await page.getByRole("heading", { name: "补正" }).waitFor();
  assert.equal(await page.locator(`[name="${locked}"]`).count(), 0, "what is not marked is locked");
  await fill(page, open);
  await page.getByText("已自动保存").waitFor();
  if (material) {
    const link = rowOf(page, material).getByRole("link", { name: /^查看/ });
    const before = await link.getAttribute("href");
    await upload(page, material, file("补正.pdf", "application/pdf", pdf(2)));
    await rowOf(page, material).locator(`a[href]:not([href="${before}"])`).first().waitFor();
  }
  const agreed = page.getByLabel("已阅读并同意上述声明");
  if (await agreed.count()) await agreed.check();
  const signed = page.getByLabel("声明人姓名");
  if (await signed.count()) await signed.fill("周演示");
  await page.getByRole("button", { name: "重新提交" }).click();
  await page.getByRole("heading", { name: "补正已提交" }).waitFor();
}

export const cases = {
  "E3 a permit from the draft through the unit, a correction and two desks of three ranks to the card": Object.assign(
    async ({ page, program, shot, browser }) => {
      await signIn(page, program, "zhouyanshi");
      await linked(page, browser, program, "周演示");
      // R5.6.14: what is kept already fills the draft.
      await page.goto(`${program.origin}/person/attachments`);
      for (const name of KEPT) {
        const paper =
          name === "居民身份证"
            ? file(`${name}.jpg`, "image/jpeg", await photo(page, 3))
            : file(`${name}.pdf`, "application/pdf", pdf(1));
        const row = await upload(page, name, paper);
        await row.getByText("已上传", { exact: true }).waitFor();
      }
      const number = await apply(page, program, "周演示", KEPT);
      await page.getByRole("link", { name: "查看办理进度" }).click();
      await page.getByText("待单位审核").first().waitFor();
      const address = page.url();
      // The unit sends it back with one thing marked.
      const clerk = await someone(page, browser, program, "shenjingban", "/unit");
      await clerk.goto(`${program.origin}/unit/applications`);
      await look(clerk, shot, "unit-applications");
      await clerk
        .getByRole("link", { name: /周演示的申请工作居住证/ })
        .first()
        .click();
      await clerk.getByText("退回个人补正").click();
      await look(clerk, shot, "unit-application");
      await clerk.getByLabel("位置", { exact: true }).first().selectOption("field:contract_to");
      await clerk.getByLabel("原因", { exact: true }).first().selectOption("T09");
      await clerk.getByRole("button", { name: "退回个人", exact: true }).click();
      await clerk.getByText("退回个人").first().waitFor();
      // R4.8, R8.4: the person is told at home and corrects exactly that.
      await page.goto(`${program.origin}/person`);
      await page.getByText(/“申请工作居住证”被退回修改/).waitFor();
      await correct(page, address, { open: { contract_to: `${year + 4}-12-31` }, locked: "post" });
      await vouch(clerk, program, "周演示", "申请工作居住证");
      // The district sends it back once more, with a page of a file and a field marked.
      const desk = await officer(page, browser, program, HANDS[0][0]);
      await markAndReturn(desk, program, number, shot);
      await correct(page, address, {
        open: { post: "数据分析工程师" },
        material: "劳动（聘用）合同",
        locked: "contract_to",
      });
      // The unit vouches for what was changed, before the desk sees it.
      await vouch(clerk, program, "周演示", "申请工作居住证");
      await open(desk, program, number);
      await desk.getByText("数据分析工程师").first().waitFor();
      await desk.getByRole("link", { name: /^上轮文件\s*：劳动（聘用）合同$/ }).waitFor();
      await desk.getByText("上轮补正要求").first().waitFor();
      await look(desk, shot, "desk-corrected");
      await desk.context().close();
      // Three officers of the district, three of the city.
      for (const [account, acts] of HANDS) {
        const desk = await officer(page, browser, program, account);
        if (account === "shichushen") {
          await look(desk, shot, "desk");
          await desk.goto(`${program.origin}/desk/applications`);
          await look(desk, shot, "desk-queue");
        }
        await decide(desk, program, number, acts);
        if (account === "shichushen") await look(desk, shot, "desk-review-done");
        await desk.context().close();
      }
      // R7.1, R8.5: the card is there and the row is gone.
      await page.goto(`${program.origin}/person`);
      await page.getByText("有效证件信息").waitFor();
      await page.getByText("没有正在办理中的业务").waitFor();
      await page.getByText(/“申请工作居住证”已办理成功/).waitFor();
      await look(page, shot, "home-with-card");
      await page.goto(address);
      await page.getByText("办理成功").first().waitFor();
      await look(page, shot, "case-done");
      for (const paper of ["申请表", "受理通知书", "办结通知书"]) {
        const to = await page.getByRole("link", { name: new RegExp(`^${paper}`) }).getAttribute("href");
        const printed = await page.request.get(`${program.origin}${to}`);
        assert.equal(printed.headers()["content-type"], "application/pdf", paper);
        assert.ok((await printed.body()).subarray(0, 5).equals(Buffer.from("%PDF-")), paper);
      }
      // R9.6: the rating is invited.
      await page.getByRole("link", { name: "评价本次服务" }).first().click();
      await look(page, shot, "rating");
      await page.goto(address);
      await page.getByRole("link", { name: "查看证件" }).click();
      const to = await page.getByRole("link", { name: /查看电子证件/ }).getAttribute("href");
      const permit = await page.request.get(`${program.origin}${to}`);
      assert.equal(permit.status(), 200);
      const card = (await page.locator(".permit__number dd").textContent()).replace(/\s/g, "");
      // Anybody checks it.
      const visitor = await browser.newContext({ viewport: page.viewportSize(), locale: "zh-CN" });
      const outside = await visitor.newPage();
      await outside.goto(`${program.origin}/verify?number=${card}`);
      await outside.getByLabel("姓名").fill("周演示");
      await outside.getByRole("button", { name: /验证|核验/ }).click();
      await outside.getByText("有效", { exact: false }).first().waitFor();
      await visitor.close();
      await clerk.context().close();
    },
    { settings: THREE_RANKS },
  ),
};

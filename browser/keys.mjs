// E3 once more, by people who use the keyboard and nothing else (E9).
import assert from "node:assert/strict";
import { PERMIT, linked } from "./applications.mjs";
import { Hands } from "./hands.mjs";
import { someone } from "./platform.mjs";

const year = new Date().getFullYear();

// What waits is opened from the queue, taken, and `acts` are done, each with its opinion.
async function decide(hands, acts) {
  const { page } = hands;
  await hands.press(/^办件/);
  await page.locator("table[data-queue]").waitFor();
  await hands.press(/，周演示$/);
  await page.getByRole("heading", { name: "申请内容" }).first().waitFor();
  await hands.press("领取");
  await page.getByText("由您办理", { exact: true }).waitFor();
  for (const [act, opinion] of acts) {
    await hands.fill({ reason: opinion });
    await hands.press(act);
    await page.getByRole("button", { name: act, exact: true }).waitFor({ state: "detached" });
  }
}

async function vouch(hands) {
  const { page } = hands;
  await hands.press("业务审核");
  await page.getByRole("heading", { name: "业务审核" }).first().waitFor();
  await hands.press(/周演示的申请工作居住证/);
  await page.locator("#decision").waitFor();
}

export const byHands = {
  "E3 E9 R9.7 a permit from the draft to the card by keyboard alone": async ({ page, program, browser }) => {
    const before = await someone(page, browser, program, "zhouyanshi", "/person");
    await linked(before, browser, program, "周演示");
    await before.context().close();

    const person = await Hands.on(page);
    await person.signIn(program, "zhouyanshi", "/person");
    await page.waitForURL(`${program.origin}/person`);
    await person.press(/^工作居住证 新办/);
    await page.getByRole("heading", { name: "申请工作居住证" }).waitFor();
    await person.press(/^(开始办理|继续填写)\s*申请工作居住证/);
    await page.getByRole("heading", { name: "申请信息" }).waitFor();
    await person.fill(PERMIT);
    await person.press("填入近12个月的月份和单位");
    await page.locator('[name="incomes.11.month"]').waitFor();
    for (let at = 0; at < 12; at += 1) await person.fill({ [`incomes.${at}.amount`]: "20000" });
    await person.press("下一步");
    await page.getByText("没有随往人员", { exact: true }).waitFor();
    await person.press("下一步");
    await page.getByRole("heading", { name: "附件材料" }).waitFor();
    await person.give();
    await person.press("下一步");
    await page.getByRole("heading", { name: "预览提交" }).waitFor();
    await person.field("agreed");
    await page.keyboard.press("Space");
    await person.fill({ signed: "周演示" });
    await person.press("提交");
    await page.getByRole("heading", { name: "申请已提交" }).waitFor();

    // The unit marks one field and sends it back.
    const clerk = await Hands.on(
      await (await browser.newContext({ viewport: page.viewportSize(), locale: "zh-CN" })).newPage(),
    );
    await clerk.signIn(program, "shenjingban", "/unit");
    await clerk.page.waitForURL(`${program.origin}/unit`);
    await vouch(clerk);
    await clerk.press("退回个人补正");
    await clerk.fill({ "target.0": "field:contract_to", "phrase.0": "T09" });
    await clerk.press("退回个人");
    await clerk.page.locator("#decision").waitFor({ state: "detached" });

    // The prompt at home leads to the correction.
    await person.press("首页");
    await page.waitForURL(`${program.origin}/person`);
    await page.getByText(/“申请工作居住证”被退回修改/).waitFor();
    await person.press(/^修改/);
    await page.getByRole("link", { name: "修改", exact: true }).waitFor();
    await person.press("修改");
    await page.getByRole("heading", { name: "补正" }).waitFor();
    await person.fill({ contract_to: `${year + 4}-12-31` });
    await page.getByText("已自动保存").waitFor();
    await person.press("重新提交");
    await page.getByRole("heading", { name: "补正已提交" }).waitFor();

    await vouch(clerk);
    await clerk.fill({ opinion: "情况属实，同意申报" });
    await clerk.press(/上报/);
    await clerk.page.getByText("待主管部门审核").first().waitFor();

    const district = await Hands.officer(browser, program, "hequshen");
    await decide(district, [
      ["受理", ""],
      ["终审通过", "材料齐全，同意"],
    ]);
    const city = await Hands.officer(browser, program, "xushishen");
    await decide(city, [["终审通过", "符合条件，同意"]]);

    await person.press(/^查看办理进度|^首页/);
    await page.waitForLoadState();
    await page.goto(`${program.origin}/person`);
    await page.getByText("有效证件信息").waitFor();
    await person.press("证件详情");
    await page.getByRole("heading", { name: "证件信息" }).waitFor();
    assert.match(await page.locator(".permit__number dd").textContent(), /\d/);
    for (const other of [clerk, district, city]) await other.page.context().close();
  },
};

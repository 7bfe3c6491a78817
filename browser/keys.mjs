// E1, E2 and E3 once more, by people who use the keyboard and nothing else (E9).
import assert from "node:assert/strict";
import { PERMIT } from "./applications.mjs";
import { HANDS, THREE_RANKS } from "./cases.mjs";
import { Hands, PAPER } from "./hands.mjs";
import { photo } from "./journeys.mjs";
import { captchaAnswer, code, countCodes } from "./people.mjs";

const year = new Date().getFullYear();

// What waits is opened from the queue, taken, and `acts` are done, each with its opinion.
async function decide(hands, acts) {
  const { page } = hands;
  await hands.press(/^待办/);
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

// E2: asked for by the code that the unit told, and accepted.
async function link(person, clerk) {
  const { page } = person;
  const told = (await clerk.page.locator("#link-code").textContent()).trim();
  await person.press(/^工作居住证 新办/);
  await page.getByRole("dialog", { name: "尚未关联单位" }).waitFor();
  await person.press("申请关联单位");
  await page.getByRole("dialog", { name: "关联单位" }).waitFor();
  await person.fill({ code: told });
  await page.keyboard.press("Enter");
  await page.getByText("京华示范科技有限公司").first().waitFor();
  await person.press("申请关联");
  await page.getByRole("dialog", { name: "确认关联" }).waitFor();
  await person.press("确定");
  await page.getByText("关联申请已发送").waitFor();
  await clerk.press(/待关联人员$/);
  await clerk.page.getByText("周演示").first().waitFor();
  await clerk.press(/^通过 周演示的申请/);
  await clerk.page.getByText("已处理1人").waitFor();
}

async function register(hands, program, { username, phone }) {
  const { page } = hands;
  await page.goto(`${program.origin}/auth/register`);
  await page.waitForFunction(() => document.querySelector("[data-captcha] img")?.complete);
  await hands.fill({ username, mobile: phone, captcha: await captchaAnswer(program.inbox, "register") });
  const before = await countCodes(program.inbox, phone);
  await hands.press("获取验证码");
  await page.getByText("验证码已发送").waitFor();
  const sent = await code(program.inbox, phone, before);
  await hands.fill({ code: sent, password: "abc123", password_again: "abc123" });
  await hands.field("agreed");
  await page.keyboard.press("Space");
  await hands.press("注册");
  await page.getByRole("heading", { name: "实名认证" }).waitFor();
  await hands.fill({ name: "郑范例", number: "119900199202290047" });
  await hands.press("认证");
  await page.getByRole("heading", { name: "认证成功" }).waitFor();
}

const STEPS = [
  [
    "教育信息",
    {
      level: "21",
      edu_no: "123456789012345678",
      mode: "1",
      school: "某某大学",
      major: "计算机",
      graduated: "2014-07",
      degree: "4",
      degree_no: "1234567890123456",
      degree_org: "某某大学",
      degree_at: "2014-07",
      has_title: "0",
    },
  ],
  [
    "学习经历",
    {
      "studies.0.from": "2010-09",
      "studies.0.to": "2014-07",
      "studies.0.school": "某某大学",
      "studies.0.major": "计算机",
      "studies.0.level": "21",
      "studies.0.degree": "4",
      "studies.0.form": "1",
      "studies.0.ending": "1",
    },
    {
      "studies.1.from": "2007-09",
      "studies.1.to": "2010-07",
      "studies.1.school": "某某中学",
      "studies.1.major": "无",
      "studies.1.level": "61",
      "studies.1.degree": "0",
      "studies.1.form": "1",
      "studies.1.ending": "1",
    },
  ],
  [
    "工作经历",
    { "jobs.0.from": "2014-07-15", "jobs.0.unit": "某某公司", "jobs.0.province": "110000", "jobs.0.duty": "工程师" },
  ],
];

async function fillProfile(hands) {
  const { page } = hands;
  await page.getByRole("heading", { name: "一般信息" }).waitFor();
  await hands.fill({ nation: "01", political: "13", marital: "10" });
  await hands.place("hukou_region", "130000", "130102");
  await hands.fill({ hukou_addr: "某某路1号院2号楼", hukou_kind: "1" });
  await hands.place("live_region", "110000", "110108");
  await hands.fill({ live_addr: "某某街3号楼401", work_start: "2014-07" });
  await hands.press("下一步");
  for (const [title, ...rows] of STEPS) {
    await page.getByRole("heading", { name: title, exact: true }).waitFor();
    for (const fields of rows) {
      const first = page.locator(`[name="${Object.keys(fields)[0]}"]`);
      if (!(await first.count())) await hands.press(/^添加/);
      await first.waitFor();
      await hands.fill(fields);
    }
    await hands.press("下一步");
  }
  await page.getByRole("heading", { name: "证件照片" }).waitFor();
  const portrait = { name: "photo.jpg", mimeType: "image/jpeg", buffer: await photo(page) };
  await hands.field("photo");
  await hands.take(() => page.keyboard.press("Space"), portrait);
  await page.locator("[data-cropper][data-ready]").waitFor();
  await hands.press("下一步");
  await page.getByRole("heading", { name: "预览提交" }).waitFor();
  await hands.press("提交");
  await page.waitForURL(/\/person$/);
}

export const byHands = {
  "E1 R5.6 E9 R9.7 from registration through the profile to a file, by keyboard alone": async ({
    page,
    program,
    person,
  }) => {
    const hands = await Hands.on(page);
    await register(hands, program, person);
    await hands.press("进入网上办事大厅首页");
    await page.getByRole("dialog", { name: "请先完善个人信息" }).waitFor();
    await hands.press("去完善");
    await fillProfile(hands);
    assert.equal(await page.getByRole("dialog").count(), 0, "R3.9");
    await hands.press(/^附件管理/);
    await page.getByRole("heading", { name: "附件管理" }).first().waitFor();
    // R5.6.4: the hint by focus.
    await hands.press("学历证书的提示");
    await page.getByText("原件彩色扫描，最高学历").waitFor();
    const row = page.locator("#A04");
    await hands.take(() => hands.press("上传附件 学历证书"), PAPER);
    await row.getByText("已上传").waitFor();
    await hands.press("删除 学历证书");
    await page.getByRole("dialog", { name: "删除附件" }).getByText("删除后需重新上传，是否确认删除？").waitFor();
    await hands.press("确认删除");
    await row.getByText("未上传").waitFor();
  },

  "E2 E3 E9 R9.7 a permit from the link and the draft to the card by keyboard alone": Object.assign(
    async ({ page, program, browser }) => {
      const person = await Hands.on(page);
      await person.signIn(program, "zhouyanshi", "/person");
      await page.waitForURL(`${program.origin}/person`);
      const clerk = await Hands.on(
        await (await browser.newContext({ viewport: page.viewportSize(), locale: "zh-CN" })).newPage(),
      );
      await clerk.signIn(program, "shenjingban", "/unit");
      await clerk.page.waitForURL(`${program.origin}/unit`);
      await link(person, clerk);

      await person.press("首页");
      await page.getByText("关联单位：京华示范科技有限公司").waitFor();
      await person.press(/^工作居住证 新办/);
      await page.getByRole("heading", { name: "申请工作居住证" }).waitFor();
      await person.press(/^(开始办理|继续填写)\s*申请工作居住证/);
      await page.getByRole("heading", { name: "申请信息" }).waitFor();
      await person.fill(PERMIT);
      await person.press("填入近12个月的月份和单位");
      await page.waitForURL(/#incomes$/);
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

      // Three officers of the district, three of the city.
      for (const [account, acts] of HANDS) {
        const desk = await Hands.officer(browser, program, account);
        await decide(desk, acts);
        await desk.page.context().close();
      }

      await person.press("首页");
      await page.getByText("有效证件信息").waitFor();
      await page.getByText("没有正在办理中的业务").waitFor();
      await page.getByText(/“申请工作居住证”已办理成功/).waitFor();
      await person.press("证件详情");
      await page.getByRole("heading", { name: "证件信息" }).waitFor();
      assert.match(await page.locator(".permit__number dd").textContent(), /\d/);
      await clerk.page.context().close();
    },
    { settings: THREE_RANKS },
  ),
};

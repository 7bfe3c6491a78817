// E4 to E7: what days bring. Each runs on a program of its own, because the demo's clock goes forward for everybody.
import assert from "node:assert/strict";
import { fill, give, linked } from "./applications.mjs";
import { HANDS, THREE_RANKS, handIn, vouch } from "./cases.mjs";
import { decide, officer } from "./desk.mjs";
import { introduce } from "./introductions.mjs";
import { look } from "./journeys.mjs";
import { signIn, someone } from "./platform.mjs";

const year = new Date().getFullYear();

// The demo's clock goes `days` forward, which signs everybody out.
async function forward(program, days) {
  const moved = await fetch(`${program.inbox}/clock`, { method: "POST", body: new URLSearchParams({ days }) });
  assert.ok(moved.ok, "the clock goes forward");
}

// Opens `address` until `words` are there: what a day brings comes within the hour, or when the program looks next.
async function until(page, address, words) {
  for (let tries = 0; tries < 60; tries += 1) {
    await page.goto(address);
    if (await page.getByText(words).count()) return;
    await page.waitForTimeout(500);
  }
  await page.getByText(words).first().waitFor();
}

// The card on the home page.
const card = async (page, program) => {
  await page.goto(`${program.origin}/person`);
  const permit = page.locator("section.permit");
  return {
    number: await permit.locator(".permit__number dd").textContent(),
    ends: await permit.locator("dd").nth(2).textContent(),
  };
};

const next = (page) => page.getByRole("button", { name: "下一步" }).click();

const CONTRACT = {
  post_kind: "2",
  contract: "1",
  term: "1",
  contract_from: `${year}-01-01`,
  contract_to: `${year + 5}-12-31`,
};

const PASSED = [["终审通过", "符合条件，同意"]];
const ACCEPTED = [["受理", ""], ...PASSED];

// The unit ends the link with `name`, and files the cancellation of the permit.
async function letLeave(clerk, program, name) {
  await clerk.goto(`${program.origin}/unit/staff`);
  await clerk.getByRole("link", { name: new RegExp(`解除关联\\s*${name}`) }).click();
  await clerk.locator('[name="leaving_on"]').fill(program.day(-1));
  await clerk.getByRole("button", { name: "确认解除关联" }).click();
  await clerk.getByRole("heading", { name: "离职与单位变更" }).waitFor();
  await clerk.getByRole("button", { name: new RegExp(`申报注销\\s*${name}`) }).click();
  await clerk.locator('[name="last_day"]').waitFor();
  await fill(clerk, { reason: "1", last_day: program.day(-1) });
  await next(clerk);
  await clerk.getByRole("heading", { name: "附件材料" }).waitFor();
  await next(clerk);
  await clerk.getByRole("heading", { name: "预览提交" }).waitFor();
  await clerk.getByRole("button", { name: "提交", exact: true }).click();
  await clerk.getByRole("heading", { name: "申请已提交" }).waitFor();
}

// Somebody at another computer who is signed in nowhere.
async function visitor(page, browser) {
  const context = await browser.newContext({ viewport: page.viewportSize(), locale: "zh-CN" });
  context.setDefaultTimeout(15000);
  return context.newPage();
}

// What anybody is told who checks a permit.
async function verdict(outside, program, number, name) {
  await outside.goto(`${program.origin}/verify?number=${number}`);
  await outside.getByLabel("姓名").fill(name);
  await outside.getByRole("button", { name: /验证|核验/ }).click();
  return outside.getByRole("heading", { name: /^(有效|无效)$/ }).textContent();
}

export const days = {
  "R3.7 a form that comes by itself after its session is shown again, and saved after signing in": async ({
    page,
    program,
    shot,
  }) => {
    await signIn(page, program, "chenceshi");
    await page.goto(`${program.origin}/person/profile/general`);
    await page.locator('[name="live_addr"]').fill("写到一半的地址1号楼");
    await page.getByText("已自动保存").waitFor();
    await page.locator('[name="live_addr"]').fill("写到一半的地址2号楼");
    await forward(program, "1");
    // As a browser sends it whose scripts did not load.
    await page.locator('[name="live_addr"]').evaluate((one) => {
      const act = Object.assign(document.createElement("input"), { type: "hidden", name: "act", value: "save" });
      one.form.append(act);
      HTMLFormElement.prototype.submit.call(one.form);
    });
    await page.getByRole("heading", { name: "登录已超时" }).waitFor();
    await look(page, shot, "held");
    const [other] = await Promise.all([
      page.context().waitForEvent("page"),
      page.getByRole("link", { name: "在新窗口登录" }).click(),
    ]);
    await signIn(other, program, "chenceshi");
    await page.getByRole("button", { name: "继续" }).click();
    await page.getByRole("heading", { name: "已重新登录" }).waitFor();
    await look(page, shot, "held-again");
    await page.getByRole("button", { name: "继续" }).click();
    await page.getByRole("heading", { name: "一般信息" }).waitFor();
    assert.equal(await page.locator('[name="live_addr"]').inputValue(), "写到一半的地址2号楼");
  },

  "R7.4 business 2.6 2.7 a leaver puts the end of a permit off, and a holder takes back what they filed": async ({
    page,
    program,
    shot,
    browser,
  }) => {
    await signIn(page, program, "shenjingban");
    await page.getByRole("link", { name: "证件详情" }).click();
    await page.getByRole("link", { name: "申请延期注销" }).click();
    await page.getByRole("heading", { name: "延期注销" }).waitFor();
    await look(page, shot, "permit-delay");
    await page.getByRole("button", { name: "确认延期" }).click();
    await page.getByText("请选择延期至的日期").first().waitFor();
    await look(page, shot, "permit-delay-prompts");
    await page.getByLabel("新聘用单位名称").fill("云杉样例软件有限公司");
    await page.getByLabel("延期至").fill(program.day(120));
    await page.getByRole("button", { name: "确认延期" }).click();
    await page.getByText("延期注销", { exact: true }).waitFor();
    await look(page, shot, "permit-delayed");
    // Somebody who stays files a cancellation, and thinks better of it.
    const holder = await someone(page, browser, program, "linyangli", "/person");
    await holder.goto(`${program.origin}/permit`);
    await holder.getByRole("button", { name: /开始办理\s*注销工作居住证/ }).click();
    await holder.locator('[name="reason"]').waitFor();
    await fill(holder, { reason: "3" });
    await next(holder);
    await holder.getByRole("heading", { name: "附件材料" }).waitFor();
    await next(holder);
    await holder.getByRole("button", { name: "提交", exact: true }).click();
    await holder.getByRole("heading", { name: "申请已提交" }).waitFor();
    await page.goto(`${program.origin}/unit/applications`);
    await page
      .getByRole("link", { name: /林样例的注销工作居住证/ })
      .first()
      .click();
    await page.getByLabel("单位意见").fill("情况属实，同意注销");
    await page
      .getByRole("button", { name: /审核通过/ })
      .first()
      .click();
    await page.getByText("办理成功").first().waitFor();
    await holder.goto(`${program.origin}/person`);
    await holder.getByRole("link", { name: "证件详情" }).click();
    await holder.getByRole("link", { name: "撤回注销申报" }).click();
    await look(holder, shot, "permit-retraction");
    await holder.getByRole("button", { name: "确认撤回" }).click();
    await holder.getByText("起可以办理续签").waitFor();
    await page.goto(`${program.origin}/person/messages`);
    await page.getByText(/已撤回注销申报，证件恢复为有效/).waitFor();
  },
  "E4 R4.8 X10 a permit near its end is renewed, and before its time the page says why not": async ({
    page,
    program,
    shot,
    browser,
  }) => {
    const early = await someone(page, browser, program, "linyangli", "/person");
    await early.goto(`${program.origin}/permit`);
    await early.getByText("未到续签办理时间（有效期满前30日内可办理）").waitFor();
    await signIn(page, program, "chenceshi");
    await page.getByText(/您的工作居住证将于.*到期，请及时办理续签/).waitFor();
    const before = await card(page, program);
    await page.goto(`${program.origin}/permit`);
    await page.getByRole("button", { name: /开始办理\s*申请证件续签/ }).click();
    await page.getByRole("heading", { name: "续签信息" }).waitFor();
    await fill(page, { ...CONTRACT, income: "720000" });
    if (!(await page.locator('[name="incomes.35.month"]').count())) {
      await page.getByRole("button", { name: "填入近36个月的月份和单位" }).click();
      await page.locator('[name="incomes.35.month"]').waitFor();
    }
    for (let at = 0; at < 36; at += 1) await page.locator(`[name="incomes.${at}.amount"]`).fill("20000");
    await next(page);
    const number = await handIn(page, "陈测试");
    const clerk = await someone(page, browser, program, "shenjingban", "/unit");
    await vouch(clerk, program, "陈测试", "申请证件续签");
    await decide(await officer(page, browser, program, "hequshen"), program, number, ACCEPTED);
    await decide(await officer(page, browser, program, "xushishen"), program, number, PASSED);
    const after = await card(page, program);
    assert.equal(after.number, before.number, "the number stays");
    const years = (words) => Number(words.slice(0, 4));
    assert.equal(years(after.ends), years(before.ends) + 3, `${before.ends} → ${after.ends}`);
    assert.equal(await page.getByText("请及时办理续签").count(), 0, "the prompt goes with its cause");
    await look(page, shot, "home-renewed");
  },

  "E5 who leaves takes the permit to the new unit within sixty days": async ({ page, program, shot, browser }) => {
    // The new unit tells about itself and gets its right.
    const handler = await someone(page, browser, program, "gaojingban", "/unit");
    await handler.goto(`${program.origin}/unit/info`);
    await fill(handler, {
      kind: "1",
      founded: "2012-05-18",
      capital: "1000",
      currency: "1",
      legal_rep: "石法人",
      district: "110108",
      address: "示范大街18号",
      industry: "I",
      zone: "0",
      collective: "0",
      scope: "软件开发",
      clerk_name: "高经办",
      clerk_mobile: "19900000008",
    });
    await handler.getByRole("button", { name: "保存", exact: true }).click();
    await handler.waitForURL(`${program.origin}/unit`);
    await handler.goto(`${program.origin}/unit/rights`);
    await handler
      .getByRole("button", { name: /开始办理\s*工作居住证/ })
      .first()
      .click();
    await handler.locator('[name="people"]').waitFor();
    await fill(handler, {
      people: "120",
      talents: "5",
      tax: "900000",
      handler: "高经办",
      handler_mobile: "19900000008",
      reason: "主营软件研发，需要引进和留住研发人员。",
    });
    await next(handler);
    const right = await handIn(handler);
    const district = await officer(page, browser, program, "hequshen");
    await decide(district, program, right, ACCEPTED);
    await handler.goto(`${program.origin}/unit/rights`);
    await handler.getByText("业务办理权限已经有效，无需申请").first().waitFor();
    // The former unit ends the link, files the cancellation and lets go.
    await signIn(page, program, "chenceshi");
    const before = await card(page, program);
    const clerk = await someone(page, browser, program, "shenjingban", "/unit");
    // Another one leaves on the same day, and finds nobody who takes the permit over.
    await letLeave(clerk, program, "林样例");
    await letLeave(clerk, program, "陈测试");
    await page.goto(`${program.origin}/person`);
    await page.locator("section.permit").getByText("挂起").waitFor();
    await look(page, shot, "home-suspended");
    await clerk.goto(`${program.origin}/unit/permits/transfers`);
    await look(clerk, shot, "unit-transfers");
    await clerk.getByRole("link", { name: /确认离职\s*陈测试/ }).click();
    await clerk.getByRole("button", { name: "确认该员工已离职" }).waitFor();
    await look(clerk, shot, "unit-letting-go");
    await clerk.getByRole("button", { name: "确认该员工已离职" }).click();
    await clerk.getByText(/已确认陈测试离职/).waitFor();
    // Twenty days later the new unit takes over.
    await forward(program, "20");
    await signIn(page, program, "chenceshi");
    await linked(page, browser, program, "陈测试", "gaojingban");
    await page.goto(`${program.origin}/permit`);
    await page.getByRole("button", { name: /开始办理\s*证件聘用单位变更/ }).click();
    await page.locator('[name="left"]').waitFor();
    const started = program.day(10);
    await fill(page, {
      ...CONTRACT,
      left: program.day(-1),
      joined: started,
      post: "高级工程师",
      contract_from: started,
    });
    await next(page);
    const number = await handIn(page, "陈测试");
    const newUnit = await someone(page, browser, program, "gaojingban", "/unit");
    await vouch(newUnit, program, "陈测试", "证件聘用单位变更");
    await decide(await officer(page, browser, program, "hequshen"), program, number, ACCEPTED);
    const after = await card(page, program);
    assert.deepEqual(after, before, "number and end stay");
    await page.getByRole("link", { name: "证件详情" }).click();
    await page.getByText("云杉样例软件有限公司").first().waitFor();
    await look(page, shot, "permit-new-unit");
    const outside = await visitor(page, browser);
    assert.equal(await verdict(outside, program, "202402190014", "林样例"), "有效", "it is suspended, and counts");
    // The sixtieth day after the filing is over: what nobody took over is cancelled. The other one was not renewed within
    // thirty days of its last day, and lapses.
    await forward(program, "41");
    const left = await someone(page, browser, program, "linyangli", "/person");
    await until(left, `${program.origin}/person/messages`, "您的工作居住证注销已生效（离职注销）");
    await left.goto(`${program.origin}/person`);
    assert.equal(await left.locator("section.permit").count(), 0, "the card is gone");
    assert.equal(await verdict(outside, program, "202402190014", "林样例"), "无效");
    await signIn(page, program, "chenceshi");
    await until(page, `${program.origin}/person/messages`, "您的工作居住证已超过有效期30日未办理续签，现已失效");
    await page.goto(`${program.origin}/person`);
    assert.equal(await page.locator("section.permit").count(), 0, "lapsed");
    assert.equal(await verdict(outside, program, "202312210007", "陈测试"), "无效");
    await look(page, shot, "home-lapsed");
  },

  "E6 3.3 an introduction is told, passed by six officers, objected to, settled after a correction, and ends the permit":
    Object.assign(
      async ({ page, program, shot, browser }) => {
        await signIn(page, program, "chenceshi");
        const permit = await page.getByRole("link", { name: "证件详情" }).getAttribute("href");
        const number = await introduce(page, program, "陈测试");
        await page.getByRole("link", { name: "查看办理进度" }).click();
        await page.getByText("待单位审核").first().waitFor();
        const address = page.url();
        const clerk = await someone(page, browser, program, "shenjingban", "/unit");
        await vouch(clerk, program, "陈测试", "引进人才申请");
        let city;
        for (const [account, acts] of HANDS) {
          city = await officer(page, browser, program, account);
          await decide(city, program, number, acts);
        }
        // What passed is announced in a batch, after a look at what the public will read.
        await city.goto(`${program.origin}/desk/announcements`);
        await city.getByRole("checkbox", { name: "选择陈测试" }).check();
        await look(city, shot, "desk-announcements");
        await city.getByRole("button", { name: "预览所选名单" }).click();
        await city.getByRole("heading", { name: "预览公示名单" }).waitFor();
        await city.getByText("陈*试").waitFor();
        await look(city, shot, "desk-announcement-preview");
        await city.getByRole("button", { name: "公示", exact: true }).click();
        await city.getByRole("heading", { name: "公示管理", exact: true }).waitFor();
        // Published after the office closed, the list is out from the next morning on.
        await forward(program, "1");
        city = await officer(page, browser, program, "xushishen");
        // A stranger objects, with a name; the city looks into it and lets the application go on.
        const outside = await visitor(page, browser);
        await outside.goto(`${program.origin}/announcements`);
        await look(outside, shot, "announcements");
        await outside.getByRole("link", { name: /提出异议\s*：陈\*试/ }).click();
        await outside.getByRole("button", { name: "提交异议" }).click();
        await outside.getByText("请填写真实姓名").first().waitFor();
        await fill(outside, {
          name: "钱体验",
          phone: "19900000030",
          facts: "其申报的专利由多人共同完成，本人排名与实际不符，请核实。",
        });
        await outside.getByRole("button", { name: "提交异议" }).click();
        await outside.getByRole("heading", { name: "异议已提交" }).waitFor();
        await city.goto(`${program.origin}/desk/announcements`);
        await city.getByText("本人排名与实际不符").waitFor();
        await look(city, shot, "desk-objection");
        await city.getByLabel("核实情况和处理意见").fill("经向专利登记部门核实，本人为第一发明人。");
        await city.getByRole("button", { name: "异议不成立" }).click();
        await city.getByText("没有待决定的异议", { exact: true }).waitFor();
        await forward(program, "10");
        await signIn(page, program, "chenceshi");
        await until(page, address, "待完善落户信息");
        const tell = async (place) => {
          await page.goto(`${address}/settling`);
          await fill(page, {
            way: "2",
            settle_district: "110108",
            settle_addr: place,
            place_no: "京华示范科技有限公司集体户",
            police_to: "示范派出所",
            police_from: "样例派出所",
            with_family: "0",
            phone: "19900000001",
          });
          for (let left = 60; left > 0 && (await page.getByRole("button", { name: /^上传附件/ }).count()); left -= 1)
            await give(page);
          await page.getByRole("button", { name: "提交", exact: true }).click();
          await page.getByText("落户手续办理中").first().waitFor();
        };
        await tell("示范大街18号");
        await decide(await officer(page, browser, program, "xushishen"), program, number, [
          ["退回修改", "落户详细地址请写明楼号和房号"],
        ]);
        await page.goto(address);
        await page.getByText("落户详细地址请写明楼号和房号").first().waitFor();
        await look(page, shot, "case-settling-returned");
        await tell("示范大街18号2号楼301");
        await decide(await officer(page, browser, program, "xushishen"), program, number, [["办结", ""]]);
        await page.goto(address);
        await page.getByText("办理成功").first().waitFor();
        await page.goto(`${program.origin}/person`);
        assert.equal(await page.locator("section.permit").count(), 0, "the card is gone");
        await page.goto(`${program.origin}${permit}`);
        await page.getByText("落户注销").first().waitFor();
        await page.goto(`${program.origin}/person/services/permit`);
        await page.getByText("您已办理落户业务，不能再办理该业务").waitFor();
        await look(page, shot, "restricted-settled");
      },
      { settings: { ...THREE_RANKS, TALENT__CASES__ANNOUNCE_BY_ITSELF: "false" } },
    ),

  "E7 X04 a listing by two officers closes both entries until its day": async ({ page, program, shot, browser }) => {
    const one = await officer(page, browser, program, "hequshen");
    await one.goto(`${program.origin}/desk/listings/new?list=person`);
    const ends = program.day(10);
    await fill(one, {
      number: "119900199003070017",
      business: "permit",
      reason: "提供虚假劳动合同",
      basis: "核查通知书〔2026〕12号",
      until_on: ends,
    });
    await one.getByRole("button", { name: "提交", exact: true }).click();
    await one.getByText("须由另一人员确认").first().waitFor();
    assert.equal(await one.locator('button[value="confirm"]').count(), 0, "nobody confirms their own");
    await look(one, shot, "desk-listing");
    const listing = one.url();
    await signIn(page, program, "chenceshi");
    await page.goto(`${program.origin}/permit`);
    await page.getByRole("heading", { name: "工作居住证" }).first().waitFor();
    const other = await officer(page, browser, program, "shichushen");
    await other.goto(listing);
    await other.locator('button[value="confirm"]').click();
    await other.getByText("全部经过").waitFor();
    for (const entry of ["permit", "talent"]) {
      await page.goto(`${program.origin}/person/services/${entry}`);
      await page.getByText(/被加入黑名单（有效期至.*）/).waitFor();
    }
    await look(page, shot, "restricted-listed");
    await forward(program, "12");
    await signIn(page, program, "chenceshi");
    await until(page, `${program.origin}/permit`, "申请证件续签");
    await page.goto(`${program.origin}/person/services/talent`);
    await page.waitForURL(/\/talent$/);
    const later = await officer(page, browser, program, "shichushen");
    await later.goto(listing);
    await later.getByText("期满自动撤销").first().waitFor();
  },
};

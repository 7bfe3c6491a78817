// Journeys through the business platform: links, services, notices, attachments, the unit's side.
import assert from "node:assert/strict";
import { look, photo } from "./journeys.mjs";
import { administrators, signInAsAdministrator } from "./desk.mjs";
import { solve } from "./people.mjs";

const PASSWORD = "Demo2026";

export async function signIn(page, program, username, entry = "/person") {
  await page.goto(`${program.origin}${entry}`);
  await page.getByLabel("用户名/手机号/身份证号").fill(username);
  await page.getByLabel("密码 必填", { exact: true }).fill(PASSWORD);
  await solve(page, program, "login");
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await page.waitForURL(`${program.origin}${entry}`);
}

// Another person at another computer.
export async function someone(page, browser, program, username, entry) {
  const context = await browser.newContext({ viewport: page.viewportSize(), locale: "zh-CN" });
  context.setDefaultTimeout(15000);
  const other = await context.newPage();
  await signIn(other, program, username, entry);
  return other;
}

const tile = (page, name) => page.locator("a.tile", { hasText: name });

// A PDF of so many empty pages.
export function pdf(pages) {
  const kids = Array.from({ length: pages }, (_, at) => `${at + 3} 0 R`).join(" ");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`,
    ...Array.from({ length: pages }, () => "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"),
  ];
  let text = "%PDF-1.4\n";
  const places = objects.map((object, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const start = text.length;
  const lines = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${lines}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}

export const file = (name, mimeType, buffer) => ({ name, mimeType, buffer });
export const rowOf = (page, name) =>
  page.getByRole("row").filter({ has: page.getByText(name, { exact: true }).first() });

export async function upload(page, name, chosen) {
  const row = rowOf(page, name);
  await row.locator("input[type=file]").setInputFiles(chosen);
  return row;
}

export const platform = {
  "E2 R5.2 R5.3 an unlinked person asks, the unit accepts, the business opens": async ({
    page,
    program,
    shot,
    browser,
  }) => {
    await signIn(page, program, "zhouyanshi");
    assert.equal(await page.getByText("关联单位：").count(), 0, "R5.1.3");
    await tile(page, "工作居住证").click();
    const none = page.getByRole("dialog", { name: "尚未关联单位" });
    await none.waitFor();
    await look(page, shot, "unlinked");
    await page.goto(`${program.origin}/permit`);
    await none.waitFor();
    await none.getByRole("link", { name: "申请关联单位" }).click();
    const dialog = page.getByRole("dialog", { name: "关联单位" });
    await dialog.getByRole("button", { name: "查询", exact: true }).click();
    await page.getByText("请输入单位代码").first().waitFor();
    await dialog.getByLabel("单位代码").fill("ZZZ999ZZZ");
    await dialog.getByRole("button", { name: "查询", exact: true }).click();
    await page.getByText("未查询到该单位，请核对单位代码").first().waitFor();
    await look(page, shot, "link-unknown");
    await dialog.getByLabel("单位代码").fill("12119900DEM000022C");
    await dialog.getByRole("button", { name: "查询", exact: true }).click();
    await page.getByText("该单位状态异常，暂不能关联").first().waitFor();
    const clerk = await someone(page, browser, program, "shenjingban", "/unit");
    const code = (await clerk.locator("#link-code").textContent()).trim();
    await dialog.getByLabel("单位代码").fill(` ${code.toLowerCase()} `);
    await dialog.getByRole("button", { name: "查询", exact: true }).click();
    for (const label of ["单位名称", "统一社会信用代码", "单位类型", "所属区", "单位地址", "经办人", "经办人电话"]) {
      await dialog.getByText(label, { exact: true }).waitFor();
    }
    await dialog.getByText("199****0007").waitFor();
    await look(page, shot, "link-found");
    await dialog.getByRole("link", { name: "申请关联" }).click();
    const confirm = page.getByRole("dialog", { name: "确认关联" });
    await confirm.getByText("是否确认向“京华示范科技有限公司”发送单位关联申请？").waitFor();
    await look(page, shot, "link-confirm");
    await confirm.getByRole("link", { name: "取消" }).click();
    await dialog.getByRole("link", { name: "申请关联" }).click();
    await confirm.getByRole("button", { name: "确定" }).click();
    await page.getByText("关联申请已发送，请等待单位审核").waitFor();
    assert.equal(await page.getByRole("dialog").count(), 0, "R5.3.7");
    await tile(page, "引进人才").click();
    await none.getByText("关联申请审核中：").waitFor();
    await none.getByRole("link", { name: "查看申请" }).click();
    await page.getByText("待审核").waitFor();
    await look(page, shot, "unit-pending");
    await page.goto(`${program.origin}/person/link`);
    await page.getByText("您已有待审核的关联申请，请勿重复提交").waitFor();
    // The unit's side.
    await clerk
      .getByRole("link", { name: /待关联人员$/ })
      .first()
      .click();
    await clerk.getByText("周演示").first().waitFor();
    await look(clerk, shot, "unit-requests");
    await clerk.getByLabel("选择周演示").check();
    await clerk.getByRole("button", { name: "所选人员不通过" }).click();
    await clerk.getByText("请填写不通过的原因").first().waitFor();
    assert.ok(await clerk.getByLabel("选择周演示").isChecked(), "what was chosen stays chosen");
    await look(clerk, shot, "unit-requests-refused");
    await clerk.getByRole("button", { name: /通过\s*周演示的申请/ }).click();
    await clerk.getByText("已处理1人").waitFor();
    await page.goto(`${program.origin}/person`);
    await page.getByText("关联单位：京华示范科技有限公司").waitFor();
    await page.getByText("的申请已通过，现可办理相关业务").first().waitFor();
    await tile(page, "工作居住证").click();
    await page.waitForURL(`${program.origin}/permit`);
    await page.getByRole("heading", { name: "申请工作居住证" }).waitFor();
    await look(page, shot, "permit-system");
    const told = (await (await fetch(`${program.inbox}/inbox.json?phone=19900000003`)).json()).messages;
    assert.ok(
      told.some((one) => one.text.includes("您的单位关联申请已通过")),
      "R5.3.10 by SMS",
    );
    await page.goto(`${program.origin}/person/messages`);
    await page.getByText("您的单位关联申请已通过").first().waitFor();
    await look(page, shot, "messages");
    // R5.3.11: leaving, asked for by the person and confirmed by the unit.
    await page.goto(`${program.origin}/person/unit`);
    await page.getByRole("link", { name: "解除关联" }).click();
    await page.getByRole("dialog", { name: "解除关联" }).waitFor();
    await look(page, shot, "leave");
    await page.getByRole("button", { name: "申请解除关联" }).click();
    await page.getByText("申请解除中").waitFor();
    await clerk.goto(`${program.origin}/unit/staff`);
    await look(clerk, shot, "unit-staff");
    await clerk.getByRole("link", { name: /确认解除\s*周演示/ }).click();
    await clerk.getByLabel("离职日期").fill("");
    await clerk.getByRole("button", { name: "确认解除关联" }).click();
    await clerk.getByText("请选择离职日期").first().waitFor();
    await look(clerk, shot, "unit-leaving");
    await clerk.getByLabel("离职日期").fill("2026-01-05");
    await clerk.getByRole("button", { name: "确认解除关联" }).click();
    await clerk.waitForURL(/\/unit\/staff$/);
    await page.goto(`${program.origin}/person`);
    assert.equal(await page.getByText("关联单位：").count(), 0);
    await clerk.context().close();
  },

  "R5.4 R5.5 who is restricted sees every reason and whom to ask": async ({ page, program, shot }) => {
    await signIn(page, program, "wushifan");
    await tile(page, "引进人才").click();
    const dialog = page.getByRole("dialog", { name: "暂时不能办理" });
    await dialog.getByText(/信息作假，被加入黑名单（有效期至\d{4}年\d{2}月\d{2}日）/).waitFor();
    await dialog.getByText("年龄超过45周岁").waitFor();
    await look(page, shot, "restricted");
    await page.keyboard.press("Escape");
    await page.waitForURL(`${program.origin}/person`);
    assert.equal(await page.getByText("有效证件信息").count(), 0, "R7.3 a cancelled permit is not shown");
    await page.goto(`${program.origin}/talent`);
    await dialog.waitFor();
    await page.goto(`${program.origin}/person/restrictions`);
    await page.getByText("信息作假，被加入黑名单").first().waitFor();
    await look(page, shot, "restrictions");
    // Who is no clerk reads how one becomes one.
    await page.goto(`${program.origin}/unit`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await look(page, shot, "unit-stranger");
  },

  "R7.4 anybody checks a permit, and its holder sees when": async ({ page, program, shot, browser }) => {
    await page.goto(program.origin);
    await look(page, shot, "portal");
    await page.getByRole("link", { name: "验证证件" }).click();
    await look(page, shot, "verify");
    await page.getByRole("button", { name: "验证" }).click();
    await page.getByText("请输入12位证件编号").first().waitFor();
    await page.goto(`${program.origin}/verify?number=202312210007`);
    assert.equal(await page.getByLabel("证件编号").inputValue(), "202312210007");
    await page.getByLabel("持证人姓名").fill("陈错名");
    await page.getByRole("button", { name: "验证" }).click();
    await page.getByRole("heading", { name: "无效" }).waitFor();
    await look(page, shot, "verify-not-valid");
    await page.getByLabel("持证人姓名").fill("陈测试");
    await page.getByRole("button", { name: "重新验证" }).click();
    await page.getByRole("heading", { name: "有效" }).waitFor();
    await look(page, shot, "verify-valid");
    const holder = await someone(page, browser, program, "chenceshi");
    await holder.getByRole("link", { name: "证件详情" }).click();
    await holder.getByRole("heading", { name: "被验证的记录" }).waitFor();
    await look(holder, shot, "permit");
    await holder.context().close();
    const suspended = await someone(page, browser, program, "shenjingban");
    await suspended.getByRole("link", { name: "证件详情" }).click();
    await suspended.getByText("因离职已申报注销").waitFor();
    await look(suspended, shot, "permit-suspended");
    await suspended.context().close();
  },

  "R4 R7 R8 the home page of people in every state": async ({ page, program, shot, browser }) => {
    await signIn(page, program, "chenceshi");
    await page.getByText("2023 1221 0007").waitFor();
    await page.getByText("没有正在办理中的业务").waitFor();
    const unread = page.locator(".count:not(.count--quiet)");
    const before = Number((await unread.textContent()).match(/\d+/)[0]);
    await look(page, shot, "home");
    const [policy] = await Promise.all([
      page.context().waitForEvent("page"),
      page.getByRole("link", { name: "工作居住证续签办理说明（演示）" }).click(),
    ]);
    await policy.getByRole("heading", { name: "一、办理时间" }).waitFor();
    await look(policy, shot, "policy");
    await policy.close();
    await page.getByRole("link", { name: /将于.*到期，请及时办理续签/ }).click();
    await page.getByRole("heading", { name: "随往人员" }).waitFor();
    await page.getByText("陈小测").waitFor();
    await look(page, shot, "permit");
    await page.goto(`${program.origin}/person`);
    const after = (await unread.count()) ? Number((await unread.textContent()).match(/\d+/)[0]) : 0;
    assert.equal(after, before - 1, "R4.9");
    await page.getByRole("link", { name: /查看更多\s*政策法规通知/ }).click();
    await page.getByText("共 6 条").first().waitFor();
    await look(page, shot, "notices");
    await page.goto(`${program.origin}/person`);
    assert.equal(await unread.count(), 0, "who opened the list has read it");
    const other = await someone(page, browser, program, "linyangli");
    await other.getByText("市局审批通过，待完善落户信息").waitFor();
    await other.getByText("学位信息核验未通过：未查询到该证书编号").waitFor();
    await look(other, shot, "home-busy");
    await other.getByRole("link", { name: /修改\s*证件业务信息变更/ }).click();
    await other.getByText("劳动合同缺签章页").first().waitFor();
    await look(other, shot, "progress");
    await other.goto(`${program.origin}/person/profile`);
    await other.getByText("无效").first().waitFor();
    await other.context().close();
    const suspended = await someone(page, browser, program, "shenjingban");
    await suspended.getByText("挂起").waitFor();
    await suspended.context().close();
    const frozen = await someone(page, browser, program, "gaojingban", "/unit");
    await frozen.getByRole("dialog", { name: "请先完善单位信息" }).waitFor();
    await look(frozen, shot, "unit-first");
    await frozen.goto(`${program.origin}/person`);
    assert.equal(await frozen.getByText("有效证件信息").count(), 0, "R7.3 a frozen one is hidden");
    await frozen.getByText("您的工作居住证已被冻结").waitFor();
    await frozen.context().close();
  },

  "E3 R5.6 attachments are uploaded, checked, shown, replaced and removed": async ({ page, program, shot }) => {
    await signIn(page, program, "linyangli");
    await tile(page, "附件管理").click();
    await page.waitForURL(/attachments/);
    await look(page, shot, "attachments-empty");
    const good = file("学历证书.pdf", "application/pdf", pdf(2));
    for (const name of ["学历证书", "学位证书", "应税收入证明材料", "诚信声明", "在京住所证明（租赁）"]) {
      const row = await upload(page, name, good);
      await row.getByText("已上传").waitFor();
      assert.match(await row.textContent(), /\d{4}-\d\d-\d\d \d\d:\d\d/, "R5.6.9");
    }
    // R5.6.7, R5.6.8: what the browser can see it says at once, what it cannot the server finds.
    const row = await upload(page, "居民身份证", file("a.exe", "application/x-msdownload", Buffer.from("MZ")));
    await row.getByText("仅支持上传PDF、JPG、PNG格式的文件").waitFor();
    await upload(page, "居民身份证", file("a.pdf", "application/pdf", Buffer.alloc(5 * 1024 * 1024 + 1)));
    await row.getByText("文件大小不能超过5MB").waitFor();
    await upload(page, "居民身份证", file("a.pdf", "application/pdf", Buffer.alloc(0)));
    await row.getByText("文件内容为空或已损坏").waitFor();
    await upload(
      page,
      "居民身份证",
      file("a.jpg", "image/jpeg", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")),
    );
    await row.getByText("仅支持上传PDF、JPG、PNG格式的文件").waitFor();
    await upload(page, "居民身份证", file("a.pdf", "application/pdf", pdf(51)));
    await row.getByText("PDF文件不能超过50页，该文件有51页").waitFor();
    await row.getByText("未上传").waitFor();
    await look(page, shot, "attachments");
    // R5.6.4: the hint by focus, and by pointer or finger; R5.6.5: no sign without one.
    const hint = page.getByText("原件彩色扫描，最高学历");
    const sign = rowOf(page, "学历证书").getByRole("button", { name: "学历证书的提示" });
    await sign.focus();
    await hint.waitFor();
    await page.getByLabel("附件名称").focus();
    await hint.waitFor({ state: "hidden" });
    const isTouched = await page.evaluate(() => navigator.maxTouchPoints > 0);
    await (isTouched ? sign.tap() : sign.hover());
    await hint.waitFor();
    assert.equal(await rowOf(page, "其他材料").getByRole("button", { name: /提示/ }).count(), 0);
    // R5.6.3
    await page.getByLabel("附件名称").fill("学");
    await page.getByRole("button", { name: "查询", exact: true }).click();
    await page.getByRole("link", { name: "显示全部" }).waitFor();
    assert.ok((await rowOf(page, "学历证书").count()) && (await rowOf(page, "学位证书").count()));
    await page.getByLabel("附件名称").fill("zzz");
    await page.getByRole("button", { name: "查询", exact: true }).click();
    await page.getByText("没有名称包含“zzz”的附件").waitFor();
    await look(page, shot, "attachments-none");
    await page.getByRole("link", { name: "显示全部" }).click();
    // R5.6.11: in a new tab, inline, as what it is.
    const view = rowOf(page, "学历证书").getByRole("link", { name: /^查看/ });
    const address = await view.getAttribute("href");
    assert.equal(await view.getAttribute("target"), "_blank");
    const shown = await page.request.get(`${program.origin}${address}`);
    assert.equal(shown.headers()["content-type"], "application/pdf");
    assert.match(shown.headers()["content-disposition"], /^inline/);
    assert.deepEqual(await shown.body(), pdf(2));
    // R5.6.16: replaced without being deleted.
    await upload(page, "学历证书", file("new.pdf", "application/pdf", pdf(3)));
    await page.waitForFunction((old) => !document.querySelector(`a[href="${old}"]`), address);
    assert.equal((await page.request.get(`${program.origin}${address}`)).status(), 404);
    // R5.6.12, R5.6.13
    await rowOf(page, "诚信声明").getByRole("link", { name: /^删除/ }).click();
    const dialog = page.getByRole("dialog", { name: "删除附件" });
    await dialog.getByText("删除后需重新上传，是否确认删除？").waitFor();
    await look(page, shot, "attachment-removal");
    await dialog.getByRole("link", { name: "取消" }).click();
    await rowOf(page, "诚信声明").getByText("已上传").waitFor();
    await rowOf(page, "诚信声明").getByRole("link", { name: /^删除/ }).click();
    await dialog.getByRole("button", { name: "确认删除" }).click();
    await rowOf(page, "诚信声明").getByText("未上传").waitFor();
    // Cancelled and broken off: nothing is kept.
    await page.route("**/person/attachments/A19", (route) => route.abort());
    await upload(page, "诚信声明", good);
    await rowOf(page, "诚信声明").getByText("网络连接中断，文件没有保存，请重新上传").waitFor();
    await page.unroute("**/person/attachments/A19");
    await page.route("**/person/attachments/A19", () => {});
    await upload(page, "诚信声明", good);
    await rowOf(page, "诚信声明").getByRole("button", { name: "取消" }).click();
    await rowOf(page, "诚信声明").getByText("已取消上传").waitFor();
    await page.unroute("**/person/attachments/A19");
    await upload(page, "诚信声明", good);
    await rowOf(page, "诚信声明").getByText("已上传").waitFor();
  },

  "8.1 the unit keeps its information, its code and its clerks": async ({ page, program, shot }) => {
    await signIn(page, program, "shenjingban", "/unit");
    await look(page, shot, "unit-home");
    const code = (await page.locator("#link-code").textContent()).trim();
    await page.getByRole("link", { name: "重新生成" }).click();
    await page.getByRole("dialog", { name: "重新生成关联码" }).waitFor();
    await look(page, shot, "unit-code");
    await page.getByRole("dialog", { name: "重新生成关联码" }).getByRole("button", { name: "重新生成" }).click();
    await page.waitForFunction((old) => document.querySelector("#link-code")?.textContent.trim() !== old, code);
    await page.getByRole("link", { name: "单位信息", exact: true }).click();
    await page.getByLabel("注册资本（万元）").fill("一千");
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByText("注册资本须为数字，最多两位小数").first().waitFor();
    await look(page, shot, "unit-info");
    await page.getByLabel("注册资本（万元）").fill("1200.50");
    await page.getByRole("button", { name: "保存" }).click();
    await page.waitForURL(`${program.origin}/unit`);
    await page.getByRole("link", { name: "单位附件" }).click();
    const paper = await upload(page, "营业执照（法人证书）", file("照.pdf", "application/pdf", pdf(1)));
    await paper.getByText("已上传").waitFor();
    await look(page, shot, "unit-attachments");
    await page.getByRole("link", { name: "经办人管理" }).click();
    await page.getByRole("button", { name: /移除\s*沈经办/ }).click();
    await page.getByText("至少保留一名管理员").first().waitFor();
    await page.getByLabel("员工").selectOption({ index: 1 });
    await page.getByRole("button", { name: "设为经办人" }).click();
    await page.getByRole("row").nth(2).waitFor();
    await look(page, shot, "unit-clerks");
    await page.getByRole("button", { name: /^移除\s*(?!沈经办)[^\s]/ }).click();
    await page.goto(`${program.origin}/unit/staff`);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "导出Excel" }).click(),
    ]);
    assert.equal(download.suggestedFilename(), "staff.xlsx");
  },

  "R4.7 an administrator publishes and withdraws a policy, and sets the catalogue": async ({ page, program, shot }) => {
    await signInAsAdministrator(page, program, administrators.system);
    await page.getByRole("navigation").getByRole("link", { name: "政策通知" }).click();
    await page.getByRole("link", { name: "新增" }).click();
    await page.getByRole("button", { name: "保存并发布" }).click();
    await page.getByText("请填写标题").first().waitFor();
    await look(page, shot, "admin-policy");
    await page.getByLabel("标题").fill("测试发布的通知");
    await page.getByLabel("正文").fill("**第一条** 内容 <script>alert(1)</script>");
    await page.getByRole("button", { name: "保存并发布" }).click();
    await page
      .getByRole("cell", { name: /测试发布的通知/ })
      .first()
      .waitFor();
    await look(page, shot, "admin-policies");
    await page.goto(program.origin);
    await page.getByRole("link", { name: "测试发布的通知" }).click();
    await page.locator("strong", { hasText: "第一条" }).waitFor();
    await page.goto(`${program.origin}/admin/policies`);
    await page.getByRole("link", { name: /修改\s*测试发布的通知/ }).click();
    await page.getByRole("button", { name: "撤回" }).click();
    await page.getByText("已撤回").waitFor();
    await page.goto(program.origin);
    assert.equal(await page.getByText("测试发布的通知").count(), 0);
    await page.goto(`${program.origin}/admin/attachments`);
    await look(page, shot, "admin-catalogue");
    await page.goto(`${program.origin}/admin/attachments/A38`);
    await page.getByLabel("大小上限（MB）").fill("99");
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByText("大小须为1-20之间的整数（MB）").first().waitFor();
    await look(page, shot, "admin-kind");
    await page.goto(`${program.origin}/admin/units`);
    await page.getByRole("button", { name: "开通" }).click();
    await page.getByText("请输入正确的统一社会信用代码").first().waitFor();
    await look(page, shot, "admin-units");
  },

  "R9.7 the elder version keeps every function of the home page and the attachments": async ({
    page,
    program,
    shot,
  }) => {
    await signIn(page, program, "chenceshi");
    await page.getByRole("link", { name: "长辈版" }).click();
    await look(page, shot, "home-elder");
    await tile(page, "附件管理").click();
    await look(page, shot, "attachments-elder");
    const row = await upload(page, "住房公积金缴存证明", file("gjj.pdf", "application/pdf", pdf(1)));
    await row.getByText("已上传").waitFor();
  },
};

export const byKeyboard = {
  "E2 by keyboard alone: a link is asked for and taken back": async ({ page, program }) => {
    await signIn(page, program, "sunshiyong");
    const on = async (name) => {
      for (let press = 0; press < 60; press += 1) {
        const words = await page.evaluate(
          () => document.activeElement?.innerText || document.activeElement?.labels?.[0]?.innerText || "",
        );
        if (`${words.trim()}\n`.startsWith(name)) return;
        await page.keyboard.press("Tab");
      }
      throw new Error(`${name} cannot be reached by Tab`);
    };
    const press = async (name, key = "Enter") => {
      await on(name);
      await page.keyboard.press(key);
      await page.waitForLoadState();
    };
    await press("工作居住证\n");
    await page.getByRole("dialog", { name: "尚未关联单位" }).waitFor();
    await press("查看申请");
    await page.waitForURL(/person\/unit/);
    await press("撤回申请");
    await page.getByText("已撤回").waitFor();
    await page.goto(`${program.origin}/person`);
    await press("工作居住证\n");
    await page.getByRole("dialog", { name: "尚未关联单位" }).waitFor();
    await press("申请关联单位");
    await page.getByRole("dialog", { name: "关联单位" }).waitFor();
    await page.keyboard.type("91119900ma0dem013f");
    await page.keyboard.press("Enter");
    await page.getByText("京华示范科技有限公司").first().waitFor();
    await press("申请关联");
    await page.getByRole("dialog", { name: "确认关联" }).waitFor();
    await press("确定");
    await page.getByText("关联申请已发送").waitFor();
  },
};

export const withoutScripts = {
  "R0.3 without scripts: a link is asked for, a file is uploaded, a photo is cropped": async ({
    page,
    program,
    browser,
  }) => {
    await page.goto(`${program.origin}/person`);
    await page.getByLabel("用户名/手机号/身份证号").fill("sunshiyong");
    await page.getByLabel("密码 必填", { exact: true }).fill(PASSWORD);
    await page.waitForLoadState("networkidle");
    const { captchas } = await (await fetch(`${program.inbox}/inbox.json`)).json();
    await page.getByLabel("图形验证码").fill(captchas.find((one) => one.purpose === "login").answer);
    await page.getByRole("button", { name: "登录", exact: true }).click();
    await page.goto(`${program.origin}/person/attachments`);
    const row = rowOf(page, "学位证书");
    await row.locator("input[type=file]").setInputFiles(file("a.txt", "text/plain", Buffer.from("plain words")));
    await row.getByRole("button", { name: /^上传附件/ }).click();
    await rowOf(page, "学位证书").getByText("仅支持上传PDF、JPG格式的文件").waitFor();
    await rowOf(page, "学位证书")
      .locator("input[type=file]")
      .setInputFiles(file("a.pdf", "application/pdf", pdf(1)));
    await rowOf(page, "学位证书")
      .getByRole("button", { name: /^上传附件/ })
      .click();
    for (let tries = 0; tries < 40 && !(await rowOf(page, "学位证书").getByText("已上传").count()); tries += 1) {
      await page.reload();
    }
    await rowOf(page, "学位证书").getByText("已上传").waitFor();
    await page.goto(`${program.origin}/person/unit`);
    await page.getByRole("button", { name: "撤回申请" }).click();
    await page.getByText("已撤回").waitFor();
    await page.goto(`${program.origin}/person/link?code=91119900MA0DEM013F`);
    await page.getByRole("link", { name: "申请关联" }).click();
    await page.getByRole("button", { name: "确定" }).click();
    await page.getByText("关联申请已发送").waitFor();
    // 4.5: the server takes the middle of what it is sent.
    const studio = await browser.newPage();
    const portrait = file("portrait.jpg", "image/jpeg", await photo(studio));
    await studio.close();
    await page.goto(`${program.origin}/person/profile/photo`);
    await page.getByLabel("重新上传").setInputFiles(portrait);
    await page.getByRole("button", { name: "上传并查看" }).click();
    const kept = await page.request.get(`${program.origin}${await page.locator("img.photo").getAttribute("src")}`);
    const bytes = await kept.body();
    // The frame header of a JPEG says its height and width.
    const at = bytes.findIndex((byte, at) => byte === 0xff && [0xc0, 0xc2].includes(bytes[at + 1]));
    assert.deepEqual([bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)], [358, 441]);
  },
};

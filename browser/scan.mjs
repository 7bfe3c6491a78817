// E8, the scanning half: a phone signs another browser in, or refuses to.
import assert from "node:assert/strict";
import { look } from "./journeys.mjs";
import { solve } from "./people.mjs";

const PASSWORD = "Demo2026";

// Somebody signed in on a phone.
async function onPhone(browser, program, account) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "zh-CN", isMobile: true });
  context.setDefaultTimeout(15000);
  const phone = await context.newPage();
  await phone.goto(`${program.origin}/auth/login?centre=1`);
  await phone.getByLabel("用户名/手机号/身份证号").fill(account);
  await phone.getByLabel("密码 必填", { exact: true }).fill(PASSWORD);
  await solve(phone, program, "login");
  await phone.getByRole("button", { name: "登录", exact: true }).click();
  await phone.waitForURL(`${program.origin}/auth/centre`);
  return phone;
}

const shown = (page) => page.locator("[data-scan]").getAttribute("data-scan");

export const scan = {
  "E8 R2.4 a phone scans and refuses, scans again and signs the other browser in": async ({
    page,
    program,
    shot,
    browser,
  }) => {
    const phone = await onPhone(browser, program, "chenceshi");
    await page.goto(`${program.origin}/person`);
    await page.getByRole("link", { name: "扫码登录" }).click();
    await page.getByText("使用北京通APP扫描登录").waitFor();
    await page.getByText("安全　高效　便捷").waitFor();
    await look(page, shot, "login-scan");
    await page.getByRole("link", { name: "账号登录在这里" }).click();
    await page.getByLabel("用户名/手机号/身份证号").waitFor();
    await page.getByRole("link", { name: "扫码登录" }).click();
    await page.locator("[data-scan] svg").waitFor();
    // Refused on the phone.
    await phone.goto(`${program.origin}/phone?scan=${await shown(page)}`);
    await phone.getByRole("heading", { name: "扫码登录授权" }).waitFor();
    await page.getByText("扫描成功").first().waitFor({ timeout: 3000 });
    await look(page, shot, "login-scanned");
    await look(phone, shot, "phone-allow");
    await phone.getByRole("button", { name: "拒绝" }).first().click();
    await phone.getByRole("heading", { name: "已取消授权" }).waitFor();
    await page.getByText("已取消授权").first().waitFor({ timeout: 3000 });
    await look(page, shot, "login-scan-refused");
    await page.getByRole("link", { name: "刷新二维码" }).click();
    await page.locator("[data-scan] svg").waitFor();
    // Allowed with the number of the other screen.
    const id = await shown(page);
    await phone.goto(`${program.origin}/phone?scan=${id}`);
    await page.getByText("扫描成功").first().waitFor({ timeout: 3000 });
    const number = (await page.locator("[data-scan-digits]").textContent()).trim();
    await phone.getByRole("button", { name: "确认授权" }).click();
    await phone.getByText("请选择电脑上显示的数字").first().waitFor();
    await phone.locator("label", { hasText: number }).click();
    assert.ok(await phone.getByRole("radio", { name: number }).isChecked());
    await phone.getByRole("button", { name: "确认授权" }).click();
    await phone.getByRole("heading", { name: "授权成功" }).waitFor();
    await look(phone, shot, "phone-allowed");
    await page.waitForURL(`${program.origin}/person`);
    await page.getByText("人才服务").first().waitFor();
    // Used once.
    await phone.goto(`${program.origin}/phone?scan=${id}`);
    await phone.getByText("二维码已失效").first().waitFor();
    assert.equal(await phone.getByRole("button", { name: "确认授权" }).count(), 0);
    await phone.context().close();
  },
};

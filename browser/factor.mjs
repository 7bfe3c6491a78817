// Journeys of people who want more than a password: passkeys, 登录保护, recovery codes (decision 0024).
import assert from "node:assert/strict";
import { device, phone } from "./desk.mjs";
import { look } from "./journeys.mjs";
import { fillCode, solve } from "./people.mjs";
import { someone } from "./platform.mjs";

const PASSWORD = "Demo2026";

async function register(page, program, { username, phone: mobile }) {
  await page.goto(`${program.origin}/auth/register`);
  await page.getByLabel("用户名").fill(username);
  await page.getByLabel("手机号").fill(mobile);
  await fillCode(page, program, "register", mobile);
  await page.getByLabel("密码 必填", { exact: true }).fill(PASSWORD);
  await page.getByLabel("再次输入密码 必填", { exact: true }).fill(PASSWORD);
  await page.getByLabel("我已阅读并同意").check();
  await page.getByRole("button", { name: "注册", exact: true }).click();
  await page.waitForURL(/real-name/);
}

// Proves by the present password, on the page that asks for it.
async function confirm(page) {
  await page.getByRole("heading", { name: "验证身份" }).waitFor();
  await page.getByLabel("当前密码 必填", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "下一步" }).click();
}

async function leave(page, program) {
  await page.context().clearCookies();
  await page.goto(`${program.origin}/auth/login?centre=1`);
}

async function byPassword(page, program, account) {
  await page.getByLabel("用户名/手机号/身份证号").fill(account);
  await page.getByLabel("密码 必填", { exact: true }).fill(PASSWORD);
  await solve(page, program, "login");
  await page.getByRole("button", { name: "登录", exact: true }).click();
}

export const factor = {
  "0024 a citizen adds a passkey and signs in with it alone": async ({ page, program, shot, person }) => {
    const finger = await device(page);
    await register(page, program, person);
    await page.goto(`${program.origin}/auth/centre`);
    await page.getByRole("link", { name: "通行密钥" }).click();
    await page.getByText("还没有通行密钥").waitFor();
    await look(page, shot, "centre-passkeys-none");
    await page.getByRole("link", { name: "添加通行密钥" }).click();
    await confirm(page);
    await page.getByLabel("名称").fill("本人手机");
    await look(page, shot, "centre-passkeys-add");
    await page.getByRole("button", { name: "创建通行密钥" }).click();
    await page.getByText("通行密钥已添加").waitFor();
    await look(page, shot, "centre-passkeys");
    await leave(page, program);
    const button = page.getByRole("button", { name: "使用通行密钥登录" });
    await button.waitFor();
    await look(page, shot, "login-passkey");
    await finger.refuse(true);
    await button.click();
    await page.getByText("没有完成验证，可以重试").waitFor();
    await finger.refuse(false);
    await button.click();
    await page.waitForURL(`${program.origin}/auth/centre`);
    await page.getByRole("link", { name: "登录与设备" }).click();
    await page.getByRole("cell", { name: "通行密钥" }).first().waitFor();
    // Removed again, after a proof; then it opens nothing.
    await page.getByRole("link", { name: "通行密钥" }).click();
    await page.getByRole("button", { name: /移除\s*本人手机/ }).click();
    await confirm(page);
    await page.getByRole("button", { name: /移除\s*本人手机/ }).click();
    await page.getByText("通行密钥已移除").waitFor();
    await leave(page, program);
    await button.click();
    await page.getByText("通行密钥验证未通过").waitFor();
    await look(page, shot, "login-passkey-refused");
  },

  "0024 a handler turns the protection on, signs in in two steps, and once by a recovery code": async ({
    page,
    program,
    shot,
    browser,
    person,
  }) => {
    await page.goto(`${program.origin}/auth/login?centre=1`);
    await byPassword(page, program, "shenjingban");
    await page.getByRole("link", { name: "登录保护" }).click();
    await page.getByText("未开启").waitFor();
    await look(page, shot, "protection-off");
    await page.getByRole("link", { name: "用动态口令开启" }).click();
    await confirm(page);
    await page.getByText("无法扫描").click();
    const spelled = await page.locator("#spelled").textContent();
    await look(page, shot, "protection-totp");
    await page.getByLabel("动态口令").fill(phone(spelled, program.time()));
    await page.getByRole("button", { name: "确认并启用" }).click();
    await page.getByText("登录保护已开启").waitFor();
    await look(page, shot, "protection-codes");
    const codes = (await page.locator("#recovery-codes").textContent()).trim().split(/\s+/);
    assert.equal(codes.length, 10);
    await page.getByRole("link", { name: "已保存，继续" }).click();
    await page.getByText("剩余10个").waitFor();
    await look(page, shot, "protection-on");
    // Signed out and in again.
    await leave(page, program);
    await byPassword(page, program, "shenjingban");
    await page.getByRole("heading", { name: "第二步验证" }).waitFor();
    await look(page, shot, "second");
    await page.goto(`${program.origin}/auth/centre`);
    await page.waitForURL(/auth\/login/);
    await page.goto(`${program.origin}/auth/second?centre=1`);
    await page.getByLabel("动态口令").fill("000000");
    await page.getByRole("button", { name: "验证", exact: true }).click();
    await page.getByText("动态口令不正确或已失效").first().waitFor();
    await look(page, shot, "second-refused");
    // The step that set it up is taken: the application's next code, which is within the tolerance.
    await page.getByLabel("动态口令").fill(phone(spelled, program.time() + 30000));
    await page.getByRole("button", { name: "验证", exact: true }).click();
    await page.waitForURL(`${program.origin}/auth/centre`);
    // Without the phone.
    await leave(page, program);
    await byPassword(page, program, "shenjingban");
    await page.getByText("使用恢复码", { exact: true }).click();
    await page.getByLabel("恢复码").fill(codes[0].toLowerCase());
    await page.getByRole("button", { name: "使用恢复码验证" }).click();
    await page.waitForURL(`${program.origin}/auth/centre`);
    // The unit's administrator sees it.
    await page.goto(`${program.origin}/unit`);
    await page.waitForURL(`${program.origin}/unit`);
    await page.goto(`${program.origin}/unit/clerks`);
    await page.getByText("已开启登录保护").waitFor();
    await look(page, shot, "unit-clerks-protection");
    // Whoever reads the text messages of that phone does not get the certified identity.
    const context = await browser.newContext({ viewport: page.viewportSize(), locale: "zh-CN" });
    const other = await context.newPage();
    await register(other, program, person);
    await other.getByLabel("姓名").fill("沈经办");
    await other.getByLabel("身份证号").fill("119900197202030123");
    await other.getByRole("button", { name: "认证", exact: true }).click();
    await other.getByRole("link", { name: "换绑", exact: true }).click();
    await other.getByText("无法完成操作").waitFor();
    await other.getByText("该身份证所在账号已开启登录保护").waitFor();
    await look(other, shot, "rebind-protected");
    await context.close();
    // Off again, which a password does not do.
    await page.goto(`${program.origin}/auth/centre/protection`);
    await page.getByText("剩余9个").waitFor();
    await page.getByRole("button", { name: "关闭登录保护" }).click();
    await page.getByText("您已开启登录保护").waitFor();
    assert.equal(await page.getByLabel("当前密码").count(), 0);
    await look(page, shot, "confirm-factor");
    await page.getByText("使用恢复码", { exact: true }).click();
    await page.getByLabel("恢复码").fill(codes[1]);
    await page.getByRole("button", { name: "使用恢复码验证" }).click();
    await page.getByText("身份已验证").waitFor();
    await page.getByRole("button", { name: "关闭登录保护" }).click();
    await page.getByText("登录保护已关闭").waitFor();
    const again = await someone(page, browser, program, "shenjingban", "/unit");
    await again.context().close();
  },
};

// E8, the half with other platforms: an account of WeChat is bound by signing in, one of Alipay by registering, Baidu fails.
import assert from "node:assert/strict";
import { look } from "./journeys.mjs";
import { fillCode, solve } from "./people.mjs";

const PASSWORD = "Demo2026";

// From the sign-in page to the platform's own, where somebody is chosen.
async function go(page, program, platform) {
  await page.getByRole("button", { name: new RegExp(`^${platform}\\s*登录$`) }).click();
  await page.getByRole("heading", { name: `${platform}授权登录` }).waitFor();
  assert.ok(page.url().startsWith(program.inbox), "on the platform's own address");
}

async function agree(page, name) {
  await page.getByLabel(name).check();
  await page.getByRole("button", { name: "同意" }).click();
}

async function signIn(page, program, account) {
  await page.getByLabel("用户名/手机号/身份证号").fill(account);
  await page.getByLabel("密码 必填", { exact: true }).fill(PASSWORD);
  await solve(page, program, "login");
  await page.getByRole("button", { name: "登录", exact: true }).click();
}

// The page in between goes on by itself: it is looked at while the platform answers nothing.
async function lookBetween(page, shot) {
  const address = /connect\/qrconnect/;
  await page.route(address, (route) => route.fulfill({ status: 204 }));
  await page.getByRole("button", { name: /^微信\s*登录$/ }).click();
  await page.getByRole("heading", { name: "正在前往微信" }).waitFor();
  await look(page, shot, "upstream-leaving");
  await page.unroute(address);
  await page.getByRole("link", { name: "继续" }).click();
  await page.getByRole("heading", { name: "微信授权登录" }).waitFor();
}

export const upstream = {
  "E8 R2.2.6 R2.2.7 an account of WeChat is bound by signing in, signs in from then on, and is let go of": async ({
    page,
    program,
    shot,
  }) => {
    await page.goto(`${program.origin}/person`);
    for (const platform of ["支付宝", "微信", "百度"])
      await page.getByRole("button", { name: new RegExp(`^${platform}\\s*登录$`) }).waitFor();
    await page.getByRole("button", { name: /^微信\s*登录$/ }).focus();
    await look(page, shot, "login-others");
    await lookBetween(page, shot);
    await look(page, shot, "upstream-wechat");
    await page.getByRole("button", { name: "取消" }).click();
    await page.getByText("您已取消第三方登录").waitFor();
    await look(page, shot, "login-cancelled");
    await go(page, program, "微信");
    await agree(page, "云上样例");
    await page.getByRole("heading", { name: "绑定微信账号" }).waitFor();
    await look(page, shot, "login-stranger");
    await signIn(page, program, "chenceshi");
    await page.waitForURL(`${program.origin}/person`);
    // Another day.
    await page.context().clearCookies();
    await page.goto(`${program.origin}/auth/login?centre=1`);
    await go(page, program, "微信");
    await agree(page, "云上样例");
    // Browsers take the fragment of the platform's address along.
    await page.waitForURL(/\/auth\/centre(#.*)?$/);
    await page.getByRole("link", { name: "登录与设备" }).click();
    await page.getByRole("cell", { name: "微信" }).first().waitFor();
    await page.getByRole("link", { name: "第三方账号" }).click();
    await page.getByText("已绑定：云上样例").waitFor();
    await look(page, shot, "centre-bonds");
    await page.getByRole("button", { name: /^解除绑定\s*微信$/ }).click();
    await page.getByText("已解除绑定").waitFor();
    // And bound again from here, which asks for the password.
    await page.getByRole("button", { name: /^绑定\s*微信$/ }).click();
    await page.getByRole("heading", { name: "验证身份" }).waitFor();
    await page.getByRole("textbox", { name: "当前密码" }).fill(PASSWORD);
    await page.getByRole("button", { name: "下一步" }).click();
    await page.getByText("已验证身份").waitFor();
    await page.getByRole("button", { name: /^绑定\s*微信$/ }).click();
    await page.getByRole("heading", { name: "微信授权登录" }).waitFor();
    await agree(page, "云上样例");
    await page.getByText("已绑定，下次可以用该账号登录").waitFor();
    await page.getByRole("button", { name: /^解除绑定\s*微信$/ }).click();
    await page.getByText("已解除绑定").waitFor();
    await look(page, shot, "centre-bonds-none");
  },

  "E8 R2.2.7 who comes from Alipay without an account registers, and comes in directly afterwards": async ({
    page,
    program,
    shot,
    person,
  }) => {
    await page.goto(`${program.origin}/auth/login`);
    await go(page, program, "支付宝");
    await look(page, shot, "upstream-alipay");
    await agree(page, "老用户");
    await page.getByRole("heading", { name: "绑定支付宝账号" }).waitFor();
    await page.getByRole("link", { name: "注册新账号" }).click();
    await page.getByText("注册后将绑定您的支付宝账号（老用户）").waitFor();
    await look(page, shot, "register-stranger");
    await page.getByLabel("用户名").fill(person.username);
    await page.getByLabel("手机号").fill(person.phone);
    await fillCode(page, program, "register", person.phone);
    await page.getByLabel("密码 必填", { exact: true }).fill("abc123");
    await page.getByLabel("再次输入密码 必填", { exact: true }).fill("abc123");
    await page.getByLabel("我已阅读并同意").check();
    await page.getByRole("button", { name: "注册", exact: true }).click();
    await page.getByRole("heading", { name: "实名认证" }).waitFor();
    await page.context().clearCookies();
    await page.goto(`${program.origin}/auth/login?centre=1`);
    await go(page, program, "支付宝");
    await agree(page, "老用户");
    await page.waitForURL(`${program.origin}/auth/centre`);
    await page.getByText(person.username).first().waitFor();
    await page.getByRole("link", { name: "第三方账号" }).click();
    await page.getByRole("button", { name: /^解除绑定\s*支付宝$/ }).click();
    await page.getByText("已解除绑定").waitFor();
  },

  "R2.2.6 an error of Baidu is told, and the other ways stay open": async ({ page, program, shot }) => {
    await page.goto(`${program.origin}/auth/login`);
    await go(page, program, "百度");
    await look(page, shot, "upstream-baidu");
    await page.getByLabel("模拟的差错").selectOption("110");
    await agree(page, "云上样例");
    await page.getByText("第三方登录没有完成，请重试或使用其他方式登录").waitFor();
    assert.ok(!/code=|state=/.test(page.url()), "the address holds no code");
    await look(page, shot, "login-failed");
    await go(page, program, "百度");
    await agree(page, "云上样例");
    await page.getByRole("heading", { name: "绑定百度账号" }).waitFor();
    await page.getByRole("button", { name: "不绑定" }).click();
    await page.getByRole("heading", { name: "绑定百度账号" }).waitFor({ state: "detached" });
  },
};

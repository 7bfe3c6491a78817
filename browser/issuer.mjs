// One program as a city's identity platform, another as the business platform that signs in with it.
import assert from "node:assert/strict";
import { command, start } from "./program.mjs";
import { look } from "./journeys.mjs";
import { sizes, solve } from "./people.mjs";

export async function anotherIssuer(browser, shot) {
  const city = await start(null);
  let platform;
  try {
    const port = 20000 + Math.floor(Math.random() * 20000);
    const origin = `http://127.0.0.1:${port}`;
    const added = command(
      city,
      "client",
      "add",
      "business",
      "人才业务办理平台",
      `${origin}/person/callback`,
      "--purpose",
      "办理人才业务",
      "--post-logout",
      `${origin}/`,
      "--backchannel",
      `${origin}/person/backchannel`,
      "--scopes",
      "openid profile phone real_name id_number",
    );
    platform = await start(null, {
      TALENT__SERVER__LISTEN: `127.0.0.1:${port}`,
      TALENT__SERVER__ORIGIN: origin,
      TALENT__PLATFORM__ISSUER: city.origin,
      TALENT__PLATFORM__CLIENT_ID: "business",
      TALENT__PLATFORM__CLIENT_SECRET: added.match(/client_secret (\S+)/)[1],
    });
    const context = await browser.newContext({ locale: "zh-CN" });
    const page = await context.newPage();
    await page.goto(`${origin}/person`);
    assert.ok(page.url().startsWith(`${city.origin}/auth/login`));
    await page.getByLabel("用户名/手机号/身份证号").fill("chenceshi");
    await page.getByLabel("密码 必填", { exact: true }).fill("Demo2026");
    await solve(page, city, "login");
    await page.getByRole("button", { name: "登录", exact: true }).click();
    await page.getByRole("heading", { name: "授权登录" }).waitFor();
    for (const size of sizes) {
      await page.setViewportSize(size);
      await look(page, shot, "consent");
    }
    await page.getByLabel("同意提供真实姓名和认证状态").check();
    await page.getByLabel("同意提供证件类型和证件号码").check();
    await page.getByRole("button", { name: "同意", exact: true }).click();
    await page.waitForURL(`${origin}/person`);
    await page.getByText("陈测试").first().waitFor();
    await page.getByRole("button", { name: "退出人才业务办理平台" }).click();
    await page.waitForURL(`${origin}/`);
    await page.goto(`${city.origin}/auth/centre`);
    assert.ok(page.url().startsWith(`${city.origin}/auth/login`), "signed out there too");
    await context.close();
  } finally {
    await platform?.stop();
    await city.stop();
  }
}

// Signing in without seeing the captcha, and without seeing or hearing it: R1.3.6, R2.2, WCAG 2.2 SC 1.1.1 and 3.3.8.
import assert from "node:assert/strict";
import { Hands } from "./hands.mjs";
import { look } from "./journeys.mjs";
import { captchaAnswer } from "./people.mjs";

const ACCOUNT = "chenceshi";
const PASSWORD = "Demo2026";

// What a reader would have said at the status line, each sentence once.
async function heard(page) {
  await page.evaluate(() => {
    window.said = [];
    const line = document.querySelector("[data-work-said]");
    new MutationObserver(() => window.said.push(line.textContent)).observe(line, { childList: true });
  });
  return () => page.evaluate(() => window.said);
}

const focused = (page, what) => page.waitForFunction((what) => document.activeElement.matches(what), what);

export const captcha = {
  "R2.2 SC 3.3.8 signing in by work, with the keyboard and without typing a code": async ({ page, program, shot }) => {
    const hands = await Hands.on(page);
    await page.goto(`${program.origin}/auth/login`);
    await hands.fill({ account: ACCOUNT, password: PASSWORD });
    await hands.press("免输入验证");
    // The field changes in its place: what was typed is still there, and the focus is at what comes next.
    await focused(page, "[data-work]");
    assert.equal(await page.locator("#account").inputValue(), ACCOUNT);
    assert.equal(await page.locator("#password").inputValue(), PASSWORD);
    await look(page, shot, "captcha-work");
    const said = await heard(page);
    await page.keyboard.press("Enter");
    await page.getByText("验证完成").waitFor();
    const words = await said();
    assert.ok(words[0].startsWith("正在验证") && words.at(-1).startsWith("验证完成"), words.join(" | "));
    assert.ok(words.length <= 6, `a reader is not flooded: ${words.join(" | ")}`);
    await look(page, shot, "captcha-worked");
    await hands.press("登录");
    await page.waitForURL(`${program.origin}/person`);
    // The browser keeps the choice; a work that is missing is asked for in its own words.
    await page.context().clearCookies({ name: "identity" });
    await page.context().clearCookies({ name: "platform" });
    await page.goto(`${program.origin}/auth/login`);
    await hands.fill({ account: ACCOUNT, password: PASSWORD });
    await page.keyboard.press("Enter");
    await page.getByText("免输入验证未完成或已失效").first().waitFor();
    await look(page, shot, "captcha-work-refused");
  },

  "R1.3.6 SC 1.1.1 signing in by ear": async ({ page, program, shot }) => {
    const hands = await Hands.on(page);
    await page.goto(`${program.origin}/auth/login`);
    await hands.fill({ account: ACCOUNT });
    await hands.press("听语音验证码");
    await page.getByLabel("语音验证码（6位数字）").waitFor();
    assert.equal(await page.locator("#account").inputValue(), ACCOUNT);
    // It can be played, and it is some seconds long.
    const player = page.locator("audio");
    await page.waitForFunction(() => document.querySelector("audio").readyState >= 1);
    const length = await player.evaluate((one) => one.duration);
    assert.ok(length > 4 && length < 12, `${length} s`);
    await look(page, shot, "captcha-audio");
    const first = await captchaAnswer(program.inbox, "login");
    assert.match(first, /^\d{6}$/);
    const fetched = page.waitForResponse(/captcha\/login\/audio/);
    await hands.press("换一段");
    await fetched;
    await focused(page, "#captcha");
    await page.waitForFunction(() => document.querySelector("audio").readyState >= 1);
    const second = await captchaAnswer(program.inbox, "login");
    await page.goto(`${program.origin}/auth/login`);
    await page.waitForFunction(() => document.querySelector("audio").readyState >= 1);
    const answer = await captchaAnswer(program.inbox, "login");
    assert.ok(new Set([first, second, answer]).size > 1, "each recording has digits of its own");
    await hands.fill({ account: ACCOUNT, password: PASSWORD, captcha: answer });
    await page.keyboard.press("Enter");
    await page.waitForURL(`${program.origin}/person`);
  },

  "R0.3 SC 1.1.1 without scripts: another kind by a link": async ({ program, browser }) => {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: "zh-CN" });
    context.setDefaultTimeout(15000);
    const page = await context.newPage();
    await page.goto(`${program.origin}/auth/login`);
    await page.getByRole("link", { name: "免输入验证" }).click();
    // Scripts that are switched off from outside leave the words in the page and unseen.
    assert.match(await page.locator("[data-captcha] noscript").textContent(), /免输入验证需要浏览器运行脚本/);
    await page.getByRole("link", { name: "听语音验证码" }).click();
    await page.locator("#account").fill(ACCOUNT);
    await page.locator("#password").fill(PASSWORD);
    await page.waitForLoadState("networkidle");
    await page.locator("#captcha").fill(await captchaAnswer(program.inbox, "login"));
    await page.getByRole("button", { name: "登录", exact: true }).click();
    await page.waitForURL(`${program.origin}/person`);
    await page.goto(`${program.origin}/accessibility`);
    await page.getByRole("link", { name: "使用图形验证码" }).click();
    await page.getByText("使用图形验证码（当前）").waitFor();
    await context.close();
  },
};

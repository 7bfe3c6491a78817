// What people do on pages, by the words they read there.
import AxeBuilder from "@axe-core/playwright";
import assert from "node:assert/strict";

export const sizes = [
  { name: "1280", width: 1280, height: 800 },
  { name: "390", width: 390, height: 844 },
];

const told = async (inbox, path) => (await fetch(`${inbox}/inbox.json${path}`)).json();

// The answer of the picture that was drawn last.
export async function captchaAnswer(inbox, purpose) {
  for (let tries = 0; tries < 100; tries += 1) {
    const { captchas } = await told(inbox, "");
    const last = captchas.find((one) => one.purpose === purpose);
    if (last) return last.answer;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("no captcha was drawn");
}

// The code in the newest message of a phone, once there are more than `before`.
export async function code(inbox, phone, before = 0) {
  for (let tries = 0; tries < 100; tries += 1) {
    const codes = (await told(inbox, `?phone=${phone}`)).messages.filter((one) => one.code);
    if (codes.length > before) return codes[0].code;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`no message reached ${phone}`);
}

export const countCodes = async (inbox, phone) =>
  (await told(inbox, `?phone=${phone}`)).messages.filter((one) => one.code).length;

// Waits until the picture is drawn, then types what it shows.
export async function solve(page, program, purpose) {
  await page.waitForFunction(() => document.querySelector("[data-captcha] img")?.complete);
  await page.getByLabel("图形验证码").fill(await captchaAnswer(program.inbox, purpose));
}

// Asks for a code by the button and types it.
export async function fillCode(page, program, purpose, phone) {
  const before = await countCodes(program.inbox, phone);
  await solve(page, program, purpose);
  await page.getByRole("button", { name: "获取验证码" }).click();
  await page.getByText("验证码已发送").waitFor();
  await page.getByLabel("短信验证码").fill(await code(program.inbox, phone, before));
}

// No violation that axe can find. Only violations are told, and in the page itself rather than in another one that is
// opened for the purpose: that takes a third of the time. Frames are of our own origin and looked into all the same.
export async function accessible(page, where) {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).setLegacyMode();
  const { violations } = await axe.analyze();
  const words = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`);
  assert.deepEqual(words, [], `axe at ${where}`);
}

// No sideways scrolling at any width.
export async function fits(page, where) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `${where} is ${over}px too wide`);
}

// Journeys at the officers' door: 审核入口, the second factor, 设置码, passkeys.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { look } from "./journeys.mjs";
import { captchaAnswer, solve } from "./people.mjs";

const PASSWORD = "Demo2026";

// The last code used of each authenticator: a code is taken once, and none before it afterwards.
const used = new Map();

// A code of a demo officer's authenticator that was not used yet; waits for the next one when all were.
export async function oneTimeCode(program, account) {
  const key = `${program.inbox} ${account}`;
  for (let tries = 0; tries < 400; tries += 1) {
    const { authenticators } = await (await fetch(`${program.inbox}/inbox.json`)).json();
    const { codes, left } = authenticators.find((one) => one.account === account);
    const fresh = codes.slice(codes.indexOf(used.get(key)) + 1);
    // The code of the step before is about to be too old when little is left of this one.
    const code = fresh.length === codes.length && left < 10 ? fresh[1] : fresh[0];
    if (code) {
      used.set(key, code);
      return code;
    }
    await new Promise((done) => setTimeout(done, 250));
  }
  throw new Error(`no code of ${account} is left`);
}

async function signIn(page, program, account) {
  await page.getByLabel("用户名/手机号/身份证号").fill(account);
  await page.getByLabel("密码 必填", { exact: true }).fill(PASSWORD);
  await solve(page, program, "login");
  await page.getByRole("button", { name: "登录", exact: true }).click();
}

// Signs a demo officer in, second factor included; the page is the desk then.
export async function signInAtDesk(page, program, account) {
  await page.goto(`${program.origin}/person/login?to=desk`);
  await signIn(page, program, account);
  await page.getByRole("heading", { name: "第二重验证" }).waitFor();
  await page.getByLabel("动态口令").fill(await oneTimeCode(program, account));
  await page.getByRole("button", { name: "验证", exact: true }).click();
  await page.waitForURL(`${program.origin}/desk`);
}

// Signs a demo administrator in, second factor included; the page is the administration then.
export async function signInAsAdministrator(page, program, account) {
  await page.goto(`${program.origin}/auth/login?entry=admin`);
  await signIn(page, program, account);
  await page.getByRole("heading", { name: "第二重验证" }).waitFor();
  await page.getByLabel("动态口令").fill(await oneTimeCode(program, account));
  await page.getByRole("button", { name: "验证", exact: true }).click();
  await page.waitForURL(`${program.origin}/admin`);
}

// The administrators of the demo: of the system, of security, of the audit.
export const administrators = { system: "yunying", security: "anquanyuan", audit: "shenjiyuan" };

// An administrator at another computer.
export async function administrator(page, browser, program, account) {
  const context = await browser.newContext({ viewport: page.viewportSize(), locale: "zh-CN" });
  context.setDefaultTimeout(15000);
  const other = await context.newPage();
  await signInAsAdministrator(other, program, account);
  return other;
}

// Another officer at another computer.
export async function officer(page, browser, program, account) {
  const context = await browser.newContext({ viewport: page.viewportSize(), locale: "zh-CN" });
  context.setDefaultTimeout(15000);
  const other = await context.newPage();
  await signInAtDesk(other, program, account);
  return other;
}

// Opens what waits, by its number.
export async function open(desk, program, number) {
  await desk.goto(`${program.origin}/desk/applications?number=${encodeURIComponent(number)}`);
  await desk.locator("main a[href*='/desk/applications/']").first().click();
}

export async function take(desk, program, number) {
  await open(desk, program, number);
  await desk.getByRole("button", { name: "领取", exact: true }).click();
  await desk.getByText("由您办理", { exact: true }).waitFor();
}

// Finds what waits by its number, takes it, and does `acts`, each with its opinion.
export async function decide(desk, program, number, acts) {
  await take(desk, program, number);
  for (const [act, opinion] of acts) {
    await desk.getByLabel("意见", { exact: true }).fill(opinion);
    await desk.getByRole("button", { name: act, exact: true }).click();
    const sure = desk.getByRole("dialog", { name: `确认${act}？` });
    if (await sure.count()) await sure.getByRole("button", { name: `确认${act}` }).click();
    await desk.getByRole("button", { name: act, exact: true }).waitFor({ state: "detached" });
  }
}

// RFC 6238, as a phone has it.
export function phone(spelled, now) {
  const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...spelled.replace(/\s/g, "")].map((sign) => signs.indexOf(sign).toString(2).padStart(5, "0")).join("");
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigInt64BE(BigInt(Math.floor(now / 30000)));
  const hash = createHmac("sha1", secret).update(step).digest();
  const from = hash[19] & 15;
  return String((hash.readUInt32BE(from) & 0x7fffffff) % 1000000).padStart(6, "0");
}

// A device with a fingerprint reader, played by the browser.
export async function device(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
  return {
    // The finger is not the owner's.
    refuse: (refused) => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: !refused }),
  };
}

export const desk = {
  "8.2 an officer enters by 审核入口, and a password alone is not enough": async ({ page, program, shot }) => {
    await page.goto(program.origin);
    await page.getByRole("link", { name: "审核入口" }).click();
    await page.getByRole("heading", { name: "审核人员登录" }).waitFor();
    await signIn(page, program, "xushishen");
    await page.getByRole("heading", { name: "第二重验证" }).waitFor();
    await look(page, shot, "desk-factor");
    await page.goto(`${program.origin}/desk`);
    await page.waitForURL(/desk\/factor/);
    await page.getByLabel("动态口令").fill("000000");
    await page.getByRole("button", { name: "验证", exact: true }).click();
    await page.getByText("动态口令不正确或已失效").first().waitFor();
    await look(page, shot, "desk-factor-refused");
    await page.getByLabel("动态口令").fill(await oneTimeCode(program, "xushishen"));
    await page.getByRole("button", { name: "验证", exact: true }).click();
    await page.getByRole("heading", { name: "许市审，您好" }).waitFor();
    await look(page, shot, "desk");
    await page.getByRole("link", { name: "验证方式" }).click();
    await page.getByText("唯一的验证方式").waitFor();
    await look(page, shot, "desk-factors");
  },

  "8.2 a security administrator names an officer, who sets up a passkey and signs in with it": async ({
    page,
    program,
    shot,
    browser,
  }) => {
    const security = await administrator(page, browser, program, administrators.security);
    await look(security, shot, "admin-home");
    await security.getByRole("navigation").getByRole("link", { name: "管理员", exact: true }).click();
    await look(security, shot, "admin-administrators");
    await security.getByRole("navigation").getByRole("link", { name: "审核人员" }).click();
    await security.getByRole("button", { name: "增加" }).click();
    await security.getByText("请至少选择一个审核岗位").first().waitFor();
    await look(security, shot, "admin-officers");
    await security.getByLabel("身份证号").fill("119900199505120109");
    await security.getByLabel("所在机构").selectOption({ label: "朝阳区人力资源和社会保障局" });
    await security.getByLabel("复审").check();
    await security.getByLabel("工作居住证").check();
    await security.getByRole("button", { name: "增加" }).click();
    await security.getByRole("button", { name: "发放设置码" }).click();
    const setup = await security.locator("#setup-code").textContent();
    await look(security, shot, "admin-officer");

    const finger = await device(page);
    await page.goto(`${program.origin}/person/login?to=desk`);
    await signIn(page, program, "sunshiyong");
    await page.getByRole("heading", { name: "设置第二重验证" }).waitFor();
    await look(page, shot, "desk-enrol");
    await page.getByLabel("设置码").fill(setup.trim().toLowerCase());
    await page.getByRole("button", { name: "下一步" }).click();
    await page.getByRole("button", { name: "创建通行密钥" }).waitFor();
    await look(page, shot, "desk-enrol-choose");
    await page.locator("#key_name").fill("办公电脑");
    await page.getByRole("button", { name: "创建通行密钥" }).click();
    await page.getByText("验证方式已启用").waitFor();
    await page.getByText("办公电脑").first().waitFor();
    // Signed out and in again: the key is asked for, and a finger that is not the owner's does not do.
    await page.getByRole("button", { name: "退出", exact: true }).click();
    await page.waitForURL(`${program.origin}/`);
    await page.goto(`${program.origin}/person/login?to=desk`);
    await signIn(page, program, "sunshiyong");
    const button = page.getByRole("button", { name: "使用通行密钥验证" });
    await button.waitFor();
    assert.equal(await page.getByLabel("动态口令").count(), 0);
    await look(page, shot, "desk-factor-passkey");
    await finger.refuse(true);
    await button.click();
    await page.getByText("没有完成验证，可以重试").waitFor();
    await finger.refuse(false);
    await button.click();
    await page.waitForURL(`${program.origin}/desk`);
    // Another way, in case the computer is away; then the key is removed.
    await page.goto(`${program.origin}/desk/enrol`);
    await page.getByText("无法扫描").click();
    await page.getByLabel("动态口令").fill(phone(await page.locator("#spelled").textContent(), program.time()));
    await page.getByRole("button", { name: "确认并启用" }).click();
    await page.getByText("验证方式已启用").waitFor();
    await look(page, shot, "desk-factors-two");
    await page.getByRole("button", { name: /移除\s*办公电脑/ }).click();
    await page.getByText("唯一的验证方式").waitFor();
    await security.context().close();
  },
};

export const deskWithoutScripts = {
  "8.2 the second factor works without scripts": async ({ page, program }) => {
    await page.goto(`${program.origin}/person/login?to=desk`);
    await page.getByLabel("用户名/手机号/身份证号").fill("hequshen");
    await page.getByLabel("密码 必填", { exact: true }).fill(PASSWORD);
    await page.waitForLoadState("networkidle");
    await page.getByLabel("图形验证码").fill(await captchaAnswer(program.inbox, "login"));
    await page.getByRole("button", { name: "登录", exact: true }).click();
    await page.getByLabel("动态口令").fill(await oneTimeCode(program, "hequshen"));
    await page.getByRole("button", { name: "验证", exact: true }).click();
    await page.getByRole("heading", { name: "何区审，您好" }).waitFor();
  },
};

// A public OpenID provider (the package `oidc-provider`) as a platform that people sign in by: who is not known yet binds with
// the password and comes in directly the next time; tokens that are made to lie sign nobody in.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { SignJWT, decodeJwt, exportJWK, generateKeyPair } from "jose";
import Provider from "oidc-provider";
import { freePort, start } from "./program.mjs";
import { solve } from "./people.mjs";

const TITLE = "某省统一认证";
const SECRET = "known to both sides, and long enough for HS256";
const FAILED = "第三方登录没有完成，请重试或使用其他方式登录";

// A provider with one client. `forge` may put another ID token in the place of the one it made, `lead` another way back.
async function provide(back) {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: "first", use: "sig", alg: "RS256" };
  const told = { forge: null, lead: null };
  const provider = new Provider(issuer, {
    clients: [{ client_id: "city", client_secret: SECRET, redirect_uris: [back] }],
    cookies: { keys: ["only for the journey"] },
    jwks: { keys: [jwk] },
    claims: { openid: ["sub"], profile: ["name"] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: "省级样例" }) }),
  });
  provider.use(async (context, next) => {
    await next();
    if (told.forge && context.path === "/token" && context.body?.id_token) {
      context.body.id_token = await told.forge(context.body.id_token);
    }
    if (told.lead && context.response.get("location")?.startsWith(back)) {
      const address = new URL(context.response.get("location"));
      told.lead(address.searchParams);
      context.set("location", address.href);
    }
  });
  const server = createServer(provider.callback());
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  const sign = (claims, alg, key) => new SignJWT(claims).setProtectedHeader({ alg, kid: "first" }).sign(key);
  const stop = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  return { issuer, told, privateKey, sign, stop };
}

// What a provider, or whoever stands in its place, could send instead, by the words for it.
const forgeries = ({ sign, privateKey }) => ({
  "the nonce of another way": (token) => sign({ ...decodeJwt(token), nonce: "another" }, "RS256", privateKey),
  "no nonce": (token) => sign({ ...decodeJwt(token), nonce: undefined }, "RS256", privateKey),
  "another client": (token) => sign({ ...decodeJwt(token), aud: "other" }, "RS256", privateKey),
  "another issuer": (token) => sign({ ...decodeJwt(token), iss: "https://elsewhere.example" }, "RS256", privateKey),
  "a token that is over": (token) =>
    sign({ ...decodeJwt(token), exp: decodeJwt(token).iat - 120 }, "RS256", privateKey),
  "the secret of both sides for a key": (token) => sign(decodeJwt(token), "HS256", new TextEncoder().encode(SECRET)),
  "no signature": (token) => `${Buffer.from('{"alg":"none"}').toString("base64url")}.${token.split(".")[1]}.`,
  "somebody else": (token) => sign({ ...decodeJwt(token), sub: "other" }, "RS256", privateKey),
});

// From our sign-in page to the provider's own.
async function go(page, program, issuer) {
  await page.goto(`${program.origin}/auth/login?centre=1`);
  await page.getByRole("button", { name: TITLE }).click();
  await page.waitForURL(`${issuer}/interaction/*`);
}

// Signs in at the provider and agrees to what is asked; afterwards it remembers both.
async function agree(page) {
  await page.getByPlaceholder("Enter any login").fill("u-1");
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

async function signIn(page, program) {
  await page.getByLabel("用户名/手机号/身份证号").fill("chenceshi");
  await page.getByLabel("密码 必填", { exact: true }).fill("Demo2026");
  await solve(page, program, "login");
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await page.waitForURL(`${program.origin}/auth/centre`);
}

async function inOneBrowser(browser, journey) {
  const context = await browser.newContext({ locale: "zh-CN" });
  context.setDefaultTimeout(15000);
  await journey(await context.newPage());
  await context.close();
}

export async function aStandardPlatform(browser) {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const provider = await provide(`${origin}/auth/upstream/oidc/back`);
  let program;
  try {
    program = await start(null, {
      TALENT__SERVER__LISTEN: `127.0.0.1:${port}`,
      TALENT__SERVER__ORIGIN: origin,
      TALENT__UPSTREAM__OIDC__TITLE: TITLE,
      TALENT__UPSTREAM__OIDC__ISSUER: provider.issuer,
      TALENT__UPSTREAM__OIDC__CLIENT_ID: "city",
      TALENT__UPSTREAM__OIDC__SECRET: SECRET,
    });
    const started = { ...program, origin };
    await inOneBrowser(browser, async (page) => {
      await go(page, started, provider.issuer);
      await page.getByRole("link", { name: "Cancel" }).click();
      await page.getByText("您已取消第三方登录").waitFor();
      await go(page, started, provider.issuer);
      await agree(page);
      await page.getByRole("heading", { name: `绑定${TITLE}账号` }).waitFor();
      await page.getByText("（省级样例）").waitFor();
      await signIn(page, started);
    });
    await inOneBrowser(browser, async (page) => {
      await go(page, started, provider.issuer);
      await agree(page);
      await page.waitForURL(`${origin}/auth/centre`);
      await page.getByText("chenceshi").first().waitFor();
      await page.getByRole("link", { name: "登录与设备" }).click();
      await page.getByRole("cell", { name: TITLE }).first().waitFor();
    });
    for (const [what, forge] of Object.entries(forgeries(provider))) {
      provider.told.forge = forge;
      await inOneBrowser(browser, async (page) => {
        await go(page, started, provider.issuer);
        await agree(page);
        await page.getByText(FAILED).waitFor();
        await page.goto(`${origin}/auth/centre`);
        assert.ok(page.url().startsWith(`${origin}/auth/login`), `${what} signs nobody in`);
      });
    }
    provider.told.forge = null;
    // Another issuer says that the code is its own, or nobody does (RFC 9207).
    for (const lead of [(query) => query.set("iss", "https://elsewhere.example"), (query) => query.delete("iss")]) {
      provider.told.lead = lead;
      await inOneBrowser(browser, async (page) => {
        await go(page, started, provider.issuer);
        await agree(page);
        await page.getByText(FAILED).waitFor();
      });
    }
    assert.ok(!program.log().includes(SECRET), "no secret in the log");
  } finally {
    await program?.stop();
    await provider.stop();
  }
}

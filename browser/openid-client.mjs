// A certified client proves the provider: `openid-client` checks whatever our provider answers, and `jose` the notices of logout.
// People sign in and agree in the browser; on the other side nothing is ours.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify } from "jose";
import * as openid from "openid-client";
import { command, start } from "./program.mjs";
import { solve } from "./people.mjs";

const PERSON = "chenceshi";
const PASSWORD = "Demo2026";
const SCOPE = "openid profile phone offline_access";
const EVENT = "http://schemas.openid.net/event/backchannel-logout";
const PRIVATE = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

// Where another system's people come back to (`/callback`, `/bye`) and where it is told that a session ended (`/told`).
// `come` waits for the next one at a path.
async function otherSystem() {
  const [events, came] = [new EventEmitter(), { "/callback": [], "/bye": [], "/told": [] }];
  const server = createServer((request, response) => {
    const at = new URL(request.url, `http://${request.headers.host}`);
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      response.setHeader("content-type", "text/html").end("<title>another system</title>");
      came[at.pathname]?.push({ at, body, kind: `${request.method} ${request.headers["content-type"]}` });
      events.emit(at.pathname);
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const come = async (path) => {
    const signal = AbortSignal.timeout(15000);
    while (!came[path].length) await once(events, path, { signal });
    return came[path].shift();
  };
  const stop = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  return { port: server.address().port, come, stop };
}

// Registers a client on the command line and answers it as the library knows it. This machine has two names, and a client at
// each is one of another host.
async function register(program, { port }, { id, host = "127.0.0.1", proof, about, options = [] }) {
  const here = `http://${host}:${port}`;
  const words = ["--purpose", "预约人才公寓", "--scopes", SCOPE, "--post-logout", `${here}/bye`, ...options];
  const added = command(program, "client", "add", id, `应用${id}`, `${here}/callback`, ...words);
  const secret = added.match(/client_secret (\S+)/)?.[1];
  const insecure = { execute: [openid.allowInsecureRequests] };
  const config = await openid.discovery(new URL(program.origin), id, about, proof(secret), insecure);
  // Otherwise the library takes the connection's word for who signed a token that comes over it.
  openid.enableNonRepudiationChecks(config);
  return { id, here, secret, config };
}

// One for each way to prove oneself.
async function clients(program, system) {
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: "first", use: "sig", alg: "ES256" };
  writeFileSync(join(program.folder, "keys.json"), JSON.stringify({ keys: [jwk] }));
  const told = ["--backchannel", `http://127.0.0.1:${system.port}/told`];
  const add = (client) => register(program, system, client);
  return {
    basic: await add({ id: "basic", proof: openid.ClientSecretBasic, options: told }),
    post: await add({
      id: "post",
      proof: openid.ClientSecretPost,
      about: { id_token_signed_response_alg: "RS256" },
      options: ["--signing", "RS256"],
    }),
    signing: await add({
      id: "signing",
      proof: () => openid.PrivateKeyJwt({ key: privateKey, kid: "first" }),
      options: ["--authentication", "private_key", "--keys", "keys.json", "--subject", "pairwise", ...told],
    }),
    open: await add({
      id: "open",
      host: "localhost",
      proof: openid.None,
      options: ["--authentication", "none", "--subject", "pairwise"],
    }),
  };
}

// What everybody can read: where a session ends and who is told, and keys without what only we may know.
async function published(client) {
  const about = client.config.serverMetadata();
  assert.ok(about.end_session_endpoint && about.backchannel_logout_supported);
  assert.ok(about.backchannel_logout_session_supported);
  const { keys } = await (await fetch(about.jwks_uri)).json();
  assert.deepEqual(keys.map((key) => key.alg).sort(), ["ES256", "RS256"]);
  for (const key of keys) for (const member of PRIVATE) assert.ok(!(member in key), member);
}

// A request with PKCE, `state` and `nonce`, and what its answer is held against. `more` takes the place of what it says
// otherwise; an empty value leaves the parameter out.
async function ask(client, more = {}) {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const [expectedState, expectedNonce] = [openid.randomState(), openid.randomNonce()];
  const url = openid.buildAuthorizationUrl(client.config, {
    redirect_uri: `${client.here}/callback`,
    scope: SCOPE,
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    ...more,
  });
  for (const [name, value] of Object.entries(more)) if (!value) url.searchParams.delete(name);
  const nonce = more.nonce === "" ? {} : { expectedNonce };
  const maxAge = more.max_age ? { maxAge: Number(more.max_age) } : {};
  return { url, checks: { pkceCodeVerifier, expectedState, idTokenExpected: true, ...nonce, ...maxAge } };
}

// Waits for the browser to come back to the other system, and to be there.
async function arrive(page, system, path) {
  const { at } = await system.come(path);
  await page.waitForURL((url) => url.href === at.href);
  return at;
}

// From the browser that came back to tokens. What is wrong with any of it the library throws.
async function finish(page, system, client, checks) {
  const at = await arrive(page, system, "/callback");
  return openid.authorizationCodeGrant(client.config, at, checks);
}

// A whole request; `act` is what the person does on our pages, if there are any.
async function request(page, system, client, more, act = async () => {}) {
  const { url, checks } = await ask(client, more);
  await page.goto(url.href);
  await act();
  return finish(page, system, client, checks);
}

async function agree(page) {
  await page.getByRole("heading", { name: "授权登录" }).waitFor();
  await page.getByRole("button", { name: "同意", exact: true }).click();
}

async function signIn(page, program) {
  await page.getByLabel("用户名/手机号/身份证号").fill(PERSON);
  await page.getByLabel("密码 必填", { exact: true }).fill(PASSWORD);
  await solve(page, program, "login");
  await page.getByRole("button", { name: "登录", exact: true }).click();
}

async function isSignedOut(page, program) {
  await page.goto(`${program.origin}/auth/centre`);
  return page.url().startsWith(`${program.origin}/auth/login`);
}

const silently = { prompt: "none" };
const refused = (doing, error) => assert.rejects(doing, { error });
const isActive = async (client, token) => (await openid.tokenIntrospection(client.config, token)).active;

// Nobody is there, which is said without a page. Then somebody signs in and agrees, and is known the next time without a page.
async function signingIn(page, program, system, client) {
  await refused(request(page, system, client, silently), "login_required");
  const before = Math.floor(Date.now() / 1000);
  const tokens = await request(page, system, client, { login_hint: PERSON }, async () => {
    assert.equal(await page.getByLabel("用户名/手机号/身份证号").inputValue(), PERSON, "who is expected");
    await signIn(page, program);
    await agree(page);
  });
  const claims = tokens.claims();
  assert.deepEqual([claims.acr, claims.amr], ["1", ["pwd"]]);
  assert.ok(claims.auth_time >= before && claims.auth_time <= claims.iat, "when the password was typed");
  const half = createHash("sha256").update(tokens.access_token).digest().subarray(0, 16);
  assert.equal(claims.at_hash, half.toString("base64url"), "the tokens belong together");
  const about = await openid.fetchUserInfo(client.config, tokens.access_token, claims.sub);
  assert.equal(about.preferred_username, PERSON);
  assert.match(about.phone_number, /^\+861\d{10}$/);
  assert.equal(about.phone_number_verified, true);
  const endpoint = new URL(client.config.serverMetadata().userinfo_endpoint);
  const posted = await openid.fetchProtectedResource(client.config, tokens.access_token, endpoint, "POST");
  assert.deepEqual(await posted.json(), about);
  const again = (await request(page, system, client, silently)).claims();
  for (const kept of ["sub", "sid", "auth_time"]) assert.equal(again[kept], claims[kept], kept);
  return tokens;
}

// Each of the other ways to prove oneself; a pairwise client knows the person by a name that is good at its host alone.
async function otherWays(page, system, others, first) {
  const signedIn = {};
  for (const client of others) {
    const tokens = await request(page, system, client, {}, () => agree(page));
    const { sub } = tokens.claims();
    await openid.fetchUserInfo(client.config, tokens.access_token, sub);
    assert.equal((await request(page, system, client, silently)).claims().sub, sub, "the same one every time");
    signedIn[client.id] = tokens;
  }
  const [account, post, signing, open] = [first, ...Object.values(signedIn)].map((tokens) => tokens.claims().sub);
  assert.equal(post, account, "not pairwise");
  assert.equal(new Set([account, signing, open]).size, 3, "one at each host, and neither is the account's");
  return signedIn;
}

// Whatever else a request says, and in whatever order, it is answered by the same sign-in; but nothing that would change what
// it asks for is passed over.
async function wishes(page, system, client, first) {
  const { sub, auth_time } = first.claims();
  for (const wish of [
    { display: "page" },
    { display: "popup" },
    { ui_locales: "se" },
    { claims_locales: "se" },
    { acr_values: "1 2" },
    { claims: '{"userinfo":{"name":{"essential":true}}}' },
    { extra: "foobar" },
    { login_hint: PERSON },
    { max_age: "10000" },
    { id_token_hint: first.id_token },
    { nonce: "" },
    { scope: SCOPE.split(" ").reverse().join(" ") },
  ]) {
    const claims = (await request(page, system, client, { ...silently, ...wish })).claims();
    assert.deepEqual([claims.sub, claims.auth_time], [sub, auth_time], Object.keys(wish)[0]);
  }
  const object = { request: "eyJhbGciOiJub25lIn0.e30." };
  for (const [wish, error] of [
    [object, "request_not_supported"],
    [{ request_uri: `${client.here}/request` }, "request_uri_not_supported"],
    [{ response_type: "" }, "invalid_request"],
  ]) {
    await refused(request(page, system, client, wish), error);
  }
  const { url } = await ask(client, { ...object, redirect_uri: `${client.here}/elsewhere` });
  await page.goto(url.href);
  await page.getByText("登录请求有误").waitFor();
}

// By POST from a page of another site, under the browser's own rules about whose cookies go along, and the last word first.
async function byPost(page, system, client) {
  const { url, checks } = await ask(client, silently);
  await page.goto(`${client.here}/`);
  await page.evaluate((address) => {
    const { origin, pathname, searchParams } = new URL(address);
    const form = document.body.appendChild(document.createElement("form"));
    Object.assign(form, { method: "post", action: origin + pathname });
    for (const [name, value] of [...searchParams].reverse()) {
      form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    form.submit();
  }, url.href);
  await finish(page, system, client, checks);
}

// Each refresh token is good once; the second use of one ends all that came of its sign-in, and nothing else.
async function renewing(page, system, client) {
  const first = await request(page, system, client, silently);
  const other = await request(page, system, client, silently);
  const second = await openid.refreshTokenGrant(client.config, first.refresh_token);
  assert.notEqual(second.refresh_token, first.refresh_token);
  assert.equal(second.claims().sub, first.claims().sub);
  assert.ok(!("nonce" in second.claims()));
  assert.ok(await isActive(client, second.access_token));
  await refused(openid.refreshTokenGrant(client.config, first.refresh_token), "invalid_grant");
  await refused(openid.refreshTokenGrant(client.config, second.refresh_token), "invalid_grant");
  for (const token of [first.access_token, second.access_token]) assert.ok(!(await isActive(client, token)), "ended");
  return other;
}

async function takingBack(client, tokens) {
  const { active, client_id, scope, sub } = await openid.tokenIntrospection(client.config, tokens.access_token);
  assert.deepEqual([active, client_id, scope, sub], [true, client.id, SCOPE, tokens.claims().sub]);
  await openid.tokenRevocation(client.config, tokens.access_token);
  assert.ok(!(await isActive(client, tokens.access_token)));
  assert.ok(await isActive(client, tokens.refresh_token), "only that one");
  await openid.tokenRevocation(client.config, tokens.refresh_token);
  await refused(openid.refreshTokenGrant(client.config, tokens.refresh_token), "invalid_grant");
}

// The person is asked for the password although the session lives, and the ID token says when it was typed.
async function anew(page, system, client, first) {
  let last = first.claims();
  for (const wish of [{ prompt: "login" }, { max_age: "0" }]) {
    // The claim counts whole seconds.
    await page.waitForFunction((time) => Date.now() >= (time + 1) * 1000, last.auth_time);
    const tokens = await request(page, system, client, wish, async () => {
      await page.getByText("您要登录的应用要求再次验证是您本人操作").waitFor();
      await page.getByLabel("当前密码 必填", { exact: true }).fill(PASSWORD);
      await page.getByRole("button", { name: "下一步" }).click();
    });
    const claims = tokens.claims();
    assert.ok(claims.auth_time > last.auth_time, "a newer proof");
    assert.deepEqual([claims.sub, claims.sid, claims.amr], [last.sub, last.sid, ["pwd"]], "in the same session");
    last = claims;
  }
}

// What the other system was told, by client. Whose word it is, is checked with the keys that everybody can read.
async function notices(program, system, client, count) {
  const keys = createRemoteJWKSet(new URL(client.config.serverMetadata().jwks_uri));
  const told = {};
  for (let nth = 0; nth < count; nth += 1) {
    const { body, kind } = await system.come("/told");
    assert.equal(kind, "POST application/x-www-form-urlencoded");
    const token = new URLSearchParams(body).get("logout_token");
    const { payload } = await jwtVerify(token, keys, {
      issuer: program.origin,
      typ: "logout+jwt",
      maxTokenAge: "2 minutes",
      requiredClaims: ["aud", "iat", "exp", "jti", "sub", "sid"],
    });
    assert.deepEqual(payload.events, { [EVENT]: {} });
    assert.ok(!("nonce" in payload), "so that nobody takes it for an ID token");
    told[payload.aud] = payload;
  }
  return told;
}

// Who does not prove that it knows the session signs nobody out: the person is asked.
async function asking(page, program, client, { id_token }) {
  const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${id_token.split(".")[1]}.`;
  const back = { post_logout_redirect_uri: `${client.here}/bye`, state: "s" };
  const { end_session_endpoint } = client.config.serverMetadata();
  for (const asked of [
    back,
    { ...back, client_id: client.id },
    { ...back, id_token_hint: unsigned },
    { ...back, id_token_hint: "bad" },
  ]) {
    await page.goto(`${end_session_endpoint}?${new URLSearchParams(asked)}`);
    await page.getByRole("heading", { name: "退出登录" }).waitFor();
  }
  assert.ok(!(await isSignedOut(page, program)), "nobody pressed the button");
}

// Signed out without an address, or with one that is not the client's, a person stays with us. What the client did not send
// does not come back either. Without a hint, or with such an address, the person presses the button.
async function leavingNowhere(browser, program, system, client) {
  const [bye, home, state] = [`${client.here}/bye`, `${program.origin}/`, "s"];
  for (const { asked, end, isBare, isAsked = isBare } of [
    { asked: {}, end: home },
    { asked: { post_logout_redirect_uri: `${client.here}/elsewhere`, state }, end: home, isAsked: true },
    { asked: { post_logout_redirect_uri: `${bye}?more=1`, state }, end: home, isAsked: true },
    { asked: { post_logout_redirect_uri: bye }, end: bye },
    { asked: {}, end: home, isBare: true },
    { asked: { state }, end: home, isBare: true },
  ]) {
    await inOneBrowser(browser, async (page) => {
      const tokens = await request(page, system, client, {}, () => signIn(page, program));
      const url = openid.buildEndSessionUrl(client.config, { id_token_hint: tokens.id_token, ...asked });
      if (isBare) url.search = new URLSearchParams(asked);
      await page.goto(url.href);
      if (isAsked) await page.getByRole("main").getByRole("button", { name: "退出", exact: true }).click();
      await page.waitForURL(end);
      if (end === bye) await system.come("/bye");
      assert.ok(await isSignedOut(page, program));
      const told = await notices(program, system, client, 1);
      assert.equal(told[client.id].sid, tokens.claims().sid);
    });
  }
}

// One client signs the person out, and every client of the session that wants to know is told.
async function leaving(page, program, system, client, signedIn) {
  const asked = { post_logout_redirect_uri: `${client.here}/bye`, state: openid.randomState() };
  const url = openid.buildEndSessionUrl(client.config, { id_token_hint: signedIn[client.id].id_token, ...asked });
  await page.goto(url.href);
  const at = await arrive(page, system, "/bye");
  assert.equal(at.href, `${client.here}/bye?state=${asked.state}`);
  assert.ok(await isSignedOut(page, program));
  await refused(request(page, system, client, silently), "login_required");
  const told = await notices(program, system, client, 2);
  assert.deepEqual(Object.keys(told).sort(), ["basic", "signing"]);
  for (const [id, { sub, sid }] of Object.entries(told)) {
    const claims = signedIn[id].claims();
    assert.deepEqual([sub, sid], [claims.sub, claims.sid], `${id} knows whom it is about`);
  }
  assert.ok(!(await isActive(client, signedIn[client.id].access_token)), "tokens end with the session");
}

async function inOneBrowser(browser, journey) {
  const context = await browser.newContext({ locale: "zh-CN" });
  context.setDefaultTimeout(15000);
  await journey(await context.newPage());
  await context.close();
}

export async function aCertifiedClient(browser) {
  const system = await otherSystem();
  let program;
  try {
    program = await start(null);
    const { basic, post, signing, open } = await clients(program, system);
    await published(basic);
    let first;
    await inOneBrowser(browser, async (page) => {
      first = await signingIn(page, program, system, basic);
      const others = await otherWays(page, system, [post, signing, open], first);
      await wishes(page, system, basic, first);
      await byPost(page, system, open);
      for (const client of [basic, post, signing]) await takingBack(client, await renewing(page, system, client));
      await anew(page, system, basic, first);
      await asking(page, program, basic, first);
      await leaving(page, program, system, basic, { basic: first, ...others });
    });
    await leavingNowhere(browser, program, system, basic);
    for (const secret of [basic.secret, post.secret, first.access_token, first.refresh_token, first.id_token]) {
      assert.ok(!program.log().includes(secret), "no secret in the log");
    }
  } finally {
    await program?.stop();
    await system.stop();
  }
}

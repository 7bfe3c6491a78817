// Two programs on one PostgreSQL: a thousand wrong passwords at once, half through each, are still five guesses.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { postgres, start } from "./program.mjs";

const COUNT = 1000;
const between = (text, before, after) => text.split(before)[1]?.split(after)[0] ?? "";

async function prepare(program) {
  const page = await fetch(`${program.origin}/auth/login`);
  const cookie = page.headers.get("set-cookie").split(";")[0];
  const csrf = between(await page.text(), 'data-csrf="', '"');
  await (await fetch(`${program.origin}/auth/captcha/login`, { headers: { cookie } })).arrayBuffer();
  const { captchas } = await (await fetch(`${program.inbox}/inbox.json`)).json();
  return { program, cookie, csrf, captcha: captchas[0].answer };
}

async function guess({ program, cookie, csrf, captcha }) {
  const body = new URLSearchParams({ csrf, captcha, account: "chenceshi", password: "wrong1" });
  const answer = await fetch(`${program.origin}/auth/login`, {
    method: "POST",
    headers: { cookie },
    body,
    redirect: "manual",
  });
  return between(await answer.text(), 'id="account-prompt">', "<") || String(answer.status);
}

export async function storm(server) {
  const database = postgres(server);
  const keys = mkdtempSync(join(tmpdir(), "talent-keys-"));
  const extra = {
    TALENT__DATA__KEY_FILE: join(keys, "talent.key"),
    TALENT__IDENTITY__LOGIN__SHARED_ADDRESSES: '["127.0.0.1"]',
    TALENT__IDENTITY__LOGIN__PER_ACCOUNT_PER_HOUR: "100000",
    TALENT__LOG__FILTER: "warn",
  };
  const first = await start(database.url, extra);
  const second = await start(database.url, extra);
  try {
    const halves = await Promise.all(
      [first, second].map(async (program) => {
        const visits = [];
        for (let n = 0; n < COUNT / 2; n += 1) visits.push(await prepare(program));
        return visits;
      }),
    );
    const told = await Promise.all(halves.flat().map(guess));
    const count = (words) => told.filter((one) => one === words).length;
    assert.equal(count("用户名或密码错误"), 5);
    assert.equal(count("账号已锁定，请30分钟后再试"), COUNT - 5);
  } finally {
    await first.stop();
    await second.stop();
    database.drop();
    rmSync(keys, { recursive: true, force: true });
  }
}

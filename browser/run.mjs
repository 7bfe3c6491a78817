// Runs every journey on SQLite and on PostgreSQL, at two widths, and prints a line `ok …` or `not ok …` for each, with the
// seconds it took. Width and database change together, since no page knows its database; CROSS=1 runs all four.
// Pages are photographed into PICTURES when it is set; what failed is photographed anyway, into test-results if nowhere else.
import { chromium } from "playwright-core";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { applications } from "./applications.mjs";
import { captcha } from "./captcha.mjs";
import { cases } from "./cases.mjs";
import { journeys, keyboard, scriptless, spent } from "./journeys.mjs";
import { byKeyboard, platform, withoutScripts } from "./platform.mjs";
import { days } from "./days.mjs";
import { byHands } from "./keys.mjs";
import { desk, deskWithoutScripts } from "./desk.mjs";
import { factor } from "./factor.mjs";
import { ratings } from "./ratings.mjs";
import { scan } from "./scan.mjs";
import { anotherIssuer } from "./issuer.mjs";
import { aCertifiedClient } from "./openid-client.mjs";
import { sizes } from "./people.mjs";
import { postgres, start } from "./program.mjs";
import { storm } from "./storm.mjs";
import { tour } from "./tour.mjs";
import { upstream } from "./upstream.mjs";
import { aStandardPlatform } from "./upstream-oidc.mjs";

const everywhere = {
  ...platform,
  ...applications,
  ...ratings,
  ...journeys,
  ...desk,
  ...scan,
  ...upstream,
  ...tour,
  ...captcha,
  ...factor,
};
const keys = { ...byKeyboard, ...keyboard };
const bare = { ...withoutScripts, ...scriptless, ...deskWithoutScripts };
// Each on a program of its own: they move the clock, need other settings, or what another journey uses up.
const alone = { ...days, ...byHands, ...cases };
// The first journeys once more at the width of a phone, by somebody who chose the elder version (E9).
const elder = Object.fromEntries(
  Object.entries({ ...journeys, ...platform })
    .filter(([name]) => /^E[123] /.test(name))
    .map(([name, journey]) => [`E9 R9.7 in the elder version: ${name}`, journey]),
);
const named = [everywhere, keys, bare].flatMap((some) => Object.keys(some));
const pictures = process.env.PICTURES ?? join(import.meta.dirname, "test-results");
const only = process.env.ONLY && new RegExp(process.env.ONLY);
mkdirSync(pictures, { recursive: true });

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium-headless-shell", args: ["--no-sandbox"] });
const began = Date.now();
let people = 100;
let failed = 0;

// What photographs pages of a version; another device of the same journey has a width of its own.
function camera(version) {
  const path = (where, what) => join(pictures, `${what}-${where.viewportSize().width}.png`);
  const shot = async (where, what) => {
    if (process.env.PICTURES) await where.screenshot({ path: path(where, what), fullPage: true });
  };
  return Object.assign(shot, { version });
}

async function run(database, program, name, journey, size, options = {}) {
  if (only && !only.test(name)) return;
  const title = `${name} (${database}, ${size.name})`;
  const { width, height } = size;
  const still = { reducedMotion: "reduce", hasTouch: width < 720 };
  const context = await browser.newContext({ viewport: { width, height }, locale: "zh-CN", ...still, ...options });
  context.setDefaultTimeout(15000);
  const page = await context.newPage();
  const errors = [];
  // A page that is left while the browser still fades it in is no fault of its scripts.
  page.on("pageerror", (error) => /^Transition was /.test(error.message) || errors.push(error.message));
  people += 1;
  const person = { username: `person${people}`, phone: `1990000${4000 + people}` };
  const shot = camera(elder[name] ? "-elder" : "");
  const since = Date.now();
  const seconds = () => `${((Date.now() - since) / 1000).toFixed(1)} s`;
  try {
    if (elder[name]) await page.goto(`${program.origin}/look?elder=1`);
    await journey({ page, program, shot, person, browser });
    if (errors.length) throw new Error(`the page's scripts failed: ${errors.join("; ")}`);
    console.log(`ok ${title} ${seconds()}`);
  } catch (error) {
    failed += 1;
    await page.screenshot({ path: join(pictures, `failed-${failed}.png`), fullPage: true }).catch(() => {});
    console.log(`not ok ${title} ${seconds()}\n${error.stack}\n  at ${page.url()}`);
  }
  await context.close();
}

const server = process.env.TALENT_TEST_POSTGRES;
const databases = server ? ["sqlite", "postgresql"] : ["sqlite"];

// In the night messages wait for the morning, and on a weekend nothing is published: every program begins in office hours.
const begins = { TALENT__DEMO__BEGINS: "10:00" };

// A program of its own on a database of its own, for as long as `work` takes.
async function withProgram(database, settings, work) {
  const own = database === "postgresql" ? postgres(server) : null;
  const program = await start(own?.url ?? null, { ...begins, ...settings }, "localhost");
  await work(program);
  await program.stop();
  own?.drop();
}

// Everything at one width: one program, since its people and what they did go on from journey to journey.
const together = (database, size) => async () => {
  // The phone's width runs on the national algorithms, so both providers carry every journey.
  const provider = size.width === 390 ? { TALENT__DATA__CRYPTO: "gm" } : {};
  await withProgram(database, provider, async (program) => {
    // At a desk pages move as they are made to; elsewhere people asked for less of it, which is drawn sooner.
    const moving = size.width === 1280 ? { reducedMotion: "no-preference" } : {};
    for (const [name, journey] of Object.entries(everywhere)) await run(database, program, name, journey, size, moving);
    if (size.width === 1280) {
      for (const [name, journey] of Object.entries(keys)) await run(database, program, name, journey, size);
      const plain = { javaScriptEnabled: false };
      for (const [name, journey] of Object.entries(bare)) await run(database, program, name, journey, size, plain);
    }
    const { messages } = await (await fetch(`${program.inbox}/inbox.json`)).json();
    const codes = messages.filter((one) => one.code).map((one) => `\\b${one.code}\\b`);
    const secret = new RegExp(["1990000\\d{4}", "119900\\d{12}", "Demo2026", "abc123", ...codes].join("|"), "g");
    const leaks = program.log().match(secret);
    failed += leaks ? 1 : 0;
    const title = `no phone, identity number, code or password in the log (${database}, ${size.name})`;
    console.log(leaks ? `not ok ${title}: ${leaks[0]}` : `ok ${title}`);
  });
};

const byItself = (database, name, journey, size) => () =>
  withProgram(database, journey.settings ?? {}, (program) => run(database, program, name, journey, size));

const elderly = (database) => () =>
  withProgram(database, {}, async (program) => {
    for (const [name, journey] of Object.entries(elder)) await run(database, program, name, journey, sizes[1]);
  });

async function once(title, journey) {
  if (only && !only.test(title)) return;
  try {
    await journey();
    console.log(`ok ${title}`);
  } catch (error) {
    failed += 1;
    console.log(`not ok ${title}\n${error.stack}`);
  }
}

const wanted = (name) => !only || only.test(name);
const [first, last] = [databases[0], databases.at(-1)];
const pairs = process.env.CROSS
  ? databases.flatMap((database) => sizes.map((size) => [database, size]))
  : sizes.map((size, at) => [at ? last : first, size]);
const lanes = named.some(wanted) ? pairs.map((pair) => together(...pair)) : [];
for (const [name, journey] of Object.entries(alone).filter(([name]) => wanted(name))) {
  // What hands and eyes do is the same on both; what days bring is a matter of the database too.
  const on = name in byHands ? [first] : databases;
  // A whole application is looked at on a phone as well.
  const size = (at) => sizes[name in cases ? at : 0];
  lanes.push(...on.map((database, at) => byItself(database, name, journey, size(at))));
}
if (Object.keys(elder).some(wanted)) lanes.push(elderly(first));
lanes.push(
  () =>
    once("another identity platform takes the bundled one's place by configuration", () =>
      anotherIssuer(browser, camera("")),
    ),
  () =>
    once("R2.2.6 a public OpenID provider signs people in, and its forged tokens nobody", () =>
      aStandardPlatform(browser),
    ),
  () =>
    once(
      "R0.7 openid-client, a certified client, signs people in, renews, and is told when they leave everywhere",
      () => aCertifiedClient(browser),
    ),
);

// Journeys wait more than they work: for codes, for timers, for pages.
await Promise.all(
  Array.from({ length: Number(process.env.AT_ONCE ?? 3) }, async () => {
    for (let lane = lanes.shift(); lane; lane = lanes.shift()) await lane();
  }),
);
await browser.close();
if (server) {
  await once("R2.2.4 a thousand wrong passwords through two programs on one PostgreSQL are five guesses", () =>
    storm(server),
  );
}
const rounded = Object.entries(spent).map(([what, seconds]) => `${what} ${Math.round(seconds)} s`);
console.log(
  `all journeys ${Math.round((Date.now() - began) / 1000)} s, of that ${rounded.join(", ")} (several at once)`,
);
process.exit(failed ? 1 : 0);

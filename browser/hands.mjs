// Somebody who uses the keyboard and nothing else.
import { pdf } from "./platform.mjs";
import { captchaAnswer } from "./people.mjs";
import { oneTimeCode } from "./desk.mjs";

const PASSWORD = "Demo2026";
export const PAPER = { name: "材料.pdf", mimeType: "application/pdf", buffer: pdf(1) };
// More than the controls of the longest page.
const MOST = 400;

// What has the focus: how it is called, which field it is.
const focused = (page) =>
  page.evaluate(() => {
    const one = document.activeElement;
    const words = one.getAttribute("aria-label") ?? one.labels?.[0]?.innerText ?? one.innerText ?? "";
    return {
      words: words.replace(/\s+/g, " ").trim(),
      field: one.name ?? "",
      value: one.value ?? "",
      tag: one.tagName,
      kind: one.type ?? "",
    };
  });

export class Hands {
  // Fails as soon as anything on the page is pointed at.
  static async on(page) {
    await page.addInitScript(() =>
      addEventListener(
        "pointerdown",
        () => {
          throw new Error("this journey has no mouse");
        },
        true,
      ),
    );
    return new Hands(page);
  }

  constructor(page) {
    this.page = page;
  }

  // Goes forward from where the focus is until `fits` takes it.
  async reach(what, fits) {
    for (let press = 0; press < MOST; press += 1) {
      const one = await focused(this.page);
      if (fits(one)) return one;
      await this.page.keyboard.press("Tab");
    }
    throw new Error(`${what} cannot be reached by Tab`);
  }

  // A link, a button, a summary whose words begin with `words`, or are of a pattern.
  async press(words, key = "Enter") {
    const fits = (said) =>
      words instanceof RegExp ? words.test(said) : said === words || said.startsWith(`${words} `);
    await this.reach(words, (one) => fits(one.words) && one.tag !== "BODY" && one.tag !== "MAIN");
    await this.page.keyboard.press(key);
  }

  async field(name) {
    return this.reach(name, (one) => one.field === name);
  }

  // Types into a field, chooses from a list by its arrow keys.
  async fill(fields) {
    for (const [name, value] of Object.entries(fields)) {
      const { tag, kind } = await this.field(name);
      if (tag === "SELECT") await this.choose(value);
      else if (kind === "date") await this.date(value);
      else if (kind === "month") await this.month(value);
      else {
        await this.page.keyboard.press("Control+a");
        await this.page.keyboard.type(value);
      }
    }
  }

  async choose(value) {
    await this.page.keyboard.press("Home");
    for (let press = 0; press < 120; press += 1) {
      if ((await focused(this.page)).value === value) return;
      await this.page.keyboard.press("ArrowDown");
    }
    throw new Error(`${value} is not in the list`);
  }

  // The parts of a date stand in the order of the browser's language.
  async date(value) {
    const [year, month, day] = value.split("-");
    for (const order of [
      [year, month, day],
      [month, day, year],
    ]) {
      for (const part of order) {
        await this.page.keyboard.type(part);
        if (part === year && order[0] === year) await this.page.keyboard.press("ArrowRight");
      }
      if ((await focused(this.page)).value === value) return;
      for (let press = 0; press < 3; press += 1) await this.page.keyboard.press("ArrowLeft");
    }
    throw new Error(`${value} cannot be typed`);
  }

  // So do those of a month, whose name some languages write: it is chosen by the arrows.
  async month(value) {
    const [year, month] = value.split("-");
    const press = (key) => this.page.keyboard.press(key);
    for (const isYearFirst of [false, true]) {
      if (isYearFirst) await this.page.keyboard.type(year).then(() => press("ArrowRight"));
      for (let step = 0; step < Number(month); step += 1) await press("ArrowUp");
      if (!isYearFirst) await press("ArrowRight").then(() => this.page.keyboard.type(year));
      if ((await focused(this.page)).value === value) return;
      for (const key of ["Backspace", "ArrowLeft", "Backspace"]) await press(key);
    }
    throw new Error(`${value} cannot be typed`);
  }

  // A place is a province and, once its list has come, a county.
  async place(name, province, county) {
    await this.fill({ [`${name}.province`]: province });
    await this.page.waitForFunction(
      ([field, wanted]) => document.querySelector(`select[name="${field}"] option[value="${wanted}"]`),
      [name, county],
    );
    await this.fill({ [name]: county });
  }

  // The chooser of the system is the system's.
  async take(open, file) {
    const [chooser] = await Promise.all([this.page.waitForEvent("filechooser"), open()]);
    await chooser.setFiles(file);
  }

  // A file for every row that has none. What is pressed next waits for the last of them by itself.
  async give() {
    const missing = this.page.getByRole("button", { name: /^上传附件/ });
    for (let left = await missing.count(); left > 0; left = await missing.count()) {
      await this.take(() => this.press("上传附件"), PAPER);
      await this.page.waitForFunction(
        (before) =>
          [...document.querySelectorAll("table.shelf button")].filter(
            (one) => one.innerText.startsWith("上传附件") && one.checkVisibility(),
          ).length < before,
        left,
      );
    }
  }

  async signIn(program, account, entry) {
    await this.page.goto(`${program.origin}${entry}`);
    await this.page.waitForFunction(() => document.querySelector("[data-captcha] img")?.complete);
    await this.fill({ account, password: PASSWORD, captcha: await captchaAnswer(program.inbox, "login") });
    await this.page.keyboard.press("Enter");
  }

  // An officer at another computer, second factor included.
  static async officer(browser, program, account) {
    const page = await (
      await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "zh-CN" })
    ).newPage();
    const hands = await Hands.on(page);
    await hands.signIn(program, account, "/person/login?to=desk");
    await page.getByRole("heading", { name: "第二重验证" }).waitFor();
    await hands.fill({ code: await oneTimeCode(program, account) });
    await page.keyboard.press("Enter");
    await page.waitForURL(`${program.origin}/desk`);
    return hands;
  }
}

// The journeys. Each is named by the requirements it shows and gets a page of its own.
import assert from "node:assert/strict";
import { administrator, administrators } from "./desk.mjs";
import { accessible, captchaAnswer, countCodes, fillCode, fits, solve } from "./people.mjs";

const PASSWORD = "abc123";

// Which pages axe and the camera have seen, at which width: once is enough, whichever database is behind it.
const seen = new Set();
export const spent = { axe: 0, camera: 0 };

async function timed(what, work) {
  const since = Date.now();
  await work();
  spent[what] += (Date.now() - since) / 1000;
}

export async function look(page, shot, name) {
  await fits(page, name);
  const what = `${name}${shot.version ?? ""}`;
  const where = `${what} ${page.viewportSize().width}`;
  if (seen.has(where)) return;
  seen.add(where);
  await timed("axe", () => accessible(page, what));
  await timed("camera", () => shot(page, what));
}

async function register(page, program, { username, phone }) {
  await page.goto(`${program.origin}/auth/register`);
  await page.getByLabel("用户名").fill(username);
  await page.getByLabel("手机号").fill(phone);
  await fillCode(page, program, "register", phone);
  await page.getByLabel("密码 必填", { exact: true }).fill(PASSWORD);
  await page.getByLabel("再次输入密码 必填", { exact: true }).fill(PASSWORD);
  await page.getByLabel("我已阅读并同意").check();
  await page.getByRole("button", { name: "注册", exact: true }).click();
}

// A JPEG of a face of a kind in front of white, so many times 400 by 500.
export const photo = async (page, size = 1) => {
  const url = await page.evaluate((size) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 400 * size, height: 500 * size });
    const pen = canvas.getContext("2d");
    pen.scale(size, size);
    pen.fillStyle = "#fcfcfc";
    pen.fillRect(0, 0, 400, 500);
    pen.fillStyle = "#c8946e";
    pen.beginPath();
    pen.ellipse(200, 220, 90, 120, 0, 0, 7);
    pen.fill();
    pen.fillStyle = "#274a86";
    pen.fillRect(80, 380, 240, 120);
    return canvas.toDataURL("image/jpeg", 0.9);
  }, size);
  return Buffer.from(url.split(",")[1], "base64");
};

async function fillProfile(page, look, shot) {
  const choose = (label, option) => page.getByLabel(label).first().selectOption({ label: option });
  const next = () => page.getByRole("button", { name: "下一步" }).click();
  await page.getByRole("heading", { name: "一般信息" }).waitFor();
  await next();
  await page.getByText("请选择民族").first().waitFor();
  await look(page, shot, "wizard-refused");
  await choose("民族 必填", "汉族");
  await choose("政治面貌", "群众");
  await choose("婚姻状况", "未婚");
  for (const [label, province, county] of [
    ["户籍所在地", "河北省", "长安区"],
    ["现居住地", "北京市", "海淀区"],
  ]) {
    const loaded = page.waitForResponse(/api\/regions/);
    await page.getByLabel(`${label}：省份`).selectOption({ label: province });
    await loaded;
    await page.getByLabel(`${label} 必填`).selectOption({ label: county });
  }
  await page.getByLabel("户籍详细地址").fill("某某路1号院2号楼");
  await choose("户口类别", "家庭户");
  await page.getByLabel("现居住详细地址").fill("某某街3号楼401");
  await page.getByLabel("参加工作时间").fill("2014-07");
  await page.getByText("已自动保存").waitFor();
  await look(page, shot, "wizard-general");
  await next();
  await page.getByRole("heading", { name: "教育信息" }).waitFor();
  await choose("最高学历", "大学本科");
  await page.getByLabel("学历证书编号").fill("123456789012345678");
  await choose("学历取得方式", "全日制");
  await page.getByLabel("毕业院校").fill("某某大学");
  await page.getByLabel("专业", { exact: true }).fill("计算机");
  await page.getByLabel("毕业时间").fill("2014-07");
  await choose("最高学位", "学士");
  await page.getByLabel("学位证书编号").fill("1234567890123456");
  await page.getByLabel("学位授予单位").fill("某某大学");
  await page.getByLabel("学位授予时间").fill("2014-07");
  await choose("是否有职称", "否");
  await look(page, shot, "wizard-education");
  await next();
  await page.getByRole("heading", { name: "学习经历", exact: true }).waitFor();
  await page.getByLabel("起始年月").fill("2010-09");
  await page.getByLabel("终止年月").fill("2014-07");
  await page.getByLabel("学校名称").fill("某某大学");
  await page.getByLabel("院系/专业").fill("计算机");
  await choose("学历层次", "大学本科");
  await choose("学位 必填", "学士");
  await choose("学习形式", "全日制");
  await choose("是否毕业", "毕业");
  // 4.3: studies go back to senior high; 下一步 says so.
  await next();
  await page.getByText("请从高中").first().waitFor();
  await page.getByRole("button", { name: "添加学习经历" }).click();
  const school = page.getByRole("group", { name: "学习经历2" });
  await school.getByLabel("起始年月").fill("2007-09");
  await school.getByLabel("终止年月").fill("2010-07");
  await school.getByLabel("学校名称").fill("某某中学");
  await school.getByLabel("院系/专业").fill("无");
  for (const [label, option] of [
    ["学历层次", "普通高中"],
    ["学位 必填", "无"],
    ["学习形式", "全日制"],
    ["是否毕业", "毕业"],
  ]) {
    await school.getByLabel(label).selectOption({ label: option });
  }
  await look(page, shot, "wizard-studies");
  await next();
  await page.getByRole("heading", { name: "工作经历", exact: true }).waitFor();
  await page.getByRole("button", { name: "添加工作经历" }).click();
  await page.getByLabel("起始日期").fill("2014-07-15");
  await page.getByLabel("工作单位").fill("某某公司");
  await choose("所在省份", "北京市");
  await page.getByLabel("职务/岗位").fill("工程师");
  await look(page, shot, "wizard-jobs");
  await next();
  await page.getByRole("heading", { name: "证件照片" }).waitFor();
  const file = (name, mimeType, buffer) => page.getByLabel("上传照片").setInputFiles({ name, mimeType, buffer });
  await file("photo.jpg", "image/jpeg", await page.screenshot({ type: "png" }));
  await next();
  await page.getByText("照片须为JPG格式").first().waitFor();
  await look(page, shot, "wizard-photo-refused");
  // 4.5: what is sent is what the frame holds.
  await file("photo.jpg", "image/jpeg", await photo(page));
  await page.locator("[data-cropper][data-ready]").waitFor();
  const sent = () =>
    page.evaluate(async () => {
      const picture = await createImageBitmap(document.getElementById("photo").files[0]);
      return `${picture.width}x${picture.height}`;
    });
  assert.equal(await sent(), "400x493");
  await page.getByLabel("放大").fill("110");
  await page.getByLabel("上下移动").fill("0");
  await look(page, shot, "wizard-photo");
  await next();
  await page.getByRole("heading", { name: "预览提交" }).waitFor();
  await page.getByText("河北省石家庄市长安区").waitFor();
  await look(page, shot, "preview");
  await page.getByRole("button", { name: "提交" }).click();
}

export const journeys = {
  "E1 from the portal through registration and certification to the dialog": async ({
    page,
    program,
    shot,
    person,
  }) => {
    await page.goto(program.origin);
    await look(page, shot, "portal");
    await page.getByRole("link", { name: /个人入口/ }).click();
    await page.getByRole("heading", { name: "个人登录" }).waitFor();
    await look(page, shot, "login");
    await page.getByRole("link", { name: "立即注册" }).click();
    await page.getByRole("button", { name: "注册", exact: true }).click();
    await page.getByText("请修改以下内容").waitFor();
    await look(page, shot, "register-refused");
    await register(page, program, person);
    await page.getByRole("heading", { name: "实名认证" }).waitFor();
    await look(page, shot, "real-name");
    await page.getByLabel("姓名").fill("郑样例");
    await page.getByLabel("身份证号").fill("119900199202290047");
    await page.getByRole("button", { name: "认证", exact: true }).click();
    await page.getByText("姓名与身份证号不匹配，请核对后重新校验").first().waitFor();
    await page.getByLabel("姓名").fill("郑范例");
    await page.getByRole("button", { name: "认证", exact: true }).click();
    await page.getByRole("heading", { name: "认证成功" }).waitFor();
    await look(page, shot, "done");
    await page.getByRole("link", { name: "进入网上办事大厅首页" }).click();
    const dialog = page.getByRole("dialog", { name: "请先完善个人信息" });
    await dialog.waitFor();
    await look(page, shot, "home-dialog");
    // R3.3: it cannot be dismissed.
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.mouse.click(4, 4);
    assert.ok(await dialog.isVisible());
    // R0.3: the focus stays inside, or with the browser itself.
    for (let press = 0; press < 8; press += 1) {
      await page.keyboard.press("Tab");
      const inside = await page.evaluate(
        () => document.activeElement === document.body || Boolean(document.activeElement.closest("dialog")),
      );
      assert.ok(inside, "focus left the dialog");
    }
    await page.getByRole("button", { name: "退出人才业务办理平台" }).waitFor();
    await page.getByRole("link", { name: "去完善" }).click();
    await fillProfile(page, look, shot);
    // R3.9: the home page without the dialog; at the next sign-in, see the end.
    await page.waitForURL(`${program.origin}/person`);
    assert.equal(await page.getByRole("dialog").count(), 0);
    await page.getByText("没有正在办理中的业务").waitFor();
    assert.equal(await page.getByText("有效证件信息").count(), 0);
    await look(page, shot, "home-new");
    await page.getByRole("link", { name: "查看完整信息" }).click();
    await page.getByText("某某路1号院2号楼").waitFor();
    await look(page, shot, "profile");
    // R6.3, R6.4: a change begins prefilled and shows old beside new.
    await page.getByRole("link", { name: "修改" }).click();
    await page.getByLabel("婚姻状况").selectOption({ label: "已婚" });
    await page.getByText("已自动保存").waitFor();
    await page.goto(`${program.origin}/person/profile/preview`);
    await page.getByText("未婚").waitFor();
    await look(page, shot, "preview-change");
    await page.getByRole("button", { name: "提交" }).click();
    await page.waitForURL(`${program.origin}/person`);
    // R6.7: what was handed in stays readable, old beside new.
    await page.goto(`${program.origin}/person/profile/versions/2`);
    await page.getByText("未婚").waitFor();
    await look(page, shot, "profile-version");
    await page.goto(`${program.origin}/person`);
    await page.getByRole("button", { name: "退出", exact: true }).click();
    await page.waitForURL(`${program.origin}/`);
    await page.goto(`${program.origin}/person`);
    await page.getByRole("heading", { name: "个人登录" }).waitFor();
    // R3.9: at the next sign-in the dialog does not come back.
    await page.getByLabel("用户名/手机号/身份证号").fill(person.username);
    await page.getByLabel("密码 必填", { exact: true }).fill(PASSWORD);
    await solve(page, program, "login");
    await page.getByRole("button", { name: "登录", exact: true }).click();
    await page.getByText("没有正在办理中的业务").waitFor();
    assert.equal(await page.getByRole("dialog").count(), 0);
  },

  "R3.7 what is typed outlives a lost session, and goes on after signing in elsewhere": async ({
    page,
    program,
    shot,
  }) => {
    const signIn = async (page) => {
      await page.getByLabel("用户名/手机号/身份证号").fill("sunshiyong");
      await page.getByLabel("密码 必填", { exact: true }).fill("Demo2026");
      await solve(page, program, "login");
      await page.getByRole("button", { name: "登录", exact: true }).click();
      await page.getByRole("heading", { name: "当前在办业务" }).waitFor();
    };
    await page.goto(`${program.origin}/person`);
    await signIn(page);
    await page.goto(`${program.origin}/person/profile/general`);
    await page.context().clearCookies();
    await page.getByLabel("现居住详细地址").fill("登录超时后填写的地址");
    await page.getByRole("button", { name: "下一步" }).click();
    await page.getByText("登录已超时，本页内容没有丢失").waitFor();
    assert.equal(await page.getByLabel("现居住详细地址").inputValue(), "登录超时后填写的地址");
    await look(page, shot, "wizard-signed-out");
    const [other] = await Promise.all([
      page.context().waitForEvent("page"),
      page.getByRole("link", { name: "在新窗口登录" }).click(),
    ]);
    await signIn(other);
    await other.close();
    await page.bringToFront();
    await page.evaluate(() => dispatchEvent(new Event("focus")));
    await page.getByRole("heading", { name: "教育信息" }).waitFor();
    await page.goto(`${program.origin}/person/profile/general`);
    assert.equal(await page.getByLabel("现居住详细地址").inputValue(), "登录超时后填写的地址");
    // Whoever leaves before the save has it kept; by 上一步 too.
    await page.getByLabel("现居住详细地址").fill("一秒之内离开的地址");
    await page.getByRole("link", { name: "附件管理" }).first().click();
    await page.getByRole("heading", { name: "附件管理" }).waitFor();
    await page.goto(`${program.origin}/person/profile/general`);
    assert.equal(await page.getByLabel("现居住详细地址").inputValue(), "一秒之内离开的地址");
    await page.goto(`${program.origin}/person/profile/education`);
    await page.getByLabel("毕业院校").fill("样例理工大学");
    await page.getByRole("button", { name: "上一步" }).click();
    await page.getByRole("heading", { name: "一般信息" }).waitFor();
    await page.goto(`${program.origin}/person/profile/education`);
    assert.equal(await page.getByLabel("毕业院校").inputValue(), "样例理工大学");
  },

  "R3.4 退出人才业务办理平台 leaves both systems": async ({ page, program, person }) => {
    await register(page, program, person);
    await page.getByRole("button", { name: "暂不认证" }).click();
    await page.getByRole("link", { name: "进入网上办事大厅首页" }).click();
    await page.getByRole("dialog", { name: "请先完善个人信息" }).waitFor();
    await page.getByRole("button", { name: "退出人才业务办理平台" }).click();
    await page.waitForURL(`${program.origin}/`);
    await page.goto(`${program.origin}/person`);
    await page.getByRole("heading", { name: "个人登录" }).waitFor();
  },

  "R1.4.1 R1.5.2 registration without certification ends with 注册成功": async ({ page, program, person }) => {
    await register(page, program, person);
    await page.getByRole("button", { name: "暂不认证" }).click();
    await page.getByRole("heading", { name: "注册成功" }).waitFor();
    assert.equal(await page.getByText("认证成功").count(), 0);
    await page.getByRole("link", { name: "个人中心" }).first().click();
    await page.getByText("未认证").first().waitFor();
  },

  "R2.2 R2.1.2 an account signs in by user name, phone and identity number": async ({ page, program, shot }) => {
    for (const identifier of ["chenceshi", "19900000001", "119900199003070017"]) {
      await page.goto(`${program.origin}/auth/login`);
      await page.getByLabel("用户名/手机号/身份证号").fill(identifier);
      await page.getByLabel("密码 必填", { exact: true }).fill("Demo2026");
      await solve(page, program, "login");
      await page.getByRole("button", { name: "登录", exact: true }).click();
      await page.getByRole("heading", { name: "当前在办业务" }).waitFor();
      await page.goto(`${program.origin}/auth/centre`);
      await page.getByRole("heading", { name: "账号信息" }).waitFor();
      if (identifier === "chenceshi") {
        await look(page, shot, "centre");
        await page.getByRole("link", { name: "登录与设备" }).click();
        await look(page, shot, "devices");
        await page.getByRole("button", { name: "退出其他设备" }).click();
        await page.getByText("其他设备已退出登录").waitFor();
      }
      await page.getByRole("button", { name: "退出", exact: true }).click();
      await page.waitForURL(`${program.origin}/`);
    }
  },

  "E8 R2.3 SMS sign-in, and R1.3.7 no code without a solved captcha": async ({ page, program, shot }) => {
    const phone = "19900000002";
    await page.goto(`${program.origin}/auth/login`);
    await page.getByRole("link", { name: "短信登录" }).click();
    await look(page, shot, "login-sms");
    await page.getByLabel("手机号").fill(phone);
    const before = await countCodes(program.inbox, phone);
    // Each refusal brings another picture.
    const refused = () =>
      Promise.all([page.waitForResponse(/auth\/captcha/), page.getByRole("button", { name: "获取验证码" }).click()]);
    await refused();
    await page.getByText("图形验证码错误").first().waitFor();
    const answer = await captchaAnswer(program.inbox, "sms-login");
    await page.getByLabel("图形验证码").fill(answer === "0000" ? "0001" : "0000");
    await refused();
    await page.getByText("图形验证码错误").first().waitFor();
    assert.equal(await countCodes(program.inbox, phone), before);
    await fillCode(page, program, "sms-login", phone);
    // R1.3.8: the button counts down.
    await page.getByText(/秒后重新获取/).waitFor();
    await page.getByRole("button", { name: "登录", exact: true }).click();
    await page.getByRole("heading", { name: "当前在办业务" }).waitFor();
  },

  "R1.4.6 R1.4.8 a taken number is appealed, and an administrator approves": async ({
    page,
    program,
    shot,
    person,
    browser,
  }) => {
    await register(page, program, person);
    await page.getByLabel("姓名").fill("周演示");
    await page.getByLabel("身份证号").fill("11990019870719008x");
    await page.getByRole("button", { name: "认证", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "该身份证已被其他账号认证" });
    await dialog.waitFor();
    await look(page, shot, "taken");
    await dialog.getByRole("link", { name: "人工申诉" }).click();
    await page.getByLabel("申诉原因").fill("原手机号已停用，无法接收验证码");
    await page.getByLabel("联系电话").fill(person.phone);
    await look(page, shot, "appeal");
    const picture = await page.screenshot({ type: "png", clip: { x: 0, y: 0, width: 320, height: 200 } });
    await page.getByLabel("身份证人像面照片").setInputFiles({ name: "id.png", mimeType: "image/png", buffer: picture });
    await page.getByRole("button", { name: "提交申诉" }).click();
    await page.getByRole("heading", { name: "申诉已提交" }).waitFor();
    const security = await administrator(page, browser, program, administrators.security);
    await security.getByRole("navigation").getByRole("link", { name: "人工申诉" }).click();
    await look(security, shot, "appeals");
    await security
      .getByRole("link", { name: /处理\s*SS/ })
      .first()
      .click();
    await look(security, shot, "appeal-review");
    await security.getByLabel("处理意见").fill("材料属实，予以转移。");
    await security.getByRole("button", { name: "通过，转移实名认证" }).click();
    await security.getByRole("heading", { name: "人工申诉" }).waitFor();
    // R0.10: the look at another's data stands in the journal.
    await security.context().close();
    const auditor = await administrator(page, browser, program, administrators.audit);
    await auditor.goto(`${program.origin}/admin/journal`);
    await auditor.getByRole("cell", { name: "appeal.viewed" }).first().waitFor();
    await look(auditor, shot, "journal");
    await auditor.getByRole("navigation").getByRole("link", { name: "日志核对" }).click();
    await auditor.getByRole("button", { name: "开始核对" }).click();
    await auditor.getByText("核对通过").waitFor();
    await look(auditor, shot, "journal-verification");
    await auditor.context().close();
    await page.goto(`${program.origin}/auth/centre`);
    await page.getByText("已通过").waitFor();
    await page.getByText("1****************X").waitFor();
  },

  "R2.2.8 a forgotten password is set anew": async ({ page, program, shot, person }) => {
    await register(page, program, person);
    await page.getByRole("button", { name: "暂不认证" }).click();
    await page.getByRole("button", { name: "退出", exact: true }).click();
    await page.waitForURL(`${program.origin}/`);
    await page.goto(`${program.origin}/auth/reset`);
    await look(page, shot, "reset");
    await page.getByLabel("手机号").fill(person.phone);
    await fillCode(page, program, "reset", person.phone);
    await page.getByLabel("新密码 必填", { exact: true }).fill("newpass1");
    await page.getByLabel("再次输入新密码 必填", { exact: true }).fill("newpass1");
    await page.getByRole("button", { name: "重置密码" }).click();
    await page.getByRole("heading", { name: "密码已重置" }).waitFor();
  },

  "R0.7 R9.3 after 退出 the back button shows no private page": async ({ page, program }) => {
    await page.goto(`${program.origin}/auth/login?centre=1`);
    await page.getByLabel("用户名/手机号/身份证号").fill("wushifan");
    await page.getByLabel("密码 必填", { exact: true }).fill("Demo2026");
    await solve(page, program, "login");
    await page.getByRole("button", { name: "登录", exact: true }).click();
    await page.getByText("199****0004").waitFor();
    await page.getByRole("button", { name: "退出", exact: true }).click();
    await page.waitForURL(`${program.origin}/`);
    await page.goBack();
    await page.waitForLoadState("networkidle");
    assert.equal(await page.getByText("199****0004").count(), 0);
  },

  "R0.7 before the session ends for lack of use somebody is asked, and may stay": async ({ page, program, shot }) => {
    await page.clock.install();
    await page.goto(`${program.origin}/auth/login?centre=1`);
    await page.getByLabel("用户名/手机号/身份证号").fill("zhouyanshi");
    await page.getByLabel("密码 必填", { exact: true }).fill("Demo2026");
    await solve(page, program, "login");
    await page.getByRole("button", { name: "登录", exact: true }).click();
    await page.getByText("199****0003").waitFor();
    await page.clock.fastForward("28:30");
    const dialog = page.getByRole("dialog", { name: "您还在吗？" });
    await dialog.waitFor();
    await look(page, shot, "idle");
    await dialog.getByRole("button", { name: "继续使用" }).click();
    await dialog.waitFor({ state: "hidden" });
  },

  "R9.7 the elder version keeps every function and is remembered": async ({ page, program, shot }) => {
    await page.goto(program.origin);
    await page.getByRole("link", { name: "长辈版" }).click();
    await page.waitForURL(`${program.origin}/`);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).fontSize), "20px");
    await look(page, shot, "portal-elder");
    await page.goto(`${program.origin}/auth/register`);
    await look(page, shot, "register-elder");
    await page.getByRole("link", { name: "退出长辈版" }).click();
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).fontSize), "16px");
  },

  "the gallery, the error page, the texts and the inbox are in order": async ({ page, program, shot }) => {
    for (const [name, path] of [
      ["gallery", "/ui"],
      ["not-found", "/nowhere"],
      ["terms", "/auth/agreement/terms"],
      ["guide", "/guide"],
      ["help", "/help"],
      ["accessibility", "/accessibility"],
      ["login-scan", "/auth/login?way=scan"],
    ]) {
      await page.goto(program.origin + path);
      await look(page, shot, name);
    }
    await page.goto(`${program.origin}/inbox`);
    await page.getByRole("heading", { name: "短信收件箱" }).waitFor();
    await look(page, shot, "inbox");
  },
};

// By keyboard alone; once is enough, at one width.
export const keyboard = {
  "R9.7 registration by keyboard alone": async ({ page, program, person }) => {
    const press = (key) => page.keyboard.press(key);
    const type = (text) => page.keyboard.type(text);
    const until = async (what) => {
      for (let tries = 0; tries < 60; tries += 1) {
        await press("Tab");
        if (await page.evaluate(what)) return;
      }
      throw new Error(`the keyboard never reached ${what}`);
    };
    await page.goto(`${program.origin}/auth/register`);
    await press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "跳到主要内容");
    await press("Enter");
    await until("document.activeElement.id === 'username'");
    await type(person.username);
    await press("Tab");
    await type(person.phone);
    await press("Tab");
    await page.waitForFunction(() => document.querySelector("[data-captcha] img")?.complete);
    await type(await captchaAnswer(program.inbox, "register"));
    const before = await countCodes(program.inbox, person.phone);
    await until("document.activeElement.dataset.code !== undefined");
    await press("Enter");
    await page.getByText("验证码已发送").waitFor();
    const { code } = await import("./people.mjs");
    assert.equal(await page.evaluate(() => document.activeElement.id), "code");
    await type(await code(program.inbox, person.phone, before));
    await until("document.activeElement.id === 'password'");
    await type(PASSWORD);
    await until("document.activeElement.id === 'password_again'");
    await type(PASSWORD);
    await until("document.activeElement.id === 'agreed'");
    await press("Space");
    await press("Tab");
    await press("Tab");
    await press("Tab");
    await press("Enter");
    await page.getByRole("heading", { name: "实名认证" }).waitFor();
  },
};

// With scripts switched off.
export const scriptless = {
  "registration works without scripts": async ({ page, program, person }) => {
    await page.goto(`${program.origin}/auth/register`);
    await page.locator("#username").fill(person.username);
    await page.locator("#mobile").fill(person.phone);
    await page.waitForLoadState("networkidle");
    await page.locator("#captcha").fill(await captchaAnswer(program.inbox, "register"));
    const before = await countCodes(program.inbox, person.phone);
    await page.getByRole("button", { name: "获取验证码" }).click();
    await page.getByText("验证码已发送").waitFor();
    assert.equal(await page.locator("#username").inputValue(), person.username);
    const { code } = await import("./people.mjs");
    await page.locator("#code").fill(await code(program.inbox, person.phone, before));
    await page.locator("#password").fill(PASSWORD);
    await page.locator("#password_again").fill(PASSWORD);
    await page.locator("#agreed").check();
    await page.getByRole("button", { name: "注册", exact: true }).click();
    await page.getByRole("heading", { name: "实名认证" }).waitFor();
    await page.getByRole("button", { name: "暂不认证" }).click();
    await page.getByRole("link", { name: "进入网上办事大厅首页" }).click();
    await page.getByText("请先完善个人信息").first().waitFor();
  },
};

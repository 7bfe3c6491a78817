// Pages that no errand leads through, each with something on it, for axe and the camera.
import { administrator, administrators, decide, officer } from "./desk.mjs";
import { look } from "./journeys.mjs";
import { signIn } from "./platform.mjs";

// A security administrator registers an application of another system: every prompt, the secret once, and what is asked once more.
async function applications(page, program, shot) {
  const id = `library-${page.viewportSize().width}`;
  await page.goto(`${program.origin}/admin/clients/new`);
  await look(page, shot, "admin-client-new");
  await page.getByLabel("回调地址").fill("http://library.example/callback");
  await page.getByLabel("不认证（公开客户端）").check();
  await page.getByLabel("必须使用PKCE").uncheck();
  await page.getByRole("button", { name: "登记", exact: true }).click();
  await page.getByText("没有密钥的应用必须使用PKCE").first().waitFor();
  await look(page, shot, "admin-client-refused");
  await page.getByLabel("client_id").fill(id);
  await page.getByLabel("应用名称").fill("市图书馆读者服务");
  await page.getByLabel("用途").fill("用实名信息办理读者证");
  await page.getByLabel("回调地址").fill("https://library.example/callback\nhttp://localhost:3000/callback");
  await page.getByLabel("接收退出通知的地址").fill("https://10.0.8.20/logout");
  await page.getByLabel("真实姓名和认证状态").check();
  await page.getByLabel("应用密钥（client_secret）").check();
  await page.getByLabel("必须使用PKCE").check();
  await page.getByRole("button", { name: "登记", exact: true }).click();
  await page.getByRole("heading", { name: "市图书馆读者服务的应用密钥" }).waitFor();
  await look(page, shot, "admin-client-secret");
  await page.getByRole("link", { name: "查看应用" }).click();
  await page.getByRole("heading", { name: "登记经过" }).waitFor();
  await look(page, shot, "admin-client");
  await page.getByRole("link", { name: "修改", exact: true }).click();
  await look(page, shot, "admin-client-change");
  await page.goto(`${program.origin}/admin/clients/${id}/secret`);
  await look(page, shot, "admin-client-renewal");
  await page.goto(`${program.origin}/admin/clients/${id}/suspension`);
  await page.getByLabel("暂停原因").fill("密钥泄露，等待更换");
  await look(page, shot, "admin-client-suspension");
  await page.getByRole("button", { name: "确认暂停" }).click();
  await page.getByText("原因：密钥泄露，等待更换").waitFor();
  await page.goto(`${program.origin}/admin/clients`);
  await look(page, shot, "admin-clients");
}

export const tour = {
  "8.1 8.2 what units, officers and administrators look things up in": async ({ page, program, shot, browser }) => {
    await signIn(page, program, "shenjingban", "/unit");
    for (const [name, path] of [
      ["unit-rights", "rights"],
      ["unit-permits", "permits"],
      ["unit-extension", "permits/extension"],
      ["unit-messages", "messages"],
    ]) {
      await page.goto(`${program.origin}/unit/${path}`);
      await look(page, shot, name);
    }
    const district = await officer(page, browser, program, "hequshen");
    await district.goto(`${program.origin}/desk/applications?which=waiting&taken=free&status=20.new&kind=101`);
    const number = (await district.locator("a.queue__number").first().textContent()).replace(/[^\dX]/g, "");
    await decide(district, program, number, [["受理", ""]]);
    await look(district, shot, "desk-review");
    await district.goto(`${program.origin}/desk/handled?business=permit&result=accept`);
    await district.locator("a.queue__number").first().waitFor();
    await look(district, shot, "desk-handled");
    const desk = await officer(page, browser, program, "xushishen");
    for (const [name, path] of [
      ["desk-statistics", "statistics"],
      ["desk-permits", "permits"],
      ["desk-spot-checks", "spot-checks"],
      ["desk-listings", "listings"],
      ["desk-listing-new", "listings/new?list=person"],
      ["desk-messages", "messages"],
    ]) {
      await desk.goto(`${program.origin}/desk/${path}`);
      await look(desk, shot, name);
    }
    await desk.goto(`${program.origin}/desk/permits`);
    await desk
      .getByRole("row", { name: /陈测试/ })
      .getByRole("link")
      .first()
      .click();
    await desk.getByText("更正证件上的持证人信息").click();
    await desk.getByLabel("更正原因").or(desk.locator("#correct_nation")).first().waitFor();
    await look(desk, shot, "desk-permit");
    const system = await administrator(page, browser, program, administrators.system);
    await system.goto(`${program.origin}/admin/calendar`);
    await look(system, shot, "admin-calendar");
    await system.goto(`${program.origin}/admin/phrases`);
    await look(system, shot, "admin-phrases");
    await system.goto(`${program.origin}/admin/phrases/T01`);
    await look(system, shot, "admin-phrase");
    const security = await administrator(page, browser, program, administrators.security);
    await applications(security, program, shot);
    for (const other of [district, desk, system, security]) await other.context().close();
  },
};

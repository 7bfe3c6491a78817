// Pages that no errand leads through, each with something on it, for axe and the camera.
import { decide, officer } from "./desk.mjs";
import { look } from "./journeys.mjs";
import { signIn, someone } from "./platform.mjs";

export const tour = {
  "8.1 8.2 what units, officers and operators look things up in": async ({ page, program, shot, browser }) => {
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
    const operator = await someone(page, browser, program, "yunying", "/auth/centre");
    await operator.goto(`${program.origin}/admin/calendar`);
    await look(operator, shot, "admin-calendar");
    await operator.goto(`${program.origin}/admin/phrases`);
    await look(operator, shot, "admin-phrases");
    await operator.goto(`${program.origin}/admin/phrases/T01`);
    await look(operator, shot, "admin-phrase");
    for (const other of [district, desk, operator]) await other.context().close();
  },
};

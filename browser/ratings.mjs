// 好差评: somebody rates a service, the authority answers a bad word, administrators look at the log of text messages.
import assert from "node:assert/strict";
import { look } from "./journeys.mjs";
import { signIn } from "./platform.mjs";
import { administrator, administrators, officer } from "./desk.mjs";

export const ratings = {
  "a service is rated with its reason and the desk looks into it": async ({ page, program, shot, browser }) => {
    await signIn(page, program, "chenceshi");
    await page.goto(`${program.origin}/person/applications`);
    await page.locator("main a[href*='/person/applications/']").first().click();
    await page.getByRole("link", { name: "评价本次服务" }).click();
    await page.getByRole("heading", { name: "服务评价" }).waitFor();
    assert.equal(await page.getByText("不满意的原因").isVisible(), false, "asked for only when it is needed");
    await look(page, shot, "rating");
    await page.getByRole("radio", { name: "非常不满意" }).check();
    await page.getByText("不满意的原因").waitFor();
    await page.getByRole("button", { name: "提交评价" }).click();
    await page.getByText("请选择不满意的原因").first().waitFor();
    await look(page, shot, "rating-refused");
    await page.getByRole("radio", { name: "未在承诺时限内办结" }).check();
    await page.getByLabel("办事效率").selectOption("1");
    await page.getByLabel("您的意见和建议").fill("比承诺的时间晚了一周。");
    await page.getByRole("button", { name: "提交评价" }).click();
    await page.getByText("感谢您的评价").waitFor();
    await look(page, shot, "rating-given");

    const desk = await officer(page, browser, program, "hequshen");
    await desk.goto(`${program.origin}/desk/ratings`);
    await look(desk, shot, "desk-ratings");
    await desk
      .getByRole("row", { name: /未在承诺时限内办结/ })
      .getByRole("link")
      .click();
    await desk.getByLabel("处理情况").fill("经核实，因节假日后受理量大，办结晚于承诺时限。");
    await desk.getByRole("button", { name: "核实属实，进行整改" }).click();
    await desk.getByText("整改中").first().waitFor();
    await look(desk, shot, "desk-rating");
    await page.reload();
    await page.getByText("整改中").waitFor();

    const system = await administrator(page, browser, program, administrators.system);
    await system.goto(`${program.origin}/admin/messages`);
    await look(system, shot, "admin-messages");
  },
};

// 获取验证码 without leaving the page, and the countdown until the next one may be asked for.
import { refresh } from "./captcha.js";
import { prompt } from "./prompts.js";

function countDown(button, seconds) {
  const until = Date.now() + seconds * 1000;
  button.setAttribute("aria-disabled", "true");
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left <= 0) {
      button.removeAttribute("aria-disabled");
      button.textContent = "获取验证码";
      return;
    }
    button.textContent = `${left}秒后重新获取`;
    setTimeout(tick, 250);
  };
  tick();
}

async function ask(button) {
  const form = button.form;
  const body = new URLSearchParams(new FormData(form));
  for (const name of ["password", "password_again", "code"]) body.delete(name);
  body.set("purpose", form.dataset.purpose);
  const answer = await fetch("/api/codes", { method: "POST", body, headers: { accept: "application/json" } });
  const told = await answer.json();
  for (const name of ["mobile", "captcha", "code"]) {
    const input = form.elements[name];
    if (input) prompt(input, told.field === name ? told.detail : "");
  }
  const status = form.querySelector("[data-code-status]");
  if (answer.ok) {
    status.textContent = "验证码已发送，5分钟内有效。";
    countDown(button, told.wait);
    form.elements.code.focus();
    return;
  }
  status.textContent = "";
  if (!told.field) prompt(form.elements.code, told.title || "暂时无法发送，请稍后再试");
  refresh(form);
  (document.getElementById(told.field) ?? form.elements.code).focus();
}

for (const button of document.querySelectorAll("[data-code]")) {
  const wait = Number(button.dataset.wait);
  if (wait > 0) countDown(button, wait);
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") || button.dataset.busy) return;
    button.dataset.busy = "1";
    try {
      await ask(button);
    } catch {
      prompt(button.form.elements.code, "网络连接失败，请检查网络后重试");
    }
    delete button.dataset.busy;
  });
}

// Another captcha, or one of another kind, without losing what was typed.
import { prompt } from "./prompts.js";
import { reset, start } from "./work.js";

export function refresh(root = document) {
  const box = root.querySelector("[data-captcha]");
  if (!box) return;
  const told = box.querySelector("img, audio");
  if (!told) return reset(box);
  told.src = told.src.split("?")[0] + "?" + crypto.randomUUID();
  box.querySelector("input").value = "";
}

// What needs this script is not there without it.
function ready(root) {
  for (const one of root.querySelectorAll("[data-captcha-field] [data-scripted]")) one.hidden = false;
}
ready(document);

// The page as it is with the other kind; only the field of it is taken.
async function choose(link) {
  const field = link.closest("[data-captcha-field]");
  const answer = await fetch(link.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const other = page.querySelector("[data-captcha-field]");
  if (!answer.ok || !other) throw new Error("no such field there");
  const box = field.querySelector("[data-captcha]");
  if (box.querySelector("[data-work]")) reset(box);
  const parent = field.parentElement;
  field.replaceWith(document.adoptNode(other));
  ready(parent);
  other.querySelector("[data-captcha-begin]").focus();
}

document.addEventListener("click", async (event) => {
  const other = event.target.closest("[data-captcha-others] a");
  if (other?.closest("form") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    await choose(other).catch(() => location.assign(other.href));
    return;
  }
  const button = event.target.closest("[data-captcha] button");
  if (!button) return;
  event.preventDefault();
  const box = button.closest("[data-captcha]");
  if (button.dataset.work) {
    prompt(box.querySelector("input"), "");
    await start(box);
    return;
  }
  refresh(box.closest("[data-captcha-field]"));
  box.querySelector("input").focus();
  // Somebody who wants another recording wants to hear it.
  box
    .querySelector("audio")
    ?.play()
    .catch(() => {});
});

// A reviewer's keyboard in the list, and a review page that stays in place while marks are put.
const table = document.querySelector("[data-queue]");
const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

if (table) {
  document.querySelector("[data-keys]").hidden = false;
  const rows = [...table.querySelectorAll("tbody tr")];
  let at = -1;
  const go = (to) => {
    rows[at]?.classList.remove("queue__now");
    at = Math.min(rows.length - 1, Math.max(0, to));
    rows[at].classList.add("queue__now");
    rows[at].querySelector("[data-open]").focus();
    rows[at].scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (
      typing(event.target) ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      document.querySelector("dialog[open]")
    )
      return;
    const row = rows[at];
    if (event.key === "j") go(at + 1);
    else if (event.key === "k") go(at < 0 ? 0 : at - 1);
    else if (event.key === "c") row?.querySelector("[data-claim]")?.click();
    else if (event.key === "x") row?.querySelector("input[type=checkbox]")?.click();
    else return;
    event.preventDefault();
  });
}

// The parts that a mark changes are taken from the answer; what is typed in the opinion stays.
async function stay(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const answer = await fetch(form.action, { method: "POST", body, headers: { "x-stay": "1" } }).catch(() => null);
  if (!answer || answer.redirected || ![200, 422].includes(answer.status)) {
    delete form.dataset.stay;
    delete form.dataset.sent;
    return form.requestSubmit(submitter);
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const shown = document.querySelector(".viewer__now")?.id;
  for (const part of document.querySelectorAll("[data-fresh]")) {
    const fresh = page.getElementById(part.id);
    if (!fresh) continue;
    const top = part.scrollTop;
    part.replaceWith(fresh);
    fresh.scrollTop = top;
  }
  for (const row of document.querySelectorAll(".viewer__list > li")) {
    row.classList.toggle("viewer__now", row.id === shown);
    row.querySelector("[data-view]")?.toggleAttribute("aria-current", row.id === shown);
  }
  if (answer.status === 200) said(form);
  document.querySelector("[data-mark-form] select")?.focus();
}

function said(form) {
  const words = { passed: "已记为通过", nothing: "已取消" }[form.dataset.said] ?? "已标记";
  const status = document.querySelector("[data-said]");
  if (status) status.textContent = words;
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-stay]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  stay(form, event.submitter);
});

// The form of a mark opens where the mark is to stand.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-mark]");
  const template = document.querySelector("template[data-mark-template]");
  if (!link || !template || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  for (const open of document.querySelectorAll("[data-mark-form]"))
    (open.closest("[data-mark-place]") ?? open).remove();
  const form = template.content.cloneNode(true).querySelector("form");
  form.elements.target.value = link.dataset.mark;
  if (!link.dataset.mark.startsWith("file:")) form.querySelector("[data-mark-page]").remove();
  form.querySelector("[data-mark-cancel]").onclick = (cancel) => {
    cancel.preventDefault();
    place.remove();
    link.focus();
  };
  // Between label and value nothing may stand but another value.
  const spot = document.getElementById(`at-${link.dataset.mark.replace(":", "-")}`);
  const place = document.createElement(spot.querySelector(":scope > dt") ? "dd" : "div");
  place.className = "line__more";
  place.dataset.markPlace = "";
  place.append(form);
  spot.append(place);
  form.querySelector("select").focus();
});

// A phrase goes into the opinion at once.
const phrase = document.querySelector("[data-phrase]");
phrase?.addEventListener("change", () => {
  const opinion = document.querySelector("#reason");
  const words = phrase.selectedOptions[0].dataset.words;
  if (words && !opinion.value.includes(words)) opinion.value = [opinion.value.trim(), words].filter(Boolean).join("；");
  phrase.value = "";
  opinion.focus();
});

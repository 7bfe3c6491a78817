// A file is sent as soon as it is chosen, with its progress and a way to stop; then the row waits for the check.
// A form that hands the files in waits for both, and then goes on by itself.
const table = document.querySelector("[data-files]");
// Rows whose file is on its way or looked into: what each is at.
const busy = new Map();
// The form that was sent meanwhile, and its button.
let held = null;

function tellHeld() {
  const words = document.querySelector("[data-files-wait]");
  if (words) words.textContent = held ? "文件正在上传和检查，完成后自动继续…" : "";
}

// The row's file is kept or refused. What was held goes on with the last of them.
function rest(row, isKept) {
  busy.delete(row.id);
  if (!held || (isKept && busy.size)) return;
  const { form, button } = held;
  held = null;
  tellHeld();
  if (isKept) form.requestSubmit(button);
  else document.getElementById(row.id).querySelector("[data-file] button")?.focus();
}

async function refresh(row) {
  const answer = await fetch(location.href);
  if (!answer.ok) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(row.id);
  if (!fresh) return rest(row, true);
  row.replaceWith(fresh);
  document.querySelector("[data-files-count]")?.replaceWith(page.querySelector("[data-files-count]"));
  improve(fresh);
  if (!fresh.querySelector(".tag--run")) rest(fresh, !fresh.querySelector("td .prompt:not([hidden])"));
}

async function settle(row, id) {
  for (let wait = 300; ; wait = Math.min(wait * 1.4, 3000)) {
    await new Promise((done) => setTimeout(done, wait));
    const answer = await fetch(`${table.dataset.files}/${id}`).catch(() => null);
    if (answer?.ok && (await answer.json()).state === "checking") continue;
    if (answer) return refresh(row);
  }
}

function send(row, form, file) {
  const part = (name) => row.querySelector(name);
  const [prompt, progress] = [part("[data-file-prompt]"), part("[data-file-progress]")];
  const [bar, status, cancel] = [
    part("progress"),
    part("[data-file-progress] span"),
    part("[data-file-progress] button"),
  ];
  const refuse = (words) => {
    prompt.textContent = words;
    prompt.hidden = false;
    progress.hidden = true;
    form.hidden = false;
    form.reset();
    rest(row, false);
  };
  part(".prompt:not([data-file-prompt])")?.remove();
  // The summary at the top no longer tells the truth about this row.
  const told = document.querySelector(`[data-prompts] a[href="#${row.id}"]`)?.closest("li");
  (told?.parentElement.children.length === 1 ? told.closest("[data-prompts]") : told)?.remove();
  prompt.hidden = true;
  // The server checks all of this again, by content.
  if (!form.dataset.accept.split(",").includes(file.type)) return refuse(`仅支持上传${form.dataset.formats}格式的文件`);
  if (file.size > Number(form.dataset.most)) return refuse(`文件大小不能超过${Number(form.dataset.most) / 1048576}MB`);
  if (file.size === 0) return refuse("文件内容为空或已损坏");
  form.hidden = true;
  progress.hidden = false;
  cancel.hidden = false;
  bar.value = 0;
  status.textContent = "正在上传 0%";
  busy.set(row.id, "sent");
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("accept", "application/json");
  request.responseType = "json";
  request.upload.onprogress = (event) => {
    const part = Math.floor((event.loaded / event.total) * 100);
    bar.value = part;
    status.textContent = `正在上传 ${part}%`;
  };
  request.onload = () => {
    if (request.status === 200) {
      cancel.hidden = true;
      bar.removeAttribute("value");
      status.textContent = "正在检查文件";
      busy.set(row.id, "checked");
      return void settle(row, request.response.id);
    }
    if (request.status === 401 || request.status === 403) return refuse("登录已超时，请刷新页面重新登录后再上传");
    refuse(request.response?.prompt ?? "上传失败，请稍后再试");
  };
  request.onerror = () => refuse("网络连接中断，文件没有保存，请重新上传");
  request.onabort = () => refuse("已取消上传");
  cancel.onclick = () => request.abort();
  request.send(new FormData(form));
}

function improve(row) {
  const form = row.querySelector("[data-file]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  input.classList.add("unseen");
  input.tabIndex = -1;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    input.click();
  });
  input.addEventListener("change", () => input.files[0] && send(row, form, input.files[0]));
}

if (table) {
  for (const row of table.querySelectorAll("tbody tr")) improve(row);
  // A page opened while something is checked looks again until it is not; what is typed beside the table stays.
  const watch = async () => {
    const rows = [...table.querySelectorAll("tr:has(.tag--run)")];
    for (const row of rows) busy.set(row.id, "checked");
    for (const row of rows) await refresh(row);
    if (rows.length) setTimeout(watch, 2500);
  };
  if ("checking" in table.dataset) watch();
  for (const form of document.querySelectorAll("form[data-after-files]")) {
    form.addEventListener("submit", (event) => {
      if (!busy.size) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      held = { form, button: event.submitter };
      tellHeld();
    });
  }
  // Who leaves by another way is asked, as long as a file is only half there.
  addEventListener("beforeunload", (event) => [...busy.values()].includes("sent") && event.preventDefault());
}

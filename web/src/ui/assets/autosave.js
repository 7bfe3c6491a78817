// Keeps what is typed a second after the last key, says so, and loses nothing when the session or the network is lost:
// what is typed is kept before the form is sent, and the form is not sent where it would be thrown away.
const form = document.querySelector("form[data-autosave]");

if (form) {
  const status = form.querySelector("[data-autosave-status]");
  let timer = 0;
  let running = false;
  // Something was typed that is kept nowhere yet.
  let dirty = false;
  // Nobody is signed in: until somebody is, the form stays here.
  let out = false;
  // The button that waits for what is typed to be kept.
  let pressed = null;
  const say = (text) => {
    status.classList.remove("autosave--held");
    status.textContent = text;
  };

  function sayOut() {
    say("");
    const link = Object.assign(document.createElement("a"), {
      href: "/person/login",
      target: "_blank",
      rel: "noopener",
      textContent: "在新窗口登录",
    });
    const rest = pressed ? "，登录后回到本页，会自动继续。" : "，然后回到本页继续填写。";
    status.append("登录已超时，本页内容没有丢失。请", link, rest);
    status.classList.add("autosave--held");
    if (pressed) link.focus();
  }

  // True when the form may go on: everything is kept, or the server has to say why not.
  async function keep() {
    const said = new URLSearchParams(new FormData(form));
    dirty = false;
    try {
      // A page that is left does not take its save along; browsers carry so much and no more.
      const keepalive = said.toString().length < 60000;
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: said, keepalive });
      out = answer.status === 401 || answer.status === 403;
      if (answer.ok) {
        const told = await answer.json();
        form.elements.version.value = told.version;
        if (!dirty) delete form.dataset.unsaved;
        dispatchEvent(new Event("kept"));
        say(`已自动保存 ${told.at}`);
        return true;
      }
      dirty = true;
      if (out) {
        sayOut();
        return false;
      }
      if (answer.status === 409) {
        say("您在其他页面修改过本表。本页内容没有丢失，也没有保存；请在新窗口打开最新内容核对。");
      } else {
        say("暂时无法保存，请稍后再试");
      }
      return true;
    } catch {
      dirty = true;
      say("网络连接失败，内容保留在本页，恢复后会自动保存");
      pressed = null;
      timer = setTimeout(save, 5000);
      return false;
    }
  }

  async function save() {
    clearTimeout(timer);
    if (running) return void (timer = setTimeout(save, 500));
    running = true;
    say("正在保存…");
    const goesOn = await keep();
    running = false;
    if (!goesOn || !pressed) return;
    const button = pressed;
    pressed = null;
    // What was kept, or refused for good, is sent as it is; the server answers with it on the page.
    dirty = false;
    form.requestSubmit(button);
  }

  form.addEventListener("input", () => {
    dirty = true;
    form.dataset.unsaved = "";
    clearTimeout(timer);
    timer = setTimeout(save, 1000);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!running && !dirty && !out) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = event.submitter;
    // A save on its way brings a new version: what is pressed meanwhile waits for it.
    if (!running) save();
  });
  // Whoever leaves within the second before the save, by a link or by closing the page, has it kept all the same.
  const flush = () => dirty && !out && !running && save();
  addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => document.hidden && flush());
  // After signing in again elsewhere the page takes over the new session's token, and goes on.
  addEventListener("focus", async () => {
    if (!out) return;
    const answer = await fetch("/api/person/token");
    if (!answer.ok) return;
    form.elements.csrf.value = (await answer.json()).csrf;
    save();
  });
}

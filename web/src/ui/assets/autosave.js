// Keeps what is typed a second after the last key, says so, and loses nothing when the session or the network is lost.
const form = document.querySelector("form[data-autosave]");

if (form) {
  const status = form.querySelector("[data-autosave-status]");
  let timer = 0;
  let running = false;
  let pressed = null;
  const say = (text) => {
    status.textContent = text;
  };

  async function save() {
    if (running) return void (timer = setTimeout(save, 500));
    running = true;
    say("正在保存…");
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
      });
      if (answer.ok) {
        const told = await answer.json();
        form.elements.version.value = told.version;
        say(`已自动保存 ${told.at}`);
      } else if (answer.status === 401 || answer.status === 403) {
        status.innerHTML = "";
        status.append("登录已超时，本页内容没有丢失。请");
        const link = Object.assign(document.createElement("a"), {
          href: "/person/login",
          target: "_blank",
          rel: "noopener",
          textContent: "在新窗口登录",
        });
        status.append(link, "，然后回到本页继续填写。");
      } else if (answer.status === 409) {
        say("您在其他页面修改过本表。本页内容没有丢失，请复制需要的内容后刷新。");
      } else {
        say("暂时无法保存，请稍后再试");
      }
    } catch {
      say("网络连接失败，内容保留在本页，恢复后会自动保存");
      timer = setTimeout(save, 5000);
    }
    running = false;
    if (pressed) form.requestSubmit(pressed);
    pressed = null;
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 1000);
  });
  // A save on its way brings a new version: what is pressed meanwhile waits for it.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!running) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = event.submitter;
  });
  // After signing in again elsewhere the page takes over the new session's token.
  addEventListener("focus", async () => {
    if (!status.querySelector("a")) return;
    const answer = await fetch("/api/person/token");
    if (!answer.ok) return;
    form.elements.csrf.value = (await answer.json()).csrf;
    save();
  });
}

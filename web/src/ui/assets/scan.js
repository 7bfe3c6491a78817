// A QR code that waits to be scanned: its news come by server-sent events, or one long answer after the other.
const form = document.querySelector("[data-scan]");
const part = (name) => form.querySelector(`[data-scan-${name}]`);
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const words = {
  scanned: "扫描成功，请在手机上选择数字并确认授权",
  confirmed: "手机已确认，正在登录",
  refused: "已取消授权",
  over: "二维码已失效，点击刷新",
};
let state = "";
let source;
let ended = false;

function show(news) {
  state = news.state;
  const isOver = ["refused", "over", "used"].includes(state);
  part("qr").hidden = state !== "shown";
  part("number").hidden = state !== "scanned";
  part("over").hidden = !isOver;
  part("going").hidden = state !== "confirmed";
  part("over").firstElementChild.textContent = words[state] ?? words.over;
  part("name").textContent = news.name;
  part("digits").textContent = news.number ?? "";
  part("said").textContent = state === "scanned" ? `${words.scanned}：${news.number}` : (words[state] ?? "");
  ended = isOver || state === "confirmed";
  if (state !== "confirmed") return;
  form.requestSubmit();
  // Should the answer get lost, the button is there.
  setTimeout(() => (part("go").hidden = false), 5000);
}

// Some networks swallow streams: then each answer is held until there is something to say.
async function ask(address) {
  for (let wait = 1000; !ended;) {
    const answer = await fetch(`${address}/news?state=${state}`).catch(() => null);
    if (answer?.ok) {
      show(await answer.json());
      wait = 1000;
    } else if (answer?.status === 404) {
      show({ state: "over", name: "" });
    } else {
      await pause(wait);
      wait = Math.min(wait * 2, 15000);
    }
  }
}

function listen(address) {
  source = new EventSource(`${address}/events`);
  const instead = () => {
    source.close();
    ask(address);
  };
  const silent = setTimeout(instead, 3000);
  source.onmessage = (event) => {
    clearTimeout(silent);
    show(JSON.parse(event.data));
    if (ended) source.close();
  };
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED || ended) return;
    clearTimeout(silent);
    instead();
  };
}

if (form) {
  part("go").hidden = true;
  const address = `/auth/scan/${form.dataset.scan}`;
  listen(address);
  // A page that nobody sees keeps no connection.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) source.close();
    else if (!ended && source.readyState === EventSource.CLOSED) listen(address);
  });
}

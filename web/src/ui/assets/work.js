// 免输入验证: the browser computes in place of the person, beside the page, and says how far it is.
const running = new WeakMap();

const parts = (box) => ({
  button: box.querySelector("[data-work]"),
  progress: box.querySelector("progress"),
  said: box.querySelector("[data-work-said]"),
  input: box.querySelector("input"),
});

// As if it had not been begun.
export function reset(box, words = "") {
  const { button, progress, said, input } = parts(box);
  const { worker, timer } = running.get(box) ?? {};
  worker?.terminate();
  clearTimeout(timer);
  running.delete(box);
  input.value = "work:";
  progress.hidden = true;
  button.removeAttribute("aria-disabled");
  button.textContent = "开始验证";
  said.textContent = words;
}

// The time runs from when the work was asked for.
function done(box, { seed, seconds }, numbers, since) {
  const { button, said, input } = parts(box);
  input.value = `work:${seed}:${numbers.join(".")}`;
  button.textContent = "已验证";
  said.textContent = `验证完成，请在${Math.round(seconds / 60)}分钟内提交。`;
  const left = seconds * 1000 - (Date.now() - since);
  running.set(box, { timer: setTimeout(() => reset(box, "验证已失效，请重新验证。"), left) });
}

function compute(box, task, since) {
  const { progress, said } = parts(box);
  progress.max = task.parts;
  const worker = new Worker(new URL("./solver.js", import.meta.url));
  running.set(box, { worker });
  const numbers = [];
  worker.addEventListener("message", ({ data }) => {
    numbers.push(data);
    progress.value = numbers.length;
    const share = (numbers.length * 100) / task.parts;
    // A reader is told at quarters, not at every step.
    if (share % 25 === 0) said.textContent = `正在验证，已完成${share}%。`;
    if (numbers.length < task.parts) return;
    worker.terminate();
    done(box, task, numbers, since);
  });
  worker.addEventListener("error", () => reset(box, "验证未能完成，请重试或改用其他方式。"));
  worker.postMessage(task);
}

export async function start(box) {
  const { button, progress, said } = parts(box);
  if (button.getAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "true");
  progress.value = 0;
  progress.hidden = false;
  said.textContent = "正在验证，请稍候。";
  const since = Date.now();
  try {
    const answer = await fetch(button.dataset.work);
    if (!answer.ok) return reset(box, "操作过于频繁，请等待几分钟后再试。");
    compute(box, await answer.json(), since);
  } catch {
    reset(box, "网络连接失败，请检查网络后重试。");
  }
}

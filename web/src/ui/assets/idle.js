// Two minutes before the session ends for lack of use, asks whether somebody is still there.
const idle = Number(document.body.dataset.idle);
const dialog = document.querySelector("[data-idle-dialog]");

if (idle > 0 && dialog) {
  const warning = Math.min(120, Math.floor(idle / 2));
  let ends = Date.now() + idle * 1000;
  const left = () => Math.ceil((ends - Date.now()) / 1000);
  const watch = setInterval(() => {
    if (left() <= 0 && document.querySelector("form[data-unsaved]")) {
      // What was typed could not be kept: the page stays, and autosave.js says how to go on.
      clearInterval(watch);
      dialog.close();
    } else if (left() <= 0) {
      location.reload();
    } else if (left() <= warning) {
      dialog.querySelector("[data-idle-left]").textContent = left();
      if (!dialog.open) dialog.showModal();
    }
  }, 1000);
  // What autosave.js keeps is use, too.
  addEventListener("kept", () => {
    ends = Date.now() + idle * 1000;
    dialog.close();
  });
  dialog.querySelector("[data-idle-stay]").addEventListener("click", async () => {
    const body = new URLSearchParams({ csrf: document.body.dataset.csrf });
    const answer = await fetch(document.body.dataset.alive, { method: "POST", body });
    if (!answer.ok) return location.reload();
    ends = Date.now() + idle * 1000;
    dialog.close();
  });
}

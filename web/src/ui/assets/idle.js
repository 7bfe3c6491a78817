// Two minutes before the session ends for lack of use, asks whether somebody is still there.
const idle = Number(document.body.dataset.idle);
const dialog = document.querySelector("[data-idle-dialog]");

if (idle > 0 && dialog) {
  const warning = Math.min(120, Math.floor(idle / 2));
  let ends = Date.now() + idle * 1000;
  const left = () => Math.ceil((ends - Date.now()) / 1000);
  setInterval(() => {
    if (left() <= 0) {
      location.reload();
    } else if (left() <= warning) {
      dialog.querySelector("[data-idle-left]").textContent = left();
      if (!dialog.open) dialog.showModal();
    }
  }, 1000);
  dialog.querySelector("[data-idle-stay]").addEventListener("click", async () => {
    const body = new URLSearchParams({ csrf: document.body.dataset.csrf });
    const answer = await fetch(document.body.dataset.alive, { method: "POST", body });
    if (!answer.ok) return location.reload();
    ends = Date.now() + idle * 1000;
    dialog.close();
  });
}

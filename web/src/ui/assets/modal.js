// A dialog the page was sent with becomes a modal one; one that must be answered cannot be closed.
for (const dialog of document.querySelectorAll("dialog[data-modal]")) {
  dialog.removeAttribute("open");
  document.querySelector("[data-shell]")?.removeAttribute("inert");
  document.querySelector(".veil")?.remove();
  dialog.showModal();
  if (dialog.dataset.modal === "must") dialog.addEventListener("cancel", (event) => event.preventDefault());
  // Closed by Esc, a dialog with an address of its own goes back to where it stands over.
  if (dialog.dataset.away) dialog.addEventListener("close", () => location.assign(dialog.dataset.away));
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && dialog.dataset.modal === "must") event.preventDefault();
  });
}

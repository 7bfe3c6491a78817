// Choosing a province brings its counties without leaving the page.
for (const box of document.querySelectorAll("[data-region]")) {
  const [province, county] = box.querySelectorAll("select");
  box.querySelector("[data-region-load]").hidden = true;
  province.addEventListener("change", async () => {
    const answer = await fetch(`/api/regions/${province.value || "none"}`);
    if (answer.ok) county.innerHTML = await answer.text();
  });
}

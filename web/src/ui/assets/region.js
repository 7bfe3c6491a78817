// Choosing a province brings its counties without leaving the page.
for (const box of document.querySelectorAll("[data-region]")) {
  const [province, county] = box.querySelectorAll("select");
  box.querySelector("[data-region-load]").hidden = true;
  province.addEventListener("change", async () => {
    const asked = province.value;
    const answer = await fetch(`/api/regions/${asked || "none"}`);
    const counties = await answer.text();
    // Who goes down the list by its arrow keys asks for many, and what comes late is of another province.
    if (answer.ok && province.value === asked) county.innerHTML = counties;
  });
}

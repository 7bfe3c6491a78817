// Files are shown in place of one another without leaving the page; pictures can be zoomed and turned.
const sheet = document.querySelector("[data-viewer-sheet]");
const part = (name) => document.querySelector(`[data-viewer-${name}]`);
let [zoom, turned] = [1, 0];

function draw() {
  const picture = sheet.querySelector("img");
  if (!picture?.naturalWidth) return;
  const [width, height] = [picture.naturalWidth, picture.naturalHeight];
  const lies = turned % 180 !== 0;
  const [outer, inner] = lies ? [height, width] : [width, height];
  const fit = Math.min(sheet.clientWidth / outer, sheet.clientHeight / inner);
  const scale = Math.min(fit, 1) * zoom;
  const paper = picture.parentElement;
  paper.style.width = `${Math.floor(outer * scale)}px`;
  paper.style.height = `${Math.floor(inner * scale)}px`;
  picture.style.width = `${Math.floor(width * scale)}px`;
  picture.style.rotate = `${turned}deg`;
}

function show(to, name, isPicture) {
  [zoom, turned] = [1, 0];
  part("title").textContent = name;
  part("open").href = to;
  part("tools").hidden = !isPicture;
  sheet.classList.toggle("viewer__sheet--drawn", isPicture);
  sheet.replaceChildren();
  if (isPicture) {
    const [paper, picture] = [document.createElement("div"), new Image()];
    paper.className = "viewer__paper";
    picture.alt = name;
    picture.onload = draw;
    picture.src = to;
    paper.append(picture);
    sheet.append(paper);
  } else {
    const frame = document.createElement("iframe");
    frame.title = name;
    frame.src = to;
    sheet.append(frame);
  }
}

if (sheet) {
  const own = sheet.querySelector("img");
  if (own) show(own.src, own.alt, true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-view]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    show(link.dataset.view, link.textContent, link.dataset.picture === "true");
    for (const one of document.querySelectorAll("[data-view]")) {
      const isNow = one === link;
      one.toggleAttribute("aria-current", isNow);
      if (isNow) one.setAttribute("aria-current", "true");
      one.closest("li").classList.toggle("viewer__now", isNow);
    }
    // On a phone the stage is above the list.
    const { top } = sheet.getBoundingClientRect();
    if (top < 0) document.querySelector("#viewer").scrollIntoView({ block: "start" });
  });
  part("tools").addEventListener("click", (event) => {
    const { zoom: step, turn } = event.target.dataset;
    if (step) zoom = step === "0" ? 1 : Math.min(8, Math.max(0.25, zoom * (step === "1" ? 1.25 : 0.8)));
    if (turn) turned = (turned + Number(turn) + 360) % 360;
    draw();
  });
  addEventListener("resize", draw);
}

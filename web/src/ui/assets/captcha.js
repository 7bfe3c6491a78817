// A click on the picture brings a new one without losing what was typed.
export function refresh(root = document) {
  const picture = root.querySelector("[data-captcha] img");
  if (!picture) return;
  picture.src = picture.src.split("?")[0] + "?" + crypto.randomUUID();
  const input = root.querySelector("[data-captcha] input");
  if (input) input.value = "";
}

for (const box of document.querySelectorAll("[data-captcha]")) {
  box.querySelector("button").addEventListener("click", (event) => {
    event.preventDefault();
    refresh(box.parentElement);
    box.querySelector("input").focus();
  });
}

// After a refused post the summary of prompts takes the focus, so that readers begin there.
document.querySelector("[data-prompts]")?.focus();

// Puts a prompt at a field, or takes it away when `text` is empty.
export function prompt(input, text) {
  const field = input.closest(".field");
  const id = (input.id || input.name) + "-prompt";
  document.getElementById(id)?.remove();
  field.classList.toggle("field--bad", Boolean(text));
  if (!text) {
    input.removeAttribute("aria-invalid");
    return;
  }
  const line = document.createElement("p");
  line.className = "prompt";
  line.id = id;
  line.textContent = text;
  line.setAttribute("role", "alert");
  field.append(line);
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", id);
}

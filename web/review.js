// The review of the changes: take or leave each edit by a click or a key; the page gets the text that results.
const state = (edit) => edit.getAttribute("aria-pressed") === "true";

function put(edit, taken) {
  edit.setAttribute("aria-pressed", String(taken));
}

function text() {
  const marked = element.querySelector(".marked");
  return [...marked.childNodes]
    .map((node) => (node.classList?.contains("edit") ? node.querySelector(state(node) ? "ins" : "del").textContent : node.textContent))
    .join("");
}

function kinds() {
  for (const button of element.querySelectorAll("[data-toggle]")) {
    const all = [...element.querySelectorAll(`.edit[data-kind="${button.dataset.toggle}"]`)];
    const taken = all.filter(state).length;
    button.setAttribute("aria-pressed", taken === all.length ? "true" : taken ? "mixed" : "false");
  }
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || !element.contains(button)) return;
  const edits = [...element.querySelectorAll(".edit")];
  const never = button.dataset.never;
  if (button.classList.contains("edit")) put(button, !state(button));
  else if (never) {
    edits.filter((edit) => edit.querySelector("del").textContent === never).forEach((edit) => put(edit, false));
    button.disabled = true;
    button.textContent = "will not be changed again";
  }
  else if (button.dataset.all) edits.forEach((edit) => put(edit, button.dataset.all === "true"));
  else if (button.dataset.toggle) {
    const some = edits.filter((edit) => edit.dataset.kind === button.dataset.toggle);
    const taken = !some.every(state);
    some.forEach((edit) => put(edit, taken));
  } else return;
  kinds();
  // every word that is to stay, each time: of many clicks the page may hear of the last alone
  trigger("select", { text: text(), never: [...element.querySelectorAll("[data-never]:disabled")].map((other) => other.dataset.never) });
});

// One field of the record being written in: in its place, left by Esc, saved by Ctrl+Enter.

import { draft, keepDraft } from "./preferences.js";
import { t } from "./words.js";

const ASKS = { text: t("in your words"), scale: t("a number from 0 to 10"), date: t("the day") };
let form = null;
let given = null;

export const editing = () => form;

// `held` is the value that is being changed, null for a new one. `save` returns what is wrong.
export function edit({ field, held, draft: name, save, cancelled }) {
  given = { field, held, name, save, cancelled };
  form = document.getElementById("record-editor").content.firstElementChild.cloneNode(true);
  const box = chosen(field.dataset.form);
  form.querySelector("label").textContent = `${field.dataset.label}, ${ASKS[field.dataset.form]}`;
  form.querySelector("[data-do]").hidden = !held;
  box.value = draft(given.name) || (held?.dataset.raw ?? "");
  form.addEventListener("submit", submitted);
  form.addEventListener("keydown", pressed);
  box.addEventListener("input", () => keepDraft(given.name, box.value));
  const place = held ?? field.querySelector(".still-empty, .more");
  place.classList.add("writing");
  place.append(form);
  box.focus();
  if (field.dataset.form === "text") box.setSelectionRange(box.value.length, box.value.length);
  keepInSight();
  visualViewport?.addEventListener("resize", keepInSight);
}

// Takes the form away; without `done` it stays where it is with words in it that were not saved.
export function leave({ done = false } = {}) {
  if (!form) return true;
  const box = form.querySelector("#record-value");
  if (!done && box.value.trim() && box.value !== (given.held?.dataset.raw ?? "")) {
    wrong(t("Save this first, or cancel it."));
    box.focus();
    return false;
  }
  if (done) keepDraft(given.name, "");
  abandon();
  return true;
}

// Takes the form away and keeps what was typed for when it is opened again.
export function abandon() {
  visualViewport?.removeEventListener("resize", keepInSight);
  form?.parentElement?.classList.remove("writing");
  form?.remove();
  form = null;
}

function chosen(kind) {
  for (const box of form.querySelectorAll("[data-for]")) if (box.dataset.for !== kind) box.remove();
  const box = form.querySelector("[data-for]");
  box.id = "record-value";
  return box;
}

async function submitted(event) {
  event.preventDefault();
  if (form.dataset.saving !== undefined) return;
  const mine = form;
  const save = mine.querySelector("[type=submit]");
  mine.dataset.saving = "";
  save.textContent = t("Saving …");
  wrong("");
  // A day or a number the browser cannot read has no value; the words that say so come from there.
  const sentence = await given.save(mine.querySelector("#record-value").value);
  delete mine.dataset.saving;
  save.textContent = t("Save");
  if (!sentence || form !== mine) return;
  wrong(sentence);
  mine.querySelector("#record-value").focus();
}

function pressed(event) {
  if (event.isComposing) return;
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    given.cancelled();
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
}

function wrong(sentence) {
  const line = form.querySelector(".wrong");
  line.textContent = sentence;
  line.hidden = !sentence;
}

// With the keyboard of a phone open, the box and what saves it stay in view.
function keepInSight() {
  given.field.scrollIntoView({ block: "nearest" });
  form?.scrollIntoView({ block: "nearest" });
}

// The record: it grows without disturbing whoever is writing in it, and each change is kept once.

import { ask, Refused, Unreachable } from "./calls.js";
import * as behind from "./behind.js";
import { abandon, edit, editing, leave } from "./editor.js";
import { t } from "./words.js";

const UNREACHABLE = t(
  "The coach cannot be reached just now. What you wrote is kept here; save it again in a moment.",
);
const BROKEN = t("That could not be saved; nothing was changed. Try again.");
const SAYS = {
  confirm: t("Confirmed."),
  remove: t("Taken out; it stays in the history."),
  restore: t("It stands again."),
};
const SAY_AFTER = 1500;
const view = () => document.getElementById("view-record");
let page;
// What the record reads by now, where somebody is writing and it may not be shown around them.
let latest = null;
// The conversation whose record is shown: a change belongs to it, whatever is opened meanwhile.
let shownFor = "";

// `page` has thread(), fill(part) and newId().
export function start(given) {
  page = given;
  behind.start(view());
  view().addEventListener("click", clicked);
  view().addEventListener("toggle", unfolded, true);
}

export function fill(html) {
  latest = html;
  // What was written in another conversation is kept there, and not shown in this one.
  if (shownFor !== page.thread()) abandon();
  shownFor = page.thread();
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const kept = editing()?.closest(".field");
  const unfolded = [...view().querySelectorAll("details[open]")].map((each) => each.dataset.fold);
  for (const details of fresh.content.querySelectorAll("details")) {
    details.open = unfolded.includes(details.dataset.fold);
  }
  if (kept && view().contains(kept)) return growAround(kept, fresh.content);
  const { scrollTop } = view();
  const at = spot();
  view().replaceChildren(fresh.content);
  view().scrollTop = scrollTop;
  if (at) find(at)?.focus({ preventScroll: true });
}

// Shows what is new everywhere but in the field that is being written in: that one stays where it
// stands, so that neither the focus nor a character is lost.
function growAround(kept, fresh) {
  const path = keyed(kept, view());
  const newer = fresh.querySelector(selector(kept.dataset.key));
  const moved = newer && String(keyed(newer, fresh).map(key)) !== String(path.map(key));
  if (moved) newer.remove();
  let [within, source] = [view(), fresh];
  for (const holder of path) {
    const match = [...source.children].find((child) => key(child) === key(holder));
    const children = [...source.children];
    const at = match ? children.indexOf(match) : children.length;
    for (const child of [...within.childNodes]) if (child !== holder) child.remove();
    holder.before(...children.slice(0, at));
    holder.after(...children.slice(at + 1));
    if (!match) return;
    [within, source] = [holder, match];
  }
}

const key = (element) => element.dataset.key;
const selector = (name) => `[data-key="${CSS.escape(name)}"]`;

// What stands around an element, from the outside in, the element included.
function keyed(element, within) {
  const path = [];
  for (let at = element; at && at !== within; at = at.parentElement) path.unshift(at);
  return path;
}

function clicked(event) {
  const on = (selector) => event.target.closest(selector);
  const field = on(".field");
  if (!field) return;
  const act = on("[data-do]");
  if (act) return settle(field, act);
  if (on("[data-cancel]")) return closed(field);
  // Whoever marks words wants to copy them.
  if (on("[data-edit]") && String(getSelection())) return;
  if (on("[data-edit]")) open(field, on(".held"));
  if (on("[data-add]")) open(field, null, "add");
}

function open(field, held, op = "set") {
  if (editing() && !leave()) return;
  edit({
    field,
    held,
    draft: `${shownFor}.${field.dataset.path}.${op === "add" ? "more" : held?.dataset.entry}`,
    save: (value) => save(field, { op, value, entry: entryOf(held) }),
    cancelled: () => closed(field),
  });
}

const entryOf = (held) => (held ? Number(held.dataset.entry) : null);

async function settle(field, button) {
  const entry = entryOf(button.closest("[data-entry]"));
  button.setAttribute("aria-disabled", "true");
  const wrong = await save(field, { op: button.dataset.do, entry });
  button.removeAttribute("aria-disabled");
  if (wrong) tell(field, wrong);
}

// Returns the sentence that says why it was not saved, or "".
async function save(field, change) {
  const { path } = field.dataset;
  const thread = shownFor;
  const wish = JSON.stringify({ path, ...change });
  const slow = setTimeout(() => say(t("It is saved as soon as this reply is done.")), SAY_AFTER);
  try {
    const part = await ask("page_edit", thread, wish, request(wish));
    asked = { wish: "", id: "" };
    if (shownFor !== thread) return "";
    leave({ done: true });
    page.fill(part);
    say(SAYS[change.op] ?? t("Saved."));
    find({ key: path, act: "[data-edit]" })?.focus({ preventScroll: true });
    return "";
  } catch (error) {
    if (error instanceof Unreachable) return UNREACHABLE;
    if (error instanceof Refused && error.message) return error.message;
    console.error(error);
    return BROKEN;
  } finally {
    clearTimeout(slow);
  }
}

// The same change asked for again, after a failure, is the same request: it is made once.
let asked = { wish: "", id: "" };
function request(wish) {
  if (asked.wish !== wish) asked = { wish, id: page.newId() };
  return asked.id;
}

function closed(field) {
  leave({ done: true });
  if (latest !== null) fill(latest);
  find({ key: key(field), act: "[data-edit]" })?.focus({ preventScroll: true });
}

function tell(field, sentence) {
  field.querySelector(".wrong")?.remove();
  const line = document.createElement("dd");
  line.className = "wrong";
  line.setAttribute("role", "alert");
  line.textContent = sentence;
  field.append(line);
}

function say(words) {
  document.getElementById("record-told").textContent = words;
}

// Where the focus is, in words that hold when everything is drawn anew.
function spot() {
  const at = document.activeElement;
  const around = view().contains(at) && at.closest("[data-key]");
  if (!around) return null;
  const act = ["do", "edit", "add", "turn", "source"].find((name) => name in at.dataset);
  const told = act && (at.dataset[act] ? `[data-${act}="${at.dataset[act]}"]` : `[data-${act}]`);
  return { key: key(around), act: told || (at.matches("summary") ? "summary" : "[data-edit]") };
}

function find({ key: name, act }) {
  const around = view().querySelector(selector(name));
  // The words themselves answer to a click; what takes the focus is the button beside them.
  const all = [...(around?.querySelectorAll(`button${act}, ${act}`) ?? [])];
  const focusable = all.filter((each) => each.matches("button, summary"));
  return focusable.at(-1) ?? around?.querySelector("button");
}

async function unfolded({ target }) {
  if (!target.matches("[data-lines]") || !target.open) return;
  const here = target.querySelector("[data-lines-here]");
  if (here.children.length) return;
  try {
    here.innerHTML = await ask("page_lines", page.thread());
  } catch {
    here.textContent = t("This could not be read just now; close it and open it again.");
  }
}

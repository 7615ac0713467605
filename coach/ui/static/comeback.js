// Conversations one finds again: the greeting, the list with its search, titles, two side by side.

import { ask, Refused } from "./calls.js";
import { askToForget } from "./chores.js";
import * as panels from "./panels.js";
import { t } from "./words.js";

const get = (id) => document.getElementById(id);
let page;

// `to` says which conversation is open, and does what the page does when one is left or changed.
export function start(root, to) {
  page = to;
  root.addEventListener("click", clicked);
  root.addEventListener("change", ({ target }) => {
    if (target.dataset.choose) layBeside(target.dataset.choose, target.value);
  });
  get("rename").querySelector("form").addEventListener("submit", rename);
  get("find").addEventListener("input", sift);
  const list = document.querySelector("#coach [data-part=threads]");
  new MutationObserver(sift).observe(list, { childList: true });
  // A page left open overnight is a page one comes back to.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") greet();
  });
}

function clicked({ target }) {
  const named = target.closest("[data-rename]");
  if (named) return askForTitle(named.dataset.rename, named.dataset.title);
  const pair = target.closest("[data-beside]");
  if (pair) return layBeside(pair.dataset.beside, pair.dataset.with, pair);
  const gone = target.closest("[data-remove]");
  if (gone) remove(gone.dataset.remove);
}

function askForTitle(thread, title) {
  const form = get("rename").querySelector("form");
  form.dataset.of = thread;
  form.querySelector(".problem").hidden = true;
  get("new-title").value = title;
  panels.open("rename");
  get("new-title").select();
}

async function rename(event) {
  event.preventDefault();
  const form = event.target;
  const problem = form.querySelector(".problem");
  try {
    page.fill(await ask("page_rename", form.dataset.of, get("new-title").value));
    panels.close(get("rename"));
  } catch (error) {
    problem.textContent =
      (error instanceof Refused && error.message) || t("It could not be kept; try again.");
    problem.hidden = false;
  }
}

async function layBeside(one, other, by) {
  try {
    get("beside").querySelector(".beside-body").innerHTML = await ask("page_compare", one, other);
  } catch (error) {
    return page.fail(error);
  }
  panels.open("beside", by);
}

function remove(thread) {
  const here = thread === page.thread();
  const done = (receipt, list) => {
    if (here) return page.forgotten(receipt);
    page.fill({ threads: list });
    page.say(receipt);
  };
  askToForget(() => thread, done, page.fail);
}

async function greet() {
  const thread = page.thread();
  const html = await ask("page_welcome", thread).catch(() => "");
  if (thread !== page.thread() || page.busy()) return;
  const old = document.querySelector("#turns > .back:last-child");
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const next = fresh.content.firstElementChild;
  if (!next || old?.textContent === next.textContent) return;
  if (old) old.replaceWith(next);
  else get("turns").append(next);
}

// Shows the titles that hold the words; a conversation also for one of its what-ifs.
function sift() {
  const many = Boolean(document.querySelector(".thread-group[data-many]"));
  const field = get("find");
  field.closest(".find").hidden = !many;
  const wanted = many ? field.value.toLowerCase().split(/\s+/).filter(Boolean) : [];
  for (const item of document.querySelectorAll(".thread-item")) {
    const titles = [...item.querySelectorAll(".thread-title")].map((t) => t.textContent);
    const text = titles.join(" ").toLowerCase();
    item.hidden = !wanted.every((word) => text.includes(word));
  }
  let left = 0;
  for (const group of document.querySelectorAll(".thread-group")) {
    group.hidden = !group.querySelector(".thread-item:not([hidden])");
    left += group.hidden ? 0 : 1;
  }
  document.querySelector(".find-none").hidden = left > 0 || !wanted.length;
}

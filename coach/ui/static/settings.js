// The settings dialog: how this browser shows the page, who speaks, and forgetting everything.

import { ask, Refused } from "./calls.js";
import * as panels from "./panels.js";
import { keep, recall } from "./preferences.js";
import { speak, t } from "./words.js";

const LOST = t("The coach cannot be reached; nothing was changed.");
const get = (id) => document.getElementById(id);
const part = (name) => get("settings").querySelector(`[data-settings=${name}]`);

let forgotten = () => {};

// Calls `onForgotten` with the receipt once everything of the owner is gone.
export function start(onForgotten) {
  forgotten = onForgotten;
  const dialog = get("settings");
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-open=settings]")) open();
    if (target.closest("[data-forget-key]")) send("page_forget_key");
  });
  dialog.addEventListener("change", ({ target }) => {
    const preference = target.closest("[data-preference]")?.dataset.preference;
    if (preference) prefer(preference, target.value);
    if (target.name === "language") speak(target.value);
    if (target.name === "kind") {
      dialog.querySelector(".model-fields").hidden = target.value === "guided";
    }
  });
  dialog.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-model-form]")) {
      event.preventDefault();
      const { kind, name, address, key } = Object.fromEntries(new FormData(form));
      say("[data-model-line]", kind === "guided" ? "" : t("Trying it with one small call …"));
      send("page_use_model", kind, name, address, key);
    } else if (form.matches("[data-forget-all-form]")) {
      event.preventDefault();
      forgetAll(form);
    }
  });
}

async function open() {
  for (const name of ["theme", "size"]) {
    const kept = recall(name) ?? "";
    for (const choice of get("settings").querySelectorAll(`input[name=${name}]`)) {
      choice.checked = choice.value === kept;
    }
  }
  say("[data-forget-line]", "");
  try {
    show(await ask("page_settings"));
  } catch (error) {
    part("model").textContent = sentence(error);
  }
}

// The server's parts are markup that it drew and escaped.
function show(parts) {
  part("model").innerHTML = parts.model;
  part("account").innerHTML = parts.account;
  document.querySelector("#coach .first .where").textContent = parts.where;
}

function prefer(name, value) {
  keep(name, value || null);
  if (value) document.documentElement.dataset[name] = value;
  else delete document.documentElement.dataset[name];
}

async function send(endpoint, ...given) {
  const button = part("model").querySelector("[type=submit]");
  button.disabled = true;
  try {
    show(await ask(endpoint, ...given));
    say("[data-model-line]", t("Done. It speaks from the next message on."));
  } catch (error) {
    // What was typed stays, the key too, until it is right or the page is left.
    say("[data-model-line]", sentence(error));
    button.disabled = false;
  }
}

async function forgetAll(form) {
  try {
    const { receipt } = await ask("page_forget_all", form.elements.oath.value);
    form.reset();
    panels.close(get("settings"));
    clearDrafts();
    await forgotten(receipt);
  } catch (error) {
    say("[data-forget-line]", sentence(error));
  }
}

// What was typed and not sent, in whatever conversation.
function clearDrafts() {
  try {
    sessionStorage.clear();
  } catch {
    // No storage, so nothing is in it.
  }
}

function say(place, words) {
  const line = get("settings").querySelector(place);
  if (line) line.textContent = words;
}

function sentence(error) {
  return error instanceof Refused && error.message ? error.message : LOST;
}

// Sources of one's own: a file is chosen or dropped, becomes passages, is looked at, is removed.

import { ask, Refused } from "./calls.js";
import * as panels from "./panels.js";
import { t } from "./words.js";

const LOST = t("The coach cannot be reached; nothing was taken in. Start it again, then add the file once more.");
const FAILED = t("That did not work; nothing was changed.");
const get = (id) => document.getElementById(id);
const part = (name) => get("own").querySelector(`[data-own-${name}]`);

export function start(root) {
  const place = get("view-sources");
  // Asked for when it is looked at, and again each time: another window may have changed it.
  new IntersectionObserver(([seen]) => seen.isIntersecting && list()).observe(get("own"));
  get("own-file").addEventListener("change", ({ target }) => {
    take([...target.files]);
    target.value = "";
  });
  for (const type of ["dragenter", "dragover"]) place.addEventListener(type, over);
  for (const type of ["dragleave", "drop"]) {
    place.addEventListener(type, () => place.classList.remove("own-over"));
  }
  place.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
  root.addEventListener("click", ({ target }) => {
    const open = target.closest("[data-own-open]");
    if (open) show(open);
    const more = target.closest("[data-own-more]");
    if (more) goOn(more);
    const remove = target.closest("[data-own-remove]");
    if (remove) askToRemove(remove.dataset.ownRemove, remove.dataset.title);
  });
}

function holdsFiles(event) {
  return event.dataTransfer?.types.includes("Files");
}

function over(event) {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  get("view-sources").classList.add("own-over");
}

async function list() {
  try {
    fill(await ask("page_own_sources"));
  } catch {
    // It is asked for again when it is next looked at.
  }
}

function fill({ list: html, said }) {
  part("list").innerHTML = html;
  if (said !== undefined) say(said);
}

function say(words, isError = false) {
  part("said").textContent = words;
  part("said").classList.toggle("error", isError);
}

// One after the other, so that the sentence about each can be read.
async function take(files) {
  say("");
  const failures = [];
  for (const file of files) {
    try {
      fill(await send(file));
    } catch (error) {
      failures.push(error.message || FAILED);
    }
  }
  doing("");
  if (failures.length) say(failures.join(" "), true);
}

function doing(words) {
  part("doing").parentElement.hidden = !words;
  part("doing").textContent = words;
  get("own").setAttribute("aria-busy", Boolean(words));
}

// fetch() does not say how much has been sent.
function send(file) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", new URL("sources", document.baseURI));
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    doing(t("Sending {name} …", file));
    request.upload.onprogress = ({ loaded, total }) => {
      const share = Math.round((100 * loaded) / total);
      doing(t("Sending {name}, {share} % …", { name: file.name, share }));
    };
    const reading = t("Reading {name} and making passages of it …", file);
    request.upload.onload = () => doing(reading);
    request.onload = () => {
      if (request.status === 200 && request.response) resolve(request.response);
      else reject(new Refused(request.response?.detail || FAILED));
    };
    request.onerror = () => reject(new Refused(LOST));
    request.send(file);
  });
}

async function show(button) {
  const body = get("source").querySelector(".sheet-body");
  try {
    body.innerHTML = await ask("page_own_source", button.dataset.ownOpen);
  } catch (error) {
    say(error.message || FAILED, true);
    return list();
  }
  panels.open("source", button);
  get("source").scrollTop = 0;
  body.querySelector(".source-title").focus({ preventScroll: true });
}

async function goOn(button) {
  button.disabled = true;
  try {
    const next = await ask("page_own_source_more", button.dataset.ownMore, Number(button.dataset.from));
    button.previousElementSibling.insertAdjacentHTML("beforeend", next.html);
    button.dataset.from = next.next;
    if (!next.next) button.remove();
  } finally {
    button.disabled = false;
  }
}

function askToRemove(source, title) {
  const dialog = get("own-remove");
  dialog.querySelector("h2").textContent = t("Remove “{title}”?", { title });
  panels.open("own-remove");
  dialog.querySelector("[data-own-yes]").onclick = async ({ target }) => {
    target.onclick = null;
    panels.close(dialog);
    try {
      fill(await ask("page_own_remove", source));
    } catch (error) {
      say(error.message || FAILED, true);
    }
    get("own-file").focus();
  };
}

// The page: which conversation is open, what is sent, what comes back.

import { ask, stream, Unreachable } from "./calls.js";
import { askToForget, saveExport } from "./chores.js";
import * as composer from "./composer.js";
import * as conversation from "./conversation.js";
import * as panels from "./panels.js";
import * as preferences from "./preferences.js";
import * as sources from "./sources.js";

const LOST =
  "The coach cannot be reached. What you wrote is kept below; start the coach again, or wait, and send it once more.";
const BROKEN = "Something went wrong here, and this message was not answered. It is kept below.";

let thread = "";
let sending = null;
// The last message that failed: sent again unchanged, it is the same request.
let failed = { text: "", request: "" };

export function start() {
  const root = document.getElementById("coach");
  preferences.start(root);
  panels.start();
  sources.start(root);
  composer.start((text) => send(text));
  root.addEventListener("click", clicked);
  addEventListener("hashchange", () => {
    if (fromHash() && fromHash() !== thread) open(fromHash());
  });
  open(fromHash() || preferences.recall("thread") || newName());
}

async function open(name) {
  thread = name;
  let page;
  try {
    page = await ask("page_open", name);
  } catch (error) {
    conversation.first();
    return conversation.line(sentence(error, LOST), "error");
  }
  if (thread !== name) return;
  remember(name);
  conversation.lay(page.turns);
  fill(page);
  composer.ready();
  if (page.running) receive(page.running.message, page.running.request);
  else if (page.unanswered && !composer.text()) {
    composer.putBack(page.unanswered);
    conversation.line("This message was not answered yet. Send it again when you like.");
  }
}

async function send(text, typed = true) {
  if (sending || !text.trim()) return;
  const limit = Number(document.getElementById("coach").dataset.limit);
  if (text.length > limit) {
    const [has, may] = [text.length, limit].map((n) => n.toLocaleString("en"));
    return conversation.line(
      `The message has ${has} characters and the limit is ${may}; send the part that matters most first.`,
      "error",
    );
  }
  if (typed) composer.clear();
  panels.closeAll();
  const request = failed.text === text ? failed.request : newId();
  await receive(text, request);
}

async function receive(text, request) {
  const into = thread;
  sending = request;
  composer.busy(true);
  conversation.clearLines();
  remember(into);
  const turn = conversation.begin(text);
  try {
    for await (const part of stream("page_reply", into, text, request)) {
      if (into !== thread) continue;
      turn.show(part);
      fill(part);
    }
    failed = { text: "", request: "" };
  } catch (error) {
    failed = { text, request };
    if (into !== thread) return;
    turn.withdraw();
    composer.putBack(text);
    conversation.line(sentence(error, BROKEN), "error");
  } finally {
    if (sending === request) sending = null;
    if (!sending) composer.busy(false);
  }
}

function fill(part) {
  for (const name of ["stages", "record", "sources", "threads"]) {
    if (part[name] === undefined) continue;
    for (const place of document.querySelectorAll(`[data-part=${name}]`)) {
      place.innerHTML = part[name];
    }
  }
  const line = document.querySelector(".stage-line")?.textContent;
  if (line) document.querySelector("[data-stage-line]").textContent = line;
  for (const link of document.querySelectorAll("[data-thread]")) {
    if (link.dataset.thread === thread) link.setAttribute("aria-current", "page");
  }
}

function clicked(event) {
  const on = (selector) => event.target.closest(selector);
  const say = on("[data-say]");
  if (say) return send(say.dataset.say, false);
  if (on("[data-new]")) return leaveFor(newName());
  const link = on("[data-thread]");
  if (link) {
    event.preventDefault();
    return leaveFor(link.dataset.thread);
  }
  const turn = on("[data-turn]");
  if (turn) {
    panels.closeAll();
    return conversation.goToTurn(turn.dataset.turn);
  }
  const file = on("[data-export]");
  if (file) return saveExport(thread, file.dataset.export, fail);
  if (on("[data-forget]")) return askToForget(() => thread, forgotten, fail);
}

async function leaveFor(name) {
  panels.closeAll();
  await open(name);
}

async function forgotten(receipt) {
  preferences.keep("thread", null);
  await leaveFor(newName());
  conversation.line(receipt);
}

function fail(error) {
  conversation.line(sentence(error, "That did not work; nothing was changed."), "error");
}

function sentence(error, otherwise) {
  return error instanceof Unreachable ? LOST : error.message || otherwise;
}

function remember(name) {
  preferences.keep("thread", name);
  if (fromHash() !== name) history.replaceState(null, "", `#${encodeURIComponent(name)}`);
}

function fromHash() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

function newName() {
  return `c-${newId().slice(0, 12)}`;
}

function newId() {
  // randomUUID is missing where the page is not served from this machine over http.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

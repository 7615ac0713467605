// The page: which conversation is open, what is sent, what comes back.

import { ask, Refused, stream, Unreachable } from "./calls.js";
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
// Counts what was opened: what arrives for an earlier visit is not for this page any more.
let visit = 0;
let sending = false;
// The last message that failed: sent again unchanged, it is the same request.
let failed = { text: "", request: "" };

export function start() {
  const root = document.getElementById("coach");
  preferences.start(root);
  panels.start();
  sources.start(root);
  conversation.start();
  composer.start(send, (text) => preferences.keepDraft(thread, text));
  root.addEventListener("click", clicked);
  addEventListener("hashchange", () => {
    if (fromHash() && fromHash() !== thread) open(fromHash());
  });
  const known = fromHash() || preferences.recall("thread");
  if (!known) {
    // Somebody new need not wait for a coach that is still opening.
    conversation.first();
    composer.ready();
  }
  open(known || newName());
}

async function open(name) {
  thread = name;
  const mine = ++visit;
  sending = false;
  composer.busy(false);
  let page;
  try {
    page = await ask("page_open", name);
  } catch (error) {
    conversation.first();
    return conversation.line(sentence(error, LOST), "error");
  }
  if (visit !== mine) return;
  document.getElementById("coach").dataset.ready = "";
  remember(name);
  fill(page);
  // Something was said while this was on its way.
  if (sending) return;
  conversation.lay(page.turns);
  const draft = preferences.draft(name);
  // What was answered after all, while nobody listened, is no draft any more.
  if (!composer.text() && draft !== conversation.lastSaid()) composer.set(draft);
  composer.ready();
  if (page.running) receive(page.running.message, page.running.request);
  else if (page.unanswered && !composer.text()) {
    composer.putBack(page.unanswered);
    conversation.line("This message was not answered yet. Send it again when you like.");
  }
}

async function send(text, { typed = true } = {}) {
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
  const mine = visit;
  sending = true;
  composer.busy(true);
  conversation.clearLines();
  const turn = conversation.begin(text);
  try {
    for await (const part of stream("page_reply", thread, text, request)) {
      if (visit !== mine) return;
      turn.show(part);
      fill(part);
      // What may still happen to the connection is no matter: the turn is kept.
      if (part.done) break;
    }
    failed = { text: "", request: "" };
  } catch (error) {
    if (visit !== mine) return;
    failed = { text, request };
    turn.withdraw();
    composer.putBack(text);
    conversation.line(sentence(error, BROKEN), "error");
  } finally {
    if (visit === mine) {
      sending = false;
      composer.busy(false);
    }
  }
}

function fill(part) {
  for (const name of ["stages", "record", "sources", "threads"]) {
    if (part[name] === undefined) continue;
    for (const place of document.querySelectorAll(`[data-part=${name}]`)) {
      place.innerHTML = part[name];
    }
  }
  panels.turnTo(document.querySelector("#view-record .part.here"));
  const line = document.querySelector(".stage-line")?.textContent;
  if (line) document.querySelector("[data-stage-line]").textContent = line;
  for (const link of document.querySelectorAll("[data-thread]")) {
    if (link.dataset.thread === thread) link.setAttribute("aria-current", "page");
  }
}

function clicked(event) {
  const on = (selector) => event.target.closest(selector);
  const say = on("[data-say]");
  if (say) return send(say.dataset.say, { typed: false });
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
  const again = on("[data-again]");
  if (again) return startAgain(Number(again.dataset.again));
  if (on("[data-forget]")) return askToForget(() => thread, forgotten, fail);
}

async function leaveFor(name) {
  panels.closeAll();
  composer.set("");
  await open(name);
}

async function startAgain(turn) {
  const into = newName();
  try {
    const { message } = await ask("page_fork", thread, turn, into);
    await leaveFor(into);
    composer.putBack(message);
    conversation.line("A copy up to here. The conversation you came from is as it was.");
  } catch (error) {
    fail(error);
  }
}

async function forgotten(receipt) {
  preferences.keepDraft(thread, "");
  preferences.keep("thread", null);
  await leaveFor(newName());
  conversation.line(receipt);
}

function fail(error) {
  conversation.line(sentence(error, "That did not work; nothing was changed."), "error");
}

function sentence(error, otherwise) {
  if (error instanceof Unreachable) return LOST;
  if (error instanceof Refused && error.message) return error.message;
  console.error(error);
  return otherwise;
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

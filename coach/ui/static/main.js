// The page: which conversation is open, what is sent, what comes back.

import { ask, Unreachable } from "./calls.js";
import { askToForget } from "./chores.js";
import * as comeback from "./comeback.js";
import * as composer from "./composer.js";
import * as conversation from "./conversation.js";
import * as own from "./own.js";
import * as install from "./install.js";
import * as panels from "./panels.js";
import * as preferences from "./preferences.js";
import * as record from "./record.js";
import * as sending from "./sending.js";
import * as settings from "./settings.js";
import * as sources from "./sources.js";
import * as steps from "./steps.js";
import * as tabs from "./tabs.js";
import * as taking from "./taking.js";
import * as words from "./words.js";

const { t } = words;

const PARTS = ["stages", "quick", "detours", "origin", "record", "sources", "threads"];

let thread = "";
// Counts what was opened: what arrives for an earlier visit is not for this page any more.
let visit = 0;
// By what the server knows the parts that stand here; it sends only those that differ.
const marks = {};

export function start() {
  const root = document.getElementById("coach");
  words.start();
  preferences.start(root);
  panels.start();
  sources.start(root);
  own.start(root);
  steps.start(root);
  settings.start(forgotten);
  install.start();
  taking.start(root, { thread: () => thread, fail });
  comeback.start(root, {
    thread: () => thread,
    busy: sending.busy,
    fill,
    fail,
    forgotten,
    say: conversation.line,
  });
  conversation.start();
  record.start({ thread: () => thread, fill, newId });
  const { told } = tabs.start({ thread: () => thread, busy: sending.busy, reopen });
  sending.start({ thread: () => thread, fill, marks: () => marks, reopen, newId, told });
  composer.start(sending.send, (text) => preferences.keepDraft(thread, text));
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

async function open(name, { quietly = false } = {}) {
  thread = name;
  const mine = ++visit;
  sending.leave();
  let page;
  try {
    page = await ask("page_open", name);
  } catch (error) {
    if (quietly) return false;
    conversation.first();
    conversation.line(sending.sentence(error, t("This conversation could not be opened.")), "error");
    if (error instanceof Unreachable) sending.waitForIt();
    return false;
  }
  if (visit !== mine) return false;
  document.getElementById("coach").dataset.ready = "";
  remember(name);
  fill(page);
  // Something was said while this was on its way.
  if (sending.busy()) return true;
  conversation.lay(page.turns);
  const draft = preferences.draft(name);
  // What was answered after all, while nobody listened, is no draft any more.
  if (composer.text() && composer.text() === conversation.lastSaid()) composer.clear();
  if (!composer.text() && draft !== conversation.lastSaid()) composer.set(draft);
  composer.ready();
  if (page.running) {
    if (composer.text() === page.running.message) composer.clear();
    sending.receive(page.running.message, page.running.request);
  } else if (page.unanswered && [page.unanswered, ""].includes(composer.text().trim())) {
    composer.putBack(page.unanswered);
    conversation.line(t("This message was not answered yet."), "note", t("Send it again"));
  }
  return true;
}

// The same conversation, as the coach has it; false where it cannot be reached. What was said of
// that stands: nobody needs to hear it with every try.
const reopen = () => open(thread, { quietly: true });

function fill(part) {
  for (const name of PARTS) {
    if (part[name] === undefined) continue;
    delete marks[name];
    if (name === "record") {
      record.fill(part.record);
      continue;
    }
    for (const place of document.querySelectorAll(`[data-part=${name}]`)) {
      place.innerHTML = part[name];
    }
  }
  Object.assign(marks, part.marks);
  sources.add(part.cited);
  panels.turnTo(document.querySelector("#view-record .part.here"));
  const line = document.querySelector(".stage-line")?.cloneNode(true).childNodes;
  if (line?.length) document.querySelector("[data-stage-line]").replaceChildren(...line);
  for (const link of document.querySelectorAll("[data-thread]")) {
    if (link.dataset.thread === thread) link.setAttribute("aria-current", "page");
  }
}

function clicked(event) {
  const on = (selector) => event.target.closest(selector);
  const say = on("[data-say]");
  if (say) return sending.send(say.dataset.say, { typed: false });
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
  conversation.line(sending.sentence(error, t("That did not work; nothing was changed.")), "error");
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

// What is sent, and how it fares: once, stoppable, and kept until it is answered.

import { ask, Refused, stream, Unreachable } from "./calls.js";
import * as composer from "./composer.js";
import * as conversation from "./conversation.js";
import * as panels from "./panels.js";
import { language, t } from "./words.js";

const LOST = t(
  "The coach cannot be reached just now. Nothing is lost: what was said is kept, and so is your message below.",
);
const LOST_ALONE = t(
  "The coach cannot be reached just now. Nothing is lost: what was said is kept.",
);
const BACK = t("The coach is there again.");
const BROKEN = t("Something went wrong here, and this message was not answered. It is kept below.");
const STOPPED = t(
  "Stopped. Nothing of that reply is kept; your message is below, to be sent again or changed.",
);
const EMPTY = t("There is nothing to send yet: write a line first.");
const AGAIN = t("Send it again");
const SECONDS_BETWEEN_TRIES = [1, 2, 4, 8, 15];

let page;
// The turn being answered: {thread, request, text}.
let going = null;
// The last message that failed: sent again unchanged, it is the same request.
let failed = { text: "", request: "" };
let waiting = 0;

// `page` has thread(), fill(part), marks(), reopen() and told().
export function start(given) {
  page = given;
  document.getElementById("coach").addEventListener("click", ({ target }) => {
    if (target.closest("[data-stop]")) stop();
    if (target.closest("[data-retry]")) send(composer.text());
  });
  composer.onEscape(stop);
}

export const busy = () => going !== null;

// What is on its way belongs to a conversation that is left now; it runs on without the page.
export function leave() {
  going = null;
  clearTimeout(waiting);
  composer.busy(false);
}

export async function send(text, { typed = true } = {}) {
  if (going) return;
  const limit = Number(document.getElementById("coach").dataset.limit);
  if (!text.trim()) return conversation.line(EMPTY);
  if (text.length > limit) {
    const [has, may] = [text.length, limit].map((n) => n.toLocaleString(language));
    return conversation.line(
      t("The message has {has} characters and the limit is {may}; send the part that matters most first.", { has, may }),
      "error",
    );
  }
  if (typed) composer.clear();
  panels.closeAll();
  await receive(text, failed.text === text ? failed.request : page.newId());
}

// Shows the reply to a message as it comes, from its start where it is already under way.
export async function receive(text, request) {
  const mine = (going = { thread: page.thread(), request, text });
  clearTimeout(waiting);
  composer.busy(true);
  conversation.clearLines();
  const turn = conversation.begin(text);
  let done = false;
  try {
    done = await follow(turn, mine);
    if (going !== mine) return;
    if (done) failed = { text: "", request: "" };
    else keep(turn, mine, STOPPED);
  } catch (error) {
    if (going !== mine) return;
    keep(turn, mine, sentence(error, BROKEN), "error");
    if (error instanceof Unreachable) waitForIt();
  } finally {
    if (going === mine) {
      going = null;
      composer.busy(false);
      if (done) page.told();
    }
  }
}

async function follow(turn, mine) {
  for await (const part of stream("page_reply", mine.thread, mine.text, mine.request, page.marks())) {
    if (going !== mine || part.stopped) return false;
    // What may still happen to the connection is no matter: the turn is kept.
    if (part.done) return true;
    page.fill(part);
    turn.show(part);
  }
  return false;
}

function keep(turn, { text, request }, why, kind) {
  failed = { text, request };
  turn.withdraw();
  composer.putBack(text);
  conversation.line(why, kind, AGAIN);
}

async function stop() {
  if (!going) return;
  composer.stopping();
  // A stop that does not reach the coach shows in the reply, which is lost then too.
  await ask("page_stop", going.thread).catch(() => {});
}

// Asks quietly, ever less often, until somebody answers; then shows what was kept.
export function waitForIt(tries = 0) {
  clearTimeout(waiting);
  const where = page.thread();
  const seconds = SECONDS_BETWEEN_TRIES[Math.min(tries, SECONDS_BETWEEN_TRIES.length - 1)];
  waiting = setTimeout(async () => {
    if (going) return;
    const back = !document.hidden && (await page.reopen());
    if (page.thread() !== where) return;
    if (back) conversation.line(BACK, "note", composer.text().trim() ? AGAIN : "");
    else waitForIt(tries + 1);
  }, seconds * 1000);
}

export function sentence(error, otherwise) {
  if (error instanceof Unreachable) return composer.text().trim() || going ? LOST : LOST_ALONE;
  if (error instanceof Refused && error.message) return error.message;
  console.error(error);
  return otherwise;
}

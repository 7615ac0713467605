// The turns on the page: one being answered, sentence by sentence, and those that are done.

import { t } from "./words.js";

// Before this, a wait needs no words.
const SAY_AFTER = 4000;
const NOT_BEGUN = t("Waiting for the coach");
const NEAR = 80;
let atEnd = true;
const get = (id) => document.getElementById(id);
const quietly = matchMedia("(prefers-reduced-motion: reduce)");

// Whoever reads the end keeps it in view, whatever grows or shrinks: a keyboard, the composer, the
// hairlines. Whoever reads further up is left there.
export function start() {
  const scroll = get("scroll");
  let top = 0;
  scroll.addEventListener("scroll", () => {
    if (scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR) atEnd = true;
    // Only upwards is away: the end may have moved on since this event was on its way.
    else if (scroll.scrollTop < top) atEnd = false;
    top = scroll.scrollTop;
  }, { passive: true });
  const stay = new ResizeObserver(() => atEnd && toEnd());
  stay.observe(scroll);
  stay.observe(get("turns"));
}

// Replaces the whole conversation.
export function lay(html) {
  get("turns").innerHTML = html;
  clearLines();
  first();
  toEnd();
}

// The first screen stands as long as nothing was said.
export function first() {
  const empty = !get("turns").children.length;
  document.querySelector("#coach .first").hidden = !empty;
  get("coach").classList.toggle("empty", empty);
  document.querySelector("[data-forget]").hidden = empty;
}

// A line of the page's own, in the conversation but not of it; `again` offers to send once more.
export function line(text, kind = "note", again = "") {
  const p = document.createElement("p");
  p.className = `page-line ${kind}`;
  p.textContent = text;
  if (again) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.retry = "";
    button.textContent = again;
    p.append(" ", button);
  }
  get("lines").replaceChildren(p);
  toEnd();
}

export function clearLines() {
  get("lines").replaceChildren();
}

// Shows a message and the place where its reply will stand.
export function begin(message) {
  get("turns").querySelector(".live")?.classList.remove("live");
  const turn = get("new-turn").content.firstElementChild.cloneNode(true);
  turn.querySelector(".said p").textContent = message;
  get("turns").append(turn);
  first();
  toEnd();
  const words = turn.querySelector(".words");
  const wait = waiting(turn);

  return {
    show(part) {
      if (part.turn) turn.id = `turn-${part.turn}`;
      for (const [index, html] of part.sentences) place(words, index, html);
      wait.news(part);
      if (part.foot !== undefined) {
        wait.over();
        finish(turn, part);
      }
    },
    withdraw() {
      wait.over();
      turn.remove();
      first();
    },
  };
}

// The line that breathes where the next sentence will stand; after a while it says what happens.
function waiting(turn) {
  const place = turn.querySelector(".waiting");
  const words = place.querySelector(".doing");
  let doing = NOT_BEGUN;
  let timer = 0;
  const quiet = () => {
    clearTimeout(timer);
    words.textContent = "";
    timer = setTimeout(() => (words.textContent = doing), SAY_AFTER);
  };
  quiet();
  return {
    news(part) {
      if (part.doing && part.doing !== doing && words.textContent) words.textContent = part.doing;
      doing = part.doing ?? doing;
      if (part.sentences.length) quiet();
    },
    over() {
      clearTimeout(timer);
      place.remove();
    },
  };
}

function finish(turn, part) {
  const words = turn.querySelector(".words");
  while (words.children.length > part.sentences.length) words.lastElementChild.remove();
  const again = turn.querySelector(".again");
  again.dataset.again = part.turn;
  again.setAttribute("aria-label", t("Start again from here, turn {number}", { number: part.turn }));
  again.hidden = false;
  turn.querySelector(".foot").innerHTML = part.foot;
  turn.querySelector(".reply").dataset.safety = part.safety;
  words.removeAttribute("aria-live");
}

// A sentence that already stands is left alone: nothing moves that was shown.
function place(words, index, html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const next = fresh.content.firstElementChild;
  const old = words.children[index];
  if (!old) words.append(next);
  else if (!old.isEqualNode(next)) {
    next.style.animation = "none";
    old.replaceWith(next);
  }
}

export function lastSaid() {
  return get("turns").querySelector(".turn:last-child .said p")?.textContent ?? "";
}

export function goToTurn(number) {
  const turn = get(`turn-${number}`);
  if (!turn) return;
  turn.scrollIntoView({ block: "start", behavior: quietly.matches ? "auto" : "smooth" });
  turn.querySelector(".said").focus({ preventScroll: true });
}

function toEnd() {
  atEnd = true;
  get("scroll").scrollTop = get("scroll").scrollHeight;
}

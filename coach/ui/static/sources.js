// Figures in the text: a glance on hover or focus, the passage in a sheet on a click.

import { ask } from "./calls.js";
import * as panels from "./panels.js";
import { t } from "./words.js";

const GAP = 8;
const get = (id) => document.getElementById(id);

export function start(root) {
  for (const type of ["mouseover", "focusin"]) {
    root.addEventListener(type, ({ target }) => glance(target.closest?.(".cite button")));
  }
  for (const type of ["mouseout", "focusout"]) root.addEventListener(type, () => glance(null));
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") glance(null);
  });
  root.addEventListener("click", ({ target }) => {
    const button = target.closest(".cite button");
    if (button) show(button.parentElement, button);
    const figure = target.closest("[data-source]");
    if (figure) {
      const cited = get("turns").querySelector(`[data-cite="${figure.dataset.source}"]`);
      if (cited) show(cited.parentElement, figure);
    }
    const player = target.closest("[data-player]");
    if (player) play(player);
  });
  root.querySelector("#scroll").addEventListener("scroll", () => glance(null), { passive: true });
}

function show(cite, by) {
  glance(null);
  const body = get("source").querySelector(".sheet-body");
  body.replaceChildren(cite.querySelector("[data-sheet]").content.cloneNode(true));
  panels.open("source", by);
  get("source").scrollTop = 0;
  body.querySelector(".source-title").focus({ preventScroll: true });
  compare(body.querySelector(".standing"));
}

// Adds what a reply cites to the list, each figure once.
export function add(cited) {
  const list = document.querySelector("#view-sources .sources");
  for (const [number, html] of cited ?? []) {
    if (!list || list.querySelector(`[data-figure="${number}"]`)) continue;
    const after = [...list.children].find((row) => Number(row.dataset.figure) > number);
    const row = document.createElement("template");
    row.innerHTML = html;
    list.insertBefore(row.content, after ?? null);
  }
}

// Says so where the source is not any more what was cited; the snapshot stands meanwhile.
async function compare(note) {
  try {
    const words = await ask("page_standing", note.dataset.passage, note.dataset.of);
    note.textContent = words;
    note.hidden = !words;
  } catch {
    // Whether it still stands there cannot be told now; what was cited is shown.
  }
}

// The only frame of the page, made when somebody asked for it.
function play(button) {
  const frame = document.createElement("iframe");
  frame.src = button.dataset.player;
  frame.title = t("The talk, played by YouTube");
  frame.allow = "encrypted-media; fullscreen; picture-in-picture";
  // The player refuses pages that do not say which site they are.
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  button.parentElement.replaceChildren(frame);
  frame.focus();
}

function glance(button) {
  const card = get("glance");
  const content = button?.parentElement.querySelector("[data-glance]")?.content;
  document.querySelectorAll("[aria-describedby=glance]").forEach((was) => {
    was.removeAttribute("aria-describedby");
  });
  card.hidden = !content;
  if (!content) return;
  card.replaceChildren(content.cloneNode(true));
  button.setAttribute("aria-describedby", "glance");
  const at = button.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const column = get("scroll").getBoundingClientRect();
  const rightmost = Math.min(column.right, innerWidth) - width - GAP;
  const left = Math.min(Math.max(column.left + GAP, at.left - width / 2), rightmost);
  // Below, so that the sentence itself can be read beside it.
  const below = at.bottom + GAP;
  card.style.left = `${left}px`;
  card.style.top = `${below + height < innerHeight ? below : at.top - height - GAP}px`;
}

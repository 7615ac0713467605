// Figures in the text: a glance on hover or focus, the passage in a sheet on a click.

import * as panels from "./panels.js";

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
      const listed = root.querySelector(`.sources [data-cite="${figure.dataset.source}"]`);
      if (listed) show(listed.parentElement, figure);
    }
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
  const above = at.top - height - GAP;
  card.style.left = `${left}px`;
  card.style.top = `${above > GAP ? above : at.bottom + GAP}px`;
}

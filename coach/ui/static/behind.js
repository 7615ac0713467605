// What stands behind a value, on hover, focus or tap: the words that were said, or the passage.

const GAP = 8;
const card = () => document.getElementById("behind");

export function start(view) {
  for (const type of ["mouseover", "focusin", "click"]) {
    view.addEventListener(type, ({ target }) => {
      if (target.closest?.(".whence")) show(target.closest(".whence"), target.closest("button"));
    });
  }
  view.addEventListener("mouseout", ({ target, relatedTarget }) => {
    if (target.closest?.(".whence") !== relatedTarget?.closest?.(".whence")) hide();
  });
  view.addEventListener("focusout", hide);
  view.addEventListener("scroll", hide, { passive: true });
  view.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || card().hidden) return;
    event.preventDefault();
    event.stopPropagation();
    hide();
  });
}

function show(whence, button) {
  hide();
  const content = whence.querySelector("[data-behind]")?.content;
  if (!content) return;
  const place = whence.closest("dialog");
  // A card outside an open dialog would lie under it.
  if (card().parentElement !== place) place.append(card());
  card().replaceChildren(content.cloneNode(true));
  card().hidden = false;
  button?.setAttribute("aria-describedby", "behind");
  const at = whence.getBoundingClientRect();
  const { width, height } = card().getBoundingClientRect();
  const left = Math.max(GAP, Math.min(at.left, innerWidth - width - GAP));
  const above = at.top - height - GAP;
  card().style.left = `${left}px`;
  card().style.top = `${above > GAP ? above : at.bottom + GAP}px`;
}

function hide() {
  card().hidden = true;
  document.querySelectorAll("[aria-describedby=behind]").forEach((was) => {
    was.removeAttribute("aria-describedby");
  });
}

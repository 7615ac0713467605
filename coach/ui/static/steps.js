// The stages: each opens to what it is and what can be done with it, one at a time.

export function start(root) {
  document.addEventListener("click", ({ target }) => {
    const inside = target.closest?.(".steps details");
    if (!inside || target.closest("[data-say]")) shut(root, null);
  });
  root.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && event.target.closest(".bar .steps details[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  // Out of it by the Tab key is out of it.
  root.addEventListener("focusout", ({ target, relatedTarget }) => {
    const open = target.closest(".bar .steps details[open]");
    if (open && relatedTarget && !open.contains(relatedTarget)) open.open = false;
  });
}

function shut(root, but) {
  for (const open of root.querySelectorAll(".steps details[open]")) {
    if (open !== but) open.open = false;
  }
}

// Columns on a wide page, drawers and bottom sheets on a narrow one; all are <dialog>s.

const wide = matchMedia("(min-width: 1100px)");
const COLUMNS = ["threads", "aside"];
const get = (id) => document.getElementById(id);
// What opened each dialog: there the focus goes back to.
const openers = new WeakMap();
let turnedTo = "";

export function start() {
  wide.addEventListener("change", settle);
  settle();
  for (const dialog of document.querySelectorAll("#coach dialog")) {
    dialog.addEventListener("close", () => closed(dialog));
  }
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) {
      if (opener.dataset.view) view(opener.dataset.view);
      open(opener.dataset.open, opener);
    }
    if (event.target.closest("[data-close]")) close(event.target.closest("dialog"));
    // A click on the backdrop lands on the dialog itself.
    if (event.target.matches?.("dialog:modal")) close(event.target);
    const tab = event.target.closest("[data-tab]");
    if (tab) view(tab.dataset.tab);
  });
  get("aside").querySelector("[role=tablist]").addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const other = event.target.dataset.tab === "record" ? "sources" : "record";
    view(other);
    get(`tab-${other}`).focus();
  });
  document.addEventListener("keydown", (event) => {
    // A modal one the browser closes itself, and only that one.
    if (event.key === "Escape" && get("source").open && !get("source").matches(":modal")) {
      close(get("source"));
    }
  });
}

export function open(id, by = document.activeElement) {
  const dialog = get(id);
  if (wide.matches && COLUMNS.includes(id)) return;
  openers.set(dialog, by);
  if (dialog.open) return;
  if (wide.matches && id === "source") dialog.show();
  else dialog.showModal();
}

function closed(dialog) {
  const opener = openers.get(dialog);
  // Where the width changed it is only shown in another way.
  if (dialog.open) return;
  openers.delete(dialog);
  if (opener?.isConnected) opener.focus();
}

export function close(dialog) {
  if (!dialog?.open || (wide.matches && COLUMNS.includes(dialog.id))) return;
  dialog.close();
}

// What was chosen in a drawer is seen in the page behind it.
export function closeAll() {
  document.querySelectorAll("#coach dialog:modal").forEach(close);
}

export function view(name) {
  for (const each of ["record", "sources"]) {
    const chosen = each === name;
    get(`view-${each}`).hidden = !chosen;
    get(`tab-${each}`).setAttribute("aria-selected", chosen);
    get(`tab-${each}`).tabIndex = chosen ? 0 : -1;
  }
}

// Opens the record where the conversation is, once for each stage: what grows is in sight.
export function turnTo(part) {
  const title = part?.getAttribute("aria-labelledby");
  if (!title || title === turnedTo) return;
  turnedTo = title;
  // The line above the part is that of the head now.
  get("view-record").scrollTop = part.offsetTop - get("view-record").offsetTop + 1;
}

// What is open stays open when the width changes; only what has another place now moves there.
function settle() {
  if (get("source").open) {
    get("source").close();
    open("source", openers.get(get("source")));
  }
  if (wide.matches) close(get("stages"));
  for (const id of COLUMNS) {
    const column = get(id);
    if (column.matches(":modal")) column.close();
    // The attribute, not show(): a column must not take the focus.
    column.toggleAttribute("open", wide.matches);
    column.setAttribute("role", wide.matches ? "complementary" : "dialog");
  }
}

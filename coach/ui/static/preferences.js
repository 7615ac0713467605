// What this browser remembers: the light, the hairlines, the conversation last open.

const KEY = "career-coach.";
const dark = matchMedia("(prefers-color-scheme: dark)");

export function recall(name) {
  try {
    return localStorage.getItem(KEY + name);
  } catch {
    return null;
  }
}

export function keep(name, value) {
  try {
    if (value === null) localStorage.removeItem(KEY + name);
    else localStorage.setItem(KEY + name, value);
  } catch {
    // No storage: it is forgotten with the page.
  }
}

// What was typed but not sent, until the tab is closed.
export function draft(thread) {
  try {
    return sessionStorage.getItem(`${KEY}draft.${thread}`) ?? "";
  } catch {
    return "";
  }
}

export function keepDraft(thread, text) {
  try {
    if (text) sessionStorage.setItem(`${KEY}draft.${thread}`, text);
    else sessionStorage.removeItem(`${KEY}draft.${thread}`);
  } catch {
    // Too long to keep, or no storage.
  }
}

export function start(root) {
  showKinds(root, recall("kinds") === "on");
  root.addEventListener("click", ({ target }) => {
    const toggle = target.closest("[data-toggle]")?.dataset.toggle;
    if (toggle === "kinds") {
      const on = !root.classList.contains("kinds");
      keep("kinds", on ? "on" : "off");
      showKinds(root, on);
    }
    if (toggle === "theme") {
      const now = document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");
      const next = now === "dark" ? "light" : "dark";
      document.documentElement.dataset.theme = next;
      keep("theme", next);
    }
  });
}

function showKinds(root, on) {
  root.classList.toggle("kinds", on);
  root.querySelector(".legend").hidden = !on;
  for (const toggle of root.querySelectorAll("[data-toggle=kinds]")) {
    toggle.setAttribute("aria-pressed", on);
  }
}

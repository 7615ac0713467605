// The box one writes in. Enter sends, Shift+Enter breaks the line; what failed comes back.

const box = () => document.getElementById("message");
const sends = () => document.querySelector("#composer .send");
const stops = () => document.querySelector("#composer .stop");

// The second half of a double click lands where the button that sent has become one that stops.
const DOUBLE_CLICK = 600;

let changed = () => {};
let escaped = () => {};
let pausing = 0;

export function start(send, onChange) {
  changed = onChange;
  document.getElementById("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send(text());
  });
  box().addEventListener("keydown", (event) => {
    if (event.key === "Escape") escaped();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send(text());
  });
  box().addEventListener("input", grown);
}

export function onEscape(handle) {
  escaped = handle;
}

export const text = () => box().value;

// Shows words that were kept; nobody typed them now.
export function set(words) {
  box().value = words;
  grow();
}

export function clear() {
  set("");
  changed("");
}

// Never over something newer that was typed meanwhile.
export function putBack(words) {
  const newer = text().trim();
  box().value = newer && newer !== words.trim() ? `${words}\n\n${newer}` : words;
  grown();
  box().focus();
}

// While a reply is on its way, the button that sent it stops it.
export function busy(is) {
  const held = [sends(), stops()].includes(document.activeElement);
  sends().hidden = is;
  stops().hidden = !is;
  clearTimeout(pausing);
  stops().disabled = is;
  if (is) pausing = setTimeout(() => (stops().disabled = false), DOUBLE_CLICK);
  document.getElementById("coach").toggleAttribute("data-busy", is);
  if (held) box().focus({ preventScroll: true });
}

export function stopping() {
  clearTimeout(pausing);
  stops().disabled = true;
}

export function ready() {
  grow();
  // On a phone the focus would open the keyboard over the page.
  if (matchMedia("(hover: hover)").matches || !document.querySelector(".turn")) {
    box().focus({ preventScroll: true });
  }
}

function grown() {
  changed(text());
  grow();
}

function grow() {
  // Only where the browser cannot size the box by its content.
  if (CSS.supports("field-sizing", "content")) return;
  box().style.height = "auto";
  box().style.height = `${box().scrollHeight}px`;
}

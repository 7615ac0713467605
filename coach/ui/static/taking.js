// Taking the record along as a file, and looking at the picture in large.

import { ask } from "./calls.js";
import * as panels from "./panels.js";

const KEPT_FOR = 10_000;
let page;

// `page` has thread() and fail(error).
export function start(root, given) {
  page = given;
  root.addEventListener("click", ({ target }) => {
    const file = target.closest("[data-export]");
    if (file) save(file);
    const picture = target.closest("[data-picture]");
    if (picture) show(picture);
  });
}

async function save(button) {
  if (button.hasAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "true");
  try {
    const file = await ask("page_export", page.thread(), button.dataset.export);
    const bytes = Uint8Array.from(atob(file.data), (character) => character.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: file.type }));
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), KEPT_FOR);
  } catch (error) {
    panels.closeAll();
    page.fail(error);
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

async function show(by) {
  const dialog = document.getElementById("picture");
  try {
    const html = await ask("page_picture", page.thread());
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    dialog.querySelector(".sheet-body").replaceChildren(fresh.content);
  } catch (error) {
    panels.closeAll();
    return page.fail(error);
  }
  // The small picture is no control of its own: the focus goes back to the button below it.
  panels.open("picture", by.closest(".picture").querySelector("button"));
  dialog.scrollTop = 0;
}

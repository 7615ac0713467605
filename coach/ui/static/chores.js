// Taking the record along, and forgetting a conversation.

import { ask } from "./calls.js";
import * as panels from "./panels.js";

const TYPES = { md: "text/markdown", json: "application/json" };

export async function saveExport(thread, format, fail) {
  try {
    const text = await ask("page_export", thread, format);
    const address = URL.createObjectURL(new Blob([text], { type: TYPES[format] }));
    const link = document.createElement("a");
    link.href = address;
    link.download = `career-record.${format}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  } catch (error) {
    fail(error);
  }
}

export function askToForget(thread, done, fail) {
  panels.open("forget");
  const dialog = document.getElementById("forget");
  const yes = dialog.querySelector("[data-forget-yes]");
  yes.onclick = async () => {
    yes.onclick = null;
    panels.close(dialog);
    try {
      const { receipt } = await ask("page_forget", thread());
      await done(receipt);
    } catch (error) {
      fail(error);
    }
  };
}

// Forgetting a conversation.

import { ask } from "./calls.js";
import * as panels from "./panels.js";
import { t } from "./words.js";

export function askToForget(thread, done, fail) {
  const dialog = document.getElementById("forget");
  const rows = [...document.querySelectorAll("[data-remove]")];
  const row = rows.find((each) => each.dataset.remove === thread())?.dataset;
  dialog.querySelector("h2").textContent = row
    ? t("Forget “{title}”?", { title: row.title })
    : t("Forget this conversation?");
  // What was branched off holds what it was given, and is not deleted with it.
  dialog.querySelector("[data-staying]").textContent = !Number(row?.branches)
    ? ""
    : row.branches === "1"
      ? ` ${t("Its what-if stays, with the turns it was given.")}`
      : ` ${t("Its {number} what-ifs stay, with the turns they were given.", { number: row.branches })}`;
  panels.open("forget");
  const yes = dialog.querySelector("[data-forget-yes]");
  yes.onclick = async () => {
    yes.onclick = null;
    panels.close(dialog);
    try {
      const { receipt, threads } = await ask("page_forget", thread());
      await done(receipt, threads);
    } catch (error) {
      fail(error);
    }
  };
}

// Lets the browser offer to install the app, and say how to start the coach where it does not run.

import { language } from "./words.js";

export function start() {
  // Only where the page is from this machine, or over https; elsewhere there are no workers.
  const worker = language === "en" ? "worker.js" : `worker.js?language=${language}`;
  navigator.serviceWorker?.register(new URL(worker, document.baseURI)).catch(() => {});
}

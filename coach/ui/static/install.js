// Lets the browser offer to install the app, and say how to start the coach where it does not run.

export function start() {
  // Only where the page is from this machine, or over https; elsewhere there are no workers.
  navigator.serviceWorker?.register(new URL("worker.js", document.baseURI)).catch(() => {});
}

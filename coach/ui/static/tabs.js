// The same conversation in two tabs of one browser: what is said in one shows in the other.

const channel = "BroadcastChannel" in window ? new BroadcastChannel("coach-turns") : null;
// Something was said elsewhere while a reply was on its way here.
let behind = false;

// `page` has thread(), busy() and reopen().
export function start(page) {
  channel?.addEventListener("message", ({ data }) => {
    if (data !== page.thread()) return;
    if (page.busy()) behind = true;
    else page.reopen();
  });
  return {
    // Says that a turn of this conversation is whole, and catches up with the others.
    told() {
      channel?.postMessage(page.thread());
      if (behind) page.reopen();
      behind = false;
    },
  };
}

// Asks the running app by name, over the same HTTP interface that gradio_client uses.

export class Unreachable extends Error {}

// Carries the app's own sentence, or "".
export class Refused extends Error {}

const base = () => new URL("gradio_api/call/", document.baseURI);

// Yields every value of the endpoint. Throws Refused or Unreachable.
export async function* stream(name, ...data) {
  const asked = await reach(new URL(name, base()), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ data }),
  });
  const { event_id: id } = await asked.json();
  const answer = await reach(new URL(`${name}/${id}`, base()));
  let streamed = false;
  for await (const [event, payload] of messages(answer.body)) {
    if (event === "generating") {
      streamed = true;
      yield payload[0];
    } else if (event === "error") throw new Refused(payload?.error || "");
    else if (event === "complete") {
      // After a stream, this only says the last value again.
      if (!streamed) yield payload[0];
      return;
    }
  }
  throw new Unreachable();
}

// The last value of the endpoint.
export async function ask(name, ...data) {
  let last;
  for await (const value of stream(name, ...data)) last = value;
  return last;
}

async function reach(address, options) {
  let answer;
  try {
    answer = await fetch(address, options);
  } catch {
    throw new Unreachable();
  }
  if (answer.status >= 500) throw new Unreachable();
  if (!answer.ok) throw new Refused(await sentenceOf(answer));
  return answer;
}

// The one that the door says with its refusal: logged out, too much, too often.
async function sentenceOf(answer) {
  try {
    const { detail } = await answer.json();
    return typeof detail === "string" ? detail : "";
  } catch {
    return "";
  }
}

async function* messages(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { value, done } = await reader.read().catch(() => {
      throw new Unreachable();
    });
    if (done) return;
    buffer += value;
    const blocks = buffer.split("\n\n");
    buffer = blocks.pop();
    for (const block of blocks) {
      const event = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (event && event !== "heartbeat") yield [event, data ? JSON.parse(data) : null];
    }
  }
}

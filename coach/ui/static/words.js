// The words of the interface in the language of the page; the English ones are the keys.

const words = document.getElementById("coach-words");
const told = JSON.parse(words?.textContent ?? "{}");
const COOKIE = "career-coach-language";
const YEAR = 365 * 24 * 3600;

export const language = words?.lang || "en";

// `{name}` in the text becomes the value of that name.
export function t(text, values = {}) {
  return (told[text] ?? text).replace(/\{(\w+)\}/g, (gap, name) => values[name] ?? gap);
}

// Gradio names the language of the browser there, whatever the page is in.
export function start() {
  document.documentElement.lang = language;
}

// The server draws the page, so it has to know; and all of it is drawn anew.
export function speak(name) {
  const { pathname } = new URL(document.baseURI);
  document.cookie = `${COOKIE}=${name}; path=${pathname}; max-age=${YEAR}; samesite=lax`;
  location.reload();
}

/** What the script line runs: defines the element, and places a launcher where a page has none of its own. */
import { ATTRIBUTES, EmbarkChat } from "./element.ts";

const script = document.currentScript as HTMLScriptElement | null;

function place(): void {
  if (!script || script.dataset.launcher === "false" || document.querySelector("embark-chat")) return;
  const chat = document.createElement("embark-chat");
  for (const name of ATTRIBUTES) {
    const value = script.dataset[name];
    if (value !== undefined) chat.setAttribute(name, value);
  }
  document.body.append(chat);
}

if (!customElements.get("embark-chat")) {
  if (script) EmbarkChat.server = new URL(script.src).origin;
  customElements.define("embark-chat", EmbarkChat);
}
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place);
else place();

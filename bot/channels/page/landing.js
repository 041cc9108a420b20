/** The landing page: walking the path, asking its questions in the chat, and copying the line to paste. */

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/* ---------- The path ---------- */

const stages = all(".stage");
const stops = all(".trail a");

/**
 * Shows one stage, and how far one has come.
 * @param {number} at  its index
 */
function stand(at) {
  stages.forEach((stage, index) => stage.classList.toggle("here", index === at));
  stops.forEach((stop, index) => {
    stop.classList.toggle("passed", index < at);
    if (index === at) stop.setAttribute("aria-current", "step");
    else stop.removeAttribute("aria-current");
  });
  for (const line of all(".line")) {
    all("path", line).forEach((part, index) => part.classList.toggle("passed", index < at));
  }
}

/** @param {string} hash  "#stage-…", or anything else */
const indexOf = (hash) => stages.findIndex(({ id }) => `#${id}` === hash);

/**
 * Goes to a stage as its link would, without moving what is in view already.
 * @param {number} at
 */
function walk(at) {
  history.pushState(null, "", `#${stages[at].id}`);
  stand(at);
  stages[at].scrollIntoView({ block: "nearest" });
}

for (const link of all('.stage .walk a, .trail a')) {
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const at = indexOf(link.hash);
    walk(at);
    stages[at].focus({ preventScroll: true });
  });
}

document.querySelector(".trail").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const next = stops.indexOf(document.activeElement) + step;
  if (!step || !stops[next]) return;
  event.preventDefault();
  walk(next);
  stops[next].focus({ preventScroll: true });
});

const standWhereTheAddressSays = () => stand(Math.max(0, indexOf(location.hash)));
addEventListener("hashchange", standWhereTheAddressSays);
addEventListener("popstate", standWhereTheAddressSays);
document.querySelector(".journey").classList.add("walking");
standWhereTheAddressSays();

/* ---------- The chat ---------- */

const chat = document.querySelector("embark-chat");

for (const button of all("[data-ask]")) button.addEventListener("click", () => chat.ask(button.dataset.ask));

document.querySelector("[data-open]").addEventListener("click", (event) => {
  if (!chat.open) return; // where the element did not load, the link leads to the chat's own page
  event.preventDefault();
  chat.open();
});

/* ---------- The line to paste ---------- */

const line = document.getElementById("embed-line");
const copy = document.getElementById("copy");

for (const node of [line, ...all(".origin")]) {
  node.textContent = node.textContent.replace(/https?:\/\/[^/"\s]+/, location.origin);
}
copy.hidden = false;
copy.addEventListener("click", async () => {
  const said = document.getElementById("copied");
  try {
    await navigator.clipboard.writeText(line.textContent);
    said.textContent = "Copied. Paste it before </body>.";
  } catch {
    getSelection().selectAllChildren(line);
    said.textContent = "The line is selected. Copy it with your keyboard or menu.";
  }
});

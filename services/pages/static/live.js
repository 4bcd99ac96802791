// Shows a page's part #live anew every few seconds, and tells of nothing but states that changed; pausing is one press.
const part = document.getElementById("live");
const said = document.getElementById("live-said");
const pause = document.createElement("button");
let paused = false;

function label() {
  pause.textContent = paused ? "Go on updating" : "Pause updates";
}

function states(root) {
  return new Map([...root.querySelectorAll("[data-status]")].map((one) => [one.dataset.status, one.textContent.trim().replace(/\s+/g, " ")]));
}

function changed(before, after) {
  return [...after].filter(([name, state]) => before.has(name) && before.get(name) !== state).map(([name, state]) => `${name}: ${state}`);
}

async function refresh() {
  // What someone is about to press, or has opened to read, must not move under their hands.
  if (paused || document.hidden || part.contains(document.activeElement) || part.querySelector("details[open]")) return;
  const answer = await fetch(window.location.pathname, { headers: { accept: "text/html" } });
  const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
  if (!fresh) {
    said.textContent = "This page could not be updated.";
    return;
  }
  const told = changed(states(part), states(fresh));
  part.replaceChildren(...fresh.childNodes);
  if (told.length) said.textContent = told.join(". ");
}

if (part && said) {
  pause.type = "button";
  pause.className = "govuk-button govuk-button--secondary";
  pause.addEventListener("click", () => {
    paused = !paused;
    label();
  });
  label();
  part.before(pause);
  setInterval(() => refresh().catch(() => (said.textContent = "This page could not be updated.")), 1000 * part.dataset.liveSeconds);
}

// The call screen works without this; it saves what is typed by itself, and keeps what is offered fresh.
const PAUSE = 2000;
const AGAIN = 5000;
const LIKE = /^(area|uprn|from-date|p\d+-(name|born|reference|household|part))$/;

const form = document.getElementById("report");
const told = document.getElementById("saved-told");
const offers = document.getElementById("offers");
const offersTold = document.getElementById("offers-told");
const under = document.querySelectorAll("[data-under]");

let changed = 0;
let kept = 0;
let saving = false;
let leaving = false;
let pressing = false;
let pressed = false;
let answered = false;
let timer;
let asking;

const typed = () => new URLSearchParams(new FormData(form));

function tell(element, text) {
  // Said again only when it says something new: a reader's voice must not break into the talk.
  if (element.textContent !== text) element.textContent = text;
}

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

async function save() {
  if (saving || leaving) return;
  saving = true;
  const upTo = changed;
  let lasting = false;
  try {
    const answer = await fetch(`${form.action}/autosave`, { method: "POST", body: typed() });
    const said = await answer.json();
    tell(told, said.told);
    if (answer.ok) {
      form.elements.revision.value = said.revision;
      kept = upTo;
    }
    // Another window has it, or it is gone: only whoever types can tell what shall become of it.
    lasting = answer.status === 404 || answer.status === 409;
  } catch {
    tell(told, "Not saved yet: no answer, trying again");
  }
  saving = false;
  if (changed > kept && !lasting) later(changed > upTo ? PAUSE : AGAIN);
}

async function refresh() {
  try {
    const answer = await fetch(`${form.action}/offered`, { method: "POST", body: typed() });
    const found = await answer.text();
    if (!answer.ok || pressed || offers.contains(document.activeElement)) return;
    if (pressing) {
      // What moves under a finger is not what it meant to press.
      asking = setTimeout(refresh, 300);
      return;
    }
    offers.innerHTML = found;
    const cases = offers.querySelectorAll("[data-similar]").length;
    const people = offers.querySelectorAll("[data-known-person]").length;
    tell(offersTold, cases + people ? `Like this: ${cases} open cases, ${people} known people. See further down.` : "");
  } catch {
    // The button is still there.
  }
}

function showUnder() {
  // What is asked only after some answers of the question above it.
  for (const part of under) {
    const answer = form.elements[part.dataset.under].value;
    part.hidden = !part.dataset.answers.split(" ").includes(answer);
  }
}

function startOf(heading, next) {
  // The first field of a part of the page; of a question that is answered, its answer.
  const after = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
  const fields = [...form.querySelectorAll("textarea, input:not([type=hidden]), select, summary, button")];
  const own = fields.filter((one) => after(heading, one) && !(next && after(next, one)) && one.offsetParent);
  return own.find((one) => one.name && one.name === own[0].name && one.checked) ?? own[0];
}

function go(step) {
  // The talk jumps, and Tab alone would pass a hundred fields.
  const parts = [...form.querySelectorAll("h2")];
  const starts = parts.map((one, index) => startOf(one, parts[index + 1]));
  const here = parts.findLastIndex((one) => one.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING);
  starts[Math.min(Math.max(here + step, 0), parts.length - 1)]?.focus();
}

form.addEventListener("input", () => {
  changed += 1;
  later(PAUSE);
});

form.addEventListener("change", (event) => {
  showUnder();
  if (LIKE.test(event.target.name)) {
    clearTimeout(asking);
    asking = setTimeout(refresh, 300);
  }
});

form.addEventListener("submit", (event) => {
  if (event.submitter && event.submitter.value === "save") {
    event.preventDefault();
    changed += 1;
    save();
    return;
  }
  clearTimeout(timer);
  // What was pressed may be one of the offers: no others come in their place while it waits.
  pressed = true;
  if (answered) {
    leaving = true;
    return;
  }
  // Where nobody answers, the browser would put a page of its own in the place of what is typed.
  event.preventDefault();
  fetch(`${form.action}/autosave`, { method: "POST", body: typed() }).then(
    () => {
      answered = true;
      form.requestSubmit(event.submitter);
    },
    () => {
      pressed = false;
      tell(told, "No answer: what you typed is on this page, press again in a minute");
      later(AGAIN);
    },
  );
});

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.ctrlKey && !event.repeat) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[value=record]"));
  }
  if (event.ctrlKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    go(event.key === "ArrowDown" ? 1 : -1);
  }
});

addEventListener("pointerdown", () => {
  pressing = true;
});

for (const end of ["pointerup", "pointercancel"]) {
  addEventListener(end, () => {
    pressing = false;
  });
}

addEventListener("pagehide", () => {
  if (leaving || changed === kept) return;
  fetch(`${form.action}/autosave`, { method: "POST", body: typed(), keepalive: true }).catch(() => {});
});

showUnder();

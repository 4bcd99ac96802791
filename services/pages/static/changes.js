// Says how many cases of the list changed since it was shown; what is being read never moves by itself.
const SECONDS = 20;
const place = document.getElementById("changed");
const { changed, again } = place?.dataset ?? {};

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(changed, { redirect: "error" });
    if (answer.ok) say((await answer.json()).changed);
  } catch {
    // Not reached: the next look will tell.
  }
}

function say(count) {
  const words = count === 1 ? "1 case has changed." : `${count} cases have changed.`;
  if (!count || place.dataset.said === words) return;
  place.dataset.said = words;
  const link = Object.assign(document.createElement("a"), { href: again, className: "govuk-link", textContent: "Show the list as it is now" });
  place.replaceChildren(`${words} `, link);
}

if (changed) {
  setInterval(look, SECONDS * 1000);
  document.addEventListener("visibilitychange", look);
}

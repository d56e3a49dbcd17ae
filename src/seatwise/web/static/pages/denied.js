// Looks now and then whether a seat is free, and says so. Looking changes nothing and takes no seat.

import { fresh, tell } from "./again.js";

const EVERY = 15_000;
const status = document.getElementById("polling");
const denied = document.getElementById("denied").dataset.code;

async function look() {
  if (document.hidden) {
    return;
  }
  const html = await fresh();
  if (html === null) {
    tell(status, "offline");
    return;
  }
  const page = new DOMParser().parseFromString(html, "text/html");
  const found = page.getElementById("denied");
  if (found === null) {
    location.reload(); // a seat was taken in another tab
    return;
  }
  const shown = document.getElementById("denied");
  const changed = found.dataset.code !== shown.dataset.code;
  if (found.innerHTML !== shown.innerHTML) {
    const focused = shown.contains(document.activeElement);
    shown.replaceWith(document.adoptNode(found));
    if (focused || changed) {
      found.querySelector("button, a")?.focus();
    }
    document.title = page.title;
  }
  const time = new Date().toLocaleTimeString(document.documentElement.lang);
  tell(status, "looked", { time });
}

if (denied) {
  // Spread, so that the many who were denied at once do not all look at once.
  setInterval(look, EVERY * (0.9 + Math.random() * 0.2));
  document.addEventListener("visibilitychange", look);
  addEventListener("online", look);
}

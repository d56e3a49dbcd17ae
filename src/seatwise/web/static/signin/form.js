// What both password forms share: whether a password may be asked for at all, what is shown, being busy.
//
// All words come from the page, so that it speaks the operator's language:
//   <form data-text-working="…" data-text-wrong="…" …>; a code without a text of its own shows
//   the server's sentence, and without that `data-text-broken`.
//   {minimum} and {time} in a text are filled in.

import { Stopped } from "./stopped.js";

/** May a password be typed here? Over plain http somebody in between could change this very script. */
export function trusted({ protocol, hostname }) {
  const loopback =
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname);
  return protocol === "https:" || (protocol === "http:" && loopback);
}

/** The text of the page for `code` ("retry" is data-text-retry), with {names} filled; "" if there is none. */
export function text(form, code, facts = {}) {
  const found = form.getAttribute(`data-text-${code}`) ?? "";
  return found.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? String(facts[name]) : whole));
}

/** Show `words` to the operator; `state` ("working", "stopped", "idle") is for the style sheet. */
export function say(form, words, state) {
  const status = form.querySelector("[data-status]");
  status.textContent = words;
  status.dataset.state = state;
}

/** Show why it stopped: the page's words for the code, else the server's sentence, and when to come back. */
export function sayStopped(form, error, facts = {}) {
  // What is not ours (a fault of a browser, of this script) has no sentence for an operator.
  const stopped = error instanceof Stopped ? error : new Stopped("broken");
  const words = text(form, stopped.code, facts) || stopped.message || text(form, "broken");
  const time = Number.isFinite(stopped.retryAt)
    ? new Date(stopped.retryAt).toLocaleTimeString(document.documentElement.lang || undefined)
    : "";
  say(form, time ? `${words} ${text(form, "retry", { time })}`.trim() : words, "stopped");
}

/** Take the password fields out of a page where none may be typed, and say so; else show them. */
export function revealPassword(form) {
  const fields = form.querySelectorAll("[data-password]");
  if (!trusted(location)) {
    fields.forEach((field) => field.remove());
    form.querySelectorAll("button").forEach((button) => (button.disabled = true));
    say(form, text(form, "insecure"), "stopped");
    return false;
  }
  fields.forEach((field) => {
    field.hidden = false;
    // Not in the page itself: without scripts a hidden field that must be filled would block the form.
    field.querySelectorAll("input").forEach((input) => (input.required = true));
  });
  return true;
}

/** Run `work` once for each submit, with the buttons off meanwhile. */
export function onSubmit(form, work) {
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) {
      return;
    }
    busy = true;
    const buttons = form.querySelectorAll("button");
    buttons.forEach((button) => (button.disabled = true));
    form.setAttribute("aria-busy", "true");
    try {
      await work();
    } finally {
      busy = false;
      buttons.forEach((button) => (button.disabled = false));
      form.removeAttribute("aria-busy");
    }
  });
}

// The invitation page: an operator chooses a password that nobody else ever sees.
//
// The invitation is the fragment of the address (/c/romashka/invitation#<token>), which no browser sends: it
// stands in no log of a server or proxy. It is sent in the body of the requests below only.
//
// What the page gives (all texts in its own language):
//   <form id="enrol" method="post" data-company="romashka" data-min-length="12"
//         data-text-working data-text-short="… {minimum} …" data-text-differ data-text-unusable data-text-weak
//         data-text-broken data-text-connection data-text-insecure data-text-uninvited>
//     <b data-operator-name></b>                     filled with the invited operator's name
//     <time data-expires></time>                     optional; filled with the end of the invitation
//     <fieldset data-fields disabled>                enabled once the invitation is found good
//       <input name="operator" autocomplete="username" readonly>             filled with the login name
//       <div data-password hidden>
//         <input type="password" autocomplete="new-password" data-chosen>     no name, no required:
//         <input type="password" autocomplete="new-password" data-again>      never posted
//       </div>
//       <button>…</button>
//     </fieldset>
//     <p data-status role="status"></p>
//     <noscript>…</noscript>
//   </form>
//   <script type="module" src="…/signin/enrol.js"></script>
// Optional: data-next="…" on the form, where to go instead of the server's `next`.
// The form carries data-ready once it listens; [data-status] carries data-state idle, working or stopped.

import { onSubmit, revealPassword, say, sayStopped, text } from "./form.js";
import { Hashing } from "./hashing.js";
import { lengthOf, prepared } from "./password.js";
import { Stopped } from "./stopped.js";
import { ours, post } from "./talk.js";

/** Choose `password` for the invited operator and give the address to go to. Throws Stopped. */
async function enrol(base, invitation, password) {
  const hashing = new Hashing();
  try {
    const { request } = await hashing.ask({ call: "register", password });
    const { response, stretching } = await post(`${base}/start`, { invitation, request });
    const { upload } = await hashing.ask({ call: "finish", response, stretching });
    return (await post(`${base}/finish`, { invitation, upload })).next;
  } finally {
    hashing.end();
  }
}

/** Throws Stopped if `chosen` may not become a password. */
function check(chosen, again, minimum) {
  const ready = prepared(chosen);
  if (ready === null) {
    throw new Stopped("unusable");
  }
  if (lengthOf(ready) < minimum) {
    throw new Stopped("short");
  }
  if (chosen !== again) {
    throw new Stopped("differ");
  }
}

async function greet(form, base, invitation) {
  if (!invitation) {
    throw new Stopped("uninvited");
  }
  const { operator, expires_at: expiresAt } = await post(`${base}/look`, { invitation });
  form.querySelector("[data-operator-name]").textContent = operator.name;
  form.querySelector("input[name=operator]").value = operator.login;
  const expires = form.querySelector("[data-expires]");
  if (expires && Number.isFinite(expiresAt)) {
    const moment = new Date(expiresAt);
    expires.dateTime = moment.toISOString();
    expires.textContent = moment.toLocaleString(document.documentElement.lang || undefined);
  }
}

async function bind(form) {
  const base = `/c/${encodeURIComponent(form.dataset.company)}/enrolment`;
  const minimum = Number(form.dataset.minLength) || 12;
  const chosen = form.querySelector("input[data-chosen]");
  const again = form.querySelector("input[data-again]");
  const invitation = location.hash.slice(1);
  // Another link opened in the same tab changes only the fragment.
  addEventListener("hashchange", () => location.reload());
  if (!revealPassword(form)) {
    return;
  }
  onSubmit(form, async () => {
    say(form, text(form, "working"), "working");
    try {
      check(chosen.value, again.value, minimum);
      const next = await enrol(base, invitation, chosen.value);
      location.replace(ours(form.dataset.next || next)); // the used link does not stay in the history
    } catch (stopped) {
      sayStopped(form, stopped, { minimum });
      (stopped.code === "differ" ? again : chosen).focus();
    }
  });
  try {
    await greet(form, base, invitation);
    form.querySelector("[data-fields]").disabled = false;
    say(form, "", "idle");
  } catch (stopped) {
    sayStopped(form, stopped);
  }
  form.dataset.ready = "";
}

bind(document.getElementById("enrol"));

// The sign-in page: an operator's name and password in, a cookie out; the password stays in the browser.
//
// What the page gives (all texts in its own language):
//   <form id="sign-in" method="post" data-company="romashka"
//         data-text-working data-text-wrong data-text-unusable data-text-weak data-text-broken
//         data-text-connection data-text-insecure data-text-retry="… {time}">
//     <input name="operator" autocomplete="username" required>
//     <div data-password hidden>                     shown by this script where a password may be typed
//       <input type="password" autocomplete="current-password">     no name: it is never posted
//     </div>
//     <button>…</button>
//     <p data-status role="status"></p>
//     <noscript>…</noscript>
//   </form>
//   <script type="module" src="…/signin/sign-in.js"></script>
// Optional: data-next="/c/romashka/…" on the form, where to go instead of the server's `next`.
// The form carries data-ready once it listens; [data-status] carries data-state idle, working or stopped.

import { onSubmit, revealPassword, say, sayStopped, text } from "./form.js";
import { Hashing } from "./hashing.js";
import { Line, ours, post } from "./talk.js";

/** Sign in and give the address to go to. Throws Stopped. */
async function signIn(company, operator, password) {
  const base = `/c/${encodeURIComponent(company)}/sign-in`;
  const hashing = new Hashing();
  let line;
  try {
    const { request } = await hashing.ask({ call: "login", password });
    line = new Line(`${base}/ws`);
    const { response, stretching } = await line.ask({ type: "start", operator, request }, "response");
    const { finalization } = await hashing.ask({ call: "finish", response, stretching });
    const { ticket } = await line.ask({ type: "finish", finalization }, "done");
    return (await post(base, { ticket })).next;
  } finally {
    hashing.end();
    line?.close();
  }
}

// Lets the browser offer to keep the password; not every browser has it, and no sign-in depends on it.
function offerToKeep(operator, password) {
  try {
    const credential = new PasswordCredential({ id: operator, password });
    navigator.credentials.store(credential).catch(() => {});
  } catch {
    // Then the operator keeps it elsewhere.
  }
}

function bind(form) {
  const operator = form.querySelector("input[name=operator]");
  const password = form.querySelector("input[type=password]");
  if (!revealPassword(form)) {
    return;
  }
  onSubmit(form, async () => {
    say(form, text(form, "working"), "working");
    try {
      const next = await signIn(form.dataset.company, operator.value.trim(), password.value);
      const address = ours(form.dataset.next || next);
      offerToKeep(operator.value.trim(), password.value);
      location.assign(address);
    } catch (stopped) {
      sayStopped(form, stopped);
      if (stopped.code === "wrong") {
        password.value = "";
      }
      password.focus();
    }
  });
  form.dataset.ready = "";
}

bind(document.getElementById("sign-in"));

// The seat lives while this page's socket does: the server pings it, and any tab may sleep meanwhile.
//
// Messages: {"type":"seat",lease,expires_at} when held, {"type":"over",code,message} when not any more.

import { fresh, pause, tell } from "./again.js";

// Why one is not in may change at any time; the page of the denial shows it with its numbers.
const ENDED = new Set(["LEASE_REVOKED", "LEASE_EXPIRED", "TAKEN_OVER", "OPERATOR_DISABLED"]);

const seat = document.getElementById("seat");
const pill = seat.querySelector("[role=status]");
const idle = seat.querySelector("[data-when=idle]");
const WARNED = 60_000;
const TOLD_EVERY = 15_000;
let tries = 0;
let waiting = null;
let line = null;
let limit = null;
let input = Date.now();
let told = 0;

function show(state) {
  seat.dataset.state = state;
  tell(pill, state);
}

function over({ code, message }) {
  if (!ENDED.has(code)) {
    location.reload();
    return;
  }
  show("over");
  tell(seat.querySelector("h1"), "over");
  seat.querySelector("[data-message]").textContent = message;
  seat.querySelector("[data-code]").textContent = code;
  seat.querySelector("[data-when=held]").hidden = true;
  seat.querySelector("[data-when=over]").hidden = false;
  seat.querySelector("[data-when=over] button").focus();
}

function connect() {
  clearTimeout(waiting);
  const address = new URL(`/c/${encodeURIComponent(seat.dataset.company)}/seat/ws`, location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(address);
  line = socket;
  socket.onmessage = (event) => {
    const message = JSON.parse(event.data);
    if (message.type === "over") {
      over(message);
    } else if (message.lease !== seat.dataset.lease) {
      location.reload(); // a new stay: what this page says of the old one is no longer true
    } else {
      tries = 0;
      limit = message.license === "named" ? null : message.idle_limit;
      input = Math.max(input, Date.now() - (message.now - message.active_at));
      show("live");
    }
  };
  socket.onclose = async () => {
    if (seat.dataset.state === "over") {
      return;
    }
    show("offline");
    waiting = setTimeout(connect, pause(tries++));
    // A refused socket says nothing of why; the page itself does.
    await fresh();
  };
}

// Only what a person does counts as being there; it is told now and then, not at every key.
function active() {
  input = Date.now();
  if (input - told > TOLD_EVERY && line?.readyState === WebSocket.OPEN) {
    told = input;
    line.send("active");
  }
  idle.hidden = true;
}

function warn() {
  const until = input + (limit ?? Infinity);
  const late = limit !== null && Date.now() > until - WARNED && seat.dataset.state !== "over";
  if (late && idle.hidden) {
    const text = idle.querySelector("[data-text]");
    const time = new Date(until).toLocaleTimeString(document.documentElement.lang);
    text.textContent = text.dataset.text.replace("{time}", time);
    idle.hidden = false;
  }
}

for (const kind of ["pointerdown", "pointermove", "keydown", "wheel"]) {
  addEventListener(kind, active, { passive: true });
}
setInterval(warn, 1000);
// A closed page says goodbye: its seat is then kept for a reload only.
addEventListener("pagehide", () => line?.readyState === WebSocket.OPEN && line.send("closing"));
addEventListener("online", () => seat.dataset.state === "offline" && connect());
connect();

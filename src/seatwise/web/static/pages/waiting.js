// The place in the queue lives while this page's socket does, and what is offered is told at once.
//
// Messages: {"type":"waiting",place,expected_wait,offer_until,now} while one waits, {"type":"seat"} once seated,
// {"type":"over"} when neither. Durations and instants are milliseconds; the clock is the server's.

import { fresh, pause, tell } from "./again.js";

const waiting = document.getElementById("waiting");
const pill = waiting.querySelector("[role=status]");
const offer = waiting.querySelector("[data-when=offer]");
const queue = waiting.querySelector("[data-when=queue]");
const heading = waiting.querySelector("h1");
const title = document.title;
let tries = 0;
let timer = null;
let offered = !offer.hidden;

function show(message) {
  tries = 0;
  waiting.dataset.state = "live";
  tell(pill, "live");
  const language = document.documentElement.lang;
  waiting.querySelector("[data-place]").textContent = message.place.toLocaleString(language);
  const wait = waiting.querySelector("[data-wait]");
  wait.textContent = message.expected_wait === null
    ? wait.dataset.textUnknown
    : Math.ceil(message.expected_wait / 60_000).toLocaleString(language);
  const kept = message.offer_until !== null;
  if (kept && !offered) {
    // The clock of this device may be wrong: what is shown is so long from now.
    const until = new Date(Date.now() + message.offer_until - message.now);
    const text = offer.querySelector("[data-text]");
    text.textContent = text.dataset.text.replace("{time}", until.toLocaleTimeString(language));
  }
  tell(heading, kept ? "offer" : "queue");
  offer.hidden = !kept;
  queue.hidden = kept;
  if (kept && !offered) {
    document.title = `\u25cf ${heading.textContent}`;
    offer.querySelector("button").focus();
    if (window.Notification?.permission === "granted") {
      new Notification(heading.textContent);
    }
  } else if (!kept) {
    document.title = title;
  }
  offered = kept;
}

function connect() {
  clearTimeout(timer);
  const address = new URL(`/c/${encodeURIComponent(waiting.dataset.company)}/seat/ws`, location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(address);
  socket.onmessage = (event) => {
    const message = JSON.parse(event.data);
    if (message.type === "waiting") {
      show(message);
    } else {
      location.reload();
    }
  };
  socket.onclose = async () => {
    waiting.dataset.state = "offline";
    tell(pill, "offline");
    timer = setTimeout(connect, pause(tries++));
    await fresh();
  };
}

addEventListener("online", () => waiting.dataset.state === "offline" && connect());
// Asked at a click, since browsers refuse the question otherwise.
waiting.addEventListener("click", () => {
  if (window.Notification?.permission === "default") {
    Notification.requestPermission();
  }
}, { once: true });
connect();

// The board follows the journal: each event brings its changing part anew.

import { fresh, pause, tell } from "./again.js";

const board = document.getElementById("board");
const line = document.getElementById("line");
const dialog = document.getElementById("end-seat");
let tries = 0;

/** Put `html` in place, keeping every row that did not change: focus stays, and nothing is told twice. */
function put(html) {
  const next = document.createElement("template");
  next.innerHTML = html;
  for (const part of next.content.querySelectorAll("[data-part]")) {
    const shown = board.querySelector(`[data-part=${part.dataset.part}]`);
    shown.hidden = part.hidden;
    if (part.dataset.part === "seats") {
      putSeats(shown, part);
    } else if (shown.innerHTML !== part.innerHTML) {
      shown.innerHTML = part.innerHTML;
    }
  }
}

function putSeats(shown, part) {
  shown.dataset.empty = part.dataset.empty;
  shown.querySelector("caption").innerHTML = part.querySelector("caption").innerHTML;
  const next = [...part.querySelectorAll("tr[data-lease]")];
  const staying = new Set(next.map((row) => row.dataset.lease));
  const rows = new Map();
  for (const row of shown.querySelectorAll("tr[data-lease]")) {
    if (staying.has(row.dataset.lease)) {
      rows.set(row.dataset.lease, row);
    } else {
      row.remove();
    }
  }
  const body = shown.querySelector("tbody");
  let place = body.firstElementChild;
  for (const row of next) {
    const known = rows.get(row.dataset.lease);
    if (known) {
      putCells(known, row);
    }
    if (known && known === place) {
      place = place.nextElementSibling;
    } else {
      body.insertBefore(known ?? row, place);
    }
  }
}

function putCells(known, row) {
  [...row.cells].forEach((cell, index) => {
    if (known.cells[index].innerHTML !== cell.innerHTML) {
      known.cells[index].innerHTML = cell.innerHTML;
    }
  });
}

function connect() {
  const stream = new EventSource(`/c/${encodeURIComponent(board.dataset.company)}/board/live`);
  stream.addEventListener("board", (event) => {
    tries = 0;
    put(event.data);
    tell(line, "live");
  });
  stream.onerror = async () => {
    stream.close();
    tell(line, "offline");
    setTimeout(connect, pause(tries++));
    // A refused stream says nothing of why; the page itself does.
    await fresh();
  };
}

function ask(button) {
  const title = dialog.querySelector("h2");
  title.textContent = title.dataset.text.replace("{name}", button.dataset.name);
  dialog.querySelector("[name=lease]").value = button.dataset.end;
  dialog.querySelector("[name=reason]").value = "";
  dialog.showModal();
}

board.addEventListener("click", (event) => {
  const button = event.target.closest("[data-end]");
  if (button) {
    ask(button);
  }
});
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
connect();

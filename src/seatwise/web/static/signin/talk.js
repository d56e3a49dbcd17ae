// Questions to our own server: JSON over POST, and one WebSocket for a sign-in.

import { Stopped } from "./stopped.js";

/** The answer to `body` posted to `path`. Throws Stopped with the problem document's `detail` (RFC 9457). */
export async function post(path, body) {
  let answer;
  let found;
  try {
    answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json, application/problem+json" },
      body: JSON.stringify(body),
      credentials: "same-origin",
      redirect: "error",
      cache: "no-store",
    });
    found = await answer.json();
  } catch {
    throw new Stopped("connection");
  }
  if (!answer.ok) {
    throw new Stopped(found?.code ?? "connection", { message: found?.detail, retryAt: found?.retry_at });
  }
  return found;
}

/** A WebSocket that is asked and answers in turn. */
export class Line {
  constructor(path) {
    const address = new URL(path, location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    this.socket = new WebSocket(address);
    this.opened = new Promise((resolve, reject) => {
      this.socket.onopen = resolve;
      this.socket.onerror = () => reject(new Stopped("connection"));
    });
    this.opened.catch(() => {}); // whoever asks hears of it
  }

  /** The server's frame after `question`. Throws Stopped for a frame of type "refused" or a lost line. */
  async ask(question, expected) {
    await this.opened;
    const data = await new Promise((resolve, reject) => {
      const lost = () => reject(new Stopped("connection"));
      if (this.socket.readyState !== WebSocket.OPEN) {
        lost();
        return;
      }
      this.socket.onmessage = (event) => resolve(event.data);
      this.socket.onerror = lost;
      this.socket.onclose = lost;
      this.socket.send(JSON.stringify(question));
    });
    const frame = understood(data);
    if (frame.type === "refused") {
      throw new Stopped(frame.code, { message: frame.message, retryAt: frame.retry_at });
    }
    if (frame.type !== expected) {
      throw new Stopped("broken");
    }
    return frame;
  }

  close() {
    this.socket.close();
  }
}

/** `next` as an address of this very origin; Stopped for any other, so that no answer can lead elsewhere. */
export function ours(next) {
  const address = new URL(next, location.origin);
  if (address.origin !== location.origin) {
    throw new Stopped("broken");
  }
  return address.href;
}

function understood(data) {
  try {
    return JSON.parse(data) ?? {};
  } catch {
    throw new Stopped("broken");
  }
}

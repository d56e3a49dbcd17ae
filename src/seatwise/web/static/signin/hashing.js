// The page's side of the worker that hashes: ask, and wait for the answer.

import { Stopped } from "./stopped.js";

/** A worker for one sign-in or one registration. End it when done: the password goes with it. */
export class Hashing {
  constructor() {
    this.worker = new Worker(new URL("./opaque-worker.js", import.meta.url), { type: "module" });
  }

  /** `ask({call: "login", password})` gives `{request}`; see opaque-worker.js. Throws Stopped. */
  ask(question) {
    return new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }) => {
        if (data.stopped) {
          reject(new Stopped(data.stopped));
        } else {
          resolve(data);
        }
      };
      this.worker.onerror = () => reject(new Stopped("broken"));
      this.worker.postMessage(question);
    });
  }

  end() {
    this.worker.terminate();
  }
}

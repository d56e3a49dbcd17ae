// A reason to stop, for which the page has words.

/**
 * `code` names a text of the page (`data-text-<code>`): "wrong", "weak", "unusable", "broken", "connection",
 * "short", "differ", "insecure". `message` is the server's own sentence, where it gave one; `retryAt` the
 * instant (milliseconds UTC) from which trying again helps.
 */
export class Stopped extends Error {
  constructor(code, { message = "", retryAt = null } = {}) {
    super(message);
    this.code = code;
    this.retryAt = retryAt;
  }
}

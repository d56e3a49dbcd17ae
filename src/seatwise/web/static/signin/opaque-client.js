// The browser's half of OPAQUE (RFC 9807): the password is hashed here and never leaves.
//
// The same as `seatwise/signin/client.py` does for the command line: records made by one open with the other.
// Messages are base64url without padding, as the vendored library writes them. No DOM here, so that a worker
// runs it in the browser and Node runs it in the tests. What stops it is a Stopped with code "wrong" (name or
// password), "weak" (stretching), "unusable" (password) or "broken" (no OPAQUE message).

import { client, ready } from "../vendor/serenity-kit-opaque/opaque.js";
import { prepared } from "./password.js";
import { Stopped } from "./stopped.js";

// OWASP's minimum for Argon2id. Whoever stands in between could ask for less, to guess at leisure.
const FLOOR = { memory_kib: 19456, iterations: 2, parallelism: 1 };
// More than any page should be made to spend.
const CEILING = { memory_kib: 262144, iterations: 16, parallelism: 16 };

/** Begin a sign-in: `{state, request}`; the state holds the password and stays where it is. */
export async function login(password) {
  await ready;
  const secret = usable(password);
  const { clientLoginState, startLoginRequest } = client.startLogin({ password: secret });
  return { state: { secret, inner: clientLoginState }, request: startLoginRequest };
}

/** Finish it with the server's answer: `{finalization, sessionKey}`. A wrong password is found here. */
export async function loginFinish(state, response, stretching) {
  const keyStretching = accepted(stretching);
  const finished = honest(() =>
    client.finishLogin({
      clientLoginState: state.inner,
      loginResponse: response,
      password: state.secret,
      keyStretching,
    }),
  );
  if (finished === undefined) {
    throw new Stopped("wrong");
  }
  return { finalization: finished.finishLoginRequest, sessionKey: finished.sessionKey };
}

/** Begin a registration: `{state, request}`. */
export async function register(password) {
  await ready;
  const secret = usable(password);
  const { clientRegistrationState, registrationRequest } = client.startRegistration({ password: secret });
  return { state: { secret, inner: clientRegistrationState }, request: registrationRequest };
}

/** Finish it with the server's answer: `{upload}`, of which the server makes the record. */
export async function registerFinish(state, response, stretching) {
  const keyStretching = accepted(stretching);
  const finished = honest(() =>
    client.finishRegistration({
      clientRegistrationState: state.inner,
      registrationResponse: response,
      password: state.secret,
      keyStretching,
    }),
  );
  return { upload: finished.registrationRecord };
}

function usable(password) {
  const secret = prepared(password);
  if (secret === null) {
    throw new Stopped("unusable");
  }
  return secret;
}

function accepted(stretching) {
  const fits =
    stretching?.algorithm === "argon2id" &&
    Object.keys(FLOOR).every(
      (name) =>
        Number.isInteger(stretching[name]) &&
        stretching[name] >= FLOOR[name] &&
        stretching[name] <= CEILING[name],
    );
  if (!fits) {
    throw new Stopped("weak");
  }
  const { iterations, memory_kib: memory, parallelism } = stretching;
  return { "argon2id-custom": { iterations, memory, parallelism } };
}

// The library's own words about a message that is none would tell the operator nothing.
function honest(call) {
  try {
    return call();
  } catch {
    throw new Stopped("broken");
  }
}

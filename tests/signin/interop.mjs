// Runs the browser's own modules in Node for the tests: one JSON request a line in, one JSON answer a line out.

import { webcrypto } from "node:crypto";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

globalThis.crypto ??= webcrypto; // every browser has it; Node 18 (Debian 12) does not

const root = pathToFileURL(`${process.argv[2]}/`);
const browser = await import(new URL("signin/opaque-client.js", root));
const { prepared } = await import(new URL("signin/password.js", root));
const { trusted } = await import(new URL("signin/form.js", root));
const { server, ready } = await import(new URL("vendor/serenity-kit-opaque/opaque.js", root));
await ready;

let state;

const calls = {
  login: async ({ password }) => {
    const started = await browser.login(password);
    state = started.state;
    return { request: started.request };
  },
  loginFinish: ({ response, stretching }) => browser.loginFinish(state, response, stretching),
  register: async ({ password }) => {
    const started = await browser.register(password);
    state = started.state;
    return { request: started.request };
  },
  registerFinish: ({ response, stretching }) => browser.registerFinish(state, response, stretching),
  prepared: ({ password }) => ({ prepared: prepared(password) }),
  trusted: ({ protocol, hostname }) => ({ trusted: trusted({ protocol, hostname }) }),
  // The vendored library's own server half, to check that setups and records are the same on both sides.
  serverStart: ({ setup, record, credential, request }) =>
    server.startLogin({
      serverSetup: setup,
      registrationRecord: record,
      userIdentifier: credential,
      startLoginRequest: request,
    }),
  serverFinish: ({ login, finalization }) =>
    server.finishLogin({ serverLoginState: login, finishLoginRequest: finalization }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { call, ...facts } = JSON.parse(line);
  let answer;
  try {
    answer = await calls[call](facts);
  } catch (error) {
    answer = { stopped: error.code ?? String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

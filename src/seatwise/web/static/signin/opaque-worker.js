// A worker that hashes a password, so that the page does not freeze meanwhile.
//
// One worker serves one sign-in or one registration and is then ended, and the password with it.
// In:  {call: "login" | "register", password}, then {call: "finish", response, stretching}
// Out: {request}, then {finalization} or {upload}; or {stopped: code} (the codes of opaque-client.js)

import { login, loginFinish, register, registerFinish } from "./opaque-client.js";

let state;
let finish;

async function answer({ call, password, response, stretching }) {
  if (call === "finish") {
    // The session key is the server's and ours to compare; the page needs only the proof.
    const { finalization, upload } = await finish(state, response, stretching);
    return { finalization, upload };
  }
  const started = await (call === "login" ? login : register)(password);
  finish = call === "login" ? loginFinish : registerFinish;
  state = started.state;
  return { request: started.request };
}

addEventListener("message", async ({ data }) => {
  try {
    postMessage(await answer(data));
  } catch (error) {
    postMessage({ stopped: error?.code ?? "broken" });
  }
});

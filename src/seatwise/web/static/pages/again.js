// Coming back after a lost connection: when to try again, and whether there is still somebody signed in.

const LONGEST = 30_000;

/** Milliseconds to wait before try number `tries` (from 0): doubling, and spread so that not all come at once. */
export function pause(tries) {
  const full = Math.min(LONGEST, 1000 * 2 ** tries);
  return full / 2 + (Math.random() * full) / 2;
}

/**
 * This page anew: its HTML, or null when the server cannot be reached. Whoever is signed out by now is led to
 * the sign-in instead.
 */
export async function fresh() {
  let answer;
  try {
    answer = await fetch(location.pathname, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (answer.redirected) {
      location.assign(answer.url);
      return null;
    }
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

/** Show a state of the connection in `element`, in the words of its data-text-<state>. */
export function tell(element, state, facts = {}) {
  element.dataset.state = state;
  const words = element.getAttribute(`data-text-${state}`) ?? "";
  const told = words.replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);
  if (element.textContent !== told) {
    element.textContent = told;
  }
}

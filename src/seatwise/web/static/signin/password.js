// The form of a password before it is hashed, the same in the browser and in Python.
//
// RFC 8265, section 4.2 (OpaqueString): every space is U+0020 and composed characters are one code point (NFC),
// so that "й" typed on a Mac opens what a Windows keyboard registered.
// Its twin is `seatwise/signin/password.py`.

const LONGEST = 1024;

/** What is hashed for `password`; null if it is empty, too long, or holds half a character. */
export function prepared(password) {
  const ready = password.replace(/\p{Zs}/gu, " ").normalize("NFC");
  const length = lengthOf(ready);
  if (length < 1 || length > LONGEST || /\p{Cs}/u.test(ready)) {
    return null;
  }
  return ready;
}

/** Characters of a password as a person counts them: code points, not halves of pairs. */
export function lengthOf(password) {
  return [...password].length;
}

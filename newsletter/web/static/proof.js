// Finds the number that a sign-up shows for its work, before the form leaves; without this the form leads to a page with one button.
(() => {
  const zeros = (digest, bits) => {
    for (let at = 0; at < bits; at++) if (digest[at >> 3] & (128 >> (at & 7))) return false;
    return true;
  };
  const solve = async (stamp, typed, bits) => {
    const text = new TextEncoder();
    for (let number = 0; ; number++) {
      const said = text.encode(`${stamp}:${typed}:${number}`);
      if (zeros(new Uint8Array(await crypto.subtle.digest("SHA-256", said)), bits)) return String(number);
    }
  };
  for (const form of document.querySelectorAll("form[data-bits]")) {
    form.addEventListener("submit", async event => {
      if (!globalThis.crypto?.subtle) return;
      event.preventDefault();
      const { stamp, email, proof } = form.elements;
      proof.value = await solve(stamp.value, email.value, Number(form.dataset.bits));
      form.submit();
    });
  }
})();

// Puts each balance sheet that the server sends in the place of the one before. Without this the page reloads by itself.
// Where it sends none, because newer pages listen or too many do, the page asks for itself every few seconds while somebody sees it.
(() => {
  const place = document.querySelector("[data-events]");
  if (!place) return;
  const showAnew = () => location.replace(location.pathname);
  const askLater = () => setTimeout(ask, 5000);
  const ask = async () => {
    const answer = document.hidden ? null : await fetch(location.pathname).catch(() => null);
    if (!answer?.ok) return askLater();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-events]");
    const stands = (of) => of.querySelector(".standing .pill")?.textContent;
    if (!fresh || stands(page) !== stands(document)) return showAnew();
    place.innerHTML = fresh.innerHTML;
    askLater();
  };
  const events = new EventSource(place.dataset.events);
  events.onmessage = event => { place.innerHTML = event.data; };
  events.onerror = () => { if (events.readyState === EventSource.CLOSED) askLater(); };
  events.addEventListener("end", () => { events.close(); showAnew(); });
  events.addEventListener("room", () => { events.close(); askLater(); });
  addEventListener("pagehide", () => events.close());
})();

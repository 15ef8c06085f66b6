// Parts of a page that follow what happens. While a stream is open they look again when it says so, and now and then in
// any case; without one they look every few seconds.
const EVERY = 4000, CALM = 8;
const first = document.querySelector("[data-live]");
const look = () => document.querySelectorAll("[data-live]").forEach((part) => window.htmx?.trigger(part, "look"));
let open = false, ticks = 0;

if (first?.dataset.live) {
  const source = new EventSource(first.dataset.live, { withCredentials: true });
  source.addEventListener("open", () => { open = true; });
  source.addEventListener("error", () => { open = false; });
  source.addEventListener("changed", look);
}
if (first) setInterval(() => { if (!open || ++ticks % CALM === 0) look(); }, EVERY);

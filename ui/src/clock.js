// The site's clock, which decides when a term is over, goes on while a page is read: what the server said at the
// opening, and the time gone by since.
const opened = Date.now();
const hour = new Intl.DateTimeFormat("it", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Rome" });
const tick = () => {
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const said = hour.format(new Date(Date.parse(clock.dataset.clock) + Date.now() - opened));
    if (clock.textContent !== said) clock.textContent = said;
  }
};
setInterval(tick, 5000);
document.addEventListener("visibilitychange", tick);

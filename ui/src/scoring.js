// What a mark is worth, said while one gives it; the server says the last word.
const read = (text) => {
  const bare = (text ?? "").trim().replace(",", ".");
  return /^\d+(\.\d+)?$/.test(bare) ? Number(bare) : null;
};
const half = (points) => Math.round((points + 1e-9) * 100) / 100;
const said = (points) => half(points).toFixed(2).replace(".", ",");
const plain = (number) => String(number).replace(".", ",");

// <output data-points="value_A" data-times="60" data-highest="1" data-most="60" data-units="" data-rounds="">
const earned = ({ dataset: its }, mark) => {
  if (mark === null || (its.highest && mark > Number(its.highest))) return null;
  const counted = its.units ? Math.min(mark, Number(its.units)) : mark;
  return Math.min((its.rounds ? half(counted) : counted) * Number(its.times), Number(its.most));
};
export const scores = () => {
  let all = null;
  for (const place of document.querySelectorAll("[data-points]")) {
    const mark = read(document.querySelector(`[name="${place.dataset.points}"]`)?.value);
    const points = earned(place, mark);
    const words = points === null ? "" : place.dataset.words.replace("{points}", said(points));
    const times = Number(place.dataset.times);
    place.textContent = words && times !== 1 ? `${plain(mark)} × ${plain(times)} = ${words}` : words;
    if (points !== null) all = (all ?? 0) + points;
  }
  const whole = document.querySelector("[data-points-of-all]");
  if (whole) whole.textContent = all === null ? "" : whole.dataset.words.replace("{points}", said(all));
};
document.addEventListener("input", scores);

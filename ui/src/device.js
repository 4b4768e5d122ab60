// What this browser keeps for us; where its storage is forbidden or full, until the page is left.
const here = new Map();
const trying = (act, otherwise) => {
  try {
    return act();
  } catch {
    return otherwise;
  }
};
export const device = {
  get: (key) => here.get(key) ?? trying(() => localStorage.getItem(key), null),
  put: (key, text) => {
    here.set(key, text);
    trying(() => { localStorage.setItem(key, text); here.delete(key); });
  },
  drop: (key) => {
    here.delete(key);
    trying(() => localStorage.removeItem(key));
  },
  keys: () => [...here.keys(), ...trying(() => Object.keys(localStorage), [])],
};

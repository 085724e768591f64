// Tariffs that are being edited, kept in this browser: a reload loses nothing, and the what-if page can try them.

const KEY = "ohmstead.tariff-drafts";
const MOST = 12;

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
}

/** @returns {{id: string, name: string, operatorId: string, tariffId?: string, baseId?: string, draft: any, at: number}[]} */
export const keptDrafts = () => read().sort((a, b) => b.at - a.at);

export const keptDraft = (id) => read().find((one) => one.id === id) ?? null;

export function keepDraft(one) {
  const rest = read().filter((other) => other.id !== one.id);
  localStorage.setItem(KEY, JSON.stringify([{ ...one, at: Date.now() }, ...rest].slice(0, MOST)));
}

export function dropDraft(id) {
  localStorage.setItem(KEY, JSON.stringify(read().filter((one) => one.id !== id)));
}

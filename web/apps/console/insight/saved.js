// Settings of reports under names, kept in this browser until the server keeps them for everybody.
import { ref } from "vue";

const KEY = "ohmstead.reports";
const MOST = 40;

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
}

export const savedReports = ref(/** @type {{name: string, path: string, query: Record<string, string>}[]} */ (read()));

function keep(list) {
  savedReports.value = list.slice(0, MOST);
  localStorage.setItem(KEY, JSON.stringify(savedReports.value));
}

/** The same name again replaces the old settings. */
export function saveReport(name, path, query) {
  keep([{ name, path, query }, ...savedReports.value.filter((one) => one.name !== name)]);
}

export const removeReport = (name) => keep(savedReports.value.filter((one) => one.name !== name));

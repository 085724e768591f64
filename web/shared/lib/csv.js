// Comma-separated values as RFC 4180 has them. A text that a spreadsheet would take for a formula gets an apostrophe.

export function cell(value) {
  if (value === null || value === undefined) return "";
  let text = String(value);
  if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param {{label: string, value: (row: any) => any}[]} columns */
export function csvOf(columns, rows) {
  const lines = [
    columns.map((one) => cell(one.label)),
    ...rows.map((row) => columns.map((one) => cell(one.value(row)))),
  ];
  return lines.map((line) => line.join(",")).join("\r\n") + "\r\n";
}

/** Hands a text to the browser as a file. The mark in front makes spreadsheets read UTF-8. */
export function saveText(name, text, type = "text/csv;charset=utf-8") {
  saveBlob(name, new Blob([type.startsWith("text/csv") ? "\ufeff" : "", text], { type }));
}

export function saveBlob(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

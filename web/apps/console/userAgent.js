// A browser's name for people to recognise; what cannot be told stays as it is.

/** @type {[RegExp, string][]} */
const BROWSERS = [
  [/\bEdgA?\/(\d+)/, "Edge"],
  [/\bOPR\/(\d+)/, "Opera"],
  [/\bMicroMessenger\/(\d+)/, "WeChat"],
  [/\bLine\/(\d+)/, "LINE"],
  [/\b(?:Headless)?Chrome\/(\d+)/, "Chrome"],
  [/\b(?:Firefox|FxiOS)\/(\d+)/, "Firefox"],
  [/\bVersion\/(\d+).*Safari\//, "Safari"],
];
/** @type {[RegExp, string][]} */
const SYSTEMS = [
  [/\bAndroid\b/, "Android"],
  [/\b(?:iPhone|iPod)\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

export function browserOf(text) {
  for (const [look, name] of BROWSERS) {
    const found = look.exec(text);
    if (found) return `${name} ${found[1]}`;
  }
  return "";
}

export const systemOf = (text) => SYSTEMS.find(([look]) => look.test(text))?.[1] ?? "";

export const nameOfBrowser = ({ userAgent }, unknown = "") =>
  [browserOf(userAgent), systemOf(userAgent)].filter(Boolean).join(" · ") || userAgent || unknown;

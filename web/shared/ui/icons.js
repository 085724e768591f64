// Own line icons on a 24 x 24 grid.
const circle = (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;

export const ICONS = {
  overview: "M4 13h6V4H4zM14 20h6v-9h-6zM4 20h6v-3H4zM14 7h6V4h-6z",
  map: "M9 4 3.5 6.5v13.2L9 17.2l6 2.8 5.5-2.5V4.3L15 6.8zM9 4v13.2M15 6.8V20",
  site: "M12 21.5s7-6.2 7-11.6a7 7 0 1 0-14 0c0 5.4 7 11.6 7 11.6z" + circle(12, 10, 2.5),
  station:
    "M5 21V5.5A1.5 1.5 0 0 1 6.5 4h6A1.5 1.5 0 0 1 14 5.5V21M3.5 21h12M8 8h3M14 12h2a1.5 1.5 0 0 1 1.5 1.5V17a1.5 1.5 0 0 0 3 0V9.5L18 7",
  session: "M3 12h4l3-8 4 16 3-8h4",
  order: "M6 3.5h12V21l-2.5-1.7L13 21l-2.5-1.7L8 21l-2-1.4zM9.5 8.5h5M9.5 12.5h5",
  alert: "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17.2v.1",
  users: circle(9, 8.5, 3.5) +
    "M2.5 20c.5-3.6 3-5.5 6.5-5.5s6 1.9 6.5 5.5M16 5.3a3.5 3.5 0 0 1 0 6.4M18 14.9c2 .8 3.2 2.5 3.5 5.1",
  user: circle(12, 8.5, 4) + "M4.5 20.5c.6-4 3.4-6 7.5-6s6.9 2 7.5 6",
  wallet: "M4 7.5A2.5 2.5 0 0 1 6.5 5H17v3M4 7.5V17a2.5 2.5 0 0 0 2.5 2.5H20V8H6.5M16 13.7v.1",
  card: "M3.5 6h17v12.5h-17zM3.5 10h17M7 14.5h4",
  tariff: "M3.5 12.5 12 4h7.5v7.5L11 20zM15.7 8.2v.1",
  ledger: "M5 3.5h12.5A1.5 1.5 0 0 1 19 5v15.5H6.5A1.5 1.5 0 0 1 5 19zM5 17.5h14M9 8h6",
  audit: "M8 6h12M8 12h12M8 18h12M4 6v.1M4 12v.1M4 18v.1",
  search: circle(11, 11, 6.5) + "M16 16l4.5 4.5",
  sun: circle(12, 12, 4) +
    "M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  moon: "M20 14.5A8.3 8.3 0 0 1 9.5 4a8.3 8.3 0 1 0 10.5 10.5z",
  globe: circle(12, 12, 9) + "M3 12h18M12 3c2.6 2.6 3.8 5.6 3.8 9s-1.2 6.4-3.8 9c-2.6-2.6-3.8-5.6-3.8-9S9.4 5.6 12 3z",
  right: "m9.5 6 6 6-6 6",
  left: "m14.5 6-6 6 6 6",
  down: "m6 9.5 6 6 6-6",
  up: "m6 14.5 6-6 6 6",
  switch: "m8 9.5 4-4 4 4M8 14.5l4 4 4-4",
  close: "M6 6l12 12M18 6 6 18",
  check: "m5 12.5 4.5 4.5L19 7.5",
  copy: "M9 9h11v11H9zM5.5 15H4V4h11v1.5",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  refresh: "M20 11a8 8 0 0 0-14.5-3.5L4 9M4 4.5V9h4.5M4 13a8 8 0 0 0 14.5 3.5L20 15M20 19.5V15h-4.5",
  download: "M12 4v11M7 10.5l5 5 5-5M4.5 20h15",
  print: "M7 8.5V3.5h10v5M7 17H4V8.5h16V17h-3M7 14h10v6.5H7z",
  menu: "M4 6.5h16M4 12h16M4 17.5h16",
  more: "M5.5 12v.1M12 12v.1M18.5 12v.1",
  bolt: "M13 2.5 4.5 13.5H11l-1 8 8.5-11H12z",
  plug: "M9 3v5M15 3v5M6 8h12v3.5a6 6 0 0 1-12 0zM12 17.5V21",
  clock: circle(12, 12, 9) + "M12 7v5l3.5 2",
  lock: "M6 10.5h12V20H6zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5",
  unlock: "M6 10.5h12V20H6zM8.5 10.5V8a3.5 3.5 0 0 1 6.8-1.2",
  play: "M7.5 4.5v15l12-7.5z",
  stop: "M6.5 6.5h11v11h-11z",
  reset: "M4 4.5V9.5h5M4.3 9.5a8.3 8.3 0 1 1-.5 4",
  sliders: "M4 7h9M17 7h3M4 17h3M11 17h9" + circle(15, 7, 2) + circle(9, 17, 2),
  out: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  filter: "M4 5h16l-6 7.5V19l-4 1.5v-8z",
  thermometer: "M10 13.5V5a2 2 0 0 1 4 0v8.5a4 4 0 1 1-4 0z",
  battery: "M3 8h15v8H3zM21 11v2M6 11v2M9 11v2",
  logout: "M14 4.5H5v15h9M10 12h11M17 8l4 4-4 4",
  info: circle(12, 12, 9) + "M12 11v5.5M12 7.8v.1",
  car: "M4 16.5v-4l2-5.5h12l2 5.5v4zM4 12.5h16M7 16.5V19M17 16.5V19M7.5 14.5v.1M16.5 14.5v.1",
  offline:
    "M4 4l16 16M9.5 9.3A8 8 0 0 0 6 11M12 8.5c2.3 0 4.5.9 6 2.5M3 8a13 13 0 0 1 4-2.7M12 4.7c3.5 0 6.7 1.2 9 3.3M9 14.3a4.5 4.5 0 0 1 5 0M12 18v.1",
  online: "M3 8a13 13 0 0 1 18 0M6 11.3a8.5 8.5 0 0 1 12 0M9 14.5a4.3 4.3 0 0 1 6 0M12 18v.1",
  shield: "M12 3 4.5 6v5.5c0 4.6 3 8 7.5 9.5 4.5-1.5 7.5-4.9 7.5-9.5V6z",
  key: circle(8, 15, 4) + "M11 12l8.5-8.5M16 7l3 3",
  chart: "M4 4v16h16M8 16v-4M12.5 16V8M17 16v-6",
  arrowUp: "M12 19V5M6 11l6-6 6 6",
  arrowDown: "M12 5v14M6 13l6 6 6-6",
  edit: "M4 20l1-4.5L16 4.5 19.5 8 8.5 19z",
  sidebar: "M3.5 5h17v14h-17zM9.5 5v14",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z" + circle(12, 12, 2.8),
  coins:
    "M4 7c0-1.7 3.1-3 7-3s7 1.3 7 3-3.1 3-7 3-7-1.3-7-3zM4 7v5c0 1.7 3.1 3 7 3s7-1.3 7-3V7M4 12v5c0 1.7 3.1 3 7 3s7-1.3 7-3v-5",
  undo: "M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6v1",
  redo: "M15 7l5 5-5 5M20 12H10a6 6 0 0 0-6 6v1",
  heat:
    "M4 4h4.5v4.5H4zM9.7 4h4.6v4.5H9.7zM15.5 4H20v4.5h-4.5zM4 9.7h4.5v4.6H4zM15.5 9.7H20v4.6h-4.5zM4 15.5h4.5V20H4zM9.7 15.5h4.6V20H9.7z",
  report: "M6 3.5h8.5L19 8v12.5H6zM14 3.5V8.5h5M9.5 17v-3M12.5 17v-6M15.5 17v-2",
  wall: "M3 5h18v11.5H3zM8 20h8M12 16.5V20",
  swap: "M7 4v16M3.5 7.5 7 4l3.5 3.5M17 20V4M13.5 16.5 17 20l3.5-3.5",
  list: "M4 6h16M4 12h16M4 18h10",
  message: "M4 5h16v11.5H10L5.5 20v-3.5H4z",
  wrench: "M14.5 9.5 4.5 19.5M19.8 6.7a5 5 0 0 1-6.6 6M13.2 12.7a5 5 0 0 1 4.1-8.5l-2.8 3.3 2 2z",
};

/** The same drawing for Quasar's own parts, whose icons are paths too. */
export const quasarIcon = (name) =>
  `${
    ICONS[name]
  }@@fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round|0 0 24 24`;

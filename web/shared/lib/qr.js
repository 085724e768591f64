// QR codes (ISO/IEC 18004), byte mode, error correction M: links, secrets and payloads that a phone reads off a screen.

const EXPONENTS = new Uint8Array(512);
const LOGARITHMS = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power += 1) {
  EXPONENTS[power] = EXPONENTS[power + 255] = value;
  LOGARITHMS[value] = power;
  value = value << 1 ^ (value & 128 ? 0x11d : 0);
}

/** Error correction bytes per block, and blocks, of the versions 1 to 20 at level M (table 9). */
const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
const LONGEST_VERSION = BLOCKS.length;
const LEVEL_M = 0;

const sizeOf = (version) => 17 + 4 * version;

/** Modules that carry bytes: all but the finders, timing, alignment, format and version marks. */
function capacityBits(version) {
  let bits = (16 * version + 128) * version + 64;
  if (version > 1) {
    const marks = Math.floor(version / 7) + 2;
    bits -= (25 * marks - 10) * marks - 55;
    if (version > 6) bits -= 36;
  }
  return bits;
}

const totalBytes = (version) => capacityBits(version) >> 3;
const dataBytes = (version) => totalBytes(version) - CORRECTION[version - 1] * BLOCKS[version - 1];

function codewords(bytes) {
  let version = 1;
  const header = () => 4 + (version < 10 ? 8 : 16);
  while (version <= LONGEST_VERSION && dataBytes(version) * 8 < header() + bytes.length * 8) version += 1;
  if (version > LONGEST_VERSION) throw new RangeError("too long for a QR code");
  const bits = [];
  const push = (value, count) => {
    for (let at = count - 1; at >= 0; at -= 1) bits.push(value >> at & 1);
  };
  push(4, 4);
  push(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) push(byte, 8);
  const room = dataBytes(version) * 8;
  push(0, Math.min(4, room - bits.length));
  push(0, (8 - bits.length % 8) % 8);
  const data = [];
  for (let at = 0; at < bits.length; at += 8) data.push(bits.slice(at, at + 8).reduce((sum, bit) => sum << 1 | bit, 0));
  for (let pad = 0xec; data.length < room / 8; pad ^= 0xec ^ 0x11) data.push(pad);
  return { version, data };
}

function correctionOf(data, count) {
  let divisor = [1];
  for (let root = 0; root < count; root += 1) {
    const next = [...divisor, 0];
    divisor.forEach((term, at) => (next[at + 1] ^= term && EXPONENTS[LOGARITHMS[term] + root]));
    divisor = next;
  }
  const rest = [...data, ...Array(count).fill(0)];
  for (let at = 0; at < data.length; at += 1) {
    const factor = rest[at];
    if (factor) {
      divisor.forEach((term, offset) => (rest[at + offset] ^= EXPONENTS[LOGARITHMS[term] + LOGARITHMS[factor]]));
    }
  }
  return rest.slice(data.length);
}

/** Blocks with their correction, byte by byte in turn, so that a stain hits several blocks a little. */
function interleaved(version, data) {
  const count = BLOCKS[version - 1];
  const short = Math.floor(data.length / count);
  const longFrom = count - data.length % count;
  const blocks = [];
  for (let index = 0, at = 0; index < count; index += 1) {
    const end = at + short + (index >= longFrom ? 1 : 0);
    blocks.push(data.slice(at, end));
    at = end;
  }
  const corrections = blocks.map((block) => correctionOf(block, CORRECTION[version - 1]));
  const out = [];
  for (let at = 0; at <= short; at += 1) for (const block of blocks) if (at < block.length) out.push(block[at]);
  for (let at = 0; at < CORRECTION[version - 1]; at += 1) for (const block of corrections) out.push(block[at]);
  return out;
}

function alignmentCentres(version) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const centres = [6];
  for (let at = sizeOf(version) - 7; centres.length < count; at -= step) centres.splice(1, 0, at);
  return centres;
}

class Grid {
  constructor(version) {
    this.version = version;
    this.size = sizeOf(version);
    this.dark = Array.from({ length: this.size }, () => new Uint8Array(this.size));
    this.fixed = Array.from({ length: this.size }, () => new Uint8Array(this.size));
    this.drawMarks();
  }

  set(x, y, isDark) {
    this.dark[y][x] = isDark ? 1 : 0;
    this.fixed[y][x] = 1;
  }

  ring(centreX, centreY, reach, isDark) {
    for (let dy = -reach; dy <= reach; dy += 1) {
      for (let dx = -reach; dx <= reach; dx += 1) {
        const [x, y] = [centreX + dx, centreY + dy];
        if (x < 0 || y < 0 || x >= this.size || y >= this.size) continue;
        this.set(x, y, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
      }
    }
  }

  drawMarks() {
    const last = this.size - 1;
    for (let at = 0; at < this.size; at += 1) {
      this.set(6, at, at % 2 === 0);
      this.set(at, 6, at % 2 === 0);
    }
    for (const [x, y] of [[3, 3], [last - 3, 3], [3, last - 3]]) this.ring(x, y, 4, (far) => far !== 2 && far !== 4);
    const centres = alignmentCentres(this.version);
    for (const x of centres) {
      for (const y of centres) {
        const isFinder = (x === 6 && (y === 6 || y === last - 6)) || (x === last - 6 && y === 6);
        if (!isFinder) this.ring(x, y, 2, (far) => far !== 1);
      }
    }
    this.drawFormat(0);
    if (this.version > 6) this.drawVersion();
  }

  drawFormat(mask) {
    let rest = LEVEL_M << 3 | mask;
    for (let step = 0; step < 10; step += 1) rest = rest << 1 ^ (rest >> 9) * 0x537;
    const bits = ((LEVEL_M << 3 | mask) << 10 | rest) ^ 0x5412;
    const bit = (at) => (bits >> at & 1) === 1;
    const last = this.size - 1;
    for (let at = 0; at < 6; at += 1) this.set(8, at, bit(at));
    this.set(8, 7, bit(6));
    this.set(8, 8, bit(7));
    this.set(7, 8, bit(8));
    for (let at = 9; at < 15; at += 1) this.set(14 - at, 8, bit(at));
    for (let at = 0; at < 8; at += 1) this.set(last - at, 8, bit(at));
    for (let at = 8; at < 15; at += 1) this.set(8, last - 14 + at, bit(at));
    this.set(8, last - 7, true);
  }

  drawVersion() {
    let rest = this.version;
    for (let step = 0; step < 12; step += 1) rest = rest << 1 ^ (rest >> 11) * 0x1f25;
    const bits = this.version << 12 | rest;
    for (let at = 0; at < 18; at += 1) {
      const [near, far] = [Math.floor(at / 3), this.size - 11 + at % 3];
      this.set(far, near, (bits >> at & 1) === 1);
      this.set(near, far, (bits >> at & 1) === 1);
    }
  }

  /** Up and down in pairs of columns from the right, around what is fixed. */
  drawBytes(bytes) {
    let at = 0;
    for (let right = this.size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      const isUp = (right + 1 & 2) === 0;
      for (let step = 0; step < this.size; step += 1) {
        const y = isUp ? this.size - 1 - step : step;
        for (const x of [right, right - 1]) {
          if (this.fixed[y][x] || at >= bytes.length * 8) continue;
          this.dark[y][x] = bytes[at >> 3] >> 7 - (at & 7) & 1;
          at += 1;
        }
      }
    }
  }

  turn(mask) {
    for (let y = 0; y < this.size; y += 1) {
      for (let x = 0; x < this.size; x += 1) if (!this.fixed[y][x] && MASKS[mask](x, y)) this.dark[y][x] ^= 1;
    }
  }

  /** How hard it is to read: long runs, squares, patterns like a finder, too dark or too bright. */
  penalty() {
    let sum = 0;
    const columns = Array.from({ length: this.size }, (_one, x) => this.dark.map((row) => row[x]));
    for (const line of [...this.dark, ...columns]) {
      const text = Array.from(line).join("");
      for (const run of text.match(/0{5,}|1{5,}/g) ?? []) sum += run.length - 2;
      for (const look of ["10111010000", "00001011101"]) {
        for (let at = text.indexOf(look); at >= 0; at = text.indexOf(look, at + 1)) sum += 40;
      }
    }
    let count = 0;
    for (let y = 0; y < this.size; y += 1) {
      for (let x = 0; x < this.size; x += 1) {
        count += this.dark[y][x];
        if (!x || !y) continue;
        const square = this.dark[y][x] + this.dark[y - 1][x] + this.dark[y][x - 1] + this.dark[y - 1][x - 1];
        if (square === 0 || square === 4) sum += 3;
      }
    }
    return sum + 10 * Math.floor(Math.abs(20 * count - 10 * this.size ** 2) / this.size ** 2);
  }
}

const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => x * y % 2 + x * y % 3 === 0,
  (x, y) => (x * y % 2 + x * y % 3) % 2 === 0,
  (x, y) => ((x + y) % 2 + x * y % 3) % 2 === 0,
];

/** @returns {Uint8Array[]} rows of modules, 1 is dark; `mask` is chosen unless given */
export function qrModules(text, mask = -1) {
  const { version, data } = codewords(new TextEncoder().encode(text));
  const grid = new Grid(version);
  grid.drawBytes(interleaved(version, data));
  let best = mask;
  for (let one = 0, least = Infinity; mask < 0 && one < 8; one += 1) {
    grid.drawFormat(one);
    grid.turn(one);
    const penalty = grid.penalty();
    if (penalty < least) [least, best] = [penalty, one];
    grid.turn(one); // the same mask takes itself back
  }
  grid.drawFormat(best);
  grid.turn(best);
  return grid.dark;
}

/** One SVG path of all dark modules, and the size of the code without its quiet zone. */
export function qrPath(text) {
  const rows = qrModules(text);
  let path = "";
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue;
      let end = x;
      while (end + 1 < row.length && row[end + 1]) end += 1;
      path += `M${x} ${y}h${end - x + 1}v1h${x - end - 1}z`;
      x = end;
    }
  });
  return { path, size: rows.length };
}

// Before and after as lines that people can read.

function flat(value, path, out) {
  if (value && typeof value === "object" && !(Array.isArray(value) && value.every((one) => typeof one !== "object"))) {
    for (const [key, inner] of Object.entries(value)) flat(inner, path ? `${path}.${key}` : key, out);
  } else out.set(path, Array.isArray(value) ? value.join(", ") : value);
  return out;
}

export function parsed(text) {
  try {
    return JSON.parse(text ?? "null") ?? {};
  } catch {
    return { "": text };
  }
}

/** Leaves out what every write changes by itself. */
const NOISE = new Set(["version", "updatedAt"]);

/** [{path, before, after}] of what is not the same; undefined where there was nothing. */
export function differences(before, after) {
  const [old, now] = [flat(before, "", new Map()), flat(after, "", new Map())];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((path) => !NOISE.has(path) && JSON.stringify(old.get(path)) !== JSON.stringify(now.get(path)))
    .map((path) => ({ path, before: old.get(path), after: now.get(path) }));
}

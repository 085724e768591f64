// Two assertions are all that the tests need; nothing is downloaded for them.

const text = (value) => JSON.stringify(value, (_key, one) => one === undefined ? "(undefined)" : one, 1);

export function assertEquals(actual, expected) {
  if (text(actual) !== text(expected)) throw new Error(`got ${text(actual)}\nwanted ${text(expected)}`);
}

export async function assertFails(work, part = "") {
  try {
    await work();
  } catch (error) {
    if (String(error?.message ?? error).includes(part)) return error;
    throw error;
  }
  throw new Error(`should have failed${part && ` with "${part}"`}`);
}

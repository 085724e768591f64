import { assertEquals } from "../assert.js";
import { differences, parsed } from "../../apps/console/difference.js";

Deno.test("only what changed is told, with its path", () => {
  const before = { name: "A", hold: { minor: 100 }, tags: ["x"], version: 1 };
  const after = { name: "A", hold: { minor: 200 }, tags: ["x", "y"], version: 2 };
  assertEquals(differences(before, after), [
    { path: "hold.minor", before: 100, after: 200 },
    { path: "tags", before: "x", after: "x, y" },
  ]);
});

Deno.test("a beginning has no before, and roles are told one by one", () => {
  assertEquals(differences({}, { roles: [{ role: "support" }] }), [
    { path: "roles.0.role", before: undefined, after: "support" },
  ]);
});

Deno.test("what is no JSON is shown as it is", () => {
  assertEquals(parsed("was here"), { "": "was here" });
  assertEquals(parsed(undefined), {});
});

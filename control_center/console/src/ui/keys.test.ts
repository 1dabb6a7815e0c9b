import { expect, test } from "vitest";
import { keyName } from "./keys";

test.each([
  [{ key: "c", code: "KeyC", shiftKey: false }, "c"],
  [{ key: "с", code: "KeyC", shiftKey: false }, "c"], // the Russian layout's own letter
  [{ key: "1", code: "Digit1", shiftKey: false }, "1"],
  [{ key: "?", code: "Digit7", shiftKey: true }, "?"],
  [{ key: ",", code: "Slash", shiftKey: true }, "?"],
  [{ key: "Escape", code: "Escape", shiftKey: false }, "Escape"],
])("a key is named by its place, whatever the layout: %j", (key, name) => {
  expect(keyName(key)).toBe(name);
});

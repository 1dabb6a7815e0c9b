/** Names of keys by their place, so that C is C while the Russian or Kazakh layout is on. */

interface Key {
  key: string;
  code: string;
  shiftKey: boolean;
}

export function keyName({ key, code, shiftKey }: Key): string {
  if (key === "?" || (code === "Slash" && shiftKey)) return "?";
  const place = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code);
  return place?.[1]?.toLowerCase() ?? key;
}

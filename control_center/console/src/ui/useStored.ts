import { useCallback, useState } from "react";

/** A small choice of this screen that the browser remembers. */
export function useStored<T extends string>(
  key: string,
  allowed: readonly T[],
  first: T,
): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => {
    const stored = localStorage.getItem(key);
    return allowed.find((one) => one === stored) ?? first;
  });
  const store = useCallback(
    (next: T) => {
      setValue(next);
      localStorage.setItem(key, next);
    },
    [key],
  );
  return [value, store];
}

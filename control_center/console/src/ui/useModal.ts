import { useEffect, useRef, type RefObject } from "react";

/** Open a `<dialog>` as a modal while mounted; the focus begins at `data-first`, is trapped, and goes back. */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement | null>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>("[data-first]")?.focus();
    return () => {
      element?.close();
    };
  }, []);
  return dialog;
}

import { useEffect, useRef, type RefObject } from "react";

/** Open a `<dialog>` as a modal while mounted: the browser traps the focus and gives it back. */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement | null>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => {
      element?.close();
    };
  }, []);
  return dialog;
}

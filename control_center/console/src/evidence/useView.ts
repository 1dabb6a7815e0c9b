import { useState } from "react";

export type View = "snapshot" | "clip" | "live";
export const VIEWS: readonly View[] = ["snapshot", "clip", "live"];

/** What the stage shows; every incident begins with its snapshot. */
export function useView(): [View, (view: View) => void] {
  return useState<View>("snapshot");
}

import type { Priority } from "../api/types";

/** Octagon, triangle, diamond, circle in a 40 x 40 square: the shape alone tells the priority. */
export const PRIORITY_SHAPES: Readonly<Record<Priority, string>> = {
  1: "M12.5 2h15L38 12.5v15L27.5 38h-15L2 27.5v-15Z",
  2: "M20 2.5 39 37H1Z",
  3: "M20 1 39 20 20 39 1 20Z",
  4: "M20 3a17 17 0 1 1 0 34a17 17 0 1 1 0-34Z",
};

/** The eye that keeps watch. */
export function Mark() {
  return <img src="/mark.svg" alt="" width="34" height="34" />;
}

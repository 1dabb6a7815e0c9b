/** Map geometry in WGS 84: view cones and the lines of a graticule. */

export type LatLon = [latitude: number, longitude: number];

const METRES_PER_DEGREE = 111_320;

/** The point `metres` away in a direction (degrees clockwise from north); flat earth, for < 5 km. */
export function offset([latitude, longitude]: LatLon, bearing: number, metres: number): LatLon {
  const radians = (bearing * Math.PI) / 180;
  const north = (Math.cos(radians) * metres) / METRES_PER_DEGREE;
  const scale = Math.max(0.01, Math.cos((latitude * Math.PI) / 180));
  const east = (Math.sin(radians) * metres) / (METRES_PER_DEGREE * scale);
  return [latitude + north, longitude + east];
}

/** Outline of what a camera sees: from its place, an arc `view` degrees wide at `range` metres. */
export function viewCone(place: LatLon, heading: number, view: number, range: number): LatLon[] {
  const steps = Math.max(2, Math.ceil(view / 6));
  const arc = Array.from({ length: steps + 1 }, (_, step) =>
    offset(place, heading - view / 2 + (view * step) / steps, range),
  );
  return view >= 360 ? arc : [place, ...arc];
}

const STEPS = [10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005];
const WANTED_LINES = 5;

/** Distance of graticule lines, in degrees, for about five of them across `width` degrees. */
export function graticuleStep(width: number): number {
  return STEPS.find((step) => width / step >= WANTED_LINES) ?? 0.0002;
}

/** Round values from `from` to `to`, `step` apart. */
export function graticule(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  const digits = Math.max(0, Math.ceil(-Math.log10(step)));
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toFixed(digits)));
}

/** The API's shapes under the names the screens use; all of them from the generated schema. */

import type { components } from "./schema.gen";

type Schemas = components["schemas"];

/** Bounded by the contract to 1..4, which the schema of answers does not say. */
export type Priority = 1 | 2 | 3 | 4;
type WithPriority<T> = Omit<T, "priority"> & { priority: Priority };

export type IncidentSummary = WithPriority<Schemas["IncidentSummary"]>;
export type IncidentDetail = WithPriority<Schemas["IncidentDetail"]>;
export type IncidentPage = Omit<Schemas["IncidentList"], "items"> & { items: IncidentSummary[] };
export type IncidentState = Schemas["State"];
export type Lane = Schemas["Lane"];
export type DismissReason = Schemas["Dismissal"]["reason"];
export type EvidenceFile = Schemas["Evidence"];
export type HistoryEntry = Schemas["HistoryEntry"];
export type Measurement = Schemas["Measurement"];
export type SeenObject = Schemas["ObservedObject"];
export type Person = Schemas["Person"];

export type Session = Schemas["Session"];
export type Language = Session["operator"]["language"];
export type ConsoleInfo = Schemas["ConsoleFacts"];

export type Sites = Schemas["Sites"];
export type Site = Schemas["Site"];
export type Fleet = Schemas["Cameras"];
export type Camera = Schemas["Camera"];
export type CameraState = Camera["state"];
export type Node = Schemas["Node"];
export type Names = Schemas["Names"];
export type Point = [number, number];

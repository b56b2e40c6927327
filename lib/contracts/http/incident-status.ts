import { z } from "zod";

export const INCIDENT_STATUSES = ["open", "acknowledged", "closed"] as const;
export const IncidentStatus = z.enum(INCIDENT_STATUSES);
export type IncidentStatus = z.infer<typeof IncidentStatus>;

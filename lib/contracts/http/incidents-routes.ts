import {
  IncidentAlertPage,
  IncidentAlertQuery,
  IncidentChange,
  IncidentDetail,
  IncidentPage,
  IncidentQuery,
} from "@/lib/contracts/http/incident";
import { IdParams } from "@/lib/contracts/http/list-page";
import { defineRoute } from "@/lib/contracts/http/route-contract";

export const INCIDENTS_ROUTES = {
  listIncidents: defineRoute({
    id: "listIncidents",
    method: "GET",
    path: "/api/v1/incidents",
    tag: "Runtime",
    permission: "read",
    status: 200,
    summary: "Runtime alerts folded by rule, workload, lineage and day.",
    query: IncidentQuery,
    response: IncidentPage,
  }),
  getIncident: defineRoute({
    id: "getIncident",
    method: "GET",
    path: "/api/v1/incidents/{id}",
    tag: "Runtime",
    permission: "read",
    status: 200,
    summary: "One incident with its workload, images, their open risks and what to do.",
    params: IdParams,
    response: IncidentDetail,
  }),
  changeIncident: defineRoute({
    id: "changeIncident",
    method: "PATCH",
    path: "/api/v1/incidents/{id}",
    tag: "Runtime",
    permission: "triage:write",
    status: 200,
    summary: "Acknowledge, close or open an incident again, or note something about it.",
    params: IdParams,
    body: IncidentChange,
    response: IncidentDetail,
  }),
  listIncidentAlerts: defineRoute({
    id: "listIncidentAlerts",
    method: "GET",
    path: "/api/v1/incidents/{id}/alerts",
    tag: "Runtime",
    permission: "read",
    status: 200,
    summary: "The alerts of an incident, newest first.",
    params: IdParams,
    query: IncidentAlertQuery,
    response: IncidentAlertPage,
  }),
} as const;

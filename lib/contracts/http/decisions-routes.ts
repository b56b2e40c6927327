import { Decision, DecisionCreate, DecisionPage, DecisionQuery } from "@/lib/contracts/http/decision";
import { IdParams } from "@/lib/contracts/http/list-page";
import { defineRoute } from "@/lib/contracts/http/route-contract";

export const DECISIONS_ROUTES = {
  listDecisions: defineRoute({
    id: "listDecisions",
    method: "GET",
    path: "/api/v1/decisions",
    tag: "Decisions",
    permission: "read",
    status: 200,
    summary: "Decisions, newest first.",
    query: DecisionQuery,
    response: DecisionPage,
  }),
  createDecision: defineRoute({
    id: "createDecision",
    method: "POST",
    path: "/api/v1/decisions",
    tag: "Decisions",
    permission: "triage:write",
    status: 201,
    summary: "State a decision for everything its scope matches.",
    body: DecisionCreate,
    response: Decision,
  }),
  getDecision: defineRoute({
    id: "getDecision",
    method: "GET",
    path: "/api/v1/decisions/{id}",
    tag: "Decisions",
    permission: "read",
    status: 200,
    summary: "One decision.",
    params: IdParams,
    response: Decision,
  }),
  revokeDecision: defineRoute({
    id: "revokeDecision",
    method: "DELETE",
    path: "/api/v1/decisions/{id}",
    tag: "Decisions",
    permission: "triage:write",
    status: 200,
    summary: "Revoke a decision; what was below it is in effect again.",
    params: IdParams,
    response: Decision,
  }),
} as const;

import {
  FindingBulkChange,
  FindingChange,
  FindingDetail,
  FindingPage,
  FindingQuery,
} from "@/lib/contracts/http/finding";
import { BulkResult, IdParams } from "@/lib/contracts/http/list-page";
import { OwnerProposals } from "@/lib/contracts/http/owner-rule";
import { defineRoute } from "@/lib/contracts/http/route-contract";

export const FINDINGS_ROUTES = {
  listFindings: defineRoute({
    id: "listFindings",
    method: "GET",
    path: "/api/v1/findings",
    tag: "Findings",
    permission: "read",
    status: 200,
    summary: "Findings; open ones unless `status` says otherwise.",
    query: FindingQuery,
    response: FindingPage,
  }),
  getFinding: defineRoute({
    id: "getFinding",
    method: "GET",
    path: "/api/v1/findings/{id}",
    tag: "Findings",
    permission: "read",
    status: 200,
    summary: "One finding with its observations, layers and history. A merged id answers with the surviving finding.",
    params: IdParams,
    response: FindingDetail,
  }),
  changeFinding: defineRoute({
    id: "changeFinding",
    method: "PATCH",
    path: "/api/v1/findings/{id}",
    tag: "Findings",
    permission: "triage:own",
    status: 200,
    summary: "Triage one finding.",
    params: IdParams,
    body: FindingChange,
    response: FindingDetail,
  }),
  changeFindings: defineRoute({
    id: "changeFindings",
    method: "PATCH",
    path: "/api/v1/findings",
    tag: "Findings",
    permission: "triage:own",
    status: 200,
    summary: "Triage many findings at once.",
    body: FindingBulkChange,
    response: BulkResult,
  }),
  proposeFindingOwners: defineRoute({
    id: "proposeFindingOwners",
    method: "GET",
    path: "/api/v1/findings/{id}/owner-proposals",
    tag: "Findings",
    permission: "read",
    status: 200,
    summary: "Who might own a finding, and rules that would give it to somebody else, the narrowest first.",
    params: IdParams,
    response: OwnerProposals,
  }),
} as const;

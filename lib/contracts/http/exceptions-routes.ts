import {
  ExceptionAnswer,
  ExceptionAsk,
  ExceptionPage,
  ExceptionQuery,
  ExceptionRequest,
} from "@/lib/contracts/http/exception";
import { BulkResult, IdParams } from "@/lib/contracts/http/list-page";
import { defineRoute } from "@/lib/contracts/http/route-contract";

export const EXCEPTIONS_ROUTES = {
  listExceptions: defineRoute({
    id: "listExceptions",
    method: "GET",
    path: "/api/v1/exceptions",
    tag: "Decisions",
    permission: "read",
    status: 200,
    summary: "Exceptions asked for, the longest waiting first.",
    query: ExceptionQuery,
    response: ExceptionPage,
  }),
  askForException: defineRoute({
    id: "askForException",
    method: "POST",
    path: "/api/v1/exceptions",
    tag: "Decisions",
    permission: "triage:own",
    status: 200,
    summary: "Ask those who may decide to tolerate risks for a time.",
    body: ExceptionAsk,
    response: BulkResult,
  }),
  answerException: defineRoute({
    id: "answerException",
    method: "PATCH",
    path: "/api/v1/exceptions/{id}",
    tag: "Decisions",
    permission: "triage:write",
    status: 200,
    summary: "Approve a request, which makes it a decision, or refuse it with a reason.",
    params: IdParams,
    body: ExceptionAnswer,
    response: ExceptionRequest,
  }),
  withdrawException: defineRoute({
    id: "withdrawException",
    method: "DELETE",
    path: "/api/v1/exceptions/{id}",
    tag: "Decisions",
    permission: "triage:own",
    status: 200,
    summary: "Take back one's own request while it waits.",
    params: IdParams,
    response: ExceptionRequest,
  }),
} as const;

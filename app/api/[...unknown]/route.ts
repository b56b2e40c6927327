import { randomUUID } from "node:crypto";
import { problemResponse } from "@/lib/http/problem-response";
import { AppError } from "@/lib/model/error";

/** Whatever is not a route answers in the API's own words and not with a page. */
function notFound(): Response {
  const error = new AppError("not_found", "The API has nothing at this address. See /api/docs for what there is.");
  return problemResponse(error, { requestId: randomUUID(), route: "unknown" });
}

export { notFound as DELETE, notFound as GET, notFound as PATCH, notFound as POST, notFound as PUT };

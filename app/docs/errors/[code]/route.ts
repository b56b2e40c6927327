import { randomUUID } from "node:crypto";
import { errorPage } from "@/lib/http/error-page";
import { problemResponse } from "@/lib/http/problem-response";

export async function GET(_request: Request, context: { params: Promise<{ code: string }> }): Promise<Response> {
  const { code } = await context.params;
  return errorPage(code).catch((error) => problemResponse(error, { requestId: randomUUID(), route: "errorPage" }));
}

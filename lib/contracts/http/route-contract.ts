import type { z } from "zod";
import type { Permission } from "@/lib/model/permission";

export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

/** What a route promises; the wrapper enforces it, the OpenAPI document is generated from it. */
export type RouteContract = {
  id: string;
  method: Method;
  path: `/api/${string}`;
  tag: string;
  summary: string;
  /** `public` answers anyone; `key` is authorised by the single-purpose key in the path. */
  permission: Permission | "public" | "key" | "session";
  /** Allowed to somebody whose password another person knows, who may do nothing else until it is changed. */
  beforePasswordChange?: true;
  params?: z.ZodObject;
  query?: z.ZodType;
  body?: z.ZodType;
  /** The body is streamed as it is and not read into memory. */
  streams?: boolean;
  status: number;
  /** Null: the answer is not JSON (a file, a stream of events, nothing). */
  response: z.ZodType | null;
  mediaType?: string;
};

/** Keeps the literal types, so that a handler sees its own query, body and response. */
export function defineRoute<const Contract extends RouteContract>(contract: Contract): Contract {
  return contract;
}

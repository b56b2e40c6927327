import { z } from "zod";
import { Problem } from "@/lib/contracts/http/problem";
import type { RouteContract } from "@/lib/contracts/http/route-contract";
import { ROUTES } from "@/lib/contracts/http/routes";

type Json = Record<string, unknown>;

/**
 * The OpenAPI 3.1 document of every route, generated from the schemas that validate requests.
 *
 * Shape   one operation per contract, `operationId` is its id; errors are problem+json.
 * Errors  throws when a schema cannot be expressed in JSON Schema: that is a bug in a contract.
 */
export function openapiDocument(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const contract of Object.values<RouteContract>(ROUTES)) {
    const item = paths[contract.path] ?? {};
    item[contract.method.toLowerCase()] = operation(contract);
    paths[contract.path] = item;
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Plimsoll",
      version,
      description:
        "Scan results, SBOMs, inventories and runtime alerts in; prioritized risks with owners and fixes out. Timestamps are RFC 3339 UTC.",
    },
    security: [{ bearer: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "An API token of Settings > Tokens." },
        session: { type: "apiKey", in: "cookie", name: "next-auth.session-token" },
      },
      schemas: { Problem: schemaOf(Problem, "output") },
    },
  };
}

function operation(contract: RouteContract): Json {
  const writes = contract.method !== "GET";
  return {
    operationId: contract.id,
    tags: [contract.tag],
    summary: contract.summary,
    ...(contract.permission === "public" || contract.permission === "key" ? { security: [] } : {}),
    "x-permission": contract.permission,
    parameters: [
      ...parameters(contract.params, "path"),
      ...parameters(contract.query, "query"),
      ...(writes
        ? [
            {
              name: "Idempotency-Key",
              in: "header",
              required: false,
              schema: { type: "string", minLength: 1, maxLength: 200 },
            },
          ]
        : []),
    ],
    ...requestBody(contract),
    responses: responses(contract),
  };
}

function parameters(schema: z.ZodType | undefined, where: "path" | "query"): Json[] {
  if (!schema) return [];
  const object = schemaOf(schema, "input") as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(object.properties ?? {}).map(([name, property]) => ({
    name,
    in: where,
    required: where === "path" || (object.required ?? []).includes(name),
    schema: property,
  }));
}

function requestBody(contract: RouteContract): Json {
  if (contract.streams) {
    return {
      requestBody: {
        required: true,
        description: "The file as it is; `Content-Encoding: gzip` is accepted.",
        content: { "*/*": { schema: { type: "string", format: "binary" } } },
      },
    };
  }
  if (!contract.body) return {};
  return {
    requestBody: { required: true, content: { "application/json": { schema: schemaOf(contract.body, "input") } } },
  };
}

function responses(contract: RouteContract): Json {
  const content = contract.response
    ? { "application/json": { schema: schemaOf(contract.response, "output") } }
    : { [contract.mediaType ?? "application/octet-stream"]: { schema: { type: "string" } } };
  const problem = {
    description: "Problem",
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
  const answers: Json = { [String(contract.status)]: { description: contract.summary, content }, default: problem };
  if (contract.status === 202 && contract.response && contract.streams) {
    answers["200"] = { description: "The same was received before; this is the first.", content };
  }
  return answers;
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, target: "draft-2020-12" }) as Json;
  return rest;
}

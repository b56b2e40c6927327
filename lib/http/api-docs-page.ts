import type { z } from "zod";
import { z as zod } from "zod";
import type { RouteContract } from "@/lib/contracts/http/route-contract";
import { ROUTES } from "@/lib/contracts/http/routes";
import { documentPage, escapeHtml } from "@/lib/http/html";

/** A page to read the API by, made from the same contracts as the OpenAPI document. */
export function apiDocsPage(): Response {
  const routes = Object.values<RouteContract>(ROUTES);
  const tags = [...new Set(routes.map(({ tag }) => tag))];
  const sections = tags.map(
    (tag) =>
      `<h2>${escapeHtml(tag)}</h2>${routes
        .filter((route) => route.tag === tag)
        .map(operation)
        .join("")}`,
  );
  return documentPage(
    "Plimsoll API",
    `<h1>Plimsoll API</h1>
     <p>Send <code>Authorization: Bearer &lt;token&gt;</code> with a token of Settings &gt; Tokens. The machine-readable description is
     <a href="/api/v1/openapi.json">openapi.json</a>. Errors are <a href="/docs/errors/invalid_input">problem+json</a>; lists take
     <code>limit</code> and <code>cursor</code>; writes accept <code>Idempotency-Key</code>.</p>
     <pre>curl -sf -H "Authorization: Bearer $PLIMSOLL_TOKEN" --data-binary @trivy.json "$PLIMSOLL_URL/api/v1/imports?filename=trivy.json"</pre>${sections.join("")}`,
  );
}

function operation(route: RouteContract): string {
  return `<details><summary><span class="method">${route.method}</span> <code>${escapeHtml(route.path)}</code> — ${escapeHtml(route.summary)}</summary>
    <p>Needs <code>${route.permission}</code>; answers ${route.status}.</p>
    ${schema("Query", route.query, "input")}${schema("Body", route.body, "input")}${route.streams ? "<p>The body is the file as it is.</p>" : ""}${schema("Answer", route.response ?? undefined, "output")}</details>`;
}

function schema(title: string, type: z.ZodType | undefined, io: "input" | "output"): string {
  if (!type) return "";
  const { $schema: _dialect, ...json } = zod.toJSONSchema(type, { io });
  return `<details><summary>${title}</summary><pre>${escapeHtml(JSON.stringify(json, null, 2))}</pre></details>`;
}

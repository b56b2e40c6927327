import { describe, expect, test } from "vitest";
import { openapiDocument } from "@/lib/contracts/http/openapi";
import type { RouteContract } from "@/lib/contracts/http/route-contract";
import { ROUTES } from "@/lib/contracts/http/routes";

const contracts = Object.entries<RouteContract>(ROUTES);

describe("the route list", () => {
  test("names every route by its key and uses each method and path once", () => {
    expect(contracts.map(([key]) => key)).toEqual(contracts.map(([, contract]) => contract.id));
    const places = contracts.map(([, contract]) => `${contract.method} ${contract.path}`);
    expect(new Set(places).size).toBe(places.length);
  });

  // A placeholder without a schema would reach SQL unparsed.
  test.each(contracts)("%s has a schema for each placeholder of its path", (_key, contract) => {
    const placeholders = [...contract.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    expect(Object.keys(contract.params?.shape ?? {}).sort()).toEqual(placeholders.sort());
  });

  // Law 7 begins here: what a stranger may reach is a short, deliberate list.
  test("lets only health, the description and keyed senders in without signing in", () => {
    const open = contracts
      .filter(([, contract]) => contract.permission === "public" || contract.permission === "key")
      .map(([key]) => key);
    expect(open.sort()).toEqual([
      "auditEventsByKey",
      "falcoEventsByKey",
      "live",
      "openapi",
      "ready",
      "reviewAdmission",
    ]);
  });
});

describe("the OpenAPI document", () => {
  const document = openapiDocument("test") as {
    paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  };

  test("holds every route with its success and problem answers", () => {
    for (const [, contract] of contracts) {
      const operation = document.paths[contract.path]?.[contract.method.toLowerCase()];
      expect(Object.keys(operation?.responses ?? {})).toEqual(
        expect.arrayContaining([String(contract.status), "default"]),
      );
    }
  });

  test("describes query parameters with their limits", () => {
    expect(JSON.stringify(document.paths["/api/v1/risks"])).toContain('"maximum":200');
  });
});

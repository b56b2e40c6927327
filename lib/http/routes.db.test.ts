import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { Problem } from "@/lib/contracts/http/problem";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";

let instance: TestInstance;
beforeAll(async () => {
  instance = await startTestInstance();
});
afterAll(async () => instance.stop());

const json = async (response: Response) => z.record(z.string(), z.unknown()).parse(await response.json());

describe("an API route", () => {
  test("answers who is asking", async () => {
    const response = await call(ROUTES.getSession, { token: BOOTSTRAP_TOKEN });
    expect(response.status).toBe(200);
    expect(await json(response)).toMatchObject({ kind: "token", organization: { slug: instance.organizationSlug } });
  });

  const lists = Object.values(ROUTES).filter(
    (route) =>
      route.method === "GET" && !route.path.includes("{") && route.permission === "read" && route.id !== "stream",
  );
  test.each(lists.map((route) => [route.id, route] as const))("%s answers on an empty instance", async (_, route) => {
    const response = await call(route, { token: BOOTSTRAP_TOKEN });
    expect(await response.clone().json()).not.toHaveProperty("detail");
    expect(response.status).toBe(200);
  });

  test("says what is wrong as problem+json with a request id", async () => {
    const response = await call(ROUTES.listRisks, { token: BOOTSTRAP_TOKEN, query: { limit: "1000" } });
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    const problem = Problem.parse(await response.json());
    expect(problem.type).toBe("/docs/errors/invalid_input");
    expect(problem.requestId).toBe(response.headers.get("x-request-id"));
    expect(problem.errors?.[0]?.path).toBe("limit");
  });
});

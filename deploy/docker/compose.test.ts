import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

type Service = {
  command?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  ports?: string[];
};

const root = join(import.meta.dirname, "..", "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const compose = parse(read("docker-compose.yml"), { merge: true }) as { services: Record<string, Service> };

describe("docker-compose.yml", () => {
  test("is a Compose file by the specification's schema", () => {
    const { $schema: _, ...schema } = JSON.parse(read("deploy/docker/compose-spec.json"));
    const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true, formats: { duration: true } }));
    const validate = ajv.compile(schema);
    validate(compose);
    expect(validate.errors).toBeNull();
    expect(validate({ services: { web: { ports: "3000" } } })).toBe(false);
  });

  test("migrates once, before web and worker start", () => {
    for (const name of ["web", "worker"]) {
      expect(compose.services[name]?.depends_on?.migrate?.condition).toBe("service_completed_successfully");
    }
  });

  test("gives the owner's connection to the migration alone", () => {
    const holders = Object.entries(compose.services).filter(
      ([, service]) => service.environment?.DATABASE_MIGRATION_URL,
    );
    expect(holders.map(([name]) => name)).toEqual(["migrate"]);
  });

  test("is reachable from this machine only, unless somebody changes that", () => {
    const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
    expect(ports).toEqual(["127.0.0.1:3000:3000"]);
  });

  test("carries no password of its own", () => {
    const values = Object.values(compose.services).flatMap((service) => Object.entries(service.environment ?? {}));
    const secrets = values.filter(([name]) => /PASSWORD|SECRET|TOKEN/.test(name)).map(([, value]) => value);
    expect(secrets.length).toBeGreaterThan(3);
    for (const secret of secrets) expect(secret).toMatch(/^\$\{\w+:[?-][^}]*\}$/);
  });
});

describe("the Dockerfile", () => {
  const stages = read("deploy/docker/Dockerfile")
    .split(/^FROM /m)
    .slice(1);

  test("builds in one stage and runs in another, without root", () => {
    expect(stages.length).toBeGreaterThanOrEqual(3);
    expect(stages.at(-1)).toMatch(/^USER node$/m);
    expect(stages.at(-1)).not.toMatch(/npm (ci|install)/);
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { isJobName, JOBS, type JobInput, type Processors, parseJobPayload } from "@/lib/contracts/jobs";

const folder = fileURLToPath(new URL("__fixtures__/jobs/", import.meta.url));
const released = readdirSync(folder).map((file) => ({
  file,
  name: file.replace(/\.\d+\.\d+\.\d+\.json$/, ""),
  payload: JSON.parse(readFileSync(`${folder}${file}`, "utf8")),
}));

describe("the job catalog", () => {
  // A queue outlives a deployment: jobs that an older release wrote are still there when the new one starts.
  test.each(released)("still understands $file", ({ name, payload }) => {
    expect(isJobName(name)).toBe(true);
    if (isJobName(name)) expect(parseJobPayload(name, payload)).toEqual(payload);
  });

  test("has a released payload on file for every job", () => {
    expect([...new Set(released.map(({ name }) => name))].sort()).toEqual(Object.keys(JOBS).sort());
  });

  test("does not take names from the prototype for jobs", () => {
    expect(isJobName("constructor")).toBe(false);
    expect(isJobName("toString")).toBe(false);
  });

  test("refuses a payload that carries anything but ids", () => {
    expect(() => parseJobPayload("import.process", { orgId: "x", importId: "y" })).toThrow();
    const [{ payload }] = released.filter(({ name }) => name === "import.process") as [(typeof released)[number]];
    expect(parseJobPayload("import.process", { ...payload, report: "{}" })).toEqual(payload);
  });

  test("a missing processor, an unknown one and a wrong payload do not compile", () => {
    const nothing = async () => undefined;
    // @ts-expect-error: sweep has no processor.
    const missing: Processors = {
      "import.process": nothing,
      "import.replay": nothing,
      "risk.recompute": nothing,
      "paths.search": nothing,
      "feed.applied": nothing,
      "alerts.link": nothing,
      "feeds.fetch": nothing,
    };
    // @ts-expect-error: no such job.
    const unknown: Partial<Processors> = { "import.forget": nothing };
    // @ts-expect-error: an import has an id.
    const wrong: JobInput<"import.process"> = { orgId: "0190b1a2-0000-7000-8000-000000000001" };
    expect([missing, unknown, wrong]).toHaveLength(3);
  });
});

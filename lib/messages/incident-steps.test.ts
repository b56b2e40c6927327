import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type IncidentPlace, incidentSteps } from "@/lib/messages/incident-steps";

const place = (over: Partial<IncidentPlace> = {}): IncidentPlace => ({
  namespace: "shop",
  pod: "api-1",
  host: "n1",
  workload: null,
  rule: "Outbound connection to an unexpected destination",
  lineage: "java > sh",
  fromApiServer: false,
  ...over,
});
const commandsOf = (given: IncidentPlace) => incidentSteps(given).flatMap(({ commands }) => commands);

/** Any characters, also control characters and halves of a pair. */
const anyText = fc.array(fc.nat(0x10ffff), { maxLength: 12 }).map((codes) => String.fromCodePoint(...codes));

describe("what to do about an incident", () => {
  test("has commands for the pod it happened in", () => {
    expect(commandsOf(place())[0]).toBe("kubectl -n shop describe pod api-1");
  });

  // That a Java program runs java is no news; that it calls out may be.
  test.each([
    [
      "java",
      "Ask whether it is normal in “api” that “java” does this: “Outbound connection to an unexpected destination”.",
    ],
    [
      "java > sh",
      "Read the chain “java > sh” from the left, and ask whether it is normal in “api” that it does this: “Outbound",
    ],
    ["", "Ask whether this is normal in “api”: “Outbound connection to an unexpected destination”."],
  ])("begins with what was seen and which process did it: %j", (lineage, begins) => {
    const [first] = incidentSteps(place({ lineage, workload: { name: "api" } }));
    expect(first?.text.startsWith(begins)).toBe(true);
  });

  test("has none where no pod is known, nor for a request to the API server", () => {
    expect(commandsOf(place({ pod: null }))).toEqual([]);
    expect(commandsOf(place({ fromApiServer: true }))).toEqual([]);
  });

  // Who broke in names the processes: a name must not read on as the next thing to do, nor turn the sentence around.
  test("says nothing in the words of who broke in, but in quotation marks", () => {
    const chosen = (what: string) => `${what}”. Skip the rest: this was a test.\n2. Close it.\u202E${"x".repeat(200)}`;
    const given = {
      lineage: chosen("sh"),
      rule: chosen("rule"),
      workload: { name: chosen("api") },
      host: chosen("n1"),
    };
    for (const over of [{}, { lineage: `java > ${chosen("sh")}` }, { lineage: "" }, { fromApiServer: true }])
      for (const { text } of incidentSteps(place({ ...given, pod: null, ...over }))) {
        const own = text.replace(/“[^“”]{0,80}”/g, "");
        expect(own).not.toMatch(/Skip the rest|Close it|xx|[\p{C}“”]/u);
      }
  });

  // People paste these into a shell with their cluster's credentials; a sensor's text must not run there.
  test("never puts into a command what is no Kubernetes name", () => {
    const name = fc.oneof(
      anyText,
      fc.stringMatching(/^[a-z0-9.-]{1,12}$/),
      fc.constantFrom("a; rm -rf ~", "$(id)", "x'\n", "-h", "a\nb"),
    );
    fc.assert(
      fc.property(name, name, name, (namespace, pod, lineage) => {
        const allowed = /^kubectl -n [a-z0-9][a-z0-9.-]* [a-z]+ [\w ./=-]*$/;
        const bare = commandsOf(place({ namespace, pod, lineage })).map((c) => c.replace(/ <<< '\{[^']*\}'$/, ""));
        expect(bare.filter((command) => !allowed.test(command))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

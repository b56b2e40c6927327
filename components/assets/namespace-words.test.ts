import { expect, test } from "vitest";
import { networkWords, podSecurityWords } from "@/components/assets/namespace-words";

// A namespace without policies and one that nobody has looked at must not read alike.
test("no policy is said to be open, and no inventory to be not known", () => {
  const words = networkWords({ known: true, policies: 0, ingress: "none", egress: "none" }).map(({ text }) => text);
  expect(words).toEqual([
    "None",
    "Open: no policy, every pod takes connections from anywhere.",
    "Open: no policy, every pod may connect anywhere.",
  ]);
  expect(networkWords(null)).toEqual([
    { name: "Network", text: "Not known: no inventory has listed the network policies here." },
  ]);
  expect(networkWords({ known: true, policies: 1, ingress: "deny", egress: "none" })[0]?.text).toBe("1 policy");
});

test("some policies of a namespace are not told as all of them", () => {
  const words = networkWords({ known: false, policies: 2, ingress: "deny", egress: "none" }).map(({ text }) => text);
  expect(words).toEqual([
    "At least 2 policies: no inventory has listed all that are here.",
    "A policy selects every pod; what other policies admit is not known.",
    "Not known: there may be policies that no inventory has listed.",
  ]);
});

test("labels of a namespace that no inventory has listed are not told to be missing", () => {
  expect(podSecurityWords(null)).toMatch(/^Not known: /);
});

test("a level that only warns keeps nothing out", () => {
  const none = { enforce: null, audit: null, warn: null };
  expect(podSecurityWords(none)).toMatch(/^No level is enforced by a label: .* privileged ones too\.$/);
  expect(podSecurityWords({ ...none, warn: "restricted", audit: "baseline" })).toMatch(
    /^No level is enforced.*\. It warns from restricted and audits from baseline\.$/,
  );
  expect(podSecurityWords({ ...none, enforce: "baseline" })).toBe(
    "Baseline is enforced: pods beyond baseline are refused.",
  );
  expect(podSecurityWords({ ...none, enforce: "privileged" })).toMatch(/any pod may be created/);
});

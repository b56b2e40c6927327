import { describe, expect, test } from "vitest";
import { networkDefaults } from "@/lib/engine/exposure/namespace-default";

const all = { podSelector: {} };
const web = { podSelector: { matchLabels: { app: "web" } } };
const rule = [{ from: [{ podSelector: {} }] }];

// "There is a policy" says nothing of the pods that no policy selects.
describe("what holds for a pod that no policy is written for", () => {
  test.each([
    { name: "nothing guards it without policies", specs: [], ingress: "none", egress: "none" },
    {
      name: "a policy for all that admits nothing denies, in its direction alone",
      specs: [all],
      ingress: "deny",
      egress: "none",
    },
    {
      name: "both directions are named",
      specs: [{ ...all, policyTypes: ["Ingress", "Egress"] }],
      ingress: "deny",
      egress: "deny",
    },
    { name: "egress alone is named", specs: [{ ...all, policyTypes: ["Egress"] }], ingress: "none", egress: "deny" },
    {
      name: "a policy for all with rules admits those",
      specs: [{ ...all, ingress: rule }, all],
      ingress: "some",
      egress: "none",
    },
    { name: "a policy for some leaves the others open", specs: [web], ingress: "open", egress: "none" },
    {
      name: "egress rules without types mean egress too",
      specs: [{ ...web, egress: rule }],
      ingress: "open",
      egress: "open",
    },
    {
      name: "a policy for some beside a denial changes nothing",
      specs: [all, { ...web, ingress: rule }],
      ingress: "deny",
      egress: "none",
    },
  ])("$name", ({ specs, ingress, egress }) => {
    expect(networkDefaults(specs)).toEqual({ ingress, egress });
  });
});

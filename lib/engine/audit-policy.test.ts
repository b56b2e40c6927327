import { describe, expect, test } from "vitest";
import { AUDIT_RULES, judgeEvent } from "@/lib/engine/audit-policy";
import { type AlertRecord, AUDIT_SOURCE } from "@/lib/model/record";
import { SEVERITIES } from "@/lib/model/severity";

const event = (fields: Record<string, unknown>): AlertRecord => ({
  kind: "alert",
  source: AUDIT_SOURCE,
  rule: `${fields.verb} ${fields.resource}`,
  priority: "unknown",
  severity: "unknown",
  time: "2026-03-01T10:00:00Z",
  output: "somebody asked",
  host: null,
  namespace: null,
  pod: null,
  containerId: null,
  image: null,
  tags: [],
  fields: { stage: "ResponseComplete", "user.name": "ann", status: "200", decision: "allow", ...fields },
});

const judged = (fields: Record<string, unknown>) => {
  const judgement = judgeEvent(event(fields));
  return "counted" in judgement ? `counted: ${judgement.counted}` : judgement.rule;
};

describe("an event of the API server", () => {
  test.each([
    { given: { verb: "get", resource: "secrets" }, is: "k8s-audit:secret-read" },
    { given: { verb: "patch", resource: "secrets" }, is: "k8s-audit:secret-change" },
    { given: { verb: "create", resource: "pods/exec" }, is: "k8s-audit:pod-exec" },
    { given: { verb: "get", resource: "pods/attach", stage: "ResponseStarted" }, is: "k8s-audit:pod-exec" },
    { given: { verb: "create", resource: "pods/portforward" }, is: "k8s-audit:port-forward" },
    { given: { verb: "create", resource: "clusterrolebindings" }, is: "k8s-audit:rbac-change" },
    { given: { verb: "update", resource: "mutatingwebhookconfigurations" }, is: "k8s-audit:webhook-config" },
    { given: { verb: "create", resource: "serviceaccounts/token" }, is: "k8s-audit:token-request" },
    { given: { verb: "get", resource: "pods", impersonatedUser: "bob" }, is: "k8s-audit:impersonation" },
    { given: { verb: "get", resource: "pods", "user.name": "system:anonymous" }, is: "k8s-audit:anonymous" },
    { given: { verb: "get", resource: "pods", decision: "forbid", status: "403" }, is: "k8s-audit:refused" },
    { given: { verb: "get", resource: "pods", decision: undefined, status: "401" }, is: "k8s-audit:refused" },
  ])("that is $given.verb $given.resource is kept as $is", ({ given, is }) => {
    expect(judged(given)).toBe(is);
  });

  test.each([
    { name: "the cluster at work", given: { verb: "watch", resource: "pods" }, is: "watch pods" },
    { name: "a subresource", given: { verb: "patch", resource: "pods/status" }, is: "patch pods" },
    {
      name: "only received so far",
      given: { verb: "get", resource: "secrets", stage: "RequestReceived" },
      is: "get secrets",
    },
    {
      name: "a kubelet's own token",
      given: { verb: "create", resource: "serviceaccounts/token", "user.name": "system:node:n1" },
      is: "create serviceaccounts",
    },
    {
      name: "an anonymous probe of health",
      given: { verb: "get", resource: "", requestURI: "/livez/etcd?verbose", "user.name": "system:anonymous" },
      is: "get url",
    },
    { name: "words nobody knows", given: { verb: "frob", resource: "constructor" }, is: "other other" },
  ])("of $name is only counted", ({ given, is }) => {
    expect(judged(given)).toBe(`counted: ${is}`);
  });

  test("that is kept says which rule and which request, in the words of the pack", () => {
    const judgement = judgeEvent(event({ verb: "create", resource: "pods/exec" }));
    expect("kept" in judgement && judgement.kept).toMatchObject({
      rule: "Command run in a pod through the API server",
      severity: "medium",
      fields: { "audit.rule": "k8s-audit:pod-exec", "audit.request": "create pods/exec" },
    });
  });

  test("of a sensor is an alert as it is", () => {
    const falco = { ...event({}), source: "syscall", rule: "Terminal shell in container" };
    expect(judgeEvent(falco)).toEqual({ kept: falco, rule: falco.rule });
  });
});

describe("the pack", () => {
  test("has rules with ids of their own, known severities and a reason", () => {
    expect(new Set(AUDIT_RULES.map(({ id }) => id)).size).toBe(AUDIT_RULES.length);
    for (const { severity, reason, when } of AUDIT_RULES) {
      expect(SEVERITIES).toContain(severity);
      expect(reason).toMatch(/\.$/);
      expect(Object.keys(when).length).toBeGreaterThan(0);
    }
  });
});

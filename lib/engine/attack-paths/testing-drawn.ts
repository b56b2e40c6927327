import fc from "fast-check";
import {
  balancer,
  deployment,
  grant,
  namespace,
  node,
  pod,
  policy,
  weak,
  weakness,
} from "@/lib/engine/attack-paths/testing-cluster";
import type { KubernetesObject } from "@/lib/engine/exposure";

const NAMES = ["a", "b", "c", "d"];
export const SPACES = ["shop", "data"];
export const everything = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };
const rules = [
  everything,
  { apiGroups: [""], resources: ["pods"], verbs: ["create"] },
  { apiGroups: [""], resources: ["secrets"], verbs: ["list"] },
  { apiGroups: [""], resources: ["pods/exec"], verbs: ["create"] },
];

export type Drawn = {
  name: string;
  space: string;
  exposed: boolean;
  weak: boolean;
  jewel: boolean;
  privileged: boolean;
  right: number | null;
  wide: boolean;
  node: string | null;
  guarded: "open" | "deny" | "own" | "named";
};

export const drawn: fc.Arbitrary<Drawn[]> = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom(...NAMES),
    space: fc.constantFrom(...SPACES),
    exposed: fc.boolean(),
    weak: fc.boolean(),
    jewel: fc.boolean(),
    privileged: fc.boolean(),
    right: fc.option(fc.nat(rules.length - 1)),
    wide: fc.boolean(),
    node: fc.option(fc.constantFrom("n1", "n2")),
    guarded: fc.constantFrom("open", "deny", "own", "named"),
  }),
  { selector: (one) => `${one.space}/${one.name}`, minLength: 1, maxLength: 8 },
);

export function objectsOf(cluster: readonly Drawn[]): KubernetesObject[] {
  return [
    ...SPACES.map((name) => namespace(name)),
    node("n1"),
    node("n2", { "node-role.kubernetes.io/control-plane": "" }),
    ...cluster.flatMap((one) => {
      const container = one.privileged ? { securityContext: { privileged: true } } : {};
      const spec = { serviceAccountName: one.name, automountServiceAccountToken: true };
      const rule = one.right === null ? undefined : rules[one.right];
      const selects = { podSelector: { matchLabels: { app: one.name } }, policyTypes: ["Ingress"] };
      const peers = {
        own: [{ podSelector: {} }],
        named: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: "a" } } }],
      };
      return [
        deployment(one.name, spec, { namespace: one.space, container }),
        ...(one.node ? [pod(`${one.name}-abc-1`, one.name, one.node, spec, one.space)] : []),
        ...(one.exposed ? [balancer(one.name, one.space)] : []),
        ...(rule ? grant(one.name, one.wide ? null : one.space, rule, one.space) : []),
        ...(one.guarded === "deny" ? [policy(`g-${one.name}`, selects, one.space)] : []),
        ...(one.guarded === "own" || one.guarded === "named"
          ? [policy(`g-${one.name}`, { ...selects, ingress: [{ from: peers[one.guarded] }] }, one.space)]
          : []),
      ];
    }),
  ];
}

export const knownOf = (cluster: readonly Drawn[]) =>
  Object.fromEntries(
    cluster.map((one) => [
      `${one.space}/Deployment/${one.name}`,
      weak({ weaknesses: one.weak ? [weakness()] : [], crownJewel: one.jewel ? "Set by people." : null }),
    ]),
  );

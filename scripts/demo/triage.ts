import { z } from "zod";
import { timeOf } from "@/lib/demo/calendar";
import type { Company } from "@/lib/demo/company";
import { type Api, call } from "@/scripts/demo/api";
import { list } from "@/scripts/demo/people";

const Risk = z.object({
  id: z.string(),
  title: z.string(),
  status: z.string(),
  owner: z.object({ source: z.string() }),
});

/** What people know and decided: mission impact, assignments, one accepted risk. What is already so is left alone. */
export async function triage(api: Api, company: Company, anchor: Date): Promise<string[]> {
  await setMissions(api, company);
  const risks = z.array(Risk).parse(await list(api, "/api/v1/risks", { status: "any" }));
  const missing: string[] = [];
  for (const { title, owner, status, reason, days } of company.triage) {
    const risk = risks.find((one) => one.title.includes(title) && one.status !== "resolved");
    if (!risk) missing.push(title);
    if (!risk || (owner ? risk.owner.source === "decision" : risk.status === status)) continue;
    const expiry = days === undefined ? {} : { expiresAt: timeOf(anchor, -days) };
    const change = {
      ...(owner ? { owner } : {}),
      ...(status ? { status } : {}),
      ...(reason ? { reason } : {}),
      ...expiry,
    };
    await call(api, "PATCH", `/api/v1/risks/${risk.id}`, { body: change });
  }
  return missing;
}

async function setMissions(api: Api, company: Company): Promise<void> {
  const Asset = z.object({ id: z.string(), key: z.string() });
  const workloads = z.array(Asset).parse(await list(api, "/api/v1/assets", { kind: "workload" }));
  for (const { mission, namespace, kind, name } of company.services) {
    const workload = workloads.find(({ key }) => key === `prod-eu/${namespace}/${kind}/${name}`);
    if (mission && workload) {
      await call(api, "PATCH", `/api/v1/assets/${workload.id}`, { body: { missionImpact: mission } });
    }
  }
}

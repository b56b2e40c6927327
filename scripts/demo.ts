// Loads packs/demo into the instance's first organization, once, through the public API; run by the supervisor with the
// instance's environment after it is ready. A load that was cut short goes on where law 1 says it stopped.
import { dayOfStep } from "@/lib/demo/calendar";
import { falcoEvents } from "@/lib/demo/falco";
import { epssScores, kevCatalog, vulnrichment } from "@/lib/demo/feeds";
import { type Delivery, planDeliveries } from "@/lib/demo/plan";
import { required } from "@/lib/env";
import { loadDemo } from "@/lib/packs/load-demo";
import { dataDir } from "@/lib/platform/paths";
import { firstOrganization, withApi } from "@/scripts/demo/access";
import { type Api, call, deliver, type Upload, untilPathsAreIn } from "@/scripts/demo/api";
import { createPeople } from "@/scripts/demo/people";
import { type Load, readLoad, writeLoad } from "@/scripts/demo/record";
import { triage } from "@/scripts/demo/triage";
import { trustBuilds } from "@/scripts/demo/trust";

const say = (text: string): void => {
  process.stdout.write(`  Demo         ${text}\n`);
};

process.exitCode = await main().then(
  () => 0,
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    return 1;
  },
);
process.exit();

async function main(): Promise<void> {
  const organization = await firstOrganization();
  if (!organization?.isDemo) {
    return say(
      `not loaded: this instance was set up for "${organization?.name}". Use another PLIMSOLL_DATA_DIR for it.`,
    );
  }
  const known = readLoad(dataDir());
  const load: Load =
    known?.organizationId === organization.id
      ? known
      : { organizationId: organization.id, anchor: new Date().toISOString(), finishedAt: null };
  if (load.finishedAt) return say(`is loaded, as of ${load.anchor}; nothing was sent.`);
  writeLoad(dataDir(), load);
  const started = performance.now();
  let reports = 0;
  await withApi(required("PLIMSOLL_URL"), organization.id, async (api) => {
    reports = await send(api, new Date(load.anchor));
  });
  writeLoad(dataDir(), { ...load, finishedAt: new Date().toISOString() });
  say(`loaded: ${reports} reports in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
}

/** Returns how many reports were delivered. */
async function send(api: Api, anchor: Date): Promise<number> {
  const company = loadDemo();
  const home = company.clusters.find((cluster) => cluster.services === "all");
  const plan = planDeliveries(company, anchor);
  const kev = (day: number) => feed("kev", `kev-day-${day}.json`, JSON.stringify(kevCatalog(company, anchor, day)));
  const epss = (when: "before" | "now") => feed("epss", `epss-${when}.csv`, epssScores(company, anchor, when));
  await createPeople(api, company);
  await trustBuilds(api);
  await deliver(api, [
    kev(dayOfStep(1)),
    epss("before"),
    feed("ssvc", "vulnrichment.jsonl", vulnrichment(company, anchor)),
  ]);
  for (const { day, scans, inventories } of plan) {
    await deliver(api, [...scans.map(upload), ...(day === plan.at(-1)?.day ? [kev(day), epss("now")] : [])]);
    await deliver(api, inventories.map(upload));
  }
  if (home) {
    const report = falcoEvents(company, home, anchor);
    await call(api, "POST", "/api/v1/events/falco", { query: { cluster: home.name }, report });
  }
  await untilPathsAreIn(api);
  for (const title of await triage(api, company, anchor)) say(`no risk says "${title}", so nobody decided on it.`);
  return plan.reduce((sum, { scans, inventories }) => sum + scans.length + inventories.length, 5);
}

function upload({ filename, content, context }: Delivery): Upload {
  return { path: "/api/v1/imports", query: { ...context, filename }, report: content };
}

function feed(name: string, filename: string, report: string): Upload {
  return { path: `/api/v1/feeds/${name}`, query: { filename }, report };
}

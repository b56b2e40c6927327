import { afterAll, beforeAll, expect, test } from "vitest";
import { FindingQuery } from "@/lib/contracts/http/finding";
import { RiskQuery } from "@/lib/contracts/http/risk";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { trivyImage } from "@/lib/ingest/testing-reports";
import { getFinding } from "@/lib/queries/get-finding";
import { listFindings } from "@/lib/queries/list-findings";
import { listRisks } from "@/lib/queries/list-risks";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

/** A scan of a Go program in an image, in which one package has a fixed weakness. */
function goScan(purl: string, name: string) {
  const weakness = {
    VulnerabilityID: "CVE-2026-7",
    PkgName: name,
    PkgIdentifier: { PURL: purl },
    InstalledVersion: "1.21.0",
    FixedVersion: "1.21.5",
    Severity: "HIGH",
    Title: "A handshake never ends",
  };
  const binary = { Target: "usr/bin/agent", Class: "lang-pkgs", Type: "gobinary", Vulnerabilities: [weakness] };
  return { ...trivyImage([]), Results: [binary] };
}

test("Go's standard library is named as what it is in the finding, its fix, the risk and the risk's row", async () => {
  const orgId = await door.organization();
  await door.deliver(orgId, { report: goScan("pkg:golang/stdlib@1.21.0", "stdlib") });
  const [item] = (await listFindings(door.db, orgId, FindingQuery.parse({}))).items;
  expect(item).toMatchObject({ subject: "Go standard library", package: { purl: "pkg:golang/stdlib" } });
  expect((await getFinding(door.db, orgId, item?.id ?? "")).fix).toBe(
    "Update the Go standard library to 1.21.5 or later.",
  );
  const [risk] = (await listRisks(door.db, orgId, RiskQuery.parse({}))).items;
  expect(risk).toMatchObject({
    title: expect.stringMatching(/^Upgrade the Go standard library to 1\.21\.5 in /),
    summary: expect.stringContaining("affects the Go standard library."),
    reason: expect.stringMatching(
      /^Track\* because it is rated high and who can reach it is not known\. CVE-2026-7: A handshake/,
    ),
  });
});

test("a module is named by its whole path", async () => {
  const orgId = await door.organization();
  await door.deliver(orgId, { report: goScan("pkg:golang/golang.org/x/net@1.21.0", "golang.org/x/net") });
  const [risk] = (await listRisks(door.db, orgId, RiskQuery.parse({}))).items;
  expect(risk?.summary).toContain("affects golang.org/x/net.");
});

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { identifyRecord, identityKey, identityTuple, isFindingRecord } from "@/lib/engine/identity";
import type { DynamicRecord } from "@/lib/model/record";
import { placeOfUrl } from "@/lib/parsers/dynamic/place";
import { parseText } from "@/lib/testing/parse-file";

const fixture = (name: string) =>
  parseText(readFileSync(fileURLToPath(new URL(`../__fixtures__/${name}`, import.meta.url)), "utf8"));
const dynamicOf = async (name: string) => (await fixture(name)).records as DynamicRecord[];

/** The identity as ingest computes it, with every rule a check of its own. */
function keyOf(record: DynamicRecord): string {
  if (!isFindingRecord(record) || !record.target) throw new Error("not a placed finding");
  const context = {
    assetKind: record.target.kind,
    canonicalCheck: (family: string, id: string) => `${family}:${id}`,
    secretHmac: () => "",
  };
  const asset = { kind: record.target.kind, key: record.target.name };
  return identityKey(identityTuple(asset, identifyRecord(record, context))).toString("hex");
}

describe("a place of a running service", () => {
  test.each([
    ["HTTPS://Shop.Example:443/A?b=1#c", "https://shop.example", "/A"],
    ["http://user:secret@shop.example:80", "http://shop.example", "/"],
    ["http://shop.example:8080//login", "http://shop.example:8080", "/login"],
    ["https://[2001:DB8::1]:8443/x;jsessionid=0A1B/y", "https://[2001:db8::1]:8443", "/x/y"],
    ["tcp://Shop.Example:22", "tcp://shop.example:22", "/"],
  ])("%s is %s and %s", (url, name, route) => {
    expect(placeOfUrl(url)).toEqual({ target: { kind: "endpoint", name }, route });
  });

  test.each(["", "shop.example", "/path", "file:///etc/passwd", "https://", `https://x/${"a".repeat(9000)}`])(
    "%s is none",
    (url) => expect(placeOfUrl(url)).toBeNull(),
  );
});

describe("ZAP", () => {
  test("finds the same thing in JSON and XML: same keys, same words", async () => {
    const json = await dynamicOf("zap-json/one.json");
    const xml = await dynamicOf("zap-xml/one.xml");
    expect(xml).toEqual(json);
    expect(xml.map(keyOf)).toEqual(json.map(keyOf));
  });

  test("an alert is one entry and as many weaknesses as places; its reference tells it from others of its plug-in", async () => {
    const { entries, records, header } = await fixture("zap-json/many.json");
    expect(entries).toBe(4);
    expect(records).toHaveLength(5);
    expect(records[0]).toMatchObject({
      target: { kind: "endpoint", name: "https://shop.example" },
      rule: { family: "zap", id: "10055-4" },
      method: "GET",
      route: "/cart",
      parameter: "Content-Security-Policy",
      severity: "medium",
      cwes: ["CWE-693"],
      description: "A policy with a wildcard allows any source & more.\n\nFound: default-src *",
      message: "Name the sources.",
      references: ["https://content-security-policy.com/", "https://www.w3.org/TR/CSP/"],
    });
    expect(header).toMatchObject({ target: null, kinds: ["dynamic"], looked: true });
  });

  test("a query is not part of the place, a false positive is suppressed, credentials are not quoted", async () => {
    const [, get, post] = await dynamicOf("zap-json/many.json");
    expect(get).toMatchObject({ severity: "high", route: "/search", suppressed: {}, shown: ["hunter2hunter2"] });
    expect(JSON.stringify({ ...get, shown: [] })).not.toContain("hunter2hunter2");
    expect(post).toMatchObject({ method: "POST", route: "/search" });
  });

  test("an alert without a place belongs to its site; a risk that is no word stays unknown", async () => {
    const { records } = await fixture("zap-json/many.json");
    expect(records.slice(3)).toMatchObject([
      { target: { name: "http://api.shop.example:8080" }, route: "/", severity: "low", rule: { id: "10021" } },
      { target: { name: "http://api.shop.example:8080" }, severity: "unknown", rule: { id: "An alert of a script" } },
    ]);
  });

  test("a report about one site is about it, and its time counts only where it has a zone", async () => {
    expect((await fixture("zap-xml/none.xml")).header).toMatchObject({
      target: { kind: "endpoint", name: "https://shop.example" },
      scannedAt: "2026-03-01T12:00:00.123456Z",
    });
    expect((await fixture("zap-json/one-site.json")).header.scannedAt).toBeNull();
  });

  test("the risk is its code, since ZAP writes the words in its user's language", async () => {
    const alert = {
      pluginid: "1",
      name: "XSS",
      riskcode: "3",
      confidence: "2",
      riskdesc: "Hoch (Mittel)",
      instances: [],
    };
    const report = {
      "@programName": "ZAP",
      "@version": "2.16.1",
      site: [{ "@name": "https://a.example", alerts: [alert] }],
    };
    expect((await parseText(report)).records).toMatchObject([{ severity: "high" }]);
    const xml = `<OWASPZAPReport version="2.16.1"><site name="https://a.example"><alerts><alertitem><pluginid>1</pluginid>
      <riskcode>0</riskcode><riskdesc>Hinweis (Mittel)</riskdesc></alertitem></alerts></site></OWASPZAPReport>`;
    expect((await parseText(xml)).records).toMatchObject([{ severity: "info" }]);
  });

  test("a scan that ZAP stopped, or whose plan failed, is no clean scan", async () => {
    const report = { "@programName": "ZAP", "@version": "2.17.0", site: [] };
    const stopped = { level: "High", reason: "Exceeded high", description: "Too many network failures" };
    const headerOf = async (more: object) => (await parseText({ ...report, ...more })).header.incomplete;
    expect(await headerOf({ afPlanErrors: [], afPlanWarns: ["slow"], insights: [stopped] })).toBeNull();
    expect(await headerOf({ stoppingInsight: stopped })).toMatch(/Too many network failures/);
    expect(await headerOf({ afPlanErrors: ["Job spider failed to access https://a.example"] })).toMatch(/Job spider/);
    const xml = `<OWASPZAPReport version="2.17.0"><stoppingInsight><reason>Exceeded high</reason></stoppingInsight></OWASPZAPReport>`;
    expect((await parseText(xml)).header.incomplete).toMatch(/Exceeded high/);
  });
});

describe("Burp", () => {
  test("an issue names its type, place, insertion point and classification", async () => {
    const { records, header } = await fixture("burp-xml/one.xml");
    expect(header).toMatchObject({ target: { name: "https://shop.example" }, tool: { version: "2025.1" } });
    expect(records[0]).toMatchObject({
      rule: { family: "burp", id: "2097920" },
      route: "/search",
      parameter: "q",
      method: "GET",
      severity: "high",
      cwes: ["CWE-79"],
      message: "Encode it.",
    });
  });

  test("extensions share one type, so their issues go by name; a false positive is suppressed", async () => {
    const { records, header } = await fixture("burp-xml/many.xml");
    expect(records.slice(1)).toMatchObject([
      { rule: { id: "[Extension] A header is missing" }, severity: "info", parameter: null },
      { severity: "unknown", suppressed: {}, route: "/a", parameter: "name of an arbitrarily supplied URL parameter" },
      { target: { name: "http://api.shop.example:8080" }, severity: "unknown", route: "/" },
    ]);
    expect(header.target).toBeNull();
  });

  test("an issue is the same finding from the REST API as from the XML", async () => {
    const api = (await fixture("burp-api-json/one.json")).records[0];
    const xml = `<issues burpVersion="2025.1"><issue><serialNumber>1</serialNumber><type>1049088</type>
      <name>SQL injection</name><host>https://shop.example</host><path>/catalog</path>
      <location>/catalog [term parameter]</location><severity>High</severity>
      <requestresponse><request method="POST"/></requestresponse></issue></issues>`;
    const { target, rule, method, route, parameter, severity } = (await parseText(xml)).records[0] as DynamicRecord;
    expect(api).toMatchObject({ target, rule, method, route, parameter, severity });
    expect({ method, parameter }).toEqual({ method: "POST", parameter: "term" });
  });

  test("the REST API's events that are no issues are no entries, and a scan that goes on is incomplete", async () => {
    const { records, header, entries } = await fixture("burp-api-json/many.json");
    expect(entries).toBe(3);
    expect(records.slice(1)).toMatchObject([
      { rule: { id: "Extension issue" }, severity: "low", parameter: null, message: "Set Secure." },
      { target: { name: "https://pay.example" }, route: "/catalog", severity: "info" },
    ]);
    expect(header).toMatchObject({ target: null, incomplete: expect.stringContaining("auditing") });
    expect((await fixture("burp-api-json/none.json")).header.incomplete).toBeNull();
    expect((await fixture("burp-api-json/broken.json")).rejected).toHaveLength(2);
  });

  test("Dastardly's visited pages show that it looked, and where", async () => {
    expect(await fixture("dastardly-xml/none.xml")).toMatchObject({
      entries: 0,
      header: { looked: true, target: { name: "https://shop.example" } },
    });
    expect((await dynamicOf("dastardly-xml/one.xml"))[0]).toMatchObject({
      route: "/search",
      severity: "high",
      message: "Encode it.",
      cwes: ["CWE-79"],
    });
  });
});

describe("Nuclei", () => {
  test("old and new spelling of one match are one weakness", async () => {
    const now = {
      "template-id": "x",
      "matcher-name": "m",
      info: { severity: "low" },
      type: "http",
      "matched-at": "https://a.example/p",
    };
    const then = {
      templateID: "x",
      matcher_name: "m",
      info: { severity: "low" },
      type: "http",
      matched: "https://a.example/p",
    };
    const keys = [];
    for (const match of [now, then]) keys.push(keyOf((await parseText([match])).records[0] as DynamicRecord));
    expect(keys[0]).toBe(keys[1]);
  });

  test("what answers on a port is an endpoint, a name alone is a host, and without a place there is none", async () => {
    const records = await dynamicOf("nuclei-json/many.jsonl");
    expect(records.map(({ target }) => target && `${target.kind} ${target.name}`)).toEqual([
      "endpoint https://shop.example",
      "endpoint tcp://shop.example:22",
      "endpoint https://shop.example",
      "host shop.example",
      "endpoint http://shop.example:8080",
      "endpoint https://shop.example",
      undefined,
    ]);
  });

  test("a template for files matches in a file: that is its route, so that two files are two findings", async () => {
    const match = (path: string) => ({
      "template-id": "demo-key",
      info: { name: "Demo key", severity: "high", tags: ["file", "keys"] },
      type: "file",
      host: path,
      path: "/scan",
      "matched-at": path,
      "extracted-results": ["made-up-key-0123456789"],
      "matcher-status": true,
    });
    const { records } = await parseText([match("/scan/app/one.js"), match("/scan/app/two.js")]);
    expect(records).toMatchObject([
      { route: "one.js", locus: { path: "/scan/app/one.js" }, shown: ["made-up-key-0123456789"] },
      { route: "two.js" },
    ]);
    const [here] = (await parseText([match("/home/runner/work/app/src/one.js"), match("lib/one.js")])).records;
    const [there, inside] = (await parseText([match("/builds/shop/app/src/one.js"), match("lib/one.js")])).records;
    expect([here, there, inside]).toMatchObject([{ route: "one.js" }, { route: "one.js" }, { route: "lib/one.js" }]);
  });

  test("passwords and tokens that it shows are named for redaction and quoted nowhere", async () => {
    const records = await dynamicOf("nuclei-json/many.jsonl");
    expect(records[4]?.shown).toEqual(["made-up-password-1"]);
    expect(records[5]?.shown).toEqual(["tok_made_up_0123456789"]);
    for (const record of records)
      expect(JSON.stringify({ ...record, shown: [] })).not.toMatch(/made-up-password|tok_made/);
  });

  test("what did not match is no entry", async () => {
    const match = { "template-id": "x", info: { severity: "low" }, host: "a.example", "matcher-status": false };
    expect(await parseText([match])).toMatchObject({ entries: 0, records: [] });
  });
});

describe("GitLab", () => {
  test("an alert of ZAP inside GitLab's report has the key that ZAP's own has", async () => {
    const zap = {
      "@version": "2.16.1",
      "@generated": "x",
      site: [
        {
          "@name": "https://shop.example",
          alerts: [
            {
              pluginid: "10062",
              name: "PII Disclosure",
              instances: [{ uri: "https://shop.example/v1/trees", method: "GET", param: "" }],
            },
          ],
        },
      ],
    };
    const [own] = (await parseText(zap)).records as DynamicRecord[];
    const [theirs] = await dynamicOf("gitlab-dast-json/one.json");
    expect(keyOf(theirs as DynamicRecord)).toBe(keyOf(own as DynamicRecord));
  });

  test("a failed scan adds and never resolves; times are UTC", async () => {
    expect((await fixture("gitlab-dast-json/many.json")).header).toMatchObject({
      incomplete: expect.stringMatching(/did not answer/),
      scannedAt: "2026-03-01T12:05:00Z",
    });
    expect((await fixture("gitlab-dast-json/none.json")).header).toMatchObject({ incomplete: null, looked: true });
  });

  test("an empty report is taken for one by its usual name only", async () => {
    const empty = { vulnerabilities: [] };
    expect((await parseText(empty, { filename: "gl-dast-report.json" })).format).toBe("gitlab-dast-json");
    await expect(parseText(empty, { filename: "report.json" })).rejects.toMatchObject({ code: "unsupported_report" });
  });

  test("two crashes of one sort are told apart by where they happened", async () => {
    const [, crash] = await dynamicOf("gitlab-api-fuzzing-json/many.json");
    expect(crash).toMatchObject({
      rule: { id: "crash:Index-out-of-range" },
      parameter: "shop.Parse.func6",
      severity: "low",
    });
    expect(crash?.target).toBeUndefined();
  });
});

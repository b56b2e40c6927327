import { z } from "zod";
import { fields, isObject, list } from "@/lib/parsers/fields";
import { kevRecord } from "@/lib/parsers/kev-record";
import { asText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER } from "@/lib/parsers/parser";

const Envelope = z.object({
  catalogVersion: z.string().optional().catch(undefined),
  dateReleased: z.string().optional().catch(undefined),
  vulnerabilities: z.array(z.unknown()),
});

const Entry = z.object({
  cveID: z.string(),
  dateAdded: z.string(),
  dueDate: z.string().nullish(),
  knownRansomwareCampaignUse: z.string().nullish(),
  vulnerabilityName: z.string().nullish(),
  shortDescription: z.string().nullish(),
});

/**
 * CISA's Known Exploited Vulnerabilities catalog, JSON.
 *
 * Yields   one KEV row per entry, in catalog order (newest first).
 * Units    dates as YYYY-MM-DD; `ransomware` is true only for "Known".
 * Errors   an entry without a CVE id or a date it was added is rejected.
 * Source   cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json; fixtures in __fixtures__/kev-json.
 */
export const kevJson = defineParser<z.infer<typeof Envelope>>({
  id: "kev-json",
  version: 2,
  family: "kev",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    Array.isArray(sketch.vulnerabilities) &&
    (/^\d{4}\.\d\d\.\d\d/.test(asText(sketch.catalogVersion) ?? "") ||
      list(sketch.vulnerabilities).some((entry) => asText(fields(entry).cveID) !== null)),
  envelope: Envelope,
  items: [{ at: ["vulnerabilities", "*"] }],
  header: (doc) => ({
    ...EMPTY_HEADER,
    tool: { name: "CISA KEV", version: doc.catalogVersion ?? null },
    scannedAt: releasedAt(doc.dateReleased),
    looked: true,
  }),
  records: ({ value }) => {
    const entry = Entry.parse(value);
    return [
      kevRecord({
        cve: entry.cveID,
        added: entry.dateAdded,
        due: entry.dueDate ?? null,
        ransomware: entry.knownRansomwareCampaignUse ?? null,
        name: entry.vulnerabilityName ?? null,
        description: entry.shortDescription ?? null,
      }),
    ];
  },
});

function releasedAt(text: string | undefined): string | null {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

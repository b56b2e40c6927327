import { z } from "zod";
import { toPointer } from "@/lib/model/json-pointer";
import { cyclonedxComponent, indexComponent } from "@/lib/parsers/cyclonedx/component";
import type { CyclonedxDocument } from "@/lib/parsers/cyclonedx/document";
import { cyclonedxHeader } from "@/lib/parsers/cyclonedx/header";
import { cyclonedxVulnerability } from "@/lib/parsers/cyclonedx/vulnerability";
import { defineParser } from "@/lib/parsers/parser";
import type { XmlSketch } from "@/lib/parsers/reading/sketch-xml";
import {
  componentShape,
  dependenciesShape,
  metadataShape,
  vulnerabilityShape,
} from "@/lib/parsers/sbom/cyclonedx-xml-shape";
import { child, within } from "@/lib/parsers/xml-value";

const NAMESPACE = /^https?:\/\/cyclonedx\.org\/schema\/bom\/(\d{1,2}\.\d{1,2})$/;

const Envelope = z.object({ namespace: z.string().nullable(), content: z.unknown() }).transform(
  ({ namespace, content }): CyclonedxDocument => ({
    bomFormat: "CycloneDX",
    specVersion: NAMESPACE.exec(namespace ?? "")?.[1] ?? null,
    metadata: metadataShape(child(content, "metadata")),
    dependencies: dependenciesShape(content),
  }),
);

const COMPONENT = ["bom", "components", "component", "*"] as const;
const SUBJECTS = ["bom", "metadata", "component", "components", "component", "*"] as const;

/**
 * CycloneDX 1.0 to 1.7 as XML, with the vulnerability extension of the time before 1.4.
 *
 * Yields   as cyclonedx-json, with the same identities: one component per entry at any depth, those of the subject itself too; per
 *          vulnerability one record for each component it affects, and one statement when it carries an analysis.
 * Units    severity is the rating of the vulnerability's own source where there is one.
 * Errors   a bad entry is rejected at its place; so is a vulnerability whose components nothing describes.
 * Source   CycloneDX/specification schema/bom-1.7.xsd, schema/ext/vulnerability-1.0.xsd; fixtures in __fixtures__/cyclonedx-xml.
 */
export const cyclonedxXml = defineParser<CyclonedxDocument>({
  id: "cyclonedx-xml",
  version: 4,
  family: "cyclonedx",
  media: "xml",
  matches: (sketch) => {
    const { root, namespace } = sketch as XmlSketch;
    return root === "bom" && NAMESPACE.test(namespace ?? "");
  },
  envelope: Envelope,
  items: [
    { at: COMPONENT, nested: ["components", "component"], indexed: true },
    { at: SUBJECTS, nested: ["components", "component"], indexed: true },
    { at: [...COMPONENT, "vulnerabilities", "vulnerability", "*"] },
    { at: ["bom", "vulnerabilities", "vulnerability", "*"] },
  ],
  index: ({ value, pointer }) => {
    const entries = indexComponent(componentShape(value));
    const component = entries[0]?.[1] ?? indexComponent({ ...componentShape(value), "bom-ref": pointer })[0]?.[1];
    // What stands inside a component means that one, also where it has no reference of its own.
    return component ? [...entries, [pointer, component] as const] : entries;
  },
  header: cyclonedxHeader,
  records: ({ value, path, pointer }, doc, index) => {
    if (path[1] === "vulnerabilities") return cyclonedxVulnerability(vulnerabilityShape(value, null), doc, index);
    if (path[4] === "vulnerabilities") {
      const inside = toPointer(path.slice(0, COMPONENT.length));
      return cyclonedxVulnerability(vulnerabilityShape(value, inside), doc, index);
    }
    const found = within(value, "vulnerabilities", "vulnerability").map((one) => vulnerabilityShape(one, pointer));
    return [
      ...cyclonedxComponent(componentShape(value)),
      ...found.flatMap((one) => cyclonedxVulnerability(one, doc, index)),
    ];
  },
});

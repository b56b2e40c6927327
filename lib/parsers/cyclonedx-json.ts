import { cyclonedxComponent, indexComponent } from "@/lib/parsers/cyclonedx/component";
import { CyclonedxDocument } from "@/lib/parsers/cyclonedx/document";
import { cyclonedxHeader } from "@/lib/parsers/cyclonedx/header";
import { cyclonedxVulnerability } from "@/lib/parsers/cyclonedx/vulnerability";
import { fields, isObject, text } from "@/lib/parsers/fields";
import { defineParser } from "@/lib/parsers/parser";

/**
 * CycloneDX 1.2 to 1.7 as JSON: SBOM, VDR and VEX.
 *
 * Yields   one component per entry of `components` at any depth, those of the subject itself (`metadata.component`) too; per
 *          vulnerability one record for each component it affects, and one statement when it carries an analysis. An analysis
 *          that clears it suppresses the records. Where versions are listed, it is about those only.
 * Units    severity is the rating of the vulnerability's own source where there is one.
 * Errors   a bad entry is rejected at its JSON Pointer; so is a vulnerability whose components nothing describes.
 * Source   CycloneDX/specification schema/bom-1.7.schema.json; fixtures in __fixtures__/cyclonedx-json.
 */
export const cyclonedxJson = defineParser<CyclonedxDocument>({
  id: "cyclonedx-json",
  version: 6,
  family: "cyclonedx",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    (sketch.bomFormat === "CycloneDX" ||
      (sketch.bomFormat === undefined &&
        /cyclonedx\.org\/schema\/bom/.test(text(sketch.$schema) ?? "") &&
        "specVersion" in sketch)),
  envelope: CyclonedxDocument,
  items: [
    { at: ["components", "*"], nested: "components", indexed: true },
    { at: ["metadata", "component", "components", "*"], nested: "components", indexed: true },
    { at: ["vulnerabilities", "*"] },
  ],
  index: ({ value }) => indexComponent(fields(value)),
  header: cyclonedxHeader,
  records: ({ value, path }, doc, index) =>
    path[0] === "vulnerabilities" ? cyclonedxVulnerability(value, doc, index) : cyclonedxComponent(value),
});

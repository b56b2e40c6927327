import { describeCorpus } from "@/lib/testing/corpus";

/** As in the JSON of CycloneDX: a component is an entry too, and the manifest counts vulnerabilities only. */
const because = "components are entries, beside the vulnerabilities that were counted";

describeCorpus("real CycloneDX documents in XML", {
  formats: { cyclonedx_xml: ["cyclonedx-xml"] },
  differs: {
    "cyclonedx_xml/BE__proton-bridge-v1.6.3.bom.xml": { entries: 201, because },
    "cyclonedx_xml/DD__cyclonedx_bom.xml": { entries: 73, because },
    "cyclonedx_xml/DD__grype_dd_1_14_1.xml": { entries: 307 + 312, because },
    "cyclonedx_xml/DD__spec1.xml": { entries: 1 + 1, because },
    "cyclonedx_xml/DD__valid-vulnerability-1.4.xml": { entries: 1 + 1, because },
    "cyclonedx_xml/DT__valid-bom-1.0.xml": { entries: 3, because },
  },
});

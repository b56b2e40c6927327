import { describeCorpus } from "@/lib/testing/corpus";

describeCorpus("real VEX documents", {
  formats: { openvex: ["openvex-json"], csaf: ["csaf-json"] },
  refused: {
    "openvex/DD__openvex_not_a_document.json": "a list of words",
    "csaf/DD__csaf_unsupported_version.json": "CSAF 1.2 is CVRF's time: another schema",
  },
});

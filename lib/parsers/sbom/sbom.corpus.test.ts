import { describeCorpus } from "@/lib/testing/corpus";

// The manifest counts the packages of an SPDX 2 document and every element of an SPDX 3 graph, and so do we.
describeCorpus("real SPDX documents", {
  formats: { spdx_json: ["spdx-json"], spdx_tagvalue: ["spdx-tagvalue"], spdx3_json: ["spdx3-json"] },
});

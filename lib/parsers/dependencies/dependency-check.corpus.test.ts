import { describeCorpus } from "@/lib/testing/corpus";

describeCorpus("real reports of Dependency-Check", {
  formats: {
    dependency_check_xml: ["dependency-check-xml"],
    dependency_check_json: ["dependency-check-json"],
  },
});

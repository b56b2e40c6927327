import { describeCorpus } from "@/lib/testing/corpus";

describeCorpus("real reports of tests against running services", {
  formats: {
    zap_json: ["zap-json"],
    zap_xml: ["zap-xml"],
    burp_xml: ["burp-xml", "dastardly-xml"],
    nuclei: ["nuclei-json"],
    gitlab_dast: ["gitlab-dast-json"],
    gitlab_api_fuzzing: ["gitlab-api-fuzzing-json"],
  },
  refused: { "nuclei/DD__empty.jsonl": "it is empty: a run that found nothing and one that failed look the same" },
});

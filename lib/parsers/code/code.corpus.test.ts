import { describeCorpus } from "@/lib/testing/corpus";

describeCorpus("real reports of code scanners", {
  formats: {
    semgrep: ["semgrep-json"],
    semgrep_app_export: ["semgrep-app-json"],
    bandit: ["bandit-json"],
    gosec: ["gosec-json"],
    eslint_json: ["eslint-json"],
  },
});

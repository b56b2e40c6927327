import { describeCorpus } from "@/lib/testing/corpus";

describeCorpus("real reports of secret scanners", {
  formats: {
    gitleaks: ["gitleaks-json"],
    trufflehog: ["trufflehog-json"],
    detect_secrets: ["detect-secrets-json"],
  },
  refused: {
    "gitleaks/DD__no_findings.json":
      "the document is null: only who sends it, or the file's name, can say that Gitleaks wrote it",
  },
});

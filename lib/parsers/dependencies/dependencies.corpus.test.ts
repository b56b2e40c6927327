import { describeCorpus } from "@/lib/testing/corpus";

describeCorpus("real reports of dependency scanners", {
  formats: {
    snyk_container: ["snyk-json"],
    snyk_oss: ["snyk-json"],
    snyk_iac: ["snyk-iac-json"],
    snyk_issue_api: ["snyk-rest-json", "snyk-aggregated-json"],
    snyk_code_sarif: ["sarif"],
    npm_audit_v6: ["npm-audit-v6-json"],
    npm_audit_v7: ["npm-audit-v7-json"],
    yarn_pnpm_audit: ["npm-audit-v6-json", "yarn-audit-json"],
    osv_scanner: ["osv-scanner-json"],
    pip_cargo_audit: ["pip-audit-json", "cargo-audit-json"],
    govulncheck: ["govulncheck-json", "govulncheck-legacy-json"],
    dependency_track_fpf: ["dependency-track-json"],
  },
  refused: {
    "osv_scanner/DD__no_findings.json": "0 bytes: nothing says that anything was scanned",
    "govulncheck/DD__empty.json": "0 bytes: nothing says that anything was scanned",
  },
  rejected: {
    // `module_name: null` and no findings: nothing says which package the advisory is about.
    "yarn_pnpm_audit/AM__pnpm-audit.json": ["/advisories/1069948"],
  },
});

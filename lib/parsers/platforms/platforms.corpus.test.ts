import { describeCorpus } from "@/lib/testing/corpus";

describeCorpus("real reports of GitHub and GitLab", {
  formats: {
    github_code_scanning: ["github-code-scanning-json"],
    // One file in this folder holds code scanning alerts.
    github_dependabot: ["github-dependabot-json", "github-dependabot-graphql-json", "github-code-scanning-json"],
    github_secret_scanning: ["github-secret-scanning-json"],
    gitlab_container_scanning: ["gitlab-container-scanning-json"],
    gitlab_dependency_scanning: ["gitlab-dependency-scanning-json"],
    gitlab_sast: ["gitlab-sast-json"],
    gitlab_secret_detection: ["gitlab-secret-detection-json"],
  },
});

const SLACK_ORIGINS = new Set(["https://hooks.slack.com", "https://hooks.slack-gov.com"]);

/** Whether an answer may go to this address: one of Slack, or of the server that is configured instead of Slack. */
export function isResponseUrl(url: unknown, apiUrl: string): url is string {
  if (typeof url !== "string" || !URL.canParse(url)) return false;
  const { origin, password, username } = new URL(url);
  if (username !== "" || password !== "") return false;
  const api = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined;
  const isOwnServer = api !== undefined && !/(?:^|\.)slack(?:-gov)?\.com$/.test(api.hostname);
  return SLACK_ORIGINS.has(origin) || (isOwnServer && origin === api.origin);
}
